//! What a day of watching came to, from what is remembered: for the operators' mail of the day.

use jiff::{SignedDuration, Timestamp};

use super::plan::Plan;
use crate::{
    domain::{Alert, Case, Coverage, Notice, Person, Precision, Published, Slowest, Tally, Unseen},
    logic::daily,
    store::{Store, StoreError},
};

/// Sources that are named of those that cannot be seen, and people of those who stopped their digests.
const NAMED: usize = 20;
/// Days that are looked back on for the last mail.
const LOOK_BACK: i32 = 14;
/// Cases of a business that are looked at for a day, a page at a time.
const PAGE: usize = 256;
const PAGES: usize = 20;

/// What became of the time since the last of these mails to a person, or since the watch began.
pub(super) fn coverage(
    store: &Store,
    plan: &Plan,
    person: &Person,
    now: Timestamp,
) -> Result<Coverage, StoreError> {
    let mut total = Tally { mails: store.mails()?, ..Tally::default() };
    let (mut begun, mut sources, mut hidden) = (None::<Timestamp>, 0, 0);
    let mut unseen = Vec::new();
    for watch in plan.watches() {
        sources += 1;
        let record = store.source(&watch.source.id)?.unwrap_or_default();
        total.due += record.polls.due;
        total.done += record.polls.done;
        total.seen += record.polls.seen;
        total.posts += record.posts;
        begun = begun.into_iter().chain(record.baselined_at).min();
        if record.health.state.is_incident() || record.baselined_at.is_none() {
            let source = watch.source.id.clone();
            let last_ok = record.health.last_ok;
            if unseen.len() < NAMED {
                unseen.push(Unseen { source, outcome: record.outcome, last_ok });
            } else {
                hidden += 1;
            }
        }
    }
    let (since, before) = match last(store, person, now)? {
        Some((at, before)) => (at, before),
        None => (begun.unwrap_or(now), Tally::default()),
    };
    let (cases, slowest) = first_mails(store, plan, since)?;
    let day = total.since(&before);
    let mut stopped = store.digest_stops()?;
    stopped.retain(|stop| plan.person(&stop.person).is_some());
    stopped.truncate(NAMED);
    Ok(Coverage { since, total, day, sources, unseen, more: hidden, cases, slowest, stopped })
}

/// When the last of these mails was, and what had been counted by then.
fn last(
    store: &Store,
    person: &Person,
    now: Timestamp,
) -> Result<Option<(Timestamp, Tally)>, StoreError> {
    let today = now.to_zoned(person.timezone.clone()).date();
    for days in 1..=LOOK_BACK {
        let Ok(day) = today.checked_sub(jiff::Span::new().days(days)) else { break };
        if let Some(Alert { queued_at, notice, .. }) = store.alert(&daily::row(day, person))?
            && let Notice::Daily { coverage: Some(coverage), .. } = notice
        {
            return Ok(Some((queued_at, coverage.total)));
        }
    }
    Ok(None)
}

/// How many cases were opened since, and the one whose first mail took longest to be taken.
fn first_mails(
    store: &Store,
    plan: &Plan,
    since: Timestamp,
) -> Result<(u64, Option<Slowest>), StoreError> {
    let (mut cases, mut slowest) = (0, None::<Slowest>);
    for business in plan.businesses() {
        let mut after = None;
        for _ in 0..PAGES {
            let page = store.cases_page(&business.id, after.as_ref(), PAGE)?;
            for case in page.records.iter().filter(|case| case.opened_at > since) {
                cases += 1;
                let took = took(store, plan, case)?;
                if let Some(took) = took
                    && slowest.as_ref().is_none_or(|slowest| took.took > slowest.took)
                {
                    slowest = Some(took);
                }
            }
            after = page.next.filter(|_| page.records.iter().all(|case| case.opened_at > since));
            if after.is_none() {
                break;
            }
        }
    }
    Ok((cases, slowest))
}

fn took(store: &Store, plan: &Plan, case: &Case) -> Result<Option<Slowest>, StoreError> {
    let Some(alerted) = case.course.alerted_at else { return Ok(None) };
    let post = store.post(&case.source, &case.post)?;
    let exact = |at: &Published| {
        !at.is_relative() && matches!(at.precision(), Precision::Second | Precision::Minute)
    };
    let published = post.and_then(|record| record.post.published).filter(exact);
    let published = published.and_then(|at| at.to_timestamp(&plan.zone(&case.business)));
    Ok(Some(Slowest {
        case: case.id.clone(),
        took: alerted.duration_since(case.opened_at),
        published: published
            .map(|at| alerted.duration_since(at))
            .filter(SignedDuration::is_positive),
    }))
}
