//! Compiled rules applied to a page.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use scraper::{ElementRef, Html, Selector, selector::ToCss};
use url::Url;

use super::compile::{Field, Selectors};
use crate::{
    domain::{PostKind, Reply},
    extract::{
        cursor::next_page,
        date,
        dom::{is_hidden, text_of, tidy},
        draft::{Draft, Found, absolute},
        number,
        problems::Problems,
    },
};

/// The most posts read from one page.
const MOST_ITEMS: usize = 2_000;

/// How deep posts may stand inside posts. A thread of comments nests a little; a page that nests
/// more would cost the square of its size.
const DEEPEST_ITEM: usize = 12;

/// What the rules found on a page.
#[derive(Debug, Default)]
pub(in crate::extract) struct Reading {
    /// The posts, the total and the next page.
    pub(in crate::extract) found: Found,
    /// Whether the anchor stands on the page; `None` when the rules have none.
    pub(in crate::extract) anchored: Option<bool>,
    /// Whether the anchor is an element that any page has, walls too, or one that is hidden: it
    /// does not prove then that the page is the right one.
    pub(in crate::extract) anchor_proves_nothing: bool,
    /// How many elements the item selector matched.
    pub(in crate::extract) items: usize,
    /// Whether the rules give an id and no post has one: the page was changed, and read on it
    /// would make every known post a new one.
    pub(in crate::extract) keys_lost: bool,
}

/// What posts are read against.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Place<'a> {
    /// Where the page is.
    pub(in crate::extract) page: &'a Url,
    /// What its links are relative to.
    pub(in crate::extract) base: &'a Url,
    /// What its posts are.
    pub(in crate::extract) kind: PostKind,
    /// The zone that epoch dates are shown in.
    pub(in crate::extract) zone: &'a TimeZone,
}

/// Reads a page by rules.
pub(in crate::extract) fn read(
    selectors: &Selectors,
    html: &Html,
    place: Place<'_>,
    problems: &mut Problems,
) -> Reading {
    let root = html.tree.root().children().find_map(ElementRef::wrap);
    let items = selectors
        .item
        .as_ref()
        .map(|item| html.select(item).take(MOST_ITEMS + 1).collect::<Vec<_>>())
        .unwrap_or_default();
    if items.len() > MOST_ITEMS {
        problems.note("the page holds more posts than are read from one");
    }
    let ids: HashSet<_> = items.iter().map(|item| item.id()).collect();
    let mut reader = Reader { selectors, place, problems };
    let mut drafts = Vec::with_capacity(items.len());
    for item in items.iter().take(MOST_ITEMS) {
        if item.ancestors().filter(|node| ids.contains(&node.id())).count() > DEEPEST_ITEM {
            reader.problems.note("a post stands too deep inside other posts and was left out");
        } else {
            drafts.push(reader.draft(*item));
        }
    }
    let keys_lost = selectors.key.is_some()
        && !drafts.is_empty()
        && drafts.iter().all(|draft| draft.id.is_none());
    reader.silent_fields(&drafts);
    let claimed = root.and_then(|root| reader.total(root));
    let next = selectors.next.as_ref().zip(root).and_then(|(field, root)| {
        links(root, field, place.base).find_map(|link| next_page(place.page, &link))
    });
    let anchor = selectors.anchor.as_ref().map(|anchor| html.select(anchor).next());
    Reading {
        found: Found { claimed, counts_posts: claimed.is_some(), next, drafts },
        anchored: anchor.map(|anchor| anchor.is_some()),
        anchor_proves_nothing: anchor.flatten().zip(selectors.anchor.as_ref()).is_some_and(
            |(anchor, selector)| is_on_any_page(anchor, selector) || is_unseen(anchor),
        ),
        items: items.len(),
        keys_lost,
    }
}

/// Whether any page has such an element: the outermost, and a `main` of which nothing more is asked.
fn is_on_any_page(anchor: ElementRef<'_>, selector: &Selector) -> bool {
    match anchor.value().name() {
        "html" | "head" | "body" => true,
        "main" => !selector.to_css_string().contains(['.', '#', '[', ':']),
        _ => false,
    }
}

/// Whether an element or one around it is hidden.
fn is_unseen(anchor: ElementRef<'_>) -> bool {
    let around = anchor.ancestors().filter_map(ElementRef::wrap);
    around.chain([anchor]).any(|element| is_hidden(element.value()))
}

/// Reads the one post of a page of its own; `None` where the anchor or the post is missing.
pub(in crate::extract) fn read_one(
    selectors: &Selectors,
    html: &Html,
    place: Place<'_>,
    problems: &mut Problems,
) -> Option<Draft> {
    if !selectors.is_anchored(html) {
        return None;
    }
    let item = match &selectors.item {
        Some(item) => html.select(item).next()?,
        None => html.tree.root().children().find_map(ElementRef::wrap)?,
    };
    Some(Reader { selectors, place, problems }.draft(item))
}

