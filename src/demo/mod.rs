//! What `vigie demo` plays the world with: a review site and a mail server, both real, both on this
//! machine, and the real daemon between them.

mod daemon;
mod letter;
mod page;
mod scenes;
mod site;
pub mod smtp;
mod story;

pub use letter::Mail;
pub use story::{DemoError, Played, Stage, play};
