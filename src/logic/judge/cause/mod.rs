//! What a negative post complains about, and the words that say so.
//!
//! [`find`] decides, [`table`] reads the phrases (`phrases/*.tsv`, one file per language, to be read
//! and corrected by whoever knows the language), [`words`] cuts texts, [`own`] finds the causes that
//! the configuration names.
//!
//! Measured on 640 negative posts in English and French (reviews, tweets), each labelled by hand with
//! none to three causes before the answer was seen, in five rounds; what a round had missed taught the
//! phrases after it was measured. The last four rounds together, each new to the phrases: 376 posts,
//! precision 0.77, recall 0.64, F1 0.70 (English 0.67, French 0.72).
//!
//! | cause | F1 | | cause | F1 |
//! |---|---|---|---|---|
//! | billing | 0.81 | | delivery | 0.69 |
//! | hygiene | 0.77 (6 posts) | | quality | 0.68 |
//! | no answer | 0.74 | | misleading | 0.63 |
//! | delay | 0.73 | | availability | 0.50 |
//! | staff, refund | 0.70 | | | |
//!
//! So what is named is mostly right, and of three causes one is not named: there is no end to what can
//! be bad about a thing.
//! `cargo run --release --example train -- causes FILE` measures again.

mod find;
mod own;
mod pattern;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use find::{Blamed, causes};
