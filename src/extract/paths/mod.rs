//! Rules for JSON: posts read by `JSONPath` out of an API's answer or a page's embedded state.

mod compile;
mod read;

pub(super) use compile::Paths;
pub(super) use read::read;
