//! Until when an answer is due, when people are reminded of that, and who hears of it when nobody
//! takes a case up.

mod due;
mod prompt;
mod steps;
#[cfg(test)]
mod tests;

pub use due::due;
pub use prompt::{Desk, Outstanding, Reached, concerns, prompts, reminded};
pub use steps::{Step, Steps};
