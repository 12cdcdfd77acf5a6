//! The mailbox of answers: looked at again and again. A mail is marked as seen only after what it
//! says was recorded, so that a crash in between makes it come again, and it acts once all the same.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    Clock,
    inbound::{Inbox, Mailbox},
    plan::Setup,
};
use crate::{
    domain::{Commit, Event, Notice, Person},
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

/// How often a mail may fail before those behind it come first: none keeps the others from being read.
const FAILURES: u32 = 3;

/// Who looks at the mailbox.
pub(super) struct Postman {
    pub(super) inbox: Inbox,
    pub(super) clock: Clock,
    /// What stood in the way of earlier visits.
    pub(super) way: Way,
}

/// What earlier visits came to.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// How often each mail failed.
    failed: HashMap<u32, u32>,
    /// The first mail of the last visit.
    first: Option<u32>,
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
        mut self,
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
                    self.well(current.plan.operators(), &mut trouble).await?;
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
                    self.ill(current.plan.operators(), &mut trouble, &error).await?;
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
    async fn visit(&mut self, setup: &Setup, mailbox: &Mailbox) -> Result<bool, Failure> {
        let mut session = Session::open(&mailbox.settings).await?;
        let mut unseen = session.unseen().await?;
        // What failed again and again waits behind the others: the connection may have been at fault.
        unseen
            .sort_by_key(|mail| self.way.failed.get(mail).is_some_and(|times| *times >= FAILURES));
        for mail in unseen.iter().take(AT_A_TIME) {
            match self.read(setup, &mut session, *mail).await {
                Ok(()) => {
                    self.way.failed.remove(mail);
                }
                // It rests on something that is under way; those behind it have their turn meanwhile.
                Err(Failure::Store(StoreError::Conflict)) => {
                    tracing::info!(mail.uid = mail, "a mail is left for the next visit");
                }
                Err(Failure::Store(error)) => return Err(error.into()),
                Err(Failure::Mailbox(error)) => {
                    let times = self.way.failed.entry(*mail).or_default();
                    *times += 1;
                    if *times >= FAILURES {
                        tracing::error!(
                            mail.uid = mail, error = %error,
                            "a mail cannot be read, and waits behind the others: {error}"
                        );
                    }
                    return Err(error.into());
                }
            }
        }
        session.close().await?;
        // Without a pause only while there is progress: not every server keeps what was seen.
        let first = unseen.first().copied();
        let more = unseen.len() > AT_A_TIME && first != self.way.first;
        self.way.first = first;
        Ok(more)
    }

    /// Reads one mail, and marks it as seen once what it says was recorded.
    async fn read(&self, setup: &Setup, session: &mut Session, mail: u32) -> Result<(), Failure> {
        // What somebody writes stands before the pictures that they send with it.
        let Some(raw) = session.fetch(mail, LARGEST).await? else { return Ok(()) };
        self.inbox.take(setup, raw, self.clock.now()).await?;
        session.mark_seen(mail).await?;
        Ok(())
    }

    /// It could be read.
    async fn well(&self, operators: &[Person], trouble: &mut Trouble) -> Result<(), StoreError> {
        trouble.since = None;
        if let Some(since) = trouble.told {
            let now = self.clock.now();
            let told = casework::mailbox_back(since, operators, now);
            if self.tell(told, now).await? {
                trouble.told = None;
            }
        }
        Ok(())
    }

    /// It could not. The operators are told once that has lasted.
    async fn ill(
        &self,
        operators: &[Person],
        trouble: &mut Trouble,
        error: &Error,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let since = *trouble.since.get_or_insert(now);
        if trouble.told.is_none() && now.duration_since(since) >= DOWN {
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    use super::*;
    use crate::{
        domain::Reason,
        engine::tests::shop::{Shop, person},
        logic::seal::Seal,
    };

    #[tokio::test]
    async fn operators_hear_once_of_a_mailbox_that_stays_down_and_of_its_end() {
        let shop = Shop::new().await;
        let time: &'static AtomicI64 = Box::leak(Box::new(shop.now.as_millisecond().into()));
        let postman = Postman {
            inbox: Inbox {
                store: Arc::clone(&shop.store),
                seal: Seal::new(&[7; 32]),
                ignored: Arc::new(AtomicU64::new(0)),
            },
            clock: Clock::ByHand(time),
            way: Way::default(),
        };
        let operators = [person("root")];
        let told = || {
            let rows = shop.store.alerts().unwrap().into_iter();
            let mut rows = rows.filter(|row| row.person.as_str() == "root").collect::<Vec<_>>();
            rows.sort_by_key(|row| row.queued_at);
            rows.iter().map(|row| row.notice.reason()).collect::<Vec<_>>()
        };
        let minutes = |minutes: i64| time.fetch_add(minutes * 60_000, Ordering::Relaxed);
        let mut trouble = Trouble::default();
        for _ in 0..2 {
            // A short trouble is none of theirs, and its end begins the hour anew.
            for _ in 0..6 {
                postman.ill(&operators, &mut trouble, &Error::TimedOut("LOGIN")).await.unwrap();
                minutes(9);
            }
            postman.well(&operators, &mut trouble).await.unwrap();
        }
        assert_eq!(told(), []);
        for _ in 0..30 {
            postman.ill(&operators, &mut trouble, &Error::TimedOut("LOGIN")).await.unwrap();
            minutes(9);
        }
        assert_eq!(told(), [Reason::MailboxDown]);
        // A restart forgets neither the loss nor that it was told.
        let mut trouble = Trouble { since: None, told: super::told(&shop.store).unwrap() };
        for _ in 0..30 {
            postman.ill(&operators, &mut trouble, &Error::TimedOut("LOGIN")).await.unwrap();
            minutes(9);
        }
        assert_eq!(told(), [Reason::MailboxDown]);
        for _ in 0..2 {
            postman.well(&operators, &mut trouble).await.unwrap();
            minutes(1);
        }
        assert_eq!(told(), [Reason::MailboxDown, Reason::MailboxBack]);
        assert_eq!(super::told(&shop.store).unwrap(), None);
    }
}
