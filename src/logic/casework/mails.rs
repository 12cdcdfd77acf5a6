//! Messages that are about no change of a post, and the threads that messages are set into.

use jiff::Timestamp;

use crate::{
    domain::{
        Alert, AlertId, Case, CaseId, Channel, Event, NotDone, Notice, Person, Reason, Severity,
        WelcomeLine,
    },
    logic::{
        incidents,
        rows::{queue, tell_all},
    },
};

/// The one welcome mail to each owner for all sources that started together.
pub fn welcome<'a>(
    found: &[WelcomeLine],
    owners: impl Iterator<Item = (&'a Person, Vec<WelcomeLine>)>,
    now: Timestamp,
) -> Vec<Event> {
    let sources = found.iter().map(|line| line.source.clone()).collect();
    let mut events = vec![Event::Welcomed { sources }];
    for (person, sources) in owners.filter(|(_, sources)| !sources.is_empty()) {
        let id = format!("welcome:{}", now.as_millisecond());
        let notice = Notice::Welcome { sources };
        events.push(queue(&id, person, notice, Severity::Low, now));
    }
    events
}

/// Tells the operators, by another way than the refused one, that a message is a dead letter.
pub fn undelivered(
    alert: &Alert,
    error: &str,
    operators: &[Person],
    refused: Option<&Channel>,
    now: Timestamp,
) -> Vec<Event> {
    if matches!(alert.notice, Notice::Undelivered { .. }) {
        return Vec::new();
    }
    let notice = Notice::Undelivered {
        alert: alert.id.clone(),
        person: alert.person.clone(),
        error: error.to_owned(),
    };
    operators
        .iter()
        .filter(|operator| Some(&operator.channel) != refused)
        .map(|operator| {
            let id = format!("{}:undelivered", alert.id);
            queue(&id, operator, notice.clone(), Severity::High, now)
        })
        .collect()
}

/// Tells people of a case of whose opening they were not told, if so; what was told is not told again.
pub fn told_late(case: &Case, people: &[Person], now: Timestamp) -> Vec<Event> {
    let event = format!("{}:{}", case.id, Reason::NewPost.name());
    let notice = Notice::NewPost { case: case.id.clone() };
    let severity = case.severity();
    people.iter().map(|person| queue(&event, person, notice.clone(), severity, now)).collect()
}

/// The rows by which people of the staff are asked about a case.
pub fn questions(case: &Case, people: &[&Person], now: Timestamp) -> Vec<Event> {
    let reason = Reason::StaffQuestion.name();
    let event = format!("{}:{reason}:{}", case.id, now.as_millisecond());
    let notice = Notice::StaffQuestion { case: case.id.clone() };
    let row = |person: &&Person| queue(&event, person, notice.clone(), case.severity(), now);
    people.iter().map(row).collect()
}

/// A test message, and the id of its row.
pub fn test(person: &Person, now: Timestamp) -> (AlertId, Event) {
    let id = format!("test:{}", now.as_millisecond());
    let event = queue(&id, person, Notice::Test, Severity::Critical, now);
    (AlertId::new(format!("{id}:{}", person.id)), event)
}

/// Tells whoever answered a mail that nothing came of it, and why: at once, for they wait for it.
pub fn not_done(mark: &str, person: &Person, not_done: NotDone, now: Timestamp) -> Event {
    let id = format!("answer:{}:not_done", mark.get(..16).unwrap_or(mark));
    queue(&id, person, Notice::NotDone(not_done), Severity::Critical, now)
}

/// Tells the operators that the mailbox of answers cannot be read, and that this lasts.
pub fn mailbox_down(
    since: Timestamp,
    error: String,
    operators: &[Person],
    now: Timestamp,
) -> Vec<Event> {
    let notice = Notice::MailboxDown { since, error };
    tell_all(&mailbox(since, "down"), operators, &notice, Severity::High, now)
}

/// Tells them that it can be read again.
pub fn mailbox_back(since: Timestamp, operators: &[Person], now: Timestamp) -> Vec<Event> {
    let notice = Notice::MailboxBack { since, until: now };
    tell_all(&mailbox(since, "back"), operators, &notice, Severity::Low, now)
}

fn mailbox(since: Timestamp, what: &str) -> String {
    format!("mailbox:{}:{what}", since.as_millisecond())
}

/// The row that began a thread for a person, whether or not it was ever sent: the first mail of a
/// case, or of an incident.
pub fn thread_root(alert: &Alert) -> Option<AlertId> {
    let event = match &alert.notice {
        Notice::NewPost { .. }
        | Notice::Joined(_)
        | Notice::Edited(_)
        | Notice::Answered(_)
        | Notice::AnswerEdited(_)
        | Notice::StatusChanged(_)
        | Notice::Removed(_)
        | Notice::Reappeared(_)
        | Notice::Crisis { .. }
        | Notice::FollowUp { .. }
        | Notice::NotDone(NotDone { case: Some(_), .. })
        | Notice::HoldEnded { .. } => {
            let case = alert.notice.case().map(CaseId::as_str).unwrap_or_default();
            format!("{case}:{}", Reason::NewPost.name())
        }
        Notice::SourceBroken(_)
        | Notice::SourcesBroken { .. }
        | Notice::SourceRecovered(_)
        | Notice::SourcesRecovered { .. }
        | Notice::UplinkDown { .. }
        | Notice::UplinkBack { .. } => incidents::first_event(&alert.notice)?,
        Notice::Daily { .. }
        | Notice::Welcome { .. }
        | Notice::Undelivered { .. }
        | Notice::LedgerCut { .. }
        | Notice::AssistantDown { .. }
        | Notice::Test
        | Notice::NotDone(_)
        | Notice::MailboxDown { .. }
        | Notice::MailboxBack { .. }
        | Notice::Digest { .. }
        | Notice::Several { .. }
        // Each question is one of its own, to people who have no other mail of the case.
        | Notice::StaffQuestion { .. } => return None,
        // One that is about a single case belongs to it.
        Notice::Reminder(prompts) => {
            format!("{}:{}", prompts.single()?, Reason::NewPost.name())
        }
    };
    Some(AlertId::new(format!("{event}:{}", alert.person)))
}
