//! The voices in which an answer can be drafted.

use serde::{Deserialize, Serialize};

/// The voice of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As one speaks to a guest.
    #[default]
    Warm,
    /// Matter of fact.
    Neutral,
    /// No more than has to be said.
    Brief,
}

impl Tone {
    /// Every tone, from the longest to the shortest.
    pub const ALL: [Self; 3] = [Self::Warm, Self::Neutral, Self::Brief];

    /// The name in JSON, on the command line and in a playbook.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warm => "warm",
            Self::Neutral => "neutral",
            Self::Brief => "brief",
        }
    }
}
