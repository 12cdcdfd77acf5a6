//! The one writer. Commits that wait together share one append and one fsync; then one batch goes
//! to sled; then they are acknowledged. Bookkeeping goes to sled alone.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};

use super::{
    StoreError, apply, cases, digests,
    evidence::WRITERS,
    head::Head,
    key,
    ledger::{Position, Writer},
    open::Layout,
    outbox,
    overlay::Overlay,
    received,
    redact::{self, RedactStep},
    several,
};
use crate::{
    domain::{Alert, AlertId, Basis, Commit, PollNote},
    logic::assistant::Standing,
};

/// Commits that may share one fsync.
const SHARED: usize = 256;
/// How long a commit waits for those of others that are writing evidence: theirs come next, and then
/// share its fsync. One that comes alone does not wait.
const COMPANY: Duration = Duration::from_millis(3);
/// Writes after which no further job joins a batch: while sled takes one it frees nothing, and each
/// page that splits under it copies the list of its parent's pages.
const WRITES: usize = 512;

/// The bookkeeping of a poll, and when the poll was that it knew of: where another one was noted
/// since, it is out of date.
pub(super) type Note = Box<(PollNote, Option<Timestamp>)>;

type Ack<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the committer is asked.
#[derive(Debug)]
pub(super) enum Job {
    /// Write facts: ledger, then index.
    Commit(Commit, Ack<()>),
    /// Bookkeeping of a poll that changed nothing: index alone.
    Note(Note, Ack<()>),
    /// The same, and nobody waits for it.
    NoteSoon(Note),
    /// Bookkeeping of the language model: index alone.
    NoteAssistant(Box<Standing>, Ack<()>),
    /// Lease the rows of the outbox that are due.
    Claim { now: Timestamp, until: Timestamp, limit: usize, ack: Ack<Vec<Alert>> },
    /// Give leased rows back, to be sent at their time.
    Release(Vec<AlertId>, Ack<()>),
    /// Put rows off until they may be told.
    Hold(Vec<(AlertId, Timestamp)>, Ack<()>),
    /// Put right what was timed by a clock that ran ahead.
    Rewind(Timestamp, Ack<()>),
    /// Take content out of lines of the ledger: alone, not in a batch.
    Redact(RedactStep, Ack<()>),
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
    pub(super) layout: Layout,
    /// Where the ledger ends, for whoever finds it shorter.
    pub(super) head: Head,
    /// Told after each batch that moves the queue, so that the courier looks at it.
    pub(super) changed: Arc<Notify>,
    /// Set when the index is found damaged.
    pub(super) damaged: Arc<AtomicBool>,
    /// Permits to write evidence: whoever has one commits soon.
    pub(super) writers: Arc<Semaphore>,
}

