//! What the commands show, as data. The JSON forms are fixed: other programs read them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{Alert, AlertStatus},
    engine::{Assistance, Plan, Setup},
    store::{Schooling, Store, StoreError},
};

/// A source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// Its name.
    pub id: String,
    /// Whom it is watched for.
    pub business: String,
    /// What is fetched.
    pub url: String,
    /// `ok`, `suspect`, `broken` or `blocked`.
    pub state: &'static str,
    /// What the last poll came to; null before the first.
    pub outcome: Option<&'static str>,
    /// The same in words.
    pub detail: Option<String>,
    /// Since when it is in this state.
    pub since: Option<Timestamp>,
    /// When it was last seen in health.
    pub last_ok: Option<Timestamp>,
    /// When it is polled next.
    pub next_due: Option<Timestamp>,
    /// Posts ever seen.
    pub posts: u64,
}

/// A message.
#[derive(Debug, Clone, Serialize)]
pub struct AlertView {
    /// The row's id.
    pub id: String,
    /// The case it belongs to.
    pub case: Option<String>,
    /// To whom.
    pub person: String,
    /// For whom it was, where this person stands in for another.
    pub instead_of: Option<String>,
    /// Why.
    pub reason: &'static str,
    /// `scheduled`, `leased`, `delivered`, `deferred`, `failed`, or `merged`: another row tells it.
    pub status: &'static str,
    /// The Message-ID of the mail.
    pub message_id: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Not sent earlier than this.
    pub not_before: Timestamp,
    /// When the mail server took it.
    pub delivered_at: Option<Timestamp>,
    /// What the last failed attempt came to.
    pub last_error: Option<String>,
}

/// How everything is going.
#[derive(Debug, Clone, Serialize)]
pub struct StatusView {
    /// The version of vigie.
    pub version: &'static str,
    /// Whether a daemon answered.
    pub running: bool,
    /// How many sources are in which state.
    pub sources: BTreeMap<&'static str, usize>,
    /// Posts ever seen.
    pub posts: u64,
    /// How many cases are in which state.
    pub cases: BTreeMap<&'static str, usize>,
    /// How many messages are in which state.
    pub outbox: BTreeMap<&'static str, usize>,
    /// Since when the oldest message waits that is due, or was tried, and was not delivered.
    pub oldest_waiting: Option<Timestamp>,
    /// When the next source is due.
    pub next_due: Option<Timestamp>,
    /// How the language model is doing, where one is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistant: Option<AssistantView>,
}

/// How the language model is doing that gives second opinions.
#[derive(Debug, Clone, Serialize)]
pub struct AssistantView {
    /// The model.
    pub model: String,
    /// Requests today (UTC).
    pub asked: u32,
    /// Requests a day at most.
    pub per_day: u32,
    /// Answers of today in which there was no opinion.
    pub unclear: u32,
    /// Since when it does not answer.
    pub down_since: Option<Timestamp>,
    /// What the last request came to, if it does not.
    pub error: Option<String>,
    /// When it is tried again, if it does not: by the first post from then on.
    pub retry_at: Option<Timestamp>,
}

/// Every configured source, by id.
pub fn sources(store: &Store, plan: &Plan) -> Result<Vec<SourceView>, StoreError> {
    plan.watches()
        .map(|watch| {
            let source = &watch.source;
            let record = store.source(&source.id)?.unwrap_or_default();
            Ok(SourceView {
                id: source.id.to_string(),
                business: source.business.to_string(),
                url: source.url.to_string(),
                state: record.health.state.name(),
                outcome: record.outcome.as_ref().map(crate::domain::Outcome::name),
                detail: record.outcome.as_ref().map(ToString::to_string),
                since: record.health.since,
                last_ok: record.health.last_ok,
                next_due: record.next_due,
                posts: record.posts,
            })
        })
        .collect()
}

