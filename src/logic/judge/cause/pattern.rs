//! A word to look for, or the beginning of one.

use super::words::Words;

/// A word to look for, folded, or any that begins so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    pub(super) letters: String,
    pub(super) stem: bool,
}

impl Pattern {
    /// Of one word as it is written, with `*` for any that begins so; none if it is not just one.
    pub(super) fn of(written: &str) -> Option<Self> {
        let (word, stem) = match written.strip_suffix('*') {
            Some(word) => (word, true),
            None => (written, false),
        };
        let words = Words::of(word);
        let letters = words.get(0).filter(|_| words.len() == 1)?.to_owned();
        Some(Self { letters, stem })
    }

    /// Whether a word, folded, is meant.
    pub(super) fn fits(&self, word: &str) -> bool {
        if self.stem { word.starts_with(&self.letters) } else { self.letters == word }
    }
}
