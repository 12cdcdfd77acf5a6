//! The letter that reminds of deadlines. It tells how things stand when it is sent: of what was
//! answered, taken up, given to somebody else or put off meanwhile it says nothing, and if nothing
//! else is left it is not sent.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{LetterError, moment::Moment, post::linked};
use crate::{
    domain::{Alert, Case, CaseState, Content, Event, PersonId, Prompts, Reason},
    engine::{plan::Plan, prompter::audience},
    logic::deadline,
    mail::{Body, DueCase, DueReport},
    store::Store,
};

/// Cases that the letter shows; the others are counted.
const SHOWN: usize = 20;
/// Mails about a case that it names: the first, and the last.
const TOLD: usize = 6;

/// The letter of what is due, as it is now.
pub(super) fn due(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    prompts: &Prompts,
) -> Result<Body, LetterError> {
    let at = alert.not_before.max(alert.queued_at);
    let mut waiting = Vec::new();
    for prompted in &prompts.cases {
        let Some(case) = store.case(&prompted.case)? else { continue };
        let audience = audience(store, plan, &case)?;
        if deadline::concerns(&case, &audience, (alert.meant_for(), prompted.escalated), at) {
            waiting.push((case, prompted.escalated));
        }
    }
    waiting
        .sort_by_key(|(case, escalated)| (Reverse((*escalated, case.severity())), case.answer_by));
    let beyond = u64::try_from(waiting.len().saturating_sub(SHOWN)).unwrap_or_default();
    let mut cases = Vec::new();
    for (case, escalated) in waiting.into_iter().take(SHOWN) {
        cases.push(due_case(store, plan, &case, escalated)?);
    }
    if cases.is_empty() {
        return Err(LetterError::Moot);
    }
    let business = plan.business(&prompts.business);
    Ok(Body::Due(Box::new(DueReport {
        business: business.map_or_else(|| prompts.business.to_string(), |known| known.name.clone()),
        business_zone: plan.zone(&prompts.business),
        at,
        cases,
        more: prompts.more + beyond,
    })))
}

fn due_case(
    store: &Store,
    plan: &Plan,
    case: &Case,
    escalated: bool,
) -> Result<DueCase, LetterError> {
    // Everything up to now counts.
    let moment = Moment::of(store, plan, &case.id, Timestamp::MAX)?;
    let record = moment.record(&case.source, &case.post)?;
    let acknowledged = case.state == CaseState::Acknowledged;
    Ok(DueCase {
        case: case.id.clone(),
        opening: moment.opening()?,
        content: Content::from(&record.post),
        post: linked(&moment, &case.source, record, None),
        severity: case.severity(),
        answer_by: case.answer_by.unwrap_or(moment.at),
        due_to: case.course.due_to,
        escalated,
        acknowledged_by: case.course.acknowledged_by.clone().filter(|_| acknowledged),
        assigned: case.course.assigned.clone(),
        told: told(&moment)?,
    })
}

/// Who was told of the case when: those the mail server took a mail for, and those who were reminded
/// together with other cases.
fn told(moment: &Moment<'_>) -> Result<Vec<(Timestamp, PersonId, Reason)>, LetterError> {
    let mut told = Vec::new();
    for entry in &moment.timeline {
        if let Event::AlertDelivered { alert, .. } = &entry.event {
            let alert = moment.store.alert(alert)?;
            let alert = alert.filter(|alert| alert.notice.reason() != Reason::Reminder);
            told.extend(alert.map(|row| (entry.at, row.person, row.notice.reason())));
        } else if let Event::CasePrompted { reminded, .. } = &entry.event {
            told.extend(reminded.iter().map(|one| (entry.at, one.clone(), Reason::Reminder)));
        }
    }
    if told.len() > TOLD {
        let last = told.split_off(told.len() - TOLD / 2);
        told.truncate(TOLD / 2);
        told.extend(last);
    }
    Ok(told)
}
