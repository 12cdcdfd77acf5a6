//! What a person says by answering a mail: an order in the first line, in the words that people use,
//! and the rest as a note.

mod read;
#[cfg(test)]
mod tests;

pub use read::{Answer, Order, noted, read};
