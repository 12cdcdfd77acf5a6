//! The table of deadlines. Values handed in are already clean and written out.

use crate::domain::{DueTo, Reason};

/// How a deadline stands to the moment of a mail, and how far away it is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Passing<'a> {
    /// It is still to come.
    Ahead(&'a str),
    /// It is now.
    Now,
    /// It has passed.
    Past(&'a str),
}

/// Words about deadlines.
#[derive(Debug)]
pub(in crate::mail) struct DueWords {
    /// Who wants the answer by the due time.
    pub(in crate::mail) wanted_by: fn(DueTo) -> &'static str,
    /// Over a reminder of one case.
    pub(in crate::mail) kicker: fn(&Passing<'_>) -> &'static str,
    /// Over a case that is handed up the ladder.
    pub(in crate::mail) escalated: &'static str,
    /// When the answer is or was due, as a sentence.
    pub(in crate::mail) when: fn(&Passing<'_>) -> String,
    /// The same in a list.
    pub(in crate::mail) when_short: fn(&Passing<'_>) -> String,
    /// What that is about: the author.
    pub(in crate::mail) about: fn(&str) -> String,
    /// Nobody has taken the case up.
    pub(in crate::mail) nobody: &'static str,
    /// The same in a list.
    pub(in crate::mail) nobody_short: &'static str,
    /// This person has taken it up.
    pub(in crate::mail) taken: fn(&str) -> String,
    /// The case was given to this person.
    pub(in crate::mail) given: fn(&str) -> String,
    /// Over who was told of the case.
    pub(in crate::mail) told: &'static str,
    /// Who was told, when, and by which mail.
    pub(in crate::mail) told_by: fn(&str, &str, Reason) -> String,
    /// Over what to do.
    pub(in crate::mail) now: &'static str,
    /// What to do about a case one is reminded of, whether or not it was acknowledged.
    pub(in crate::mail) points: fn(&str, bool) -> Vec<String>,
    /// What to do about a case that is handed up.
    pub(in crate::mail) points_up: fn(&str) -> Vec<String>,
    /// Subject of several cases at a business, and whether some are handed up.
    pub(in crate::mail) subject: fn(u64, &str, bool) -> String,
    /// Over several cases, and whether some are handed up.
    pub(in crate::mail) kicker_many: fn(bool) -> &'static str,
    /// How many cases wait at the business, and for how many of them the time has passed.
    pub(in crate::mail) intro: fn(u64, u64) -> String,
    /// So many cases beyond those that are named.
    pub(in crate::mail) more: fn(u64) -> String,
    /// What to do about several cases.
    pub(in crate::mail) points_many: fn() -> Vec<String>,
    /// Why the mail came, in small print.
    pub(in crate::mail) why: fn(bool) -> &'static str,
}
