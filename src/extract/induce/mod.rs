//! Posts on pages that nobody has seen: no selector, no markup that says what is what.
//!
//! A page of posts repeats itself: each post has a date in the same place, an author in the same
//! place, and a text. So what looks like a date is looked for first, then what repeats around the
//! dates ([`records`]), then, over the list as a whole and never post by post, where each field
//! stands ([`fields`]). How sure that is, [`score`] says; menus, products, news and widgets repeat
//! themselves too and are refused. What was found is told as [`Rules`](super::Rules) as well,
//! proved on the same page.

mod drafts;
mod fields;
mod guess;
mod keys;
mod moment;
mod page;
mod places;
mod prose;
mod records;
mod rules;
mod score;
mod words;

#[cfg(test)]
mod tests;

pub(super) use guess::{Guess, Setting, guess};
