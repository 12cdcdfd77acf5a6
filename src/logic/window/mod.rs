//! Which posts of a list are missing, and what that proves.
//!
//! A post that is not shown any more may be gone. It may as well have moved to the next page, be
//! left out by a filter, or stand elsewhere in a list that is sorted anew. So the list is remembered
//! with the places of what it does not show, and an absence counts only where the post would have
//! been seen: a post that stood below it is still shown in the same order and, where the list is
//! one of dates, the missing one belongs between the two that are left. Each such healthy poll
//! counts; any other begins the count anew. It is proved after so many polls over so much time.

mod firm;
mod follow;
mod order;
mod rule;

pub use follow::{Absent, Kind, Shown, Span, Window, again, follow, missing};
pub use rule::Rule;
