//! A case: opened by a negative post, with a timeline of everything.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    BusinessId, CaseId, Content, Due, DueTo, Event, PersonId, PostKey, PostKind, Severity,
    SourceId, Turn, Verdict,
};

/// How many of the last edits keep what the post was before them; the first one always does. A
/// case stays small however often its post is edited; its timeline keeps them all.
const REMEMBERED: usize = 10;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has taken it up yet.
    #[default]
    Open,
    /// Somebody has.
    Acknowledged,
    /// The customer was answered in public.
    Replied,
    /// It is over.
    Settled,
    /// It rests: the clock stands still.
    OnHold,
    /// Nothing is behind it.
    Unfounded,
}

impl CaseState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Acknowledged,
        Self::Replied,
        Self::Settled,
        Self::OnHold,
        Self::Unfounded,
    ];

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Replied => "replied",
            Self::Settled => "settled",
            Self::OnHold => "on_hold",
            Self::Unfounded => "unfounded",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::OnHold => "on hold",
            Self::Open | Self::Acknowledged | Self::Replied | Self::Settled | Self::Unfounded => {
                self.name()
            }
        }
    }

    /// Whether an answer is still due.
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Open | Self::Acknowledged)
    }

    /// Whether it is over.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Settled | Self::Unfounded)
    }
}

/// One change of a post, on the timeline of its case.
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
        /// What it was before; `None` where only the timeline remembers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Content>,
    },
    /// The business's answer was seen.
    Answered {
        /// When vigie saw it.
        at: Timestamp,
    },
    /// The business's answer says something else, or was withdrawn.
    AnswerEdited {
        /// When vigie saw it.
        at: Timestamp,
    },
    /// The platform shows another status.
    StatusChanged {
        /// When vigie saw it.
        at: Timestamp,
    },
    /// The post is gone.
    Removed {
        /// When that was proved.
        at: Timestamp,
    },
    /// It is there again.
    Reappeared {
        /// When vigie saw it.
        at: Timestamp,
    },
}

impl CaseChange {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Appeared { .. } => "appeared",
            Self::Edited { .. } => "edited",
            Self::Answered { .. } => "answered",
            Self::AnswerEdited { .. } => "answer_edited",
            Self::StatusChanged { .. } => "status_changed",
            Self::Removed { .. } => "removed",
            Self::Reappeared { .. } => "reappeared",
        }
    }

    /// When vigie saw it.
    pub fn at(&self) -> Timestamp {
        match *self {
            Self::Appeared { at }
            | Self::Edited { at, .. }
            | Self::Answered { at }
            | Self::AnswerEdited { at }
            | Self::StatusChanged { at }
            | Self::Removed { at }
            | Self::Reappeared { at } => at,
        }
    }
}

/// A further post of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Where it stands.
    pub source: SourceId,
    /// The post.
    pub post: PostKey,
    /// Why it belongs to the case.
    pub why: LinkReason,
    /// The verdict on it when it joined.
    pub verdict: Verdict,
    /// When it was first seen.
    pub at: Timestamp,
}

/// Why a post belongs to a case that another one opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkReason {
    /// It is by the same author.
    SameAuthor,
    /// It says nearly the same.
    SameText,
    /// It is one of a burst of near-duplicates.
    Burst,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The readable id.
    pub id: CaseId,
    /// Whose case it is.
    pub business: BusinessId,
    /// The source of the post that opened it.
    pub source: SourceId,
    /// That post.
    pub post: PostKey,
    /// What it is; a review, where the ledger is too old to say.
    #[serde(default)]
    pub kind: PostKind,
    /// Where it stands.
    pub state: CaseState,
    /// Why it was opened; follows edits.
    pub verdict: Verdict,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When an answer is due; `None` for what was already there when the watch began.
    pub answer_by: Option<Timestamp>,
    /// What happened to its posts.
    pub changes: Vec<CaseChange>,
    /// Its further posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What became of it.
    #[serde(default)]
    pub course: Course,
}

/// What became of a case: what its timeline comes to. Kept by the store as events are applied.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// Entries of the timeline.
    pub entries: u32,
    /// When the mail server took the first alert of it.
    pub alerted_at: Option<Timestamp>,
    /// When somebody first took it up.
    pub acknowledged_at: Option<Timestamp>,
    /// When the first public answer was seen, or said to have been given.
    pub answered_at: Option<Timestamp>,
    /// Whether that was seen on the page.
    pub answer_seen: bool,
    /// When it was last settled, or found unfounded.
    pub closed_at: Option<Timestamp>,
    /// How often it was settled: its follow-ups are named after that.
    pub closings: u32,
    /// Since when it is a crisis.
    pub crisis_at: Option<Timestamp>,
    /// Posts of the burst, those of related cases included.
    pub crisis_posts: u32,
    /// How many of them the owners were told of.
    pub crisis_told: u32,
    /// Who sees to it.
    pub assigned: Option<PersonId>,
    /// Until when it rests.
    pub hold_until: Option<Timestamp>,
    /// Since when it rests, and where it stood before.
    pub held: Option<(Timestamp, CaseState)>,
    /// What it came from, as people have said: the register counts by them.
    pub causes: Vec<String>,
    /// What was changed so that it does not happen again, and when.
    pub corrections: Vec<(Timestamp, String)>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Whether the customer was satisfied.
    pub satisfied: Option<bool>,
    /// Who wants the answer by the deadline.
    pub due_to: DueTo,
    /// Who took it up last, as they called themselves.
    pub acknowledged_by: Option<String>,
    /// The last step of reminders and ladder that was taken, in seconds from the deadline.
    pub prompted: Option<i64>,
    /// Whether that was the last one there is.
    pub prompted_out: bool,
    /// The crisis that it is part of: the deadline of that is the one that counts.
    pub part_of: Option<CaseId>,
}

