//! Which facts a letter needs, by what it is about.

use super::{crisis, digest, follow_up, hold, post, reminder, service, several, staff};
use crate::{
    domain::{Alert, Language, Notice, Person},
    engine::plan::Plan,
    mail::{Body, Letter},
    store::{Store, StoreError},
};

/// Why a row cannot become a letter.
#[derive(Debug, thiserror::Error)]
pub(in crate::engine) enum LetterError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What it is about is no longer there.
    #[error("{0}")]
    Gone(String),
    /// There is nothing to say any more: what it reminds of is done.
    #[error("what it reminds of is done")]
    Moot,
}

/// Writes the letter of a row to its person.
pub(in crate::engine) fn letter(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    person: &Person,
) -> Result<Letter, LetterError> {
    let body = body(store, plan, (alert, person.language))?;
    Ok(Letter {
        language: person.language,
        timezone: person.timezone.clone(),
        body,
        links: None,
        no_more: None,
        instead_of: alert.instead_of.clone(),
    })
}

/// What a row tells.
pub(super) fn body(
    store: &Store,
    plan: &Plan,
    (alert, language): (&Alert, Language),
) -> Result<Body, LetterError> {
    Ok(match &alert.notice {
        Notice::NewPost { case } => post::new(store, plan, (alert, language), case)?,
        Notice::Joined(about)
        | Notice::Edited(about)
        | Notice::Answered(about)
        | Notice::AnswerEdited(about)
        | Notice::StatusChanged(about)
        | Notice::Removed(about)
        | Notice::Reappeared(about) => post::changed(store, plan, (alert, language), about)?,
        Notice::Crisis { case, posts } => {
            crisis::declared(store, plan, case, *posts, alert.queued_at)?
        }
        Notice::FollowUp { case, number } => follow_up::due(store, plan, alert, case, *number)?,
        Notice::HoldEnded { case } => hold::ended(store, plan, alert, case)?,
        Notice::Daily { seq, head, coverage } => Body::Daily {
            seq: *seq,
            head: head.clone(),
            at: alert.queued_at,
            coverage: coverage.clone(),
        },
        Notice::Welcome { sources } => Body::Welcome {
            sources: sources
                .iter()
                .filter_map(|line| service::watched(store, plan, line).transpose())
                .collect::<Result<_, _>>()?,
        },
        Notice::SourceBroken(trouble) => Body::SourceBroken(service::source_report(plan, trouble)?),
        Notice::SourcesBroken { groups, more, reminder } => {
            let groups = service::source_groups(plan, groups)?;
            Body::SourcesBroken { groups, more: *more, reminder: *reminder }
        }
        Notice::SourceRecovered(trouble) => {
            Body::SourceRecovered(service::source_report(plan, trouble)?)
        }
        Notice::SourcesRecovered { groups, more } => {
            Body::SourcesRecovered { groups: service::source_groups(plan, groups)?, more: *more }
        }
        Notice::UplinkDown { since } => Body::UplinkDown {
            since: *since,
            over: store.uplink_lost()?.is_none_or(|(lost, _)| lost != *since),
        },
        Notice::UplinkBack { since, until } => Body::UplinkBack { since: *since, until: *until },
        Notice::LedgerCut { known, held } => Body::LedgerCut { known: *known, held: *held },
        Notice::AssistantDown { since, error } => {
            Body::AssistantDown { since: *since, error: error.clone() }
        }
        Notice::Undelivered { alert, person, error } => {
            Body::Undelivered { alert: alert.clone(), person: person.clone(), error: error.clone() }
        }
        Notice::Test => Body::Test,
        Notice::Digest { weekly, items, more, balances } => {
            let digest = digest::Digest { weekly: *weekly, items, more, balances };
            digest::told(store, plan, &digest, plan.person(alert.meant_for()))?
        }
        Notice::Several { business, rows } => {
            several::told(store, plan, business, (rows, language))?
        }
        Notice::Reminder(prompts) => reminder::due(store, plan, alert, prompts)?,
        Notice::StaffQuestion { case } => staff::asked(store, plan, alert, case)?,
        Notice::NotDone(not_done) => Body::NotDone(Box::new(not_done.clone())),
        Notice::MailboxDown { since, error } => {
            Body::MailboxDown { since: *since, error: error.clone() }
        }
        Notice::MailboxBack { since, until } => Body::MailboxBack { since: *since, until: *until },
    })
}
