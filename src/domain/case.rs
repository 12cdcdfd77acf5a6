//! A case: opened by a negative post, with a timeline of everything.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BusinessId, CaseId, Content, PostKey, SourceId, Verdict};

/// How many of the last edits keep what the post was before them; the first one always does. A
/// case stays small however often its post is edited.
const REMEMBERED: usize = 10;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has taken it up yet.
    #[default]
    Open,
}

impl CaseState {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
        }
    }
}

/// One change of the post, on the timeline of its case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaseChange {
    /// The post was first seen.
    Appeared {
        /// When vigie saw it.
        at: Timestamp,
    },
    /// Its author changed it.
    Edited {
        /// When vigie saw it.
        at: Timestamp,
        /// What it was before; `None` where only the ledger remembers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Content>,
    },
}

impl CaseChange {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Appeared { .. } => "appeared",
            Self::Edited { .. } => "edited",
        }
    }

    /// When vigie saw it.
    pub fn at(&self) -> Timestamp {
        match *self {
            Self::Appeared { at } | Self::Edited { at, .. } => at,
        }
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The readable id.
    pub id: CaseId,
    /// Whose case it is.
    pub business: BusinessId,
    /// The source of the post.
    pub source: SourceId,
    /// The post.
    pub post: PostKey,
    /// Where it stands.
    pub state: CaseState,
    /// Why it was opened; follows edits.
    pub verdict: Verdict,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When an answer is due; `None` for what was already there when the watch began.
    pub answer_by: Option<Timestamp>,
    /// What happened to the post.
    pub changes: Vec<CaseChange>,
}

impl Case {
    /// Puts an edit seen at `at` on the timeline, and forgets what the post was before the edits
    /// that are neither the first nor among the last.
    pub fn note_edit(&mut self, at: Timestamp, before: Content) {
        self.changes.push(CaseChange::Edited { at, before: Some(before) });
        let texts = self.changes.iter_mut().filter_map(|change| match change {
            CaseChange::Edited { before, .. } => Some(before),
            CaseChange::Appeared { .. } => None,
        });
        let texts = texts.collect::<Vec<_>>();
        let forgotten = texts.len().saturating_sub(REMEMBERED);
        for before in texts.into_iter().take(forgotten).skip(1) {
            *before = None;
        }
    }
}
