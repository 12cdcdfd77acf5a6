//! What facts do to a case and to its timeline.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    StoreError, apply::change_source, key, overlay::Overlay, posts::change_record,
    record::PostEntry,
};
use crate::{
    domain::{
        Act, Alert, Band, Case, CaseChange, CaseId, Content, Due, Entry, Event, Link, Post,
        PostKey, SourceId, Turn, Verdict,
    },
    logic::{card::Card, hold},
};

/// Further posts of a case that others are compared with.
const CARDS: usize = 16;

/// Applies a fact about a case.
pub(super) fn apply(to: &mut Overlay<'_>, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    if let Event::CaseOpened { case } = event {
        open(to, case, at)
    } else if let Event::CaseEdited { case, before, verdict } = event {
        edited(to, case, at, before, verdict)
    } else if let Event::CaseJoined { case, link } = event {
        joined(to, case, link, at)
    } else if let Event::CaseMoved { case, turn, answer_by, due_to, .. } = event {
        moved(to, case, (turn, answer_by.map(|at| Due { at, to: *due_to })), at)
    } else if let Event::CaseActed { case, by, act } = event {
        acted(to, case, (by, act), at)
    } else if let Event::CrisisDeclared { case, posts, .. } = event {
        in_crisis(to, case, *posts, at)
    } else if let Event::CaseDue { case, answer_by, due_to } = event {
        due(to, case, Due { at: *answer_by, to: *due_to })
    } else if let Event::CasePrompted { case, answer_by, step, last, .. } = event {
        prompted(to, case, *answer_by, (*step, *last))
    } else {
        Ok(())
    }
}

fn open(to: &mut Overlay<'_>, case: &Case, at: Timestamp) -> Result<(), StoreError> {
    to.hold_case(case.clone());
    to.put(key::case_of(case), &case.id)?;
    let card = change_record(to, &case.source, &case.post, |record| {
        record.case = Some(case.id.clone());
        record.band = Some(case.verdict.band);
        Card::of(&record.post, case.id.clone(), case.opened_at)
    })?;
    if let Some(card) = card {
        to.put(key::card_of(case, case.opened_at, 0), &card)?;
    }
    change_source(to, &case.source, |record| {
        // Not for what was there before the watch.
        if record.baselined_at.is_some_and(|begun| begun < at) {
            record.open_cases += u64::from(case.state.awaits_answer());
            record.news_at = Some(at);
        }
    })
}

fn edited(
    to: &mut Overlay<'_>,
    case: &CaseId,
    at: Timestamp,
    before: &Content,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let source = change(to, case, |case| {
        case.verdict = verdict.clone();
        case.note_edit(at, before.clone());
        case.source.clone()
    })?;
    source.map_or(Ok(()), |source| change_source(to, &source, |record| record.news_at = Some(at)))
}

fn joined(
    to: &mut Overlay<'_>,
    case: &CaseId,
    link: &Link,
    at: Timestamp,
) -> Result<(), StoreError> {
    let card = change_record(to, &link.source, &link.post, |record| {
        record.case = Some(case.clone());
        record.band = Some(link.verdict.band);
        Card::of(&record.post, case.clone(), link.at)
    })?;
    let key = change(to, case, |case| {
        case.join(link.clone());
        // The first posts of a case stand for those of a burst that come after them.
        (case.links.len() <= CARDS).then(|| key::card_of(case, link.at, case.links.len()))
    })?;
    if let Some((key, card)) = key.flatten().zip(card) {
        to.put(key, &card)?;
    }
    change_source(to, &link.source, |record| record.news_at = Some(at))
}

/// The content of a post of the case was taken out: its card says no more of it either.
pub(super) fn renew_card(
    to: &mut Overlay<'_>,
    case: &CaseId,
    post: &Post,
    source: &SourceId,
) -> Result<(), StoreError> {
    let key = change(to, case, |case| {
        let opening = (&case.source, &case.post, case.opened_at);
        let links = case.links.iter().map(|link| (&link.source, &link.post, link.at));
        let mut posts = std::iter::once(opening).chain(links).take(CARDS + 1).enumerate();
        let (number, (.., at)) =
            posts.find(|(_, (at, key, _))| *at == source && **key == post.key)?;
        Some((key::card_of(case, at, number), at))
    })?;
    match key.flatten() {
        Some((key, at)) => to.put(key, &Card::of(post, case.clone(), at)),
        None => Ok(()),
    }
}

