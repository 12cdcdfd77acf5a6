//! Feeds: RSS, Atom and JSON Feed.
//!
//! Read by hand on quick-xml rather than with feed-rs, which one entry can bring down: it panics on
//! an author like `Zoé—ann@a.test`, recurses into nested media groups until the stack is gone, and
//! drops what is wanted here (the stars of a review, the offset of a date).

mod entities;
mod entry;
mod json;
mod read;
mod sites;
mod xml;

pub(super) use read::{Place, json, xml};
