//! What it does to the index that content was taken out of the ledger. An index that is made from
//! what is left of the lines, and then hears this, is the one that heard it when it happened.

use jiff::Timestamp;

use super::super::{StoreError, cases, key, overlay::Overlay, posts, school};
use crate::domain::{CaseId, Entry, Redaction, Scope};

/// Applies a redaction of `at`.
pub(in super::super) fn apply(
    to: &mut Overlay<'_>,
    redaction: &Redaction,
    at: Timestamp,
) -> Result<(), StoreError> {
    let scope = &redaction.scope;
    let mut touched = scope.cases.clone();
    for (source, key) in &scope.posts {
        touched.extend(posts::redact(to, source, key, (at, redaction.why))?);
    }
    touched.iter().try_for_each(|case| blank_case(to, case, scope))?;
    school::shrunk(to, redaction)
}

fn blank_case(to: &mut Overlay<'_>, case: &CaseId, scope: &Scope) -> Result<(), StoreError> {
    let changed = cases::change(to, case, |known| {
        if scope.cases.contains(case) {
            scope.blank_case(known);
        }
        known.course.entries
    })?;
    for number in 1..=changed.unwrap_or_default() {
        let key = key::entry(case, number);
        if let Some(mut entry) = to.get::<Entry>(&key)? {
            scope.blank(&mut entry.event, &mut Scope::default());
            to.put(key, &entry)?;
        }
    }
    Ok(())
}
