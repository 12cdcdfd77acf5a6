//! When a source is polled: its schedule, its bursts, and the pace that its host allows.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

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
    /// The least time between two requests to a host of which nobody says more.
    host_pause: SignedDuration,
}

/// How often a source may be polled at most.
#[derive(Debug, Clone)]
pub(super) struct Floor {
    /// The least time between two requests.
    pub(super) pause: SignedDuration,
    /// Who says so.
    pub(super) by: String,
    /// Whether it is said of the host of the source, where it goes before `host_pause`.
    pub(super) of_host: bool,
}

impl Cadences {
    pub(super) fn new(spread: SignedDuration, host_pause: SignedDuration) -> Self {
        Self { spread, host_pause }
    }

    /// The cadence of a source. `floor` is what somebody says of its host or platform, beyond the
    /// manners to any host.
    pub(super) fn cadence(
        &self,
        item: &Item<'_, raw::Source>,
        zone: TimeZone,
        floor: Option<&Floor>,
        problems: &mut Problems,
    ) -> Option<Cadence> {
        let raw = &item.raw;
        let schedule = item.value("schedule", &raw.schedule, problems, schedule);
        let burst = item.optional("burst", raw.burst.as_deref(), problems, burst);
        let (pause, by) = self.slowest(floor);
        // No schedule and no burst is denser than a second.
        if pause > SignedDuration::from_secs(1) {
            let mut warn = |key: &str| {
                problems
                    .warning(item.at(key), format!("{by} allows one request in {pause:#}"))
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
        if let (Some(schedule), Some(burst)) = (&schedule, burst)
            && !is_ever_denser(burst, schedule, &zone)
        {
            let gap = shortest_gap(schedule, &zone);
            problems
                .warning(item.at("burst"), "the burst is never denser than the schedule")
                .help(format!("write an interval below {gap:#}, or leave `burst` out"));
        }
        let floor = floor.map_or(SignedDuration::ZERO, |floor| floor.pause);
        Some(Cadence::new(raw.id.as_deref()?, (schedule?, zone), self.spread, floor, burst))
    }

    /// The longest pause that holds for the source, and who says so.
    fn slowest<'f>(&self, floor: Option<&'f Floor>) -> (SignedDuration, &'f str) {
        match floor {
            Some(floor) if floor.of_host || floor.pause >= self.host_pause => {
                (floor.pause, &floor.by)
            }
            Some(_) | None => (self.host_pause, "`host_pause`"),
        }
    }
}

/// Fires that are looked at to find a gap in which a burst would poll: more than a day's of a
/// schedule for each minute.
const FIRES: usize = 1500;
/// The time they may span: a week, and the gap over its end.
const SPAN: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Whether a burst ever polls before the schedule does: by night, perhaps, of a schedule that has
/// gaps as short by day. In doubt, it does.
fn is_ever_denser(burst: Burst, schedule: &Schedule, zone: &TimeZone) -> bool {
    if burst.every < shortest_gap(schedule, zone) {
        return true;
    }
    // A Monday, as where the shortest gap is looked for.
    let monday = Timestamp::constant(1_767_571_200, 0);
    let fires = std::iter::successors(Some(monday), |last| schedule.next_after(*last, zone));
    let fires = fires.skip(1).take_while(|fire| fire.duration_since(monday) <= SPAN).take(FIRES);
    let (mut last, mut gaps) = (None, 0);
    for fire in fires {
        if let Some(last) = last.replace(fire) {
            if burst.every < fire.duration_since(last) {
                return true;
            }
            gaps += 1;
        }
    }
    gaps == 0
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
