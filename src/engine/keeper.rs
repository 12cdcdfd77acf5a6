//! The keeper: once a day it takes out of the ledger what has been kept for long enough, and it tells
//! the operators when the ledger was found to be shorter than it was.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tokio::task::JoinSet;

use super::plan::Setup;
use crate::{
    domain::{Commit, Event, SourceId},
    logic::incidents,
    store::{LedgerCut, Store, StoreError},
};

/// How often it looks.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How long it waits after the start, which has enough to do.
const FIRST: SignedDuration = SignedDuration::from_mins(10);

/// Looks after what is kept.
#[derive(Debug)]
pub(super) struct Keeper {
    store: Arc<Store>,
    /// When it looks next.
    next: Timestamp,
    /// Whether the operators know of what is missing.
    told: bool,
    /// What is under way: reading years of a ledger takes seconds, and nothing waits for it.
    work: JoinSet<Result<(), StoreError>>,
}

impl Keeper {
    pub(super) fn new(store: Arc<Store>, now: Timestamp) -> Self {
        let next = now.checked_add(FIRST).unwrap_or(now);
        Self { store, next, told: false, work: JoinSet::new() }
    }

    /// Begins the work of the day if it is time, and says what became of the last one.
    pub(super) async fn keep(&mut self, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
        if !self.told {
            match tell(&self.store, setup, now).await {
                Err(error) if error.is_fatal() => return Err(error),
                // The committer has said what is wrong; the next round tries again.
                told => self.told = told.is_ok(),
            }
        }
        match self.work.try_join_next() {
            Some(Ok(Err(error))) if error.is_fatal() => return Err(error),
            Some(Ok(Err(error))) => {
                tracing::error!(error = %error, "could not take out what is old: {error}");
            }
            Some(Err(died)) => {
                tracing::error!(error = %died, "taking out what is old died: {died}");
            }
            Some(Ok(Ok(()))) | None => {}
        }
        // A clock that was set back must not put it off for long.
        self.next = self.next.min(now.checked_add(EVERY).unwrap_or(now));
        if now < self.next || !self.work.is_empty() {
            return Ok(());
        }
        self.next = now.checked_add(EVERY).unwrap_or(now);
        if let Some(before) = setup.keep.and_then(|keep| now.checked_sub(keep).ok()) {
            self.work.spawn(prune(Arc::clone(&self.store), before, watched(setup), now));
        }
        Ok(())
    }
}

/// Does the work of the day where nothing runs all day: in the first pass of a day, by `last`, when a
/// source was last polled. Else each of them would read the whole ledger.
pub(super) async fn keep_once(
    store: &Arc<Store>,
    setup: &Setup,
    (last, now): (Option<Timestamp>, Timestamp),
) -> Result<(), StoreError> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let before = setup.keep.and_then(|keep| now.checked_sub(keep).ok());
    let Some(before) = before.filter(|_| last.is_none_or(|last| day(last) != day(now))) else {
        return Ok(());
    };
    match prune(Arc::clone(store), before, watched(setup), now).await {
        Err(error) if !error.is_fatal() => {
            tracing::error!(error = %error, "could not take out what is old: {error}");
            Ok(())
        }
        done => done,
    }
}

/// Tells the operators, once, when the ledger was found to be shorter than it was.
pub(super) async fn tell(store: &Store, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
    let Some(LedgerCut { at, known, held }) = store.ledger_cut()? else { return Ok(()) };
    let mut untold = Vec::new();
    for event in incidents::ledger_cut((known, held, at), setup.plan.operators(), now) {
        let Event::AlertQueued { alert } = &event else { continue };
        if store.alert(&alert.id)?.is_none() {
            untold.push(event);
        }
    }
    if untold.is_empty() {
        return Ok(());
    }
    store.commit(Commit { at: now, events: untold, expect: None }).await
}

/// The sources whose posts can be seen.
fn watched(setup: &Setup) -> HashSet<SourceId> {
    setup.plan.watches().map(|watch| watch.source.id.clone()).collect()
}

async fn prune(
    store: Arc<Store>,
    before: Timestamp,
    watched: HashSet<SourceId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let reader = Arc::clone(&store);
    let plan = tokio::task::spawn_blocking(move || reader.prunable(before, &watched))
        .await
        .map_err(|_| StoreError::Stopped)??;
    if plan.is_empty() {
        return Ok(());
    }
    let (lines, files) = (plan.lines, plan.evidence.len());
    store.redact(plan, now).await?;
    tracing::info!(
        ledger.lines = lines,
        evidence.files = files,
        "took the content out of {lines} lines that are older than `evidence.keep`, and deleted \
         {files} files"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::warden::tests::setup, *};
    use crate::domain::{Post, PostKey};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 86_400 * day).unwrap()
    }

    #[tokio::test]
    async fn the_first_pass_of_a_day_takes_out_what_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), "vigie.example", at(0)).unwrap());
        let gone = SourceId::from("gone");
        let post = r#"{"key":"id:7","author":"Ann","text":"Late.","kind":"review"}"#;
        let post = serde_json::from_str::<Post>(post).unwrap();
        let events = vec![Event::PostAppeared { source: gone.clone(), post }];
        store.commit(Commit { at: at(0), events, expect: None }).await.unwrap();
        let mut setup = setup(&[]);
        let hour = SignedDuration::from_hours(1);
        for (keep, last, goes) in [
            (None, None, false),
            (Some(90), None, false),
            (Some(2), Some(at(9) - hour), false),
            (Some(2), Some(at(8)), true),
        ] {
            setup.keep = keep.map(|days| SignedDuration::from_hours(24 * days));
            keep_once(&store, &setup, (last, at(9))).await.unwrap();
            let known = store.post(&gone, &PostKey::from("id:7")).unwrap().unwrap();
            assert_eq!(known.redacted.is_some(), goes, "{keep:?} {last:?}");
        }
    }

    #[tokio::test]
    async fn what_is_old_goes_once_a_day_unless_all_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), "vigie.example", at(0)).unwrap());
        let gone = SourceId::from("gone");
        let post = r#"{"key":"id:7","author":"Ann","text":"Late.","kind":"review"}"#;
        let post = serde_json::from_str::<Post>(post).unwrap();
        let events = vec![Event::PostAppeared { source: gone.clone(), post }];
        store.commit(Commit { at: at(0), events, expect: None }).await.unwrap();
        let redacted = || {
            let known = store.post(&gone, &PostKey::from("id:7")).unwrap().unwrap();
            known.redacted.is_some()
        };
        let mut setup = setup(&["page"]);
        let mut keeper = Keeper::new(Arc::clone(&store), at(0));
        let mut days = 1..;
        for (keep, goes) in [(None, false), (Some(90), false), (Some(2), true)] {
            setup.keep = keep.map(|days| SignedDuration::from_hours(24 * days));
            for day in days.by_ref().take(3) {
                keeper.keep(&setup, at(day)).await.unwrap();
                // It does not wait for the work.
                if let Some(done) = keeper.work.join_next().await {
                    done.unwrap().unwrap();
                }
            }
            assert_eq!(redacted(), goes, "{keep:?}");
        }
        keeper.keep(&setup, at(99)).await.unwrap();
    }
}
