//! What is wrong, and where: collected by every check, drawn by `report`.

use std::{collections::HashSet, ops::Range};

use super::text::TextFile;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// The configuration cannot be used.
    Error,
    /// It can be used, but is probably not what was meant.
    Warning,
}

/// Where a problem stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Which file, as an index into the files read.
    pub(super) file: usize,
    /// Which bytes of it; the file as a whole when absent.
    pub(super) span: Option<Range<usize>>,
}

impl Place {
    /// A file as a whole.
    pub(super) fn whole(file: usize) -> Self {
        Self { file, span: None }
    }

    /// Some bytes of a file.
    pub(super) fn at(file: usize, span: Range<usize>) -> Self {
        Self { file, span: Some(span) }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) level: Level,
    pub(super) message: String,
    pub(super) place: Place,
    pub(super) help: Option<String>,
    /// Another place that belongs to it, and why.
    pub(super) related: Option<(Place, String)>,
    /// It is said because something is missing: a file that could only be read in part says nothing
    /// about what is missing.
    from_absence: bool,
}

impl Problem {
    /// Says what would be right.
    pub(super) fn help(&mut self, help: impl Into<Option<String>>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Points at another place too.
    pub(super) fn related(&mut self, place: Place, why: &str) {
        self.related = Some((place, why.to_owned()));
    }
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    syntax: Vec<Problem>,
}

impl Problems {
    /// The text of a file is not TOML.
    pub(super) fn syntax(&mut self, place: Place, message: impl Into<String>) -> &mut Problem {
        push(&mut self.syntax, Level::Error, place, message.into())
    }

    /// Something is wrong.
    pub(super) fn error(&mut self, place: Place, message: impl Into<String>) -> &mut Problem {
        push(&mut self.found, Level::Error, place, message.into())
    }

    /// Something is missing.
    pub(super) fn missing(&mut self, place: Place, message: impl Into<String>) -> &mut Problem {
        let problem = self.error(place, message);
        problem.from_absence = true;
        problem
    }

    /// Something is probably not what was meant.
    pub(super) fn warning(&mut self, place: Place, message: impl Into<String>) -> &mut Problem {
        push(&mut self.found, Level::Warning, place, message.into())
    }

    /// Something is not used by anything.
    pub(super) fn unused(&mut self, place: Place, message: impl Into<String>) -> &mut Problem {
        let problem = self.warning(place, message);
        problem.from_absence = true;
        problem
    }

    /// How many were found so far, syntax apart.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// All problems in the order of the text, without those that only follow from broken syntax.
    pub(super) fn into_sorted(mut self, files: &[TextFile]) -> Vec<Problem> {
        if !self.syntax.is_empty() {
            let line = |place: &Place| {
                let start = place.span.as_ref()?.start;
                Some((place.file, files.get(place.file)?.line_of(start)))
            };
            let broken: HashSet<_> =
                self.syntax.iter().map(|problem| line(&problem.place)).collect();
            self.found
                .retain(|problem| !problem.from_absence && !broken.contains(&line(&problem.place)));
        }
        let mut all = self.syntax;
        all.append(&mut self.found);
        all.sort_by_key(|problem| {
            (problem.place.file, problem.place.span.as_ref().map(|span| span.start))
        });
        all
    }
}

fn push(list: &mut Vec<Problem>, level: Level, place: Place, message: String) -> &mut Problem {
    list.push_mut(Problem { level, message, place, help: None, related: None, from_absence: false })
}
