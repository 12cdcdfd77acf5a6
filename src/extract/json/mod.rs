//! JSON that no rules are written for: the state that pages hold in their scripts, the answers of
//! APIs, and the posts in either, found by their shape.

mod dates;
mod guess;
mod page;
mod script;
mod state;

pub(super) use guess::{Guess, Place, guess};
pub(super) use page::of_page;
pub(super) use script::values;
pub(super) use state::states;
