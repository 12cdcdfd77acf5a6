//! The mails about a case: each as it was sent, and what the mail server said.

use jiff::Timestamp;
use serde::Serialize;

use super::docket::Docket;
use crate::domain::{Alert, AlertId, Event, Notice};

/// A mail, from its order to its end.
#[derive(Debug, Serialize)]
pub(super) struct Mail<'a> {
    alert: &'a AlertId,
    person: &'a str,
    pub(super) reason: &'static str,
    queued_at: Timestamp,
    /// What came of each attempt.
    attempts: Vec<Attempt<'a>>,
    /// The SHA-256 of the mail as it was sent, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Attempt<'a> {
    at: Timestamp,
    outcome: &'static str,
    /// What the mail server said, or what went wrong.
    answer: &'a str,
}

/// The mails about a case, in the order in which they were queued.
pub(super) fn mails(docket: &Docket) -> Vec<Mail<'_>> {
    let mut mails: Vec<Mail<'_>> = Vec::new();
    for (at, event) in docket
        .entries
        .iter()
        .flat_map(|entry| entry.events.iter().map(move |event| (entry.at, event)))
    {
        if let Event::AlertQueued { alert } = event {
            if !mails.iter().any(|mail| *mail.alert == alert.id) {
                mails.push(ordered(alert));
            }
        } else if let Event::AlertDelivered { alert, reply, mail } = event {
            if let Some(known) = mails.iter_mut().find(|mail| mail.alert == alert) {
                known.attempts.push(Attempt { at, outcome: "delivered", answer: reply });
                known.sha256 = mail.as_deref();
            }
        } else if let Event::AlertDeferred { alert, error, .. } = event {
            note(&mut mails, alert, Attempt { at, outcome: "deferred", answer: error });
        } else if let Event::AlertFailed { alert, error } = event {
            note(&mut mails, alert, Attempt { at, outcome: "failed", answer: error });
        } else if let Event::AlertBounced { alert, error, .. } = event {
            note(&mut mails, alert, Attempt { at, outcome: "bounced", answer: error });
        } else if let Event::AlertWithdrawn { alert } = event {
            note(&mut mails, alert, Attempt { at, outcome: "withdrawn", answer: "" });
        } else if let Event::AlertsMerged { into } = event
            && let Notice::Several { rows, .. } = &into.notice
        {
            for row in rows {
                note(&mut mails, row, Attempt { at, outcome: "merged", answer: into.id.as_str() });
            }
        }
    }
    mails
}

fn ordered(alert: &Alert) -> Mail<'_> {
    Mail {
        alert: &alert.id,
        person: alert.person.as_str(),
        reason: alert.notice.reason().name(),
        queued_at: alert.queued_at,
        attempts: Vec::new(),
        sha256: None,
    }
}

fn note<'a>(mails: &mut [Mail<'a>], alert: &AlertId, attempt: Attempt<'a>) {
    if let Some(mail) = mails.iter_mut().find(|mail| mail.alert == alert) {
        mail.attempts.push(attempt);
    }
}
