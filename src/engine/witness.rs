//! What a poll has seen, held until it is known whether something changed: then it is kept, else it
//! is forgotten.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::{
    domain::{Event, EvidenceKind, Exchange, SourceId},
    fetch::{Answer, Fetched, Seen},
    logic::text,
    store::{Exhibit, Store},
};

/// What one poll has seen. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Witness(Arc<Mutex<Held>>);

/// What is held, and what the ledger is to say of what was kept: a decision that is made anew says it
/// again.
#[derive(Debug, Default)]
struct Held {
    sightings: Vec<Sighting>,
    kept: Vec<Event>,
}

/// An answer, and a picture of the page where there is one.
#[derive(Debug)]
struct Sighting {
    seen: Box<Seen>,
    picture: Option<Bytes>,
}

impl Witness {
    /// Takes what proves an answer.
    pub(super) fn saw(&self, fetched: &mut Fetched) {
        let picture = match &mut fetched.answer {
            Answer::Page(body) => body.screenshot.take().map(Bytes::from),
            Answer::NotModified | Answer::Same(_) | Answer::Failed(_) => None,
        };
        if let Some(seen) = fetched.seen.take() {
            self.held().sightings.push(Sighting { seen, picture });
        }
    }

    /// Whole at any time, so a panic elsewhere does not spoil it.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file to be kept, and what the ledger says of it.
struct Piece {
    what: EvidenceKind,
    bytes: Exhibit,
    account: Box<Exchange>,
}

/// Keeps what a poll has seen if it changed something, and adds to `events` what was kept and what
/// could not be: the owner must hear of the post all the same.
pub(super) async fn keep_evidence(
    store: &Store,
    witness: &Witness,
    source: &SourceId,
    events: &mut Vec<Event>,
) {
    if !events.iter().any(is_change) {
        return;
    }
    let sightings = std::mem::take(&mut witness.held().sightings);
    let pieces = sightings.into_iter().flat_map(pieces).collect::<Vec<_>>();
    let files = pieces.iter().map(|piece| piece.bytes.clone()).collect();
    let mut told = Vec::with_capacity(pieces.len());
    for (kept, Piece { what, account, .. }) in store.keep(files).await.into_iter().zip(pieces) {
        let source = source.clone();
        told.push(match kept {
            Ok(sha256) => Event::EvidenceKept { source, what, sha256, account: Some(account) },
            Err(error) => {
                let error = error.with_cause();
                tracing::error!(
                    source.id = %source, error = error,
                    "what was seen of the page was not kept: {error}"
                );
                Event::EvidenceLost { source, what, error }
            }
        });
    }
    let mut held = witness.held();
    held.kept.append(&mut told);
    events.extend(held.kept.iter().cloned());
}

/// The files of one answer: its bytes, its picture; both with the same account.
fn pieces(Sighting { seen, picture }: Sighting) -> Vec<Piece> {
    let mut account = seen.account();
    let picture = picture.map(|picture| (text::sha256(&picture), picture));
    account.screenshot = picture.as_ref().map(|(sha256, _)| sha256.clone());
    let page = Exhibit::named(account.sha256.clone(), seen.bytes().clone());
    let picture = picture.map(|(sha256, picture)| Exhibit::named(sha256, picture));
    let page = Some((EvidenceKind::Page, page));
    let picture = picture.map(|picture| (EvidenceKind::Screenshot, picture));
    let account = Box::new(account);
    let piece = |(what, bytes)| Piece { what, bytes, account: account.clone() };
    page.into_iter().chain(picture).map(piece).collect()
}

/// Whether a fact says that something is not as it was: the bookkeeping of a poll does not, nor
/// that a post goes by another key.
fn is_change(event: &Event) -> bool {
    !matches!(event, Event::Polled(_) | Event::PostRenamed { .. })
}
