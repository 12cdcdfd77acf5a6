//! A look at the owner's own answer before it is published: what is missing in it, and what should
//! not stand there. It finds words and not meanings: what it finds is worth a second reading, no more.

mod check;
#[cfg(test)]
mod corpus;
mod finding;
mod forms;
mod personal;
mod said;
mod words;

pub use check::{Context, check};
pub use finding::{Finding, Rule};
