//! The letter that looks again at a settled case. It tells how things stand when it is sent: that
//! is what it is for.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{
    LetterError,
    moment::{Moment, state_after},
    post::linked,
};
use crate::{
    domain::{Act, Alert, CaseId, CaseState, Event, PostKey, SourceId, Turn},
    engine::plan::Plan,
    logic::{follow, kin::Profile},
    mail::{Body, FollowUpReport, Linked, Standing},
    store::Store,
};

/// Posts of the case that the letter names.
const POSTS: usize = 5;

/// Later posts by the same authors that it names, and posts of one author that are looked at.
const SINCE: usize = 5;
const LOOKED_AT: usize = 50;

/// How a case was settled.
struct Settled {
    at: Timestamp,
    outcome: Option<String>,
    satisfied: Option<bool>,
    turn: Option<Turn>,
}

/// The letter of a follow-up. Of a case that goes on it has nothing to say: a row can be left over where
/// others were its readers when it was opened again.
pub(super) fn due(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    case: &CaseId,
    number: u32,
) -> Result<Body, LetterError> {
    let due_at = alert.not_before.max(alert.queued_at);
    // Everything up to now counts.
    let moment = Moment::of(store, plan, case, Timestamp::MAX)?;
    if !follow::is_due(&moment.case, &alert.id) {
        return Err(LetterError::Moot);
    }
    let settled = settled(&moment).unwrap_or_else(|| Settled {
        at: alert.queued_at,
        outcome: moment.case.course.outcome.clone(),
        satisfied: moment.case.course.satisfied,
        turn: None,
    });
    let mut posts = Vec::new();
    let mut authors = Vec::new();
    for (source, key) in moment.case.posts().take(POSTS) {
        let Some(record) = store.post(source, key)? else { continue };
        authors.extend(record.post.author.clone().filter(|author| !authors.contains(author)));
        posts.push(Standing {
            rating_then: moment.post_at(source, record.post.clone(), settled.at).rating,
            edited: edited_since(&moment, source, key, settled.at),
            removed: record.removed.as_ref().map(|(at, _)| *at),
            post: linked(&moment, source, record, None),
        });
    }
    Ok(Body::FollowUp(Box::new(FollowUpReport {
        business: moment.business_name(),
        business_zone: moment.zone(),
        case: case.clone(),
        opening: moment.opening()?,
        number,
        settled_at: settled.at,
        due_at,
        outcome: settled.outcome,
        satisfied: settled.satisfied,
        turn: settled.turn,
        posts,
        since: since(&moment, &authors, settled.at)?,
    })))
}

/// How and when the case was last settled.
fn settled(moment: &Moment<'_>) -> Option<Settled> {
    let mut state = CaseState::Open;
    let mut settled = None;
    for entry in &moment.timeline {
        let next = state_after(state, &entry.event);
        if next.is_closed() && !state.is_closed() {
            let (mut outcome, mut satisfied, mut turn) = (None, None, None);
            if let Event::CaseActed { act: Act::Settle { outcome: said, satisfied: was }, .. } =
                &entry.event
            {
                (outcome, satisfied) = (said.clone(), *was);
            } else if let Event::CaseMoved { turn: seen, .. } = &entry.event {
                turn = Some(seen.clone());
            }
            settled = Some(Settled { at: entry.at, outcome, satisfied, turn });
        }
        state = next;
    }
    settled
}

/// When a post was last edited after the case was settled.
fn edited_since(
    moment: &Moment<'_>,
    source: &SourceId,
    key: &PostKey,
    settled: Timestamp,
) -> Option<Timestamp> {
    let mut since = moment.timeline.iter().rev().filter(|entry| entry.at > settled);
    since.find_map(|entry| {
        let Event::PostEdited { source: of, post, .. } = &entry.event else { return None };
        ((of, &post.key) == (source, key)).then_some(entry.at)
    })
}

/// What the authors have posted where the business is watched after the case was settled.
fn since(
    moment: &Moment<'_>,
    authors: &[String],
    settled: Timestamp,
) -> Result<Vec<Linked>, LetterError> {
    let mut found = Vec::new();
    let business = &moment.case.business;
    let sources = moment.plan.watches().filter(|watch| watch.source.business == *business);
    for source in sources.map(|watch| &watch.source.id) {
        for author in authors {
            let records = moment.store.posts_by(source, author, LOOKED_AT)?;
            found.extend(records.into_iter().map(|record| (source, record)));
        }
    }
    found.retain(|(source, record)| {
        let mut of_case = moment.case.posts();
        // A name that many people have, or nobody, says nothing.
        Profile::of(&record.post).is_named()
            && record.first_seen > settled
            && !of_case.any(|post| post == (*source, &record.post.key))
    });
    found.sort_by_key(|(_, record)| Reverse(record.first_seen));
    let found = found.into_iter().take(SINCE);
    Ok(found.map(|(source, record)| linked(moment, source, record, None)).collect())
}
