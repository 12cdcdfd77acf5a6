//! When a source is polled next: its schedule, spread over time, denser while there is news.
//!
//! - *Phase*. A hundred sources with the schedule `*/5 * * * *` must not ask at one instant. Each
//!   has a place of its own behind the fires of its schedule: a part of `spread` that follows from
//!   its name, so that neither a restart nor a reload moves it. The phase is shorter than the
//!   shortest gap between two fires, and the schedule is asked about `now - phase`, so that the
//!   days on which the clocks change need no care here.
//! - *Jitter*. On top of that, each poll comes up to a tenth of the gap later, five seconds at
//!   most: a site does not see requests at the same second of each minute.
//! - *Burst*. While there is news, the source may be polled more often than planned, never less.
//! - *Floor*. Whatever all this comes to, the next poll is not before it.
//!
//! Without burst and floor there is exactly one poll for each fire: none is skipped, none doubled,
//! and it makes no difference when, between two polls, the question is asked again.

mod burst;
#[expect(clippy::module_inception, reason = "the cadence itself")]
mod cadence;

pub use burst::{Burst, BurstError, Lasts, News};
pub use cadence::{Cadence, shortest_gap};
