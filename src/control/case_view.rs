//! Cases as data: all that are wanted, or one with everything that is recorded of it.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Reply, Wanted,
    timeline::{self, EntryView},
};
use crate::{
    domain::{Awaited, Case, CaseId, CaseState, Link, Notice, Post, Reason},
    engine::{Plan, Setup, audience},
    logic::{nearest::nearest, spoken},
    store::{Store, StoreError},
};

/// One change of a case's post.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    /// `appeared`, `edited`, ...
    pub kind: &'static str,
    /// When it was seen.
    pub at: Timestamp,
}

/// The last thing that was done about a case, or seen of its posts.
#[derive(Debug, Clone, Serialize)]
pub struct LastView {
    /// When.
    pub at: Timestamp,
    /// What, as on the timeline.
    pub kind: String,
    /// By whom, where it was a person.
    pub by: Option<String>,
}

/// What happens next about the deadline of a case, unless it moves before.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    /// When.
    pub at: Timestamp,
    /// `reminder` or `escalation`.
    pub kind: &'static str,
    /// Who is told.
    pub to: Vec<String>,
}

/// A case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseView {
    /// Its id.
    pub id: String,
    /// Whose case it is.
    pub business: String,
    /// The source of the post.
    pub source: String,
    /// Where it stands.
    pub state: &'static str,
    /// How bad it is.
    pub severity: &'static str,
    /// `negative`, or `uncertain` when nothing in the post decides.
    pub band: crate::domain::Band,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When an answer is due.
    pub answer_by: Option<Timestamp>,
    /// Who wants it by then: `business` or `platform`; null where there is no deadline.
    pub due_to: Option<crate::domain::DueTo>,
    /// What happens next about it.
    pub next_step: Option<StepView>,
    /// Who sees to it.
    pub assigned: Option<String>,
    /// What was done last.
    pub last: Option<LastView>,
    /// The post, as last seen.
    pub post: Option<Post>,
    /// What happened to it.
    pub changes: Vec<ChangeView>,
}

/// A further post of a case.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Where it stands.
    pub source: String,
    /// `same_author`, `same_text` or `burst`.
    pub why: crate::domain::LinkReason,
    /// When it was first seen.
    pub at: Timestamp,
    /// The post, as last seen.
    pub post: Option<Post>,
}

/// A message that asks to look at a settled case again.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpView {
    /// Which of them, from 1.
    pub number: u32,
    /// When it is sent, or was to be.
    pub at: Timestamp,
    /// To whom.
    pub person: String,
    /// Where the message stands, as in the outbox.
    pub status: &'static str,
}

/// Something that was changed so that it does not happen again.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionView {
    /// When that was written down.
    pub at: Timestamp,
    /// What.
    pub action: String,
}

/// What became of a case.
#[derive(Debug, Clone, Serialize)]
pub struct CourseView {
    /// When the mail server took the first mail about it.
    pub alerted_at: Option<Timestamp>,
    /// When somebody first took it up.
    pub acknowledged_at: Option<Timestamp>,
    /// When the first public answer was seen, or said to have been given.
    pub answered_at: Option<Timestamp>,
    /// Whether that was seen on the page.
    pub answer_seen: bool,
    /// When it was settled, or found unfounded.
    pub closed_at: Option<Timestamp>,
    /// Since when it is a crisis.
    pub crisis_at: Option<Timestamp>,
    /// Who sees to it.
    pub assigned: Option<String>,
    /// Until when it rests.
    pub hold_until: Option<Timestamp>,
    /// What it came from.
    pub causes: Vec<String>,
    /// What was changed so that it does not happen again.
    pub corrections: Vec<CorrectionView>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Whether the customer was satisfied.
    pub satisfied: Option<bool>,
    /// When it is to be looked at again, or was.
    pub follow_ups: Vec<FollowUpView>,
}

/// A case with all that is recorded of it.
#[derive(Debug, Clone, Serialize)]
pub struct DetailView {
    /// What every list of cases says.
    #[serde(flatten)]
    pub case: CaseView,
    /// The zone of the business: an IANA name.
    pub timezone: String,
    /// Its further posts.
    pub links: Vec<LinkView>,
    /// What became of it.
    pub course: CourseView,
    /// Every fact of the ledger that concerns it, in the order in which they became true.
    pub timeline: Vec<EntryView>,
}

