//! What a poll has seen, held until it is known whether something changed: then it is kept, else it
//! is forgotten.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::{
    domain::{Event, EvidenceKind, SourceId},
    fetch::{Answer, Fetched, Seen},
    logic::text,
    store::{Exhibit, Store, StoreError},
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
    manifest: Exhibit,
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
    let files = pieces.iter().flat_map(|piece| [piece.bytes.clone(), piece.manifest.clone()]);
    let mut kept = store.keep(files.collect()).await.into_iter();
    let mut told = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let (source, what) = (source.clone(), piece.what);
        let [bytes, manifest] = [(); 2].map(|()| kept.next().unwrap_or(Err(StoreError::Stopped)));
        told.push(match bytes.and_then(|sha256| Ok((sha256, manifest?))) {
            Ok((sha256, manifest)) => {
                Event::EvidenceKept { source, what, sha256, manifest: Some(manifest) }
            }
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
    // It holds nothing but texts and numbers, which JSON can say.
    let manifest = serde_json::to_vec(&account).unwrap_or_default();
    let manifest = Exhibit::named(text::sha256(&manifest), manifest);
    let page = Exhibit::named(account.sha256, seen.bytes().clone());
    let picture = picture.map(|(sha256, picture)| Exhibit::named(sha256, picture));
    let page = Some((EvidenceKind::Page, page));
    let picture = picture.map(|picture| (EvidenceKind::Screenshot, picture));
    let piece = |(what, bytes)| Piece { what, bytes, manifest: manifest.clone() };
    page.into_iter().chain(picture).map(piece).collect()
}

/// Whether a fact says that something is not as it was: the bookkeeping of a poll does not, nor
/// that a post goes by another key.
fn is_change(event: &Event) -> bool {
    !matches!(event, Event::Polled(_) | Event::PostRenamed { .. })
}
