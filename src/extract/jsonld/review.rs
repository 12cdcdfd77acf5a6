//! One Review of schema.org.

use serde_json::{Map, Value};
use url::Url;

use crate::{
    domain::{PostKind, Published, Rating, Reply},
    extract::{
        date::Dates,
        dom::plain,
        draft::{Draft, absolute},
        ids::is_id,
        problems::Problems,
        stars,
    },
    logic::text::fold,
};

/// Under these names the markup of a page adds what marks a post in it: an id and an address that
/// are known to be the post's own. The colon keeps them apart from names of schema.org.
pub(in crate::extract) const MARK_ID: &str = "vigie:id";
/// The address; see [`MARK_ID`].
pub(in crate::extract) const MARK_URL: &str = "vigie:url";

/// The properties that say when a review was written, the best first.
pub(super) const DATES: [&str; 2] = ["datePublished", "dateCreated"];

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

/// Whether an object has a type whose name ends so, with or without a schema.org prefix.
pub(super) fn has_type(object: &Object, name: &str) -> bool {
    let is = |value: &Value| value.as_str().is_some_and(|kind| kind.trim().ends_with(name));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// Whether an object without a type, standing where reviews stand, is one.
pub(super) fn looks_like_review(object: &Object) -> bool {
    !object.contains_key("@type")
        && ["reviewBody", "reviewRating", "description", "text", "rating"]
            .iter()
            .any(|field| object.contains_key(*field))
}

/// What a review is read against.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The page's address, which links are relative to.
    pub(super) base: &'a Url,
    /// How dates are read on it.
    pub(super) dates: &'a Dates,
    /// The name of the thing reviewed.
    pub(super) subject: Option<&'a str>,
}

/// Reads a review. What cannot be read of it is left out and noted.
pub(super) fn read(object: &Object, place: Place<'_>, problems: &mut Problems) -> Draft {
    let text_at = |names: &[&str]| names.iter().find_map(|name| text(object.get(*name)?));
    let author = object.get("author").and_then(name);
    let subject =
        place.subject.map(str::to_owned).or_else(|| object.get("itemReviewed").and_then(name));
    let about = [author.as_deref(), subject.as_deref()].map(|name| name.map(fold));
    let title = object
        .get("headline")
        .and_then(name)
        .or_else(|| name(object.get("name")?).filter(|title| !about.contains(&Some(fold(title)))));
    let notes = [("positiveNotes", "+ "), ("negativeNotes", "- ")];
    let notes = notes.iter().filter_map(|(name, mark)| notes_of(object.get(*name)?, mark));
    let body = text_at(&["reviewBody", "description", "text"]);
    Draft {
        id: platform_id(object),
        url: permalink(object, place.base),
        author,
        published: published(object, place.dates, problems),
        rating: object
            .get("reviewRating")
            .or_else(|| object.get("rating"))
            .and_then(|value| rating(value, problems)),
        title,
        text: body.into_iter().chain(notes).collect::<Vec<_>>().join("\n\n"),
        kind: PostKind::Review,
        status: None,
        reply: object.get("comment").and_then(reply),
        language: object.get("inLanguage").and_then(language),
        reach: None,
        subject,
    }
}

/// The date, of which a list may give several forms: the first that can be read.
fn published(object: &Object, dates: &Dates, problems: &mut Problems) -> Option<Published> {
    let mut written = Vec::new();
    for value in DATES.iter().filter_map(|name| object.get(*name)) {
        match value.as_array() {
            Some(forms) => written.extend(forms.iter().filter_map(scalar)),
            None => written.extend(scalar(value)),
        }
    }
    let read = written.iter().find_map(|written| dates.read(written));
    if let Some(first) = written.first().filter(|_| read.is_none()) {
        problems.note_value("a date cannot be read", first);
    }
    read
}

/// What was good or bad: a list of items with names, or of texts, each on a line of its own.
fn notes_of(value: &Value, mark: &str) -> Option<String> {
    let items = value.as_object().and_then(|list| list.get("itemListElement")).unwrap_or(value);
    let one = |item: &Value| {
        let inner = item.as_object().and_then(|item| item.get("item")).unwrap_or(item);
        name(inner).map(|name| format!("{mark}{name}"))
    };
    let lines: Vec<String> = match items.as_array() {
        Some(items) => items.iter().filter_map(one).collect(),
        None => one(items).into_iter().collect(),
    };
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A string or number as it is written.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(scalar),
        Value::Object(object) => scalar(object.get("@value")?),
        Value::Null | Value::Bool(_) => None,
    }
}

