//! A row of the outbox: one message to one person for one reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AlertId, BusinessId, CaseId, Coverage, DigestBalance, DigestItem, DigestRest, NotDone,
    PersonId, PostKey, Prompts, Severity, SourceId, SourceTrouble, TroubleGroup,
};

/// Why a message is sent, as named in JSON and in the mail's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A negative or uncertain post appeared.
    NewPost,
    /// A post was edited.
    Edited,
    /// The business's answer was seen.
    Answered,
    /// The business's answer was changed or withdrawn.
    AnswerEdited,
    /// The platform shows another status.
    StatusChanged,
    /// A post is gone.
    Removed,
    /// A post that was gone is there again.
    Reappeared,
    /// A burst of near-duplicates by authors nobody knows, or its growth.
    Crisis,
    /// A settled case is to be looked at again.
    FollowUp,
    /// A case rests no longer: its day has come.
    HoldEnded,
    /// Once a day, to the operators: where the ledger stands.
    Daily,
    /// The watch began.
    Welcome,
    /// Sources cannot be seen any more, or still not.
    SourceBroken,
    /// Sources can be seen again.
    SourceRecovered,
    /// Our own connection is down.
    UplinkDown,
    /// Our own connection is back.
    UplinkBack,
    /// A message to somebody else could not be delivered.
    Undelivered,
    /// The ledger is shorter than it was.
    LedgerCut,
    /// The language model that gives second opinions does not answer.
    AssistantDown,
    /// Asked for by `vigie send-test`.
    Test,
    /// Posts that were not told at once.
    Digest,
    /// Many messages about posts of one business in one.
    Several,
    /// The time to answer runs out, or has run out.
    Reminder,
    /// The same, for those further up: nobody has taken it up.
    Escalation,
    /// Somebody of the staff is asked what they know.
    StaffQuestion,
    /// What somebody asked for by answering a mail was not done.
    NotDone,
    /// The mailbox of answers cannot be read.
    MailboxDown,
    /// The mailbox of answers can be read again.
    MailboxBack,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::NewPost,
        Self::Edited,
        Self::Answered,
        Self::AnswerEdited,
        Self::StatusChanged,
        Self::Removed,
        Self::Reappeared,
        Self::Crisis,
        Self::FollowUp,
        Self::HoldEnded,
        Self::Daily,
        Self::Welcome,
        Self::SourceBroken,
        Self::SourceRecovered,
        Self::UplinkDown,
        Self::UplinkBack,
        Self::Undelivered,
        Self::LedgerCut,
        Self::AssistantDown,
        Self::Test,
        Self::Digest,
        Self::Several,
        Self::Reminder,
        Self::Escalation,
        Self::StaffQuestion,
        Self::NotDone,
        Self::MailboxDown,
        Self::MailboxBack,
    ];

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewPost => "new_post",
            Self::Edited => "edited",
            Self::Answered => "answered",
            Self::AnswerEdited => "answer_edited",
            Self::StatusChanged => "status_changed",
            Self::Removed => "removed",
            Self::Reappeared => "reappeared",
            Self::Crisis => "crisis",
            Self::FollowUp => "follow_up",
            Self::HoldEnded => "hold_ended",
            Self::Daily => "daily",
            Self::Welcome => "welcome",
            Self::SourceBroken => "source_broken",
            Self::SourceRecovered => "source_recovered",
            Self::UplinkDown => "uplink_down",
            Self::UplinkBack => "uplink_back",
            Self::Undelivered => "undelivered",
            Self::LedgerCut => "ledger_cut",
            Self::AssistantDown => "assistant_down",
            Self::Test => "test",
            Self::Digest => "digest",
            Self::Several => "several",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
            Self::StaffQuestion => "staff_question",
            Self::NotDone => "not_done",
            Self::MailboxDown => "mailbox_down",
            Self::MailboxBack => "mailbox_back",
        }
    }
}

/// What the first poll of a source found, for the welcome mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WelcomeLine {
    /// The source.
    pub source: SourceId,
    /// Whom it is watched for.
    pub business: BusinessId,
    /// How many posts were there.
    pub posts: u64,
    /// Mean of the ratings, each normalised to 0..1.
    pub mean_rating: Option<f64>,
    /// How many of them are negative and have no answer by the business.
    pub negatives: u64,
    /// The cases opened for the newest of those, newest first.
    pub unanswered: Vec<CaseId>,
}

