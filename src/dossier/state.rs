//! The check of a whole store: its ledger, and each piece of evidence that the ledger names.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;

use super::{check::Fault, export::sum, head::ToldHead};
use crate::store::{
    LedgerReport, StoreError, evidence_files, read_evidence, read_ledger, verify_ledger,
};

/// What a check of a store found.
#[derive(Debug, Clone, Serialize)]
pub struct StateReport {
    /// The ledger; nothing if it is broken.
    #[serde(flatten)]
    pub ledger: Option<LedgerReport>,
    /// The commit that was asked for, if the ledger has exactly that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<u64>,
    /// Pieces of evidence that are named, there, and as they were.
    pub evidence: u64,
    /// Files in the folder of evidence that no line names: left by a crash, or written just now.
    pub unnamed: Vec<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Checks the store in `state`, and that its ledger has the commit that somebody was `told` of, if
/// any. Needs no lock: it can run beside the daemon.
///
/// # Errors
/// When files cannot be read at all. What is wrong in them is in the report.
pub fn check_state(state: &Path, told: Option<&ToldHead>) -> Result<StateReport, StoreError> {
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
    let mut named = BTreeSet::new();
    let (mut last, mut found) = (0, None);
    // A line that is broken was told of above.
    let read = read_ledger(state, |line| {
        last = line.seq;
        if told.is_some_and(|told| told.seq == line.seq) {
            found = Some(line.hash.to_owned());
        }
        if names_evidence(line.bytes) {
            named.extend(line.events().iter().filter_map(sum).map(str::to_owned));
            // Not for ever: the same bytes may be seen again, and are named again then.
            for deleted in line.vouches().1 {
                named.remove(&deleted);
            }
        }
        Ok(())
    });
    match read {
        Err(StoreError::Broken { .. }) | Ok(()) => {}
        Err(error) => return Err(error),
    }
    let lacks = told.and_then(|told| lacks(told, found.as_deref(), last));
    let head = told.filter(|_| lacks.is_none()).map(|told| told.seq);
    faults.extend(lacks);
    let mut evidence = 0;
    for hash in &named {
        match read_evidence(state, hash) {
            Ok(_) => evidence += 1,
            Err(fault) => faults.push(Fault::of(format!("evidence/{hash}"), fault.to_string())),
        }
    }
    let is_named = |hash: &Option<String>| hash.as_ref().is_some_and(|hash| named.contains(hash));
    let unnamed = files.into_iter().filter(|(_, hash)| !is_named(hash));
    let unnamed = unnamed.map(|(path, _)| format!("evidence/{}", path.display())).collect();
    Ok(StateReport { ledger, head, evidence, unnamed, faults })
}

/// What is wrong with the commit that somebody was told of, which was found with this hash, if it was
/// found before the end of what can be read.
fn lacks(told: &ToldHead, found: Option<&str>, last: u64) -> Option<Fault> {
    let ToldHead { seq, hash } = told;
    match found {
        Some(found) if found == hash => None,
        Some(found) => Some(Fault::of(
            "ledger",
            format!(
                "commit {seq} is not the one you were told of: its hash is {found}, not {hash}"
            ),
        )),
        None => Some(Fault::of(
            "ledger",
            format!("commit {seq}, which you were told of, is not in it: it ends with {last}"),
        )),
    }
}

/// Whether a line may name evidence.
fn names_evidence(line: &[u8]) -> bool {
    ["\"sha256\":\"", "\"mail\":\"", "\"type\":\"redacted\""]
        .iter()
        .any(|needle| memchr::memmem::find(line, needle.as_bytes()).is_some())
}
