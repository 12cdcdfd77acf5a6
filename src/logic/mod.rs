//! Pure decisions: no I/O, no clock, nothing spawned.

pub mod backoff;
pub mod cadence;
pub mod casework;
pub mod diff;
mod grouping;
pub mod identity;
pub mod incidents;
pub mod judge;
pub mod language;
pub mod quiet;
mod rows;
pub mod schedule;
pub mod text;
pub mod volume;
pub mod wall;
pub mod window;
