//! What facts do to a case and to its timeline.

use jiff::Timestamp;

use super::{
    StoreError, apply::change_source, key, overlay::Overlay, posts::change_record,
    record::PostEntry,
};
use crate::domain::{
    Act, Alert, AlertId, Case, CaseChange, CaseId, CaseState, Content, Entry, Event, Link, PostKey,
    SourceId, Turn, Verdict,
};

pub(super) fn open(to: &mut Overlay<'_>, case: &Case, at: Timestamp) -> Result<(), StoreError> {
    to.put(key::case(&case.id), case)?;
    to.put(key::case_of(case), &case.id)?;
    change_record(to, &case.source, &case.post, |record| record.case = Some(case.id.clone()))?;
    change_source(to, &case.source, |record| {
        // Not for what was there before the watch.
        if record.baselined_at.is_some_and(|begun| begun < at) {
            record.open_cases += u64::from(case.state.awaits_answer());
            record.news_at = Some(at);
        }
    })
}

pub(super) fn edited(
    to: &mut Overlay<'_>,
    case: &CaseId,
    at: Timestamp,
    before: &Content,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let case = change(to, case, |case| {
        case.verdict = verdict.clone();
        case.note_edit(at, before.clone());
    })?;
    is_news(to, case.as_ref(), at)
}

pub(super) fn joined(
    to: &mut Overlay<'_>,
    case: &CaseId,
    link: &Link,
    at: Timestamp,
) -> Result<(), StoreError> {
    change_record(to, &link.source, &link.post, |record| record.case = Some(case.clone()))?;
    change(to, case, |case| {
        case.verdict.severity = case.verdict.severity.max(link.verdict.severity);
        case.links.push(link.clone());
        case.changes.push(CaseChange::Appeared { at });
    })?;
    change_source(to, &link.source, |record| record.news_at = Some(at))
}

pub(super) fn moved(
    to: &mut Overlay<'_>,
    case: &CaseId,
    (state, turn): (CaseState, &Turn),
    at: Timestamp,
) -> Result<(), StoreError> {
    move_to(to, case, at, |case| {
        if *turn == Turn::Answered {
            case.course.answered_at.get_or_insert(at);
            case.course.answer_seen = true;
        }
        state
    })
}

pub(super) fn acted(
    to: &mut Overlay<'_>,
    case: &CaseId,
    act: &Act,
    at: Timestamp,
) -> Result<(), StoreError> {
    move_to(to, case, at, |case| {
        let course = &mut case.course;
        match act {
            Act::Acknowledge => {
                course.acknowledged_at.get_or_insert(at);
            }
            Act::Assign { person } => course.assigned = Some(person.clone()),
            Act::Hold { until, .. } => course.hold_until = *until,
            Act::Replied { .. } => {
                course.acknowledged_at.get_or_insert(at);
                course.answered_at.get_or_insert(at);
            }
            Act::Settle { outcome, satisfied } => {
                course.outcome.clone_from(outcome);
                course.satisfied = *satisfied;
            }
            Act::Cause { cause } => {
                if !course.causes.contains(cause) {
                    course.causes.push(cause.clone());
                }
            }
            Act::Correct { action } => course.corrections.push((at, action.clone())),
            Act::Unfounded { .. }
            | Act::Reopen { .. }
            | Act::Note { .. }
            | Act::Contact { .. }
            | Act::Offer { .. }
            | Act::Decide { .. }
            | Act::AskStaff { .. }
            | Act::FollowUp { .. } => {}
        }
        // It made sense when it was written down.
        case.state.after(act).unwrap_or(case.state)
    })
}

/// Whether an act was decided on a state that the case has left meanwhile, and makes no sense any
/// more.
pub(super) fn is_overtaken(to: &Overlay<'_>, event: &Event) -> Result<bool, StoreError> {
    let Event::CaseActed { case, act, .. } = event else { return Ok(false) };
    let case = to.get::<Case>(&key::case(case))?;
    Ok(case.is_none_or(|case| case.state.after(act).is_err()))
}

pub(super) fn in_crisis(
    to: &mut Overlay<'_>,
    case: &CaseId,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(to, case, |case| {
        case.course.crisis_at.get_or_insert(at);
    })?;
    Ok(())
}

/// The mail server took a message about a case.
pub(super) fn alerted(
    to: &mut Overlay<'_>,
    alert: &AlertId,
    at: Timestamp,
) -> Result<(), StoreError> {
    if let Some(alert) = to.get::<Alert>(&key::alert(alert))?
        && let Some(case) = alert.notice.case()
    {
        change(to, case, |case| {
            case.course.alerted_at.get_or_insert(at);
        })?;
    }
    Ok(())
}

/// Puts a fact on the timeline of a case.
pub(super) fn note(
    to: &mut Overlay<'_>,
    case: &CaseId,
    event: &Event,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(changed) = change(to, case, |case| {
        case.changes.extend(change_of(event, at));
        case.course.entries += 1;
    })?
    else {
        return Ok(());
    };
    let entry = Entry { at, event: event.clone() };
    to.put(key::entry(case, changed.course.entries), &entry)
}

