//! A table of the file: read by serde as far as it can be read, still knowing where each key stands.
//!
//! serde stops at the first mistake. So a table is read again without the part that was wrong, until
//! nothing is wrong any more: that way every mistake is found, and the raw types stay plain.

use std::{borrow::Cow, ops::Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::{
    Spanned,
    de::{DeValue, ValueDeserializer},
};

use super::{
    misread::misread,
    problem::{Place, Problems},
    raw::Table,
    text, tree,
    value::Wrong,
};

/// Mistakes in one table after which it is left alone: each costs another reading.
const MOST: usize = 100;

/// A table as written, and where it stands.
#[derive(Debug)]
pub(super) struct Item<'i, T> {
    /// What it says.
    pub(super) raw: T,
    file: usize,
    text: &'i str,
    /// The table as parsed; `None` if it is not in the file.
    tree: Option<Spanned<DeValue<'i>>>,
    /// The paths that were there but could not be read. The empty path: the whole table.
    lost: Vec<String>,
}

/// A table that is not in the main file.
impl<T: Default> Default for Item<'_, T> {
    fn default() -> Self {
        Self { raw: T::default(), file: 0, text: "", tree: None, lost: Vec::new() }
    }
}

impl<'i, T: Table> Item<'i, T> {
    /// Reads a table; every mistake in it becomes a problem.
    pub(super) fn read(
        file: usize,
        text: &'i str,
        mut tree: Spanned<DeValue<'i>>,
        problems: &mut Problems,
    ) -> Self {
        if !tree.get_ref().is_table() {
            problems
                .error(Place::at(file, tree.span()), format!("`{}` is a table", T::HEADER))
                .help(format!("write `{}` on a line of its own, and its keys below", T::HEADER));
            let (raw, lost) = (T::default(), vec![String::new()]);
            return Self { raw, file, text, tree: Some(tree), lost };
        }
        let mut lost = Vec::new();
        let mut give_up = |tree: &mut Spanned<DeValue<'i>>, span: &Range<usize>| {
            let path = tree::prune(tree.get_mut(), span);
            let found = path.is_some();
            lost.push(path.unwrap_or_default());
            found
        };
        for misfit in tree::misfits(tree.get_ref()) {
            problems.error(Place::at(file, misfit.span.clone()), misfit.message).help(misfit.help);
            give_up(&mut tree, &misfit.span);
        }
        let before = problems.len();
        let raw = loop {
            let error = match T::deserialize(ValueDeserializer::from(tree.clone())) {
                Ok(raw) => break raw,
                Err(error) => error,
            };
            let span = error.span().unwrap_or(tree.span());
            let (message, help) = misread(error.message());
            problems.error(Place::at(file, span.clone()), message).help(help);
            if !give_up(&mut tree, &span) || problems.len() - before > MOST {
                break T::default();
            }
        };
        Self { raw, file, text, tree: Some(tree), lost }
    }
}

impl<T: Table> Item<'_, T> {
    /// Where a value stands, by its path (`"retry.first"`, `"owners.2"`); where it would belong if
    /// it is not there.
    pub(super) fn at(&self, path: &str) -> Place {
        let span = self.tree.as_ref().map(|tree| {
            let (mut node, mut rest) = (tree, Some(path));
            while let Some((child, below)) = rest.and_then(|path| tree::child(node.get_ref(), path))
            {
                (node, rest) = (child, below);
            }
            node.span()
        });
        Place { file: self.file, span }
    }

    /// The whole file that the table stands in.
    pub(super) fn text(&self) -> &str {
        self.text
    }

    /// Where the table begins.
    pub(super) fn head(&self) -> Place {
        self.at("")
    }

    /// Whether the key was there but could not be read: then it is not missing.
    pub(super) fn is_lost(&self, key: &str) -> bool {
        self.lost.iter().any(|lost| {
            lost.is_empty()
                || lost
                    .strip_prefix(key)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Whether something in it could not be read.
    pub(super) fn is_damaged(&self) -> bool {
        !self.lost.is_empty()
    }

    /// What a text means, by `parse`; a problem at its place if it means nothing.
    pub(super) fn value<V>(
        &self,
        path: &str,
        text: &str,
        problems: &mut Problems,
        parse: impl FnOnce(&str) -> Result<V, Wrong>,
    ) -> Option<V> {
        let wrong = match parse(text) {
            Ok(value) => return Some(value),
            Err(wrong) => wrong,
        };
        let mut place = self.at(path);
        if let (Some(part), Some(span), Some(value)) =
            (&wrong.span, &mut place.span, self.node(path))
            && let Some(quote) = text::plain_quote(self.text, value)
        {
            let start = span.start + quote;
            *span = start + part.start..start + part.end;
        }
        problems.error(place, wrong.message).help(wrong.help);
        None
    }

    /// The same for a key that may be absent.
    pub(super) fn optional<V>(
        &self,
        path: &str,
        text: Option<&str>,
        problems: &mut Problems,
        parse: impl FnOnce(&str) -> Result<V, Wrong>,
    ) -> Option<V> {
        self.value(path, text?, problems, parse)
    }

    /// The same for a key that must be there.
    pub(super) fn required<V>(
        &self,
        key: &str,
        text: Option<&str>,
        problems: &mut Problems,
        parse: impl FnOnce(&str) -> Result<V, Wrong>,
    ) -> Option<V> {
        if text.is_none() && !self.is_lost(key) {
            self.missing(key, problems);
        }
        self.optional(key, text, problems, parse)
    }

    /// Says that a key is missing.
    pub(super) fn missing(&self, key: &str, problems: &mut Problems) {
        problems
            .missing(self.head(), format!("`{}` lacks the key `{key}`", T::HEADER))
            .help(format!("add `{key} = …`"));
    }

    fn node(&self, path: &str) -> Option<&Spanned<DeValue<'_>>> {
        let (mut node, mut rest) = (self.tree.as_ref()?, Some(path));
        while let Some(path) = rest {
            (node, rest) = tree::child(node.get_ref(), path)?;
        }
        Some(node)
    }
}

/// For the schema, an item is the table it holds.
impl<T: JsonSchema> JsonSchema for Item<'_, T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
