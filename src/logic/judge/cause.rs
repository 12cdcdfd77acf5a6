//! What a post complains about.

use crate::domain::{Cause, OwnCause};

/// A cause, and the words that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blamed {
    /// The cause.
    pub cause: Cause,
    /// The words, as they are written.
    pub words: String,
}

/// What a text complains about, the likeliest first. `own` are causes that the configuration names.
pub fn causes(_text: &str, _own: &[OwnCause]) -> Vec<Blamed> {
    Vec::new()
}
