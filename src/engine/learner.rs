//! The learner: learns anew what words mean here, when enough has come since the last time. It reads
//! every post and computes for seconds, on a thread of its own, and nothing waits for it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    domain::{Commit, Event},
    logic::judge::{self, Learned},
    store::{Schooling, Store, StoreError},
};

/// The least time between two times of learning.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Rated posts that must have come since the last time.
const ENOUGH: u64 = 50;
/// The newest rated posts that are learned from.
const MOST: usize = 5000;

/// Learns when there is something to learn from.
#[derive(Debug)]
pub(super) struct Learner {
    store: Arc<Store>,
    /// When it may learn next.
    next: Timestamp,
    work: JoinSet<Result<(), StoreError>>,
}

impl Learner {
    pub(super) fn new(store: Arc<Store>, now: Timestamp) -> Result<Self, StoreError> {
        let last = store.schooling()?.at;
        let next = last.and_then(|last| last.checked_add(EVERY).ok()).unwrap_or(now);
        Ok(Self { store, next, work: JoinSet::new() })
    }

    /// Begins to learn if it is time, and says what became of the last time.
    pub(super) fn watch(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if let Some(done) = self.work.try_join_next() {
            told(done)?;
        }
        // A clock that was set back must not put it off for long.
        let later = now.checked_add(EVERY).unwrap_or(now);
        self.next = self.next.min(later);
        if now < self.next || !self.work.is_empty() {
            return Ok(());
        }
        let schooling = self.store.schooling()?;
        if is_worth_it(&schooling) {
            self.next = later;
            self.work.spawn(learn(Arc::clone(&self.store), schooling, now));
        }
        Ok(())
    }

    /// Waits for what is under way.
    pub(super) async fn finish(&mut self) -> Result<(), StoreError> {
        while let Some(done) = self.work.join_next().await {
            told(done)?;
        }
        Ok(())
    }
}

/// What cannot be learned is in the log; the next time is another try.
fn told(done: Result<Result<(), StoreError>, tokio::task::JoinError>) -> Result<(), StoreError> {
    match done {
        Ok(Err(error)) if error.is_fatal() => return Err(error),
        Ok(Err(error)) => tracing::error!(error = %error, "could not learn: {error}"),
        Err(died) => tracing::error!(error = %died, "learning died: {died}"),
        Ok(Ok(())) => {}
    }
    Ok(())
}

/// Whether there is more to learn from than the last time, or less.
fn is_worth_it(since: &Schooling) -> bool {
    since.fresh >= ENOUGH || since.told > 0 || since.shrunk
}

async fn learn(store: Arc<Store>, before: Schooling, now: Timestamp) -> Result<(), StoreError> {
    let reader = Arc::clone(&store);
    let decided = tokio::task::spawn_blocking(move || decide(&reader, before.shrunk));
    let event = decided.await.map_err(|_| StoreError::Stopped)??;
    // What was taken out, or forgotten, meanwhile must not be learned.
    let meanwhile = store.schooling()?;
    if (meanwhile.shrunk, meanwhile.since) != (before.shrunk, before.since) {
        return Ok(());
    }
    if let Event::Learned { lessons, negatives, weights: Some(_) } = &event {
        tracing::info!(lessons, negatives, "learned from {lessons} posts how texts are meant here");
    }
    store.commit(Commit { at: now, events: vec![event], expect: None }).await
}

/// What is to be recorded. `shrunk` is whether what was learned must go, since some of what it rests
/// on was taken out.
fn decide(store: &Store, shrunk: bool) -> Result<Event, StoreError> {
    let lessons = store.lessons(MOST)?;
    let learned = judge::learn(&lessons).or_else(|| shrunk.then(Learned::default));
    let weights = learned.map(|learned| learned.to_text());
    let known = store.learned()?.to_text();
    let weights = weights.filter(|weights| shrunk || *weights != known);
    let negatives = lessons.iter().filter(|lesson| lesson.negative).count() as u64;
    Ok(Event::Learned { weights, lessons: lessons.len() as u64, negatives })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Post, PostKey},
        store,
    };

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 3600 * hour).unwrap()
    }

    async fn posts(store: &Store, numbers: impl Iterator<Item = usize>, author: &str) {
        let post = |number: usize| {
            let (stars, what) = if number.is_multiple_of(2) { (1, "wept") } else { (5, "held") };
            let post = format!(
                r#"{{"key":"id:{number}","author":"{author}","kind":"review",
                    "rating":{{"value":{stars},"best":5,"worst":1}},
                    "text":"The gasket {what} on day {number}."}}"#
            );
            let post = serde_json::from_str::<Post>(&post).unwrap();
            Event::PostAppeared { source: "page".into(), post }
        };
        let events = numbers.map(post).collect();
        store.commit(Commit { at: at(0), events, expect: None }).await.unwrap();
    }

    #[tokio::test]
    async fn it_learns_when_enough_has_come_and_anew_when_something_goes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), "vigie.example", at(0)).unwrap());
        let mut learner = Learner::new(Arc::clone(&store), at(0)).unwrap();
        let mut look = async |hour: i64| {
            learner.watch(at(hour)).unwrap();
            learner.finish().await.unwrap();
            let schooling = store.schooling().unwrap();
            (schooling.at, schooling.lessons, store.learned().unwrap().weights().is_empty())
        };
        assert_eq!(look(0).await, (None, 0, true));
        posts(&store, 0..60, "Ann").await;
        assert_eq!(look(0).await, (Some(at(0)), 60, false));
        posts(&store, 100..160, "Bob").await;
        assert_eq!(look(0).await.0, Some(at(0)), "not before an hour has gone");
        assert_eq!(look(1).await, (Some(at(1)), 120, false));
        assert_eq!(look(9).await.0, Some(at(1)), "there is nothing new");
        let key = PostKey::from("id:1");
        let told = Event::Taught { source: "page".into(), key, negative: true, by: "zoe".into() };
        store.commit(Commit { at: at(9), events: vec![told], expect: None }).await.unwrap();
        assert_eq!(look(10).await.0, Some(at(10)), "a person's word is enough");

        // What Bob wrote goes, and then all of it.
        for (hour, author, left, nothing) in [(11, "Bob", 60, false), (13, "Ann", 0, true)] {
            let whose =
                store::Erasure { author: author.into(), sources: None, notes: false, reason: None };
            let plan = store.erasable(&whose).unwrap();
            store.redact(plan, at(hour)).await.unwrap();
            assert_eq!(look(hour + 1).await, (Some(at(hour + 1)), left, nothing), "{author}");
        }
        store.close().await.unwrap();
    }

    #[tokio::test]
    async fn what_teaches_nothing_is_tried_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), "vigie.example", at(0)).unwrap());
        // Of one side alone nothing can be learned.
        posts(&store, (1..120).step_by(2), "Eve").await;
        for hour in 0..3 {
            // As with a pass after the other.
            let mut learner = Learner::new(Arc::clone(&store), at(hour)).unwrap();
            learner.watch(at(hour)).unwrap();
            learner.finish().await.unwrap();
            let schooling = store.schooling().unwrap();
            assert_eq!((schooling.at, schooling.fresh), (Some(at(0)), 0));
            assert!(store.learned().unwrap().weights().is_empty());
        }
        store.close().await.unwrap();
    }
}
