//! What moves a case: what a person does about it, and what is seen of its posts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CaseState, PersonId};

/// What a person does about a case, or writes down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// It is taken up: the nag stops, the watching goes on.
    Acknowledge,
    /// Somebody is to see to it.
    Assign {
        /// Who, as named in the configuration.
        person: PersonId,
    },
    /// It rests: the clock stands still.
    Hold {
        /// Until when, if that is known.
        until: Option<Timestamp>,
        /// Why.
        reason: Option<String>,
    },
    /// The customer was answered in public.
    Replied {
        /// What was said, if it was written down.
        text: Option<String>,
    },
    /// It is over.
    Settle {
        /// What came of it.
        outcome: Option<String>,
        /// Whether the customer was satisfied, if that is known.
        satisfied: Option<bool>,
    },
    /// Nothing is behind it: a mistaken identity, a fake.
    Unfounded {
        /// Why.
        reason: String,
    },
    /// Its post is negative, whatever it was judged to be.
    Negative,
    /// Its post is not negative: nothing is to be done.
    NotNegative {
        /// Why.
        reason: Option<String>,
    },
    /// It goes on after all.
    Reopen {
        /// Why.
        reason: Option<String>,
    },
    /// A note.
    Note {
        /// What it says.
        text: String,
    },
    /// The talk was taken offline.
    Contact {
        /// How, and what was said.
        text: String,
    },
    /// Something was offered.
    Offer {
        /// What.
        text: String,
    },
    /// Something was decided ("demand unreasonable: line held").
    Decide {
        /// What.
        decision: String,
        /// Why.
        reason: Option<String>,
    },
    /// Somebody of the staff was asked.
    AskStaff {
        /// Who.
        who: String,
        /// What was asked, or answered.
        text: Option<String>,
    },
    /// What it came from.
    Cause {
        /// The cause, as the register counts it.
        cause: String,
    },
    /// What was changed so that it does not happen again.
    Correct {
        /// What.
        action: String,
    },
    /// It was looked at again after it was settled.
    FollowUp {
        /// What was found.
        text: Option<String>,
    },
}

impl Act {
    /// The name used in JSON and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Acknowledge => "ack",
            Self::Assign { .. } => "assign",
            Self::Hold { .. } => "hold",
            Self::Replied { .. } => "replied",
            Self::Settle { .. } => "settle",
            Self::Unfounded { .. } => "unfounded",
            Self::Negative => "negative",
            Self::NotNegative { .. } => "not-negative",
            Self::Reopen { .. } => "reopen",
            Self::Note { .. } => "note",
            Self::Contact { .. } => "contact",
            Self::Offer { .. } => "offer",
            Self::Decide { .. } => "decide",
            Self::AskStaff { .. } => "staff",
            Self::Cause { .. } => "cause",
            Self::Correct { .. } => "correct",
            Self::FollowUp { .. } => "follow-up",
        }
    }
}

/// What was seen that moves a case by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// The business's answer stands under every post of the case.
    Answered,
    /// The platform says that it is resolved, in these words.
    Resolved {
        /// The status.
        status: String,
    },
    /// The platform says that it is not resolved any more.
    Unresolved {
        /// The status, if there is one.
        status: Option<String>,
    },
    /// The author changed the post to something that is not negative.
    Better,
    /// The author changed the post after it was answered, or wrote another one.
    CameBack,
    /// The answer was withdrawn.
    AnswerWithdrawn,
    /// Every post of the case is gone.
    Removed,
    /// A post of the case that had gone is there again.
    Reappeared,
    /// The day has come until which it was to rest.
    HoldEnded {
        /// Where it stood before it rested.
        from: CaseState,
    },
}

/// An act that makes no sense in the state the case is in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the case is {} already", state.words())]
pub struct Refused {
    /// The state.
    pub state: CaseState,
}

impl CaseState {
    /// Where a case stands after an act. Everything may be written down at any time; an act that
    /// would change nothing is refused, so that a second person hears that it was done.
    pub fn after(self, act: &Act) -> Result<Self, Refused> {
        let to = match act {
            Act::Acknowledge => match self {
                Self::Open | Self::OnHold => Self::Acknowledged,
                // Whoever answered has taken it up.
                Self::Acknowledged | Self::Replied | Self::Settled | Self::Unfounded => {
                    return Err(Refused { state: self });
                }
            },
            // A second hold may name another day, a second answer other words.
            Act::Hold { .. } => match self {
                Self::Open | Self::Acknowledged | Self::Replied | Self::OnHold => Self::OnHold,
                Self::Settled | Self::Unfounded => return Err(Refused { state: self }),
            },
            Act::Replied { .. } => match self {
                Self::Open | Self::Acknowledged | Self::Replied | Self::OnHold => Self::Replied,
                // It is over; that an answer was given is written down all the same.
                Self::Settled | Self::Unfounded => self,
            },
            Act::Settle { .. } => match self {
                Self::Settled => return Err(Refused { state: self }),
                Self::Open
                | Self::Acknowledged
                | Self::Replied
                | Self::OnHold
                | Self::Unfounded => Self::Settled,
            },
            Act::Unfounded { .. } => match self {
                Self::Unfounded => return Err(Refused { state: self }),
                Self::Open | Self::Acknowledged | Self::Replied | Self::OnHold | Self::Settled => {
                    Self::Unfounded
                }
            },
            Act::Negative => match self {
                Self::Unfounded => Self::Open,
                Self::Open | Self::Acknowledged | Self::Replied | Self::OnHold | Self::Settled => {
                    self
                }
            },
            // Of one that was found to be without ground this says why, and vigie learns from it.
            Act::NotNegative { .. } => Self::Unfounded,
            Act::Reopen { .. } => match self {
                Self::Open => return Err(Refused { state: self }),
                Self::Acknowledged
                | Self::Replied
                | Self::OnHold
                | Self::Settled
                | Self::Unfounded => Self::Open,
            },
            Act::Assign { .. }
            | Act::Note { .. }
            | Act::Contact { .. }
            | Act::Offer { .. }
            | Act::Decide { .. }
            | Act::AskStaff { .. }
            | Act::Cause { .. }
            | Act::Correct { .. }
            | Act::FollowUp { .. } => self,
        };
        Ok(to)
    }

