//! Pure decisions: functions of their arguments, without I/O and without a clock.

pub mod identity;
pub mod text;
