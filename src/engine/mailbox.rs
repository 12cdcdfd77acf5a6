//! The mailbox of answers: looked at again and again. A mail is marked as seen only after what it
//! says was recorded, so that a crash in between makes it come again, and it acts once all the same.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    Clock,
    inbound::{Inbox, Mailbox},
    plan::Setup,
};
use crate::{
    domain::{Commit, Event, Notice},
    imap::{Error, Session},
    logic::casework,
    mail::inbound::LARGEST,
    store::{Store, StoreError},
};

/// How long it must be out of reach before operators are told.
const DOWN: SignedDuration = SignedDuration::from_hours(1);
/// The longest wait after failures.
const LONGEST: Duration = Duration::from_mins(5);
/// Mails that one visit takes at most; the next one comes at once if there are more.
const AT_A_TIME: usize = 200;

/// Who looks at the mailbox.
pub(super) struct Postman {
    pub(super) inbox: Inbox,
    pub(super) clock: Clock,
}

/// Since when the mailbox cannot be read, and whether the operators know.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Trouble {
    since: Option<Timestamp>,
    told: Option<Timestamp>,
}

/// Why a visit did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Mailbox(#[from] Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Postman {
    /// Looks at the mailbox until `token` is cancelled. Where none is configured it waits for one.
    pub(super) async fn run(
        self,
        mut setup: watch::Receiver<Arc<Setup>>,
        token: CancellationToken,
    ) -> Result<(), StoreError> {
        let mut trouble = Trouble { since: None, told: told(&self.inbox.store)? };
        let mut failures = 0_u32;
        loop {
            let current = setup.borrow_and_update().clone();
            let mailbox = current.answers.as_ref().and_then(|answers| answers.mailbox.as_ref());
            let Some(mailbox) = mailbox else {
                (trouble.since, failures) = (None, 0);
                tokio::select! {
                    () = token.cancelled() => return Ok(()),
                    changed = setup.changed() => if changed.is_err() { return Ok(()) },
                }
                continue;
            };
            let every = Duration::try_from(mailbox.every).unwrap_or(LONGEST);
            let Some(visited) = token.run_until_cancelled(self.visit(&current, mailbox)).await
            else {
                return Ok(());
            };
            let wait = match visited {
                Ok(more) => {
                    failures = 0;
                    self.well(&current, &mut trouble).await?;
                    if more { Duration::ZERO } else { every }
                }
                Err(Failure::Store(error)) if error.is_fatal() => return Err(error),
                // Not of the mailbox: what could not be recorded is still there.
                Err(Failure::Store(error)) => {
                    tracing::error!(error = %error, "an answer could not be recorded: {error}");
                    every
                }
                Err(Failure::Mailbox(error)) => {
                    let wait = every.saturating_mul(1 << failures.min(8)).min(LONGEST.max(every));
                    failures = failures.saturating_add(1);
                    tracing::warn!(
                        error = %error, mailbox.failures = failures,
                        "the mailbox cannot be read: {error}"
                    );
                    self.ill(&current, &mut trouble, &error).await?;
                    wait
                }
            };
            tokio::select! {
                () = token.cancelled() => return Ok(()),
                () = sleep(wait) => {}
                // Another password may be right.
                changed = setup.changed(), if failures > 0 => {
                    if changed.is_err() { return Ok(()) }
                }
            }
        }
    }

    /// One visit; whether there is more.
    async fn visit(&self, setup: &Setup, mailbox: &Mailbox) -> Result<bool, Failure> {
        let mut session = Session::open(&mailbox.settings).await?;
        let unseen = session.unseen().await?;
        for mail in unseen.iter().take(AT_A_TIME) {
            let Some(size) = session.size(*mail).await? else { continue };
            if usize::try_from(size).is_ok_and(|size| size <= LARGEST) {
                let Some(raw) = session.fetch(*mail).await? else { continue };
                self.inbox.take(setup, raw, self.clock.now()).await?;
            } else {
                tracing::error!(
                    mail.uid = mail,
                    mail.bytes = size,
                    "a mail in the mailbox is too large to be read; it was left there"
                );
            }
            session.mark_seen(*mail).await?;
        }
        session.close().await?;
        Ok(unseen.len() > AT_A_TIME)
    }

    async fn well(&self, setup: &Setup, trouble: &mut Trouble) -> Result<(), StoreError> {
        trouble.since = None;
        if let Some(since) = trouble.told {
            let now = self.clock.now();
            let told = casework::mailbox_back(since, setup.plan.operators(), now);
            if self.tell(told, now).await? {
                trouble.told = None;
            }
        }
        Ok(())
    }

    async fn ill(
        &self,
        setup: &Setup,
        trouble: &mut Trouble,
        error: &Error,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let since = *trouble.since.get_or_insert(now);
        if trouble.told.is_none() && now.duration_since(since) >= DOWN {
            let operators = setup.plan.operators();
            let told = casework::mailbox_down(since, error.to_string(), operators, now);
            if self.tell(told, now).await? {
                trouble.told = Some(since);
            }
        }
        Ok(())
    }

    /// Whether it is recorded; otherwise it is tried again with the next visit.
    async fn tell(&self, events: Vec<Event>, now: Timestamp) -> Result<bool, StoreError> {
        match self.inbox.store.commit(Commit { at: now, events, expect: None }).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_fatal() => Err(error),
            Err(_) => Ok(false),
        }
    }
}

/// Of which loss the operators were told, and not of its end: a restart forgets neither.
fn told(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    let mut last: Option<(Timestamp, bool)> = None;
    for row in store.alerts()? {
        let (since, down) = if let Notice::MailboxDown { since, .. } = row.notice {
            (since, true)
        } else if let Notice::MailboxBack { since, .. } = row.notice {
            (since, false)
        } else {
            continue;
        };
        // Of the same loss, the end comes after the beginning.
        if last.is_none_or(|(known, was_down)| (since, !down) > (known, !was_down)) {
            last = Some((since, down));
        }
    }
    Ok(last.filter(|(_, down)| *down).map(|(since, _)| since))
}
