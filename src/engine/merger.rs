//! Before rows of the outbox are leased: where too many about one business are due to one person,
//! those beyond the first few are put into one. That is a fact of the ledger, so that after a crash
//! the same mail is sent again, and nothing is told twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::plan::Plan;
use crate::{
    domain::{Alert, AlertId, BusinessId, Commit, PersonId},
    logic::{
        quiet,
        together::{self, Decision, MOST, Together},
    },
    store::{Store, StoreError},
};

/// Rows that are looked at in one go. Those behind them have their turn with the next.
const LOOKED_AT: usize = 5_000;

/// Whom a mail is to, and about which business.
type Pair = (PersonId, BusinessId);

/// What a courier knows of the rows that are due.
#[derive(Debug, Default)]
pub(super) struct Merger {
    /// Rows that may leave singly: those that are due still, and those that are being sent. With
    /// none for a row that is not counted.
    cleared: HashMap<AlertId, Option<Pair>>,
}

impl Merger {
    /// Merges rows that are due and puts off those that must wait. `under_way` are being sent.
    pub(super) async fn merge(
        &mut self,
        store: &Store,
        (plan, rule): (&Plan, &Together),
        under_way: HashSet<AlertId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let due = store.alerts_due(now, LOOKED_AT)?;
        let still = due.iter().chain(&under_way).collect::<HashSet<_>>();
        self.cleared.retain(|row, _| still.contains(row));
        let mut pairs = BTreeMap::<Pair, Vec<Alert>>::new();
        for id in due.iter().filter(|id| !under_way.contains(*id)) {
            if self.cleared.contains_key(id) {
                continue;
            }
            let Some(alert) = store.alert(id)? else { continue };
            let business =
                if together::may_merge(&alert) { store.business_of(&alert)? } else { None };
            match business {
                Some(business) => {
                    pairs.entry((alert.person.clone(), business)).or_default().push(alert);
                }
                None => drop(self.cleared.insert(alert.id, None)),
            }
        }
        for (pair, rows) in pairs {
            self.decide(store, (plan, rule), (pair, rows), now).await?;
        }
        Ok(())
    }

    async fn decide(
        &mut self,
        store: &Store,
        (plan, rule): (&Plan, &Together),
        (pair, mut rows): (Pair, Vec<Alert>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        rows.sort_by(|a, b| a.queued_at.cmp(&b.queued_at).then_with(|| a.id.cmp(&b.id)));
        let leaving = self.cleared.values().flatten().filter(|of| **of == pair).count();
        let (person, business) = &pair;
        let pace = store.pace(person, business)?;
        let singly = match together::decide(rule, &pace, (rows.len(), leaving), now) {
            Decision::Wait(until) => return hold(store, plan, (rows, until)).await,
            Decision::Leave(singly) => singly,
        };
        let mut others = rows.split_off(singly.min(rows.len()));
        for row in rows {
            self.cleared.insert(row.id, Some(pair.clone()));
        }
        let rest = others.split_off(MOST.min(others.len()));
        if others.is_empty() {
            return Ok(());
        }
        tracing::info!(
            alert.person = %person, business.id = %business, mail.count = others.len(),
            "many mails are due to {person}: {} are told in one", others.len()
        );
        let merged = together::merged(person, business, &others, now);
        store.commit(Commit { at: now, events: vec![merged], expect: None }).await?;
        // What one mail cannot tell is for the next one.
        let next = now.checked_add(rule.within).unwrap_or(now);
        hold(store, plan, (rest, next)).await
    }
}

/// Puts rows off until a time, or until the end of the hours and days in which nothing comes to their
/// reader, if that is one of them.
async fn hold(
    store: &Store,
    plan: &Plan,
    (rows, until): (Vec<Alert>, Timestamp),
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let put_off = rows.into_iter().map(|row| {
        let reader = plan.person(&row.person);
        let until = reader.map_or(until, |reader| quiet::not_before(until, reader, row.severity));
        (row.id, until)
    });
    store.hold(put_off.collect()).await
}