/// A text without markup; the parts of a list are its paragraphs.
fn text(value: &Value) -> Option<String> {
    let text = match value.as_array() {
        Some(parts) => parts.iter().filter_map(text).collect::<Vec<_>>().join("\n\n"),
        None => plain(&scalar(value)?),
    };
    (!text.is_empty()).then_some(text)
}

/// The name of a person or thing: a string, an object with a name, or a list of these.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => name(object.get("name")?),
        Value::Array(values) => values.iter().find_map(name),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => text(value),
    }
}

/// A rating: an object with its scale, or a bare value.
fn rating(value: &Value, problems: &mut Problems) -> Option<Rating> {
    let object = match value {
        Value::Object(object) => object,
        Value::Array(values) => {
            // That of the whole before those of food, service, rooms.
            let (parts, whole): (Vec<&Value>, Vec<&Value>) =
                values.iter().partition(|value| value.get("reviewAspect").is_some());
            return whole.into_iter().chain(parts).find_map(|value| rating(value, problems));
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
            return read_rating(&scalar(value)?, None, None, problems);
        }
    };
    let number = |name: &str| scalar(object.get(name)?)?.replace(',', ".").parse::<f64>().ok();
    let written = scalar(object.get("ratingValue").or_else(|| object.get("value"))?)?;
    read_rating(&written, number("bestRating"), number("worstRating"), problems)
}

fn read_rating(
    written: &str,
    best: Option<f64>,
    worst: Option<f64>,
    problems: &mut Problems,
) -> Option<Rating> {
    let read = stars::rating(written, best, worst);
    if read.is_none() {
        problems.note_value("a rating cannot be read", written);
    }
    read
}

/// The platform's own id: the last part of `@id`, or the `identifier`, if it looks like one.
fn platform_id(object: &Object) -> Option<String> {
    let last = |value: &Value| {
        let written = scalar(value)?;
        let id = written.rsplit(['/', '#', '?', '=']).next()?.to_owned();
        is_id(&id).then_some(id)
    };
    let identifier = |value: &Value| last(value.get("value").unwrap_or(value));
    object
        .get("@id")
        .and_then(last)
        .or_else(|| object.get("identifier").and_then(identifier))
        .or_else(|| object.get(MARK_ID).and_then(scalar))
}

/// The address of this one review: `url`, or an `@id` that is a page of its own. A fragment counts
/// only if it looks like an id.
fn permalink(object: &Object, base: &Url) -> Option<String> {
    let usable = |link: String| {
        let fragment = link.split_once('#').map(|(_, fragment)| fragment.to_owned());
        fragment.is_none_or(|fragment| is_id(&fragment)).then_some(link)
    };
    let url = object.get("url").and_then(scalar).and_then(|href| absolute(base, &href));
    let own_page = || {
        let id = scalar(object.get("@id")?)?;
        id.starts_with("http").then(|| absolute(base, &id))?
    };
    let marked = || object.get(MARK_URL).and_then(scalar);
    url.and_then(usable).or_else(|| own_page().and_then(usable)).or_else(marked)
}

/// The business's answer: a comment that is not signed by a person.
fn reply(value: &Value) -> Option<Reply> {
    if let Some(values) = value.as_array() {
        return values.iter().find_map(reply);
    }
    let object = value.as_object()?;
    let by_person = object
        .get("author")
        .and_then(Value::as_object)
        .is_some_and(|author| has_type(author, "Person"));
    if by_person {
        return None;
    }
    Some(Reply {
        author: object.get("author").and_then(name),
        published: DATES.iter().find_map(|at| scalar(object.get(*at)?)),
        text: text(object.get("text").or_else(|| object.get("description"))?)?,
    })
}

/// The ISO 639-1 code of a language tag.
fn language(value: &Value) -> Option<String> {
    let tag = match value.as_object() {
        Some(object) => scalar(object.get("alternateName")?)?,
        None => scalar(value)?,
    };
    let code = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}
