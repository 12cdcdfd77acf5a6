//! An item becomes a draft.

use std::collections::HashMap;

use serde_json::Value;

use super::{Place, adjust, fields::Fields, leaves::at, lists::Item, path::Path};
use crate::{
    domain::Reply,
    extract::{
        draft::{Draft, absolute},
        json::dates,
    },
};

/// Names of people by their ids.
pub(super) type People = HashMap<String, String>;

/// Reads an item; `None` if it is none of the posts that its list is of.
pub(super) fn draft(
    item: &Item<'_>,
    fields: &Fields<'_>,
    people: &People,
    place: &Place<'_>,
) -> Option<Draft> {
    let line =
        |paths: &[Path<'_>]| paths.iter().find_map(|path| at(item, path).and_then(adjust::line));
    let one = |path: &Option<Path<'_>>| at(item, path.as_ref()?);
    let text = text(item, fields);
    if is_gone(item) || text.as_deref().is_some_and(adjust::is_gone) {
        return None;
    }
    let rating = fields.rating.as_ref().and_then(|(path, scale)| scale.read(at(item, path)?));
    let title = line(&fields.title);
    // Where each post has a rating, a title alone is that of something else.
    let bare = text.is_none() && rating.is_none();
    if bare && (title.is_none() || fields.strength.rating > 0.8) {
        return None;
    }
    let joined = || people.get(&one(&fields.joins).and_then(adjust::scalar)?).cloned();
    let dates = fields.published.iter().filter_map(|path| at(item, path));
    Some(Draft {
        id: id(item, fields),
        url: one(&fields.url).and_then(Value::as_str).and_then(|url| absolute(place.url, url)),
        author: line(&fields.author).or_else(joined),
        published: dates.clone().find_map(|value| dates::read(value, place.zone)),
        rating,
        title,
        text: text.unwrap_or_default(),
        kind: place.kind,
        status: None,
        reply: reply(item, fields, place),
        language: one(&fields.language).and_then(adjust::language),
        reach: None,
        subject: None,
    })
}

/// The text, its parts under their labels. What the author liked stands first and needs no label.
fn text(item: &Item<'_>, fields: &Fields<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for part in &fields.parts {
        let Some(text) = at(item, &part.path).and_then(adjust::text) else { continue };
        let bare = parts.is_empty() && part.praise;
        parts.push(if bare { text } else { format!("{}: {text}", part.label) });
    }
    if !parts.is_empty() {
        return Some(parts.join("\n\n"));
    }
    let texts = fields.text.iter().filter_map(|path| at(item, path));
    texts.clone().find_map(adjust::text).map(adjust::untranslated)
}

/// The id of an item, which may be its key in its list.
fn id(item: &Item<'_>, fields: &Fields<'_>) -> Option<String> {
    if let Some(path) = &fields.id {
        return at(item, path).and_then(adjust::scalar);
    }
    let key = item.key?;
    Some(key.split_once(':').map_or(key, |(_, id)| id).to_owned())
}

fn reply(item: &Item<'_>, fields: &Fields<'_>, place: &Place<'_>) -> Option<Reply> {
    let answer = fields.reply.as_ref()?;
    let optional = |path: &Option<Path<'_>>| at(item, path.as_ref()?);
    Some(Reply {
        text: adjust::text(at(item, &answer.text)?)?,
        author: optional(&answer.author).and_then(adjust::line),
        published: optional(&answer.date)
            .and_then(|value| dates::read(value, place.zone))
            .map(|published| published.to_string()),
    })
}

/// Whether an item says that it was taken away.
fn is_gone(item: &Item<'_>) -> bool {
    const GONE: [&str; 6] =
        ["deleted", "removed", "isDeleted", "is_deleted", "deleted_at", "removed_by_category"];
    let says = |value: &Value| {
        GONE.iter().any(|key| match value.get(*key) {
            Some(Value::Bool(gone)) => *gone,
            Some(Value::String(gone)) => !gone.is_empty(),
            _ => false,
        })
    };
    says(item.value) || item.value.get("data").is_some_and(says)
}
