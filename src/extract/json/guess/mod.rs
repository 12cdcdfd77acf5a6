//! Finds the posts in a JSON document by what they look like. A *list* is an array, or an object
//! keyed by ids; its items are flattened into *leaves*; which leaf is which field is decided for
//! the list as a whole, by its *name* and the *shape* of its values.

mod adjust;
mod choose;
mod fields;
mod leaves;
mod lists;
mod names;
mod path;
mod positional;
mod read;
mod scale;
mod shape;
mod told;
mod total;
mod words;

pub(in crate::extract) use choose::{Guess, Place, guess};

#[cfg(test)]
mod tests;
