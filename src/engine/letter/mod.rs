//! From a row of the outbox to the letter: all facts are looked up when it is sent, and told as they
//! were when it was queued.

mod crisis;
mod digest;
mod follow_up;
mod hold;
mod moment;
mod post;
mod reminder;
mod service;
mod several;
mod staff;
#[cfg(test)]
mod tests;
mod write;

pub(super) use write::{LetterError, letter};
