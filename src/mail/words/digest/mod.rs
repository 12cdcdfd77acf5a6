//! What has to be said of posts that are told later, or together, and of a day of watching.

mod english;
mod french;
mod table;

pub(super) use english::DIGEST as ENGLISH;
pub(super) use french::DIGEST as FRENCH;
pub(in crate::mail) use table::DigestWords;
