//! What is written into the ledger: facts, in the order in which they became true.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Act, Alert, AlertId, BusinessId, Case, CaseId, CaseState, Content, DigestItem, DueTo, Exchange,
    Health, Link, Outcome, PersonId, Post, PostKey, Proof, Redaction, Reply, SecondOpinion,
    SourceId, Trace, Turn, Validators, Verdict, WelcomeLine,
};

/// The bookkeeping of one poll. Alone it may be lost without harm; beside a change it is part of
/// the same commit, so that validators are never newer than what was recorded with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PollNote {
    /// The source.
    pub source: SourceId,
    /// When the poll ended.
    pub at: Timestamp,
    /// When the next one is due.
    pub next_due: Timestamp,
    /// What it came to.
    pub outcome: Outcome,
    /// The health after it.
    pub health: Health,
    /// What to ask "has it changed?" with; empty after an unhealthy poll.
    #[serde(default)]
    pub validators: Validators,
    /// Stands for the posts of the last healthy listing, whatever their order.
    #[serde(default)]
    pub listing: Option<String>,
    /// What the last healthy page was like.
    #[serde(default)]
    pub trace: Trace,
    /// Polls in a row that left something for the next one: a further page or a post's own page
    /// that could not be fetched.
    #[serde(default)]
    pub behind: u32,
    /// Stands for the address and the rules the listing was read with.
    pub fingerprint: String,
}

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The bytes of a page, as they came.
    Page,
    /// A picture of the page as a browser shows it (PNG).
    Screenshot,
}

