//! Once a day: the operators are told where the ledger stands, and an authority stamps it with the
//! time if one is configured. What stands in their mail cannot be made up later.

use std::sync::Arc;

use jiff::{Timestamp, civil, tz::TimeZone};
use tokio::task::JoinSet;
use url::Url;

use super::{
    Clock,
    coverage::coverage,
    plan::{Plan, Setup},
};
use crate::{
    domain::{Commit, Event, Person},
    fetch::Fetcher,
    logic::daily::{self, mornings},
    store::{Store, StoreError},
};

/// Sees to it that the ledger cannot be rewritten unnoticed.
#[derive(Debug)]
pub(super) struct Notary {
    store: Arc<Store>,
    clock: Clock,
    /// There is nothing to do before.
    next: Timestamp,
    /// The day of the last time stamp that was asked for.
    stamped: Option<civil::Date>,
    /// Stamps that are being asked for. It may take its time, and ends with the notary.
    asking: JoinSet<()>,
}

impl Notary {
    pub(super) fn new(store: Arc<Store>, clock: Clock) -> Self {
        let asking = JoinSet::new();
        Self { store, clock, next: Timestamp::MIN, stamped: None, asking }
    }

    /// Another plan, or another clock: it looks again.
    pub(super) fn reload(&mut self) {
        self.next = Timestamp::MIN;
    }

    /// Does what is due.
    pub(super) async fn watch(&mut self, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
        while self.asking.try_join_next().is_some() {}
        if now < self.next {
            return Ok(());
        }
        let head = self.store.head()?;
        let mut events = Vec::new();
        let mut next = Timestamp::MAX;
        for person in setup.plan.operators() {
            let (morning, following) = mornings(&person.timezone, now);
            next = next.min(following);
            if setup.daily_head && morning <= now && self.is_worth_it(&setup.plan, morning)? {
                events.extend(self.told(&setup.plan, (person, morning), &head)?);
            }
        }
        let (morning, following) = mornings(&TimeZone::UTC, now);
        next = next.min(following);
        let today = morning.to_zoned(TimeZone::UTC).date();
        if let Some(authority) = &setup.timestamp_url
            && morning <= now
            && self.stamped != Some(today)
            && self.is_worth_it(&setup.plan, morning)?
        {
            // Whether or not it comes to something: another day is another try.
            self.stamped = Some(today);
            self.have_stamped(setup.fetcher.clone(), authority.clone(), head);
        }
        if !events.is_empty() {
            self.store.commit(Commit { at: now, events, expect: None }).await?;
        }
        self.next = next;
        Ok(())
    }

    /// Waits for the stamps that are being asked for.
    pub(super) async fn finish(&mut self) {
        while self.asking.join_next().await.is_some() {}
    }

    /// Whether there was a watch before this morning: of a ledger that has just begun there is
    /// nothing to vouch for.
    fn is_worth_it(&self, plan: &Plan, morning: Timestamp) -> Result<bool, StoreError> {
        for watch in plan.watches() {
            let record = self.store.source(&watch.source.id)?;
            if record.and_then(|record| record.baselined_at).is_some_and(|begun| begun < morning) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The mail of the day to an operator, unless it is there already.
    fn told(
        &self,
        plan: &Plan,
        (person, morning): (&Person, Timestamp),
        (seq, head): &(u64, String),
    ) -> Result<Option<Event>, StoreError> {
        let day = morning.to_zoned(person.timezone.clone()).date();
        if self.store.alert(&daily::row(day, person))?.is_some() {
            return Ok(None);
        }
        let now = self.clock.now();
        let coverage = coverage(&self.store, plan, person, now)?;
        Ok(Some(daily::mail((day, person), (*seq, head), coverage, now)))
    }

    /// Has the head of the ledger stamped, and records that. Nothing waits for it.
    fn have_stamped(&mut self, fetcher: Fetcher, authority: Url, (seq, head): (u64, String)) {
        let (store, clock) = (Arc::clone(&self.store), self.clock);
        let Some(digest) = digest(&head) else { return };
        self.asking.spawn(async move {
            let recorded = async {
                let stamp = fetcher.time_stamp(&authority, digest).await?;
                let kept = store.keep(vec![stamp.into()]).await.pop();
                let kept = kept.unwrap_or(Err(StoreError::Stopped));
                let sha256 = kept.map_err(|error| error.with_cause())?;
                let authority = authority.host_str().unwrap_or_default().to_owned();
                let event = Event::HeadStamped { seq, head, authority, sha256 };
                let commit = Commit { at: clock.now(), events: vec![event], expect: None };
                store.commit(commit).await.map_err(|error| error.with_cause())
            };
            if let Err(error) = recorded.await {
                tracing::warn!(error = error, "no time stamp today: {error}");
            }
        });
    }
}

/// The bytes of a hash in hex.
fn digest(hash: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, []) = hash.as_bytes().as_chunks::<2>() else { return None };
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Alert, WelcomeLine},
        engine::warden::tests::setup,
    };

    #[tokio::test]
    async fn the_operators_are_told_every_morning_where_the_ledger_stands() {
        let folder = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let begun = at("2026-11-20T10:00:00Z");
        let store = Arc::new(Store::open(folder.path(), "vigie.example", begun).unwrap());
        let source = crate::domain::SourceId::from("page");
        let found = WelcomeLine {
            source: source.clone(),
            business: "shop".into(),
            posts: 0,
            mean_rating: None,
            negatives: 0,
            unanswered: Vec::new(),
        };
        let events = vec![Event::Baselined { source, posts: Vec::new(), found }];
        store.commit(Commit { at: begun, events, expect: None }).await.unwrap();
        let setup = setup(&["page"]);
        let told = async |notary: &mut Notary, now: &str| {
            notary.watch(&setup, at(now)).await.unwrap();
            let ids = store.alerts().unwrap().into_iter().map(|Alert { id, .. }| id.to_string());
            ids.collect::<Vec<_>>()
        };
        let clock = Clock::anchored(at("2026-11-21T08:00:00Z"));
        let mut notary = Notary::new(Arc::clone(&store), clock);
        // The first day the watch began only after that.
        assert_eq!(told(&mut notary, "2026-11-20T12:00:00Z").await, [""; 0]);
        assert_eq!(told(&mut notary, "2026-11-21T07:59:59Z").await, [""; 0]);
        let (seq, head) = store.head().unwrap();
        assert_eq!(told(&mut notary, "2026-11-21T08:00:00Z").await, ["daily:2026-11-21:oscar"]);
        let alert = store.alerts().unwrap().remove(0);
        let crate::domain::Notice::Daily { seq: at_seq, head: shown, coverage } = alert.notice
        else {
            panic!()
        };
        assert_eq!((at_seq, shown), (seq, head));
        let coverage = coverage.unwrap();
        assert_eq!((coverage.since, coverage.sources, coverage.cases), (begun, 1, 0));
        // Once a day, also after a start.
        assert_eq!(told(&mut notary, "2026-11-21T20:00:00Z").await.len(), 1);
        let mut notary = Notary::new(Arc::clone(&store), clock);
        assert_eq!(told(&mut notary, "2026-11-21T21:00:00Z").await.len(), 1);
        assert_eq!(told(&mut notary, "2026-11-23T09:00:00Z").await.len(), 2);
        store.close().await.unwrap();
    }

    #[test]
    fn a_hash_is_the_bytes_that_are_stamped() {
        assert_eq!(digest(&"0f".repeat(32)), Some([15; 32]));
        assert_eq!(digest(&"0f".repeat(31)), None);
        assert_eq!(digest(&"0g".repeat(32)), None);
    }
}
