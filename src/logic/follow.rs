//! Follow-ups: some time after a case was closed its owners are asked to look at it again. Is the
//! post still there, was it edited, did its author write another one?
//!
//! They wait in the outbox like any message, and are taken back when the case is opened again.

use jiff::{SignedDuration, Timestamp};

use super::rows::queue_for;
use crate::domain::{AlertId, Case, CaseId, CaseState, Event, Notice, Person, Severity};

/// The follow-ups of a case that is closed at `now`, one for each owner and each time in `after`.
/// `closings` says which closing of the case it is, from 1: each has rows of its own.
pub fn queued(
    case: &CaseId,
    closings: u32,
    owners: &[Person],
    after: &[SignedDuration],
    now: Timestamp,
) -> Vec<Event> {
    let mut events = Vec::with_capacity(after.len() * owners.len());
    for (number, after) in (1..).zip(after) {
        let Ok(due) = now.checked_add(*after) else { continue };
        let notice = Notice::FollowUp { case: case.clone(), number };
        let event = name(case, closings, number);
        events.extend(
            owners
                .iter()
                .map(|owner| queue_for(&event, owner, notice.clone(), Severity::Low, (now, due))),
        );
    }
    events
}

/// Takes back the follow-ups of a case that is opened again. What was delivered meanwhile stays.
pub fn withdrawn(case: &Case, owners: &[Person], after: &[SignedDuration]) -> Vec<Event> {
    let names = (1..).zip(after).map(|(number, _)| name(&case.id, case.course.closings, number));
    names
        .flat_map(|name| {
            owners.iter().map(move |owner| Event::AlertWithdrawn {
                alert: AlertId::new(format!("{name}:{}", owner.id)),
            })
        })
        .collect()
}

/// Whether a row is a follow-up of a case that has stayed closed since it was queued.
pub fn is_due(case: &Case, row: &AlertId) -> bool {
    let of = format!("{}:follow_up:{}:", case.id, case.course.closings);
    case.state == CaseState::Settled && row.as_str().starts_with(&of)
}

fn name(case: &CaseId, closings: u32, number: u32) -> String {
    format!("{case}:follow_up:{closings}:{number}")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Band, CaseState, Course, Language, Quiet, Verdict};

    fn owner(id: &str, quiet: Option<Quiet>) -> Person {
        Person {
            id: id.into(),
            channel: crate::domain::Channel::Mail(format!("{id}@shop.example")),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet,
            timing: crate::domain::Timing::default(),
            fallback: None,
        }
    }

    #[test]
    fn follow_ups_come_by_day_and_are_taken_back_row_by_row() {
        let now: Timestamp = "2026-11-22T23:30:00Z".parse().unwrap();
        let quiet = Quiet {
            from: jiff::civil::time(22, 0, 0, 0),
            to: jiff::civil::time(7, 0, 0, 0),
            except: None,
        };
        let owners = [owner("ann", None), owner("bob", Some(quiet))];
        let after = [SignedDuration::from_hours(7 * 24), SignedDuration::from_hours(30 * 24)];
        let id = CaseId::from("A2C-D4E");
        let rows = queued(&id, 2, &owners, &after, now);
        let alerts = rows.iter().filter_map(|event| {
            let Event::AlertQueued { alert } = event else { return None };
            assert_eq!((alert.queued_at, alert.severity), (now, Severity::Low));
            Some(alert)
        });
        let alerts = alerts.collect::<Vec<_>>();
        assert_eq!(alerts.len(), rows.len());
        let told = alerts.iter().map(|alert| format!("{} {}", alert.id, alert.not_before));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "A2C-D4E:follow_up:2:1:ann 2026-11-29T23:30:00Z",
                "A2C-D4E:follow_up:2:1:bob 2026-11-30T07:00:00Z",
                "A2C-D4E:follow_up:2:2:ann 2026-12-22T23:30:00Z",
                "A2C-D4E:follow_up:2:2:bob 2026-12-23T07:00:00Z",
            ]
        );
        let verdict = Verdict {
            band: Band::Negative,
            probability: 0.9,
            severity: Severity::High,
            language: None,
            threat: None,
            causes: Vec::new(),
            reasons: vec![],
        };
        let case = Case {
            id: id.clone(),
            business: "shop".into(),
            source: "page".into(),
            post: "id:1".into(),
            kind: crate::domain::PostKind::Review,
            state: CaseState::Settled,
            verdict,
            opened_at: now,
            answer_by: None,
            changes: vec![],
            links: vec![],
            course: Course { closings: 2, ..Course::default() },
        };
        let ids = alerts.iter().map(|alert| Event::AlertWithdrawn { alert: alert.id.clone() });
        assert_eq!(withdrawn(&case, &owners, &after), ids.collect::<Vec<_>>());
        assert!(queued(&id, 1, &owners, &[], now).is_empty());
    }
}