/// Every message, in the order in which they were queued.
pub fn alerts(store: &Store, setup: &Setup) -> Result<Vec<AlertView>, StoreError> {
    let installation = store.installation()?;
    let mut alerts = store.alerts()?;
    alerts.sort_by(|a, b| a.queued_at.cmp(&b.queued_at).then_with(|| a.id.cmp(&b.id)));
    Ok(alerts.iter().map(|alert| alert_view(alert, setup, &installation)).collect())
}

fn alert_view(alert: &Alert, setup: &Setup, installation: &str) -> AlertView {
    AlertView {
        id: alert.id.to_string(),
        case: alert.notice.case().map(ToString::to_string),
        person: alert.person.to_string(),
        instead_of: alert.instead_of.as_ref().map(ToString::to_string),
        reason: alert.notice.reason().name(),
        status: alert.status.name(),
        message_id: setup.message_id(&alert.id, installation),
        attempts: alert.attempts,
        not_before: alert.not_before,
        delivered_at: match alert.status {
            AlertStatus::Delivered { at } => Some(at),
            AlertStatus::Scheduled
            | AlertStatus::Leased { .. }
            | AlertStatus::Deferred
            | AlertStatus::Failed { .. }
            | AlertStatus::Merged { .. }
            | AlertStatus::Bounced { .. } => None,
        },
        last_error: alert.last_error.clone(),
    }
}

/// How everything is going.
pub fn status(
    store: &Store,
    setup: &Setup,
    (running, now): (bool, Timestamp),
) -> Result<StatusView, StoreError> {
    let mut view = StatusView {
        version: env!("CARGO_PKG_VERSION"),
        running,
        sources: BTreeMap::new(),
        posts: 0,
        cases: BTreeMap::new(),
        outbox: BTreeMap::new(),
        oldest_waiting: None,
        next_due: None,
        assistant: assistant(store, setup, now)?,
    };
    for source in sources(store, &setup.plan)? {
        *view.sources.entry(source.state).or_default() += 1;
        view.posts += source.posts;
        view.next_due = view.next_due.into_iter().chain(source.next_due).min();
    }
    for case in store.cases()? {
        *view.cases.entry(case.state.name()).or_default() += 1;
    }
    for alert in store.alerts()? {
        *view.outbox.entry(alert.status.name()).or_default() += 1;
        // What is meant for a later day does not wait yet.
        let is_later = alert.status == AlertStatus::Scheduled && alert.not_before > now;
        if !alert.status.is_final() && !is_later {
            view.oldest_waiting = view.oldest_waiting.into_iter().chain([alert.queued_at]).min();
        }
    }
    Ok(view)
}

fn assistant(
    store: &Store,
    setup: &Setup,
    now: Timestamp,
) -> Result<Option<AssistantView>, StoreError> {
    let Some(Assistance { assistant, per_day, .. }) = &setup.assistance else { return Ok(None) };
    let standing = store.assistant()?;
    let (asked, unclear) = standing.today(now);
    let down = standing.down.as_ref();
    Ok(Some(AssistantView {
        model: assistant.model.clone(),
        asked,
        per_day: *per_day,
        unclear,
        down_since: down.map(|down| down.since),
        error: down.map(|down| down.error.clone()),
        retry_at: down.map(|down| down.retry_at),
    }))
}

/// What was learned of how texts are meant here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedView {
    /// When it was learned, or tried, last.
    pub at: Option<Timestamp>,
    /// How many texts it was learned from.
    pub lessons: u64,
    /// Of those, the negative ones.
    pub negatives: u64,
    /// The weights, as the ledger has them.
    pub weights: Option<String>,
}

/// What was learned.
pub(super) fn learned(store: &Store) -> Result<LearnedView, StoreError> {
    let Schooling { at, lessons, negatives, .. } = store.schooling()?;
    let learned = store.learned()?;
    let weights = (!learned.weights().is_empty()).then(|| learned.to_text());
    Ok(LearnedView { at, lessons, negatives, weights })
}
