//! What a negative post complains about, and the words that say so.
//!
//! [`find`] decides, [`table`] reads the phrases (`phrases/*.tsv`, one file per language, to be read
//! and corrected by whoever knows the language), [`words`] cuts texts, [`own`] finds the causes that
//! the configuration names.
//!
//! Measured on 577 negative posts in English and French (reviews, tweets), labelled by hand with none
//! to three causes before the answers were seen, in five rounds. Each round of the last three was new
//! to the phrases when it was measured, and taught them after: 313 posts, precision 0.79, recall 0.63,
//! F1 0.70 (English 0.67, French 0.72; no answer, billing, delivery and staff best, misleading and
//! availability worst). On those that they were made with, F1 is 0.80 to 0.88. What is named is mostly
//! right, and one cause in three is not named: the words for what can be bad about a thing are endless.
//! `cargo run --release --example train -- causes FILE` measures again.

mod find;
mod own;
mod pattern;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use find::{Blamed, causes};
