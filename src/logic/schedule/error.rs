//! What is wrong with a schedule, and where in its text.

use std::ops::Range;

/// Why a text is not a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScheduleError {
    /// The offending part, in bytes of the text as given; both ends are on character boundaries.
    pub span: Range<usize>,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}