/// What a fact changed at a post of the case; what appeared and what was edited is noted with more.
fn change_of(event: &Event, at: Timestamp) -> Option<CaseChange> {
    if matches!(event, Event::PostAnswered { .. }) {
        Some(CaseChange::Answered { at })
    } else if matches!(event, Event::AnswerEdited { .. }) {
        Some(CaseChange::AnswerEdited { at })
    } else if matches!(event, Event::StatusChanged { .. }) {
        Some(CaseChange::StatusChanged { at })
    } else if matches!(event, Event::PostRemoved { .. }) {
        Some(CaseChange::Removed { at })
    } else if matches!(event, Event::PostReappeared { .. }) {
        Some(CaseChange::Reappeared { at })
    } else {
        None
    }
}

/// The case that a fact concerns.
pub(super) fn concerned(to: &Overlay<'_>, event: &Event) -> Result<Option<CaseId>, StoreError> {
    match event {
        Event::CaseOpened { case } => Ok(Some(case.id.clone())),
        Event::CaseJoined { case, .. }
        | Event::CaseMoved { case, .. }
        | Event::CaseActed { case, .. }
        | Event::CrisisDeclared { case, .. } => Ok(Some(case.clone())),
        Event::PostEdited { source, post, .. } | Event::PostReappeared { source, post } => {
            case_of(to, source, &post.key)
        }
        Event::PostAnswered { source, key, .. }
        | Event::AnswerEdited { source, key, .. }
        | Event::StatusChanged { source, key, .. }
        | Event::PostRemoved { source, key, .. } => case_of(to, source, key),
        Event::AlertDelivered { alert, .. } | Event::AlertFailed { alert, .. } => {
            let alert = to.get::<Alert>(&key::alert(alert))?;
            Ok(alert.and_then(|alert| alert.notice.case().cloned()))
        }
        // An edit of the post says it already; what was only tried is in the outbox.
        Event::CaseEdited { .. }
        | Event::Begun { .. }
        | Event::Baselined { .. }
        | Event::PostSurfaced { .. }
        | Event::PostAppeared { .. }
        | Event::PostRenamed { .. }
        | Event::Polled(_)
        | Event::EvidenceKept { .. }
        | Event::AlertWithdrawn { .. }
        | Event::AlertQueued { .. }
        | Event::AlertDeferred { .. }
        | Event::IncidentsTold { .. }
        | Event::RecoveriesTold { .. }
        | Event::UplinkLost { .. }
        | Event::UplinkRegained { .. }
        | Event::Welcomed { .. }
        | Event::Redacted(_)
        | Event::LedgerCut { .. } => Ok(None),
    }
}

fn case_of(
    to: &Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
) -> Result<Option<CaseId>, StoreError> {
    Ok(match to.get::<PostEntry>(&key::post(source, post))? {
        Some(PostEntry::Post(record)) => record.case,
        Some(PostEntry::Alias(_)) | None => None,
    })
}

/// Changes what is known of a case, and returns it.
pub(super) fn change(
    to: &mut Overlay<'_>,
    case: &CaseId,
    change: impl FnOnce(&mut Case),
) -> Result<Option<Case>, StoreError> {
    let key = key::case(case);
    let Some(mut case) = to.get::<Case>(&key)? else { return Ok(None) };
    change(&mut case);
    to.put(key, &case)?;
    Ok(Some(case))
}

/// Changes a case and where it stands, and counts it as open with its source while it is.
fn move_to(
    to: &mut Overlay<'_>,
    case: &CaseId,
    at: Timestamp,
    next: impl FnOnce(&mut Case) -> CaseState,
) -> Result<(), StoreError> {
    let mut was = CaseState::Open;
    let moved = change(to, case, |case| {
        was = case.state;
        case.state = next(case);
        if case.state.is_closed() && !was.is_closed() {
            case.course.closed_at = Some(at);
            case.course.closings += 1;
        } else if !case.state.is_closed() {
            case.course.closed_at = None;
        }
        if case.state != CaseState::OnHold {
            case.course.hold_until = None;
        }
    })?;
    let Some(case) = moved else { return Ok(()) };
    let (awaited, awaits) = (was.awaits_answer(), case.state.awaits_answer());
    if awaited == awaits {
        return Ok(());
    }
    change_source(to, &case.source, |record| {
        if record.baselined_at.is_some_and(|begun| begun < case.opened_at) {
            record.open_cases =
                if awaits { record.open_cases + 1 } else { record.open_cases.saturating_sub(1) };
        }
    })
}

fn is_news(to: &mut Overlay<'_>, case: Option<&Case>, at: Timestamp) -> Result<(), StoreError> {
    let source = case.map(|case| case.source.clone());
    source.map_or(Ok(()), |source| change_source(to, &source, |record| record.news_at = Some(at)))
}