/// The cases that are wanted, what is due first at the top.
pub(super) fn cases(
    store: &Store,
    plan: &Plan,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Reply, StoreError> {
    let mut cases = store.cases()?;
    if let Some(business) = &wanted.business
        && plan.business(business).is_none()
        && !cases.iter().any(|case| case.business == *business)
    {
        let near = nearest(business.as_str(), plan.businesses().map(|known| known.id.as_str()));
        return Ok(Reply::unknown(unknown("business", business.as_str(), near)));
    }
    cases.retain(|case| {
        wanted.business.as_ref().is_none_or(|business| case.business == *business)
            && (wanted.states.is_empty() || wanted.states.contains(&case.state))
            && (!wanted.open || case.state.awaits_answer())
    });
    cases.sort_by_cached_key(|case| (urgency(case, now), Reverse(case.opened_at), case.id.clone()));
    let views =
        cases.iter().map(|case| case_view(store, plan, case)).collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::ok(&views))
}

/// What comes first: what is due, or rests no longer, by its time; then what has no time to answer
/// by, what was answered, what rests, and what is over.
fn urgency(case: &Case, now: Timestamp) -> (u8, Option<Timestamp>) {
    let rests_until = case.course.hold_until;
    match case.state {
        CaseState::OnHold if rests_until.is_some_and(|until| until <= now) => (0, rests_until),
        CaseState::Open | CaseState::Acknowledged if case.answer_by.is_some() => {
            (0, case.answer_by)
        }
        CaseState::Open | CaseState::Acknowledged => (1, None),
        CaseState::Replied => (2, None),
        CaseState::OnHold => (3, rests_until.or(Some(Timestamp::MAX))),
        CaseState::Settled | CaseState::Unfounded => (4, None),
    }
}

/// The case that was named, or what to answer where there is none: those that were probably meant.
pub(super) fn find(store: &Store, said: &CaseId) -> Result<Result<Case, Reply>, StoreError> {
    let id = spoken::case_id(said.as_str());
    if let Some(case) = store.case(&id)? {
        return Ok(Ok(case));
    }
    let known = store.cases()?;
    let near = spoken::nearest(&id, known.iter().map(|case| &case.id));
    let near = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
    let mut message = format!("there is no case `{id}`");
    if !near.is_empty() {
        message.push_str(&format!("; did you mean {}?", near.join(" or ")));
    }
    Ok(Err(Reply::unknown(message)))
}

/// What is said of a name that nothing has.
pub(super) fn unknown(what: &str, name: &str, near: Option<&str>) -> String {
    let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("there is no {what} `{name}`{meant}")
}

/// A case with all that is recorded of it.
pub fn case(store: &Store, setup: &Setup, case: &Case) -> Result<DetailView, StoreError> {
    let course = &case.course;
    let alerts = store.alerts_of(&case.id)?;
    let mut follow_ups = alerts
        .iter()
        .filter_map(|alert| {
            let Notice::FollowUp { number, .. } = alert.notice else { return None };
            Some(FollowUpView {
                number,
                at: alert.not_before,
                person: alert.person.to_string(),
                status: alert.status.name(),
            })
        })
        .collect::<Vec<_>>();
    follow_ups.sort_by_key(|row| row.at);
    let assigned = course.assigned.as_ref().map(ToString::to_string);
    let corrections = course.corrections.iter().cloned();
    Ok(DetailView {
        case: case_view(store, &setup.plan, case)?,
        timezone: setup.plan.zone(&case.business).iana_name().unwrap_or("UTC").to_owned(),
        links: case
            .links
            .iter()
            .map(|link| link_view(store, link))
            .collect::<Result<_, StoreError>>()?,
        course: CourseView {
            alerted_at: course.alerted_at,
            acknowledged_at: course.acknowledged_at,
            answered_at: course.answered_at,
            answer_seen: course.answer_seen,
            closed_at: course.closed_at,
            crisis_at: course.crisis_at,
            assigned,
            hold_until: course.hold_until,
            causes: course.causes.clone(),
            corrections: corrections.map(|(at, action)| CorrectionView { at, action }).collect(),
            outcome: course.outcome.clone(),
            satisfied: course.satisfied,
            follow_ups,
        },
        timeline: timeline::timeline(store, setup, &case.id)?,
    })
}

