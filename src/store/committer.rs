//! The one writer. Commits that wait together share one append and one fsync; then one batch goes
//! to sled; then they are acknowledged. Bookkeeping goes to sled alone.

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::{
    SourceRecord, StoreError, apply, key,
    ledger::{Position, Writer},
    overlay::Overlay,
};
use crate::domain::{Alert, AlertId, AlertStatus, Commit, PollNote};

/// Commits that may share one fsync.
const SHARED: usize = 256;

type Ack<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the committer is asked.
#[derive(Debug)]
pub(super) enum Job {
    /// Write facts: ledger, then index.
    Commit(Commit, Ack<()>),
    /// Bookkeeping of a poll that changed nothing: index alone.
    Note(PollNote, Ack<()>),
    /// Lease the rows of the outbox that are due.
    Claim { now: Timestamp, until: Timestamp, limit: usize, ack: Ack<Vec<Alert>> },
    /// Give leased rows back, to be sent at their time.
    Release(Vec<AlertId>, Ack<()>),
    /// Answer when everything before has been done.
    Ping(Ack<()>),
    /// Write everything out and end.
    Close(Ack<()>),
}

/// A job that was done in the running batch; told so once the batch is in the index.
enum Done {
    Unit(Ack<()>),
    Claimed(Ack<Vec<Alert>>, Vec<Alert>),
}

impl Done {
    fn fail(self, what: &str) {
        let error = StoreError::Unwritten(what.to_owned());
        match self {
            Self::Unit(ack) => tell(ack, Err(error)),
            Self::Claimed(ack, _) => tell(ack, Err(error)),
        }
    }
}

/// The state of the committer's thread.
#[derive(Debug)]
pub(super) struct Committer {
    pub(super) tree: sled::Db,
    pub(super) ledger: Writer,
    /// Told after each batch, so that the courier looks at the queue.
    pub(super) changed: std::sync::Arc<tokio::sync::Notify>,
}

impl Committer {
    /// Works until it is closed, its senders are gone, or sled fails.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < SHARED
                && !matches!(batch.last(), Some(Job::Close(_)))
                && let Ok(next) = jobs.try_recv()
            {
                batch.push(next);
            }
            let closing = match batch.pop_if(|job| matches!(job, Job::Close(_))) {
                Some(Job::Close(ack)) => Some(ack),
                _ => None,
            };
            let outcome = self.work(batch);
            if let Some(ack) = closing {
                tell(ack, outcome.and_then(|()| self.checkpoint()));
                return;
            }
            if let Err(error) = outcome {
                tracing::error!(error = %error, "the store stops: {error}");
                return;
            }
        }
    }

    /// Does one batch. An error means that the index can no longer be trusted.
    fn work(&mut self, batch: Vec<Job>) -> Result<(), StoreError> {
        let tree = self.tree.clone();
        let mut overlay = Overlay::new(&tree);
        let mut done = Vec::new();
        let mut now = None;
        for job in batch {
            self.take(job, &mut overlay, &mut done, &mut now)?;
        }
        if let Some(now) = now
            && let Err(error) = self.ledger.flush(now)
        {
            // Nothing was recorded, so nothing of this batch may show: every job is to be done anew.
            if error.is_fatal() {
                return Err(error);
            }
            let what = error.with_cause();
            tracing::error!(error = what, "could not write the ledger: {what}");
            for job in done {
                job.fail(&what);
            }
            return Ok(());
        }
        if !overlay.is_empty() {
            let mut overlay = overlay;
            if now.is_some() {
                overlay.put(key::META.to_vec(), self.ledger.position())?;
            }
            overlay.apply()?;
            self.changed.notify_waiters();
        }
        for done in done {
            match done {
                Done::Unit(ack) => tell(ack, Ok(())),
                Done::Claimed(ack, alerts) => tell(ack, Ok(alerts)),
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        job: Job,
        overlay: &mut Overlay<'_>,
        done: &mut Vec<Done>,
        now: &mut Option<Timestamp>,
    ) -> Result<(), StoreError> {
        match job {
            Job::Commit(commit, ack) => {
                if let Some((source, version)) = &commit.expect {
                    let record = overlay.get::<SourceRecord>(&key::source(source))?;
                    if record.map_or(0, |record| record.version) != *version {
                        tell(ack, Err(StoreError::Conflict));
                        return Ok(());
                    }
                }
                if let Err(error) = self.ledger.push(commit.at, &commit.events) {
                    tell(ack, Err(error));
                    return Ok(());
                }
                *now = Some(now.map_or(commit.at, |now| now.max(commit.at)));
                for event in &commit.events {
                    apply::apply(overlay, event, commit.at)?;
                }
                done.push(Done::Unit(ack));
            }
            Job::Note(note, ack) => {
                let key = key::source(&note.source);
                let mut record = overlay.get::<SourceRecord>(&key)?.unwrap_or_default();
                record.take(note);
                overlay.put(key, &record)?;
                done.push(Done::Unit(ack));
            }
            Job::Claim { now, until, limit, ack } => {
                let alerts = claim(overlay, now, until, limit)?;
                done.push(Done::Claimed(ack, alerts));
            }
            Job::Release(alerts, ack) => {
                for alert in alerts {
                    apply::change_alert(overlay, &alert, release)?;
                }
                done.push(Done::Unit(ack));
            }
            Job::Ping(ack) | Job::Close(ack) => done.push(Done::Unit(ack)),
        }
        Ok(())
    }

    /// Makes the index durable, so that the next start has nothing to replay.
    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        self.tree.flush()?;
        Ok(())
    }
}

/// Leases up to `limit` rows that are due. A lease that has run out is due like any other row.
fn claim(
    overlay: &mut Overlay<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<Alert>, StoreError> {
    let mut claimed = Vec::new();
    let end = key::wake_until(now + jiff::SignedDuration::from_millis(1));
    for wake in overlay.due(&end, limit)? {
        let Some((_, id)) = key::read_wake(&wake) else {
            overlay.unmark(wake);
            continue;
        };
        let Some(alert) = overlay.get::<Alert>(&key::alert(&id))? else {
            overlay.unmark(wake);
            continue;
        };
        apply::change_alert(overlay, &id, |alert| alert.status = AlertStatus::Leased { until })?;
        claimed.push(alert);
    }
    Ok(claimed)
}

/// What a row is when nobody holds it.
pub(super) fn release(alert: &mut Alert) {
    if matches!(alert.status, AlertStatus::Leased { .. }) {
        alert.status =
            if alert.attempts == 0 { AlertStatus::Scheduled } else { AlertStatus::Deferred };
    }
}

/// The position up to which the index holds the ledger.
pub(super) fn applied(tree: &sled::Db) -> Result<Option<Position>, StoreError> {
    Overlay::new(tree).get(key::META)
}

/// Answers; whoever asked may have gone away.
fn tell<T>(ack: Ack<T>, answer: Result<T, StoreError>) {
    drop(ack.send(answer));
}