    /// Where a case stands after what was seen of its posts.
    #[must_use]
    pub fn seen(self, turn: &Turn) -> Self {
        match turn {
            Turn::Answered => match self {
                Self::Open | Self::Acknowledged | Self::OnHold => Self::Replied,
                Self::Replied | Self::Settled | Self::Unfounded => self,
            },
            Turn::Resolved { .. } | Turn::Better | Turn::Removed => match self {
                Self::Open | Self::Acknowledged | Self::OnHold | Self::Replied => Self::Settled,
                Self::Settled | Self::Unfounded => self,
            },
            Turn::Unresolved { .. } | Turn::AnswerWithdrawn => match self {
                Self::Replied | Self::Settled => Self::Open,
                // A decision that nothing is behind it is not moved by the platform.
                Self::Open | Self::Acknowledged | Self::OnHold | Self::Unfounded => self,
            },
            Turn::CameBack | Turn::Reappeared => match self {
                Self::Replied | Self::Settled | Self::Unfounded => Self::Open,
                Self::Open | Self::Acknowledged | Self::OnHold => self,
            },
            Turn::HoldEnded { from } => match self {
                Self::OnHold => *from,
                Self::Open
                | Self::Acknowledged
                | Self::Replied
                | Self::Settled
                | Self::Unfounded => self,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts() -> Vec<Act> {
        let reason = || None;
        vec![
            Act::Acknowledge,
            Act::Hold { until: None, reason: reason() },
            Act::Replied { text: None },
            Act::Settle { outcome: None, satisfied: None },
            Act::Unfounded { reason: "a fake".into() },
            Act::Reopen { reason: reason() },
            Act::Note { text: "x".into() },
            Act::Negative,
            Act::NotNegative { reason: reason() },
        ]
    }

    /// Every other act writes something down, as a note does.
    fn notes() -> Vec<Act> {
        let text = || "x".to_owned();
        vec![
            Act::Assign { person: "ann".into() },
            Act::Contact { text: text() },
            Act::Offer { text: text() },
            Act::Decide { decision: text(), reason: None },
            Act::AskStaff { who: text(), text: None },
            Act::Cause { cause: text() },
            Act::Correct { action: text() },
            Act::FollowUp { text: None },
        ]
    }

    fn turns() -> Vec<Turn> {
        vec![
            Turn::Answered,
            Turn::Resolved { status: "Resolved".into() },
            Turn::Better,
            Turn::Removed,
            Turn::Unresolved { status: None },
            Turn::AnswerWithdrawn,
            Turn::CameBack,
            Turn::Reappeared,
            Turn::HoldEnded { from: CaseState::Acknowledged },
        ]
    }

    /// Checks a table: a row for each state, a column for each step.
    fn check(table: &str, step: impl Fn(CaseState, usize) -> Option<CaseState>) {
        let rows =
            table.trim().lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
        let rows = rows.collect::<Vec<_>>();
        assert_eq!(rows.len(), CaseState::ALL.len());
        for (row, state) in rows.into_iter().zip(CaseState::ALL) {
            let (name, cells) = row.split_first().unwrap();
            assert_eq!(*name, state.name());
            for (column, cell) in cells.iter().enumerate() {
                let to = step(state, column).map_or("-", CaseState::name);
                assert_eq!(to, *cell, "{name}, column {column}");
            }
        }
    }

    #[test]
    fn what_people_do() {
        let table = "
            .            ack          hold    replied   settle  unfounded reopen note         negative     not-negative
            open         acknowledged on_hold replied   settled unfounded -      open         open         unfounded
            acknowledged -            on_hold replied   settled unfounded open   acknowledged acknowledged unfounded
            replied      -            on_hold replied   settled unfounded open   replied      replied      unfounded
            settled      -            -       settled   -       unfounded open   settled      settled      unfounded
            on_hold      acknowledged on_hold replied   settled unfounded open   on_hold      on_hold      unfounded
            unfounded    -            -       unfounded settled -         open   unfounded    open         unfounded";
        check(table, |state, column| {
            let after = state.after(&acts()[column]);
            assert_eq!(after.as_ref().err(), after.is_err().then_some(&Refused { state }));
            after.ok()
        });
        for state in CaseState::ALL {
            for note in notes() {
                assert_eq!(state.after(&note), Ok(state), "{note:?}");
            }
        }
    }

    #[test]
    fn what_is_seen() {
        let table = "
            . answered resolved better removed unresolved withdrawn came_back reappeared hold_ended
            open         replied   settled   settled   settled   open         open         open         open open
            acknowledged replied   settled   settled   settled   acknowledged acknowledged acknowledged acknowledged acknowledged
            replied      replied   settled   settled   settled   open         open         open         open replied
            settled      settled   settled   settled   settled   open         open         open         open settled
            on_hold      replied   settled   settled   settled   on_hold      on_hold      on_hold      on_hold acknowledged
            unfounded    unfounded unfounded unfounded unfounded unfounded    unfounded    open         open unfounded";
        check(table, |state, column| Some(state.seen(&turns()[column])));
    }
}
