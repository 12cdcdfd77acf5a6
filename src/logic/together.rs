//! Many mails at once about posts of one business: the first few leave as ever, those beyond are
//! told by one mail, and the next one of these comes no sooner than some time later.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::{Alert, AlertId, AlertStatus, BusinessId, Event, Notice, PersonId, Severity};

/// Rows that one mail tells at most; those beyond make another one.
pub const MOST: usize = 500;

/// Times that are remembered: one more than mails may leave singly.
const REMEMBERED: usize = 101;

/// When mails are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// So many leave singly.
    pub after: usize,
    /// Within this time. None at all: every mail leaves singly.
    pub within: SignedDuration,
}

/// The mails about one business that a person got of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// When the last of them were taken by the mail server, oldest first.
    pub times: Vec<Timestamp>,
    /// When rows were last merged.
    pub merged_at: Option<Timestamp>,
}

impl Pace {
    /// Takes note of a mail.
    pub fn sent(&mut self, at: Timestamp) {
        self.times.push(at);
        let forgotten = self.times.len().saturating_sub(REMEMBERED);
        self.times.drain(..forgotten);
    }
}

/// What becomes of rows that are due, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They wait for this moment.
    Wait(Timestamp),
    /// So many leave singly, and the others, if any, are told by one mail.
    Leave(usize),
}

/// What becomes of so many rows that are due at `now`, while so many are on their way already.
pub fn decide(
    rule: &Together,
    pace: &Pace,
    (due, under_way): (usize, usize),
    now: Timestamp,
) -> Decision {
    if rule.within.is_zero() {
        return Decision::Leave(due);
    }
    let ago = |at: Timestamp| now.duration_since(at);
    // A time that is ahead was given by a clock that has been set back since.
    let merged = pace.merged_at.map(ago).filter(|ago| !ago.is_negative());
    if let Some(rest) = merged.map(|ago| rule.within.saturating_sub(ago))
        && rest.is_positive()
    {
        return Decision::Wait(now.checked_add(rest).unwrap_or(now));
    }
    let recent = pace.times.iter().filter(|at| ago(**at) < rule.within && !ago(**at).is_negative());
    let taken = recent.count() + under_way;
    if taken + due <= rule.after {
        Decision::Leave(due)
    } else if merged.is_some_and(|ago| ago < rule.within.saturating_mul(2)) {
        // It goes on: one mail is what there is in this time.
        Decision::Leave(0)
    } else {
        Decision::Leave(rule.after.saturating_sub(taken))
    }
}

/// Whether a row is one of those that are counted: about a post, and not critical.
pub fn counts(alert: &Alert) -> bool {
    let about_a_post = matches!(
        alert.notice,
        Notice::NewPost { .. }
            | Notice::Joined(_)
            | Notice::Edited(_)
            | Notice::Answered(_)
            | Notice::AnswerEdited(_)
            | Notice::StatusChanged(_)
            | Notice::Removed(_)
            | Notice::Reappeared(_)
    );
    about_a_post && alert.severity < Severity::Critical
}

/// Whether a row may be told by another one: nobody is sending it, or may have sent it.
pub fn may_merge(alert: &Alert) -> bool {
    counts(alert)
        && !alert.in_doubt
        && matches!(alert.status, AlertStatus::Scheduled | AlertStatus::Deferred)
}

