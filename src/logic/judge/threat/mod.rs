//! Whether a text looks like a threat: what is said in the tables `english.tsv` and `french.tsv`,
//! which can be read and changed without knowing Rust.
//!
//! | module | what it is for |
//! |---|---|
//! | `words` | the words of a text, folded, and where they stand in it |
//! | `expression` | a form of words ("if you do not … I will … review"), found in a sentence |
//! | `table` | the tables, read once |
//! | `find` | what a text threatens with, and in which words |

mod expression;
mod find;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use find::{Hit, threat};