fn link_view(store: &Store, link: &Link) -> Result<LinkView, StoreError> {
    let post = store.post(&link.source, &link.post)?.map(|record| record.post);
    Ok(LinkView { source: link.source.to_string(), why: link.why, at: link.at, post })
}

/// The next step of reminders and ladder.
fn next_step(store: &Store, plan: &Plan, case: &Case) -> Result<Option<StepView>, StoreError> {
    let Some(awaited) = Awaited::of(case) else { return Ok(None) };
    let steps = plan.steps(&awaited).map(|steps| steps.ahead(&awaited)).unwrap_or_default();
    let Some(step) = steps.into_iter().next() else { return Ok(None) };
    let audience = audience(store, plan, case)?;
    // No step is taken before somebody knows of the case.
    let at = audience.unknown_until().map_or(step.at, |until| until.max(step.at));
    let kind = if step.escalate.is_none() { Reason::Reminder } else { Reason::Escalation };
    let to = step.escalate.unwrap_or_else(|| audience.reminded(at));
    let to = to.iter().map(ToString::to_string).collect();
    Ok(Some(StepView { at, kind: kind.name(), to }))
}

fn case_view(store: &Store, plan: &Plan, case: &Case) -> Result<CaseView, StoreError> {
    let last = store.last_entry(&case.id, timeline::is_news)?.map(|entry| {
        let (kind, by) = timeline::kind(&entry.event);
        LastView { at: entry.at, kind, by }
    });
    Ok(CaseView {
        id: case.id.to_string(),
        business: case.business.to_string(),
        source: case.source.to_string(),
        state: case.state.name(),
        severity: case.verdict.severity.name(),
        band: case.verdict.band,
        opened_at: case.opened_at,
        answer_by: case.answer_by,
        due_to: case.answer_by.map(|_| case.course.due_to),
        next_step: next_step(store, plan, case)?,
        assigned: case.course.assigned.as_ref().map(ToString::to_string),
        last,
        post: store.post(&case.source, &case.post)?.map(|record| record.post),
        changes: case
            .changes
            .iter()
            .map(|change| ChangeView { kind: change.name(), at: change.at() })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::{Course, Severity, Verdict};

    #[test]
    fn what_is_due_comes_first_and_what_is_over_last() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let in_hours = |hours| Some(now + SignedDuration::from_hours(hours));
        let case = |state, answer_by, hold_until| Case {
            id: "A2C-D4E".into(),
            business: "shop".into(),
            source: "page".into(),
            post: "id:1".into(),
            kind: crate::domain::PostKind::Review,
            state,
            verdict: Verdict {
                band: crate::domain::Band::Negative,
                probability: 0.9,
                severity: Severity::High,
                language: None,
                threat: None,
                causes: Vec::new(),
                reasons: Vec::new(),
            },
            opened_at: now,
            answer_by,
            changes: Vec::new(),
            links: Vec::new(),
            course: Course { hold_until, ..Course::default() },
        };
        let inorder = [
            case(CaseState::Open, in_hours(-2), None),
            case(CaseState::OnHold, in_hours(-9), in_hours(-1)),
            case(CaseState::Acknowledged, in_hours(1), None),
            case(CaseState::Open, None, None),
            case(CaseState::Replied, in_hours(-3), None),
            case(CaseState::OnHold, in_hours(-3), in_hours(1)),
            case(CaseState::OnHold, in_hours(-3), None),
            case(CaseState::Settled, in_hours(-3), None),
        ];
        for pair in inorder.windows(2) {
            assert!(urgency(&pair[0], now) < urgency(&pair[1], now), "{pair:?}");
        }
    }
}
