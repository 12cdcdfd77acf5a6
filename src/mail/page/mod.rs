//! A letter put into words, before it is laid out: blocks in the order in which they are read.
//! Text and HTML are two renderings of the same page, so that they cannot say different things.

mod acts;
mod answers;
mod block;
mod coverage;
mod crisis;
mod digest;
mod due;
mod edit;
mod figures;
mod follow_up;
mod hold;
mod html;
mod links;
mod marks;
mod news;
mod outage;
mod post;
mod service;
mod several;
mod staff;
mod text;
mod told;
mod turns;
mod welcome;
mod write;

pub(super) use answers::invite;
pub(super) use block::Page;
pub(super) use html::html;
pub(super) use text::{folded, hung, text, unfolded};
pub use told::Told;
pub(super) use write::write;
