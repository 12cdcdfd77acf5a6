//! Carrying out a plan, one step after the other: each is a commit of its own, after which the
//! ledger, the index and the evidence agree again.

use std::{fs, path::Path, sync::Arc};

use jiff::Timestamp;

use super::{
    super::{
        Store, StoreError, apply,
        committer::Committer,
        key,
        ledger::{Step, abandon, draft, finish, recover},
        overlay::Overlay,
    },
    RedactionPlan,
};
use crate::domain::{Event, Redaction};

/// One step: lines of one segment.
#[derive(Debug)]
pub(in super::super) struct RedactStep {
    plan: Arc<RedactionPlan>,
    number: usize,
    at: Timestamp,
}

impl RedactStep {
    fn step(&self) -> Option<&Step> {
        self.plan.steps.get(self.number)
    }
}

impl Store {
    /// Takes out what a plan says. What was done stays done when this ends half-way: a new plan
    /// holds the rest.
    pub async fn redact(&self, plan: RedactionPlan, now: Timestamp) -> Result<(), StoreError> {
        let plan = Arc::new(plan);
        for number in 0..plan.steps.len() {
            self.redact_step(RedactStep { plan: Arc::clone(&plan), number, at: now }).await?;
        }
        Ok(())
    }
}

/// Does one step in the committer's thread, where nobody else writes.
pub(in super::super) fn take(
    committer: &mut Committer,
    todo: &RedactStep,
) -> Result<(), StoreError> {
    let Some(step) = todo.step() else { return Ok(()) };
    let folder = committer.layout.ledger.clone();
    let evidence = committer.layout.evidence.clone();
    // What a step before could not finish, as on a full disk.
    if recover(&folder, |redaction| remove_evidence(&evidence, &redaction.evidence))? {
        committer.ledger.reopen()?;
    }
    let vouched = draft(&folder, step, &todo.plan.scope).and_then(|drafted| {
        let redaction = Redaction {
            why: todo.plan.why,
            reason: todo.plan.reason.clone(),
            scope: drafted.scope,
            lines: drafted.lines,
            evidence: drafted.evidence.into_iter().collect(),
        };
        let events = [Event::Redacted(redaction)];
        let tree = committer.tree.clone();
        let mut overlay = Overlay::new(&tree);
        apply::commit(&mut overlay, &events, todo.at)?;
        committer.ledger.push(todo.at, &events)?;
        committer.ledger.flush(todo.at)?;
        overlay.put(key::META.to_vec(), committer.ledger.position())?;
        overlay.apply()?;
        Ok(events)
    });
    let events = match vouched {
        Ok(events) => events,
        Err(error) => {
            // A store that stops finds the draft at its next start, and what became of the commit.
            if !error.is_fatal() {
                abandon(&folder, &step.segment)?;
            }
            return Err(error);
        }
    };
    for event in &events {
        if let Event::Redacted(redaction) = event {
            remove_evidence(&evidence, &redaction.evidence);
        }
    }
    finish(&folder, &step.segment)?;
    if committer.ledger.position().segment == step.segment {
        committer.ledger.reopen()?;
    }
    Ok(())
}

/// Deletes files of evidence, whatever they hold. One that is gone already is gone; one that cannot
/// be deleted is in the log, and holds nothing up.
pub(in super::super) fn remove_evidence(folder: &Path, hashes: &[String]) {
    for hash in hashes {
        let shelf = folder.join(hash.get(..2).unwrap_or_default());
        let Ok(entries) = fs::read_dir(&shelf) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let named = path.file_name().and_then(|name| name.to_str());
            if named.is_some_and(|name| name.split('.').next() == Some(hash))
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::error!(error = %error, "cannot remove {}: {error}", path.display());
            }
        }
    }
}
