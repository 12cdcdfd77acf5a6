//! One poll: fetch, read, compare, record. Everything before the commit can be repeated after a
//! crash without trace.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::{
    Clock,
    examine::{self, Examined},
    plan::{Setup, Watch, news},
};
use crate::{
    domain::{Band, Case, Commit, Event, HealthState, Outcome, PollNote, SourceId, Validators},
    fetch::{Answer, Body, Fetched, Request},
    store::{SourceRecord, Store, StoreError},
};

/// Times a poll is begun because another one of the source recorded something meanwhile.
const ATTEMPTS: usize = 3;

/// Polls sources; clones share the limits.
#[derive(Debug, Clone)]
pub struct Poller {
    store: Arc<Store>,
    clock: Clock,
    /// Pages read at a time: reading is work for a core, and a page may be large.
    readers: Arc<Semaphore>,
}

/// What a poll came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PollReport {
    /// The source.
    pub source: SourceId,
    /// What it came to.
    #[serde(serialize_with = "outcome_name")]
    pub outcome: Outcome,
    /// The outcome in words.
    pub detail: String,
    /// Whether the source could be seen; an empty list where posts were known is none.
    pub healthy: bool,
    /// Posts on the page that concern the business.
    pub posts: usize,
    /// Posts not known before.
    pub appeared: usize,
    /// Posts that were edited.
    pub edited: usize,
    /// Cases opened.
    pub cases: usize,
    /// Messages put into the outbox.
    pub alerts: usize,
    /// Whether this was the first healthy poll.
    pub baseline: bool,
    /// Whether the operators may have to be told that it cannot be seen, or that it can again.
    #[serde(skip_serializing)]
    pub incident: bool,
    /// When the next poll is due.
    pub next_due: Timestamp,
    /// What was odd about the page.
    pub problems: Vec<String>,
}

fn outcome_name<S: serde::Serializer>(outcome: &Outcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(outcome.name())
}

impl Poller {
    /// A poller over an open store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { store, clock, readers: Arc::new(Semaphore::new(cores)) }
    }

    /// Polls a source now and records what it found. With `dry_run` nothing is recorded.
    pub async fn poll(
        &self,
        setup: &Arc<Setup>,
        watch: &Arc<Watch>,
        dry_run: bool,
    ) -> Result<PollReport, StoreError> {
        for _ in 0..ATTEMPTS {
            // The page is compared with what was known before it was asked for: if another poll of
            // the source recorded something meanwhile, this page may be older than that.
            let record = self.store.source(&watch.source.id)?;
            let request = Request {
                url: watch.source.url.clone(),
                validators: validators(watch, record.as_ref()),
                manner: Arc::clone(&watch.manner),
            };
            let fetched = setup.fetcher.fetch(&request, self.clock.now()).await;
            let answered_at = fetched.answered_at;
            let decided = self.decide(setup, watch, record.as_ref(), fetched).await?;
            let report = decided.report(watch);
            if dry_run {
                return Ok(report);
            }
            let opened = decided.opened();
            match self.record(decided, record.as_ref()).await {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    log(&report, answered_at.elapsed());
                    opened.iter().for_each(log_case);
                    return Ok(report);
                }
            }
        }
        Err(StoreError::Conflict)
    }

    async fn decide(
        &self,
        setup: &Arc<Setup>,
        watch: &Arc<Watch>,
        record: Option<&SourceRecord>,
        fetched: Fetched,
    ) -> Result<Decided, StoreError> {
        let now = self.clock.now();
        let (examined, validators) = match fetched.answer {
            Answer::NotModified => (Examined::without_page(Outcome::NotModified), None),
            Answer::Failed(outcome) => (Examined::without_page(outcome), None),
            Answer::Page(body) => {
                let validators = body.validators.clone();
                let examined = self.examine(setup, watch, record, (body, now)).await?;
                let validators = examined.healthy.then_some(validators);
                (examined, validators)
            }
        };
        let before = record.map(|record| record.health.clone()).unwrap_or_default();
        let health = before.after(&examined.outcome, examined.healthy, now);
        let events = examined.events;
        let (was, is) = (before.state.is_incident(), health.state.is_incident());
        let note = PollNote {
            source: watch.source.id.clone(),
            at: now,
            next_due: next_due(setup, watch, record, health.failures, fetched.retry_after, now),
            validators: if examined.outcome == Outcome::NotModified {
                // It confirms what was sent with the request.
                record.map(|record| record.validators.clone()).unwrap_or_default()
            } else {
                validators.unwrap_or_default()
            },
            outcome: examined.outcome,
            health,
            listing: examined.listing,
            trace: record.map(|record| record.trace.clone()).unwrap_or_default(),
            behind: 0,
            // Until the page was seen with them, new rules are still new.
            fingerprint: if examined.healthy {
                watch.fingerprint.clone()
            } else {
                record.map(|record| record.fingerprint.clone()).unwrap_or_default()
            },
        };
        let Examined { healthy, posts, problems, .. } = examined;
        let incident = is || record.is_some_and(|record| record.incident.is_some());
        Ok(Decided { note, events, healthy, posts, problems, incident, turned: was != is })
    }

    async fn examine(
        &self,
        setup: &Arc<Setup>,
        watch: &Arc<Watch>,
        record: Option<&SourceRecord>,
        (body, now): (Body, Timestamp),
    ) -> Result<Examined, StoreError> {
        let _permit = self.readers.acquire().await.map_err(|_| StoreError::Stopped)?;
        let (setup, watch) = (Arc::clone(setup), Arc::clone(watch));
        let (store, record) = (Arc::clone(&self.store), record.cloned());
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            span.in_scope(|| {
                let listing = examine::read(&watch, &setup.plan, &body);
                examine::compare(&store, &setup.plan, &watch, record.as_ref(), (listing, now))
            })
        })
        .instrument(tracing::Span::current())
        .await
        // Reading cannot panic; if it does all the same, this page is unreadable and no other.
        .unwrap_or_else(|_| {
            Ok(Examined {
                problems: vec!["reading this page failed inside vigie: please report it".into()],
                ..Examined::without_page(Outcome::AnchorMissing)
            })
        })
    }

    async fn record(
        &self,
        decided: Decided,
        record: Option<&SourceRecord>,
    ) -> Result<(), StoreError> {
        let Decided { note, mut events, turned, .. } = decided;
        if events.is_empty() && !turned {
            return self.store.note(note).await;
        }
        let (at, source) = (note.at, note.source.clone());
        events.push(Event::Polled(note));
        let version = record.map_or(0, |record| record.version);
        self.store.commit(Commit { at, events, expect: Some((source, version)) }).await
    }
}