/// One fact of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The ledger was begun.
    Begun {
        /// A random name of this installation, `@`, and the domain it began to send from: both are
        /// part of every Message-ID, which so stays the same when the sender changes.
        installation: String,
    },
    /// The first healthy poll of a source: what was there already.
    Baselined {
        /// The source.
        source: SourceId,
        /// Its posts.
        posts: Vec<Post>,
        /// What the welcome mail says of them.
        found: WelcomeLine,
    },
    /// A post from before the watch came into view, from a further page.
    PostSurfaced {
        /// The source.
        source: SourceId,
        /// The post.
        post: Post,
    },
    /// A post was seen for the first time.
    PostAppeared {
        /// The source.
        source: SourceId,
        /// The post.
        post: Post,
    },
    /// The author changed a post.
    PostEdited {
        /// The source.
        source: SourceId,
        /// The post as it is now, under the key it was first recorded with.
        post: Post,
        /// What it was.
        before: Content,
        /// The key that the new content goes by, where the site gives no id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias: Option<PostKey>,
    },
    /// A known post goes by another key now: same author, date and text.
    PostRenamed {
        /// The source.
        source: SourceId,
        /// The key it was recorded with.
        key: PostKey,
        /// The key it goes by now.
        alias: PostKey,
    },
    /// The business's own answer was seen under a post.
    PostAnswered {
        /// The source.
        source: SourceId,
        /// The key it was recorded with.
        key: PostKey,
        /// The answer.
        reply: Reply,
    },
    /// The business's answer under a post says something else, or was withdrawn.
    AnswerEdited {
        /// The source.
        source: SourceId,
        /// The key the post was recorded with.
        key: PostKey,
        /// What it said.
        before: Reply,
        /// What it says; `None` if it was withdrawn.
        reply: Option<Reply>,
    },
    /// The platform shows another status of a post.
    StatusChanged {
        /// The source.
        source: SourceId,
        /// The key the post was recorded with.
        key: PostKey,
        /// What it showed.
        before: Option<String>,
        /// What it shows.
        status: Option<String>,
    },
    /// A post is gone, and that is proved. Its key is kept: it may come back.
    PostRemoved {
        /// The source.
        source: SourceId,
        /// The key it was recorded with.
        key: PostKey,
        /// By what.
        proof: Proof,
    },
    /// A post that had been removed is there again.
    PostReappeared {
        /// The source.
        source: SourceId,
        /// The post as it is now, under the key it was first recorded with.
        post: Post,
    },
    /// A poll that changed something, or changed the source's standing.
    Polled(PollNote),
    /// What was seen was kept in the folder of evidence.
    EvidenceKept {
        /// The source.
        source: SourceId,
        /// What it is.
        what: EvidenceKind,
        /// Its SHA-256, which is the name of the file, in hex.
        sha256: String,
        /// How it was got; unknown once the file was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Box<Exchange>>,
    },
    /// What was seen could not be kept.
    EvidenceLost {
        /// The source.
        source: SourceId,
        /// What it was.
        what: EvidenceKind,
        /// Why.
        error: String,
    },
    /// An authority for time stamps (RFC 3161) vouches for the ledger up to a commit.
    HeadStamped {
        /// The commit.
        seq: u64,
        /// Its hash, in hex: the SHA-256 that was stamped.
        head: String,
        /// The authority.
        authority: String,
        /// The SHA-256 of its answer (DER), which is kept as evidence, in hex.
        sha256: String,
    },
    /// A case was opened.
    CaseOpened {
        /// The case.
        case: Case,
    },
    /// The post of a case was edited.
    CaseEdited {
        /// The case.
        case: CaseId,
        /// What the post was before.
        before: Content,
        /// The verdict on the worst of the case's posts now.
        verdict: Verdict,
    },
    /// Another post was found to belong to a case.
    CaseJoined {
        /// The case.
        case: CaseId,
        /// The post, and why.
        link: Link,
    },
    /// What was seen of a case's posts moved it.
    CaseMoved {
        /// The case.
        case: CaseId,
        /// Where it stands now.
        to: CaseState,
        /// Why.
        turn: Turn,
        /// When an answer is due now, where a deadline begins with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Timestamp>,
        /// Who wants it by then.
        #[serde(default, skip_serializing_if = "DueTo::is_own")]
        due_to: DueTo,
    },
    /// A person did something about a case, or wrote something down.
    CaseActed {
        /// The case.
        case: CaseId,
        /// Who.
        by: String,
        /// What.
        act: Act,
    },
    /// A language model was asked for a second opinion of a post, as it is, and gave one.
    OpinionGiven {
        /// The source.
        source: SourceId,
        /// The key the post was recorded with.
        key: PostKey,
        /// What was read from its answer.
        opinion: SecondOpinion,
        /// The answer itself.
        answer: String,
    },
    /// A person said of a post whether it is negative.
    Taught {
        /// The source.
        source: SourceId,
        /// The key the post was recorded with.
        key: PostKey,
        /// Whether it is.
        negative: bool,
        /// Who.
        by: String,
    },
    /// How texts are meant here was learned anew, from the posts that say so by their rating and from
    /// what people said.
    Learned {
        /// The weights, as base64: numbers, and hashes of what they are of. No text. None if there is
        /// nothing better than what was learned before.
        weights: Option<String>,
        /// How many texts they were learned from.
        lessons: u64,
        /// Of those, the negative ones.
        negatives: u64,
    },
    /// All that was learned is to be forgotten, and what it was learned from teaches nothing any more.
    Unlearned,
    /// A burst of near-duplicates by authors nobody knows: one case, one mail. Again when it has
    /// grown so much that the owners are told again.
    CrisisDeclared {
        /// The case.
        case: CaseId,
        /// Posts of the burst by then, those of the related cases included.
        posts: u32,
        /// Cases that posts of the burst had opened before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        related: Vec<CaseId>,
    },
    /// A message that was queued for later is no longer wanted.
    AlertWithdrawn {
        /// The row.
        alert: AlertId,
    },
    /// A message was put into the outbox.
    AlertQueued {
        /// The row.
        alert: Alert,
    },
    /// The mail server took a message.
    AlertDelivered {
        /// The row.
        alert: AlertId,
        /// What the server said.
        reply: String,
        /// The SHA-256 of the mail, which is kept as evidence, in hex.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<String>,
    },
    /// A message could not be delivered for now.
    AlertDeferred {
        /// The row.
        alert: AlertId,
        /// What went wrong.
        error: String,
        /// When it is tried again.
        not_before: Timestamp,
    },
    /// A message was refused for good.
    AlertFailed {
        /// The row.
        alert: AlertId,
        /// What went wrong.
        error: String,
    },
    /// The operators were told, or told again, that these sources cannot be seen.
    IncidentsTold {
        /// The sources.
        sources: Vec<SourceId>,
    },
    /// The operators were told that these sources can be seen again.
    RecoveriesTold {
        /// The sources.
        sources: Vec<SourceId>,
    },
    /// Our own connection was lost: unrelated hosts failed alike.
    UplinkLost {
        /// The first failure that belongs to it.
        since: Timestamp,
        /// Whether it is the line of our own network, and not that to the world.
        #[serde(default)]
        local: bool,
    },
    /// Our own connection is back.
    UplinkRegained {
        /// When it was lost.
        since: Timestamp,
    },
    /// The owners were told that the watch of these sources began.
    Welcomed {
        /// The sources.
        sources: Vec<SourceId>,
    },
    /// Content was taken out of lines of the ledger.
    Redacted(Redaction),
    /// Commits that had been acknowledged were found to be missing from the ledger's end.
    LedgerCut {
        /// The last commit that was known.
        known: u64,
        /// The last one that was still there.
        held: u64,
    },
    /// A post waits for the digest of a person.
    DigestNoted {
        /// Whose digest.
        person: PersonId,
        /// The post.
        item: DigestItem,
        /// When that digest comes.
        due: Timestamp,
    },
    /// What waited for a digest was put into one.
    DigestTaken {
        /// Whose digest.
        person: PersonId,
        /// All that was due by then.
        until: Timestamp,
        /// How many posts that were. Where others were noted meanwhile, the fact is refused.
        posts: u64,
    },
    /// Rows of the outbox that were due at once are told by one.
    AlertsMerged {
        /// The row that tells all of them.
        into: Alert,
    },
    /// An answer to a case that a person opened again is due by another time.
    CaseDue {
        /// The case.
        case: CaseId,
        /// When.
        answer_by: Timestamp,
        /// Who wants it by then.
        #[serde(default, skip_serializing_if = "DueTo::is_own")]
        due_to: DueTo,
    },
    /// The time to answer a case runs out, or has run out, and people were told so: a message to each
    /// is in the outbox.
    CasePrompted {
        /// The case.
        case: CaseId,
        /// The deadline.
        answer_by: Timestamp,
        /// The step of reminders and ladder that was reached, in seconds from the deadline.
        step: i64,
        /// Who is reminded.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reminded: Vec<PersonId>,
        /// To whom it is handed up.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        escalated: Vec<PersonId>,
        /// Whether there is no further step.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        last: bool,
    },
    /// A person answered a mail.
    MailReceived {
        /// Stands for the mail: the same one is taken once, however often it comes.
        mark: String,
        /// Who.
        person: PersonId,
        /// The case that it is about, if it says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<CaseId>,
        /// What was done, by the names of the acts; nothing where it made no sense.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        done: Vec<String>,
        /// The SHA-256 of the mail, which is kept as evidence, in hex.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<String>,
    },
    /// A message that the mail server had taken came back.
    AlertBounced {
        /// The row.
        alert: AlertId,
        /// Stands for the report: the same one is taken once.
        mark: String,
        /// Whether it will never be delivered; otherwise a server goes on trying.
        permanent: bool,
        /// What that server said.
        error: String,
        /// The SHA-256 of the report, which is kept as evidence, in hex.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<String>,
    },
    /// A person gets no digests any more, whatever the configuration says.
    DigestsStopped {
        /// Who.
        person: PersonId,
        /// Through whom.
        by: String,
    },
    /// A person gets digests again, as the configuration says.
    DigestsResumed {
        /// Who.
        person: PersonId,
        /// Through whom.
        by: String,
    },
}

/// Several facts that become true together, or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// When.
    pub at: Timestamp,
    /// The facts, in order.
    pub events: Vec<Event>,
    /// What the decision rested on. When that has moved on, nothing is written.
    pub expect: Option<Basis>,
}

/// What the decision on a poll rested on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The source, and its version.
    pub source: (SourceId, u64),
    /// The business, and how often its cases had changed, where the decision looked at them.
    pub business: Option<(BusinessId, u64)>,
}
