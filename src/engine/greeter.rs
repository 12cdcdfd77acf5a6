//! The welcome mail: one for all sources that start together.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::plan::Plan;
use crate::{
    domain::{Commit, SourceId, WelcomeLine},
    logic::casework,
    store::{Store, StoreError},
};

/// The longest that a source which can be seen waits for those which cannot.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Decides when the owners are told that the watch began.
#[derive(Debug)]
pub(super) struct Greeter {
    store: Arc<Store>,
    /// Sources that were never polled.
    awaited: BTreeSet<SourceId>,
    /// When the first source of which the owners were not told was seen.
    since: Option<Timestamp>,
}

impl Greeter {
    /// Looks at what is remembered of each source.
    pub(super) fn new(store: Arc<Store>, plan: &Plan) -> Result<Self, StoreError> {
        let mut greeter = Self { store, awaited: BTreeSet::new(), since: None };
        for watch in plan.watches() {
            match greeter.store.source(&watch.source.id)? {
                None => {
                    greeter.awaited.insert(watch.source.id.clone());
                }
                Some(record) if record.found.is_some() => {
                    greeter.since = greeter.since.into_iter().chain(record.baselined_at).min();
                }
                Some(_) => {}
            }
        }
        Ok(greeter)
    }

    /// Hears of a finished poll.
    pub(super) fn polled(&mut self, source: &SourceId, baseline: bool, now: Timestamp) {
        self.awaited.remove(source);
        if baseline {
            self.since.get_or_insert(now);
        }
    }

    /// When the owners are to be told at the latest.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let since = self.since?;
        if self.awaited.is_empty() { Some(since) } else { since.checked_add(PATIENCE).ok() }
    }

    /// Queues the welcome mails if it is time, or if `at_once`.
    pub(super) async fn greet(
        &mut self,
        plan: &Plan,
        now: Timestamp,
        at_once: bool,
    ) -> Result<(), StoreError> {
        let due = self.since.is_some()
            && (at_once || self.deadline().is_some_and(|deadline| deadline <= now));
        if !due {
            return Ok(());
        }
        let mut found = Vec::new();
        for watch in plan.watches() {
            found.extend(self.store.source(&watch.source.id)?.and_then(|record| record.found));
        }
        if found.is_empty() {
            self.since = None;
            return Ok(());
        }
        let owned = |line: &WelcomeLine, person| {
            plan.business(&line.business)
                .is_some_and(|business| business.owners.iter().any(|owner| owner == person))
        };
        let owners = plan.people().map(|person| {
            let lines = found.iter().filter(|line| owned(line, &person.id));
            (person, lines.cloned().collect::<Vec<_>>())
        });
        let events = casework::welcome(&found, owners, now);
        self.store.commit(Commit { at: now, events, expect: None }).await?;
        self.since = None;
        Ok(())
    }
}
