//! From a person's act on a case to what is recorded: facts for one commit.

use jiff::{SignedDuration, Span, Timestamp, civil::DateTime, tz::TimeZone};

use super::{follow, rows::queue};
use crate::domain::{
    Act, AlertId, Case, CaseState, Due, Entry, Event, Notice, Person, Reason, Refused,
};

/// The longest text that an act takes, in bytes: a line of the ledger stays small.
pub const LONGEST_TEXT: usize = 16 << 10;

/// What an act rests on.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The case as it stands.
    pub case: &'a Case,
    /// Who is told of it.
    pub readers: &'a [Person],
    /// How long after it was settled it is to be looked at again.
    pub follow_up: &'a [SignedDuration],
    /// The rows of its follow-ups that wait.
    pub waiting: &'a [AlertId],
    /// Who is to see to it, where that is the act.
    pub assigned: Option<&'a Person>,
    /// When an answer is due to what begins now.
    pub due: Option<Due>,
    /// When it is done.
    pub now: Timestamp,
}

/// The facts of an act. What is settled is looked at again later, unless it goes on meanwhile.
/// Whoever is to see to a case gets the mail that opened it, if that was not for them before.
pub fn done(desk: &Desk<'_>, by: &str, act: Act) -> Result<Vec<Event>, Refused> {
    let case = desk.case;
    let next = case.state.after(&act)?;
    let negative = said_of_post(&act);
    let mut events = vec![Event::CaseActed { case: case.id.clone(), by: by.to_owned(), act }];
    events.extend(negative.map(|negative| Event::Taught {
        source: case.source.clone(),
        key: case.post.clone(),
        negative,
        by: by.to_owned(),
    }));
    if let Some(person) = desk.assigned {
        let event = format!("{}:{}", case.id, Reason::NewPost.name());
        let notice = Notice::NewPost { case: case.id.clone() };
        events.push(queue(&event, person, notice, case.verdict.severity, desk.now));
    }
    // What rested goes on with the time it had left; what was over begins anew.
    let was_over = !case.state.awaits_answer() && case.state != CaseState::OnHold;
    if let Some(due) = desk.due.filter(|_| was_over && next.awaits_answer()) {
        let (answer_by, due_to) = (due.at, due.to);
        events.push(Event::CaseDue { case: case.id.clone(), answer_by, due_to });
    }
    if next != CaseState::Settled {
        let waiting = desk.waiting.iter().cloned();
        events.extend(waiting.map(|alert| Event::AlertWithdrawn { alert }));
    } else if case.state != CaseState::Settled {
        let closings = case.course.closings + u32::from(!case.state.is_closed());
        events.extend(follow::queued(&case.id, closings, desk.readers, desk.follow_up, desk.now));
    }
    Ok(events)
}

/// Whether an act says of the post that opened the case that it is negative, or is not.
fn said_of_post(act: &Act) -> Option<bool> {
    match act {
        Act::Negative => Some(true),
        Act::NotNegative { .. } => Some(false),
        Act::Acknowledge
        | Act::Assign { .. }
        | Act::Hold { .. }
        | Act::Replied { .. }
        | Act::Settle { .. }
        // A fake is negative all the same.
        | Act::Unfounded { .. }
        | Act::Reopen { .. }
        | Act::Note { .. }
        | Act::Contact { .. }
        | Act::Offer { .. }
        | Act::Decide { .. }
        | Act::AskStaff { .. }
        | Act::Cause { .. }
        | Act::Correct { .. }
        | Act::FollowUp { .. } => None,
    }
}

/// What a text lacks to be that of an act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// There is none.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// It is longer than [`LONGEST_TEXT`].
    #[error("{0} is too long: {LONGEST_TEXT} bytes are the most")]
    TooLong(&'static str),
}

/// An act with its texts as they are recorded: without signs that steer a terminal, and `None` for
/// what is empty. Causes are counted, so that they are in lower case.
pub fn tidied(act: Act) -> Result<Act, BadText> {
    Ok(match act {
        Act::Acknowledge | Act::Assign { .. } | Act::Negative => act,
        Act::NotNegative { reason } => Act::NotNegative { reason: may(reason, "the reason")? },
        Act::Hold { until, reason } => Act::Hold { until, reason: may(reason, "the reason")? },
        Act::Replied { text } => Act::Replied { text: may(text, "the text")? },
        Act::Settle { outcome, satisfied } => {
            Act::Settle { outcome: may(outcome, "the outcome")?, satisfied }
        }
        Act::Unfounded { reason } => Act::Unfounded { reason: must(&reason, "the reason")? },
        Act::Reopen { reason } => Act::Reopen { reason: may(reason, "the reason")? },
        Act::Note { text } => Act::Note { text: must(&text, "the text")? },
        Act::Contact { text } => Act::Contact { text: must(&text, "the text")? },
        Act::Offer { text } => Act::Offer { text: must(&text, "the text")? },
        Act::Decide { decision, reason } => Act::Decide {
            decision: must(&decision, "the decision")?,
            reason: may(reason, "the reason")?,
        },
        Act::AskStaff { who, text } => {
            Act::AskStaff { who: must(&who, "who was asked")?, text: may(text, "the text")? }
        }
        Act::Cause { cause } => {
            let words = must(&cause, "the cause")?.to_lowercase();
            Act::Cause { cause: words.split_whitespace().collect::<Vec<_>>().join(" ") }
        }
        Act::Correct { action } => Act::Correct { action: must(&action, "what was changed")? },
        Act::FollowUp { text } => Act::FollowUp { text: may(text, "the text")? },
    })
}

