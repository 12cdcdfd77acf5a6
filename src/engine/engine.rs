//! The engine: scheduler and courier over one store, started, reloaded and stopped together.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use tokio::{sync::watch, task::JoinSet};

use super::{
    Clock, Heartbeat, Supervisor,
    acting::{self, Acted},
    asking,
    courier::{Courier, Deliveries},
    digester,
    greeter::Greeter,
    holds,
    inbound::{Inbox, Taken},
    keeper,
    learner::Learner,
    mailbox::{Postman, Way},
    notary::Notary,
    ping,
    plan::Setup,
    poller::Poller,
    polls::Polls,
    prompter::Prompter,
    report::PollReport,
    scheduler::Scheduler,
    stops::{self, Wished},
    warden::Warden,
};
use crate::{
    domain::{Act, Case, PersonId, SourceId},
    logic::{
        assistant::{Rewriting, Unusable},
        seal::Seal,
    },
    store::{Store, StoreError},
};

/// The part of the time to stop in that polls and deliveries under way may use.
const GRACE: Duration = Duration::from_secs(6);

/// A running, or ready to run, engine. Clones share everything.
#[derive(Debug, Clone)]
pub struct Engine {
    store: Arc<Store>,
    clock: Clock,
    poller: Poller,
    courier: Courier,
    seal: Seal,
    ignored: Arc<AtomicU64>,
    setup: watch::Sender<Arc<Setup>>,
    scheduler_heart: Heartbeat,
    courier_heart: Heartbeat,
}

/// What one pass over all sources came to.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PassReport {
    /// One report a source, by id.
    pub polls: Vec<PollReport>,
    /// Polls whose result could not be recorded; the log says why.
    pub unrecorded: usize,
    /// What became of the messages that were due.
    pub deliveries: Deliveries,
}

impl Engine {
    /// Wires an engine; nothing runs yet.
    pub fn new(store: Arc<Store>, clock: Clock, setup: Setup) -> Result<Self, StoreError> {
        let setup = stops::in_force(&store, setup)?;
        Ok(Self {
            poller: Poller::new(Arc::clone(&store), clock)?,
            courier: Courier::new(Arc::clone(&store), clock)?,
            seal: Seal::new(&store.seal_key()?),
            ignored: Arc::default(),
            store,
            clock,
            setup: watch::Sender::new(Arc::new(setup)),
            scheduler_heart: Heartbeat::new("scheduler"),
            courier_heart: Heartbeat::new("courier"),
        })
    }

    /// Starts the scheduler and the courier under `supervisor`.
    pub fn start(&self, supervisor: &mut Supervisor) {
        let scheduler = Scheduler {
            store: Arc::clone(&self.store),
            clock: self.clock,
            poller: self.poller.clone(),
        };
        let (setup, heart) = (self.setup.subscribe(), self.scheduler_heart.clone());
        supervisor.spawn("scheduler", |token| async move {
            scheduler.run(setup, token, (GRACE, heart)).await.map_err(|error| error.to_string())
        });
        let courier = self.courier.clone();
        let (setup, heart) = (self.setup.subscribe(), self.courier_heart.clone());
        supervisor.spawn("courier", |token| async move {
            courier.run(setup, token, (GRACE, heart)).await.map_err(|error| error.to_string())
        });
        let (engine, setup) = (self.clone(), self.setup.subscribe());
        supervisor.spawn("ping", |token| async move {
            token.run_until_cancelled(ping::run(engine, setup)).await;
            Ok(())
        });
        let postman = Postman { inbox: self.inbox(), clock: self.clock, way: Way::default() };
        let setup = self.setup.subscribe();
        supervisor.spawn("mailbox", |token| async move {
            postman.run(setup, token).await.map_err(|error| error.to_string())
        });
    }

    /// What is in force.
    pub fn setup(&self) -> Arc<Setup> {
        self.setup.borrow().clone()
    }

    /// Replaces what is in force; polls and deliveries under way end under the old one.
    ///
    /// # Errors
    /// If the store cannot say who has stopped their digests; the old one stays in force then.
    pub fn apply(&self, setup: Setup) -> Result<(), StoreError> {
        self.replace(|_| setup)
    }

    /// Replaces what is in force by what is made of it. Who has stopped their digests is read while
    /// nobody else replaces it: a stop and a reload at one time both hold.
    fn replace(&self, make: impl FnOnce(&Setup) -> Setup) -> Result<(), StoreError> {
        let mut done = Ok(());
        self.setup.send_if_modified(|current| {
            match stops::in_force(&self.store, make(current)) {
                Ok(setup) => *current = Arc::new(setup),
                Err(error) => done = Err(error),
            }
            done.is_ok()
        });
        done
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The name of a part that no longer moves, if any. Asks the store for an answer too.
    pub async fn stuck(&self) -> Option<&'static str> {
        let late = [&self.scheduler_heart, &self.courier_heart]
            .into_iter()
            .find(|heart| !heart.is_alive());
        if let Some(heart) = late {
            return Some(heart.name());
        }
        let answer = tokio::time::timeout(Duration::from_secs(5), self.store.ping()).await;
        (!matches!(answer, Ok(Ok(())))).then_some("store")
    }

    /// What links in mails, and addresses to answer to, are made with.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Does something about a case, for `by`. `until` is until when it is to rest, as it was said.
    pub async fn act(
        &self,
        case: Case,
        by: &str,
        act: Act,
        until: Option<&str>,
    ) -> Result<Acted, StoreError> {
        let now = self.clock.now();
        acting::act(&self.store, &self.setup(), case, (by, act, until), now).await
    }

