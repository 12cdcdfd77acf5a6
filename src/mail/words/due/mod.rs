//! What has to be said of deadlines: reminders, and the ladder.

mod english;
mod french;
mod table;

pub(super) use english::DUE as ENGLISH;
pub(super) use french::DUE as FRENCH;
pub(in crate::mail) use table::{DueWords, Passing};
