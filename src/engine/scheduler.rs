//! The scheduler: sleeps until the next source is due, hands it to the poller, and stores when it
//! is due again. Due times are stored data: a restart changes nothing but the delay.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    Clock, Heartbeat, digester,
    greeter::Greeter,
    holds,
    keeper::Keeper,
    learner::Learner,
    notary::Notary,
    plan::{Setup, Watch},
    poller::Poller,
    polls::{Polled, Polls},
    prompter::Prompter,
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

/// What is due when, and what is being polled or waits for its turn.
#[derive(Debug, Default)]
struct Agenda {
    due: BTreeSet<(Timestamp, SourceId)>,
    polls: Polls,
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
        let mut notary = Notary::new(Arc::clone(&self.store), self.clock);
        let mut keeper = Keeper::new(Arc::clone(&self.store), last);
        let mut learner = Learner::new(Arc::clone(&self.store), last)?;
        let mut prompter = Prompter::new(Arc::clone(&self.store));
        loop {
            heart.beat();
            if self.clock.was_set_back(last) {
                tracing::warn!("the clock was set back: every source is given a new time");
                self.fill(&current, &mut agenda)?;
                notary.reload();
                prompter.reload();
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
            match holds::end(&self.store, &current.plan, self.clock.now()).await {
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            match notary.watch(&current, self.clock.now()).await {
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            match digester::tell(&self.store, &current, self.clock.now()).await {
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            match prompter.watch(&current, self.clock.now()).await {
                Err(error) if !error.is_fatal() => sleep(Duration::from_secs(1)).await,
                done => done?,
            }
            keeper.keep(&current, self.clock.now()).await?;
            learner.watch(self.clock.now())?;
            let told = greeter.deadline().into_iter().chain(warden.deadline());
            let told = told.chain(prompter.deadline());
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
                    notary.reload();
                    prompter.reload();
                }
                Some((watch, polled)) = agenda.polls.next() => {
                    self.finish(&current, &mut agenda, (&mut greeter, &mut warden), (&watch, polled))?;
                }
                () = sleep(wait) => {}
            }
        }
        agenda.polls.wind_down(grace).await;
        Ok(())
    }

    /// Makes the agenda anew from the plan and what is stored; what is being polled goes on.
    fn fill(&self, setup: &Setup, agenda: &mut Agenda) -> Result<(), StoreError> {
        agenda.due.clear();
        agenda.polls.clear();
        let now = self.clock.now();
        for watch in setup.plan.watches() {
            let id = &watch.source.id;
            if !agenda.polls.is_running(id) {
                let record = self.store.source(id)?;
                agenda.due.insert((watch.due(record.as_ref(), now), id.clone()));
            }
        }
        Ok(())
    }

    fn start_due(&self, setup: &Arc<Setup>, agenda: &mut Agenda) {
        let now = self.clock.now();
        while agenda.due.first().is_some_and(|(at, _)| *at <= now)
            && let Some((since, source)) = agenda.due.pop_first()
        {
            if let Some(watch) = setup.plan.watch(&source) {
                agenda.polls.wait(setup, watch, since);
            }
        }
        agenda.polls.start(&self.poller, setup);
    }

    fn finish(
        &self,
        setup: &Setup,
        agenda: &mut Agenda,
        (greeter, warden): (&mut Greeter, &mut Warden),
        (watch, polled): (&Watch, Polled),
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let again = now.checked_add(UNRECORDED).unwrap_or(now);
        let source = &watch.source.id;
        let next = match polled {
            Ok(Ok(report)) => {
                greeter.polled(&report.source, report.baseline, now);
                warden.polled(&setup.plan, &report, now)?;
                report.next_due
            }
            Ok(Err(error)) if error.is_fatal() => return Err(error),
            Ok(Err(error)) => {
                tracing::error!(source.id = %source, error = %error, "could not record: {error}");
                again
            }
            Err(died) => {
                tracing::error!(source.id = %source, error = %died, "a poll died: {died}");
                again
            }
        };
        // It may have been taken out, or changed, while it was being polled.
        if let Some(current) = setup.plan.watch(source) {
            let next = if current.is_polled_like(watch) {
                next
            } else {
                current.due(self.store.source(source)?.as_ref(), now)
            };
            agenda.due.insert((next, source.clone()));
        }
        Ok(())
    }
}
