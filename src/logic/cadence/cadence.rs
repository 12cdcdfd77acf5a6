//! The cadence of one source: schedule, phase, jitter, burst and floor together.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::burst::{Burst, News, SHORTEST};
use crate::logic::{schedule::Schedule, text::digest};

/// The most that a poll is late on purpose.
const MOST_JITTER: SignedDuration = SignedDuration::from_secs(5);
/// The wait after a schedule has come to its end, which none does before the year 2100.
const AFTER_THE_LAST: SignedDuration = SignedDuration::from_hours(24);

/// When a source is polled.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    schedule: Schedule,
    zone: TimeZone,
    /// How long after each fire of the schedule the source is due.
    phase: SignedDuration,
    /// The least time between two polls, whatever the schedule and the burst say.
    floor: SignedDuration,
    burst: Option<Burst>,
}

impl Cadence {
    /// The cadence of the source `name`, whose place among equal schedules follows from its name.
    /// They are spread over `spread` at most; zero, and all are due when the schedule says. Two
    /// polls are at least `floor` apart.
    pub fn new(
        name: &str,
        (schedule, zone): (Schedule, TimeZone),
        spread: SignedDuration,
        floor: SignedDuration,
        burst: Option<Burst>,
    ) -> Self {
        let phase = if spread > SignedDuration::ZERO {
            share(spread.min(shortest_gap(&schedule, &zone)), place(name))
        } else {
            SignedDuration::ZERO
        };
        Self { schedule, zone, phase, floor, burst }
    }

    /// The schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The zone in which the schedule is meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// When the source is due after a healthy poll at `now`: strictly later. `random` is drawn
    /// evenly from 0 to 1; the greater, the later.
    pub fn next_after(&self, now: Timestamp, news: News, random: f64) -> Timestamp {
        let later = |wait: SignedDuration| now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let planned = self.planned(now, random).unwrap_or_else(|| later(AFTER_THE_LAST));
        let next = match self.burst.filter(|burst| burst.is_on(now, news)) {
            Some(burst) => planned.min(later(burst.every.max(SHORTEST))),
            None => planned,
        };
        next.max(later(self.floor))
    }

    /// What the schedule alone says, phase and jitter included.
    fn planned(&self, now: Timestamp, random: f64) -> Option<Timestamp> {
        let fire = self.schedule.next_after(now.checked_sub(self.phase).ok()?, &self.zone)?;
        let following = self.schedule.next_after(fire, &self.zone);
        // A tenth of the gap: a poll never comes so late that the following one is skipped.
        let gap = following.map_or(MOST_JITTER, |following| following.duration_since(fire));
        let jitter = share((gap / 10).min(MOST_JITTER), random);
        fire.checked_add(self.phase).ok()?.checked_add(jitter).ok()
    }
}

/// Fires that are looked at to find the shortest gap, and the time they may span. A schedule whose
/// shorter gaps come later than that is only spread wider than it need be.
const FIRES: usize = 24;
const SPAN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The shortest time between two fires, a week at most.
pub fn shortest_gap(schedule: &Schedule, zone: &TimeZone) -> SignedDuration {
    // A Monday, so that weekdays come first, in a week in which no zone changes its clocks.
    let monday = Timestamp::constant(1_767_571_200, 0);
    let fires = std::iter::successors(Some(monday), |last| schedule.next_after(*last, zone));
    let fires = fires.skip(1).take_while(|fire| fire.duration_since(monday) <= SPAN).take(FIRES);
    let mut last = None;
    let mut shortest = SPAN;
    for fire in fires {
        if let Some(last) = last.replace(fire) {
            shortest = shortest.min(fire.duration_since(last));
        }
    }
    shortest
}

/// A number from 0 to 1 that follows from the name, evenly over all names.
fn place(name: &str) -> f64 {
    // Two to the power of 32: so many places are enough, and each is exact.
    const PLACES: f64 = 4_294_967_296.0;
    let digest = digest(&["phase", name]);
    let number = digest.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    f64::from(number.unwrap_or_default()) / PLACES
}

