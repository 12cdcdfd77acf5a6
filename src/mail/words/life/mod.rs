//! What has to be said of the life of a post and of its case, after the first mail.

mod english;
mod french;
mod table;

pub(super) use english::LIFE as ENGLISH;
pub(super) use french::LIFE as FRENCH;
pub(in crate::mail) use table::{CrisisAdvice, LifeWords, Since};
