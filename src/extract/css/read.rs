//! Compiled rules applied to a page.

use std::collections::HashSet;

use scraper::{ElementRef, Html};

use super::{
    compile::{Answer, Field, Selectors},
    plain::Select,
};
use crate::{
    domain::{Rating, Reach, Reply},
    extract::{
        cursor::next_page,
        dom::{is_hidden, joined, tidy, whole, whole_without},
        draft::{Draft, absolute},
        layout::{Counted, Reading, WrittenDate, WrittenPost, language, read_dates},
        number,
        place::Place,
        problems::Problems,
        rules::told_of_page,
        stars,
    },
};

/// The most posts read from one page.
const MOST_ITEMS: usize = 2_000;

/// How deep posts may stand inside posts. A thread of comments nests a little; a page that nests
/// more would cost the square of its size.
const DEEPEST_ITEM: usize = 12;

/// The most elements that one field takes together.
const MOST_PARTS: usize = 100;

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
        .map(|item| item.on(html).take(MOST_ITEMS + 1).collect::<Vec<_>>())
        .unwrap_or_default();
    if items.len() > MOST_ITEMS {
        problems.note("the page holds more posts than are read from one");
    }
    let ids: HashSet<_> = items.iter().map(|item| item.id()).collect();
    let mut reader = Reader { place, problems };
    let mut posts = Vec::with_capacity(items.len());
    for item in items.iter().take(MOST_ITEMS) {
        if item.ancestors().filter(|node| ids.contains(&node.id())).count() > DEEPEST_ITEM {
            reader.problems.note("a post stands too deep inside other posts and was left out");
        } else {
            posts.push(reader.post(selectors, *item));
        }
    }
    let total = root.and_then(|root| reader.value(root, &selectors.total, None));
    let next = root.and_then(|root| {
        let mut links = reader.links(root, &selectors.next, None);
        links.find_map(|link| next_page(place.page, &link))
    });
    let anchor = selectors.anchor.as_ref().map(|anchor| anchor.on(html).next());
    let proves_nothing =
        |(anchor, selector): (_, &Select)| is_on_any_page(anchor, selector) || is_unseen(anchor);
    let mut drafts = read_dates(posts, place, problems);
    if selectors.rating.iter().all(|field| field.shape.best.is_none()) {
        stars::one_scale(drafts.iter_mut().filter_map(|draft| draft.rating.as_mut()));
    }
    silent_fields(selectors, &drafts, problems);
    let keys_lost = !selectors.key.is_empty()
        && !drafts.is_empty()
        && drafts.iter().all(|draft| draft.id.is_none());
    Reading {
        found: Counted { drafts, total, next }.found(problems),
        anchored: anchor.map(|anchor| anchor.is_some()),
        anchor_proves_nothing: anchor
            .flatten()
            .zip(selectors.anchor.as_ref())
            .is_some_and(proves_nothing),
        items: items.len(),
        keys_lost,
    }
}

/// Whether any page has such an element: the outermost, and a `main` of which nothing more is asked.
fn is_on_any_page(anchor: ElementRef<'_>, selector: &Select) -> bool {
    match anchor.value().name() {
        "html" | "head" | "body" => true,
        "main" => !selector.css().contains(['.', '#', '[', ':']),
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
        Some(item) => item.on(html).next()?,
        None => html.tree.root().children().find_map(ElementRef::wrap)?,
    };
    let post = Reader { place, problems }.post(selectors, item);
    read_dates(vec![post], place, problems).pop()
}

impl Selectors {
    /// Gives the posts that have none the address that the rules build.
    pub(in crate::extract) fn build_links(&self, drafts: &mut [Draft], place: Place<'_>) {
        for draft in drafts.iter_mut().filter(|draft| draft.url.is_none()) {
            let told = |name: &str| told_of_page(name, place.page, draft.id.as_deref());
            let built = self.link.iter().find_map(|field| field.shape.apply(None, told));
            draft.url = built.and_then(|href| absolute(place.base, &href));
        }
    }
}

