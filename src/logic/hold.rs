//! The end of a hold: on its day a case goes back to where it stood, with the time to answer that was
//! left of it, and those who see to it hear of that.

use jiff::Timestamp;

use super::rows::tell_all;
use crate::domain::{Case, CaseState, Event, Notice, Person, Reason, Turn};

/// The facts of a case whose hold is over at `now`; none if it does not rest, or rests longer.
/// `readers` are told.
pub fn ended(case: &Case, readers: &[Person], now: Timestamp) -> Vec<Event> {
    let Some(until) = over(case, now) else { return Vec::new() };
    // One that was put on hold before vigie noted where it stood is open.
    let from = case.course.held.map_or(CaseState::Open, |(_, from)| from);
    let answer_by = case.due_after_rest(now).filter(|_| from.awaits_answer());
    let turn = Turn::HoldEnded { from };
    let (id, due_to) = (case.id.clone(), case.course.due_to);
    let mut events = vec![Event::CaseMoved { case: id, to: from, turn, answer_by, due_to }];
    // A second hold has rows of its own.
    let (id, reason) = (&case.id, Reason::HoldEnded.name());
    let row = format!("{id}:{reason}:{}", until.as_millisecond());
    let notice = Notice::HoldEnded { case: id.clone() };
    events.extend(tell_all(&row, readers, &notice, case.verdict.severity, now));
    events
}

/// Until when a case was to rest, if that is over at `now` and it rests still.
pub fn over(case: &Case, now: Timestamp) -> Option<Timestamp> {
    let until = case.course.hold_until.filter(|_| case.state == CaseState::OnHold);
    until.filter(|until| *until <= now)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, tz::TimeZone};

    use super::*;
    use crate::domain::{Band, Course, Language, Severity, Verdict};

    fn at(hour: i64) -> Timestamp {
        Timestamp::constant(1_795_320_000, 0) + SignedDuration::from_hours(hour)
    }

    fn case() -> Case {
        Case {
            kind: crate::domain::PostKind::Review,
            id: "A2C-D4E".into(),
            business: "shop".into(),
            source: "page".into(),
            post: "id:1".into(),
            state: CaseState::Open,
            verdict: Verdict {
                band: Band::Negative,
                probability: 0.9,
                severity: Severity::High,
                language: None,
                threat: None,
                causes: Vec::new(),
                reasons: Vec::new(),
            },
            opened_at: at(0),
            answer_by: Some(at(2)),
            changes: Vec::new(),
            links: Vec::new(),
            course: Course::default(),
        }
    }

    /// A case in a state that is put on hold at 1 until 48, and again at 24.
    fn held(state: CaseState) -> Case {
        let mut case = Case { state, ..case() };
        case.put(CaseState::OnHold, at(1));
        case.put(CaseState::OnHold, at(24));
        case.course.hold_until = Some(at(48));
        case
    }

    #[test]
    fn on_its_day_a_case_goes_on_where_it_stood() {
        let ann = Person {
            id: "ann".into(),
            channel: crate::domain::Channel::Mail("ann@shop.example".into()),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        };
        for (state, due) in [
            (CaseState::Open, Some(at(49))),
            (CaseState::Acknowledged, Some(at(49))),
            (CaseState::Replied, None),
        ] {
            let mut case = held(state);
            assert!(ended(&case, &[], at(47)).is_empty());
            let events = ended(&case, std::slice::from_ref(&ann), at(48));
            let [Event::CaseMoved { to, turn, answer_by, .. }, Event::AlertQueued { alert }] =
                events.as_slice()
            else {
                panic!("{events:?}");
            };
            assert_eq!((*to, *answer_by), (state, due), "{state:?}");
            let row = format!("A2C-D4E:hold_ended:{}:ann", at(48).as_millisecond());
            assert_eq!((alert.id.as_str(), alert.severity), (row.as_str(), Severity::High));
            let moved = answer_by.map(|at| crate::domain::Due { at, to: case.course.due_to });
            case.turned(turn, moved, at(48));
            assert_eq!((case.state, case.answer_by), (state, due.or(Some(at(2)))));
            assert_eq!((case.course.held, case.course.hold_until), (None, None));
        }
    }

    #[test]
    fn whoever_ends_a_hold_early_has_the_time_that_was_left() {
        let mut case = held(CaseState::Open);
        case.put(CaseState::Acknowledged, at(11));
        assert_eq!(case.answer_by, Some(at(12)));
        assert!(ended(&case, &[], at(99)).is_empty());
        case.put(CaseState::Open, at(20));
        assert_eq!(case.answer_by, Some(at(12)));
        // Without a day nothing ends it.
        let mut endless = held(CaseState::Open);
        endless.course.hold_until = None;
        assert!(ended(&endless, &[], at(9999)).is_empty());
    }
}
