//! What is done once a day: the operators are told where the ledger stands.

use jiff::{Timestamp, civil, tz::TimeZone};

use super::rows::queue;
use crate::domain::{AlertId, Coverage, Event, Notice, Person, Severity};

/// When the day begins, for this purpose.
const MORNING: civil::Time = civil::time(8, 0, 0, 0);

/// This morning in a zone, which may be yet to come, and the next one that is.
pub fn mornings(zone: &TimeZone, now: Timestamp) -> (Timestamp, Timestamp) {
    let today = now.to_zoned(zone.clone()).date();
    let morning = |day: civil::Date| {
        let zoned = day.to_datetime(MORNING).to_zoned(zone.clone());
        zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    };
    let this = morning(today);
    let next = if this > now { this } else { today.tomorrow().map_or(Timestamp::MAX, morning) };
    (this, next)
}

/// The row of the outbox with the mail of a day to a person.
pub fn row(day: civil::Date, person: &Person) -> AlertId {
    AlertId::new(format!("{}:{}", event(day), person.id))
}

/// The mail of a day to a person: the ledger's last commit, its hash, and what the day came to.
pub fn mail(
    (day, person): (civil::Date, &Person),
    (seq, head): (u64, &str),
    coverage: Coverage,
    now: Timestamp,
) -> Event {
    let coverage = Some(Box::new(coverage));
    let notice = Notice::Daily { seq, head: head.to_owned(), coverage };
    queue(&event(day), person, notice, Severity::Low, now)
}

fn event(day: civil::Date) -> String {
    format!("daily:{day}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_is_that_of_the_place() {
        let zone = TimeZone::get("America/Montreal").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (this, next) = mornings(&zone, at("2026-11-20T12:59:59Z"));
        assert_eq!((this, next), (at("2026-11-20T13:00:00Z"), at("2026-11-20T13:00:00Z")));
        let (this, next) = mornings(&zone, at("2026-11-20T13:00:00Z"));
        assert_eq!((this, next), (at("2026-11-20T13:00:00Z"), at("2026-11-21T13:00:00Z")));
        // The clocks are set back that night.
        let (_, next) = mornings(&zone, at("2026-10-31T13:00:00Z"));
        assert_eq!(next, at("2026-11-01T13:00:00Z"));
    }
}
