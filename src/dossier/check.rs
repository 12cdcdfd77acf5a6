//! What a check finds.

use serde::Serialize;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Where in it: a line, a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What is wrong.
    pub what: String,
}

impl Fault {
    /// What is wrong with a whole file.
    pub(super) fn of(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, what: what.into() }
    }

    /// What is wrong somewhere in a file.
    pub(super) fn at(
        file: impl Into<String>,
        place: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), place: Some(place.into()), what: what.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}, {place}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}
