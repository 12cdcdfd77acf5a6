//! When an absence is proof.

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Doubt, ProvedBy, Weight};

/// When a post that is not shown counts as removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Healthy polls in a row that would have shown it.
    pub polls: u32,
    /// The time that they must span at least.
    pub over: SignedDuration,
}

/// How long must be missing what may well be missing for another reason.
const LONG: SignedDuration = SignedDuration::from_hours(72);

impl Rule {
    /// Whether enough polls over enough time would have shown it.
    pub fn is_met(&self, doubt: &Doubt, now: Timestamp) -> bool {
        doubt.polls >= self.polls && now.duration_since(doubt.since) >= self.over
    }

    /// Whether one more poll that does not show it, at `now`, would prove it.
    pub fn is_almost_proved(&self, doubt: &Doubt, now: Timestamp) -> bool {
        let polls = doubt.polls.saturating_add(1);
        self.proof(&Doubt { polls, ..doubt.clone() }, now).is_some()
    }

    /// Whether that proves it, without a look at the post's own page; and by what.
    pub fn proof(&self, doubt: &Doubt, now: Timestamp) -> Option<ProvedBy> {
        let lasting = now.duration_since(doubt.since) >= LONG;
        match doubt.weight {
            _ if !self.is_met(doubt, now) => None,
            Weight::Neighbours => Some(ProvedBy::Neighbours),
            Weight::WholeList => Some(ProvedBy::WholeList),
            Weight::Many => lasting.then_some(ProvedBy::Neighbours),
            Weight::OwnPageOnly => None,
        }
    }
}