struct Reader<'a> {
    place: Place<'a>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn post(&mut self, rules: &Selectors, item: ElementRef<'_>) -> WrittenPost {
        let id = self.value(item, &rules.key, None);
        let text = |fields: &[Field]| self.value(item, fields, id.as_deref());
        let draft = Draft {
            url: self.links(item, &rules.link, id.as_deref()).next(),
            author: text(&rules.author),
            title: text(&rules.title),
            text: self.joined(item, &rules.text, id.as_deref()).unwrap_or_default(),
            kind: self.place.kind,
            status: text(&rules.status),
            language: text(&rules.language).and_then(|tag| language(&tag)),
            reach: self.reach(item, rules),
            reply: rules.reply.as_ref().and_then(|rule| self.reply(item, rule)),
            ..Draft::default()
        };
        let rating = self.rating(item, &rules.rating);
        let published = self.date(item, &rules.published);
        WrittenPost { draft: Draft { id, rating, ..draft }, published }
    }

    /// What the first of the fields says that says anything.
    fn value(&self, item: ElementRef<'_>, fields: &[Field], id: Option<&str>) -> Option<String> {
        fields.iter().find_map(|field| self.shaped(item, field, id))
    }

    /// How many people the post reaches: the reactions added up, the first count of followers.
    fn reach(&self, item: ElementRef<'_>, rules: &Selectors) -> Option<Reach> {
        let count = |field: &Field| number::many(&self.shaped(item, field, None)?);
        let reactions = rules.reactions.iter().filter_map(count).reduce(u64::saturating_add);
        Reach { followers: rules.followers.iter().find_map(count), reactions }.told()
    }

    /// What all of the fields say, each below its label.
    fn joined(&self, item: ElementRef<'_>, fields: &[Field], id: Option<&str>) -> Option<String> {
        if let [field] = fields
            && field.shape.label.is_none()
        {
            let text = self.shaped(item, field, id)?;
            let trimmed = text.trim();
            return Some(if trimmed.len() == text.len() { text } else { trimmed.to_owned() });
        }
        let mut parts = Vec::new();
        for field in fields {
            if field.shape.or && !parts.is_empty() {
                continue;
            }
            let text = self.shaped(item, field, id);
            parts.extend(text.map(|text| (field.shape.label.as_deref(), text)));
        }
        let parts = || parts.iter().map(|(label, text)| (*label, text.as_str()));
        parts().next().is_some().then(|| joined(parts()))
    }

    fn shaped(&self, item: ElementRef<'_>, field: &Field, id: Option<&str>) -> Option<String> {
        field.shape.apply(written(item, field), |name| told_of_page(name, self.place.page, id))
    }

    fn rating(&mut self, item: ElementRef<'_>, fields: &[Field]) -> Option<Rating> {
        let found = fields.iter().find_map(|field| Some((field, self.shaped(item, field, None)?)));
        let Some((field, written)) = found else {
            // Stars without a word.
            let mut drawn = fields.iter().filter_map(|field| targets(item, field).next());
            return drawn.find_map(stars::rating_in);
        };
        let read = stars::rating(&written, field.shape.best, field.shape.worst)
            .or_else(|| stars::rating_in(targets(item, field).next()?));
        if read.is_none() {
            self.problems.note_value("a rating cannot be read", &written);
        }
        read
    }

    fn date(&self, item: ElementRef<'_>, fields: &[Field]) -> Option<WrittenDate> {
        fields.iter().find_map(|field| {
            let found = date_text(item, field).or_else(|| written(item, field));
            let told = |name: &str| told_of_page(name, self.place.page, None);
            let text = field.shape.apply(found, told)?;
            Some(WrittenDate { text, format: field.shape.format.clone() })
        })
    }

    fn reply(&self, item: ElementRef<'_>, rule: &Answer) -> Option<Reply> {
        let inside = rule.select.as_ref().and_then(|select| item.select(select).next());
        let behind = || {
            let select = rule.next.as_ref()?;
            let next = item.next_siblings().find_map(ElementRef::wrap)?;
            select.matches(&next).then_some(next)
        };
        let answer = inside.or_else(behind)?;
        let text = if rule.text.is_empty() {
            labelled(answer)
        } else {
            self.joined(answer, &rule.text, None)
        };
        Some(Reply {
            author: self.value(answer, &rule.author, None),
            published: self.date(answer, &rule.published).map(|date| date.text),
            text: text?,
        })
    }

    /// The links where fields stand, in the order of the page.
    fn links<'b>(
        &'b self,
        scope: ElementRef<'b>,
        fields: &'b [Field],
        id: Option<&'b str>,
    ) -> impl Iterator<Item = String> + 'b {
        fields.iter().flat_map(move |field| {
            let attr = field.attr.as_deref().unwrap_or("href");
            let told = move |name: &str| told_of_page(name, self.place.page, id);
            let built = field.shape.is_built().then(|| field.shape.apply(None, told)).flatten();
            let found = targets(scope, field).filter(move |_| !field.shape.is_built());
            let found = found.filter_map(move |element| {
                field.shape.apply(element.attr(attr).map(str::to_owned), told)
            });
            built.into_iter().chain(found).filter_map(|href| absolute(self.place.base, &href))
        })
    }
}

