//! What a schedule reads as, what it refuses, what it does when the clocks change, and its laws.

mod clocks;
mod laws;
mod reading;
mod refusals;
