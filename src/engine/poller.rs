//! One poll: fetch, read, compare, record. Everything before the commit can be repeated after a
//! crash without trace.

use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Semaphore, time::Instant};

use super::{
    Clock,
    ahead::Ahead,
    counsel::{self, Counsel},
    decided::Decided,
    examine::{self, Comparison},
    plan::{Setup, Watch, news},
    presence::Listed,
    report::{PollReport, log_case},
    sight::{Look, Sight},
    uplink::{Blame, Uplink},
    witness::{Witness, keep_evidence},
};
use crate::{
    domain::{Basis, CONFIRM_FAILURES, Commit, Event, Outcome, PollNote, Trace, Validators},
    fetch::{Answer, Body, Fetched, Request},
    logic::{assistant::Opinions, incidents, window::Window},
    store::{SourceRecord, Store, StoreError},
};

/// Times a poll is begun because another one of the source recorded something meanwhile.
const ATTEMPTS: usize = 3;
/// Times that what was seen is decided on because a case of the business changed meanwhile: each
/// time, another poll or a person was quicker.
const DECISIONS: usize = 32;

/// Polls sources; clones share the limits.
#[derive(Debug, Clone)]
pub struct Poller {
    store: Arc<Store>,
    clock: Clock,
    readers: Arc<Semaphore>,
    uplink: Arc<Uplink>,
    pub(super) counsel: Arc<Counsel>,
}