/// What is to be recorded of a poll.
struct Decided {
    note: PollNote,
    events: Vec<Event>,
    healthy: bool,
    posts: usize,
    problems: Vec<String>,
    /// Whether the source has an incident, or had one that is not told to be over.
    incident: bool,
    /// Whether an incident began or ended: that is a fact, and not mere bookkeeping.
    turned: bool,
}

impl Decided {
    /// The cases that somebody is told of: not those of the first poll.
    fn opened(&self) -> Vec<Case> {
        let told = self.events.iter().any(|event| matches!(event, Event::AlertQueued { .. }));
        let cases = self.events.iter().filter(|_| told).filter_map(|event| {
            if let Event::CaseOpened { case } = event { Some(case.clone()) } else { None }
        });
        cases.collect()
    }

    fn report(&self, watch: &Watch) -> PollReport {
        let count = |what: fn(&Event) -> bool| self.events.iter().filter(|e| what(e)).count();
        PollReport {
            source: watch.source.id.clone(),
            outcome: self.note.outcome.clone(),
            detail: self.note.outcome.to_string(),
            healthy: self.healthy,
            posts: self.posts,
            appeared: count(|event| matches!(event, Event::PostAppeared { .. })),
            edited: count(|event| matches!(event, Event::PostEdited { .. })),
            cases: count(|event| matches!(event, Event::CaseOpened { .. })),
            alerts: count(|event| matches!(event, Event::AlertQueued { .. })),
            baseline: count(|event| matches!(event, Event::Baselined { .. })) > 0,
            incident: self.incident,
            next_due: self.note.next_due,
            problems: self.problems.clone(),
        }
    }
}

impl Examined {
    fn without_page(outcome: Outcome) -> Self {
        let healthy = outcome.is_healthy();
        Self { outcome, healthy, posts: 0, listing: None, events: Vec::new(), problems: Vec::new() }
    }
}

/// What to ask for changes with: only after a healthy poll, and only of the same page read with
/// the same rules.
fn validators(watch: &Watch, record: Option<&SourceRecord>) -> Option<Validators> {
    let record = record?;
    let usable = record.health.state == HealthState::Ok
        && record.health.failures == 0
        && record.baselined_at.is_some()
        && record.fingerprint == watch.fingerprint;
    usable.then(|| record.validators.clone())
}

fn next_due(
    setup: &Setup,
    watch: &Watch,
    record: Option<&SourceRecord>,
    failures: u32,
    retry_after: Option<SignedDuration>,
    now: Timestamp,
) -> Timestamp {
    let after = |wait: SignedDuration| now.checked_add(wait).unwrap_or(Timestamp::MAX);
    let planned = if failures == 0 {
        watch.cadence.next_after(now, record.map(news).unwrap_or_default(), fastrand::f64())
    } else {
        after(setup.poll_backoff.delay(failures, fastrand::f64()))
    };
    retry_after.map_or(planned, |wait| planned.max(after(wait)))
}

fn log(report: &PollReport, took: Duration) {
    let source = &report.source;
    let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let outcome = report.outcome.name();
    if report.baseline {
        tracing::info!(
            source.id = %source, poll.outcome = outcome, poll.posts = report.posts,
            poll.cases = report.cases, poll.elapsed_ms = elapsed_ms,
            "began to watch `{source}`; posts there already: {}", report.posts
        );
    } else if report.appeared + report.edited > 0 {
        tracing::info!(
            source.id = %source, poll.outcome = outcome, poll.posts = report.posts,
            poll.appeared = report.appeared, poll.edited = report.edited,
            poll.cases = report.cases, poll.elapsed_ms = elapsed_ms,
            "polled `{source}`: {} new, {} edited", report.appeared, report.edited
        );
    } else if report.healthy {
        tracing::debug!(
            source.id = %source, poll.outcome = outcome, poll.posts = report.posts,
            poll.elapsed_ms = elapsed_ms,
            "polled `{source}`: nothing new"
        );
    } else {
        tracing::warn!(
            source.id = %source, poll.outcome = outcome, poll.next_due = %report.next_due,
            poll.problems = report.problems.join("; "), poll.elapsed_ms = elapsed_ms,
            "could not see `{source}`: {}", report.outcome
        );
    }
}

fn log_case(case: &Case) {
    let verdict = &case.verdict;
    let reasons = verdict.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    tracing::info!(
        case.id = %case.id, case.severity = verdict.severity.name(), source.id = %case.source,
        "opened case {}, {}: {reasons}",
        case.id,
        if verdict.band == Band::Negative { "negative" } else { "uncertain" },
    );
}
