//! Who may act on a case from a mail.

use super::plan::Plan;
use crate::{
    domain::{Alert, Case, PersonId},
    store::{Store, StoreError},
};

/// Whether a person may: they read of the case, stand above those who do, or got a mail about it in the
/// place of one of them.
pub(super) fn may_act(
    store: &Store,
    plan: &Plan,
    case: &Case,
    person: &PersonId,
) -> Result<bool, StoreError> {
    if plan.actor(case, person).is_some() {
        return Ok(true);
    }
    // As long as somebody names them as who stands in.
    let named = plan.people().filter_map(|known| known.fallback.as_ref());
    if named.into_iter().all(|fallback| fallback.to != *person) {
        return Ok(false);
    }
    let stands_in = |row: &Alert| row.person == *person && row.instead_of.is_some();
    Ok(store.alerts_of(&case.id)?.iter().any(stands_in))
}