    /// A draft in the words of the language model.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn rewrite(&self, rewriting: &Rewriting) -> Result<String, Unusable> {
        self.poller.counsel.rewrite(&self.setup(), rewriting).await
    }

    /// Asks the staff of the business about a case, for `by`: whom `to` names, or everybody.
    pub async fn ask_staff(
        &self,
        case: Case,
        by: &str,
        to: Option<&str>,
        text: Option<String>,
    ) -> Result<Acted, StoreError> {
        let now = self.clock.now();
        asking::ask(&self.store, &self.setup(), case, (by, to, text), now).await
    }

    /// Has a person get digests, as the configuration says, or none any more. `by` says so.
    pub async fn wish(
        &self,
        person: &PersonId,
        digests: bool,
        by: &str,
    ) -> Result<Wished, StoreError> {
        let (setup, now) = (self.setup(), self.clock.now());
        let wished = stops::wish(&self.store, &setup.plan, (person, digests), by, now).await?;
        if wished == Wished::Done {
            let what = if digests { "digests again" } else { "no digests any more" };
            tracing::info!(person.id = %person, digest.by = by, "{by}: {what} to {person}");
            self.replace(Setup::clone)?;
        }
        Ok(wished)
    }

    /// Takes a mail that came in: an answer, or one that came back. An error says that it is to be
    /// handed over again.
    pub async fn receive(&self, raw: Vec<u8>) -> Result<Taken, StoreError> {
        self.inbox().take(&self.setup(), raw, self.clock.now()).await
    }

    fn inbox(&self) -> Inbox {
        Inbox {
            store: Arc::clone(&self.store),
            seal: self.seal.clone(),
            ignored: Arc::clone(&self.ignored),
        }
    }

    /// Polls one source now; `None` if there is no such source.
    pub async fn poll(
        &self,
        source: &SourceId,
        dry_run: bool,
    ) -> Result<Option<PollReport>, StoreError> {
        let setup = self.setup();
        let Some(watch) = setup.plan.watch(source) else { return Ok(None) };
        let report = self.poller.poll(&setup, watch, dry_run).await?;
        // The scheduler looks at the store again: when it is due next, and whether to greet.
        self.setup.send_modify(|_| {});
        Ok(Some(report))
    }

    /// Delivers all that is due now.
    pub async fn deliver_due(&self) -> Result<Deliveries, StoreError> {
        self.courier.deliver_due(&self.setup()).await
    }

    /// One pass: polls every source once, greets, tells of incidents, and delivers all that is due. The
    /// first of a day also takes out what has been kept for long enough.
    pub async fn pass(&self) -> Result<PassReport, StoreError> {
        // A task of its own: on the threads of the runtime nobody needs to be woken for each poll that
        // ends. Who gives it up ends it.
        let (engine, mut task) = (self.clone(), JoinSet::new());
        task.spawn(async move { engine.whole_pass().await });
        match task.join_next().await {
            Some(Ok(report)) => report,
            Some(Err(died)) if died.is_panic() => std::panic::resume_unwind(died.into_panic()),
            Some(Err(_)) | None => Err(StoreError::Stopped),
        }
    }

    async fn whole_pass(&self) -> Result<PassReport, StoreError> {
        let setup = self.setup();
        let mut greeter = Greeter::new(Arc::clone(&self.store), &setup.plan)?;
        let mut last = None;
        for watch in setup.plan.watches() {
            let record = self.store.source(&watch.source.id)?;
            last = last.max(record.and_then(|record| record.last_poll));
        }
        let mut reports = Vec::new();
        let mut warden = Warden::new(Arc::clone(&self.store), &setup, self.clock.now())?;
        let mut unrecorded = 0;
        let mut polls = Polls::default();
        let begun = self.clock.now();
        setup.plan.watches().for_each(|watch| polls.wait(&setup, watch, begun));
        loop {
            polls.start(&self.poller, &setup);
            let Some((_, polled)) = polls.next().await else { break };
            match polled {
                Ok(Ok(report)) => {
                    greeter.polled(&report.source, report.baseline, self.clock.now());
                    warden.polled(&setup.plan, &report, self.clock.now())?;
                    reports.push(report);
                }
                Ok(Err(error)) if error.is_fatal() => return Err(error),
                Ok(Err(error)) => {
                    unrecorded += 1;
                    tracing::error!(error = %error, "a poll could not be recorded: {error}");
                }
                Err(died) => {
                    unrecorded += 1;
                    tracing::error!(error = %died, "a poll died: {died}");
                }
            }
        }
        greeter.greet(&setup.plan, self.clock.now(), true).await?;
        warden.watch(&setup, self.clock.now(), true).await?;
        holds::end(&self.store, &setup.plan, self.clock.now()).await?;
        keeper::tell(&self.store, &setup, self.clock.now()).await?;
        let mut notary = Notary::new(Arc::clone(&self.store), self.clock);
        notary.watch(&setup, self.clock.now()).await?;
        digester::tell(&self.store, &setup, self.clock.now()).await?;
        Prompter::new(Arc::clone(&self.store)).watch(&setup, self.clock.now()).await?;
        let mut learner = Learner::new(Arc::clone(&self.store), self.clock.now())?;
        learner.watch(self.clock.now())?;
        let deliveries = self.deliver_due().await?;
        learner.finish().await?;
        notary.finish().await;
        keeper::keep_once(&self.store, &setup, (last, self.clock.now())).await?;
        reports.sort_by(|a, b| a.source.cmp(&b.source));
        Ok(PassReport { polls: reports, unrecorded, deliveries })
    }
}
