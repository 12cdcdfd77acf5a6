//! The warden: tells the operators which sources cannot be seen, and that they can again. All that
//! it knows is what the store remembers, so that a crash neither loses a mail nor doubles one.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    plan::{Plan, Setup, Watch},
    poller::PollReport,
};
use crate::{
    domain::{Commit, SourceId},
    logic::incidents::{self, Affected, Pace},
    store::{Store, StoreError},
};

/// Decides when the operators are told of incidents.
#[derive(Debug)]
pub(super) struct Warden {
    store: Arc<Store>,
    pace: Pace,
    /// The sources with an incident.
    affected: BTreeMap<SourceId, Affected>,
    /// When the next mail about one is due.
    next: Option<Timestamp>,
    /// Whether our own connection is down.
    blind: bool,
    /// When our own connection was last found to be back. What failed before that is no source's
    /// fault until it failed after it.
    sighted_at: Option<Timestamp>,
}

impl Warden {
    /// Looks at what is remembered of each source.
    pub(super) fn new(
        store: Arc<Store>,
        setup: &Setup,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut warden = Self {
            blind: store.uplink_lost()?.is_some(),
            store,
            pace: Pace { group: SignedDuration::ZERO, remind: SignedDuration::ZERO },
            affected: BTreeMap::new(),
            next: None,
            sighted_at: None,
        };
        warden.reload(setup, now)?;
        Ok(warden)
    }

    /// Looks at everything again, by another configuration or after a poll by command.
    pub(super) fn reload(&mut self, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
        self.pace = Pace { group: setup.group, remind: setup.remind };
        self.affected.retain(|source, _| setup.plan.watch(source).is_some());
        for watch in setup.plan.watches() {
            self.look(watch, now)?;
        }
        self.plan_ahead();
        Ok(())
    }

    /// Hears of a finished poll.
    pub(super) fn polled(
        &mut self,
        plan: &Plan,
        report: &PollReport,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !report.incident && !self.affected.contains_key(&report.source) {
            return Ok(());
        }
        if let Some(watch) = plan.watch(&report.source) {
            self.look(watch, now)?;
        }
        self.plan_ahead();
        Ok(())
    }

    /// When the operators are to be told next.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.next.filter(|_| !self.blind)
    }

    /// Queues the mails that are due; `at_once`, also those that would wait for others. While our
    /// own connection is down nothing is told: nothing is seen, and nobody is to blame for it.
    pub(super) async fn watch(
        &mut self,
        setup: &Setup,
        now: Timestamp,
        at_once: bool,
    ) -> Result<(), StoreError> {
        let was_blind = std::mem::replace(&mut self.blind, self.store.uplink_lost()?.is_some());
        if was_blind && !self.blind {
            self.sighted_at = Some(now);
            self.look_again(&setup.plan, now)?;
        }
        if !self.deadline().is_some_and(|deadline| at_once || deadline <= now) {
            return Ok(());
        }
        // A poll may have ended that was not heard of yet.
        self.look_again(&setup.plan, now)?;
        let affected = self.affected.values();
        let events = incidents::tell(affected, self.pace, setup.plan.operators(), now, at_once);
        if !events.is_empty() {
            self.store.commit(Commit { at: now, events, expect: None }).await?;
            self.look_again(&setup.plan, now)?;
        }
        Ok(())
    }

    /// Looks again at the sources that have an incident.
    fn look_again(&mut self, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
        for source in self.affected.keys().cloned().collect::<Vec<_>>() {
            if let Some(watch) = plan.watch(&source) {
                self.look(watch, now)?;
            }
        }
        self.plan_ahead();
        Ok(())
    }

    /// Looks at what is remembered of one source.
    fn look(&mut self, watch: &Watch, now: Timestamp) -> Result<(), StoreError> {
        let source = &watch.source.id;
        let record = self.store.source(source)?.unwrap_or_default();
        let before = self.affected.remove(source);
        if let Some(incident) = record.incident {
            let certain = match (&incident.ended, incident.told_at) {
                // It fails again: it may not be over after all.
                (Some(_), _) => record.health.failures == 0,
                (None, Some(_)) => true,
                (None, None) => record.last_poll >= self.sighted_at,
            };
            let site = watch.source.url.host_str().unwrap_or_default().to_owned();
            let affected = Affected::new(incident, site, certain, before.as_ref(), now);
            self.affected.insert(source.clone(), affected);
        }
        Ok(())
    }

    fn plan_ahead(&mut self) {
        self.next = incidents::deadline(self.affected.values(), self.pace);
    }
}
