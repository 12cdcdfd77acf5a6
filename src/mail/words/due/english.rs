//! English.

use super::table::{DueWords, Passing};
use crate::domain::{DueTo, Reason};

pub(in crate::mail::words) const DUE: DueWords = DueWords {
    wanted_by: |to| match to {
        DueTo::Business => "as asked in your settings",
        DueTo::Platform => "the deadline of the platform",
    },
    kicker: |passing| match passing {
        Passing::Ahead(_) => "Reminder: an answer is due soon",
        Passing::Now => "Reminder: an answer is due now",
        Passing::Past(_) => "Reminder: an answer is overdue",
    },
    escalated: "Nobody has taken this up",
    when: |passing| match passing {
        Passing::Ahead(time) => format!("The answer is due in {time}"),
        Passing::Now => "The answer is due now".to_owned(),
        Passing::Past(time) => format!("The answer was due {time} ago"),
    },
    when_short: |passing| match passing {
        Passing::Ahead(time) => format!("due in {time}"),
        Passing::Now => "due now".to_owned(),
        Passing::Past(time) => format!("was due {time} ago"),
    },
    about: |author| format!("{author} is waiting for it."),
    nobody: "Nobody has acknowledged the case, answered or closed it.",
    nobody_short: "nobody has taken it up",
    taken: |by| format!("taken up by {by}"),
    given: |to| format!("assigned to {to}"),
    told: "Who was told, and when",
    told_by: |person, when, reason| {
        let mail = if reason == Reason::Reminder {
            " (reminder)"
        } else if reason == Reason::Escalation {
            " (escalation)"
        } else if reason == Reason::NewPost {
            " (first mail)"
        } else {
            ""
        };
        format!("{person}: {when}{mail}")
    },
    now: "What to do",
    points: |case, acknowledged| {
        let mut points = vec![
            "Answer in public, in a few calm sentences: vigie sees the answer, and reminds nobody \
             any more."
                .to_owned(),
        ];
        if !acknowledged {
            points.push(format!(
                "If you need time, take it up: “vigie case {case} ack”. The reminders stop, and \
                 vigie goes on watching."
            ));
        }
        points.push(format!(
            "If you wait for somebody else, let it rest until a day: “vigie case {case} hold”."
        ));
        points
    },
    points_up: |case| {
        vec![
            "Ask those above: have they seen it, and what do they need?".to_owned(),
            format!("Or give it to somebody: “vigie case {case} assign PERSON”."),
            format!("Or take it up yourself: “vigie case {case} ack”, and answer in public."),
        ]
    },
    subject: |count, business, escalated| {
        if escalated {
            format!("Not taken up: {count} posts await an answer at {business}")
        } else {
            format!("{count} posts await an answer at {business}")
        }
    },
    kicker_many: |escalated| {
        if escalated { "Nobody has taken these up" } else { "Reminder: answers are due" }
    },
    intro: |count, past| match past {
        0 => format!("{count} posts wait for an answer, and the time runs out."),
        1 => format!("{count} posts wait for an answer; for one of them the time has passed."),
        past if past >= count => {
            format!("{count} posts wait for an answer, and the time has passed.")
        }
        past => format!("{count} posts wait for an answer; for {past} the time has passed."),
    },
    more: |more| format!("and {more} more: see “vigie cases --open”."),
    points_many: || {
        vec![
            "Begin with the first: what is worst comes first.".to_owned(),
            "Answer in public, in a few calm sentences: vigie sees the answers by itself."
                .to_owned(),
            "What you have taken up, acknowledge: “vigie case CASE ack”. What must wait, let rest: \
             “vigie case CASE hold”."
                .to_owned(),
        ]
    },
    why: |escalated| {
        if escalated {
            "You get this mail since you are named in `business.escalate`."
        } else {
            "`business.respond_within` and `remind` say how soon, and how often."
        }
    },
};
