//! Who is told that the time to answer runs out, and in how many mails: however many cases are due
//! at once, one person gets one mail for each business, and the next one an hour later at the
//! earliest. What comes meanwhile, or in quiet hours, is put into the mail that waits.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use jiff::{SignedDuration, Timestamp};

use super::{audience::Audience, steps::Steps};
use crate::{
    domain::{
        Alert, AlertStatus, Awaited, Business, Case, CaseState, Event, LastPrompt, Notice, Person,
        PersonId, Prompted, Prompts, Severity,
    },
    logic::rows::queue_for,
};

/// The least time between two such mails to one person about one business.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Cases that one row names. Its letter shows the worst of those that still wait when it is written;
/// so all are named, as far as a ledger bears it that is told of each of them anew with every row.
const NAMED: usize = 1000;

/// The steps that a case has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The case.
    pub awaited: Awaited,
    /// The last of them, in seconds from the deadline.
    step: i64,
    /// Who is reminded of the case.
    reminded: Vec<PersonId>,
    /// To whom it is handed up.
    escalated: Vec<PersonId>,
    /// Whether there is no further step.
    last: bool,
}

impl Reached {
    /// The steps of a case that are due by `now`; several, if nobody looked for a while.
    pub fn of(
        steps: Steps<'_>,
        awaited: Awaited,
        audience: &Audience,
        now: Timestamp,
    ) -> Option<Self> {
        let ahead = steps.ahead(&awaited);
        let due = ahead.iter().take_while(|step| step.at <= now).collect::<Vec<_>>();
        let step = due.last()?.from_deadline;
        let mut escalated = Vec::new();
        for person in due.iter().filter_map(|step| step.escalate.as_ref()).flatten() {
            if !escalated.contains(person) {
                escalated.push(person.clone());
            }
        }
        let reminds = due.iter().any(|step| step.escalate.is_none());
        let mut reminded = if reminds { audience.reminded(now) } else { Vec::new() };
        // One mail for each person: who is further up hears that it was handed up.
        reminded.retain(|person| !escalated.contains(person));
        let last = due.len() == ahead.len();
        Some(Self { awaited, step, reminded, escalated, last })
    }
}

/// What a person has been sent about the deadlines of a business.
#[derive(Debug, Clone, Default)]
pub struct Outstanding {
    /// What the store remembers of it.
    pub last: LastPrompt,
    /// The row that was queued last, if it is still there.
    pub row: Option<Alert>,
}

impl Outstanding {
    /// The row, if it waits and nobody is sending it.
    fn waiting(&self) -> Option<&Alert> {
        let waits =
            |row: &&Alert| matches!(row.status, AlertStatus::Scheduled | AlertStatus::Deferred);
        self.row.as_ref().filter(waits)
    }

    /// When the next mail may leave.
    fn free_at(&self, now: Timestamp) -> Timestamp {
        let under_way =
            self.row.as_ref().is_some_and(|row| !row.status.is_final()) && self.waiting().is_none();
        // It may be taken at any moment: then it was taken now.
        let last = if under_way { Some(now) } else { self.last.sent };
        let free = last.and_then(|sent| sent.min(now).checked_add(EVERY).ok());
        free.map_or(now, |free| free.max(now))
    }
}

/// Whom the cases of a business concern.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The business.
    pub business: &'a Business,
    /// Everybody who gets mail, by id.
    pub people: HashMap<&'a PersonId, &'a Person>,
    /// Now.
    pub now: Timestamp,
}

/// The facts of the steps that cases of a business have come to: what is told of each case, and one
/// row for each person. `outstanding` says what a person has been sent before.
pub fn prompts<E>(
    desk: &Desk<'_>,
    reached: Vec<Reached>,
    outstanding: impl Fn(&PersonId) -> Result<Outstanding, E>,
) -> Result<Vec<Event>, E> {
    let mut reached = reached;
    reached.sort_by_key(|one| (Reverse(one.awaited.severity), one.awaited.answer_by));
    let mut events = Vec::with_capacity(reached.len());
    let mut told = BTreeMap::<PersonId, (Vec<Prompted>, Severity)>::new();
    for Reached { awaited, step, reminded, escalated, last } in reached {
        for (people, escalated) in [(&escalated, true), (&reminded, false)] {
            for person in people {
                let none = || (Vec::new(), Severity::Low);
                let (cases, severity) = told.entry(person.clone()).or_insert_with(none);
                let (case, of) = (awaited.case.clone(), awaited.severity);
                cases.push(Prompted { case, escalated, severity: of });
                *severity = of.max(*severity);
            }
        }
        let Awaited { case, answer_by, .. } = awaited;
        events.push(Event::CasePrompted { case, answer_by, step, reminded, escalated, last });
    }
    for (person, (cases, severity)) in told {
        if let Some(person) = desk.people.get(&person) {
            let before = outstanding(&person.id)?;
            events.extend(row(desk, person, (cases, severity), &before));
        }
    }
    Ok(events)
}

/// The row of a person, and the one that it takes the place of.
fn row(
    desk: &Desk<'_>,
    person: &Person,
    (mut cases, mut severity): (Vec<Prompted>, Severity),
    before: &Outstanding,
) -> Vec<Event> {
    let mut events = Vec::new();
    let mut more = 0;
    if let Some(waiting) = before.waiting()
        && let Notice::Reminder(prompts) = &waiting.notice
    {
        let named = cases.iter().map(|new| new.case.clone()).collect::<HashSet<_>>();
        cases.extend(prompts.cases.iter().filter(|old| !named.contains(&old.case)).cloned());
        more = prompts.more;
        severity = severity.max(waiting.severity);
        events.push(Event::AlertWithdrawn { alert: waiting.id.clone() });
    }
    cases.sort_by_key(|one| Reverse((one.escalated, one.severity)));
    // Some of those may be among them that were too many before: nothing is counted twice.
    more = u64::try_from(cases.len().saturating_sub(NAMED)).unwrap_or_default().max(more);
    cases.truncate(NAMED);
    let business = desk.business.id.clone();
    let event = format!("reminder:{business}:{}", desk.now.as_millisecond());
    let notice = Notice::Reminder(Prompts { business, cases, more });
    let times = (desk.now, before.free_at(desk.now));
    events.push(queue_for(&event, person, notice, severity, times));
    events
}

/// Whether what was queued of a case still says something to its reader at `at`: the case may have
/// been taken up, answered or closed since, be due by another time, or be in another one's hands.
pub fn concerns(
    case: &Case,
    audience: &Audience,
    (reader, escalated): (&PersonId, bool),
    at: Timestamp,
) -> bool {
    let prompted = case.course.prompted.is_some() && case.course.part_of.is_none();
    let due = case.answer_by.is_some_and(|due| due <= at);
    let waits = match case.state {
        CaseState::Open => true,
        CaseState::Acknowledged => !escalated && due,
        CaseState::Replied | CaseState::Settled | CaseState::OnHold | CaseState::Unfounded => false,
    };
    prompted && waits && (escalated || audience.reminded(Timestamp::MAX).contains(reader))
}
