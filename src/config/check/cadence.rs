//! When a source is polled: its schedule, its bursts, and the pace that its host allows.

use jiff::{SignedDuration, tz::TimeZone};

use crate::{
    config::{item::Item, problem::Problems, raw, value::Wrong},
    logic::{
        cadence::{Burst, Cadence, shortest_gap},
        schedule::Schedule,
    },
};

/// What the cadences of all sources share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cadences {
    /// How far equal schedules are spread.
    spread: SignedDuration,
}

impl Cadences {
    pub(super) fn new(spread: SignedDuration) -> Self {
        Self { spread }
    }

    /// The cadence of a source. `floor` is the least time between two requests to its host, where
    /// that is more than the manners to any host, and the host.
    pub(super) fn cadence(
        &self,
        item: &Item<'_, raw::Source>,
        zone: TimeZone,
        floor: Option<(SignedDuration, &str)>,
        problems: &mut Problems,
    ) -> Option<Cadence> {
        let raw = &item.raw;
        let schedule = item.value("schedule", &raw.schedule, problems, schedule);
        let burst = item.optional("burst", raw.burst.as_deref(), problems, burst);
        if let Some((pause, host)) = floor {
            let mut warn = |key: &str| {
                problems
                    .warning(item.at(key), format!("{host} allows one request in {pause:#}"))
                    .help(format!(
                        "the source is polled every {pause:#} at most; `[[fetch.host]]` can set \
                         another pause for the host"
                    ));
            };
            if schedule.as_ref().is_some_and(|schedule| shortest_gap(schedule, &zone) < pause) {
                warn("schedule");
            }
            if burst.is_some_and(|burst| burst.every < pause) {
                warn("burst");
            }
        }
        let floor = floor.map_or(SignedDuration::ZERO, |(pause, _)| pause);
        Some(Cadence::new(raw.id.as_deref()?, (schedule?, zone), self.spread, floor, burst))
    }
}

fn schedule(text: &str) -> Result<Schedule, Wrong> {
    Schedule::parse(text).map_err(|error| Wrong {
        message: error.message,
        help: error.help,
        span: Some(error.span),
    })
}

/// Denser polling, such as `1m for 2h`.
fn burst(text: &str) -> Result<Burst, Wrong> {
    text.parse::<Burst>().map_err(|error| Wrong::new(error.message).help(error.help))
}
