//! Marks: the platform's own id of a post and its address, as the markup around the post has them.

mod choose;
mod gather;
mod links;
mod names;

pub(super) use choose::{Mark, marks_of};
