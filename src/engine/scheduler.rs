//! The scheduler: sleeps until the next source is due, hands it to the poller, and stores when it
//! is due again. Due times are stored data: a restart changes nothing but the delay.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    Clock, Heartbeat,
    greeter::Greeter,
    plan::{Setup, Watch},
    poller::Poller,
    report::PollReport,
    warden::Warden,
};
use crate::{
    domain::SourceId,
    store::{Store, StoreError},
};

/// The longest sleep, so that the heart beats and a clock that was set is noticed.
const AT_MOST: Duration = Duration::from_secs(5);
/// The wait before a source is polled again whose poll could not be recorded.
const UNRECORDED: jiff::SignedDuration = jiff::SignedDuration::from_secs(10);

/// The scheduler.
#[derive(Debug)]
pub(super) struct Scheduler {
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    pub(super) poller: Poller,
}

type Polls = JoinSet<Result<PollReport, StoreError>>;

/// What is due when, and what is being polled.
#[derive(Debug, Default)]
struct Agenda {
    due: BTreeSet<(Timestamp, SourceId)>,
    polls: Polls,
    running: HashMap<Id, Arc<Watch>>,
}

impl Scheduler {
    /// Polls what is due until `token` is cancelled, then lets what is under way finish for `grace`.
    pub(super) async fn run(
        self,
        mut setup: watch::Receiver<Arc<Setup>>,
        token: CancellationToken,
        (grace, heart): (Duration, Heartbeat),
    ) -> Result<(), StoreError> {
        let mut current = setup.borrow_and_update().clone();
        let mut agenda = Agenda::default();
        self.fill(&current, &mut agenda)?;
        let mut greeter = Greeter::new(Arc::clone(&self.store), &current.plan)?;
        let mut last = self.clock.now();
        let mut warden = Warden::new(Arc::clone(&self.store), &current, last)?;
        loop {
            heart.beat();
            if self.clock.was_set_back(last) {
                tracing::warn!("the clock was set back: every source is given a new time");
                self.fill(&current, &mut agenda)?;
            }
            last = self.clock.now();
            self.start_due(&current, &mut agenda);
            match greeter.greet(&current.plan, self.clock.now(), false).await {
                // The committer has said what is wrong; the next round tries again.
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            match warden.watch(&current, self.clock.now(), false).await {
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            let told = greeter.deadline().into_iter().chain(warden.deadline());
            let next = agenda.due.first().map(|(at, _)| *at).into_iter().chain(told);
            let wait = next.min().map_or(AT_MOST, |at| self.clock.until(at).min(AT_MOST));
            tokio::select! {
                () = token.cancelled() => break,
                changed = setup.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    current = setup.borrow_and_update().clone();
                    self.fill(&current, &mut agenda)?;
                    greeter = Greeter::new(Arc::clone(&self.store), &current.plan)?;
                    warden.reload(&current, self.clock.now())?;
                }
                Some(done) = agenda.polls.join_next_with_id() => {
                    self.finish(&current, &mut agenda, (&mut greeter, &mut warden), done)?;
                }
                () = sleep(wait) => {}
            }
        }
        // A poll that is cut off is repeated after the next start; nothing is lost with it.
        let finish = async { while agenda.polls.join_next().await.is_some() {} };
        drop(timeout(grace, finish).await);
        agenda.polls.shutdown().await;
        Ok(())
    }

    /// Makes the agenda anew from the plan and what is stored.
    fn fill(&self, setup: &Setup, agenda: &mut Agenda) -> Result<(), StoreError> {
        agenda.due.clear();
        let now = self.clock.now();
        for watch in setup.plan.watches() {
            let id = &watch.source.id;
            if !agenda.running.values().any(|running| running.source.id == *id) {
                let record = self.store.source(id)?;
                agenda.due.insert((watch.due(record.as_ref(), now), id.clone()));
            }
        }
        Ok(())
    }

    fn start_due(&self, setup: &Arc<Setup>, agenda: &mut Agenda) {
        let now = self.clock.now();
        while agenda.due.first().is_some_and(|(at, _)| *at <= now)
            && let Some((_, source)) = agenda.due.pop_first()
        {
            let Some(watch) = setup.plan.watch(&source).cloned() else { continue };
            let (poller, setup) = (self.poller.clone(), Arc::clone(setup));
            let running = Arc::clone(&watch);
            let task = agenda.polls.spawn(async move { poller.poll(&setup, &watch, false).await });
            agenda.running.insert(task.id(), running);
        }
    }

    fn finish(
        &self,
        setup: &Setup,
        agenda: &mut Agenda,
        (greeter, warden): (&mut Greeter, &mut Warden),
        done: Result<(Id, Result<PollReport, StoreError>), tokio::task::JoinError>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let again = now.checked_add(UNRECORDED).unwrap_or(now);
        let (task, next) = match done {
            Ok((task, Ok(report))) => {
                greeter.polled(&report.source, report.baseline, now);
                warden.polled(&setup.plan, &report, now)?;
                (task, report.next_due)
            }
            Ok((_, Err(error))) if error.is_fatal() => return Err(error),
            Ok((task, Err(error))) => {
                let source = agenda.running.get(&task).map(|watch| &watch.source.id);
                tracing::error!(source.id = ?source, error = %error, "could not record: {error}");
                (task, again)
            }
            Err(died) => {
                let source = agenda.running.get(&died.id()).map(|watch| &watch.source.id);
                tracing::error!(source.id = ?source, error = %died, "a poll died: {died}");
                (died.id(), again)
            }
        };
        if let Some(polled) = agenda.running.remove(&task)
            && let Some(watch) = setup.plan.watch(&polled.source.id)
        {
            let source = polled.source.id.clone();
            let next = if watch.is_polled_like(&polled) {
                next
            } else {
                // The configuration was changed while it was being polled.
                watch.due(self.store.source(&source)?.as_ref(), now)
            };
            agenda.due.insert((next, source));
        }
        Ok(())
    }
}
