//! Every sentence of every page, once for each language: the compiler names what one lacks.

mod english;
mod french;
mod table;

pub(super) use table::{Deed, Said, Words, words};
