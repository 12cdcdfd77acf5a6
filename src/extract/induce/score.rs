//! How sure it is that a list is one of posts.
//!
//! The points are of our own making, weighed on pages of reviews, forums, shops and news: a list
//! must say when or how good, must be called something or be rated, and what it is called must not
//! speak against it.

use std::collections::HashSet;

use scraper::node::Element;
use url::Url;

use super::{
    fields::Layout,
    page::Flat,
    places::{Parts, Piece},
    records::Records,
    words::{self, any_of},
};
use crate::{
    extract::{
        answers::{names_of, words_into},
        draft::Draft,
    },
    logic::text::fold,
};

/// Below this nothing is claimed, in percent: no posts are better than wrong ones.
pub(super) const LEAST: usize = 60;

/// The most parts of a record whose names are looked at.
const MOST_NAMED: usize = 60;

/// What was seen of a list.
#[derive(Debug, Default)]
struct Signs {
    dated: usize,
    authored: usize,
    rated: usize,
    worded: usize,
    titled: usize,
    tools: usize,
    priced: usize,
    teasing: usize,
}

/// How sure it is that these are posts, in percent.
pub(super) fn sureness(
    flat: &Flat<'_>,
    records: &Records<'_>,
    parts: &Parts,
    layout: &Layout,
    drafts: &[(usize, Draft)],
    page: &Url,
) -> usize {
    let count = drafts.len();
    if count < 2 {
        return 0;
    }
    let share = |hits: usize| hits * 100 / count;
    let mut signs = Signs::default();
    for (number, draft) in drafts {
        let words = draft.text.split_whitespace().take(4).count();
        signs.rated += usize::from(draft.rating.is_some());
        signs.authored += usize::from(draft.author.is_some() && !layout.author_is_unnamed);
        signs.worded += usize::from(words >= 3);
        signs.titled += usize::from(draft.title.is_some());
        signs.dated += usize::from(
            draft.published.is_some()
                || layout.date.is_some_and(|id| parts.piece(*number, id).is_some()),
        );
        if let Some(block) = parts.blocks.get(*number) {
            signs.tools += usize::from(has_tools(flat, &block.pieces));
            signs.priced += usize::from(has_price(flat, &block.pieces));
            signs.teasing += usize::from(is_teaser(flat, &block.pieces, layout, draft));
        }
    }
    let named = names(flat, records, parts, layout, drafts);
    let says = signs.worded.max(signs.rated.min(signs.authored)).max(signs.titled);
    let [dated, authored, rated, worded] =
        [signs.dated, signs.authored, signs.rated, signs.worded].map(share);
    let teasing = share(signs.teasing) > 50;
    // Words under each record that other visitors may press are as good as a name.
    let tools = share(signs.tools);
    let mut called = named.post + if tools > 60 { 50 } else { 0 };
    called += if named.maybe && !teasing { 25 } else { 0 };
    called += if page_says_posts(page) { 25 } else { 0 };
    let founded = (dated >= 50 && authored >= 40)
        || (rated >= 50 && (authored >= 40 || dated >= 50))
        || (named.post >= 50 && worded >= 60 && (authored >= 40 || dated >= 50));
    if !founded || share(says) < 50 || (rated < 50 && called < 50) {
        return 0;
    }
    if share(signs.priced) > 50 && (dated < 50 || worded < 50) {
        return 0;
    }
    let mut points = dated / 4 + authored / 5 + rated / 5 + worded / 5 + called.min(100) / 4;
    points += 2 * count.min(5);
    let mut against = named.against;
    // A record with many dates in one place is a list itself.
    let many =
        [layout.date, layout.author].into_iter().flatten().filter_map(|id| parts.places.get(&id));
    against +=
        if many.into_iter().any(|place| place.total > place.firsts.len() * 2) { 40 } else { 0 };
    if teasing && named.post < 50 {
        against += 50;
    } else if teasing && rated < 50 {
        against += 10;
    }
    points.min(100).saturating_sub(against)
}

/// Whether the address of a page says that there are posts on it.
fn page_says_posts(page: &Url) -> bool {
    let mut names = Vec::new();
    words_into(page.path(), &mut names);
    // The scripts of old forums that show one thread.
    let shows_thread = ["showthread", "viewtopic", "viewthread"];
    any_of(&names, &words::POST)
        || any_of(&names, &shows_thread)
        || page.query_pairs().any(|(name, _)| name == "topic")
}

/// What a list is called.
#[derive(Debug, Default)]
struct Names {
    /// 100 if the records are called posts, less if what is in or around them is.
    post: usize,
    /// Whether they have a name that posts share with much else.
    maybe: bool,
    /// What speaks against it.
    against: usize,
}