impl Committer {
    /// Works until it is closed, its senders are gone, or sled fails.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            if matches!(first, Job::Commit(..)) && self.writers.available_permits() < WRITERS {
                std::thread::sleep(COMPANY);
            }
            let mut batch = VecDeque::from([first]);
            while batch.len() < SHARED
                && !matches!(batch.back(), Some(Job::Close(_)))
                && let Ok(next) = jobs.try_recv()
            {
                batch.push_back(next);
            }
            let closing = match batch.pop_back_if(|job| matches!(job, Job::Close(_))) {
                Some(Job::Close(ack)) => Some(ack),
                _ => None,
            };
            let mut outcome = Ok(());
            while outcome.is_ok() && !batch.is_empty() {
                outcome = match batch.pop_front_if(|job| matches!(job, Job::Redact(..))) {
                    Some(Job::Redact(step, ack)) => self.redact(&step, ack),
                    Some(_) | None => self.work(&mut batch),
                };
            }
            if matches!(outcome, Err(StoreError::Damaged(_))) {
                self.damaged.store(true, Ordering::Relaxed);
            }
            if let Some(ack) = closing {
                tell(ack, outcome.and_then(|()| self.checkpoint()));
                return;
            }
            if let Err(error) = outcome {
                let what = error.with_cause();
                tracing::error!(error = what, "the store stops: {what}");
                return;
            }
        }
    }

    /// Does one batch: as many jobs as share one write of the disk and fit into one of the index. An
    /// error means that the index can no longer be trusted, or lags.
    fn work(&mut self, jobs: &mut VecDeque<Job>) -> Result<(), StoreError> {
        let tree = self.tree.clone();
        let mut overlay = Overlay::new(&tree);
        let mut done = Vec::new();
        let mut now = None;
        while overlay.len() < WRITES
            && let Some(job) = jobs.pop_front_if(|job| !matches!(job, Job::Redact(..)))
        {
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
        if now.is_some() {
            self.head.note(self.ledger.position());
        }
        if !overlay.is_empty() {
            let queue_moved = overlay.moves_queue();
            if now.is_some() {
                overlay.put(key::META.to_vec(), self.ledger.position())?;
                overlay.apply()?;
            } else {
                overlay.apply_each()?;
            }
            if queue_moved {
                self.changed.notify_waiters();
            }
        }
        for done in done {
            match done {
                Done::Unit(ack) => tell(ack, Ok(())),
                Done::Claimed(ack, alerts) => tell(ack, Ok(alerts)),
            }
        }
        Ok(())
    }

    /// An error that is not fatal left everything as it was.
    fn redact(&mut self, step: &RedactStep, ack: Ack<()>) -> Result<(), StoreError> {
        match redact::take(self, step) {
            Err(error) if error.is_fatal() => Err(error),
            done => {
                self.head.note(self.ledger.position());
                self.changed.notify_waiters();
                tell(ack, done);
                Ok(())
            }
        }
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
                let outcome = self.record(overlay, &commit);
                if let Some(((), ack)) = settle(overlay, outcome, ack)? {
                    *now = Some(now.map_or(commit.at, |now| now.max(commit.at)));
                    done.push(Done::Unit(ack));
                }
            }
            Job::Note(note, ack) => {
                let outcome = keep_note(overlay, *note);
                done.extend(settle(overlay, outcome, ack)?.map(|((), ack)| Done::Unit(ack)));
            }
            Job::NoteSoon(note) => match keep_note(overlay, *note) {
                Ok(()) => overlay.accept(),
                Err(error @ (StoreError::Encoding(_) | StoreError::Conflict)) => {
                    overlay.discard();
                    tracing::error!(error = %error, "a poll could not be noted: {error}");
                }
                Err(error) => return Err(error),
            },
            Job::NoteAssistant(standing, ack) => {
                let outcome = overlay.put(key::ASSISTANT.to_vec(), &standing);
                done.extend(settle(overlay, outcome, ack)?.map(|((), ack)| Done::Unit(ack)));
            }
            Job::Claim { now, until, limit, ack } => {
                let outcome = outbox::claim(overlay, now, until, limit);
                let claimed = settle(overlay, outcome, ack)?;
                done.extend(claimed.map(|(alerts, ack)| Done::Claimed(ack, alerts)));
            }
            Job::Release(alerts, ack) => {
                let outcome = outbox::release(overlay, &alerts);
                done.extend(settle(overlay, outcome, ack)?.map(|((), ack)| Done::Unit(ack)));
            }
            Job::Hold(alerts, ack) => {
                let outcome = several::hold(overlay, &alerts);
                done.extend(settle(overlay, outcome, ack)?.map(|((), ack)| Done::Unit(ack)));
            }
            Job::Rewind(now, ack) => {
                let outcome = outbox::rewind(overlay, now);
                done.extend(settle(overlay, outcome, ack)?.map(|((), ack)| Done::Unit(ack)));
            }
            // Taken before, alone.
            Job::Redact(_, ack) => tell(ack, Err(StoreError::Conflict)),
            Job::Ping(ack) | Job::Close(ack) => done.push(Done::Unit(ack)),
        }
        Ok(())
    }

    /// Index first, ledger second: what the index cannot take must not stand in the ledger.
    fn record(&mut self, overlay: &mut Overlay<'_>, commit: &Commit) -> Result<(), StoreError> {
        if let Some(basis) = &commit.expect
            && !stands(overlay, basis)?
        {
            return Err(StoreError::Conflict);
        }
        for event in &commit.events {
            if cases::is_overtaken(overlay, event, commit.at)?
                || digests::is_overtaken(overlay, event)?
                || several::is_overtaken(overlay, event)?
                || received::is_overtaken(overlay, event)?
            {
                return Err(StoreError::Conflict);
            }
        }
        apply::commit(overlay, &commit.events, commit.at)?;
        self.ledger.push(commit.at, &commit.events)
    }

    /// Makes the index durable, so that the next start has nothing to replay.
    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        self.tree.flush()?;
        Ok(())
    }
}

/// Whether nothing has moved on since a decision was made.
fn stands(overlay: &mut Overlay<'_>, basis: &Basis) -> Result<bool, StoreError> {
    let (source, version) = &basis.source;
    if overlay.source(source)?.map_or(0, |record| record.version) != *version {
        return Ok(false);
    }
    let Some((business, version)) = &basis.business else { return Ok(true) };
    Ok(overlay.get::<u64>(&key::business(business))?.unwrap_or(0) == *version)
}

fn keep_note(
    overlay: &mut Overlay<'_>,
    (note, known): (PollNote, Option<Timestamp>),
) -> Result<(), StoreError> {
    if overlay.source(&note.source)?.and_then(|record| record.last_poll) != known {
        return Ok(());
    }
    overlay.change_source(&note.source.clone(), |record| record.take(note))?;
    overlay.write_held()
}

/// Keeps the writes of a job that went well. A job refused for what it is leaves nothing behind
/// and is told so, and the others go on; any other error is that of the store.
fn settle<T>(
    overlay: &mut Overlay<'_>,
    outcome: Result<T, StoreError>,
    ack: Ack<T>,
) -> Result<Option<(T, Ack<T>)>, StoreError> {
    match outcome {
        Ok(answer) => {
            overlay.accept();
            Ok(Some((answer, ack)))
        }
        Err(error @ (StoreError::Encoding(_) | StoreError::Conflict)) => {
            overlay.discard();
            tell(ack, Err(error));
            Ok(None)
        }
        Err(error) => Err(error),
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
