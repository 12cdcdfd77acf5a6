//! The rules by which posts are read: as written, and what compiled ones have in common.

mod compile;
mod fields;
mod over;
mod shape;
mod written;

pub(super) use compile::Compiler;
pub use compile::RuleError;
pub use fields::Fields;
pub(super) use shape::{Shape, told_of_page};
pub use written::{CursorRule, FieldRule, LookupRule, Meaning, Origin, ReplyRule, Rules};
