//! What the guess finds in documents of many shapes.

mod shapes;
