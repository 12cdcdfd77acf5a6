//! Extraction: the bytes of a page, feed or API answer in, posts and problems out.
//! No I/O; it cannot fail and cannot panic. Only this module knows scraper, html5ever and quick-xml.

mod charset;
mod content;
mod css;
mod cursor;
mod date;
mod detail;
mod dom;
mod draft;
mod feed;
mod json;
mod jsonld;
mod listing;
mod nothing;
mod number;
mod phrases;
mod problems;
mod recipe;
mod region;
mod rules;
mod signs;
mod survey;
mod wall;

pub use css::RuleError;
pub use recipe::{Hints, Page, Recipe};
pub use rules::{CursorRule, FieldRule, Rules};

#[cfg(test)]
mod tests;
