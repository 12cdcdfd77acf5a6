//! The letter that a case rests no longer, as it stood when its day had come.

use super::{LetterError, moment::Moment, post::linked};
use crate::{
    domain::{Act, Alert, CaseId, Entry, Event, Turn},
    engine::plan::Plan,
    mail::{Body, HoldReport},
    store::Store,
};

/// The letter of the end of a hold.
pub(super) fn ended(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    case: &CaseId,
) -> Result<Body, LetterError> {
    let moment = Moment::of(store, plan, case, alert.queued_at)?;
    let moved = moment.then(|event| {
        let Event::CaseMoved { to, turn: Turn::HoldEnded { .. }, answer_by, .. } = event else {
            return None;
        };
        Some((*to, *answer_by))
    });
    let (state, answer_by) =
        moved.ok_or_else(|| LetterError::Gone("the end of the hold is no longer known".into()))?;
    let mut before = moment.timeline.iter().rev().filter(|entry| entry.at <= moment.at);
    let (until, held) = before.find_map(hold).unwrap_or((moment.at, None));
    let (source, key) = (&moment.case.source, &moment.case.post);
    Ok(Body::HoldEnded(Box::new(HoldReport {
        business: moment.business_name(),
        business_zone: moment.zone(),
        case: case.clone(),
        opening: moment.opening()?,
        until,
        held,
        state,
        answer_by,
        post: linked(&moment, source, moment.record(source, key)?, None),
    })))
}

/// Until when a case was put on hold by an entry of its timeline; by whom, when and why.
fn hold(entry: &Entry) -> Option<Hold> {
    let Event::CaseActed { by, act: Act::Hold { until: Some(until), reason }, .. } = &entry.event
    else {
        return None;
    };
    Some((*until, Some((by.clone(), entry.at, reason.clone()))))
}

/// Until when a case was to rest; who said so, when and why.
type Hold = (jiff::Timestamp, Option<(String, jiff::Timestamp, Option<String>)>);
