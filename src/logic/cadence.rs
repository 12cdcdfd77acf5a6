//! When a source is polled next: its schedule, spread over time, denser while there is news.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::schedule::Schedule;

/// Denser polling while there is news, such as `1m for 2h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// The interval.
    pub every: SignedDuration,
    /// How long it lasts.
    pub lasts: Lasts,
}

/// How long a burst lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// So long after the last post that opened a case or changed one.
    For(SignedDuration),
    /// As long as a case of a post that appeared during the watch is open.
    WhileOpen,
}

/// What is new at a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct News {
    /// When a post last opened a case or changed one.
    pub at: Option<Timestamp>,
    /// Open cases of posts that appeared during the watch.
    pub open: u64,
}

/// When a source is polled.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    schedule: Schedule,
    zone: TimeZone,
    /// The least time between two polls, whatever the schedule and the burst say.
    floor: SignedDuration,
    burst: Option<Burst>,
}

impl Cadence {
    /// The cadence of the source `name`, whose place among equal schedules follows from its name.
    pub fn new(
        _name: &str,
        (schedule, zone): (Schedule, TimeZone),
        _spread: SignedDuration,
        floor: SignedDuration,
        burst: Option<Burst>,
    ) -> Self {
        Self { schedule, zone, floor, burst }
    }

    /// The schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The zone in which the schedule is meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// When the source is due after a healthy poll at `now`. `random` is drawn evenly from 0 to 1.
    pub fn next_after(&self, now: Timestamp, news: News, _random: f64) -> Timestamp {
        let day = SignedDuration::from_hours(24);
        let later = |wait: SignedDuration| now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let planned = self.schedule.next_after(now, &self.zone).unwrap_or_else(|| later(day));
        let bursting = self.burst.filter(|burst| match burst.lasts {
            Lasts::For(time) => news.at.is_some_and(|at| now.duration_since(at) < time),
            Lasts::WhileOpen => news.open > 0,
        });
        let next = bursting.map_or(planned, |burst| planned.min(later(burst.every)));
        next.max(later(self.floor))
    }
}
