//! The second opinions of some posts, found by what these say.

use std::collections::HashMap;

use crate::{
    domain::{Post, SecondOpinion},
    logic::text,
};

/// Second opinions, each of the posts that say one thing.
#[derive(Debug, Clone, Default)]
pub struct Opinions(HashMap<String, SecondOpinion>);

impl Opinions {
    /// No opinion on anything.
    pub fn none() -> &'static Self {
        static NONE: std::sync::LazyLock<Opinions> = std::sync::LazyLock::new(Opinions::default);
        &NONE
    }

    /// Takes the opinion of a post.
    pub fn insert(&mut self, post: &Post, opinion: SecondOpinion) {
        self.0.insert(said(post), opinion);
    }

    /// The opinion of a post, if there is one.
    pub fn of(&self, post: &Post) -> Option<&SecondOpinion> {
        if self.0.is_empty() { None } else { self.0.get(&said(post)) }
    }

    /// Whether one of them says that a post is negative: only such a one changes anything.
    pub fn raise(&self) -> bool {
        self.0.values().any(|opinion| opinion.negative)
    }
}

/// Stands for what a post says.
pub fn said(post: &Post) -> String {
    text::content_hash(None, post.title.as_deref(), &post.text)
}
