//! What a poll has seen, held until it is known whether something changed: then it is kept, else it
//! is forgotten.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::{
    domain::{Event, EvidenceKind, Exchange, SourceId},
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

    /// Keeps what was seen if something changed, unless others keep the disk busy: then
    /// [`keep_evidence`] does. Blocks.
    pub(super) fn keep_now(&self, store: &Store, source: &SourceId, events: &[Event]) {
        if events.iter().any(is_change)
            && let Some(archive) = store.archive()
        {
            let (pieces, files) = self.take();
            self.kept(source, archive.keep(&files), pieces);
        }
    }

    /// What was seen, as files that are to be kept.
    fn take(&self) -> (Vec<Piece>, Vec<Exhibit>) {
        let sightings = std::mem::take(&mut self.held().sightings);
        let pieces = sightings.into_iter().flat_map(pieces).collect::<Vec<_>>();
        let files = pieces.iter().map(|piece| piece.bytes.clone()).collect();
        (pieces, files)
    }

    /// Notes what was kept, and what could not be.
    fn kept(&self, source: &SourceId, kept: Vec<Result<String, StoreError>>, pieces: Vec<Piece>) {
        let told = kept.into_iter().zip(pieces).map(|(kept, Piece { what, account, .. })| {
            let source = source.clone();
            match kept {
                Ok(sha256) => Event::EvidenceKept { source, what, sha256, account: Some(account) },
                Err(error) => {
                    let error = error.with_cause();
                    tracing::error!(
                        source.id = %source, error = error,
                        "what was seen of the page was not kept: {error}"
                    );
                    Event::EvidenceLost { source, what, error }
                }
            }
        });
        self.held().kept.extend(told);
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
    let (pieces, files) = witness.take();
    if !files.is_empty() {
        witness.kept(source, store.keep(files).await, pieces);
    }
    events.extend(witness.held().kept.iter().cloned());
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
