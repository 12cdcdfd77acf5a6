//! Pure decisions: no I/O, no clock, nothing spawned.

pub mod casework;
pub mod diff;
pub mod judge;
pub mod quiet;
pub mod text;
