//! Mails that come back: what people answer, what machines answer for them, and what could not be
//! delivered. From bytes that anybody may have written to what they say.

mod bounce;
mod fresh;
mod headers;
mod machine;
mod read;
#[cfg(test)]
mod tests;

pub use bounce::Bounce;
pub use read::{Content, Inbound, LARGEST, read};
