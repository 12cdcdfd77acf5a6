//! One Review of schema.org.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use url::Url;

use crate::{
    domain::{PostKind, Rating, Reply},
    extract::{
        date,
        dom::plain,
        draft::{Draft, absolute},
        ids::is_id,
        number,
        problems::Problems,
    },
    logic::text::fold,
};

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
    /// The zone that epoch dates are shown in.
    pub(super) zone: &'a TimeZone,
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
    let title = text_at(&["headline"])
        .or_else(|| text_at(&["name"]).filter(|title| !about.contains(&Some(fold(title)))));
    let published = ["datePublished", "dateCreated"]
        .iter()
        .find_map(|name| scalar(object.get(*name)?))
        .and_then(|written| {
            let read = date::read(&written, None, place.zone);
            if read.is_none() {
                problems.note_value("a date cannot be read", &written);
            }
            read
        });
    Draft {
        id: platform_id(object),
        url: permalink(object, place.base),
        author,
        published,
        rating: object
            .get("reviewRating")
            .or_else(|| object.get("rating"))
            .and_then(|value| rating(value, problems)),
        title,
        text: text_at(&["reviewBody", "description", "text"]).unwrap_or_default(),
        kind: PostKind::Review,
        status: None,
        reply: object.get("comment").and_then(reply),
        language: object.get("inLanguage").and_then(language),
        subject,
    }
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
        Value::Array(values) => return values.iter().find_map(|value| rating(value, problems)),
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
    let read = number::rating(written, best, worst);
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
    object.get("@id").and_then(last).or_else(|| object.get("identifier").and_then(identifier))
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
    url.and_then(usable).or_else(|| own_page().and_then(usable))
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
        published: ["datePublished", "dateCreated"].iter().find_map(|at| scalar(object.get(*at)?)),
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
