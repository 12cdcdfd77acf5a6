//! Extraction: the bytes of a page, feed or API answer in, posts and problems out.
//! No I/O; it cannot fail and cannot panic. Only this module knows scraper, html5ever and quick-xml.

mod answer_words;
mod answers;
mod attempt;
mod auto;
mod bounds;
mod charset;
mod content;
mod css;
mod cursor;
mod date;
mod detail;
mod dom;
mod draft;
mod family;
mod feed;
mod html;
mod ids;
mod induce;
mod json;
mod jsonld;
mod layout;
mod layouts;
mod listing;
mod marks;
mod markup;
mod nothing;
mod number;
mod passage;
mod paths;
mod person;
mod phrases;
mod place;
mod problems;
mod recipe;
mod region;
mod rules;
mod scripts;
mod signs;
mod stars;
mod survey;
mod tokens;
mod wall;

pub use auto::Hunch;
pub use family::{Families, Family};
pub use recipe::{Hints, Page, Probe, Recipe};
pub use rules::{
    CursorRule, FieldRule, Fields, LookupRule, Meaning, Origin, ReplyRule, RuleError, Rules,
};

#[cfg(test)]
mod tests;
