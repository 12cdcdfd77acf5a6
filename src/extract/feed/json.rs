//! JSON Feed.

use serde_json::Value;

use super::entry::{RawEntry, RawFeed, Text};

/// Whether a JSON document is a JSON Feed.
pub(super) fn is_feed(value: &Value) -> bool {
    value
        .get("version")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with("https://jsonfeed.org/version/"))
}

/// Reads a JSON Feed.
pub(super) fn read(feed: &Value) -> RawFeed {
    let items = feed.get("items").and_then(Value::as_array);
    RawFeed {
        entries: items.into_iter().flatten().map(entry).collect(),
        next: string(feed, "next_url"),
    }
}

fn entry(item: &Value) -> RawEntry {
    let html = string(item, "content_html").and_then(|html| Text::new(html, false));
    let text = string(item, "content_text").and_then(|text| Text::new(text, true));
    let authors = item.get("authors").and_then(|authors| authors.get(0));
    RawEntry {
        id: string(item, "id"),
        link: string(item, "url").or_else(|| string(item, "external_url")),
        author: authors.or_else(|| item.get("author")).and_then(|author| string(author, "name")),
        title: string(item, "title").and_then(|title| Text::new(title, true)),
        content: text.or(html),
        summary: string(item, "summary").and_then(|text| Text::new(text, true)),
        published: string(item, "date_published"),
        updated: string(item, "date_modified"),
        language: string(item, "language"),
        ..RawEntry::default()
    }
}

/// A string, or a number as one: some feeds have numbers for ids.
fn string(object: &Value, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
