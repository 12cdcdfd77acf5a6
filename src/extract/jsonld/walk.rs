//! The walk through a page's structured data: reviews wherever they stand, and the count that
//! their subject claims.

use serde_json::Value;
use url::Url;

use super::{
    lenient,
    review::{self, DATES, Object, Place, has_type, looks_like_review},
};
use crate::extract::{
    date::{Dates, Setting},
    draft::Found,
    number,
    problems::Problems,
};

/// Reads all blocks of a page. A block that is beyond mending is noted and left out.
pub(in crate::extract) fn read(
    blocks: &[String],
    base: &Url,
    setting: &Setting,
    problems: &mut Problems,
) -> Found {
    let mut values = Vec::with_capacity(blocks.len());
    for block in blocks {
        match lenient::parse(block) {
            Some(value) => values.push(value),
            None if block.trim().is_empty() => {}
            None => problems.note("a block of JSON-LD cannot be read"),
        }
    }
    read_values(&values, base, setting, problems)
}

/// Reads a document that is JSON-LD as a whole.
pub(in crate::extract) fn read_value(
    value: &Value,
    base: &Url,
    setting: &Setting,
    problems: &mut Problems,
) -> Found {
    read_values(std::slice::from_ref(value), base, setting, problems)
}

/// Reads the values of one page. How its dates are to be read is decided from all of them.
pub(in crate::extract) fn read_values(
    values: &[Value],
    base: &Url,
    setting: &Setting,
    problems: &mut Problems,
) -> Found {
    let mut samples = Vec::new();
    for value in values {
        date_texts(value, &mut samples);
    }
    let dates = Dates::of(samples, setting);
    let mut walk = Walk::new(base, &dates, problems);
    for value in values {
        walk.value(value, None);
    }
    walk.finish()
}

/// The dates of all reviews in a value, as they are written.
fn date_texts<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| date_texts(value, texts)),
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if DATES.contains(&key.as_str()) => texts.push(text),
                    Value::Array(values) if DATES.contains(&key.as_str()) => {
                        texts.extend(values.iter().filter_map(Value::as_str));
                    }
                    Value::Array(_)
                    | Value::Object(_)
                    | Value::String(_)
                    | Value::Number(_)
                    | Value::Bool(_)
                    | Value::Null => date_texts(value, texts),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a JSON document is JSON-LD.
pub(in crate::extract) fn is_jsonld(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(is_jsonld),
        Value::Object(object) => {
            ["@context", "@type", "@graph"].iter().any(|key| object.contains_key(*key))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

struct Walk<'a> {
    base: &'a Url,
    dates: &'a Dates,
    problems: &'a mut Problems,
    found: Found,
    /// The claims of things whose reviews are there, added up.
    claimed_by_holders: Option<Claim>,
    /// The first claim of any thing: the page's main subject comes first.
    claimed_first: Option<Claim>,
}

#[derive(Clone, Copy)]
struct Claim {
    count: u64,
    /// Whether it counts reviews, and not ratings without words as well.
    reviews: bool,
}

impl<'a> Walk<'a> {
    fn new(base: &'a Url, dates: &'a Dates, problems: &'a mut Problems) -> Self {
        Self {
            base,
            dates,
            problems,
            found: Found::default(),
            claimed_by_holders: None,
            claimed_first: None,
        }
    }

    fn finish(self) -> Found {
        let claim = self.claimed_by_holders.or(self.claimed_first);
        Found {
            claimed: claim.map(|claim| claim.count),
            counts_posts: claim.is_some_and(|claim| claim.reviews),
            ..self.found
        }
    }

    /// `subject` is the name of the thing that the value is part of.
    fn value(&mut self, value: &Value, subject: Option<&str>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value, subject)),
            Value::Object(object) if is_review(object) => self.review(object, subject),
            Value::Object(object) => self.thing(object, subject),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn review(&mut self, object: &Object, subject: Option<&str>) {
        let place = Place { base: self.base, dates: self.dates, subject };
        self.found.drafts.push(review::read(object, place, self.problems));
        if let Some(thing) = object.get("itemReviewed") {
            self.value(thing, None);
        }
    }

    fn thing(&mut self, object: &Object, outer: Option<&str>) {
        let own = object.get("name").and_then(review::name);
        let subject = own.as_deref().or(outer);
        let before = self.found.drafts.len();
        let holds_reviews = object.contains_key("review") || object.contains_key("reviews");
        for (key, value) in object {
            if matches!(key.as_str(), "review" | "reviews") {
                self.reviews(value, subject);
            } else {
                self.value(value, subject);
            }
        }
        if let Some(claim) = claim(object) {
            self.claimed_first.get_or_insert(claim);
            if holds_reviews && self.found.drafts.len() > before {
                let sum = self.claimed_by_holders.unwrap_or(Claim { count: 0, reviews: true });
                self.claimed_by_holders = Some(Claim {
                    count: sum.count.saturating_add(claim.count),
                    reviews: sum.reviews && claim.reviews,
                });
            }
        }
    }

    /// What stands under `review`: here objects need no type.
    fn reviews(&mut self, value: &Value, subject: Option<&str>) {
        if let Some(values) = value.as_array() {
            for value in values {
                self.reviews(value, subject);
            }
        } else if let Some(object) = value.as_object().filter(|object| looks_like_review(object)) {
            self.review(object, subject);
        } else {
            self.value(value, subject);
        }
    }
}

fn is_review(object: &Object) -> bool {
    has_type(object, "Review")
}

/// How many reviews a thing says it has; the number of its ratings where it says no more.
fn claim(object: &Object) -> Option<Claim> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str().and_then(number::count));
    let aggregate = match object.get("aggregateRating") {
        Some(Value::Array(values)) => values.first().and_then(Value::as_object),
        value => value.and_then(Value::as_object),
    };
    let counted =
        |object: &Object, names: &[&str]| names.iter().find_map(|name| number(object.get(*name)?));
    let posts = aggregate
        .and_then(|aggregate| counted(aggregate, &["reviewCount"]))
        .or_else(|| counted(object, &["numberOfReviews", "reviewCount", "commentCount"]));
    let ratings = || aggregate.and_then(|aggregate| counted(aggregate, &["ratingCount"]));
    posts
        .map(|count| Claim { count, reviews: true })
        .or_else(|| ratings().map(|count| Claim { count, reviews: false }))
}
