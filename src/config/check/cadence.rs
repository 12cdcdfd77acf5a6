//! When a source is polled: its schedule, its bursts, and the pace that its host allows.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    config::{
        item::Item,
        problem::Problems,
        raw,
        value::{self, Wrong},
    },
    logic::{
        cadence::{Burst, Cadence, Lasts},
        schedule::Schedule,
    },
};

/// How many times of a schedule are looked at to find the shortest wait between two.
const LOOKED_AT: usize = 48;

/// What the cadences of all sources share.
#[derive(Debug)]
pub(super) struct Cadences {
    /// How far equal schedules are spread.
    spread: SignedDuration,
    /// The shortest waits of schedules that were looked at.
    shortest: HashMap<String, SignedDuration>,
}

impl Cadences {
    pub(super) fn new(spread: SignedDuration) -> Self {
        Self { spread, shortest: HashMap::new() }
    }

    /// The cadence of a source. `floor` is the least time between two requests to its host, where
    /// that is more than the manners to any host, and the host.
    pub(super) fn cadence(
        &mut self,
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
            if schedule.as_ref().is_some_and(|schedule| self.shortest(schedule) < pause) {
                warn("schedule");
            }
            if burst.is_some_and(|burst| burst.every < pause) {
                warn("burst");
            }
        }
        let floor = floor.map_or(SignedDuration::ZERO, |(pause, _)| pause);
        Some(Cadence::new(raw.id.as_deref()?, (schedule?, zone), self.spread, floor, burst))
    }

    fn shortest(&mut self, schedule: &Schedule) -> SignedDuration {
        *self.shortest.entry(schedule.to_string()).or_insert_with(|| shortest(schedule))
    }
}

/// The shortest wait between two times of a schedule, as far as it is looked at.
fn shortest(schedule: &Schedule) -> SignedDuration {
    // Any beginning will do: a leap year, long after time zones were tidied up.
    let begin = Timestamp::constant(1_830_297_600, 0);
    let next = |at: &Timestamp| schedule.next_after(*at, &TimeZone::UTC);
    let times: Vec<Timestamp> = std::iter::successors(next(&begin), next).take(LOOKED_AT).collect();
    let waits = times.iter().zip(times.iter().skip(1));
    waits.map(|(one, other)| other.duration_since(*one)).min().unwrap_or(SignedDuration::MAX)
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
    let help = "write \"1m for 2h\" or \"1m while open\"";
    let part = |text: &str| {
        let time = value::duration(text).map_err(|wrong| wrong.help(help))?;
        if time < SignedDuration::from_secs(1) {
            return Err(Wrong::new("shorter than a second").help("the least is \"1s\""));
        }
        Ok(time)
    };
    if let Some((every, lasts)) = text.split_once(" for ") {
        return Ok(Burst { every: part(every)?, lasts: Lasts::For(part(lasts)?) });
    }
    let every = text.trim_end().strip_suffix(" while open");
    let every = every.ok_or_else(|| Wrong::new("it does not say how long").help(help))?;
    Ok(Burst { every: part(every)?, lasts: Lasts::WhileOpen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts() {
        let minute = SignedDuration::from_mins(1);
        let two_hours = Lasts::For(SignedDuration::from_hours(2));
        let check = |text: &str, expect: Result<Burst, &str>| {
            let got = burst(text).map_err(|wrong| wrong.message);
            assert_eq!(got, expect.map_err(str::to_owned), "{text}");
        };
        check("1m for 2h", Ok(Burst { every: minute, lasts: two_hours }));
        check("60s  for  2 hours", Ok(Burst { every: minute, lasts: two_hours }));
        check("1m while open", Ok(Burst { every: minute, lasts: Lasts::WhileOpen }));
        check("1m", Err("it does not say how long"));
        check("", Err("it does not say how long"));
        check("1m for ever", Err("not a length of time"));
        check("fast while open", Err("not a length of time"));
        check("10ms while open", Err("shorter than a second"));
        check("1m for 0s", Err("shorter than a second"));
    }

    #[test]
    fn the_shortest_wait_of_a_schedule_is_found() {
        for (text, seconds) in [
            ("every 90s", 90),
            ("* * * * *", 60),
            ("*/10 * * * * *", 10),
            ("0,30 5 8 * * *", 30),
            ("58,59 8 * * *", 60),
            ("@daily", 86_400),
        ] {
            let schedule = Schedule::parse(text).unwrap();
            assert_eq!(shortest(&schedule), SignedDuration::from_secs(seconds), "{text}");
        }
        let never_again = Schedule::parse("0 0 29 2 *").unwrap();
        assert!(shortest(&never_again) > SignedDuration::from_hours(24 * 365));
    }
}
