//! What a negative post complains about, and the words that say so.
//!
//! [`find`] decides, [`table`] reads the phrases (`phrases/*.tsv`, one file per language, to be read
//! and corrected by whoever knows the language), [`words`] cuts texts, [`own`] finds the causes that
//! the configuration names.

mod find;
mod own;
mod pattern;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use find::{Blamed, causes};
