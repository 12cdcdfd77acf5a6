//! Extraction cannot break: hostile, damaged and huge input, read in every way there is.

mod corpus;
mod growth;
mod laws;
mod mutate;
mod random;
