//! A person's act on a case: decided on how it stands, written down, and decided anew where
//! somebody else was quicker.

use jiff::{Timestamp, tz::TimeZone};

use super::plan::Setup;
use crate::{
    domain::{Act, Case, Commit, Event, Notice, Refused},
    logic::{
        acts::{self, Desk},
        deadline,
        nearest::nearest,
    },
    store::{Store, StoreError},
};

/// How often an act is decided anew before it is given up.
const ATTEMPTS: usize = 8;

/// The longest name of who acts, in bytes.
const LONGEST_NAME: usize = 200;

/// What became of an act.
#[derive(Debug)]
pub enum Acted {
    /// It is recorded, and this is the case now.
    Done(Box<Case>),
    /// Whom it names is not in the configuration.
    Unknown(String),
    /// It makes no sense as things stand; why, in words.
    Refused(String),
    /// Others were quicker each time.
    Busy,
}

/// Does it. `until` is until when the case is to rest, as it was said.
pub(super) async fn act(
    store: &Store,
    setup: &Setup,
    case: Case,
    said: (&str, Act, Option<&str>),
    now: Timestamp,
) -> Result<Acted, StoreError> {
    act_and(store, setup, case, said, Vec::new(), now).await
}

/// Does it, and records these facts with it.
pub(super) async fn act_and(
    store: &Store,
    setup: &Setup,
    mut case: Case,
    (by, act, until): (&str, Act, Option<&str>),
    with: Vec<Event>,
    now: Timestamp,
) -> Result<Acted, StoreError> {
    let by = match name(by) {
        Ok(by) => by,
        Err(refused) => return Ok(Acted::Refused(refused)),
    };
    let zone = setup.plan.zone(&case.business);
    let act = match resolve(setup, act, until, &zone, now) {
        Ok(act) => act,
        Err(refused) => return Ok(refused),
    };
    for _ in 0..ATTEMPTS {
        let mut events = match decide(store, setup, &case, &by, act.clone(), now)? {
            Ok(events) => events,
            Err(refused) => return Ok(Acted::Refused(explain(store, &case, &refused, &zone)?)),
        };
        events.extend(with.iter().cloned());
        match store.commit(Commit { at: now, events, expect: None }).await {
            Ok(()) => {
                let (id, act) = (&case.id, act.name());
                tracing::info!(case.id = %id, case.act = act, case.by = by, "{by}: {act} {id}");
                let done = store.case(id)?.unwrap_or(case);
                return Ok(Acted::Done(Box::new(done)));
            }
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
        if let Some(newer) = store.case(&case.id)? {
            case = newer;
        }
    }
    Ok(Acted::Busy)
}

/// The name of who acts as it is written down, or why it is none.
pub(super) fn name(by: &str) -> Result<String, String> {
    match acts::must(by, "who acts") {
        Ok(by) if by.len() <= LONGEST_NAME => {
            Ok(by.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Ok(_) => Err("the name of who acts is too long".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl Acted {
    /// In words, why nothing was done.
    pub(super) fn message(self) -> String {
        match self {
            Self::Unknown(message) | Self::Refused(message) => message,
            Self::Done(_) | Self::Busy => String::new(),
        }
    }
}

/// An act with everything that was said read as it is meant here.
pub(super) fn resolve(
    setup: &Setup,
    act: Act,
    until: Option<&str>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Act, Acted> {
    let mut act = acts::tidied(act).map_err(|error| Acted::Refused(error.to_string()))?;
    if let (Act::Hold { until, .. }, Some(said)) = (&mut act, until) {
        let end = acts::until(said, zone, now).ok_or_else(|| {
            Acted::Refused(format!(
                "`{said}` is no time to come: write a date (2026-12-01), a date and time \
                 (2026-12-01 14:00) or a length of time (3d, 2 weeks)"
            ))
        })?;
        *until = Some(end);
    }
    if let Act::Assign { person } = &act
        // The staff is asked, and reads of no case.
        && !setup.plan.people().any(|known| known.id == *person)
    {
        let known = setup.plan.people().map(|known| known.id.as_str());
        let near = nearest(person.as_str(), known);
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Acted::Unknown(format!("there is no person `{person}`{meant}")));
    }
    Ok(act)
}

/// The facts of an act on a case as it stands, or why it makes no sense.
pub(super) fn decide(
    store: &Store,
    setup: &Setup,
    case: &Case,
    by: &str,
    act: Act,
    now: Timestamp,
) -> Result<Result<Vec<Event>, Refused>, StoreError> {
    let plan = &setup.plan;
    let rows = store.alerts_of(&case.id)?;
    let waits = |notice: &Notice| matches!(notice, Notice::FollowUp { .. });
    let waiting = rows.iter().filter(|row| waits(&row.notice) && !row.status.is_final());
    let waiting = waiting.map(|row| row.id.clone()).collect::<Vec<_>>();
    let business = plan.business(&case.business);
    let readers = plan.readers(case);
    let assigned = if let Act::Assign { person } = &act {
        // The mail that opened the case, or the one of an earlier assignment, is enough.
        let knows = rows.iter().any(|row| row.person == *person);
        plan.person(person).filter(|_| !knows)
    } else {
        None
    };
    let source = plan.watch(&case.source).and_then(|watch| watch.source.respond_within);
    let desk = Desk {
        case,
        readers: &readers,
        follow_up: business.map_or(&[][..], |business| &business.rules.follow_up),
        waiting: &waiting,
        assigned,
        due: business.and_then(|business| deadline::due(business, source, None, now)),
        now,
    };
    Ok(acts::done(&desk, by, act))
}

/// Why an act makes no sense: what the case is, since when, and through whom.
fn explain(
    store: &Store,
    case: &Case,
    refused: &Refused,
    zone: &TimeZone,
) -> Result<String, StoreError> {
    let Some(decided) = decided(store, case)? else { return Ok(refused.to_string()) };
    let at = decided.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z");
    Ok(match decided.by {
        Some(by) => format!("{refused}, by {by} at {at}"),
        None => format!("{refused}, since {at}"),
    })
}

/// What made a case what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// Through whom, where it was a person.
    pub by: Option<String>,
}

/// What made a case what it is, for whoever says so in other words than these.
///
/// # Errors
/// If the store cannot be read.
pub fn decided(store: &Store, case: &Case) -> Result<Option<Decided>, StoreError> {
    let timeline = store.timeline(&case.id)?;
    Ok(acts::decisive(&timeline).map(|entry| Decided {
        at: entry.at,
        by: if let Event::CaseActed { by, .. } = &entry.event { Some(by.clone()) } else { None },
    }))
}
