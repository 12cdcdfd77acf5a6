//! Who is told of what: a tree of routes over the owners of each business.

mod lint;
mod readers;
#[cfg(test)]
mod tests;
mod tree;

pub use lint::{Finding, findings, told_at_most};
pub use readers::{Places, Readers, Told};
pub use tree::{Matter, Reader, Route, Routes, When};
