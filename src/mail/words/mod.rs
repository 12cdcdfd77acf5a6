//! Every sentence of every mail, once for each language. A language is one file that fills the
//! table: the compiler names what a new one still lacks.

mod english;
mod french;
mod moment;
mod table;

pub(super) use moment::{instant, published};
pub(super) use table::{Advice, Words, words};