fn moved(
    to: &mut Overlay<'_>,
    case: &CaseId,
    (turn, due): (&Turn, Option<Due>),
    at: Timestamp,
) -> Result<(), StoreError> {
    // By what it is now: somebody may have done something since the decision was made.
    move_to(to, case, |case| case.turned(turn, due, at))
}

fn acted(
    to: &mut Overlay<'_>,
    case: &CaseId,
    (by, act): (&str, &Act),
    at: Timestamp,
) -> Result<(), StoreError> {
    move_to(to, case, |case| {
        let course = &mut case.course;
        match act {
            Act::Acknowledge => {
                course.acknowledged_at.get_or_insert(at);
                course.acknowledged_by = Some(by.to_owned());
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
            // A person has decided what nothing in the post does.
            Act::Negative => case.verdict.band = Band::Negative,
            Act::Unfounded { .. }
            | Act::NotNegative { .. }
            | Act::Reopen { .. }
            | Act::Note { .. }
            | Act::Contact { .. }
            | Act::Offer { .. }
            | Act::Decide { .. }
            | Act::AskStaff { .. }
            | Act::FollowUp { .. } => {}
        }
        // It made sense when it was written down.
        let state = case.state.after(act).unwrap_or(case.state);
        case.put(state, at);
    })
}

/// Whether an act, or the end of a hold, was decided on a state that the case has left meanwhile, and
/// makes no sense any more.
pub(super) fn is_overtaken(
    to: &Overlay<'_>,
    event: &Event,
    at: Timestamp,
) -> Result<bool, StoreError> {
    if let Event::CaseActed { case, act, .. } = event {
        let case = to.get::<Case>(&key::case(case))?;
        Ok(case.is_none_or(|case| case.state.after(act).is_err()))
    } else if let Event::CaseMoved { case, turn: Turn::HoldEnded { .. }, .. } = event {
        let case = to.get::<Case>(&key::case(case))?;
        Ok(case.is_none_or(|case| hold::over(&case, at).is_none()))
    } else {
        Ok(false)
    }
}

fn in_crisis(
    to: &mut Overlay<'_>,
    case: &CaseId,
    posts: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(to, case, |case| {
        case.course.crisis_at.get_or_insert(at);
        (case.course.crisis_posts, case.course.crisis_told) = (posts, posts);
    })?;
    Ok(())
}

/// An answer is due by another time.
fn due(to: &mut Overlay<'_>, case: &CaseId, due: Due) -> Result<(), StoreError> {
    change(to, case, |case| case.due(due))?;
    Ok(())
}

/// People were told that the time to answer runs out.
fn prompted(
    to: &mut Overlay<'_>,
    case: &CaseId,
    answer_by: Timestamp,
    (step, last): (i64, bool),
) -> Result<(), StoreError> {
    change(to, case, |case| case.prompted(answer_by, step, last))?;
    Ok(())
}

/// The mail server took a message about a case.
pub(super) fn alerted(
    to: &mut Overlay<'_>,
    case: &CaseId,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(to, case, |case| {
        case.course.alerted_at.get_or_insert(at);
    })?;
    Ok(())
}

/// Counts a change for the businesses of these cases: a decision that looked at how they stood is
/// out of date.
pub(super) fn count_changes(
    to: &mut Overlay<'_>,
    changed: &BTreeSet<CaseId>,
) -> Result<(), StoreError> {
    let mut businesses = BTreeSet::new();
    for case in changed {
        businesses.extend(change(to, case, |case| case.business.clone())?);
    }
    for business in businesses {
        let key = key::business(&business);
        let version = to.get::<u64>(&key)?.unwrap_or(0);
        to.put(key, &(version + 1))?;
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
    let Some(number) = change(to, case, |case| {
        case.changes.extend(change_of(event, at));
        if matches!(event, Event::PostAnswered { .. }) {
            case.course.answered_at.get_or_insert(at);
            case.course.answer_seen = true;
        }
        // The burst has one case, with one deadline.
        if let Event::CrisisDeclared { case: crisis, .. } = event
            && *crisis != case.id
        {
            case.course.part_of = Some(crisis.clone());
        }
        case.course.entries += 1;
        case.course.entries
    })?
    else {
        return Ok(());
    };
    let entry = Entry { at, event: event.clone() };
    to.put(key::entry(case, number), &entry)
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
        | Event::CrisisDeclared { case, .. }
        | Event::CaseDue { case, .. }
        | Event::CasePrompted { case, .. } => Ok(Some(case.clone())),
        Event::PostEdited { source, post, .. } | Event::PostReappeared { source, post } => {
            case_of(to, source, &post.key)
        }
        Event::PostAnswered { source, key, .. }
        | Event::AnswerEdited { source, key, .. }
        | Event::StatusChanged { source, key, .. }
        | Event::OpinionGiven { source, key, .. }
        | Event::PostRemoved { source, key, .. } => case_of(to, source, key),
        Event::MailReceived { case, .. } => Ok(case.clone()),
        Event::AlertDelivered { alert, .. }
        | Event::AlertFailed { alert, .. }
        | Event::AlertBounced { alert, .. } => {
            let alert = to.get::<Alert>(&key::alert(alert))?;
            Ok(alert.and_then(|alert| alert.notice.case().cloned()))
        }
        // An edit of the post says it already; what was only tried is in the outbox.
        Event::CaseEdited { .. }
        | Event::Begun { .. }
        // What a person did about the case says it.
        | Event::Taught { .. }
        | Event::Learned { .. }
        | Event::Unlearned
        | Event::Baselined { .. }
        | Event::PostSurfaced { .. }
        | Event::PostAppeared { .. }
        | Event::PostRenamed { .. }
        | Event::Polled(_)
        | Event::EvidenceKept { .. }
        | Event::EvidenceLost { .. }
        | Event::HeadStamped { .. }
        | Event::AlertWithdrawn { .. }
        | Event::AlertQueued { .. }
        | Event::AlertDeferred { .. }
        | Event::IncidentsTold { .. }
        | Event::RecoveriesTold { .. }
        | Event::UplinkLost { .. }
        | Event::UplinkRegained { .. }
        | Event::Welcomed { .. }
        | Event::Redacted(_)
        | Event::LedgerCut { .. }
        | Event::DigestNoted { .. }
        | Event::DigestTaken { .. }
        | Event::DigestsStopped { .. }
        | Event::DigestsResumed { .. }
        | Event::AlertsMerged { .. } => Ok(None),
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

/// Changes a case, if there is one, and returns what the change does.
pub(super) fn change<T>(
    to: &mut Overlay<'_>,
    case: &CaseId,
    change: impl FnOnce(&mut Case) -> T,
) -> Result<Option<T>, StoreError> {
    let Some(mut case) = to.take_case(case)? else { return Ok(None) };
    let outcome = change(&mut case);
    to.hold_case(case);
    Ok(Some(outcome))
}

/// Changes a case and where it stands, and counts it as open with its source while it is.
fn move_to(
    to: &mut Overlay<'_>,
    case: &CaseId,
    step: impl FnOnce(&mut Case),
) -> Result<(), StoreError> {
    let stepped = change(to, case, |case| {
        let (awaited, rested) = (case.state.awaits_answer(), case.course.hold_until);
        step(case);
        let (awaits, rests) = (case.state.awaits_answer(), case.course.hold_until);
        let moved = (awaited != awaits).then(|| (case.source.clone(), case.opened_at, awaits));
        (moved, (rested, rests))
    })?;
    let Some((moved, (rested, rests))) = stepped else { return Ok(()) };
    if rested != rests {
        if let Some(until) = rested {
            to.unmark(key::hold(until, case));
        }
        if let Some(until) = rests {
            to.mark(key::hold(until, case));
        }
    }
    let Some((source, opened_at, awaits)) = moved else { return Ok(()) };
    change_source(to, &source, |record| {
        if record.baselined_at.is_some_and(|begun| begun < opened_at) {
            record.open_cases =
                if awaits { record.open_cases + 1 } else { record.open_cases.saturating_sub(1) };
        }
    })
}
