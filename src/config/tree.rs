//! The parsed table, where each key and value still knows its bytes.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

/// The keys that hold lists. serde would read a list in the place of a table too.
const LISTS: [&str; 47] = [
    "hosts",
    "paths",
    "operators",
    "owners",
    "aliases",
    "away",
    "context",
    "accounts",
    "cause",
    "words",
    "hours",
    "holidays",
    "remind",
    "escalate",
    "to",
    "allow_private",
    "follow_up",
    "click",
    "host",
    "layout",
    "key",
    "link",
    "author",
    "published",
    "rating",
    "title",
    "text",
    "status",
    "language",
    "reactions",
    "followers",
    "total",
    "next",
    "business",
    "location",
    "platform",
    "threat",
    "kind",
    "to",
    "route",
    // Those of playbooks.
    "band",
    "change",
    "history",
    "linked",
    "steps",
    "never",
    "staff",
];

/// A value of a kind that no key takes.
pub(super) struct Misfit {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The values of a kind that no key takes, which serde would read or call by another name.
pub(super) fn misfits(node: &DeValue<'_>) -> Vec<Misfit> {
    let mut found = Vec::new();
    search(node, &mut found);
    found
}

fn search(node: &DeValue<'_>, found: &mut Vec<Misfit>) {
    match node {
        DeValue::Table(table) => {
            for (key, value) in table {
                let name = key.get_ref().as_ref();
                if value.get_ref().is_array() && !LISTS.contains(&name) {
                    found.push(Misfit {
                        span: value.span(),
                        message: format!("`{name}` takes no list"),
                        help: "write one value, without brackets around it".to_owned(),
                    });
                } else {
                    inspect(value, found);
                }
            }
        }
        DeValue::Array(array) => array.iter().for_each(|value| inspect(value, found)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => {}
    }
}

fn inspect(value: &Spanned<DeValue<'_>>, found: &mut Vec<Misfit>) {
    if let DeValue::Datetime(time) = value.get_ref() {
        found.push(Misfit {
            span: value.span(),
            message: "expected a string, found a date or time".to_owned(),
            help: format!("write it in quotes: \"{time}\""),
        });
    } else {
        search(value.get_ref(), found);
    }
}

/// A value by the first part of a path, which is its key or its index in a list, and the rest of the
/// path. A key may have dots in it, and the longest that there is is meant.
pub(super) fn child<'t, 'i, 'p>(
    node: &'t DeValue<'i>,
    path: &'p str,
) -> Option<(&'t Spanned<DeValue<'i>>, Option<&'p str>)> {
    if let DeValue::Array(array) = node {
        let (index, rest) = match path.split_once('.') {
            Some((index, rest)) => (index, Some(rest)),
            None => (path, None),
        };
        return Some((array.get(index.parse::<usize>().ok()?)?, rest));
    }
    let table = node.as_table()?;
    let shorter = path.rmatch_indices('.').filter_map(|(dot, _)| path.split_at_checked(dot));
    let parts = shorter.map(|(key, rest)| (key, rest.strip_prefix('.')));
    std::iter::once((path, None)).chain(parts).find_map(|(key, rest)| Some((table.get(key)?, rest)))
}

/// Removes the innermost entry whose key or value stands exactly at `span`; its path.
pub(super) fn prune(node: &mut DeValue<'_>, span: &Range<usize>) -> Option<String> {
    match node {
        DeValue::Table(table) => prune_table(table, span),
        DeValue::Array(array) => prune_array(array, span),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => None,
    }
}

fn prune_table(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    for (key, value) in table.iter_mut() {
        if let Some(path) = prune(value.get_mut(), span) {
            return Some(format!("{}.{path}", key.get_ref()));
        }
    }
    let found = table.iter().find(|(key, value)| key.span() == *span || value.span() == *span);
    let name = found.map(|(key, _)| key.get_ref().to_string())?;
    table.remove(name.as_str());
    Some(name)
}

fn prune_array(array: &mut DeArray<'_>, span: &Range<usize>) -> Option<String> {
    for (index, value) in array.iter_mut().enumerate() {
        if let Some(path) = prune(value.get_mut(), span) {
            return Some(format!("{index}.{path}"));
        }
    }
    let index = array.iter().position(|value| value.span() == *span)?;
    *array = std::mem::replace(array, DeArray::new())
        .into_iter()
        .enumerate()
        .filter_map(|(at, value)| (at != index).then_some(value))
        .collect();
    Some(index.to_string())
}
