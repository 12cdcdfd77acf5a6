//! HTML as a tree, built within a budget, and the text that a person sees of it.

mod attributes;
mod parse;
mod text;

#[cfg(test)]
pub(super) use parse::metered;
pub(super) use parse::{Dom, budget, parse};
pub(super) use text::{plain, text_of, tidy};
