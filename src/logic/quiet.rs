//! Quiet hours: a message that comes in them waits for their end; it is never dropped.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::domain::{Quiet, Severity};

/// The first moment, from `now` on, at which a message of this severity may be sent.
pub fn not_before(
    now: Timestamp,
    quiet: Option<&Quiet>,
    severity: Severity,
    zone: &TimeZone,
) -> Timestamp {
    let Some(quiet) = quiet else { return now };
    if quiet.except.is_some_and(|least| severity >= least) || quiet.from == quiet.to {
        return now;
    }
    let local = now.to_zoned(zone.clone());
    let (date, time) = (local.date(), local.time());
    let over_midnight = quiet.from > quiet.to;
    let end = match (over_midnight, time >= quiet.from, time < quiet.to) {
        (false, true, true) | (true, _, true) => Some(date),
        (true, true, false) => date.tomorrow().ok(),
        (false, _, _) | (true, false, false) => None,
    };
    // An end inside a skipped hour becomes the first moment after it, as jiff reads it.
    let instant = |day: civil::Date| day.to_datetime(quiet.to).to_zoned(zone.clone()).ok();
    end.and_then(instant).map_or(now, |end| end.timestamp().max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, now: &str, expect: &str) {
        let quiet = Quiet {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            except: Some(Severity::Critical),
        };
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let at = |text: &str| {
            text.parse::<civil::DateTime>().unwrap().to_zoned(zone.clone()).unwrap().timestamp()
        };
        let sent = not_before(at(now), Some(&quiet), Severity::High, &zone);
        assert_eq!(sent.to_zoned(zone.clone()).datetime(), expect.parse().unwrap(), "{now}");
        assert_eq!(not_before(at(now), Some(&quiet), Severity::Critical, &zone), at(now));
        assert_eq!(not_before(at(now), None, Severity::Low, &zone), at(now));
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
}
