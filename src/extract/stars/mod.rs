//! Ratings, however a page shows them: in words, as glyphs, in attributes and class names, as a
//! number of filled icons or as a filled width.

mod class;
mod find;
mod icons;
mod label;
mod recommend;
mod said;
mod words;

pub(super) use find::{find_rating, one_scale, rating_in};
pub(super) use said::{rating, stated};
