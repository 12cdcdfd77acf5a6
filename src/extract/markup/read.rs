//! From the markup of a page to its posts.

use std::collections::HashSet;

use jiff::Timestamp;
use scraper::{ElementRef, Html};
use serde_json::Value;
use url::Url;

use super::{
    fill,
    gather::{Syntax, gather},
    parts::Items,
};
use crate::extract::{
    date::{Dates, Order, Setting},
    draft::{Draft, Found},
    jsonld,
    marks::marks_of,
    person,
    problems::Problems,
};

/// Reads the posts that a page states in its markup, and how many it claims. Of several syntaxes,
/// the one with the most posts counts: a page states them all for the same ones.
pub(in crate::extract) fn read(
    html: &Html,
    base: &Url,
    setting: &Setting,
    problems: &mut Problems,
) -> Found {
    let mut best = Found::default();
    let mut noted = Problems::default();
    for syntax in Syntax::ALL {
        let items = gather(html, syntax);
        if items.all.is_empty() {
            continue;
        }
        let mut odd = Problems::default();
        let mut found =
            jsonld::read_values(&values(&items, base, setting), base, setting, &mut odd);
        if found.drafts.len() > best.drafts.len() {
            std::mem::swap(&mut best, &mut found);
            noted = odd;
        }
        if best.claimed.is_none() {
            best.claimed = found.claimed;
            best.counts_posts = found.counts_posts;
        }
    }
    problems.absorb(noted);
    if best.drafts.len() == 1 {
        best.drafts.retain(is_of_somebody);
    }
    for draft in &mut best.drafts {
        draft.author = draft.author.take().map(|name| person::name_of(&name));
    }
    best
}

/// Whether the only review of a page has what a review has: somebody, a day or a mark, and with a
/// bare mark anything else. Pages mark their own blurbs, and their products, as one.
fn is_of_somebody(draft: &Draft) -> bool {
    let told = draft.author.is_some() || draft.published.is_some();
    let said = !draft.text.is_empty() || draft.title.is_some();
    told || (draft.rating.is_some() && said)
}

/// The items of a page as values, with what was seen beside the markup of each review.
fn values(items: &Items<'_>, base: &Url, setting: &Setting) -> Vec<Value> {
    let reviews = apart(items);
    let elements: Vec<ElementRef<'_>> =
        reviews.iter().filter_map(|&at| items.all.get(at)).map(|item| item.element).collect();
    // Only to tell what is a date: how it is read is decided from the whole list.
    let any_order = Setting {
        order: setting.order.or(Some(Order::DayFirst)),
        at: setting.at.or(Some(Timestamp::UNIX_EPOCH)),
        ..setting.clone()
    };
    let dates = Dates::of([], &any_order);
    let beside = fill::beside(items, &reviews, marks_of(&elements, base), &dates);
    let mut add = |at: usize, review: &mut serde_json::Map<String, Value>| {
        if let Some(beside) = beside.get(&at) {
            beside.add_to(review);
        }
    };
    items.roots.iter().map(|&root| Value::Object(items.object(root, &mut add))).collect()
}

/// The most reviews of a page that are looked at beside their markup.
const MOST_REVIEWS: usize = 2_000;

/// How many reviews may stand around one: each is looked through with all that is in it.
const DEEPEST: usize = 2;

/// How far above a review others around it are looked for.
const ABOVE: usize = 64;

/// The reviews that do not stand deep in others, each element once.
fn apart(items: &Items<'_>) -> Vec<usize> {
    let mut elements = HashSet::new();
    let reviews: Vec<usize> = (0..items.all.len())
        .filter(|&at| items.is_review(at))
        .filter(|&at| items.all.get(at).is_some_and(|item| elements.insert(item.element.id())))
        .collect();
    let is_apart = |at: &usize| {
        items.all.get(*at).is_some_and(|item| {
            let around = item.element.ancestors().take(ABOVE);
            around.filter(|node| elements.contains(&node.id())).count() <= DEEPEST
        })
    };
    reviews.into_iter().filter(is_apart).take(MOST_REVIEWS).collect()
}