/// One row in the place of others, which are in the order in which they were queued.
pub fn merged(person: &PersonId, business: &BusinessId, rows: &[Alert], now: Timestamp) -> Event {
    let id = format!("several:{business}:{}:{person}", now.as_millisecond());
    Event::AlertsMerged {
        into: Alert {
            id: AlertId::new(id),
            person: person.clone(),
            notice: Notice::Several {
                business: business.clone(),
                rows: rows.iter().map(|row| row.id.clone()).collect(),
            },
            severity: rows.iter().map(|row| row.severity).max().unwrap_or(Severity::Low),
            queued_at: now,
            not_before: now,
            status: AlertStatus::Scheduled,
            attempts: 0,
            last_error: None,
            in_doubt: false,
            // Those that have failed have waited since.
            first_due: rows.iter().filter_map(|row| row.first_due).min(),
            instead_of: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const RULE: Together = Together { after: 10, within: SignedDuration::from_mins(10) };

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 60 * minute).unwrap()
    }

    #[test]
    fn the_first_leave_singly_and_the_others_in_one() {
        let calm = Pace::default();
        assert_eq!(decide(&RULE, &calm, (10, 0), minute(0)), Decision::Leave(10));
        assert_eq!(decide(&RULE, &calm, (500, 0), minute(0)), Decision::Leave(10));
        assert_eq!(decide(&RULE, &calm, (5, 8), minute(0)), Decision::Leave(2));
        let mut busy = Pace::default();
        (0..10).for_each(|_| busy.sent(minute(0)));
        assert_eq!(decide(&RULE, &busy, (1, 0), minute(9)), Decision::Leave(0));
        assert_eq!(decide(&RULE, &busy, (1, 0), minute(10)), Decision::Leave(1));
        // What comes after the one waits, and then is one again, unless it is few.
        busy.merged_at = Some(minute(1));
        assert_eq!(decide(&RULE, &busy, (1, 0), minute(2)), Decision::Wait(minute(11)));
        assert_eq!(decide(&RULE, &busy, (40, 0), minute(11)), Decision::Leave(0));
        assert_eq!(decide(&RULE, &busy, (3, 0), minute(11)), Decision::Leave(3));
        assert_eq!(decide(&RULE, &busy, (40, 0), minute(30)), Decision::Leave(10));
        // The clock was set back; there is no limit.
        assert_eq!(decide(&RULE, &busy, (3, 0), minute(-60)), Decision::Leave(3));
        let off = Together { within: SignedDuration::ZERO, ..RULE };
        assert_eq!(decide(&off, &busy, (500, 0), minute(2)), Decision::Leave(500));
    }

    proptest! {
        /// However posts come: each is told once, none waits longer than the time, and in no time
        /// of that length are there more than twice as many mails as may leave singly, and two.
        #[test]
        fn each_is_told_once_and_mails_are_few(bursts in vec((0..40_i64, 0..60_usize), 1..60)) {
            let (mut pace, mut waiting, mut told) = (Pace::default(), Vec::new(), 0);
            let (mut now, mut mails, mut came) = (0, Vec::new(), 0);
            for (wait, posts) in bursts {
                for _ in 0..wait {
                    now += 1;
                    step(&mut pace, &mut waiting, &mut told, &mut mails, now)?;
                }
                waiting.extend(vec![now; posts]);
                came += posts;
                step(&mut pace, &mut waiting, &mut told, &mut mails, now)?;
            }
            for _ in 0..40 {
                now += 1;
                step(&mut pace, &mut waiting, &mut told, &mut mails, now)?;
            }
            prop_assert_eq!(told, came);
            for from in 0..now {
                let within = mails.iter().filter(|at| (from..from + 10).contains(*at)).count();
                prop_assert!(within <= 2 * RULE.after + 2, "{within} mails from {from}");
            }
        }
    }

    /// What a courier does in a minute.
    fn step(
        pace: &mut Pace,
        waiting: &mut Vec<i64>,
        told: &mut usize,
        mails: &mut Vec<i64>,
        now: i64,
    ) -> Result<(), TestCaseError> {
        if waiting.is_empty() {
            return Ok(());
        }
        match decide(&RULE, pace, (waiting.len(), 0), minute(now)) {
            Decision::Wait(until) => prop_assert!(until <= minute(now + 10)),
            Decision::Leave(singly) => {
                (0..singly).for_each(|_| {
                    pace.sent(minute(now));
                    mails.push(now);
                });
                if waiting.len() > singly {
                    pace.merged_at = Some(minute(now));
                    pace.sent(minute(now));
                    mails.push(now);
                }
                *told += waiting.len();
                prop_assert!(waiting.iter().all(|came| now - came <= 10));
                waiting.clear();
            }
        }
        Ok(())
    }
}
