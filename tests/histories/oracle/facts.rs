//! What can be found out about a post, and what the ledger says was.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use vigie::domain::{Event, Post, PostKey};

use super::{
    judge::Oracle,
    words::{norm, said},
};
use crate::histories::{play::Polled, style::Naming, truth::Post as True};

/// What a poll can find out about a post.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact {
    Baselined,
    Surfaced,
    Appeared,
    Edited { from: String, to: String },
    Answered(String),
    AnswerEdited { from: String, to: Option<String> },
    Status { from: Option<String>, to: Option<String> },
    Removed { since: Timestamp, polls: u32 },
    Reappeared,
}

impl Fact {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Baselined => "baselined",
            Self::Surfaced => "surfaced",
            Self::Appeared => "appeared",
            Self::Edited { .. } => "edited",
            Self::Answered(_) => "answered",
            Self::AnswerEdited { .. } => "answer edited",
            Self::Status { .. } => "status",
            Self::Removed { .. } => "removed",
            Self::Reappeared => "reappeared",
        }
    }
}

impl Oracle<'_> {
    /// What the ledger says, by post.
    pub(super) fn facts(&mut self, number: usize, poll: &Polled) -> BTreeMap<u32, Vec<Fact>> {
        let mut facts = BTreeMap::<u32, Vec<Fact>>::new();
        for event in &poll.events {
            let (class, fact) = match event {
                Event::Baselined { posts, .. } => {
                    for post in posts {
                        if let Some(class) = self.learn(number, poll, post) {
                            facts.entry(class).or_default().push(Fact::Baselined);
                        }
                    }
                    continue;
                }
                Event::PostSurfaced { post, .. } => {
                    (self.learn(number, poll, post), Fact::Surfaced)
                }
                Event::PostAppeared { post, .. } => {
                    (self.learn(number, poll, post), Fact::Appeared)
                }
                Event::PostReappeared { post, .. } => {
                    (self.learn(number, poll, post), Fact::Reappeared)
                }
                Event::PostEdited { post, before, .. } => {
                    let was =
                        said(before.rating.map(|r| r.value), before.title.as_deref(), &before.text);
                    let is = said(post.rating.map(|r| r.value), post.title.as_deref(), &post.text);
                    (self.learn(number, poll, post), Fact::Edited { from: was, to: is })
                }
                Event::PostAnswered { key, reply, .. } => {
                    (self.of(key), Fact::Answered(norm(&reply.text)))
                }
                Event::AnswerEdited { key, before, reply, .. } => {
                    let to = reply.as_ref().map(|reply| norm(&reply.text));
                    (self.of(key), Fact::AnswerEdited { from: norm(&before.text), to })
                }
                Event::StatusChanged { key, before, status, .. } => {
                    (self.of(key), Fact::Status { from: before.clone(), to: status.clone() })
                }
                Event::PostRemoved { key, proof, .. } => {
                    let since = proof.missing_since;
                    (self.of(key), Fact::Removed { since, polls: proof.polls })
                }
                Event::PostRenamed { .. } if self.style.naming != Naming::Nothing => {
                    self.wrong("renamed", number, format!("{event:?}"));
                    continue;
                }
                _ => continue,
            };
            match class {
                Some(class) => facts.entry(class).or_default().push(fact),
                None => self.wrong("about no post", number, format!("{event:?}")),
            }
        }
        facts
    }

    pub(super) fn of(&self, key: &PostKey) -> Option<u32> {
        self.keys.get(key).copied()
    }

    /// Whose post a recorded one is.
    pub(super) fn learn(&mut self, number: usize, poll: &Polled, post: &Post) -> Option<u32> {
        let known = self.of(&post.key);
        let found = known.or_else(|| self.whose(poll, post));
        let Some(class) = found else {
            self.wrong("about no post", number, format!("{post:?}"));
            return None;
        };
        self.keys.insert(post.key.clone(), class);
        self.recorded.entry(class).or_default().insert(norm(&post.text));
        Some(class)
    }

    pub(super) fn whose(&self, poll: &Polled, post: &Post) -> Option<u32> {
        let all = &poll.truth.posts;
        if self.style.naming != Naming::Nothing {
            let link = post.url.as_deref().filter(|_| post.key.as_str().starts_with("url:"));
            let key = link.and_then(|link| link.split('?').next()).unwrap_or(post.key.as_str());
            let digits = key.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
            let id = key.get(digits..)?.parse::<u32>().ok()?;
            return all.iter().any(|post| post.id == id).then_some(id);
        }
        let author = post.author.as_deref()?;
        let date = post.published.map(|published| published.date().to_string());
        let fits = |known: &&True| {
            let texts = self.shown.get(&self.class(known.id));
            known.author == author && texts.is_some_and(|texts| texts.contains(&norm(&post.text)))
        };
        let dated = |known: &&True| {
            self.style.is_dated()
                && date.as_deref() == Some(&*known.at.to_zoned(TimeZone::UTC).date().to_string())
        };
        let fitting = all.iter().filter(fits).collect::<Vec<_>>();
        let best = fitting.iter().find(|post| dated(post)).or(fitting.first())?;
        Some(self.class(best.id))
    }
}

pub(super) fn missing_name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Edited { .. } => "edit missed",
        Fact::Answered(_) | Fact::AnswerEdited { .. } => "answer missed",
        Fact::Status { .. } => "status missed",
        _ => "missed",
    }
}

pub(super) fn false_name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Baselined | Fact::Surfaced | Fact::Appeared => "falsely appeared",
        Fact::Edited { .. } => "falsely edited",
        Fact::Answered(_) | Fact::AnswerEdited { .. } => "falsely answered",
        Fact::Status { .. } => "false status",
        Fact::Removed { .. } => "falsely removed",
        Fact::Reappeared => "falsely reappeared",
    }
}
