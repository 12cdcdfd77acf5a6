//! What is seen moves a case: with its deadline, and its follow-ups.

use jiff::Timestamp;

use super::scene::{self, Scene, due};
use crate::{
    domain::{Case, CaseState, Due, Event, Turn},
    logic::follow,
};

/// The facts of a case that is moved by what was seen; none if it stays where it stands. An answer
/// is due anew when it is open again, and what was planned for after its end is planned or dropped.
pub(super) fn moved(scene: &Scene<'_>, case: &Case, turn: Turn) -> Vec<Event> {
    let to = case.state.seen(&turn);
    if to == case.state {
        return Vec::new();
    }
    let due_anew = to.awaits_answer() && !case.state.awaits_answer();
    let due = if due_anew { due(scene, None) } else { None };
    let mut events = vec![move_of(case, to, turn, due)];
    let after = &scene.business.rules.follow_up;
    let readers = || scene::readers(scene, (case, &[]), case.severity());
    if to == CaseState::Settled {
        let closings = case.course.closings + 1;
        events.extend(follow::queued(&case.id, closings, &readers(), after, scene.now));
    } else if case.state == CaseState::Settled {
        events.extend(follow::withdrawn(case, &readers(), after));
    }
    events
}

/// The same where another post has joined the case: one that is open, but for which no answer was
/// due since it was there before the watch, has a deadline from now on.
pub(super) fn joined(scene: &Scene<'_>, case: &Case) -> Vec<Event> {
    let turn = Turn::CameBack;
    let due = due(scene, None);
    if case.state.awaits_answer() && case.answer_by.is_none() && due.is_some() {
        let to = case.state.seen(&turn);
        return vec![move_of(case, to, turn, due)];
    }
    moved(scene, case, turn)
}

fn move_of(case: &Case, to: CaseState, turn: Turn, due: Option<Due>) -> Event {
    let (answer_by, due_to) = (due.map(|due| due.at), due.map(|due| due.to).unwrap_or_default());
    Event::CaseMoved { case: case.id.clone(), to, turn, answer_by, due_to }
}

/// Keeps a copy of a case in step with a fact about it that is not in the store yet.
pub fn follow(case: &mut Case, event: &Event, now: Timestamp) {
    if let Event::CaseMoved { turn, answer_by, due_to, .. } = event {
        case.turned(turn, answer_by.map(|at| Due { at, to: *due_to }), now);
    } else if let Event::CaseEdited { before, verdict, .. } = event {
        case.verdict = verdict.clone();
        case.note_edit(now, before.clone());
    }
}
