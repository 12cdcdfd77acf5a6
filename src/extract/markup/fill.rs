//! What the markup of a review leaves out and a person sees all the same: many a site marks the
//! rating and forgets the date.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::ElementRef;
use serde_json::{Map, Value, json};

use super::{
    lines::{Line, lines},
    parts::{Item, Items, Part},
    seen,
};
use crate::{
    domain::Reply,
    extract::{
        answers::answer_in,
        date::Dates,
        jsonld::{MARK_ID, MARK_URL},
        marks::Mark,
        stars,
    },
    logic::text::fold,
};

/// The most parts of an answer that are looked at.
const MOST_ELEMENTS: usize = 4_000;

/// What was found beside the markup of one review.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) mark: Mark,
    author: Option<String>,
    date: Option<String>,
    title: Option<String>,
    text: Option<String>,
    /// The lists of what was good and bad.
    notes: Option<String>,
    /// The lines that are shown only when asked for.
    more: Vec<String>,
    reply: Option<Reply>,
    rating: Option<Value>,
}

/// Looks at what stands in each of some reviews beside its markup. `dates` tells whether a text is
/// a date.
pub(super) fn beside(
    items: &Items<'_>,
    reviews: &[usize],
    marks: Vec<Mark>,
    dates: &Dates,
) -> HashMap<usize, Beside> {
    let elements: HashSet<NodeId> = items.all.iter().map(|item| item.element.id()).collect();
    let mut found: HashMap<usize, Beside> = HashMap::with_capacity(reviews.len());
    let mut titles: HashMap<String, usize> = HashMap::new();
    for (&at, mark) in reviews.iter().zip(marks) {
        let Some(item) = items.all.get(at) else { continue };
        let has = |name| item.properties.iter().any(|(property, _)| *property == name);
        let post = item.element;
        let answer = (!has("comment")).then(|| answer_in(post, None)).flatten();
        // What holds marked parts of the post is the post's.
        let marked = |id: &NodeId| {
            let inside = post.tree().get(*id).into_iter().flat_map(|node| node.descendants());
            inside.take(MOST_ELEMENTS).any(|node| items.read.contains(&node.id()))
        };
        let answer = answer.filter(|answer| !answer.left_out.iter().any(marked));
        let aside = answer.as_ref().map(|answer| &answer.left_out);
        let skipped = |id: NodeId| {
            items.read.contains(&id)
                || (elements.contains(&id) && id != post.id())
                || aside.is_some_and(|aside| aside.contains(&id))
        };
        let seen = lines(post, skipped);
        let mut beside = look(&seen, post, dates);
        if let Some(title) = &beside.title {
            *titles.entry(fold(title)).or_default() += 1;
        }
        let rated = item
            .properties
            .iter()
            .any(|(property, part)| *property == "reviewRating" && items.states_rating(part));
        beside.rating = (!rated).then(|| drawn(item, items)).flatten();
        beside.mark = mark;
        beside.reply = answer.map(|answer| answer.reply);
        found.insert(at, beside);
    }
    // "Review", "Verified guest": what stands over all posts is no title.
    if reviews.len() > 2 && titles.values().any(|&count| count == reviews.len()) {
        for beside in found.values_mut() {
            beside.title = None;
        }
    }
    found
}

/// The rating that is drawn: where the markup says that one is, else in the post.
fn drawn(review: &Item<'_>, items: &Items<'_>) -> Option<Value> {
    let marked = review.properties.iter().find_map(|(property, part)| match part {
        Part::Item(at) if *property == "reviewRating" => items.all.get(*at),
        Part::Item(_) | Part::Text(_) => None,
    });
    let rating = marked
        .and_then(|item| stars::rating_in(item.element))
        .or_else(|| stars::find_rating(review.element))?;
    Some(json!({
        "ratingValue": rating.value, "bestRating": rating.best, "worstRating": rating.worst,
    }))
}

fn look(seen: &[Line<'_>], post: ElementRef<'_>, dates: &Dates) -> Beside {
    let (shown, hidden): (Vec<&Line<'_>>, Vec<&Line<'_>>) =
        seen.iter().partition(|line| !line.hidden);
    let date = seen::date(&shown, post, dates);
    let author = seen::author(&shown, post, dates);
    let title = seen::title(&shown, post).filter(|title| Some(title) != author.as_ref());
    let known = [&date, &author, &title];
    let rest = |line: &Line<'_>| !known.into_iter().flatten().any(|text| *text == line.text);
    let rest: Vec<&Line<'_>> = shown.iter().copied().filter(|line| rest(line)).collect();
    Beside {
        text: seen::text(&rest, post, dates),
        notes: seen::notes(&rest, post),
        more: hidden.into_iter().map(|line| line.text.clone()).collect(),
        author,
        date,
        title,
        ..Beside::default()
    }
}

impl Beside {
    /// Adds to a review what its markup left out.
    pub(super) fn add_to(&self, review: &mut Map<String, Value>) {
        if let Some(rating) = &self.rating {
            review.insert("reviewRating".to_owned(), rating.clone());
        }
        let mut fill = |name: &str, others: &[&str], value: Option<Value>| {
            let said = [name].iter().chain(others).any(|name| review.get(*name).is_some_and(says));
            if let Some(value) = value.filter(|_| !said) {
                review.insert(name.to_owned(), value);
            }
        };
        let string = |text: &Option<String>| text.clone().map(Value::String);
        fill("author", &[], string(&self.author));
        fill("datePublished", &["dateCreated"], string(&self.date));
        fill("headline", &["name"], string(&self.title));
        fill("reviewBody", &["description", "text"], string(&self.text));
        let reply = self.reply.as_ref().map(|reply| {
            json!({"author": reply.author, "datePublished": reply.published, "text": reply.text})
        });
        fill("comment", &[], reply);
        fill(MARK_ID, &[], string(&self.mark.id));
        fill(MARK_URL, &[], string(&self.mark.url));
        for name in ["reviewBody", "description", "text"] {
            if let Some(Value::String(text)) = review.get_mut(name) {
                self.complete(text);
                break;
            }
        }
    }

    /// Adds to a text what is shown of it only when asked for, and the good and the bad.
    fn complete(&self, text: &mut String) {
        let cut = text.trim_end().trim_end_matches(['…', '.']).trim_end();
        if cut.len() < text.trim_end().len() && text.ends_with(['…', '.']) {
            let (start, is_cut) = (fold(cut), text.ends_with('…') || text.ends_with("..."));
            let whole = self.more.iter().find(|more| is_cut && fold(more).starts_with(&start));
            if let Some(whole) = whole {
                text.clone_from(whole);
            }
        }
        if let Some(notes) = &self.notes
            && !fold(text).contains(&fold(notes))
        {
            text.push_str("\n\n");
            text.push_str(notes);
        }
    }
}

/// Whether a value says anything.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(values) => values.iter().any(says),
        Value::Object(object) => object.iter().any(|(name, value)| name != "@type" && says(value)),
    }
}