/// A post of a case to which something happened in the moment in which the message was queued: the
/// case's timeline says what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostOfCase {
    /// The case.
    pub case: CaseId,
    /// Where the post stands.
    pub source: SourceId,
    /// The post.
    pub post: PostKey,
}

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Notice {
    /// A case was opened for a new post.
    NewPost {
        /// The case.
        case: CaseId,
    },
    /// Another post joined a case.
    Joined(PostOfCase),
    /// A post of a case was edited.
    Edited(PostOfCase),
    /// The business's answer was seen under a post of a case.
    Answered(PostOfCase),
    /// That answer was changed or withdrawn.
    AnswerEdited(PostOfCase),
    /// The platform shows another status of a post of a case.
    StatusChanged(PostOfCase),
    /// A post of a case is gone.
    Removed(PostOfCase),
    /// A post of a case that was gone is there again.
    Reappeared(PostOfCase),
    /// A case is a crisis, or one that grew.
    Crisis {
        /// The case.
        case: CaseId,
        /// Its posts by then.
        posts: u32,
    },
    /// A settled case is to be looked at again.
    FollowUp {
        /// The case.
        case: CaseId,
        /// Which of its follow-ups, from 1.
        number: u32,
    },
    /// A case rests no longer: its day has come.
    HoldEnded {
        /// The case.
        case: CaseId,
    },
    /// Where the ledger stood.
    Daily {
        /// Its last commit.
        seq: u64,
        /// The hash of that.
        head: String,
        /// What the day came to; not in mails of before that was counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coverage: Option<Box<Coverage>>,
    },
    /// The watch began.
    Welcome {
        /// What the first polls found.
        sources: Vec<WelcomeLine>,
    },
    /// A source cannot be seen any more.
    SourceBroken(SourceTrouble),
    /// Several sources cannot be seen any more; or, as a reminder, some still cannot.
    SourcesBroken {
        /// The sources, by site and cause, most affected first.
        groups: Vec<TroubleGroup>,
        /// How many there are beyond those groups.
        more: u64,
        /// Whether the operators know them already.
        reminder: bool,
    },
    /// A source can be seen again.
    SourceRecovered(SourceTrouble),
    /// Several sources can be seen again.
    SourcesRecovered {
        /// The sources, by site, most affected first.
        groups: Vec<TroubleGroup>,
        /// How many there are beyond those groups.
        more: u64,
    },
    /// Our own connection is down: nothing can be seen, and no source is to blame.
    UplinkDown {
        /// The first failure that belongs to it.
        since: Timestamp,
    },
    /// Our own connection is back.
    UplinkBack {
        /// The first failure that belonged to it.
        since: Timestamp,
        /// When it was back.
        until: Timestamp,
    },
    /// A message to somebody else could not be delivered.
    Undelivered {
        /// The row that failed for good.
        alert: AlertId,
        /// To whom.
        person: PersonId,
        /// What the mail server said.
        error: String,
    },
    /// Commits that had been acknowledged are missing from the ledger.
    LedgerCut {
        /// The last commit that was known.
        known: u64,
        /// The last one that was still there.
        held: u64,
    },
    /// The language model that gives second opinions does not answer, and that lasts.
    AssistantDown {
        /// The first failure that belongs to it.
        since: Timestamp,
        /// What the last one came to.
        error: String,
    },
    /// A test message.
    Test,
    /// Posts that were not told at once.
    Digest {
        /// Whether it is that of a week.
        weekly: bool,
        /// The posts that are shown: those that need somebody first.
        items: Vec<DigestItem>,
        /// Those that are counted only.
        more: Vec<DigestRest>,
        /// The balance of each business, in that of a week.
        balances: Vec<DigestBalance>,
    },
    /// Rows of the outbox that were merged into this one.
    Several {
        /// The business that they are about.
        business: BusinessId,
        /// The rows, in the order in which they were queued.
        rows: Vec<AlertId>,
    },
    /// Cases whose time to answer runs out, or has run out.
    Reminder(Prompts),
    /// Somebody of the staff is asked what they know of a case; the timeline says in which words.
    StaffQuestion {
        /// The case.
        case: CaseId,
    },
    /// What the reader asked for by answering a mail was not done.
    NotDone(NotDone),
    /// The mailbox of answers cannot be read, and that lasts.
    MailboxDown {
        /// The first failure that belongs to it.
        since: Timestamp,
        /// What the last one came to.
        error: String,
    },
    /// The mailbox of answers can be read again.
    MailboxBack {
        /// The first failure that belonged to it.
        since: Timestamp,
        /// When it could be read again.
        until: Timestamp,
    },
}

