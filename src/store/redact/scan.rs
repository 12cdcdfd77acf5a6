//! Reading the ledger for what is to be taken out of it.

use std::path::Path;

use super::super::{
    StoreError,
    ledger::{Frame, Line, Position, Vouches, walk},
};
use crate::domain::{AlertId, CaseId, Event, PostKey, SourceId, redaction};

/// Stand in each line that names evidence (see [`redaction::file_in`]), one or the other, and in no text.
const EVIDENCE: [&[u8]; 4] = [
    b"{\"type\":\"evidence_kept\"",
    b"{\"type\":\"alert_delivered\"",
    b"{\"type\":\"mail_received\"",
    b"{\"type\":\"alert_bounced\"",
];

/// Hands every line of a ledger that is whole to `each`, with the segment it stands in. `wanted`
/// says which ones are read.
pub(super) fn lines(
    folder: &Path,
    vouches: &Vouches,
    wanted: impl Fn(&Frame<'_>) -> bool,
    mut each: impl FnMut(Line, &str) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    walk(folder, Position::start(), (vouches, None), |frame, position, _| {
        if !wanted(frame) {
            return Ok(());
        }
        let line = frame.parse().map_err(|what| StoreError::Encoding(what.to_owned()))?;
        each(line, &position.segment)
    })?;
    Ok(())
}

/// Whether a line names evidence: found without reading it.
pub(super) fn names_evidence(frame: &Frame<'_>) -> bool {
    EVIDENCE.iter().any(|needle| memchr::memmem::find(frame.bytes, needle).is_some())
}

/// Whom and what a fact is about.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    pub(super) posts: Vec<(SourceId, PostKey)>,
    pub(super) cases: Vec<CaseId>,
    /// Messages: whose case they are of, the index knows.
    pub(super) alerts: Vec<AlertId>,
}

impl Subjects {
    pub(super) fn of(events: &[Event]) -> Self {
        let mut subjects = Self::default();
        for event in events {
            let held = redaction::posts_in(event).map(|(source, post)| (source, &post.key));
            let named = held.chain(redaction::post_named_in(event));
            subjects.posts.extend(named.map(|(source, key)| (source.clone(), key.clone())));
            subjects.cases.extend(redaction::case_in(event).cloned());
            if let Event::AlertDelivered { alert, .. }
            | Event::AlertFailed { alert, .. }
            | Event::AlertBounced { alert, .. } = event
            {
                subjects.alerts.push(alert.clone());
            }
        }
        subjects
    }
}
