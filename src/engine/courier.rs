//! The courier: leases due rows of the outbox, sends them, and records what became of each. Only a
//! 2xx reply marks a row delivered; nothing is ever dropped.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    Clock, Heartbeat, asking,
    letter::{LetterError, letter},
    links::{links, no_more},
    merger::Merger,
    messenger,
    plan::Setup,
};
use crate::{
    domain::{Alert, AlertId, Channel, Commit, Event, Notice, Person},
    logic::{casework, fallback, quiet, seal::Seal},
    mail::{self, Disposition, Envelope, Finish, Letter, Mail},
    store::{Store, StoreError},
};

/// How long a row belongs to the task that sends it. Longer than any attempt may take.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// The longest that one attempt may take.
const ATTEMPT: Duration = Duration::from_mins(5);
/// The wait before what became of a message is recorded again.
const UNRECORDED: Duration = Duration::from_secs(2);
/// The shortest sleep: the queue counts in milliseconds.
const AT_ONCE: Duration = Duration::from_millis(1);
/// How often what became of a message is tried to be recorded.
const RECORD_ATTEMPTS: u32 = 30;
/// The longest rest that the other side of a webhook is granted.
const REST: SignedDuration = SignedDuration::from_mins(15);
/// How often the courier looks at the queue although nothing told it to.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// The courier.
#[derive(Debug, Clone)]
pub struct Courier {
    store: Arc<Store>,
    clock: Clock,
    installation: String,
    seal: Seal,
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Delivered,
    Deferred,
    Failed,
    Withdrawn,
}

/// How many rows met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Deliveries {
    /// Taken by the mail server.
    pub delivered: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Refused for good.
    pub failed: usize,
}

impl Deliveries {
    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Delivered => self.delivered += 1,
            Fate::Deferred => self.deferred += 1,
            Fate::Failed => self.failed += 1,
            Fate::Withdrawn => {}
        }
    }
}

