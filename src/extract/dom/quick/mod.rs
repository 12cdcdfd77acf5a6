//! The tree of a page without html5ever, where the page allows it.
//!
//! Most of html5ever's time goes into questions that a plain page never needs answered. Where
//! [`tokens`](crate::extract::tokens) follows a page to its end, each tag is an element, opened and
//! closed where the stack of open elements says, and the tree is made while the tokens go by. It is
//! equal to that of html5ever, node for node and in the same order. Any doubt means none: `None`,
//! and html5ever has the page.
//!
//! Texts and values are parts of one shared copy of the page; only those with references or
//! carriage returns are written anew.

mod build;
mod names;
mod references;
mod svg;

pub(in crate::extract) use build::parse;
pub(super) use references::{Written, decode};
