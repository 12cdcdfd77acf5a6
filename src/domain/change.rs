//! What happened to a post between two polls.

use serde::{Deserialize, Serialize};

use super::{Post, Rating};

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
}

impl Change {
    /// The post as it is now.
    pub fn post(&self) -> &Post {
        match self {
            Self::Appeared { post } | Self::Edited { post, .. } => post,
        }
    }
}
