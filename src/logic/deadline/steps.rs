//! The steps from a first reminder to the top of the ladder, and when each is due.
//!
//! A step is known by how far it is from the deadline, in the time that the deadline is counted in:
//! seconds before it are negative. So what was taken stays taken when the deadline is moved since
//! the case was on hold, or when somebody changes the configuration.

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{Awaited, Business, DueTo, Lead, PersonId},
    logic::hours::Opening,
};

/// A step of reminders and ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When it is taken.
    pub at: Timestamp,
    /// Seconds from the deadline.
    pub from_deadline: i64,
    /// To whom the case is handed up; none: those who know of it are reminded.
    pub escalate: Option<Vec<PersonId>>,
}

/// What the steps of cases of one source follow from.
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a> {
    /// The business.
    pub business: &'a Business,
    /// How soon the platform itself wants an answer.
    pub platform: Option<SignedDuration>,
}

impl Steps<'_> {
    /// The steps that a case has before it, in their order, unless it moves meanwhile. What was
    /// acknowledged is only reminded of at the deadline: it stops the nag. A platform may count from
    /// long before the post was seen: what would have come before the case was opened does not come
    /// after it, beside the mail that opens it.
    pub fn ahead(&self, awaited: &Awaited) -> Vec<Step> {
        let rules = &self.business.deadlines;
        let allowed = match awaited.due_to {
            DueTo::Business => self.business.respond_within,
            DueTo::Platform => self.platform,
        };
        let reminders = rules.remind.iter().filter_map(|lead| {
            let lead = match lead {
                Lead::Time(time) => *time,
                Lead::Percent(percent) => allowed? * i32::from(*percent) / 100,
            };
            // Before there was a case there is nothing to be reminded of.
            let wanted = lead.is_zero()
                || !awaited.acknowledged && allowed.is_none_or(|allowed| lead < allowed);
            wanted.then(|| self.step(awaited, -lead.as_secs(), None))
        });
        let rungs = rules.escalate.iter().filter(|_| !awaited.acknowledged);
        let rungs =
            rungs.map(|rung| self.step(awaited, rung.after.as_secs(), Some(rung.to.clone())));
        let mut steps = reminders.chain(rungs).collect::<Vec<_>>();
        steps.retain(|step| {
            step.at > awaited.opened_at
                && awaited.prompted.is_none_or(|taken| step.from_deadline > taken)
        });
        steps.sort_by_key(|step| step.from_deadline);
        steps
    }

    fn step(&self, awaited: &Awaited, seconds: i64, escalate: Option<Vec<PersonId>>) -> Step {
        let (due, far) = (awaited.answer_by, SignedDuration::from_secs(seconds));
        let opening = Opening::new(&self.business.deadlines.hours, &self.business.timezone);
        let at = match awaited.due_to {
            DueTo::Platform => due.checked_add(far).unwrap_or(due),
            DueTo::Business if seconds < 0 => opening.before(due, far.abs()),
            DueTo::Business => opening.after(due, far),
        };
        Step { at, from_deadline: seconds, escalate }
    }
}
