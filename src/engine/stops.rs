//! Who wants no digests, and says so themselves: a fact of the ledger, laid over the configuration while
//! it holds.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{
    acting, digester,
    plan::{Plan, Setup},
};
use crate::{
    domain::{Commit, Event, PersonId},
    logic::nearest::nearest,
    store::{Store, StoreError},
};

/// How often it is tried anew where a post was noted meanwhile, before it is given up.
const ATTEMPTS: usize = 8;

/// What became of a wish for digests, or for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    /// It is recorded, and holds.
    Done,
    /// It was so before; nothing was recorded.
    Already,
    /// Whom it names is not in the configuration.
    Unknown(String),
    /// Who says so has no name that can be recorded; why, in words.
    Refused(String),
    /// Others were quicker each time.
    Busy,
}

/// A setup for which those have no digests who have stopped them.
pub(super) fn in_force(store: &Store, setup: Setup) -> Result<Setup, StoreError> {
    let stops = store.digest_stops()?.into_iter().map(|stop| stop.person);
    let plan = setup.plan.with_stopped(&stops.collect::<HashSet<_>>());
    Ok(Setup { plan, ..setup })
}

/// Records that a person wants digests, or none; `by` says so. At the end of them, what already waits
/// for one is told at once as far as it needs somebody.
pub(super) async fn wish(
    store: &Store,
    plan: &Plan,
    (person, digests): (&PersonId, bool),
    by: &str,
    now: Timestamp,
) -> Result<Wished, StoreError> {
    let by = match acting::name(by) {
        Ok(by) => by,
        Err(refused) => return Ok(Wished::Refused(refused)),
    };
    if !plan.people().any(|known| known.id == *person) {
        let near = nearest(person.as_str(), plan.people().map(|known| known.id.as_str()));
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Ok(Wished::Unknown(format!("there is no person `{person}`{meant}")));
    }
    for _ in 0..ATTEMPTS {
        if store.digest_stop(person)?.is_none() == digests {
            return Ok(Wished::Already);
        }
        let (person, by) = (person.clone(), by.clone());
        let events = if digests {
            vec![Event::DigestsResumed { person, by }]
        } else {
            let mut events = digester::freed(store, plan, &person, now)?;
            events.insert(0, Event::DigestsStopped { person, by });
            events
        };
        match store.commit(Commit { at: now, events, expect: None }).await {
            Err(StoreError::Conflict) => {}
            done => return done.map(|()| Wished::Done),
        }
    }
    Ok(Wished::Busy)
}
