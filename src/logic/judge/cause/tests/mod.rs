//! Tests of what a text complains about.

mod finding;
mod sentences;
mod tables;