impl Courier {
    /// A courier over an open store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Result<Self, StoreError> {
        let installation = store.installation()?;
        let seal = Seal::new(&store.seal_key()?);
        Ok(Self { store, clock, installation, seal })
    }

    /// Delivers until `token` is cancelled; then waits for what is under way, at most until `grace`
    /// has passed, and gives the rest back.
    pub async fn run(
        self,
        mut setup: watch::Receiver<Arc<Setup>>,
        token: CancellationToken,
        (grace, heart): (Duration, Heartbeat),
    ) -> Result<(), StoreError> {
        let changed = self.store.changed();
        let mut under_way = UnderWay::default();
        let mut last = self.clock.now();
        loop {
            heart.beat();
            let now = self.clock.now();
            if self.clock.was_set_back(last) {
                match self.store.rewind(now).await {
                    Err(error) if error.is_fatal() => return Err(error),
                    // Tried again at the next beat.
                    Err(_) => {}
                    Ok(()) => last = now,
                }
            }
            last = last.max(now);
            // Interest is registered before the queue is looked at, so no wake-up is lost.
            let notified = changed.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            let current = setup.borrow_and_update().clone();
            match self.claim(&current, &mut under_way, now).await {
                // The committer has said what is wrong; the rows are still there.
                Err(error) if !error.is_fatal() => sleep(UNRECORDED).await,
                claimed => claimed?,
            }
            let wait = self
                .store
                .next_wake()?
                .map_or(AT_LEAST_EVERY, |at| self.clock.until(at).min(AT_LEAST_EVERY));
            let full = under_way.tasks.len() >= current.mail_connections;
            tokio::select! {
                () = token.cancelled() => break,
                done = under_way.next(), if !under_way.tasks.is_empty() => { done?; }
                () = &mut notified, if !full => {}
                // Also with no hand free: the heart beats on while a slow server thinks.
                () = sleep(if full { AT_LEAST_EVERY } else { wait.max(AT_ONCE) }) => {}
            }
        }
        self.wind_down(under_way, grace).await
    }

    /// Delivers everything that is due now, and stops when nothing more is.
    pub async fn deliver_due(&self, setup: &Arc<Setup>) -> Result<Deliveries, StoreError> {
        let mut under_way = UnderWay::default();
        let mut deliveries = Deliveries::default();
        // What is deferred meanwhile is for the next time, or this would never end.
        let now = self.clock.now();
        loop {
            self.claim(setup, &mut under_way, now).await?;
            if under_way.tasks.is_empty() {
                return Ok(deliveries);
            }
            if let Some(fate) = under_way.next().await? {
                deliveries.count(fate);
            }
        }
    }

    async fn claim(
        &self,
        setup: &Arc<Setup>,
        under_way: &mut UnderWay,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let free = setup.mail_connections.max(1).saturating_sub(under_way.tasks.len());
        // Nothing is written while nothing is due.
        if free == 0 || self.store.next_wake()?.is_none_or(|at| at > now) {
            return Ok(());
        }
        under_way.merge(&self.store, setup, now).await?;
        let until = self.clock.now().checked_add(LEASE).unwrap_or(now);
        for alert in self.store.claim(now, until, free).await? {
            let (courier, setup, id) = (self.clone(), Arc::clone(setup), alert.id.clone());
            let task = under_way.tasks.spawn(async move { courier.deliver(&setup, alert).await });
            under_way.rows.insert(task.id(), id);
        }
        Ok(())
    }

    async fn deliver(&self, setup: &Setup, alert: Alert) -> Result<Fate, StoreError> {
        let started = Instant::now();
        let (events, fate) = match self.attempt(setup, &alert).await {
            Ok((reply, mail)) => {
                tracing::info!(
                    alert.id = %alert.id, alert.reason = alert.notice.reason().name(),
                    alert.person = %alert.person, alert.attempts = alert.attempts + 1,
                    case.id = alert.notice.case().map(tracing::field::display),
                    mail.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(0),
                    "delivered `{}` to {}", alert.notice.reason().name(), alert.person
                );
                let alert = alert.id.clone();
                (vec![Event::AlertDelivered { alert, reply, mail }], Fate::Delivered)
            }
            Err(Failure::Later { error, rest }) => {
                (self.defer(setup, &alert, (error, rest))?, Fate::Deferred)
            }
            Err(Failure::Never(error)) => (self.give_up(setup, &alert, error)?, Fate::Failed),
            Err(Failure::Moot) => {
                tracing::info!(alert.id = %alert.id, "withdrew a reminder of what is done");
                (vec![Event::AlertWithdrawn { alert: alert.id.clone() }], Fate::Withdrawn)
            }
            Err(Failure::Store(error)) => return Err(error),
        };
        self.record(events).await?;
        Ok(fate)
    }

    /// Records what became of a message. What was sent must not be sent again only because the
    /// disk is full: then this waits for room, for a minute. After that the lease runs out, and the
    /// message goes out once more under the same Message-ID.
    async fn record(&self, events: Vec<Event>) -> Result<(), StoreError> {
        let mut attempt = 1;
        loop {
            let commit = Commit { at: self.clock.now(), events: events.clone(), expect: None };
            match self.store.commit(commit).await {
                Err(error) if !error.is_fatal() && attempt < RECORD_ATTEMPTS => {
                    attempt += 1;
                    sleep(UNRECORDED).await;
                }
                recorded => return recorded,
            }
        }
    }

    async fn attempt(
        &self,
        setup: &Setup,
        alert: &Alert,
    ) -> Result<(String, Option<String>), Failure> {
        let person = setup.plan.person(&alert.person).ok_or_else(|| {
            Failure::Never(format!("there is no person `{}` any more", alert.person))
        })?;
        let mut letter =
            letter(&self.store, &setup.plan, alert, person).map_err(|error| match error {
                LetterError::Store(error) => Failure::Store(error),
                LetterError::Gone(what) => Failure::Never(what),
                LetterError::Moot => Failure::Moot,
            })?;
        letter.links = links((&self.store, setup, &self.seal), &letter, &person.id, date(alert))
            .map_err(Failure::Store)?;
        letter.no_more = no_more((setup, &self.seal), alert, date(alert));
        let message_id = |id: &AlertId| setup.message_id(id, &self.installation);
        let to = match &person.channel {
            Channel::Mail(address) => address.clone(),
            Channel::Webhook(hook) => {
                let way = (&*self.store, setup);
                let sent = (message_id(&alert.id), self.clock.now());
                let to = (person, &**hook);
                let brought =
                    messenger::bring(way, (alert, &letter), to, (&sent.0, sent.1)).await?;
                return Ok((brought.0, self.keep(alert, brought.1).await));
            }
        };
        let root = casework::thread_root(alert)
            .filter(|root| *root != alert.id)
            .map(|root| message_id(&root));
        let envelope = Envelope {
            from: setup.from.clone(),
            to,
            message_id: message_id(&alert.id),
            in_reply_to: root.clone(),
            references: root.into_iter().collect(),
            list_id: format!("vigie.{}", setup.sender_domain()),
            unsubscribe: matches!(alert.notice, Notice::Digest { .. })
                .then(|| setup.contact.clone()),
            reply_to: asking::reply_to((&self.store, &self.seal, setup), alert, person)
                .map_err(Failure::Store)?,
            date: date(alert),
        };
        let mail = compose(setup, &letter, &envelope, alert)?;
        let Ok(sent) = timeout(ATTEMPT, setup.transport.send(&mail)).await else {
            return Err(Failure::later("the mail server took too long"));
        };
        let sent = match sent {
            Ok(receipt) => Ok((receipt.reply, self.keep(alert, mail.raw).await)),
            Err(error) => Err(error),
        };
        sent.map_err(|error| {
            if error.is_configuration() {
                tracing::error!(error = %error, "mail cannot be sent as configured: {error}");
            }
            match error.disposition() {
                Disposition::Retry => Failure::later(error.to_string()),
                Disposition::GiveUp => Failure::Never(error.to_string()),
            }
        })
    }

    /// Keeps a mail that was sent. It is delivered all the same if that cannot be done.
    async fn keep(&self, alert: &Alert, mail: Vec<u8>) -> Option<String> {
        let kept = self.store.keep(vec![mail.into()]).await.pop()?;
        kept.inspect_err(|error| {
            tracing::error!(
                alert.id = %alert.id, error = %error,
                "the mail was sent, but no copy of it was kept: {error}"
            );
        })
        .ok()
    }

    fn defer(
        &self,
        setup: &Setup,
        alert: &Alert,
        (error, rest): (String, Option<SignedDuration>),
    ) -> Result<Vec<Event>, StoreError> {
        let wait = setup.mail_backoff.delay(alert.attempts + 1, fastrand::f64());
        let now = self.clock.now();
        let after = |wait: SignedDuration| now.checked_add(wait).unwrap_or(now);
        let mut not_before = after(wait);
        let mut events = Vec::new();
        if let Some(person) = setup.plan.person(&alert.person) {
            match fallback::due(alert, person) {
                // Once more before somebody else is told, and not long after.
                Some(due) if due > now => not_before = not_before.min(due),
                Some(_) => events.extend(pass_on(&self.store, setup, (alert, person), now)?),
                None => {}
            }
            // A message is not one page of many: who asks for a day of rest is asked again before.
            not_before = not_before.max(rest.map_or(now, |rest| after(rest.min(REST))));
            not_before = quiet::not_before(not_before, person, alert.severity);
        }
        tracing::warn!(
            alert.id = %alert.id, alert.attempts = alert.attempts + 1, error = %error,
            alert.not_before = %not_before,
            "deferred `{}` to {}: {error}", alert.notice.reason().name(), alert.person
        );
        events.insert(0, Event::AlertDeferred { alert: alert.id.clone(), error, not_before });
        Ok(events)
    }

    fn give_up(
        &self,
        setup: &Setup,
        alert: &Alert,
        error: String,
    ) -> Result<Vec<Event>, StoreError> {
        tracing::error!(
            alert.id = %alert.id, alert.attempts = alert.attempts + 1, error = %error,
            "gave up `{}` to {}: {error}", alert.notice.reason().name(), alert.person
        );
        let person = setup.plan.person(&alert.person);
        let refused = person.map(|person| &person.channel);
        let now = self.clock.now();
        let told = casework::undelivered(alert, &error, setup.plan.operators(), refused, now);
        let mut events = vec![Event::AlertFailed { alert: alert.id.clone(), error }];
        events.extend(told);
        // What will never come needs no waiting for.
        if let Some(person) = person.filter(|person| fallback::due(alert, person).is_some()) {
            events.extend(pass_on(&self.store, setup, (alert, person), now)?);
        }
        Ok(events)
    }

    async fn wind_down(&self, mut under_way: UnderWay, grace: Duration) -> Result<(), StoreError> {
        let finish = async {
            while !under_way.tasks.is_empty() {
                under_way.next().await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Ok(done) = timeout(grace, finish).await {
            return done;
        }
        // Cut off in the middle: whether the server took them is unknown, so they are sent again
        // at the next start, with the same Message-ID.
        under_way.tasks.shutdown().await;
        let left = under_way.rows.into_values().collect::<Vec<_>>();
        tracing::warn!(mail.count = left.len(), "gave {} unfinished mails back", left.len());
        self.store.release(left).await
    }
}

/// Writes a mail down. A template that fails is told in the log, and takes no mail with it.
fn compose(
    setup: &Setup,
    letter: &Letter,
    envelope: &Envelope,
    alert: &Alert,
) -> Result<Mail, Failure> {
    let finish = Finish {
        templates: &setup.templates,
        signer: setup.signer.as_ref(),
        person: Some(&alert.person),
    };
    let (mail, faults) = mail::compose_with(letter, envelope, &finish)
        .map_err(|error| Failure::Never(error.to_string()))?;
    for fault in faults {
        tracing::error!(
            alert.id = %alert.id, error = %fault,
            "a template failed, and the built-in one took its place: {fault}"
        );
    }
    Ok(mail)
}

/// A copy of a message for whoever gets those that do not reach a person; nothing if they have it
/// already.
pub(super) fn pass_on(
    store: &Store,
    setup: &Setup,
    (alert, person): (&Alert, &Person),
    now: Timestamp,
) -> Result<Option<Event>, StoreError> {
    let to = person.fallback.as_ref().and_then(|fallback| setup.plan.person(&fallback.to));
    let Some(to) = to else { return Ok(None) };
    let (id, event) = fallback::copy(alert, to, now);
    if store.alert(&id)?.is_some() {
        return Ok(None);
    }
    tracing::warn!(
        alert.id = %alert.id, alert.person = %to.id,
        "`{}` does not reach {}: {} gets a copy", alert.notice.reason().name(), person.id, to.id
    );
    Ok(Some(event))
}

/// The `Date` of a message. One that was queued ahead is of the day it is for: under its own date
/// nobody would find it.
fn date(alert: &Alert) -> Timestamp {
    if matches!(alert.notice, Notice::FollowUp { .. } | Notice::Reminder(_)) {
        alert.not_before.max(alert.queued_at)
    } else {
        alert.queued_at
    }
}

/// Why an attempt failed.
pub(super) enum Failure {
    Later {
        error: String,
        /// How long the other side wants to be left alone.
        rest: Option<SignedDuration>,
    },
    Never(String),
    /// There is nothing to be said any more.
    Moot,
    Store(StoreError),
}

impl Failure {
    fn later(error: impl Into<String>) -> Self {
        Self::Later { error: error.into(), rest: None }
    }
}

/// The rows being sent.
#[derive(Debug, Default)]
struct UnderWay {
    tasks: JoinSet<Result<Fate, StoreError>>,
    rows: HashMap<Id, AlertId>,
    merger: Merger,
}

impl UnderWay {
    /// Has rows told together that are too many.
    async fn merge(
        &mut self,
        store: &Store,
        setup: &Setup,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = self.rows.values().cloned().collect();
        self.merger.merge(store, (&setup.plan, &setup.together), rows, now).await
    }

    /// The next row that is done; `None` if that could not be recorded: its lease will run out.
    async fn next(&mut self) -> Result<Option<Fate>, StoreError> {
        match self.tasks.join_next_with_id().await {
            None => Ok(None),
            Some(Ok((task, fate))) => {
                let row = self.rows.remove(&task);
                match fate {
                    Err(error) if !error.is_fatal() => {
                        tracing::error!(alert.id = ?row, error = %error, "not recorded: {error}");
                        Ok(None)
                    }
                    fate => fate.map(Some),
                }
            }
            Some(Err(died)) => {
                let row = self.rows.remove(&died.id());
                tracing::error!(alert.id = ?row, error = %died, "a delivery died: {died}");
                Ok(None)
            }
        }
    }
}
