//! `robots.txt` (RFC 9309): which addresses of a site a robot is asked to leave alone.
//!
//! One file stands for one origin. It is asked for before the first page of the origin, kept for
//! as long as it says itself, within bounds, and then asked for again. The matcher is our own: its
//! time is linear in the address and the rules, whatever a hostile file holds, and a rule costs no
//! more memory than its text.

mod ask;
mod copies;
mod lifetime;
mod parse;
mod path;
mod rules;

pub(super) use ask::{Answered, MAX_REDIRECTS, address, ask, nothing};
pub(super) use copies::{Copies, Place};
pub(super) use rules::Rules;
