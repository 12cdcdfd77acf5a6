//! Extraction: the bytes of a page, feed or API answer in, posts and problems out.
//! No I/O; it cannot fail and cannot panic. Only this module knows scraper and feed-rs.

mod rules;

pub use rules::{FieldRule, Rules};
