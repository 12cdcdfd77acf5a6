//! The digests: when one is due, what waits for it becomes one mail.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::plan::{Plan, Setup};
use crate::{
    domain::{Band, BusinessId, Commit, DigestBalance, DigestEvery, DigestItem, Event, PersonId},
    logic::digest,
    store::{InDigest, Store, StoreError},
};

/// What the balance of a week goes back to.
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Cases that are read at a time for a balance, and pages of them at most.
const PAGE: usize = 256;
const PAGES: usize = 40;

/// Queues the digests that are due.
pub(super) async fn tell(store: &Store, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
    let Some((first, last)) = store.digest_times()? else { return Ok(()) };
    let until = if digest::is_beyond(last, now) { last } else { now };
    if first > until {
        return Ok(());
    }
    let mut waiting = BTreeMap::<PersonId, Vec<InDigest>>::new();
    for noted in store.digests_due(until)? {
        waiting.entry(noted.person.clone()).or_default().push(noted);
    }
    for (person, noted) in waiting {
        let events = events(store, &setup.plan, (&person, noted), (until, now))?;
        match store.commit(Commit { at: now, events, expect: None }).await {
            // Another post was noted meanwhile: with the next round it is there too.
            Err(StoreError::Conflict) => {}
            done => done?,
        }
    }
    Ok(())
}

fn events(
    store: &Store,
    plan: &Plan,
    (person, noted): (&PersonId, Vec<InDigest>),
    (until, now): (Timestamp, Timestamp),
) -> Result<Vec<Event>, StoreError> {
    let Some(person) = plan.person(person) else {
        tracing::info!(person.id = %person, "nobody is there to read the digest of {person}");
        let posts = u64::try_from(noted.len()).unwrap_or(u64::MAX);
        return Ok(vec![Event::DigestTaken { person: person.clone(), until, posts }]);
    };
    let items = noted.into_iter().map(|noted| noted.item).collect::<Vec<_>>();
    let balances = match person.timing.digest.every {
        DigestEvery::Week => balances(store, &items, now)?,
        DigestEvery::Day | DigestEvery::Never => Vec::new(),
    };
    let mut number = 1;
    while store.alert(&digest::row(digest::day(person, now), person, number))?.is_some() {
        number += 1;
    }
    Ok(digest::mail(person, (until, number), items, balances, now).into())
}

/// Good and bad posts of each business since the last digest: the good ones are all in this one, the
/// others have cases.
fn balances(
    store: &Store,
    items: &[DigestItem],
    now: Timestamp,
) -> Result<Vec<DigestBalance>, StoreError> {
    let mut good = BTreeMap::<&BusinessId, u64>::new();
    for item in items {
        *good.entry(&item.business).or_default() += u64::from(item.band == Band::NotNegative);
    }
    let since = now.checked_sub(WEEK).unwrap_or(Timestamp::MIN);
    let mut balances = Vec::new();
    for (business, good) in good {
        let (mut neutral, mut bad, mut after) = (0, 0, None);
        for _ in 0..PAGES {
            let page = store.cases_page(business, after.as_ref(), PAGE)?;
            let recent = page.records.iter().filter(|case| case.opened_at > since);
            for case in recent {
                let posts = 1 + u64::try_from(case.links.len()).unwrap_or_default();
                match case.verdict.band {
                    Band::Negative => bad += posts,
                    Band::Uncertain => neutral += posts,
                    Band::NotNegative => {}
                }
            }
            after = page.next.filter(|_| page.records.iter().all(|case| case.opened_at > since));
            if after.is_none() {
                break;
            }
        }
        balances.push(DigestBalance { business: business.clone(), good, neutral, bad });
    }
    Ok(balances)
}
