//! What facts do to a post.

use jiff::Timestamp;

use super::{
    StoreError,
    apply::change_source,
    key,
    overlay::Overlay,
    record::{PostEntry, PostRecord},
};
use crate::domain::{Content, Post, PostKey, RevisionKind, SourceId};

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
        removed: None,
        revisions: Vec::new(),
    };
    to.put(key, &PostEntry::Post(Box::new(record)))?;
    to.put(key::author(source, post), &post.key)?;
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

/// Puts an edited post in the place of what it was.
pub(super) fn edited(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &Post,
    before: &Content,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(to, source, &post.key, at, |record| {
        record.post = post.clone();
        let kind = RevisionKind::of_edit(before.rating.as_ref(), post.rating.as_ref());
        record.revise(at, kind);
    })
}

/// Changes what is known of a post.
pub(super) fn change_record(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    change: impl FnOnce(&mut PostRecord),
) -> Result<(), StoreError> {
    let key = key::post(source, post);
    match to.get(&key)? {
        Some(PostEntry::Post(mut record)) => {
            change(&mut record);
            to.put(key, &PostEntry::Post(record))
        }
        Some(PostEntry::Alias(_)) | None => Ok(()),
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
