//! Rules: posts read by the CSS selectors that the configuration or a preset gives.

mod compile;
mod plain;
mod read;

pub(super) use compile::Selectors;
pub(super) use read::{read, read_one};
