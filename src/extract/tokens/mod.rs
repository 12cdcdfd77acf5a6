//! HTML as the parser reads it, as far as that is simple: the tokens of a page, and which elements
//! are open.
//!
//! [`tree`] follows the tree builder of html5ever over the tokens of a page, and gives up where the
//! builder would do more than open and close elements: where it moves, clones or reopens one
//! (misnested formatting, things inside a table but outside of its cells), ignores a tag for a
//! reason that lies far away, or reads on by other rules (templates, frames, `math`). On a page
//! that it gets through, the elements are the tags, opened and closed where the stack of open
//! elements says. What is left of the builder's memory is then that stack: the formatting elements
//! in its list, the form it remembers and its mode all follow from the names of the open elements.
//!
//! Both the region of a page and the faster way to its tree stand on this.

mod body;
mod names;
mod open;
mod rows;
mod scan;
mod tree;

pub(super) use names::{HEAD_NAME, Name};
pub(super) use open::Open;
pub(super) use scan::{Keep, Scanner, Span, Tag, Token, is_space};
pub(super) use tree::{Ended, Made, Mode, Placed, Tree};

/// Why a page is not followed: something is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

/// What is certain, or that it is not.
pub(super) type Sure<T> = Result<T, Unsure>;
