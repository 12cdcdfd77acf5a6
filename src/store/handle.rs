//! The handle on an open store: commits go through the committer, reads go to sled directly.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};

use super::{
    StoreError,
    committer::{Committer, Job},
    evidence,
    open::{self, Layout},
    redact::RedactStep,
};
use crate::{
    domain::{Alert, AlertId, Commit, PollNote},
    logic::{assistant::Standing, judge::Learned},
};

/// Jobs that may wait for the committer.
const QUEUE: usize = 1024;

/// An open store. One process at a time; share it in an `Arc`.
#[derive(Debug)]
pub struct Store {
    pub(super) tree: sled::Db,
    jobs: mpsc::Sender<Job>,
    changed: Arc<Notify>,
    /// Something was read that was not written: the next start makes the index anew.
    pub(super) damaged: Arc<AtomicBool>,
    pub(super) layout: Layout,
    /// What was learned, and what stands for it in the index.
    pub(super) learned: Mutex<(u64, Arc<Learned>)>,
    /// Permits to write evidence.
    pub(super) writers: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
    _lock: std::fs::File,
}

impl Store {
    /// Opens the store in the folder `state`, making it where there is none. What the index lacks
    /// is replayed from the ledger. A new store takes `domain`, that of the sender's address, for
    /// the rest of its life. Blocks: call it where blocking is fine.
    pub fn open(state: &Path, domain: &str, now: Timestamp) -> Result<Self, StoreError> {
        let layout = Layout::of(state);
        let opened = open::open(&layout, domain, now)?;
        let (jobs, inbox) = mpsc::channel(QUEUE);
        let changed = Arc::new(Notify::new());
        let damaged = Arc::new(AtomicBool::new(false));
        let writers = Arc::new(Semaphore::new(evidence::WRITERS));
        let committer = Committer {
            tree: opened.tree.clone(),
            ledger: opened.ledger,
            layout: layout.clone(),
            head: opened.head,
            changed: Arc::clone(&changed),
            damaged: Arc::clone(&damaged),
            writers: Arc::clone(&writers),
        };
        let thread = std::thread::Builder::new()
            .name("committer".into())
            .spawn(move || committer.run(inbox))
            .map_err(StoreError::io("cannot start the committer's thread"))?;
        Ok(Self {
            tree: opened.tree,
            jobs,
            changed,
            damaged,
            layout,
            learned: Mutex::default(),
            writers,
            thread: Mutex::new(Some(thread)),
            _lock: opened.lock,
        })
    }

    /// Writes facts: on the disk when this returns, all or none of them.
    pub async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        self.ask(|ack| Job::Commit(commit, ack)).await
    }

    /// Keeps the bookkeeping of a poll that changed nothing. A crash may lose the last seconds.
    /// `known` is the time of the last poll that it knew of: if there was another one since, it is
    /// out of date, and nothing is kept.
    pub async fn note(&self, note: PollNote, known: Option<Timestamp>) -> Result<(), StoreError> {
        self.ask(|ack| Job::Note(Box::new((note, known)), ack)).await
    }

    /// Keeps the bookkeeping of a poll that changed nothing, some time soon: whoever reads may see
    /// the one before for a moment. What cannot be kept is in the log.
    pub async fn note_soon(
        &self,
        note: PollNote,
        known: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.jobs
            .send(Job::NoteSoon(Box::new((note, known))))
            .await
            .map_err(|_| StoreError::Stopped)
    }

    /// Keeps how the language model is doing. A crash may lose the last seconds.
    pub async fn note_assistant(&self, standing: Standing) -> Result<(), StoreError> {
        self.ask(|ack| Job::NoteAssistant(Box::new(standing), ack)).await
    }

    /// Leases up to `limit` messages that are due at `now`, until `until`.
    pub async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Alert>, StoreError> {
        self.ask(|ack| Job::Claim { now, until, limit, ack }).await
    }

    /// Gives leased messages back.
    pub async fn release(&self, alerts: Vec<AlertId>) -> Result<(), StoreError> {
        self.ask(|ack| Job::Release(alerts, ack)).await
    }

    /// Puts messages off that are due and that nobody sends, each until a time of its own.
    pub async fn hold(&self, alerts: Vec<(AlertId, Timestamp)>) -> Result<(), StoreError> {
        self.ask(|ack| Job::Hold(alerts, ack)).await
    }

    /// After the clock was set back: what was queued, or leased, in what is the future again must
    /// not wait for it.
    pub async fn rewind(&self, now: Timestamp) -> Result<(), StoreError> {
        self.ask(|ack| Job::Rewind(now, ack)).await
    }

    /// Takes content out of some lines.
    pub(super) async fn redact_step(&self, step: RedactStep) -> Result<(), StoreError> {
        self.ask(|ack| Job::Redact(step, ack)).await
    }

    /// Answers when the committer has done everything asked before.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.ask(Job::Ping).await
    }

    /// Resolves after the next batch of writes that moves the queue of the outbox.
    pub fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.changed)
    }

    /// Writes everything out and ends the committer. Later commits fail.
    pub async fn close(&self) -> Result<(), StoreError> {
        let written = self.ask(Job::Close).await;
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        let (layout, damaged) = (self.layout.clone(), Arc::clone(&self.damaged));
        tokio::task::spawn_blocking(move || {
            let ended = thread.is_none_or(|thread| thread.join().is_ok());
            if damaged.load(Ordering::Relaxed) {
                open::mark_damaged(&layout)?;
                return written;
            }
            written?;
            if !ended {
                return Err(StoreError::Stopped);
            }
            open::mark_closed(&layout)
        })
        .await
        .map_err(|_| StoreError::Stopped)?
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (ack, answer) = oneshot::channel();
        self.jobs.send(job(ack)).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}