/// One entry of a case's timeline: a fact of the ledger that concerns it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it became true.
    pub at: Timestamp,
    /// The fact.
    pub event: Event,
}

impl Case {
    /// Every post of the case: the one that opened it first.
    pub fn posts(&self) -> impl Iterator<Item = (&SourceId, &PostKey)> {
        let links = self.links.iter().map(|link| (&link.source, &link.post));
        std::iter::once((&self.source, &self.post)).chain(links)
    }

    /// How urgent it is: a crisis is critical, however bad each of its posts is.
    pub fn severity(&self) -> Severity {
        if self.course.crisis_at.is_some() { Severity::Critical } else { self.verdict.severity }
    }

    /// Puts it into a state at `at`, with what follows from that for its course.
    pub fn put(&mut self, state: CaseState, at: Timestamp) {
        if state.is_closed() && !self.state.is_closed() {
            self.course.closed_at = Some(at);
            self.course.closings += 1;
        } else if !state.is_closed() {
            self.course.closed_at = None;
        }
        if state == CaseState::OnHold {
            if self.state != CaseState::OnHold {
                self.course.held = Some((at, self.state));
            }
        } else {
            if state.awaits_answer() {
                self.answer_by = self.due_after_rest(at);
            }
            (self.course.hold_until, self.course.held) = (None, None);
        }
        self.state = state;
    }

    /// When an answer is due if the case rests no longer than until `at`: the clock stands still
    /// while it does.
    pub fn due_after_rest(&self, at: Timestamp) -> Option<Timestamp> {
        let rested = self.course.held.map(|(since, _)| at.duration_since(since));
        let rested = rested.filter(SignedDuration::is_positive).unwrap_or_default();
        self.answer_by.map(|due| due.checked_add(rested).unwrap_or(due))
    }

    /// An answer is due by another time: reminders and ladder begin anew.
    pub fn due(&mut self, due: Due) {
        self.answer_by = Some(due.at);
        let course = &mut self.course;
        course.due_to = due.to;
        (course.prompted, course.prompted_out, course.part_of) = (None, false, None);
    }

    /// People were told of a step of reminders and ladder. If the answer is due by another time than
    /// they were told, it was not of this deadline.
    pub fn prompted(&mut self, answer_by: Timestamp, step: i64, last: bool) {
        if self.answer_by == Some(answer_by) {
            (self.course.prompted, self.course.prompted_out) = (Some(step), last);
        }
    }

    /// Moves it by what was seen at `at`. `due` is the deadline that begins with it.
    pub fn turned(&mut self, turn: &Turn, due: Option<Due>, at: Timestamp) {
        self.put(self.state.seen(turn), at);
        match (due, turn) {
            // The same deadline, later: who was told of it is not told again.
            (Some(due), Turn::HoldEnded { .. }) => self.answer_by = Some(due.at),
            (Some(due), _) => self.due(due),
            (None, _) => {}
        }
    }

    /// Takes in another post.
    pub fn join(&mut self, link: Link) {
        self.verdict.severity = self.verdict.severity.max(link.verdict.severity);
        if self.course.crisis_at.is_some() && link.why == LinkReason::Burst {
            self.course.crisis_posts += 1;
        }
        self.changes.push(CaseChange::Appeared { at: link.at });
        self.links.push(link);
    }

    /// Puts an edit seen at `at` on the timeline, and forgets what the post was before the edits
    /// that are neither the first nor among the last.
    pub fn note_edit(&mut self, at: Timestamp, before: Content) {
        self.changes.push(CaseChange::Edited { at, before: Some(before) });
        let texts = self.changes.iter_mut().filter_map(|change| match change {
            CaseChange::Edited { before, .. } => Some(before),
            CaseChange::Appeared { .. }
            | CaseChange::Answered { .. }
            | CaseChange::AnswerEdited { .. }
            | CaseChange::StatusChanged { .. }
            | CaseChange::Removed { .. }
            | CaseChange::Reappeared { .. } => None,
        });
        let texts = texts.collect::<Vec<_>>();
        let forgotten = texts.len().saturating_sub(REMEMBERED);
        for before in texts.into_iter().take(forgotten).skip(1) {
            *before = None;
        }
    }
}
