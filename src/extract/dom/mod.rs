//! HTML as a tree, built within a budget, and what a person sees of it.

mod attributes;
mod hidden;
mod parse;
mod quick;
mod text;
mod whole;

pub(super) use hidden::is_hidden;
pub(super) use parse::{Dom, budget, parse};
pub(super) use text::{plain, text_of, tidy};
pub(super) use whole::{joined, original, whole, whole_without};
#[cfg(test)]
pub(super) use {parse::metered, quick::parse as quickly};
