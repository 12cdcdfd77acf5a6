//! Saved pages of real sites, where the machine has them, against what a person reads in them.

mod captures;
mod compare;
mod judge;
