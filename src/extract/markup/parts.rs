//! Items of markup, as they are gathered, and as JSON.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::ElementRef;
use serde_json::{Map, Value};

/// What one element is in the eyes of a syntax.
#[derive(Debug, Default)]
pub(super) struct Role {
    /// The properties that it gives a value for, by their names of schema.org.
    pub properties: Vec<&'static str>,
    /// The types of the item that it begins, which may be none; `None` if it begins none.
    pub item: Option<Vec<String>>,
    /// Whether the item is nothing but its text if it turns out to have no properties.
    pub may_be_text: bool,
}

/// A thing with properties.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub element: ElementRef<'a>,
    pub kinds: Vec<String>,
    /// The property that it is the value of.
    pub of: Option<&'static str>,
    pub properties: Vec<(&'static str, Part)>,
    pub may_be_text: bool,
    /// How deep it stands in others.
    pub depth: usize,
}

/// The value of a property.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Item(usize),
}

/// The items of a page in one syntax.
#[derive(Debug, Default)]
pub(super) struct Items<'a> {
    pub all: Vec<Item<'a>>,
    /// Those that are no property of another.
    pub roots: Vec<usize>,
    /// The elements whose text is a value, or part of one.
    pub read: HashSet<NodeId>,
}

impl Items<'_> {
    /// Whether an item is a review: it says so, or has what only reviews have.
    pub(super) fn is_review(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|item| {
            let has = |name| item.properties.iter().any(|(property, _)| *property == name);
            let by_somebody = || has("author") || has("datePublished");
            match item.kinds.as_slice() {
                [] if !matches!(item.of, None | Some("review")) => false,
                [] => has("reviewBody") || (has("reviewRating") && by_somebody()),
                kinds => kinds.iter().any(|kind| kind.ends_with("Review")),
            }
        })
    }

    /// Whether a value of `reviewRating` says how good it is.
    pub(super) fn states_rating(&self, part: &Part) -> bool {
        match part {
            Part::Text(text) => text.chars().any(char::is_alphanumeric),
            Part::Item(at) => self.all.get(*at).is_some_and(|item| {
                let value = |(name, part): &(&str, Part)| match part {
                    Part::Text(text) => *name == "ratingValue" && !text.is_empty(),
                    Part::Item(_) => false,
                };
                item.properties.iter().any(value)
                    || self.as_text(*at).is_some_and(|text| !text.is_empty())
            }),
        }
    }

    /// An item as an object; nested ones stand in it. `extra` adds to the objects of reviews.
    pub(super) fn object(
        &self,
        at: usize,
        extra: &mut dyn FnMut(usize, &mut Map<String, Value>),
    ) -> Map<String, Value> {
        let mut object = Map::new();
        let Some(item) = self.all.get(at) else { return object };
        for (name, part) in &item.properties {
            let value = match part {
                Part::Text(text) => Value::String(text.clone()),
                Part::Item(inner) => match self.as_text(*inner) {
                    Some(text) => Value::String(text),
                    // Items are gathered after those that hold them, and not deeper than a limit.
                    None if *inner > at => Value::Object(self.object(*inner, extra)),
                    None => continue,
                },
            };
            insert(&mut object, name, value);
        }
        if self.is_review(at) {
            object.insert("@type".to_owned(), Value::String("Review".to_owned()));
            let id =
                ["itemid", "about", "resource"].iter().find_map(|attr| item.element.attr(attr));
            if let Some(id) = id {
                object.insert("@id".to_owned(), Value::String(id.to_owned()));
            }
            extra(at, &mut object);
        } else if !item.kinds.is_empty() {
            let kinds = item.kinds.iter().cloned().map(Value::String).collect();
            object.insert("@type".to_owned(), Value::Array(kinds));
        }
        object
    }

    /// The text of an item that is no more than that.
    fn as_text(&self, at: usize) -> Option<String> {
        let item =
            self.all.get(at).filter(|item| item.properties.is_empty() && item.may_be_text)?;
        let text: String = item.element.text().flat_map(str::chars).take(LONGEST_NAME).collect();
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// The longest text of an item that is a name or a number, in characters, spaces too.
const LONGEST_NAME: usize = 500;

/// Adds a value to a property, which becomes a list when it has one already.
fn insert(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => {
            object.insert(name.to_owned(), value);
        }
    }
}
