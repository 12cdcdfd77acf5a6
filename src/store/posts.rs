//! What facts do to a post.

use jiff::Timestamp;

use super::{
    StoreError,
    apply::change_source,
    cases, key,
    overlay::Overlay,
    record::{PostEntry, PostRecord},
    school,
};
use crate::domain::{
    CaseId, Post, PostKey, Proof, RedactedWhy, RevisionKind, SecondOpinion, SourceId,
    redaction::blank_post,
};

pub(super) fn put_new(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &Post,
    at: Timestamp,
) -> Result<(), StoreError> {
    let key = key::post(source, &post.key);
    if to.contains(&key)? {
        return Ok(());
    }
    let record = PostRecord {
        post: post.clone(),
        first_seen: at,
        changed_at: at,
        case: None,
        band: None,
        opinion: None,
        removed: None,
        redacted: None,
        revisions: Vec::new(),
    };
    to.put(key, &PostEntry::Post(Box::new(record)))?;
    to.put(key::author(source, post), &post.key)?;
    school::came(to, post)?;
    change_source(to, source, |record| record.posts += 1)
}

/// Changes a post, as was seen at `at`, and moves its source's version.
pub(super) fn change(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    at: Timestamp,
    change: impl FnOnce(&mut PostRecord),
) -> Result<(), StoreError> {
    change_record(to, source, post, |record| {
        change(record);
        record.changed_at = at;
    })?;
    change_source(to, source, |_| {})
}

/// A post is gone, and that is proved.
pub(super) fn gone(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    (at, proof): (Timestamp, &Proof),
) -> Result<(), StoreError> {
    change(to, source, post, at, |record| {
        record.removed = Some((at, proof.clone()));
        record.revise(at, RevisionKind::Removed);
    })
}

/// Puts what is seen of a post now in the place of what was recorded.
pub(super) fn replace(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &Post,
    (at, kind): (Timestamp, RevisionKind),
) -> Result<(), StoreError> {
    if let Some(PostEntry::Post(record)) = to.get(&key::post(source, &post.key))? {
        let (old, new) = (key::author(source, &record.post), key::author(source, post));
        if old != new {
            to.remove(&old)?;
            to.put(new, &post.key)?;
        }
    }
    change(to, source, &post.key, at, |record| {
        if said(&record.post) != said(post) {
            record.opinion = None;
        }
        record.post = post.clone();
        record.band = None;
        record.removed = record.removed.take().filter(|_| kind != RevisionKind::Reappeared);
        record.revise(at, kind);
    })
}

/// A post goes by another key now.
pub(super) fn renamed(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    alias: &PostKey,
) -> Result<(), StoreError> {
    put_alias(to, source, post, Some(alias))?;
    change_source(to, source, |_| {})
}

/// A language model said something of a post.
pub(super) fn opinion(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    opinion: &SecondOpinion,
) -> Result<(), StoreError> {
    change_record(to, source, post, |record| record.opinion = Some(opinion.clone()))?;
    Ok(())
}

/// What an opinion of a post is about.
fn said(post: &Post) -> (Option<&str>, &str) {
    (post.title.as_deref(), &post.text)
}

/// Takes the content out of what is recorded of a post; the case it belongs to.
pub(super) fn redact(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    mark: (Timestamp, RedactedWhy),
) -> Result<Option<CaseId>, StoreError> {
    let key = key::post(source, post);
    let Some(PostEntry::Post(mut record)) = to.get(&key)? else { return Ok(None) };
    // Nobody finds it by its author again.
    to.remove(&key::author(source, &record.post))?;
    blank_post(&mut record.post);
    // It was of words that are not there any more: which of them, nobody could tell from now on.
    record.opinion = None;
    record.redacted = Some(mark);
    let case = record.case.clone();
    if let Some(case) = &case {
        cases::renew_card(to, case, &record.post, source)?;
    }
    to.put(key, &PostEntry::Post(record))?;
    // What is being decided on what it said is decided anew.
    change_source(to, source, |_| {})?;
    Ok(case)
}

/// Changes what is known of a post, if anything is, and returns what the change does.
pub(super) fn change_record<T>(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    change: impl FnOnce(&mut PostRecord) -> T,
) -> Result<Option<T>, StoreError> {
    let key = key::post(source, post);
    match to.get(&key)? {
        Some(PostEntry::Post(mut record)) => {
            let outcome = change(&mut record);
            to.put(key, &PostEntry::Post(record))?;
            Ok(Some(outcome))
        }
        Some(PostEntry::Alias(_)) | None => Ok(None),
    }
}

pub(super) fn put_alias(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    alias: Option<&PostKey>,
) -> Result<(), StoreError> {
    match alias {
        Some(alias) if alias != post => {
            to.put(key::post(source, alias), &PostEntry::Alias(post.clone()))
        }
        Some(_) | None => Ok(()),
    }
}