impl Notice {
    /// Its reason.
    pub fn reason(&self) -> Reason {
        match self {
            Self::NewPost { .. } | Self::Joined(_) => Reason::NewPost,
            Self::Edited(_) => Reason::Edited,
            Self::Answered(_) => Reason::Answered,
            Self::AnswerEdited(_) => Reason::AnswerEdited,
            Self::StatusChanged(_) => Reason::StatusChanged,
            Self::Removed(_) => Reason::Removed,
            Self::Reappeared(_) => Reason::Reappeared,
            Self::Crisis { .. } => Reason::Crisis,
            Self::FollowUp { .. } => Reason::FollowUp,
            Self::HoldEnded { .. } => Reason::HoldEnded,
            Self::Daily { .. } => Reason::Daily,
            Self::Welcome { .. } => Reason::Welcome,
            Self::SourceBroken(_) | Self::SourcesBroken { .. } => Reason::SourceBroken,
            Self::SourceRecovered(_) | Self::SourcesRecovered { .. } => Reason::SourceRecovered,
            Self::UplinkDown { .. } => Reason::UplinkDown,
            Self::UplinkBack { .. } => Reason::UplinkBack,
            Self::Undelivered { .. } => Reason::Undelivered,
            Self::LedgerCut { .. } => Reason::LedgerCut,
            Self::AssistantDown { .. } => Reason::AssistantDown,
            Self::Test => Reason::Test,
            Self::Digest { .. } => Reason::Digest,
            Self::Several { .. } => Reason::Several,
            Self::Reminder(prompts) if prompts.escalates() => Reason::Escalation,
            Self::Reminder(_) => Reason::Reminder,
            Self::StaffQuestion { .. } => Reason::StaffQuestion,
            Self::NotDone(_) => Reason::NotDone,
            Self::MailboxDown { .. } => Reason::MailboxDown,
            Self::MailboxBack { .. } => Reason::MailboxBack,
        }
    }

    /// The case it belongs to.
    pub fn case(&self) -> Option<&CaseId> {
        match self {
            Self::NewPost { case }
            | Self::Crisis { case, .. }
            | Self::FollowUp { case, .. }
            | Self::HoldEnded { case }
            | Self::StaffQuestion { case } => Some(case),
            Self::Joined(post)
            | Self::Edited(post)
            | Self::Answered(post)
            | Self::AnswerEdited(post)
            | Self::StatusChanged(post)
            | Self::Removed(post)
            | Self::Reappeared(post) => Some(&post.case),
            Self::Daily { .. }
            | Self::Welcome { .. }
            | Self::SourceBroken(_)
            | Self::SourcesBroken { .. }
            | Self::SourceRecovered(_)
            | Self::SourcesRecovered { .. }
            | Self::UplinkDown { .. }
            | Self::UplinkBack { .. }
            | Self::Undelivered { .. }
            | Self::LedgerCut { .. }
            | Self::AssistantDown { .. }
            | Self::Test
            | Self::Digest { .. }
            | Self::Several { .. }
            | Self::MailboxDown { .. }
            | Self::MailboxBack { .. } => None,
            Self::Reminder(prompts) => prompts.single(),
            Self::NotDone(not_done) => not_done.case.as_ref(),
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum AlertStatus {
    /// Waits for its time.
    Scheduled,
    /// Is being sent; the lease ends by itself if the sender dies.
    Leased {
        /// When the lease ends.
        until: Timestamp,
    },
    /// The mail server took it (2xx).
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// Failed for now; tried again at `not_before`.
    Deferred,
    /// Refused for good: a dead letter.
    Failed {
        /// When.
        at: Timestamp,
    },
    /// Is told by another row: many were due at once.
    Merged {
        /// That row.
        into: AlertId,
    },
    /// The mail server took it, and it came back.
    Bounced {
        /// When.
        at: Timestamp,
    },
}

impl AlertStatus {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Leased { .. } => "leased",
            Self::Delivered { .. } => "delivered",
            Self::Deferred => "deferred",
            Self::Failed { .. } => "failed",
            Self::Merged { .. } => "merged",
            Self::Bounced { .. } => "bounced",
        }
    }

    /// Whether nothing more will happen to it.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Delivered { .. }
            | Self::Failed { .. }
            | Self::Merged { .. }
            | Self::Bounced { .. } => true,
            Self::Scheduled | Self::Leased { .. } | Self::Deferred => false,
        }
    }
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The row's id; the Message-ID is a pure function of it.
    pub id: AlertId,
    /// To whom.
    pub person: PersonId,
    /// About what.
    pub notice: Notice,
    /// How urgent it is.
    pub severity: Severity,
    /// When it was queued: the mail's `Date`.
    pub queued_at: Timestamp,
    /// Not to be sent earlier.
    pub not_before: Timestamp,
    /// Where it stands.
    #[serde(flatten)]
    pub status: AlertStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last failed attempt came to.
    pub last_error: Option<String>,
    /// Whether an attempt was cut off in the middle: the mail server may have taken it. It is sent
    /// again as it is, so that a mail program can show it once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_doubt: bool,
    /// When it first could be sent, since that has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_due: Option<Timestamp>,
    /// Whom it was meant for, if it is sent to another person because it does not reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<PersonId>,
}

impl Alert {
    /// Whom it is meant for: for them it is written, whoever reads it.
    pub fn meant_for(&self) -> &PersonId {
        self.instead_of.as_ref().unwrap_or(&self.person)
    }
}
