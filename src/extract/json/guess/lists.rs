//! The lists of a document: arrays, objects keyed by ids, and lone objects where one post stands.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::path::{Path, Step};

/// The most lists that are looked at.
const MOST_LISTS: usize = 20_000;
/// The deepest that is looked for lists, as deep as the JSON reader goes.
const DEEPEST: usize = 130;

/// One item of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// Its key, where the list is an object.
    pub(super) key: Option<&'a str>,
    pub(super) value: &'a Value,
    /// The object that it stands in by its key, where others can be referred to.
    pub(super) store: Option<&'a Map<String, Value>>,
}

/// What stands at one path, over all that the path leads to.
#[derive(Debug)]
pub(super) struct List<'a> {
    /// To the items, the last step included.
    pub(super) path: Path<'a>,
    pub(super) items: Vec<Item<'a>>,
    /// Whether it is no list but one object.
    pub(super) lone: bool,
}

/// The lists of a document, in its order.
#[derive(Debug, Default)]
pub(super) struct Lists<'a> {
    pub(super) all: Vec<List<'a>>,
    /// The paths of arrays in which nothing is.
    pub(super) empty: Vec<Path<'a>>,
    at: HashMap<Path<'a>, usize>,
}

impl<'a> Lists<'a> {
    /// Walks through a document.
    pub(super) fn of(document: &'a Value) -> Self {
        let mut lists = Self::default();
        let mut path = Vec::new();
        if document.is_object() {
            lists.add(&path, Item { key: None, value: document, store: None }, true);
        }
        lists.walk(document, &mut path);
        lists
    }

    fn walk(&mut self, value: &'a Value, path: &mut Path<'a>) {
        if path.len() > DEEPEST {
            return;
        }
        match value {
            Value::Array(values) => {
                if values.is_empty() && self.empty.len() < MOST_LISTS {
                    self.empty.push(path.clone());
                }
                for (at, value) in values.iter().enumerate() {
                    if !value.is_object() && !value.is_array() {
                        continue;
                    }
                    path.push(Step::Each);
                    self.add(path, Item { key: None, value, store: None }, false);
                    path.pop();
                    // In arrays of arrays the place is the name.
                    path.push(if value.is_array() { Step::Index(at) } else { Step::Each });
                    self.walk(value, path);
                    path.pop();
                }
            }
            Value::Object(object) => self.walk_object(object, path),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn walk_object(&mut self, object: &'a Map<String, Value>, path: &mut Path<'a>) {
        let is_store = is_store(object);
        for (key, value) in object {
            let kind = key.split_once(':').map(|(kind, _)| kind).filter(|kind| is_type(kind));
            let step = match kind {
                _ if !value.is_object() || !is_store => Step::Key(key),
                Some(kind) => Step::Kind(kind),
                None if is_id(key) => Step::Each,
                None => Step::Key(key),
            };
            path.push(step);
            if matches!(step, Step::Each | Step::Kind(_)) {
                self.add(path, Item { key: Some(key), value, store: Some(object) }, false);
            } else if value.is_object() && LONE.contains(&key.as_str()) {
                self.add(path, Item { key: None, value, store: None }, true);
            }
            self.walk(value, path);
            path.pop();
        }
    }

    fn add(&mut self, path: &Path<'a>, item: Item<'a>, lone: bool) {
        if let Some(list) = self.at.get(path).and_then(|&at| self.all.get_mut(at)) {
            list.items.push(item);
            list.lone = false;
        } else if self.all.len() < MOST_LISTS {
            self.at.insert(path.clone(), self.all.len());
            self.all.push(List { path: path.clone(), items: vec![item], lone });
        }
    }
}

/// Keys under which one post stands instead of a list of one.
const LONE: [&str; 8] =
    ["entry", "review", "comment", "post", "complaint", "item", "status", "testimonial"];

/// Whether an object is a list of others by their ids.
fn is_store(object: &Map<String, Value>) -> bool {
    let (mut ids, mut others) = (0_usize, 0_usize);
    for (key, value) in object {
        let is_entry = value.is_object()
            && (is_id(key) || key.split_once(':').is_some_and(|(kind, _)| is_type(kind)));
        if is_entry {
            ids += 1;
        } else if value.is_object() || value.is_array() {
            others += 1;
        }
    }
    // A cache holds its queries beside its entries.
    ids > 0 && ids >= others
}

/// Whether a key names one thing among many: a number, or letters and digits as machines draw.
fn is_id(key: &str) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    let drawn = digits >= 2 && key.len() >= 10 && key.bytes().all(known);
    (1..=128).contains(&key.len()) && (digits == key.len() || drawn)
}

/// Whether what stands before a colon is the name of a type.
fn is_type(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && kind.len() <= 64
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::path::json_path, *};

    fn lists(document: &Value) -> Vec<(String, usize)> {
        let lists = Lists::of(document).all.into_iter();
        lists.map(|list| (json_path('$', &list.path), list.items.len())).collect()
    }

    #[test]
    fn arrays_and_stores_are_lists() {
        let document = json!({
            "pages": [{"reviews": [{"a": 1}, {"a": 2}]}, {"reviews": [{"a": 3}]}],
            "store": {"1271516": {"a": 1}, "1271517": {"a": 2}},
            "cache": {"Review:1": {"a": 1}, "Review:2": {"a": 2}, "User:1": {"b": 1}},
            "tags": ["x", "y"],
        });
        let found = lists(&document);
        for (path, count) in [
            ("$.pages[*]", 2),
            ("$.pages[*].reviews[*]", 3),
            ("$.store[*]", 2),
            ("$.cache[?@.__typename=='Review']", 2),
            ("$.cache[?@.__typename=='User']", 1),
        ] {
            assert!(found.contains(&(path.to_owned(), count)), "{path} {found:?}");
        }
        assert!(!found.iter().any(|(path, _)| path.contains("tags")), "{found:?}");
    }

    #[test]
    fn empty_arrays_are_told() {
        let document = json!({"reviews": [], "total": 0});
        assert_eq!(Lists::of(&document).empty, [vec![Step::Key("reviews")]]);
    }
}