struct Reader<'a> {
    selectors: &'a Selectors,
    place: Place<'a>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn draft(&mut self, item: ElementRef<'_>) -> Draft {
        let rules = self.selectors;
        let text = |field: &Option<Field>| field.as_ref().and_then(|field| value(item, field));
        let published = rules.published.as_ref().and_then(|field| {
            let written = date_text(item, field)?;
            let read = date::read(&written, field.format.as_deref(), self.place.zone);
            if read.is_none() {
                self.problems.note_value("a date cannot be read", &written);
            }
            read
        });
        let rating = rules.rating.as_ref().and_then(|field| {
            let written = value(item, field)?;
            let read = number::rating(&written, field.best, field.worst);
            if read.is_none() {
                self.problems.note_value("a rating cannot be read", &written);
            }
            read
        });
        Draft {
            id: text(&rules.key),
            url: rules.link.as_ref().and_then(|field| links(item, field, self.place.base).next()),
            author: text(&rules.author),
            published,
            rating,
            title: text(&rules.title),
            text: text(&rules.text).unwrap_or_default(),
            kind: self.place.kind,
            status: text(&rules.status),
            reply: text(&rules.reply).map(|text| Reply { author: None, published: None, text }),
            language: None,
            subject: None,
        }
    }

    /// Says which fields no post has, since a selector that finds nothing is most likely wrong.
    fn silent_fields(&mut self, drafts: &[Draft]) {
        let rules = self.selectors;
        let mut silent = |what, field: &Option<Field>, is_missing: fn(&Draft) -> bool| {
            if field.is_some() && !drafts.is_empty() && drafts.iter().all(is_missing) {
                self.problems.note(what);
            }
        };
        silent("no post has what `key` selects", &rules.key, |draft| draft.id.is_none());
        silent("no post has what `link` selects", &rules.link, |draft| draft.url.is_none());
        silent("no post has what `author` selects", &rules.author, |draft| draft.author.is_none());
        silent("no post has a date where `published` selects", &rules.published, |draft| {
            draft.published.is_none()
        });
        silent("no post has a rating where `rating` selects", &rules.rating, |draft| {
            draft.rating.is_none()
        });
        silent("no post has what `title` selects", &rules.title, |draft| draft.title.is_none());
        silent("no post has what `text` selects", &rules.text, |draft| draft.text.is_empty());
    }

    fn total(&mut self, root: ElementRef<'_>) -> Option<u64> {
        let written = value(root, self.selectors.total.as_ref()?)?;
        let count = number::count(&written);
        if count.is_none() {
            self.problems.note_value("the total cannot be read", &written);
        }
        count
    }
}

/// The element that a field stands in.
fn target<'a>(scope: ElementRef<'a>, field: &Field) -> Option<ElementRef<'a>> {
    match &field.select {
        Some(selector) => scope.select(selector).next(),
        None => Some(scope),
    }
}

/// What a field says: its attribute, or the text of its element, or what an element without text
/// is labelled with (drawn stars).
fn value(scope: ElementRef<'_>, field: &Field) -> Option<String> {
    let element = target(scope, field)?;
    let text = match &field.attr {
        Some(attr) => tidy(element.attr(attr)?),
        None => text_of(*element),
    };
    let text = if text.is_empty() && field.attr.is_none() {
        let label = ["content", "aria-label", "title", "alt"];
        tidy(label.iter().find_map(|attr| element.attr(attr))?)
    } else {
        text
    };
    (!text.is_empty()).then_some(text)
}

/// The text of a date. Beside "two days ago", machine-readable attributes say when it was.
fn date_text(scope: ElementRef<'_>, field: &Field) -> Option<String> {
    if field.attr.is_none() && field.format.is_none() {
        let stated = target(scope, field)?;
        let exact = ["datetime", "content"].iter().find_map(|attr| stated.attr(attr));
        if let Some(exact) = exact.filter(|exact| !exact.trim().is_empty()) {
            return Some(exact.to_owned());
        }
    }
    value(scope, field)
}

/// The links where a field stands, in the order of the page.
fn links(scope: ElementRef<'_>, field: &Field, base: &Url) -> impl Iterator<Item = String> {
    let own = field.select.is_none().then_some(scope);
    let found = field.select.as_ref().map(|selector| scope.select(selector));
    let attr = field.attr.as_deref().unwrap_or("href");
    own.into_iter()
        .chain(found.into_iter().flatten())
        .filter_map(move |element| absolute(base, element.attr(attr)?))
}
