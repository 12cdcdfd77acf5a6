//! Pure decisions: no I/O, no clock, nothing spawned.

pub mod acts;
pub mod backoff;
pub mod cadence;
pub mod card;
pub mod casework;
pub mod daily;
pub mod diff;
pub mod follow;
mod grouping;
pub mod identity;
pub mod incidents;
pub mod judge;
pub mod kin;
pub mod language;
pub mod nearest;
pub mod quiet;
pub mod register;
pub mod relevance;
mod rows;
pub mod schedule;
pub mod spoken;
pub mod status;
pub mod text;
pub mod volume;
pub mod wall;
pub mod window;
pub mod words_diff;
