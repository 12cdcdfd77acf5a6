//! What a day of watching came to, for the operators: what was looked at, and what was not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CaseId, DigestStop, Outcome, SourceId};

/// Counters that only grow, summed over all sources. They are kept in the index: one that had to be
/// made anew counts from there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Polls that were due.
    pub due: u64,
    /// Of those, the ones that were done.
    pub done: u64,
    /// Of those, the ones that saw the source.
    pub seen: u64,
    /// Posts ever seen.
    pub posts: u64,
    /// Mails that the mail server took.
    pub mails: u64,
}

impl Tally {
    /// How much was added since; all of it where the index was made anew in between.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let grown = |now: u64, before: u64| now.checked_sub(before).unwrap_or(now);
        Self {
            due: grown(self.due, before.due),
            done: grown(self.done, before.done),
            seen: grown(self.seen, before.seen),
            posts: grown(self.posts, before.posts),
            mails: grown(self.mails, before.mails),
        }
    }
}

/// What a day came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// When it began: with the mail of the day before, or with the watch.
    pub since: Timestamp,
    /// The counters at its end.
    pub total: Tally,
    /// What it added to them.
    pub day: Tally,
    /// Sources that are configured.
    pub sources: u64,
    /// Those that cannot be seen, the first of them.
    pub unseen: Vec<Unseen>,
    /// How many more there are.
    pub more: u64,
    /// Cases that were opened.
    pub cases: u64,
    /// The first mail of a case that took longest.
    pub slowest: Option<Slowest>,
    /// Whose digests are stopped, the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<DigestStop>,
}

/// A source that cannot be seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unseen {
    /// The source.
    pub source: SourceId,
    /// What the last poll came to; `None` before the first.
    pub outcome: Option<Outcome>,
    /// When it was last seen.
    pub last_ok: Option<Timestamp>,
}

/// A case, and how long its first mail took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slowest {
    /// The case.
    pub case: CaseId,
    /// From when vigie saw the post to when the mail server took the mail.
    pub took: SignedDuration,
    /// The same from when the post was published, where the site says that to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<SignedDuration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_what_was_added() {
        let before = Tally { due: 10, done: 9, seen: 8, posts: 100, mails: 5 };
        let now = Tally { due: 20, done: 18, seen: 16, posts: 103, mails: 5 };
        let day = Tally { due: 10, done: 9, seen: 8, posts: 3, mails: 0 };
        assert_eq!(now.since(&before), day);
        // The index was made anew.
        let few = Tally { due: 3, ..Tally::default() };
        assert_eq!(few.since(&before), few);
    }
}
