//! The digests: when one is due, what waits for it becomes one mail.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::plan::{Plan, Setup};
use crate::{
    domain::{
        Band, BusinessId, Commit, DigestBalance, DigestEvery, DigestItem, Event, Notice, Person,
        PersonId,
    },
    logic::{casework, digest},
    store::{InDigest, Store, StoreError},
};

/// What the balance of a week goes back to.
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Cases that are read at a time for a balance, and pages of them at most.
const PAGE: usize = 256;
const PAGES: usize = 40;

/// Queues the digests that are due.
pub(super) async fn tell(store: &Store, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
    // A poll that was under way when somebody stopped theirs noted its posts all the same.
    for stop in store.digest_stops()? {
        let events = freed(store, &setup.plan, &stop.person, now)?;
        if !events.is_empty() {
            commit(store, events, now).await?;
        }
    }
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
        commit(store, events, now).await?;
    }
    Ok(())
}

async fn commit(store: &Store, events: Vec<Event>, now: Timestamp) -> Result<(), StoreError> {
    match store.commit(Commit { at: now, events, expect: None }).await {
        // Another post was noted meanwhile: with the next round it is there too.
        Err(StoreError::Conflict) => Ok(()),
        done => done,
    }
}

fn events(
    store: &Store,
    plan: &Plan,
    (person, noted): (&PersonId, Vec<InDigest>),
    (until, now): (Timestamp, Timestamp),
) -> Result<Vec<Event>, StoreError> {
    let Some(person) = plan.person(person) else {
        return orphaned(store, plan, (person, noted), (until, now));
    };
    let items = noted.into_iter().map(|noted| noted.item).collect::<Vec<_>>();
    let balances = match person.timing.digest.every {
        DigestEvery::Week => balances((store, plan), person, &items, now)?,
        DigestEvery::Day | DigestEvery::Never => Vec::new(),
    };
    let mut number = 1;
    while store.alert(&digest::row(digest::day(person, now), person, number))?.is_some() {
        number += 1;
    }
    Ok(digest::mail(person, (until, number), items, balances, now).into())
}

/// What waited for somebody whom the configuration does not know any more. What needs somebody is told
/// at once to those who hear of its case now.
fn orphaned(
    store: &Store,
    plan: &Plan,
    (person, noted): (&PersonId, Vec<InDigest>),
    (until, now): (Timestamp, Timestamp),
) -> Result<Vec<Event>, StoreError> {
    tracing::warn!(
        person.id = %person, post.count = noted.len(),
        "there is no person `{person}` any more to read a digest: what needs somebody is told to others"
    );
    let items = noted.iter().map(|noted| &noted.item).collect::<Vec<_>>();
    let mut events = vec![taken(person, until, items.len())];
    events.extend(told_at_once((store, plan), person, &items, now)?);
    Ok(events)
}

/// What frees a person who gets no digests any more from those under way: what waits for one is taken,
/// one that waits in the outbox is withdrawn, and what needs somebody is told to them at once. Nothing if
/// there is nothing.
pub(super) fn freed(
    store: &Store,
    plan: &Plan,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<Event>, StoreError> {
    let noted = store.digests_of(person)?;
    let rows = store.digests_unsent(person)?;
    let mut items = noted.iter().map(|noted| &noted.item).collect::<Vec<_>>();
    let until = noted.iter().map(|noted| noted.due).max();
    let mut events = Vec::from_iter(until.map(|until| taken(person, until, items.len())));
    for row in &rows {
        let Notice::Digest { items: shown, more, .. } = &row.notice else { continue };
        // Of posts that it only counts nobody knows the cases any more: if one may need somebody, it
        // leaves, and is the last one.
        let calm = shown.last().is_some_and(|last| last.band == Band::NotNegative);
        if calm || more.is_empty() {
            events.push(Event::AlertWithdrawn { alert: row.id.clone() });
            items.extend(shown);
        }
    }
    events.extend(told_at_once((store, plan), person, &items, now)?);
    Ok(events)
}

fn taken(person: &PersonId, until: Timestamp, posts: usize) -> Event {
    let posts = u64::try_from(posts).unwrap_or(u64::MAX);
    Event::DigestTaken { person: person.clone(), until, posts }
}

/// Tells a person of each case among these posts that awaits an answer. Of one that they do not hear of
/// any more those are told who do.
fn told_at_once(
    (store, plan): (&Store, &Plan),
    person: &PersonId,
    items: &[&DigestItem],
    now: Timestamp,
) -> Result<Vec<Event>, StoreError> {
    let needs = items.iter().filter(|item| item.band != Band::NotNegative);
    let cases = needs.filter_map(|item| item.case.as_ref()).collect::<BTreeSet<_>>();
    let mut events = Vec::new();
    for case in cases {
        let Some(case) = store.case(case)?.filter(|case| case.state.awaits_answer()) else {
            continue;
        };
        let mut readers = plan.readers(&case);
        if readers.iter().any(|reader| reader.id == *person) {
            readers.retain(|reader| reader.id == *person);
        }
        events.extend(casework::told_late(&case, &readers, now));
    }
    Ok(events)
}

/// Good and bad posts of each business since the last digest, as far as this reader hears of them: the
/// good ones are all in this one, the others have cases.
fn balances(
    (store, plan): (&Store, &Plan),
    reader: &Person,
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
            for case in page.records.iter().filter(|case| case.opened_at > since) {
                let began = store.source(&case.source)?.and_then(|record| record.baselined_at);
                // What was there before the watch is not of this week.
                let old = began.is_some_and(|began| case.opened_at <= began);
                if old || plan.readers(case).iter().all(|person| person.id != reader.id) {
                    continue;
                }
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
