//! Quiet hours and days away: a message that comes in them waits for their end; it is never
//! dropped.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::domain::{Away, Person, Quiet, Severity};

/// The first moment, from `now` on, at which a message of this severity may be sent to a person.
/// What is critical reaches one who is away, unless their quiet hours make no exception for it.
pub fn not_before(now: Timestamp, person: &Person, severity: Severity) -> Timestamp {
    let (quiet, away) = (person.quiet.as_ref(), &person.timing.away);
    let except = quiet.map_or(Some(Severity::Critical), |quiet| quiet.except);
    if except.is_some_and(|least| severity >= least) {
        return now;
    }
    let mut at = now;
    // Quiet hours may end on a day away, and that in quiet hours: each of them ends once at most.
    for _ in 0..2 * away.len() + 2 {
        let end = end_of_away(at, away, &person.timezone)
            .or_else(|| end_of_quiet(at, quiet?, &person.timezone));
        match end.filter(|end| *end > at) {
            Some(end) => at = end,
            None => break,
        }
    }
    at
}

/// When the days away end that `at` is in: with the first moment of the day after.
fn end_of_away(at: Timestamp, away: &[Away], zone: &TimeZone) -> Option<Timestamp> {
    let today = at.to_zoned(zone.clone()).date();
    let last = away.iter().filter(|away| (away.first..=away.last).contains(&today));
    let back = last.map(|away| away.last).max()?.tomorrow().ok()?;
    Some(back.to_zoned(zone.clone()).ok()?.timestamp())
}

/// When the quiet hours end that `at` is in.
fn end_of_quiet(at: Timestamp, quiet: &Quiet, zone: &TimeZone) -> Option<Timestamp> {
    if quiet.from == quiet.to {
        return None;
    }
    let local = at.to_zoned(zone.clone());
    let (date, time) = (local.date(), local.time());
    let over_midnight = quiet.from > quiet.to;
    let end = match (over_midnight, time >= quiet.from, time < quiet.to) {
        (false, true, true) | (true, _, true) => date,
        (true, true, false) => date.tomorrow().ok()?,
        (false, _, _) | (true, false, false) => return None,
    };
    // An end inside a skipped hour becomes the first moment after it, as jiff reads it.
    Some(end.to_datetime(quiet.to).to_zoned(zone.clone()).ok()?.timestamp())
}

