//! The ids of one kind of table: each once, and every reference to one that is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{
    item::Item,
    problem::{Place, Problems},
    raw::Table,
    suggest, value,
};

/// The ids of one kind of table.
pub(super) struct Names {
    kind: &'static str,
    places: BTreeMap<String, Place>,
    used: BTreeSet<String>,
    /// An id could not be read: a reference to an unknown one may be a reference to that.
    incomplete: bool,
    /// There was a reference to an unknown one: what seems unused may be meant by that.
    astray: bool,
}

impl Names {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            places: BTreeMap::new(),
            used: BTreeSet::new(),
            incomplete: false,
            astray: false,
        }
    }

    /// Takes the id of a table in; `None` if there is none, or if another table has it.
    pub(super) fn declare<T: Table>(
        &mut self,
        item: &Item<'_, T>,
        written: Option<&str>,
        problems: &mut Problems,
    ) -> Option<String> {
        let id = item.required("id", written, problems, value::id);
        let Some(name) = written else {
            self.incomplete = true;
            return None;
        };
        let place = item.at("id");
        // A misspelt id is known all the same: what refers to it is not wrong as well.
        if let Some(first) = self.places.get(name) {
            problems
                .error(place, format!("there is another {} `{name}`", self.kind))
                .help("give one of them another id".to_owned())
                .related(first.clone(), "the first one");
            return None;
        }
        self.places.insert(name.to_owned(), place);
        id
    }

    /// Whether an id is known; a problem at `place` if not. It is used by that.
    pub(super) fn refer(&mut self, name: &str, place: Place, problems: &mut Problems) -> bool {
        if self.knows_or_says(name, place, problems) {
            self.used.insert(name.to_owned());
            return true;
        }
        false
    }

    /// The same, where what refers to it makes no use of it.
    pub(super) fn knows_or_says(
        &mut self,
        name: &str,
        place: Place,
        problems: &mut Problems,
    ) -> bool {
        if self.places.contains_key(name) {
            return true;
        }
        self.astray = true;
        if !self.incomplete {
            let near = suggest::nearest(name, self.places.keys().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add a `[[{}]]` with this id", self.kind),
            };
            problems.missing(place, format!("there is no {} `{name}`", self.kind)).help(help);
        }
        false
    }

    /// Whether an id is known.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Warns of those that nothing refers to.
    pub(super) fn warn_of_unused(&self, what: &str, help: &str, problems: &mut Problems) {
        let unused = |(name, _): &(&String, _)| !self.astray && !self.used.contains(*name);
        for (name, place) in self.places.iter().filter(unused) {
            problems
                .unused(place.clone(), format!("{} `{name}` {what}", self.kind))
                .help(help.to_owned());
        }
    }
}