/// Says which fields no post has, since a selector that finds nothing is most likely wrong.
fn silent_fields(rules: &Selectors, drafts: &[Draft], problems: &mut Problems) {
    let mut silent = |what, fields: &[Field], is_missing: fn(&Draft) -> bool| {
        if !fields.is_empty() && !drafts.is_empty() && drafts.iter().all(is_missing) {
            problems.note(what);
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

/// The elements that a field stands in, in the order of the page.
fn targets<'a>(scope: ElementRef<'a>, field: &'a Field) -> impl Iterator<Item = ElementRef<'a>> {
    let own = field.select.is_none().then_some(scope);
    let found = field.select.as_ref().map(|select| select.within(scope));
    own.into_iter().chain(found.into_iter().flatten())
}

/// What stands where a field stands: of the first element, or of all, or how many there are.
fn written(scope: ElementRef<'_>, field: &Field) -> Option<String> {
    let mut targets = targets(scope, field);
    if field.count {
        let count = targets.take(MOST_PARTS).count();
        return (count > 0).then(|| count.to_string());
    }
    if !field.all {
        return said(targets.next()?, field);
    }
    let parts: Vec<_> = targets.take(MOST_PARTS).filter_map(|at| said(at, field)).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn said(element: ElementRef<'_>, field: &Field) -> Option<String> {
    match &field.attr {
        Some(attr) => Some(tidy(element.attr(attr)?)).filter(|text| !text.is_empty()),
        None => match &field.without {
            Some(without) => Some(whole_without(element, without)).filter(|text| !text.is_empty()),
            None => labelled(element),
        },
    }
}

/// The text of an element, what a script of data holds, or what one without text is labelled with
/// (drawn stars).
fn labelled(element: ElementRef<'_>) -> Option<String> {
    let text = match element.value().name() {
        "script" => tidy(&element.text().collect::<String>()),
        _ => whole(element),
    };
    if !text.is_empty() {
        return Some(text);
    }
    let label = ["content", "aria-label", "title", "alt"];
    let label = tidy(label.iter().find_map(|attr| element.attr(attr))?);
    (!label.is_empty()).then_some(label)
}

/// The text of a date. Beside "two days ago", machine-readable attributes say when it was.
fn date_text(scope: ElementRef<'_>, field: &Field) -> Option<String> {
    if field.attr.is_some() || field.shape.format.is_some() {
        return None;
    }
    let stated = targets(scope, field).next()?;
    let exact = ["datetime", "content"].iter().find_map(|attr| stated.attr(attr))?;
    Some(exact.to_owned()).filter(|exact| !exact.trim().is_empty())
}
