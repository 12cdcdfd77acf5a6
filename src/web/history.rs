//! What happened to a case, in the words of its reader: the newest first, and without what vigie did
//! about it itself.

use serde::Serialize;

use super::visit::Visit;
use crate::{
    domain::{Act, Event},
    dossier::headline,
    mail::Told,
    store::StoreError,
};

/// Entries that are shown.
const SHOWN: usize = 30;
/// Characters of what people wrote.
const TEXT: usize = 2_000;

/// An entry.
#[derive(Debug, Serialize)]
pub(super) struct Happened {
    /// When.
    at: String,
    /// What.
    what: String,
    /// What was written.
    lines: Vec<String>,
}

/// What happened to the case of a visit.
pub(super) fn history(visit: &Visit) -> Result<Vec<Happened>, StoreError> {
    let told = visit.told();
    let timeline = visit.engine.store().timeline(&visit.case.id)?;
    let news = timeline.iter().rev().filter(|entry| is_news(&entry.event)).take(SHOWN);
    let entries = news.map(|entry| {
        let written =
            if let Event::CaseActed { act, .. } = &entry.event { written(act) } else { None };
        Happened {
            at: told.instant(entry.at),
            what: Told::line(&headline(&entry.event, visit.language()), 300),
            lines: written.map(|text| Told::lines(text, TEXT).0).unwrap_or_default(),
        }
    });
    Ok(entries.collect())
}

/// Whether it is something that people did, or that was seen of the posts.
fn is_news(event: &Event) -> bool {
    matches!(
        event,
        Event::CaseOpened { .. }
            | Event::CaseActed { .. }
            | Event::CaseMoved { .. }
            | Event::CaseJoined { .. }
            | Event::CrisisDeclared { .. }
            | Event::PostEdited { .. }
            | Event::PostAnswered { .. }
            | Event::AnswerEdited { .. }
            | Event::StatusChanged { .. }
            | Event::PostRemoved { .. }
            | Event::PostReappeared { .. }
    )
}

/// What a person wrote with an act.
fn written(act: &Act) -> Option<&str> {
    match act {
        Act::Note { text } | Act::Contact { text } | Act::Offer { text } => Some(text),
        Act::Replied { text } | Act::AskStaff { text, .. } | Act::FollowUp { text } => {
            text.as_deref()
        }
        Act::Settle { outcome, .. } => outcome.as_deref(),
        Act::Hold { reason, .. } | Act::NotNegative { reason } | Act::Reopen { reason } => {
            reason.as_deref()
        }
        Act::Unfounded { reason } => Some(reason),
        Act::Decide { decision, .. } => Some(decision),
        Act::Cause { cause } => Some(cause),
        Act::Correct { action } => Some(action),
        Act::Assign { person } => Some(person.as_str()),
        Act::Acknowledge | Act::Negative => None,
    }
}
