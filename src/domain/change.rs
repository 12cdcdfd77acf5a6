//! What happened to a post between two polls.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Post, Rating, Reply};

/// What an author can edit: the part of a post that its content hash covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The rating, on its scale.
    pub rating: Option<Rating>,
    /// The title.
    pub title: Option<String>,
    /// The text.
    pub text: String,
}

impl From<&Post> for Content {
    fn from(post: &Post) -> Self {
        Self { rating: post.rating, title: post.title.clone(), text: post.text.clone() }
    }
}

/// A change of one post.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It was not known.
    Appeared {
        /// The post as seen.
        post: Post,
    },
    /// It is known, and its rating, title or text is another.
    Edited {
        /// What it was.
        before: Content,
        /// The post as seen; its key is the one it was first recorded under.
        post: Post,
    },
    /// The business's own answer stands under it now.
    Answered {
        /// The post as seen, with the answer.
        post: Post,
    },
    /// The business's answer says something else now, or is gone.
    AnswerEdited {
        /// What it said.
        before: Reply,
        /// The post as seen; without an answer if that was withdrawn.
        post: Post,
    },
    /// The platform shows another status.
    StatusChanged {
        /// What it showed, if anything.
        before: Option<String>,
        /// The post as seen.
        post: Post,
    },
    /// It is gone, and that is proved.
    Removed {
        /// The post as last recorded.
        post: Post,
        /// By what.
        proof: Proof,
    },
    /// It had been removed, and is there again.
    Reappeared {
        /// The post as seen.
        post: Post,
    },
}

impl Change {
    /// The post as it is now, or was last.
    pub fn post(&self) -> &Post {
        match self {
            Self::Appeared { post }
            | Self::Edited { post, .. }
            | Self::Answered { post }
            | Self::AnswerEdited { post, .. }
            | Self::StatusChanged { post, .. }
            | Self::Removed { post, .. }
            | Self::Reappeared { post } => post,
        }
    }
}

/// What became of a post in one moment, as far as the register counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// When vigie saw it.
    pub at: Timestamp,
    /// What it was.
    pub kind: RevisionKind,
}

/// What became of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// Its author edited it to a better rating.
    Raised,
    /// Its author edited it to a worse rating.
    Lowered,
    /// Its author edited it, and the rating is no other.
    Reworded,
    /// It was proved to be gone.
    Removed,
    /// It had been removed, and was there again.
    Reappeared,
}

impl RevisionKind {
    /// What an edit did to the rating: scales are compared by where the value stands on them.
    pub fn of_edit(before: Option<&Rating>, now: Option<&Rating>) -> Self {
        let (Some(before), Some(now)) = (before, now) else { return Self::Reworded };
        match now.normalised().total_cmp(&before.normalised()) {
            std::cmp::Ordering::Less => Self::Lowered,
            std::cmp::Ordering::Equal => Self::Reworded,
            std::cmp::Ordering::Greater => Self::Raised,
        }
    }
}

/// What proves that a post is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The first healthy poll that did not show it.
    pub missing_since: Timestamp,
    /// Healthy polls in a row that would have shown it.
    pub polls: u32,
    /// Why they would have.
    pub by: ProvedBy,
}

/// Why a poll would have shown a post if it were still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvedBy {
    /// Posts that stood below it in the list are still shown, in their order.
    Neighbours,
    /// The list is shown to its end, and it is not in it.
    WholeList,
    /// Its own page says so, with this HTTP status (404 or 410).
    OwnPage(u16),
}
