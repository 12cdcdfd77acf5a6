//! Rows of the outbox that are told by another one, and how many mails a person got of late about
//! one business.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Store, StoreError, apply, cases, key, overlay::Overlay};
use crate::{
    domain::{Alert, AlertId, AlertStatus, BusinessId, Case, CaseId, Event, Notice, PersonId},
    logic::together::{self, Pace},
};

/// Puts one row in the place of others.
pub(super) fn merged(to: &mut Overlay<'_>, into: &Alert, at: Timestamp) -> Result<(), StoreError> {
    let Notice::Several { business, rows } = &into.notice else { return Ok(()) };
    for row in rows {
        apply::change_alert(to, row, |row| {
            row.status = AlertStatus::Merged { into: into.id.clone() };
        })?;
    }
    change_pace(to, &into.person, business, |pace| pace.merged_at = Some(at))?;
    apply::queue_alert(to, into)
}

/// A row of which a fact says that another one tells it is being sent, or is at its end.
pub(super) fn is_overtaken(to: &Overlay<'_>, event: &Event) -> Result<bool, StoreError> {
    let Event::AlertsMerged { into } = event else { return Ok(false) };
    for row in rows_of(&into.notice) {
        let row = to.get::<Alert>(&key::alert(row))?;
        if !row.is_some_and(|row| together::may_merge(&row)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts rows off until they may be told, in the index alone: made anew, it would find the same.
pub(super) fn hold(to: &mut Overlay<'_>, rows: &[(AlertId, Timestamp)]) -> Result<(), StoreError> {
    rows.iter().try_for_each(|(row, until)| {
        apply::change_alert(to, row, |row| {
            if together::may_merge(row) {
                row.not_before = row.not_before.max(*until);
            }
        })
    })
}

/// The mail server took a message: if it is of the kind that is counted, it is.
pub(super) fn sent(to: &mut Overlay<'_>, alert: &Alert, at: Timestamp) -> Result<(), StoreError> {
    if let Notice::Several { business, .. } = &alert.notice {
        change_pace(to, &alert.person, business, |pace| pace.sent(at))
    } else if together::counts(alert)
        && let Some(case) = alert.notice.case()
        && let Some(business) = cases::change(to, case, |case| case.business.clone())?
    {
        change_pace(to, &alert.person, &business, |pace| pace.sent(at))
    } else {
        Ok(())
    }
}

/// The cases that a row tells of without being about one of them.
pub(super) fn cases_of(to: &Overlay<'_>, alert: &AlertId) -> Result<BTreeSet<CaseId>, StoreError> {
    let mut cases = BTreeSet::new();
    let Some(alert) = to.get::<Alert>(&key::alert(alert))? else { return Ok(cases) };
    if let Notice::Digest { items, .. } = &alert.notice {
        cases.extend(items.iter().filter_map(|item| item.case.clone()));
    }
    for row in rows_of(&alert.notice) {
        let row = to.get::<Alert>(&key::alert(row))?;
        cases.extend(row.and_then(|row| row.notice.case().cloned()));
    }
    Ok(cases)
}

fn rows_of(notice: &Notice) -> &[AlertId] {
    if let Notice::Several { rows, .. } = notice { rows } else { &[] }
}

fn change_pace(
    to: &mut Overlay<'_>,
    person: &PersonId,
    business: &BusinessId,
    change: impl FnOnce(&mut Pace),
) -> Result<(), StoreError> {
    let key = key::pace(person, business);
    let mut pace = to.get::<Pace>(&key)?.unwrap_or_default();
    change(&mut pace);
    to.put(key, &pace)
}

impl Store {
    /// The mails about a business that a person got of late.
    pub fn pace(&self, person: &PersonId, business: &BusinessId) -> Result<Pace, StoreError> {
        Ok(self.get(&key::pace(person, business))?.unwrap_or_default())
    }

    /// The rows that are due at `now`, so many at most, the longest due first.
    pub fn alerts_due(&self, now: Timestamp, limit: usize) -> Result<Vec<AlertId>, StoreError> {
        self.reading(|| {
            let end = key::wake_until(now + jiff::SignedDuration::from_millis(1));
            let mut due = Vec::new();
            for entry in self.tree.range(key::WAKES..end.as_slice()).keys().take(limit) {
                due.extend(key::read_wake(&entry?).map(|(_, id)| id));
            }
            Ok(due)
        })
    }

    /// The business that a row about a post is about.
    pub fn business_of(&self, alert: &Alert) -> Result<Option<BusinessId>, StoreError> {
        let Some(case) = alert.notice.case() else { return Ok(None) };
        Ok(self.get::<Case>(&key::case(case))?.map(|case| case.business))
    }
}