impl Poller {
    /// A poller over an open store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let uplink = Arc::new(Uplink::new(store.uplink_lost()?));
        let counsel = Arc::new(Counsel::new(Arc::clone(&store), clock)?);
        Ok(Self { store, clock, readers: Arc::new(Semaphore::new(cores)), uplink, counsel })
    }

    /// Polls a source now and records what it found. With `dry_run` nothing is recorded.
    pub async fn poll(
        &self,
        setup: &Arc<Setup>,
        watch: &Arc<Watch>,
        dry_run: bool,
    ) -> Result<PollReport, StoreError> {
        if !dry_run && let Some(wait) = self.uplink.closed(watch) {
            return self.uplink_down(watch, wait);
        }
        for _ in 0..ATTEMPTS {
            // The page is compared with what was known before it was asked for: if another poll of
            // the source recorded something meanwhile, this page may be older than that.
            let record = self.store.source(&watch.source.id)?;
            let asked = Instant::now();
            let look = self.look((setup, watch), record.as_ref(), dry_run);
            let request = Request {
                url: watch.source.url.clone(),
                home: watch.source.url.clone(),
                validators: look.asks_for_changes().then(|| look.record.validators.clone()),
                known: look.known().map(str::to_owned),
                manner: Arc::clone(&watch.manner),
            };
            let mut fetched = setup.fetcher.fetch(&request, self.clock.now()).await;
            // The failure that makes an incident must be the source's own beyond doubt.
            let strict = look.record.health.failures + 1 == CONFIRM_FAILURES;
            // A dry run leaves no trace there either.
            if !dry_run {
                self.judge_line(setup, watch, &mut fetched, (asked, strict)).await?;
            }
            let answered_at = fetched.answered_at;
            let (found, mut ahead) = Found::of(&look, fetched).await?;
            // What is asked of the assistant is counted, so a dry run asks nothing.
            let counsel = (!dry_run).then_some(&self.counsel);
            for _ in 0..DECISIONS {
                let decided = self.decide((counsel, &look), found.clone(), ahead.take()).await?;
                let report = decided.report(watch);
                if dry_run {
                    return Ok(report);
                }
                let opened = decided.opened();
                match self.record(decided, record.as_ref()).await {
                    Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error),
                    Ok(()) => {
                        report.log(answered_at.elapsed());
                        opened.iter().for_each(log_case);
                        return Ok(report);
                    }
                }
                let version = |record: Option<&SourceRecord>| record.map_or(0, |it| it.version);
                let now = self.store.source(&watch.source.id)?;
                if version(now.as_ref()) != version(record.as_ref()) {
                    break;
                }
            }
        }
        Err(StoreError::Conflict)
    }

    fn look(
        &self,
        (setup, watch): (&Arc<Setup>, &Arc<Watch>),
        record: Option<&SourceRecord>,
        dry_run: bool,
    ) -> Look {
        Look {
            store: Arc::clone(&self.store),
            setup: Arc::clone(setup),
            watch: Arc::clone(watch),
            record: Arc::new(record.cloned().unwrap_or_default()),
            now: self.clock.now(),
            reading: examine::reading(watch, &setup.plan),
            readers: Arc::clone(&self.readers),
            witness: Witness::default(),
            clock: self.clock,
            dry_run,
            asked_at: OnceLock::new(),
        }
    }

    /// While the line is down nothing is asked and nothing is written.
    fn uplink_down(&self, watch: &Watch, wait: SignedDuration) -> Result<PollReport, StoreError> {
        let record = self.store.source(&watch.source.id)?;
        let now = self.clock.now();
        let due = now.checked_add(wait.saturating_add(jitter(wait))).unwrap_or(now);
        let incident = record.is_some_and(|record| record.incident.is_some());
        Ok(PollReport::unseen(watch.source.id.clone(), Outcome::UplinkDown, incident, due))
    }

    /// Finds out whether an answer that did not come is our own line's fault, and tells the
    /// operators when that is lost and when it is back.
    async fn judge_line(
        &self,
        setup: &Setup,
        watch: &Watch,
        fetched: &mut Fetched,
        asked: (Instant, bool),
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let operators = setup.plan.operators();
        // Whoever was not asked says nothing about the line.
        if fetched.unasked {
            return Ok(());
        }
        match &fetched.answer {
            Answer::Failed(Outcome::Network(_)) if watch.manner.proxy.is_none() => {
                let blame = self.uplink.blame(setup, watch, asked, now).await;
                if blame == Blame::Site {
                    return Ok(());
                }
                fetched.answer = Answer::Failed(Outcome::UplinkDown);
                if let Blame::LineLost { local } = blame {
                    let _recording = self.uplink.recording().await;
                    // Another poll may have found it up again meanwhile.
                    if self.uplink.is_to_be_recorded(now) {
                        tracing::error!("vigie's own connection is down: no watched site answers");
                        let events = incidents::uplink_lost(now, local, operators, now);
                        let commit = Commit { at: now, events, expect: None };
                        let recorded = self.store.commit(commit).await;
                        recorded.inspect_err(|_| self.uplink.forget_loss())?;
                        self.uplink.recorded();
                    }
                }
            }
            // These say nothing about the line.
            Answer::Failed(
                Outcome::Network(_)
                | Outcome::UplinkDown
                | Outcome::Disallowed
                | Outcome::DisallowedByRobots
                | Outcome::Render(_)
                | Outcome::Login(_),
            ) => {}
            Answer::Page(_) | Answer::NotModified | Answer::Same(_) | Answer::Failed(_) => {
                if self.uplink.answered(watch, asked.0) {
                    let _recording = self.uplink.recording().await;
                    if let Some(lost) = self.uplink.regain() {
                        tracing::info!(uplink.lost = %lost.0, "vigie's own connection is back");
                        let events = incidents::uplink_regained(lost.0, operators, now);
                        let commit = Commit { at: now, events, expect: None };
                        let recorded = self.store.commit(commit).await;
                        recorded.inspect_err(|_| self.uplink.forget_return(lost))?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn decide(
        &self,
        (counsel, look): (Option<&Arc<Counsel>>, &Look),
        found: Found,
        ahead: Option<Ahead>,
    ) -> Result<Decided, StoreError> {
        let Found { unasked, validators, mut sight } = found;
        let witness = look.witness.clone();
        let record = Arc::clone(&look.record);
        let now = ahead.as_ref().map_or_else(|| self.clock.now(), |ahead| ahead.now);
        let (watch, setup) = (Arc::clone(&look.watch), Arc::clone(&look.setup));
        // Read before anything that the decision rests on.
        let version = match &ahead {
            Some(ahead) => ahead.version,
            None => self.store.business_version(&watch.source.business)?,
        };
        let mut events = compared((counsel, look), &mut sight, (ahead, now)).await?;
        if sight.healthy && !sight.trace.doubts.is_empty() {
            let business = &watch.source.business;
            let gone = look.gone(business, &mut sight.trace, (&events, now)).await?;
            events.extend(gone);
        }
        let rest = sight.retry_after.filter(|_| !sight.healthy);
        let health = match rest {
            // That is too long to find out by asking again.
            Some(rest) if rest >= LONG_REST => record.health.confirmed(&sight.outcome, now),
            // Nothing was learned of the site, unless this has gone on for too long to stay silent.
            _ if unasked && !has_waited_long(&record, now) => record.health.clone(),
            _ => record.health.after(&sight.outcome, sight.healthy, now),
        };
        let is_news = |event: &Event| {
            matches!(
                event,
                Event::CaseOpened { .. } | Event::CaseEdited { .. } | Event::CaseJoined { .. }
            )
        };
        let told = events.iter().any(is_news);
        let next_due = if unasked && rest.is_some() {
            now
        } else {
            next_due(&setup, &watch, &record, &sight, health.failures, (now, told))
        };
        let next_due = rest_until(next_due, sight.retry_after, now);
        let compared = sight.listing.is_some();
        let note = PollNote {
            source: watch.source.id.clone(),
            at: now,
            next_due,
            validators: if sight.healthy && sight.behind == 0 {
                validators
            } else {
                Validators::default()
            },
            outcome: sight.outcome,
            health,
            listing: sight.listing,
            trace: sight.trace,
            behind: sight.behind,
            // Until the page was seen with them, new rules are still new.
            fingerprint: if sight.healthy || compared {
                watch.fingerprint.clone()
            } else {
                record.fingerprint.clone()
            },
        };
        // What the first poll of a source finds opens cases whatever others there are.
        let looked = record.baselined_at.is_some() && events.iter().any(rests_on_cases);
        Ok(Decided {
            business: looked.then(|| (watch.source.business.clone(), version)),
            incident: note.health.state.is_incident() || record.incident.is_some(),
            flips: note.health.state.is_incident() != record.health.state.is_incident(),
            note,
            events,
            healthy: sight.healthy,
            posts: sight.count,
            pages: sight.pages,
            problems: sight.problems,
            witness,
        })
    }

    async fn record(
        &self,
        decided: Decided,
        record: Option<&SourceRecord>,
    ) -> Result<(), StoreError> {
        let Decided { note, mut events, flips, witness, business, .. } = decided;
        // That a source cannot be seen, or can again, must not be lost either.
        if events.is_empty() && !flips {
            // Where nothing is new but the time, nobody needs to wait until it is written.
            let same = record.is_some_and(|record| {
                record.outcome.as_ref().is_some_and(Outcome::is_healthy)
                    && record.health.state == note.health.state
            });
            let known = record.and_then(|record| record.last_poll);
            return if same && note.outcome.is_healthy() {
                self.store.note_soon(note, known).await
            } else {
                self.store.note(note, known).await
            };
        }
        keep_evidence(&self.store, &witness, &note.source, &mut events).await;
        let (at, source) = (note.at, note.source.clone());
        events.push(Event::Polled(note));
        let version = record.map_or(0, |record| record.version);
        let basis = Basis { source: (source, version), business };
        self.store.commit(Commit { at, events, expect: Some(basis) }).await
    }
}

/// What a poll found, before it is decided what follows from it.
#[derive(Debug, Clone)]
struct Found {
    /// Nobody was asked.
    unasked: bool,
    /// What to ask "has it changed?" with, if this was all.
    validators: Validators,
    sight: Sight,
}

impl Found {
    async fn of(look: &Look, fetched: Fetched) -> Result<(Self, Option<Ahead>), StoreError> {
        let validators = match &fetched.answer {
            // It confirms what was sent with the request.
            Answer::NotModified => look.record.validators.clone(),
            Answer::Page(Body { validators, .. }) | Answer::Same(validators) => validators.clone(),
            Answer::Failed(_) => Validators::default(),
        };
        let unasked = fetched.unasked;
        let (sight, ahead) = look.at(fetched).await?;
        Ok((Self { unasked, validators, sight }, ahead))
    }
}

/// Whether a fact was decided with a look at how cases of the business stand.
fn rests_on_cases(event: &Event) -> bool {
    matches!(
        event,
        Event::CaseOpened { .. }
            | Event::CaseEdited { .. }
            | Event::CaseJoined { .. }
            | Event::CaseMoved { .. }
            | Event::CrisisDeclared { .. }
            | Event::PostEdited { .. }
            | Event::PostAnswered { .. }
            | Event::AnswerEdited { .. }
            | Event::StatusChanged { .. }
            | Event::PostRemoved { .. }
            | Event::PostReappeared { .. }
    )
}

/// The facts of the posts that were seen, and what is remembered of their list.
async fn compared(
    (counsel, look): (Option<&Arc<Counsel>>, &Look),
    sight: &mut Sight,
    (ahead, now): (Option<Ahead>, Timestamp),
) -> Result<Vec<Event>, StoreError> {
    let Some(listed) = sight.listed.take() else {
        if sight.healthy {
            // It says what it said: one more poll that does not show what is missing.
            for doubt in &mut sight.trace.doubts {
                doubt.polls = doubt.polls.saturating_add(1);
            }
        }
        return Ok(Vec::new());
    };
    let complete = sight.complete;
    let compared = if let Some(Ahead { compared, .. }) = ahead {
        compared
    } else {
        let compare = move |look: &Look, listed: &Listed, opinions: &Opinions| {
            look.compare(listed, complete, now, opinions)
        };
        counsel::compared(counsel, look, listed, compare).await?
    };
    match compared {
        Ok(Comparison { events, window }) => {
            let Window { places, doubts, unsettled, loose } = window;
            sight.trace =
                Trace { places, doubts, unsettled, loose, ..std::mem::take(&mut sight.trace) };
            if sight.pages > 1 && !sight.trace.doubts.is_empty() {
                // That its first page is as it was would not say so of the others.
                sight.trace.body = None;
            }
            Ok(events)
        }
        Err(unreadable) => {
            sight.is_not_believed(unreadable, &look.record);
            Ok(Vec::new())
        }
    }
}

/// When the source is polled next. `told` is whether this poll found something: the cadence may be
/// denser after that.
fn next_due(
    setup: &Setup,
    watch: &Watch,
    record: &SourceRecord,
    sight: &Sight,
    failures: u32,
    (now, told): (Timestamp, bool),
) -> Timestamp {
    let after = |wait: SignedDuration| now.checked_add(wait).unwrap_or(Timestamp::MAX);
    if sight.outcome == Outcome::UplinkDown {
        after(UPLINK_RETRY.saturating_add(jitter(UPLINK_RETRY)))
    } else if failures > 0 && sight.listing.is_none() {
        after(setup.poll_backoff.delay(failures, fastrand::f64()))
    } else if sight.behind > 0 {
        // What is left over is looked for soon, and never later than the list itself.
        let soon = after(setup.poll_backoff.delay(sight.behind, fastrand::f64()));
        soon.min(watch.cadence.next_after(now, news(record), fastrand::f64()))
    } else {
        let mut news = news(record);
        if told && record.baselined_at.is_some() {
            news.at = Some(now);
        }
        watch.cadence.next_after(now, news, fastrand::f64())
    }
}

/// Not before the site has had the rest that it wants, and then not with all others at once.
fn rest_until(planned: Timestamp, rest: Option<SignedDuration>, now: Timestamp) -> Timestamp {
    let Some(rest) = rest else { return planned };
    let until = now.checked_add(rest.saturating_add(jitter(rest.min(UPLINK_RETRY))));
    planned.max(until.unwrap_or(Timestamp::MAX))
}

/// Whether a source could not be seen for so long that it counts as failing although it is others
/// whose requests found its host silent.
fn has_waited_long(record: &SourceRecord, now: Timestamp) -> bool {
    record.outcome.as_ref().is_some_and(|outcome| !outcome.is_healthy())
        && record.outcome_since.is_some_and(|since| now.duration_since(since) >= LONG_WAIT)
}

/// The longest that a source goes unasked without that counting against it.
const LONG_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// A rest that the operators are told of at once.
const LONG_REST: SignedDuration = SignedDuration::from_hours(1);

/// How soon a source is polled again when the line was down.
const UPLINK_RETRY: SignedDuration = SignedDuration::from_secs(10);

/// Up to as much again, so that all sources do not come back together.
fn jitter(wait: SignedDuration) -> SignedDuration {
    SignedDuration::try_from_secs_f64(wait.as_secs_f64() * fastrand::f64()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_asked_is_not_forgotten_either() {
        let since = Timestamp::UNIX_EPOCH;
        let record = |outcome| SourceRecord {
            outcome: Some(outcome),
            outcome_since: Some(since),
            ..SourceRecord::default()
        };
        let silent = record(Outcome::Network("silent".into()));
        for (minutes, long) in [(0, false), (14, false), (15, true), (600, true)] {
            let now = since + SignedDuration::from_mins(minutes);
            assert_eq!(has_waited_long(&silent, now), long, "{minutes}");
            assert!(!has_waited_long(&record(Outcome::Listed), now));
        }
    }
}
