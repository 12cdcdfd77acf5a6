//! Messages that do not reach a person: after some time somebody else gets a copy of each. The
//! message itself goes on being tried.

use jiff::Timestamp;

use super::rows;
use crate::domain::{Alert, AlertId, Event, Notice, Person};

/// When somebody else gets a copy of a message that failed, if it goes on failing: so long after it
/// first could be sent. `None` if nobody does: what can wait for the reader is not for others, and a
/// copy has no copy.
pub fn due(alert: &Alert, person: &Person) -> Option<Timestamp> {
    let fallback = person.fallback.as_ref().filter(|_| passes_on(alert))?;
    alert.first_due.unwrap_or(alert.not_before).checked_add(fallback.after).ok()
}

/// The row that tells `to` what an alert says, and its id; it is the same however often this is asked.
pub fn copy(alert: &Alert, to: &Person, now: Timestamp) -> (AlertId, Event) {
    let id = alert.id.as_str();
    let event = id.strip_suffix(alert.person.as_str()).and_then(|id| id.strip_suffix(':'));
    let queued = rows::queue(event.unwrap_or(id), to, alert.notice.clone(), alert.severity, now);
    let Event::AlertQueued { alert: mut row } = queued else { return (alert.id.clone(), queued) };
    // The letter tells how things stood when the message was queued, and in its place.
    row.queued_at = alert.queued_at;
    row.instead_of = Some(alert.person.clone());
    (row.id.clone(), Event::AlertQueued { alert: row })
}

/// Whether a message cannot wait for its reader: it is about a post, a deadline, or that something
/// is not watched.
fn passes_on(alert: &Alert) -> bool {
    let at_once = match &alert.notice {
        Notice::NewPost { .. }
        | Notice::Joined(_)
        | Notice::Edited(_)
        | Notice::Answered(_)
        | Notice::AnswerEdited(_)
        | Notice::StatusChanged(_)
        | Notice::Removed(_)
        | Notice::Reappeared(_)
        | Notice::Crisis { .. }
        | Notice::HoldEnded { .. }
        | Notice::SourceBroken(_)
        | Notice::SourcesBroken { .. }
        | Notice::SourceRecovered(_)
        | Notice::SourcesRecovered { .. }
        | Notice::UplinkDown { .. }
        | Notice::UplinkBack { .. }
        | Notice::Undelivered { .. }
        | Notice::LedgerCut { .. }
        | Notice::Several { .. }
        | Notice::Reminder(_)
        | Notice::NotDone(_)
        | Notice::MailboxDown { .. }
        | Notice::MailboxBack { .. } => true,
        Notice::FollowUp { .. }
        | Notice::Daily { .. }
        | Notice::Welcome { .. }
        | Notice::AssistantDown { .. }
        | Notice::Test
        | Notice::Digest { .. }
        | Notice::StaffQuestion { .. } => false,
    };
    at_once && alert.instead_of.is_none()
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, tz::TimeZone};

    use super::*;
    use crate::domain::{Channel, Fallback, Language, Severity, Timing};

    fn person(id: &str, fallback: Option<&str>) -> Person {
        Person {
            id: id.into(),
            channel: Channel::Mail(format!("{id}@shop.example")),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: Timing::default(),
            fallback: fallback
                .map(|to| Fallback { to: to.into(), after: SignedDuration::from_mins(30) }),
        }
    }

    fn row(notice: Notice, to: &Person) -> Alert {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let queued = rows::queue("A7:new_post", to, notice, Severity::High, now);
        let Event::AlertQueued { alert } = queued else { panic!("{queued:?}") };
        alert
    }

    #[test]
    fn time_runs_from_when_it_first_could_be_sent() {
        let ann = person("ann", Some("bob"));
        let mut alert = row(Notice::NewPost { case: "A7".into() }, &ann);
        let after = SignedDuration::from_mins(30);
        assert_eq!(due(&alert, &ann), Some(alert.not_before + after));
        // Deferred since.
        alert.first_due = Some(alert.not_before);
        alert.not_before += SignedDuration::from_mins(15);
        assert_eq!(due(&alert, &ann), alert.first_due.map(|first| first + after));
        assert_eq!(due(&alert, &person("ann", None)), None);
        for can_wait in [Notice::Test, Notice::Welcome { sources: Vec::new() }] {
            assert_eq!(due(&row(can_wait, &ann), &ann), None);
        }
    }

    #[test]
    fn a_copy_is_a_row_of_its_own_and_has_no_copy() {
        let (ann, bob) = (person("ann", Some("bob")), person("bob", None));
        let alert = row(Notice::NewPost { case: "A7".into() }, &ann);
        let later = alert.queued_at + SignedDuration::from_hours(1);
        let (id, event) = copy(&alert, &bob, later);
        let Event::AlertQueued { alert: row } = event else { panic!("{event:?}") };
        assert_eq!((id.as_str(), row.id.as_str()), ("A7:new_post:bob", "A7:new_post:bob"));
        assert_eq!((row.person.as_str(), row.meant_for().as_str()), ("bob", "ann"));
        assert_eq!((row.queued_at, row.not_before), (alert.queued_at, later));
        assert_eq!(due(&row, &ann), None);
    }
}