/// A part of a duration, in whole milliseconds: no finer time is ever shown.
fn share(of: SignedDuration, part: f64) -> SignedDuration {
    let part = if part.is_nan() { 1.0 } else { part.clamp(0.0, 1.0) };
    let whole = of.max(SignedDuration::ZERO);
    let drawn = SignedDuration::try_from_secs_f64(whole.as_secs_f64() * part).unwrap_or(whole);
    SignedDuration::from_millis(i64::try_from(drawn.min(whole).as_millis()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::logic::cadence::Lasts;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    fn plan(schedule: &str, zone: &str) -> (Schedule, TimeZone) {
        (Schedule::parse(schedule).unwrap(), TimeZone::get(zone).unwrap())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_shortest_gap_of_an_uneven_schedule_counts() {
        for (schedule, expect) in [
            ("*/5 * * * *", "5m"),
            ("*/7 * * * *", "4m"),
            ("*/10 8-20 * * Mon-Sat", "10m"),
            ("0 9,17 * * *", "8h"),
            ("* * * * * *", "1s"),
            ("every 90s", "90s"),
            // Two fires are too far apart to look for: a week is as good as a year.
            ("@weekly", "168h"),
            ("@yearly", "168h"),
            ("every 300 days", "168h"),
        ] {
            let (read, zone) = plan(schedule, "Europe/Paris");
            let expect = expect.parse::<SignedDuration>().unwrap();
            assert_eq!(shortest_gap(&read, &zone), expect, "{schedule}");
        }
    }

    #[test]
    fn equal_schedules_are_spread_and_a_name_keeps_its_place() {
        let minute = SignedDuration::from_mins(1);
        let due = |name: &str, schedule, spread| {
            let plan = plan(schedule, "America/Toronto");
            let cadence = Cadence::new(name, plan, spread, SignedDuration::ZERO, None);
            cadence.next_after(at("2026-11-20T12:04:00Z"), News::default(), 0.0)
        };
        for (schedule, spread, width) in [
            ("*/5 * * * *", minute * 5, minute * 5),
            ("*/5 * * * *", minute * 2, minute * 2),
            ("* * * * *", minute * 5, minute),
            ("every 10s", minute * 5, SECOND * 10),
        ] {
            let times = (0..200).map(|number| due(&format!("source-{number}"), schedule, spread));
            let times = times.collect::<BTreeSet<_>>();
            let (first, last) = (*times.first().unwrap(), *times.last().unwrap());
            assert!(times.len() > 190, "{schedule}: only {} places", times.len());
            let spanned = last.duration_since(first);
            assert!(spanned < width && spanned > width * 9 / 10, "{schedule}: {spanned:#}");
        }
        // Not by chance: the same after each start, whatever the machine.
        assert_eq!(due("forum", "*/5 * * * *", minute * 5), at("2026-11-20T12:04:43.075Z"));
        assert_eq!(due("forum", "*/5 * * * *", SignedDuration::ZERO), at("2026-11-20T12:05:00Z"));
    }

    #[test]
    fn a_burst_only_hastens_and_the_floor_only_slows() {
        let now = at("2026-11-20T12:00:30Z");
        let news = News { at: Some(now), open: 0 };
        let wait = |schedule: &str, every: Option<i64>, floor: i64, news| {
            let lasts = Lasts::For(SignedDuration::from_hours(2));
            let burst = every.map(|secs| Burst { every: SignedDuration::from_secs(secs), lasts });
            let floor = SignedDuration::from_secs(floor);
            let cadence =
                Cadence::new("page", plan(schedule, "UTC"), SignedDuration::ZERO, floor, burst);
            cadence.next_after(now, news, 0.0).duration_since(now).as_secs()
        };
        assert_eq!(wait("*/5 * * * *", None, 0, news), 270);
        assert_eq!(wait("*/5 * * * *", Some(60), 0, news), 60);
        assert_eq!(wait("*/5 * * * *", Some(60), 0, News::default()), 270);
        assert_eq!(wait("*/5 * * * *", Some(600), 0, news), 270);
        assert_eq!(wait("*/5 * * * *", Some(60), 120, news), 120);
        assert_eq!(wait("*/5 * * * *", None, 120, news), 270);
        assert_eq!(wait("* * * * *", None, 120, news), 120);
        // An interval of nothing would never let go.
        assert_eq!(wait("*/5 * * * *", Some(0), 0, news), 1);
    }

    fn plans() -> impl Strategy<Value = (Schedule, TimeZone)> {
        let schedules = vec![
            "*/5 * * * *",
            "*/7 * * * *",
            "* * * * * *",
            "*/10 8-20 * * Mon-Sat",
            "30 2 * * *",
            "0 1,2,3 * * *",
            "15 */2 * * Sun",
            "every 90s",
            "every 7h",
            "@hourly",
        ];
        let zones = vec!["UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe"];
        (select(schedules), select(zones)).prop_map(|(schedule, zone)| plan(schedule, zone))
    }

    /// Around a change of the clocks in Europe, in America, in Australia, and anywhere.
    fn starts() -> impl Strategy<Value = Timestamp> {
        let changes = vec![1_792_890_000, 1_793_507_400, 1_791_041_400, 1_774_746_000];
        let near = (select(changes), -90_000..90_000_i64).prop_map(|(change, off)| change + off);
        prop_oneof![near, 1_750_000_000..1_850_000_000_i64]
            .prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    proptest! {
        /// Between two polls there are a gap of the schedule and the jitter, no more; asked
        /// again at any time in between, the answer is not an earlier poll.
        #[test]
        fn there_is_one_poll_for_each_fire(
            (schedule, zone) in plans(), name in "[a-z]{1,9}", spread in 0..900_i64,
            start in starts(), draws in vec((0.0..=1.0, 0.0..1.0), 12),
        ) {
            let spread = SECOND * i32::try_from(spread).unwrap();
            let plan = (schedule.clone(), zone.clone());
            let cadence = Cadence::new(&name, plan, spread, SignedDuration::ZERO, None);
            prop_assert!(cadence.phase <= spread);
            let mut fire = start - cadence.phase;
            let mut now = start;
            for (random, part) in draws {
                let next = cadence.next_after(now, News::default(), random);
                prop_assert!(next > now);
                fire = schedule.next_after(fire, &zone).unwrap();
                let gap = schedule.next_after(fire, &zone).unwrap().duration_since(fire);
                let late = next.duration_since(fire + cadence.phase);
                prop_assert!(late >= SignedDuration::ZERO, "too early by {late:#}");
                prop_assert!(late <= MOST_JITTER.min(gap / 10), "too late by {late:#}");
                let between = now + share(next.duration_since(now) - SECOND / 1000, part);
                prop_assert!(cadence.next_after(between, News::default(), 1.0) >= next);
                now = next;
            }
        }

        #[test]
        fn the_floor_is_held_and_a_burst_is_never_slower(
            plan in plans(), start in starts(), spread in 0..900, floor in 0..4000, every in 1..4000,
            age in 0..9000, open in 0..2_u64, random in 0.0..=1.0, timed: bool,
        ) {
            let lasts = if timed { Lasts::For(SECOND * 7200) } else { Lasts::WhileOpen };
            let burst = Burst { every: SECOND * every, lasts };
            let news = News { at: Some(start - SECOND * age), open };
            let next = |floor, burst| {
                Cadence::new("page", plan.clone(), SECOND * spread, SECOND * floor, burst)
                    .next_after(start, news, random)
            };
            let (bare, whole) = (next(0, None), next(floor, Some(burst)));
            let floor = start + SECOND * floor;
            prop_assert!(whole > start && whole >= floor);
            prop_assert!(whole <= bare.max(floor));
            let on = if timed { age < 7200 } else { open > 0 };
            let expect = if on { bare.min(start + SECOND * every) } else { bare };
            prop_assert_eq!(whole, expect.max(floor));
        }
    }
}
