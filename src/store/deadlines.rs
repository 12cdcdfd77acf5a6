//! The cases that await an answer by a deadline, and what people have been sent about that. Both
//! follow from the facts of cases and of the outbox, and are made anew with the rest of the index.

use jiff::Timestamp;

use super::{Store, StoreError, key, overlay::Overlay};
use crate::domain::{Alert, AlertId, Awaited, BusinessId, Case, LastPrompt, Notice, PersonId};

/// Keeps what a case awaits in step with the case.
pub(super) fn keep(to: &mut Overlay<'_>, case: &Case) -> Result<(), StoreError> {
    let key = key::awaited(&case.id);
    let (before, now) = (to.get::<Awaited>(&key)?, Awaited::of(case));
    if before == now {
        return Ok(());
    }
    let version = to.get::<u64>(key::AWAITED_VERSION)?.unwrap_or_default();
    to.put(key::AWAITED_VERSION.to_vec(), &(version + 1))?;
    match now {
        Some(awaited) => to.put(key, &awaited),
        None => to.remove(&key),
    }
}

/// A message was put into the outbox.
pub(super) fn queued(to: &mut Overlay<'_>, alert: &Alert) -> Result<(), StoreError> {
    change(to, alert, |last| last.row = Some(alert.id.clone()))
}

/// The mail server took a message.
pub(super) fn sent(to: &mut Overlay<'_>, alert: &AlertId, at: Timestamp) -> Result<(), StoreError> {
    match to.get::<Alert>(&key::alert(alert))? {
        Some(alert) => change(to, &alert, |last| last.sent = Some(at)),
        None => Ok(()),
    }
}

/// Changes what is remembered of a message, if it is about deadlines.
fn change(
    to: &mut Overlay<'_>,
    alert: &Alert,
    change: impl FnOnce(&mut LastPrompt),
) -> Result<(), StoreError> {
    let Notice::Reminder(prompts) = &alert.notice else { return Ok(()) };
    // What somebody reads in the place of another is not about what is theirs to do.
    if alert.instead_of.is_some() {
        return Ok(());
    }
    let key = key::prompt(&prompts.business, &alert.person);
    let mut last = to.get::<LastPrompt>(&key)?.unwrap_or_default();
    change(&mut last);
    to.put(key, &last)
}

impl Store {
    /// The cases that await an answer by a deadline and of which somebody may have to be reminded.
    pub fn awaited(&self) -> Result<Vec<Awaited>, StoreError> {
        self.all(key::AWAITED)
    }

    /// How often what [`Self::awaited`] gives has changed.
    pub fn awaited_version(&self) -> Result<u64, StoreError> {
        Ok(self.get(key::AWAITED_VERSION)?.unwrap_or_default())
    }

    /// What a person was last sent about the deadlines of a business.
    pub fn last_prompt(
        &self,
        business: &BusinessId,
        person: &PersonId,
    ) -> Result<LastPrompt, StoreError> {
        Ok(self.get(&key::prompt(business, person))?.unwrap_or_default())
    }
}
