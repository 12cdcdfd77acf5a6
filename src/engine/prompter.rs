//! The prompter: reminds of deadlines, and hands what nobody takes up to those further up. What was
//! told is in the ledger, so that a restart neither repeats a step nor skips one; what came due while
//! nothing ran is told once, with the truth.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::plan::{Plan, Setup};
use crate::{
    domain::{Business, BusinessId, Case, Commit, Event, PersonId},
    logic::deadline::{self, Audience, Desk, Outstanding, Reached},
    store::{Store, StoreError},
};

/// Cases of one business that are told of in one commit; the others follow with the next.
const AT_ONCE: usize = 2000;

/// How often a case is looked at again of which nobody knows yet: somebody may be told of it before
/// the digest comes.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// Watches over deadlines.
#[derive(Debug)]
pub(super) struct Prompter {
    store: Arc<Store>,
    /// What of the store the plan was made from.
    version: Option<u64>,
    /// When the next step of some case is due.
    next: Option<Timestamp>,
}

impl Prompter {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, version: None, next: None }
    }

    /// Looks at every case again, by another configuration or another clock.
    pub(super) fn reload(&mut self) {
        self.version = None;
    }

    /// When the next step is due, as far as is known.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.next
    }

    /// Takes the steps that are due.
    pub(super) async fn watch(&mut self, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
        let version = self.store.awaited_version()?;
        if self.version == Some(version) && self.next.is_none_or(|next| now < next) {
            return Ok(());
        }
        let plan = &setup.plan;
        let mut due = BTreeMap::<BusinessId, Vec<Reached>>::new();
        let mut next = None;
        for awaited in self.store.awaited()? {
            let Some(steps) = plan.steps(&awaited) else { continue };
            let Some(step) = steps.ahead(&awaited).into_iter().next() else { continue };
            let at = if step.at > now {
                step.at
            } else {
                if due.get(&awaited.business).is_some_and(|reached| reached.len() >= AT_ONCE) {
                    continue;
                }
                let Some(case) = self.store.case(&awaited.case)? else { continue };
                let audience = audience(&self.store, plan, &case)?;
                let Some(until) = audience.unknown_until().filter(|until| *until > now) else {
                    let of_business = due.entry(awaited.business.clone()).or_default();
                    of_business.extend(Reached::of(steps, awaited, &audience, now));
                    continue;
                };
                until.min(now.checked_add(LOOK_AGAIN).unwrap_or(until))
            };
            next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
        }
        if due.is_empty() {
            (self.version, self.next) = (Some(version), next);
            return Ok(());
        }
        // What is recorded moves the version: the next round looks again.
        self.version = None;
        for (business, reached) in due {
            if let Some(business) = plan.business(&business) {
                let events = self.told(plan, business, reached, now)?;
                self.store.commit(Commit { at: now, events, expect: None }).await?;
            }
        }
        Ok(())
    }

    fn told(
        &self,
        plan: &Plan,
        business: &Business,
        reached: Vec<Reached>,
        now: Timestamp,
    ) -> Result<Vec<Event>, StoreError> {
        let people = plan.people().map(|person| (&person.id, person)).collect();
        let desk = Desk { business, people, now };
        deadline::prompts(&desk, reached, |person| self.outstanding(&business.id, person))
    }

    fn outstanding(
        &self,
        business: &BusinessId,
        person: &PersonId,
    ) -> Result<Outstanding, StoreError> {
        let last = self.store.last_prompt(business, person)?;
        let row = last.row.as_ref().map(|row| self.store.alert(row)).transpose()?.flatten();
        Ok(Outstanding { last, row })
    }
}

/// Who is reminded of a case, and from when on they know of it.
pub fn audience(store: &Store, plan: &Plan, case: &Case) -> Result<Audience, StoreError> {
    let business = plan.business(&case.business);
    let uncertain = business.map(|business| business.rules.uncertain).unwrap_or_default();
    Audience::of(&plan.readers(case), case, uncertain, || {
        let rows = store.alerts_of(&case.id)?.into_iter();
        // Whoever reads in the place of another is not the one to see to it.
        Ok(rows.map(|row| row.instead_of.unwrap_or(row.person)).collect())
    })
}
