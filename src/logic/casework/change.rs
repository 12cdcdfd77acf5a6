//! What else is seen of known posts: answers, status, removal, return.

use super::{
    moves::moved,
    scene::{Scene, new_case, of_case, tell, tell_of},
};
use crate::{
    domain::{Case, CaseId, CaseState, Change, Event, Notice, Post, Severity, Turn, Verdict},
    logic::status,
};

/// How the other posts of a case are doing.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// Every one that is still there carries the business's answer.
    pub answered: bool,
    /// None is there any more.
    pub gone: bool,
    /// The verdict on the worst that is there.
    pub worst: Option<Verdict>,
}

impl Default for Rest {
    /// There are no others.
    fn default() -> Self {
        Self { answered: true, gone: true, worst: None }
    }
}

/// The facts of a change other than that a post appeared or was edited. `of` is the case of the
/// post, with what its other posts do: a case is over only when it is over for all of them. `id` is
/// that of a case that is opened.
pub fn changed(
    scene: &Scene<'_>,
    change: Change,
    of: Option<(&Case, &Rest)>,
    id: CaseId,
) -> Vec<Event> {
    let source = scene.source.id.clone();
    match change {
        Change::Appeared { .. } | Change::Edited { .. } => Vec::new(),
        Change::Answered { post } => answered(scene, post, of),
        Change::AnswerEdited { before, post } => {
            let key = post.key.clone();
            let withdrawn = of.filter(|_| post.reply.is_none());
            let mut events = vec![Event::AnswerEdited { source, key, before, reply: post.reply }];
            if let Some((case, _)) = withdrawn {
                let notice = Notice::AnswerEdited(of_case(scene, case.id.clone(), &post.key));
                let moves = moved(scene, case, Turn::AnswerWithdrawn);
                events.extend(told_if(scene, case, moves, (&notice, case.verdict.severity)));
            }
            events
        }
        Change::StatusChanged { before, post } => status_changed(scene, before, post, of),
        Change::Removed { post, proof } => {
            let key = post.key.clone();
            let mut events = vec![Event::PostRemoved { source, key, proof }];
            if let Some((case, _)) = of.filter(|(_, rest)| rest.gone) {
                // Of one that was closed by hand too: its owners may have asked for the removal.
                let closed = case.state.is_closed();
                events.extend(moved(scene, case, Turn::Removed));
                if closed || events.len() > 1 {
                    let notice = Notice::Removed(of_case(scene, case.id.clone(), &post.key));
                    events.extend(tell(scene, (case, &[]), Severity::Low, &notice));
                }
            }
            events
        }
        Change::Reappeared { post } => reappeared(scene, post, of, id),
    }
}

/// The nag stops by itself. Of an answer that somebody has reported already, and of one to a case
/// that is over, there is nothing to tell.
fn answered(scene: &Scene<'_>, post: Post, of: Option<(&Case, &Rest)>) -> Vec<Event> {
    let Some(reply) = post.reply else { return Vec::new() };
    let source = scene.source.id.clone();
    let mut events = vec![Event::PostAnswered { source, key: post.key.clone(), reply }];
    if let Some((case, _)) = of.filter(|(_, rest)| rest.answered) {
        let notice = Notice::Answered(of_case(scene, case.id.clone(), &post.key));
        let moves = moved(scene, case, Turn::Answered);
        events.extend(told_if(scene, case, moves, (&notice, Severity::Low)));
    }
    events
}

fn status_changed(
    scene: &Scene<'_>,
    before: Option<String>,
    post: Post,
    of: Option<(&Case, &Rest)>,
) -> Vec<Event> {
    let turn = status::turn(before.as_deref(), post.status.as_deref());
    let key = post.key.clone();
    let source = scene.source.id.clone();
    let mut events = vec![Event::StatusChanged { source, key, before, status: post.status }];
    let Some(((case, rest), turn)) = of.zip(turn) else { return events };
    let notice = Notice::StatusChanged(of_case(scene, case.id.clone(), &post.key));
    if matches!(turn, Turn::Unresolved { .. }) {
        events.extend(moved(scene, case, turn));
        // Somebody has decided that nothing is behind it: the platform does not know.
        if case.state != CaseState::Unfounded {
            events.extend(tell(scene, (case, &[]), case.verdict.severity, &notice));
        }
    } else if rest.answered {
        events.extend(told_if(scene, case, moved(scene, case, turn), (&notice, Severity::Low)));
    }
    events
}

/// A post that is back needs an answer again, unless it carries one.
fn reappeared(scene: &Scene<'_>, post: Post, of: Option<(&Case, &Rest)>, id: CaseId) -> Vec<Event> {
    let (key, kind, verdict) = (post.key.clone(), post.kind, scene.judge.judge(&post));
    let answered = post.reply.is_some();
    let fact = Event::PostReappeared { source: scene.source.id.clone(), post };
    if !verdict.needs_attention() {
        return vec![fact];
    }
    let Some((case, rest)) = of else {
        let judged = (verdict.band, verdict.severity);
        let case = new_case(scene, (&key, kind, None), verdict, id.clone(), Vec::new());
        let notice = Notice::Reappeared(of_case(scene, id, &key));
        let told = tell_of(scene, &case, judged, (&notice, &[&key]));
        // The case first, so that what opened it is on its timeline.
        return [Event::CaseOpened { case }, fact].into_iter().chain(told).collect();
    };
    let mut events = vec![fact];
    events.extend(moved(scene, case, Turn::Reappeared));
    if answered && rest.answered {
        let mut open = case.clone();
        open.put(case.state.seen(&Turn::Reappeared), scene.now);
        events.extend(moved(scene, &open, Turn::Answered));
    }
    let notice = Notice::Reappeared(of_case(scene, case.id.clone(), &key));
    let severity = case.verdict.severity.max(verdict.severity);
    events.extend(tell(scene, (case, &[&verdict]), severity, &notice));
    events
}

/// Moves of a case, and what its readers hear of them if there are any.
fn told_if(
    scene: &Scene<'_>,
    case: &Case,
    mut moves: Vec<Event>,
    (notice, severity): (&Notice, Severity),
) -> Vec<Event> {
    if !moves.is_empty() {
        moves.extend(tell(scene, (case, &[]), severity, notice));
    }
    moves
}
