//! The leaves of an item: its values that hold no others, and where each stands.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    lists::Item,
    path::{Path, Step},
    words::Name,
};
use crate::extract::json::dates;

/// The deepest leaf that is looked at, in steps.
const DEEPEST: usize = 7;
/// The most leaves of an item whose fields have places and not names.
const MOST_BY_PLACE: usize = 3000;
/// The most leaves of one item.
const MOST: usize = 500;

/// The values at one path of the items.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) path: Path<'a>,
    pub(super) name: Name,
    /// Each with the place of its item.
    pub(super) cells: Vec<(usize, &'a Value)>,
}

/// The leaves of a list's items, path by path.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) columns: Vec<Column<'a>>,
    pub(super) rows: usize,
}

impl<'a> Table<'a> {
    /// The leaves of some items. `budget` is what may still be looked at.
    pub(super) fn of(items: &[Item<'a>], budget: &mut usize) -> Self {
        let mut columns: Vec<Column<'a>> = Vec::new();
        let mut at: HashMap<Path<'a>, usize> = HashMap::new();
        for (row, item) in items.iter().enumerate() {
            let mut leaves = Leaves {
                // A row of an array has fields by place, so that all places count.
                by_place: item.value.is_array(),
                store: item.store,
                found: Vec::new(),
                seen: 0,
            };
            leaves.walk(item.value, &mut Vec::new());
            *budget = budget.saturating_sub(leaves.seen + 1);
            for (path, value) in leaves.found {
                if let Some(column) = at.get(&path).and_then(|&at| columns.get_mut(at)) {
                    column.cells.push((row, value));
                } else {
                    at.insert(path.clone(), columns.len());
                    let name = Name::of(&path);
                    columns.push(Column { path, name, cells: vec![(row, value)] });
                }
            }
        }
        // To judge a name takes longer than to see a value.
        *budget = budget.saturating_sub(columns.len() * 8);
        Self { columns, rows: items.len() }
    }
}

struct Leaves<'a> {
    by_place: bool,
    store: Option<&'a Map<String, Value>>,
    found: Vec<(Path<'a>, &'a Value)>,
    seen: usize,
}

impl<'a> Leaves<'a> {
    fn walk(&mut self, value: &'a Value, path: &mut Path<'a>) {
        self.seen += 1;
        let most = if self.by_place { MOST_BY_PLACE } else { MOST };
        if self.seen > most || path.len() > DEEPEST {
            return;
        }
        match value {
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.found.push((path.clone(), value));
            }
            Value::Object(_) if dates::is_date(value) => self.found.push((path.clone(), value)),
            Value::Object(object) => {
                if let Some(meant) = referred(object, self.store) {
                    return self.walk_object(meant, path);
                }
                self.walk_object(object, path);
            }
            Value::Array(values) if self.by_place => {
                for (at, value) in values.iter().enumerate() {
                    path.push(Step::Index(at));
                    self.walk(value, path);
                    path.pop();
                }
            }
            Value::Array(values) if is_paragraphs(values) => self.found.push((path.clone(), value)),
            Value::Array(values) => {
                if let Some(first) = values.first().filter(|value| value.is_object()) {
                    path.push(Step::Index(0));
                    self.walk(first, path);
                    path.pop();
                }
            }
        }
    }

    fn walk_object(&mut self, object: &'a Map<String, Value>, path: &mut Path<'a>) {
        for (key, value) in object {
            path.push(Step::Key(key));
            self.walk(value, path);
            path.pop();
        }
    }
}

fn is_paragraphs(values: &[Value]) -> bool {
    !values.is_empty() && values.iter().all(Value::is_string)
}

/// What an object stands for that only names another (`{"__ref": "User:7"}`).
fn referred<'a>(
    object: &Map<String, Value>,
    store: Option<&'a Map<String, Value>>,
) -> Option<&'a Map<String, Value>> {
    store?.get(object.get("__ref")?.as_str()?)?.as_object()
}

/// The value at a path of an item.
pub(super) fn at<'a>(item: &Item<'a>, path: &[Step<'_>]) -> Option<&'a Value> {
    let mut value = item.value;
    for step in path {
        value = match step {
            Step::Key(key) => {
                let object = value.as_object()?;
                referred(object, item.store).unwrap_or(object).get(*key)?
            }
            Step::Index(at) => value.get(at)?,
            Step::Each | Step::Kind(_) => return None,
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::path::json_path, *};

    #[test]
    fn leaves_are_gathered_path_by_path() {
        let store = json!({"User:7": {"name": "Ann"}});
        let items = [
            json!({"a": {"b": 1, "c": null}, "by": {"__ref": "User:7"}, "d": {"seconds": 1}}),
            json!({"a": {"b": 2}, "e": [{"f": "x"}, {"f": "y"}], "g": ["p", "q"]}),
        ];
        let items: Vec<_> =
            items.iter().map(|value| Item { key: None, value, store: store.as_object() }).collect();
        let table = Table::of(&items, &mut 100);
        let found: Vec<_> = table
            .columns
            .iter()
            .map(|column| (json_path('@', &column.path), column.cells.len()))
            .collect();
        let expected = [("@.a.b", 2), ("@.by.name", 1), ("@.d", 1), ("@.e[0].f", 1), ("@.g", 1)];
        assert_eq!(found, expected.map(|(path, count)| (path.to_owned(), count)));
        let path = [Step::Key("by"), Step::Key("name")];
        assert_eq!(at(&items[0], &path), Some(&json!("Ann")));
        assert_eq!(at(&items[1], &path), None);
    }
}
