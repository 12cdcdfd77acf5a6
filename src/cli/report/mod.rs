//! `vigie report`: the register as text, JSON, table and page.

mod command;
mod csv;
mod english;
mod french;
mod numbers;
mod page;
mod parts;
mod plots;
mod style;
mod svg;
mod text;
mod words;

pub(super) use command::report;
