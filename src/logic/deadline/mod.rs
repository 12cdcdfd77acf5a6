//! Until when an answer is due, when people are reminded of that, and who hears of it when nobody
//! takes a case up.

mod audience;
mod due;
mod prompt;
mod steps;
#[cfg(test)]
mod tests;

pub use audience::Audience;
pub use due::due;
pub use prompt::{Desk, Outstanding, Reached, concerns, prompts};
pub use steps::{Step, Steps};
