//! New rows of the outbox: one for each event and person, named after both.

use jiff::Timestamp;

use super::quiet;
use crate::domain::{Alert, AlertId, AlertStatus, Event, Notice, Person, Severity};

/// A row of the outbox for each of these people.
pub(super) fn tell_all(
    event: &str,
    people: &[Person],
    notice: &Notice,
    severity: Severity,
    now: Timestamp,
) -> Vec<Event> {
    people.iter().map(|person| queue(event, person, notice.clone(), severity, now)).collect()
}

/// A row of the outbox: one for each (event, person), named after both.
pub(super) fn queue(
    event: &str,
    person: &Person,
    notice: Notice,
    severity: Severity,
    now: Timestamp,
) -> Event {
    let not_before = quiet::not_before(now, person.quiet.as_ref(), severity, &person.timezone);
    let alert = Alert {
        id: AlertId::new(format!("{event}:{}", person.id)),
        person: person.id.clone(),
        notice,
        severity,
        queued_at: now,
        not_before,
        status: AlertStatus::Scheduled,
        attempts: 0,
        last_error: None,
    };
    Event::AlertQueued { alert }
}
