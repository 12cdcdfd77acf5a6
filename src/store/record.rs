//! The records of the index.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Band, CaseId, Health, Incident, Outcome, PollNote, Post, PostKey, Proof, RedactedWhy, Revision,
    RevisionKind, SecondOpinion, Trace, Validators, WelcomeLine,
};

/// How many of the last times without sight are kept of a source.
pub const BLIND_TIMES: usize = 32;
/// How many of the last revisions are kept of a post: a page that changes with every poll must not
/// grow its record for ever.
const REVISIONS: usize = 32;

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
    /// Since when polls have come to this, and how many in a row.
    #[serde(default)]
    pub outcome_since: Option<Timestamp>,
    /// See `outcome_since`.
    #[serde(default)]
    pub outcome_times: u32,
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
    /// The last times in which it could not be seen, each from when it was last seen until it was
    /// again; [`BLIND_TIMES`] at most. The one that lasts is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blind: Vec<(Timestamp, Timestamp)>,
    /// Polls ever due, done, and done so that the source was seen, as far as they are remembered.
    #[serde(default)]
    pub polls: Polls,
    /// Stands for the address and the rules of the last poll.
    pub fingerprint: String,
}

/// How many polls there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polls {
    /// Those that were due, whether or not they were done: vigie may have been off.
    pub due: u64,
    /// Those that were done.
    pub done: u64,
    /// Those that saw the source.
    pub seen: u64,
}

impl Polls {
    /// Takes note of a poll that was due at `due`. Where it came so late that others would have been
    /// due in between, they count as due, by the time to the next one.
    fn take(&mut self, due: Option<Timestamp>, note: &PollNote) {
        let late = due.map_or(0, |due| note.at.duration_since(due).as_secs());
        let wait = note.next_due.duration_since(note.at).as_secs().max(1);
        let missed = u64::try_from(late / wait).unwrap_or_default();
        self.due = self.due.saturating_add(1).saturating_add(missed);
        self.done = self.done.saturating_add(1);
        self.seen = self.seen.saturating_add(u64::from(note.health.last_ok == Some(note.at)));
    }
}

impl SourceRecord {
    pub(super) fn take(&mut self, note: PollNote) {
        self.polls.take(self.next_due, &note);
        self.incident = Incident::after(self.incident.take(), &note);
        if self.health.state.is_incident() && !note.health.state.is_incident() {
            let from = self.health.last_ok.or(self.health.since);
            self.blind.extend(from.map(|from| (from, note.at)));
            let forgotten = self.blind.len().saturating_sub(BLIND_TIMES);
            self.blind.drain(..forgotten);
        }
        self.trace = note.trace;
        self.behind = note.behind;
        self.health = note.health;
        let kind = |outcome: &Outcome| std::mem::discriminant(outcome);
        if self.outcome.as_ref().is_some_and(|last| kind(last) == kind(&note.outcome)) {
            self.outcome_times = self.outcome_times.saturating_add(1);
        } else {
            (self.outcome_since, self.outcome_times) = (Some(note.at), 1);
        }
        self.outcome = Some(note.outcome);
        self.last_poll = Some(note.at);
        self.next_due = Some(note.next_due);
        self.validators = note.validators;
        if note.listing.is_some() {
            self.listing = note.listing;
        }
        self.fingerprint = note.fingerprint;
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
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// What was decided of it as it is, by the verdict that gave it its case or by a person; none
    /// where it has changed since, or has no case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// What a language model said of it as it is, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<SecondOpinion>,
    /// When it was proved to be gone, and by what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<(Timestamp, Proof)>,
    /// When its content was taken out of what is kept, and why. What the page says of it is not
    /// compared with what is left, and is not recorded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<(Timestamp, RedactedWhy)>,
    /// What became of it since; the last of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<Revision>,
}

impl PostRecord {
    pub(super) fn revise(&mut self, at: Timestamp, kind: RevisionKind) {
        self.revisions.push(Revision { at, kind });
        let forgotten = self.revisions.len().saturating_sub(REVISIONS);
        self.revisions.drain(..forgotten);
    }
}

/// Commits that had been acknowledged were found to be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCut {
    /// When.
    pub at: Timestamp,
    /// The last commit that was known.
    pub known: u64,
    /// The last one that was still there.
    pub held: u64,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polls_that_nobody_did_were_due_all_the_same() {
        let at = |second: i64| Timestamp::from_second(1_790_000_000 + second).unwrap();
        let note = |second: i64, seen: bool| PollNote {
            source: "page".into(),
            at: at(second),
            next_due: at(second + 600),
            outcome: Outcome::Listed,
            health: Health { last_ok: seen.then(|| at(second)), ..Health::default() },
            validators: Validators::default(),
            listing: None,
            trace: Trace::default(),
            behind: 0,
            fingerprint: String::new(),
        };
        let mut record = SourceRecord::default();
        for (second, seen, expect) in [
            (0, true, (1, 1, 1)),
            // A little late is not too late; asked for by hand is no harm.
            (660, true, (2, 2, 2)),
            (700, false, (3, 3, 2)),
            // vigie was off for an hour.
            (700 + 600 + 3600, true, (10, 4, 3)),
        ] {
            record.take(note(second, seen));
            let Polls { due, done, seen } = record.polls;
            assert_eq!((due, done, seen), expect, "{second}");
        }
    }
}