fn names(
    flat: &Flat<'_>,
    records: &Records<'_>,
    parts: &Parts,
    layout: &Layout,
    drafts: &[(usize, Draft)],
) -> Names {
    let mut found = Names::default();
    let mut see = |names: &[String], post: usize, beside: usize| {
        if any_of(names, &words::POST) {
            found.post = found.post.max(post);
        } else if post > 60 && any_of(names, &words::NO_POST) {
            found.against = found.against.max(beside);
        }
        found.maybe |= any_of(names, &words::MAYBE_POST);
        if any_of(names, &words::BESIDE) {
            found.against = found.against.max(beside);
        }
    };
    see(&records.key.words(), 100, 40);
    for (sampled, (number, _)) in drafts.iter().enumerate().take(3) {
        let Some(block) = parts.blocks.get(*number) else { continue };
        if let Some(element) = flat.element(block.at) {
            see(&names_of(element.value()), 100, 40);
        }
        let around = flat.around(block.at).filter_map(|at| flat.element(at));
        let around = around.take_while(|element| element.value().name() != "body");
        for (level, element) in around.take(if sampled == 0 { 8 } else { 0 }).enumerate() {
            let mut names = names_of(element.value());
            if matches!(element.value().name(), "nav" | "footer" | "aside") {
                names.push("nav".to_owned());
            }
            see(&names, if level < 2 { 80 } else { 60 }, if level < 4 { 40 } else { 15 });
        }
        for piece in block.pieces.iter().skip(1).take(MOST_NAMED) {
            if flat.element(piece.at).is_some_and(|element| is_text_of_review(element.value())) {
                see(&["review".to_owned()], 60, 0);
            }
        }
        for id in [layout.date, layout.author, layout.title, layout.rating].into_iter().flatten() {
            let piece = parts.piece(*number, id).map(|(_, piece)| piece);
            let element = piece.and_then(|piece| flat.element(piece.at));
            if let Some(element) = element {
                see(&names_of(element.value()), 60, 0);
            }
        }
    }
    if found.post == 100 {
        found.against /= 2;
    }
    found
}

/// Whether an element is called the text of a review, or tells its id: `review-text`,
/// `data-review-id`. "Comments" are counted beside articles too, so that they do not count here.
fn is_text_of_review(value: &Element) -> bool {
    let mut names = names_of(value);
    if any_of(&names, &words::REVIEW) && any_of(&names, &words::TEXT) {
        return true;
    }
    names.clear();
    for (name, _) in value.attrs().filter(|(name, _)| name.ends_with("-id")) {
        words_into(name, &mut names);
    }
    any_of(&names, &words::REVIEW)
}

/// Whether there is something to press that only posts have.
fn has_tools(flat: &Flat<'_>, pieces: &[Piece]) -> bool {
    let mut found = HashSet::new();
    for piece in pieces.iter().skip(1) {
        if !matches!(flat.tag(piece.at), "a" | "button" | "span" | "div") {
            continue;
        }
        let Some(text) = flat.short_text(piece.at, 40) else { continue };
        let words = fold(&text);
        if words::TOOLS.contains(&words.as_str()) && !words.contains("more") {
            found.insert(words);
        }
    }
    found.len() >= 2
        || found.iter().any(|words| words != "share" && words != "comment" && words != "like")
}

/// Whether something costs something.
fn has_price(flat: &Flat<'_>, pieces: &[Piece]) -> bool {
    pieces.iter().skip(1).any(|piece| {
        flat.short_text(piece.at, 24).is_some_and(|text| {
            text.contains(['$', '€', '£', '¥']) && text.bytes().any(|byte| byte.is_ascii_digit())
        })
    })
}

/// Whether a record only leads to an article: its title is a link and its text is short or cut.
fn is_teaser(flat: &Flat<'_>, pieces: &[Piece], layout: &Layout, draft: &Draft) -> bool {
    let Some(title) = layout.title else {
        return leads_on(flat, pieces);
    };
    let linked = pieces.iter().filter(|piece| piece.id == title).any(|piece| {
        let near = std::iter::once(piece.at).chain(flat.around(piece.at).take(1));
        let inner =
            flat.spots.get(piece.at).map_or(0..0, |spot| piece.at..spot.end.min(piece.at + 6));
        near.chain(inner).any(|at| {
            flat.tag(at) == "a"
                && flat.element(at).and_then(|a| a.value().attr("href")).is_some_and(|href| {
                    !href.starts_with('#') && !href.contains("#p") && href.len() > 1
                })
        })
    });
    let cut = draft.text.len() < 400 || draft.text.ends_with('…') || draft.text.ends_with("...");
    (linked && cut) || leads_on(flat, pieces)
}

/// Whether a record is a link as a whole, or ends in "Read more" that leads elsewhere.
fn leads_on(flat: &Flat<'_>, pieces: &[Piece]) -> bool {
    let Some(record) = pieces.first().and_then(|piece| flat.spots.get(piece.at)) else {
        return false;
    };
    pieces.iter().take(4).any(|piece| {
        let spot = flat.spots.get(piece.at);
        flat.tag(piece.at) == "a"
            && spot.is_some_and(|spot| spot.length * 10 > record.length * 8 && spot.length > 20)
    })
}