/// A text that must say something, as it is recorded; `what` names it.
pub fn must(text: &str, what: &'static str) -> Result<String, BadText> {
    let kept = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let kept = kept.collect::<String>();
    match kept.trim() {
        "" => Err(BadText::Missing(what)),
        text if text.len() > LONGEST_TEXT => Err(BadText::TooLong(what)),
        text => Ok(text.to_owned()),
    }
}

fn may(text: Option<String>, what: &'static str) -> Result<Option<String>, BadText> {
    match text.map(|text| must(&text, what)).transpose() {
        Err(BadText::Missing(_)) => Ok(None),
        other => other,
    }
}

/// Until when a case rests: an instant, a date (its first moment) or a date and time of the zone,
/// or a length of time from `now` on. `None` for what is none of these, or over already.
pub fn until(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    let end = if let Ok(at) = text.parse::<Timestamp>() {
        at
    } else if let Ok(local) = text.parse::<DateTime>() {
        local.to_zoned(zone.clone()).ok()?.timestamp()
    } else {
        let span = text.parse::<Span>().ok()?;
        now.to_zoned(zone.clone()).checked_add(span).ok()?.timestamp()
    };
    (end > now).then_some(end)
}

/// The entry of a timeline that made the case what it is now.
pub fn decisive(timeline: &[Entry]) -> Option<&Entry> {
    let mut state = CaseState::Open;
    let mut found = None;
    for entry in timeline {
        let next = if let Event::CaseOpened { case } = &entry.event {
            Some(case.state)
        } else if let Event::CaseMoved { to, .. } = &entry.event {
            Some(*to)
        } else if let Event::CaseActed { act, .. } = &entry.event {
            state.after(act).ok()
        } else {
            None
        };
        if let Some(next) = next.filter(|next| found.is_none() || *next != state) {
            (state, found) = (next, Some(entry));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Band, Course, DueTo, Language, Severity, Turn, Verdict};

    const NOW: Timestamp = Timestamp::constant(1_795_320_000, 0);

    fn case(state: CaseState, closings: u32) -> Case {
        Case {
            id: "A2C-D4E".into(),
            business: "shop".into(),
            source: "page".into(),
            post: "id:1".into(),
            kind: crate::domain::PostKind::Review,
            state,
            verdict: Verdict {
                band: Band::Negative,
                probability: 0.9,
                severity: Severity::High,
                language: None,
                threat: None,
                causes: Vec::new(),
                reasons: Vec::new(),
            },
            opened_at: NOW,
            answer_by: None,
            changes: Vec::new(),
            links: Vec::new(),
            course: Course { closings, ..Course::default() },
        }
    }

    fn person(id: &str) -> Person {
        Person {
            id: id.into(),
            channel: crate::domain::Channel::Mail(format!("{id}@shop.example")),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        }
    }

    /// What becomes of the outbox when a case in a state meets an act.
    #[track_caller]
    fn check(case: &Case, act: Act, assigned: Option<&Person>, expect: &[&str]) {
        let (owners, waiting) = ([person("ann")], [AlertId::from("waits")]);
        let follow_up = [SignedDuration::from_hours(24), SignedDuration::from_hours(48)];
        let desk = Desk {
            case,
            readers: &owners,
            follow_up: &follow_up,
            waiting: if case.state == CaseState::Settled { &waiting } else { &[] },
            assigned,
            due: None,
            now: NOW,
        };
        let events = done(&desk, "ann", act.clone()).unwrap();
        let taught = events.iter().filter(|event| matches!(event, Event::Taught { .. }));
        assert_eq!(taught.count(), usize::from(said_of_post(&act).is_some()));
        let (first, rest) = events.split_first().unwrap();
        let acted = Event::CaseActed { case: case.id.clone(), by: "ann".to_owned(), act };
        assert_eq!(first, &acted);
        let rows = rest.iter().map(|event| {
            if let Event::AlertQueued { alert } = event {
                format!("+{}", alert.id)
            } else if let Event::AlertWithdrawn { alert } = event {
                format!("-{alert}")
            } else {
                format!("{event:?}")
            }
        });
        assert_eq!(rows.collect::<Vec<_>>(), expect);
    }

    #[test]
    fn what_is_settled_is_looked_at_again_unless_it_goes_on() {
        let settle = Act::Settle { outcome: None, satisfied: Some(true) };
        let unfounded = Act::Unfounded { reason: "a mix-up".into() };
        let first = ["+A2C-D4E:follow_up:1:1:ann", "+A2C-D4E:follow_up:1:2:ann"];
        check(&case(CaseState::Open, 0), settle.clone(), None, &first);
        // The same closing goes on.
        check(&case(CaseState::Unfounded, 1), settle.clone(), None, &first);
        let second = ["+A2C-D4E:follow_up:2:1:ann", "+A2C-D4E:follow_up:2:2:ann"];
        check(&case(CaseState::Replied, 1), settle.clone(), None, &second);
        check(&case(CaseState::Open, 0), unfounded.clone(), None, &[]);
        let settled = case(CaseState::Settled, 1);
        check(&settled, unfounded, None, &["-waits"]);
        check(&settled, Act::Reopen { reason: None }, None, &["-waits"]);
        check(&settled, Act::FollowUp { text: None }, None, &[]);
        check(&settled, Act::Note { text: "n".into() }, None, &[]);
        let desk = Desk {
            case: &settled,
            readers: &[],
            follow_up: &[],
            waiting: &[],
            assigned: None,
            due: None,
            now: NOW,
        };
        assert_eq!(done(&desk, "ann", settle), Err(Refused { state: CaseState::Settled }));
    }

    #[test]
    fn whoever_is_to_see_to_a_case_gets_its_first_mail() {
        let act = Act::Assign { person: "bob".into() };
        let bob = person("bob");
        check(&case(CaseState::Open, 0), act, Some(&bob), &["+A2C-D4E:new_post:bob"]);
    }

    #[test]
    fn texts_are_tidied_and_required_ones_must_be_there() {
        let note = |text: &str| tidied(Act::Note { text: text.into() });
        assert_eq!(
            note(" called\u{1b}[2J,\n no answer\r\n "),
            Ok(Act::Note { text: "called[2J,\n no answer".into() })
        );
        assert_eq!(note(" \u{7} "), Err(BadText::Missing("the text")));
        assert_eq!(note(&"x".repeat(LONGEST_TEXT + 1)), Err(BadText::TooLong("the text")));
        assert!(note(&"x".repeat(LONGEST_TEXT)).is_ok());
        let empty = tidied(Act::Replied { text: Some("  ".into()) });
        assert_eq!(empty, Ok(Act::Replied { text: None }));
        let cause = tidied(Act::Cause { cause: "Late\n  Delivery ".into() });
        assert_eq!(cause, Ok(Act::Cause { cause: "late delivery".into() }));
        assert!(tidied(Act::Unfounded { reason: String::new() }).is_err());
    }

    #[test]
    fn an_end_may_be_an_instant_a_date_or_a_length_of_time() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        // 2026-11-22T05:20:00+01:00
        for (text, expect) in [
            ("2026-12-01", Some("2026-11-30T23:00:00Z")),
            ("2026-12-01 14:30", Some("2026-12-01T13:30:00Z")),
            ("2026-12-01T14:30Z", Some("2026-12-01T14:30:00Z")),
            ("3d", Some("2026-11-25T04:00:00Z")),
            (" 2 weeks ", Some("2026-12-06T04:00:00Z")),
            ("1h30m", Some("2026-11-22T05:30:00Z")),
            ("2026-11-22", None),
            ("-3d", None),
            ("0s", None),
            ("99999 years", None),
            ("soon", None),
            ("", None),
        ] {
            let expect = expect.map(|at| at.parse::<Timestamp>().unwrap());
            assert_eq!(until(text, &zone, NOW), expect, "{text}");
        }
    }

    #[test]
    fn the_entry_that_made_a_case_what_it_is_is_found() {
        let acted = |act| Event::CaseActed { case: "A2C-D4E".into(), by: "ann".to_owned(), act };
        let moved = |to| {
            let case = "A2C-D4E".into();
            let (answer_by, due_to) = (None, DueTo::default());
            Event::CaseMoved { case, to, turn: Turn::Answered, answer_by, due_to }
        };
        let entry = |(second, event)| Entry { at: NOW + SignedDuration::from_secs(second), event };
        let events = [
            Event::CaseOpened { case: case(CaseState::Open, 0) },
            acted(Act::Acknowledge),
            acted(Act::Note { text: "n".into() }),
            moved(CaseState::Replied),
            acted(Act::Acknowledge),
            acted(Act::Replied { text: None }),
        ];
        let timeline = (0..).zip(events).map(entry).collect::<Vec<_>>();
        for (entries, expect) in [(0, None), (1, Some(0)), (2, Some(1)), (3, Some(1)), (6, Some(3))]
        {
            let found = decisive(timeline.get(..entries).unwrap()).map(|entry| entry.at);
            let expect = expect.map(|second| NOW + SignedDuration::from_secs(second));
            assert_eq!(found, expect, "{entries}");
        }
    }
}
