//! The check of a whole store: its ledger, and each piece of evidence that the ledger names.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;

use super::{check::Fault, export::sums};
use crate::store::{
    LedgerReport, StoreError, evidence_files, read_evidence, read_ledger, verify_ledger,
};

/// What a check of a store found.
#[derive(Debug, Clone, Serialize)]
pub struct StateReport {
    /// The ledger; nothing if it is broken.
    #[serde(flatten)]
    pub ledger: Option<LedgerReport>,
    /// Pieces of evidence that are named, there, and as they were.
    pub evidence: u64,
    /// Files in the folder of evidence that no line names: left by a crash, or written just now.
    pub unnamed: Vec<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Checks the store in `state`. Needs no lock: it can run beside the daemon.
///
/// # Errors
/// When files cannot be read at all. What is wrong in them is in the report.
pub fn check_state(state: &Path) -> Result<StateReport, StoreError> {
    // Listed first: what is written meanwhile is then not taken for a file that nobody names.
    let files = evidence_files(state)?;
    let mut faults = Vec::new();
    let ledger = match verify_ledger(state) {
        Err(StoreError::Broken { segment, line, what }) => {
            faults.push(Fault::at(format!("ledger/{segment}"), format!("line {line}"), what));
            None
        }
        Err(error @ StoreError::Cut { .. }) => {
            faults.push(Fault::of("ledger", error.to_string()));
            None
        }
        checked => Some(checked?),
    };
    let (mut named, mut deleted) = (BTreeSet::new(), BTreeSet::new());
    // A line that is broken was told of above.
    let read = read_ledger(state, |line| {
        if names_evidence(line.bytes) {
            named.extend(line.events().iter().flat_map(sums).map(str::to_owned));
            deleted.extend(line.vouches().1);
        }
        Ok(())
    });
    match read {
        Err(StoreError::Broken { .. }) | Ok(()) => {}
        Err(error) => return Err(error),
    }
    let mut evidence = 0;
    for hash in named.difference(&deleted) {
        match read_evidence(state, hash) {
            Ok(_) => evidence += 1,
            Err(fault) => faults.push(Fault::of(format!("evidence/{hash}"), fault.to_string())),
        }
    }
    let unnamed = files.into_iter().filter(|(_, hash)| {
        hash.as_ref().is_none_or(|hash| !named.contains(hash) || deleted.contains(hash))
    });
    let unnamed = unnamed.map(|(path, _)| format!("evidence/{}", path.display())).collect();
    Ok(StateReport { ledger, evidence, unnamed, faults })
}

/// Whether a line may name evidence.
fn names_evidence(line: &[u8]) -> bool {
    ["\"sha256\":\"", "\"mail\":\"", "\"type\":\"redacted\""]
        .iter()
        .any(|needle| memchr::memmem::find(line, needle.as_bytes()).is_some())
}
