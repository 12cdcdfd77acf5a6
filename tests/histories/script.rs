//! A history: what happens on a site, and what it shows when it is asked.

use jiff::SignedDuration;

use super::{
    style::{Order, Style},
    truth::Deed,
};

/// What the site shows to one poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Its list as it always is.
    Usual,
    /// In another order.
    Sorted(Order),
    /// Only what is written in one language.
    Filtered { french: bool },
    /// Only so many posts of the first page, and no way to the next.
    Few(usize),
    /// Between the first page and the next a post has come on top.
    PushedDown,
    /// Between the first page and the next the first post was taken away, for this visitor.
    PulledUp,
    /// The first page alone: the others fail.
    FirstOnly,
    /// No list at all.
    Down(Down),
}

/// What stands in place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Down {
    /// HTTP 500.
    Error,
    /// The connection is closed without a word.
    Closed,
    /// The body is cut off.
    CutOff,
    /// A bot wall with status 200.
    Wall,
    /// A bot wall with status 403.
    Refused,
    Login,
    /// The page, without posts.
    Empty,
    /// The page of the same site, built anew.
    Rebuilt,
    /// A page that was captured from the wild: its number.
    Captured(usize),
}

/// What happens to vigie after a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    /// It is closed and opened.
    Restart,
    /// The same, and its index is gone.
    IndexLost,
    /// It died before the poll was recorded.
    Died,
}

/// Some time, some deeds, and a poll.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) wait: SignedDuration,
    pub(super) deeds: Vec<Deed>,
    pub(super) view: View,
    /// What the site leaves to chance in this poll.
    pub(super) chance: u64,
    pub(super) after: After,
}

/// A history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    pub(super) seed: u64,
    pub(super) style: Style,
    pub(super) steps: Vec<Step>,
}