/// The days, from `today` on and so many, on which all of these people are away.
pub fn all_away(
    people: &[&Person],
    today: civil::Date,
    days: usize,
) -> impl Iterator<Item = civil::Date> {
    let is_away = |person: &Person, day: civil::Date| {
        person.timing.away.iter().any(|away| (away.first..=away.last).contains(&day))
    };
    let days = today.series(jiff::Span::new().days(1)).take(days);
    days.filter(move |day| !people.is_empty() && people.iter().all(|person| is_away(person, *day)))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::domain::{Language, Timing};

    fn person(zone: &str, quiet: Option<Quiet>, away: Vec<Away>) -> Person {
        Person {
            id: "ann".into(),
            channel: crate::domain::Channel::Mail("ann@shop.example".into()),
            language: Language::English,
            timezone: TimeZone::get(zone).unwrap(),
            quiet,
            timing: Timing { away, ..Timing::default() },
            fallback: None,
        }
    }

    fn away(first: &str, last: &str) -> Away {
        Away { first: first.parse().unwrap(), last: last.parse().unwrap() }
    }

    fn hours(from: &str, to: &str, except: Option<Severity>) -> Quiet {
        Quiet { from: from.parse().unwrap(), to: to.parse().unwrap(), except }
    }

    #[track_caller]
    fn sends(person: &Person, now: &str, expect: &str) {
        let zone = &person.timezone;
        let at = |text: &str| {
            text.parse::<civil::DateTime>().unwrap().to_zoned(zone.clone()).unwrap().timestamp()
        };
        let sent = not_before(at(now), person, Severity::High);
        assert_eq!(sent.to_zoned(zone.clone()).datetime(), expect.parse().unwrap(), "{now}");
        assert_eq!(not_before(at(now), person, Severity::Critical), at(now));
        let free = Person { quiet: None, timing: Timing::default(), ..person.clone() };
        assert_eq!(not_before(at(now), &free, Severity::Low), at(now));
    }

    #[track_caller]
    fn check(from: &str, to: &str, now: &str, expect: &str) {
        let quiet = hours(from, to, Some(Severity::Critical));
        sends(&person("Europe/Paris", Some(quiet), Vec::new()), now, expect);
    }

    #[test]
    fn messages_wait_for_the_end_of_quiet() {
        check("22:00", "07:00", "2026-11-22T21:59:59", "2026-11-22T21:59:59");
        check("22:00", "07:00", "2026-11-22T22:00:00", "2026-11-23T07:00:00");
        check("22:00", "07:00", "2026-11-23T03:00:00", "2026-11-23T07:00:00");
        check("22:00", "07:00", "2026-11-23T07:00:00", "2026-11-23T07:00:00");
        check("12:00", "14:00", "2026-11-23T13:00:00", "2026-11-23T14:00:00");
        check("12:00", "14:00", "2026-11-23T14:00:00", "2026-11-23T14:00:00");
        check("12:00", "14:00", "2026-11-23T03:00:00", "2026-11-23T03:00:00");
        check("08:00", "08:00", "2026-11-23T08:00:00", "2026-11-23T08:00:00");
        // The end does not exist on the day clocks go forward.
        check("22:00", "02:30", "2026-03-29T01:00:00", "2026-03-29T03:30:00");
    }

    #[test]
    fn messages_wait_for_the_return_and_quiet_hours_go_on_behind_it() {
        let days = || vec![away("2026-12-24", "2027-01-01"), away("2027-01-02", "2027-01-02")];
        let free = person("Europe/Paris", None, days());
        sends(&free, "2026-12-23T23:59:59", "2026-12-23T23:59:59");
        sends(&free, "2026-12-24T00:00:00", "2027-01-03T00:00:00");
        sends(&free, "2027-01-02T23:59:59", "2027-01-03T00:00:00");
        let quiet = hours("22:00", "07:00", Some(Severity::Critical));
        let quiet = person("Europe/Paris", Some(quiet), days());
        sends(&quiet, "2026-12-23T22:30:00", "2027-01-03T07:00:00");
        sends(&quiet, "2026-12-28T12:00:00", "2027-01-03T07:00:00");
        // That day begins at one o'clock: clocks go forward at midnight.
        let cairo = person("Africa/Cairo", None, vec![away("2026-04-23", "2026-04-23")]);
        sends(&cairo, "2026-04-23T12:00:00", "2026-04-24T01:00:00");
    }

    #[test]
    fn without_an_exception_everything_waits() {
        let days = vec![away("2026-12-24", "2026-12-24")];
        let deaf = person("Europe/Paris", Some(hours("22:00", "07:00", None)), days);
        let noon = "2026-12-24T11:00:00Z".parse().unwrap();
        let morning: Timestamp = "2026-12-25T06:00:00Z".parse().unwrap();
        assert_eq!(not_before(noon, &deaf, Severity::Critical), morning);
    }

    #[test]
    fn days_on_which_nobody_reads_are_found() {
        let ann = person("Europe/Paris", None, vec![away("2026-12-20", "2026-12-27")]);
        let bob = person("Europe/Paris", None, vec![away("2026-12-26", "2027-01-05")]);
        let today: civil::Date = "2026-12-01".parse().unwrap();
        let both = [&ann, &bob];
        let days = all_away(&both, today, 30).map(|day| day.to_string());
        assert_eq!(days.collect::<Vec<_>>(), ["2026-12-26", "2026-12-27"]);
        assert_eq!(all_away(&[], today, 30).count(), 0);
    }

    proptest! {
        /// Over a year with both changes of the clocks: nothing goes before it is due, or while it
        /// must wait; and what waits goes in the first minute in which it may.
        #[test]
        fn nothing_goes_too_early_or_too_late(
            zone in prop::sample::select(vec!["Europe/Paris", "America/Montreal", "Africa/Cairo",
                "Australia/Lord_Howe", "America/Havana", "UTC"]),
            minute in 0..525_600_i64,
            quiet in prop::option::of((0..24_i8, 0..60_i8, 0..24_i8, 0..60_i8)),
            away in vec((0..365_i32, 0..12_i32), 0..5),
        ) {
            let begin: civil::Date = "2026-01-01".parse().unwrap();
            let day = |number: i32| begin.checked_add(jiff::Span::new().days(number)).unwrap();
            let days = away.into_iter().map(|(first, more)| Away {
                first: day(first),
                last: day(first + more),
            });
            let quiet = quiet.map(|(from, to, hour, past)| Quiet {
                from: civil::time(from, to, 0, 0),
                to: civil::time(hour, past, 0, 0),
                except: Some(Severity::Critical),
            });
            let person = person(zone, quiet, days.collect());
            let zone = &person.timezone;
            let now = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap()
                + SignedDuration::from_mins(minute);
            let sent = not_before(now, &person, Severity::High);
            prop_assert!(sent >= now);
            prop_assert_eq!(not_before(now, &person, Severity::Critical), now);
            prop_assert_eq!(not_before(sent, &person, Severity::High), sent);
            let today = sent.to_zoned(zone.clone()).date();
            let is_away = |day| person.timing.away.iter().any(|a| (a.first..=a.last).contains(&day));
            prop_assert!(!is_away(today), "{sent} is a day away");
            // A minute before it had to wait still, but where an hour comes twice.
            let before = sent - SignedDuration::from_mins(1);
            if before >= now {
                let waits = is_away(before.to_zoned(zone.clone()).date())
                    || end_of_quiet(before, person.quiet.as_ref().unwrap(), zone).is_some();
                prop_assert!(waits, "{sent} could have been {before}");
            }
            let longest = SignedDuration::from_hours(24 * 66);
            prop_assert!(sent.duration_since(now) < longest);
        }
    }
}
