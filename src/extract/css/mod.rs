//! Rules: posts read by the CSS selectors that the configuration or a preset gives.

mod compile;
mod read;

pub use compile::RuleError;
pub(super) use compile::Selectors;
pub(super) use read::{Place, Reading, read, read_one};
