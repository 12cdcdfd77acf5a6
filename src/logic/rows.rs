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
    queue_for(event, person, notice, severity, (now, now))
}

/// The same for a message that is meant for later.
pub(super) fn queue_for(
    event: &str,
    person: &Person,
    notice: Notice,
    severity: Severity,
    (now, due): (Timestamp, Timestamp),
) -> Event {
    let not_before = quiet::not_before(due, person, severity);
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
        in_doubt: false,
        first_due: None,
        instead_of: None,
    };
    Event::AlertQueued { alert }
}
