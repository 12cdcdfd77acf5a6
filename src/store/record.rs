//! The records of the index.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{
    CaseId, Health, Outcome, PollNote, Post, PostKey, SourceTrouble, Trace, Validators, WelcomeLine,
};

/// A time during which a source cannot be seen, from its confirmation until the operators know that
/// it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// What is wrong, or was.
    pub trouble: SourceTrouble,
    /// When the operators were last told.
    pub told_at: Option<Timestamp>,
    /// When the source was seen again, and with what outcome.
    pub ended: Option<(Timestamp, Outcome)>,
}

/// What is known of a source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Moves with each commit that concerns the source; a decision names the one it rests on.
    pub version: u64,
    /// When it was first seen in health: what was there then is the baseline.
    pub baselined_at: Option<Timestamp>,
    /// What the first poll found, until the owners are told.
    pub found: Option<WelcomeLine>,
    /// The owners were told that the watch began.
    pub welcomed: bool,
    /// Posts ever seen.
    pub posts: u64,
    /// How it is doing.
    pub health: Health,
    /// What the last poll came to.
    pub outcome: Option<Outcome>,
    /// When the last poll ended.
    pub last_poll: Option<Timestamp>,
    /// When the next one is due.
    pub next_due: Option<Timestamp>,
    /// What to ask "has it changed?" with.
    pub validators: Validators,
    /// Stands for the posts of the last healthy listing.
    pub listing: Option<String>,
    /// What the last healthy page was like.
    #[serde(default)]
    pub trace: Trace,
    /// Polls in a row that left something for the next one.
    #[serde(default)]
    pub behind: u32,
    /// When a post last opened a case, or changed one.
    #[serde(default)]
    pub news_at: Option<Timestamp>,
    /// Cases of posts that appeared since the watch began, and that are open.
    #[serde(default)]
    pub open_cases: u64,
    /// Why it cannot be seen.
    #[serde(default)]
    pub incident: Option<Incident>,
    /// Stands for the address and the rules of the last poll.
    pub fingerprint: String,
}

impl SourceRecord {
    pub(super) fn take(&mut self, note: PollNote) {
        self.take_incident(&note);
        self.trace = note.trace;
        self.behind = note.behind;
        self.health = note.health;
        self.outcome = Some(note.outcome);
        self.last_poll = Some(note.at);
        self.next_due = Some(note.next_due);
        self.validators = note.validators;
        if note.listing.is_some() {
            self.listing = note.listing;
        }
        self.fingerprint = note.fingerprint;
    }

    /// An incident begins with its confirmation. One that nobody was told of ends without a word;
    /// one that comes back before anybody was told of its end goes on.
    fn take_incident(&mut self, note: &PollNote) {
        match (&mut self.incident, note.health.state.is_incident()) {
            (None, true) => {
                let trouble = SourceTrouble {
                    source: note.source.clone(),
                    state: note.health.state,
                    outcome: note.outcome.clone(),
                    since: note.health.since.unwrap_or(note.at),
                    last_ok: note.health.last_ok,
                };
                self.incident = Some(Incident { trouble, told_at: None, ended: None });
            }
            (Some(incident), true) => {
                incident.ended = None;
                incident.trouble.outcome = note.outcome.clone();
            }
            (Some(incident), false) if incident.told_at.is_none() => self.incident = None,
            (Some(incident), false) => {
                incident.ended.get_or_insert((note.at, note.outcome.clone()));
            }
            (None, false) => {}
        }
    }
}

/// What is known of a post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostRecord {
    /// The post as last recorded.
    pub post: Post,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The case opened for it.
    pub case: Option<CaseId>,
}

/// What stands under a post's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PostEntry {
    /// The post itself.
    Post(Box<PostRecord>),
    /// Another key, under which the post was first recorded.
    Alias(PostKey),
}
