//! The one place where time is read. Everything below the engine gets it as a parameter.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Where the time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Starts at a given moment and runs with tokio's clock, which tests can pause and advance.
    Anchored {
        /// The moment it started at.
        start: Timestamp,
        /// When that was on tokio's clock.
        since: Instant,
    },
    /// Milliseconds since 1970 that somebody else moves: for simulations that live through years
    /// while their sockets are real.
    ByHand(&'static AtomicI64),
}

impl Clock {
    /// A clock that starts at `start`, now.
    pub fn anchored(start: Timestamp) -> Self {
        Self::Anchored { start, since: Instant::now() }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match *self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => Timestamp::now(),
            Self::Anchored { start, since } => {
                start.checked_add(since.elapsed()).unwrap_or(Timestamp::MAX)
            }
            Self::ByHand(at) => {
                Timestamp::from_millisecond(at.load(Ordering::Relaxed)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Whether the clock was set back since it said `last`.
    pub fn was_set_back(&self, last: Timestamp) -> bool {
        last.duration_since(self.now()) > SignedDuration::from_secs(1)
    }

    /// How long it is from now until `at`; zero if that is past.
    pub fn until(&self, at: Timestamp) -> std::time::Duration {
        at.duration_since(self.now()).max(SignedDuration::ZERO).unsigned_abs()
    }
}
