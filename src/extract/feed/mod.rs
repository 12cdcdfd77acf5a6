//! Feeds: RSS, Atom and JSON Feed.

mod entities;
mod read;
mod scan;
mod sites;

pub(super) use read::read;
