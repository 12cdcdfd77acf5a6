//! What a mail says, as data. The engine fills it in; the words, the language and the layout are
//! made from it here, so that nothing above this module writes a sentence.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use super::report::{
    self, CrisisReport, DigestReport, DueReport, FollowUpReport, HoldReport, PostReport,
    SeveralReport, SourceGroup, SourceReport, StaffReport, Watched,
};
use crate::domain::{
    AlertId, CaseId, Content, Coverage, Language, LinkReason, NotDone, PersonId, Proof, Reason,
    Reply,
};

/// A letter to one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The language of the reader.
    pub language: Language,
    /// The zone of the reader: every time is told in it.
    pub timezone: TimeZone,
    /// What it is about.
    pub body: Body,
    /// The links with which the reader acts on its cases, if there are any.
    pub links: Option<Links>,
    /// Where the reader says that they want no more letters of its kind, if there is such a page.
    pub no_more: Option<String>,
    /// Whom it was meant for, if the reader stands in for somebody.
    pub instead_of: Option<PersonId>,
}

/// The links of a letter: they are its reader's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// Those of each case.
    pub cases: Vec<CaseLinks>,
    /// When they end.
    pub until: Timestamp,
}

impl Links {
    /// Those of a case, if the reader may act on it.
    pub(super) fn of(&self, case: &CaseId) -> Option<&CaseLinks> {
        self.cases.iter().find(|links| links.case == *case)
    }
}

/// The links to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLinks {
    /// The case.
    pub case: CaseId,
    /// Takes it up.
    pub on_it: String,
    /// Says that the customer was answered.
    pub answered: String,
    /// Shows it, and what can be done about it.
    pub all: String,
}

/// What a letter is about. As JSON it is what templates are told.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// A case was opened for a new post.
    NewPost(Box<PostReport>),
    /// Another post was found to belong to a case.
    Joined {
        /// The post that joined; the others are its links.
        report: Box<PostReport>,
        /// Why it belongs there.
        why: LinkReason,
    },
    /// A post of a case was edited.
    Edited {
        /// The post as it is after this edit.
        report: Box<PostReport>,
        /// What it was before this edit.
        before: Content,
    },
    /// The business's answer was seen under a post.
    Answered {
        /// The post.
        report: Box<PostReport>,
        /// The answer.
        reply: Reply,
    },
    /// The business's answer was changed or withdrawn.
    AnswerEdited {
        /// The post.
        report: Box<PostReport>,
        /// What the answer said.
        before: Reply,
        /// What it says; `None` if it was withdrawn.
        reply: Option<Reply>,
    },
    /// The platform shows another status of a post.
    StatusChanged {
        /// The post.
        report: Box<PostReport>,
        /// What it showed.
        before: Option<String>,
        /// What it shows.
        status: Option<String>,
    },
    /// A post is gone.
    Removed {
        /// The post as it was last seen.
        report: Box<PostReport>,
        /// What proves it.
        proof: Proof,
    },
    /// A post that was gone is there again.
    Reappeared {
        /// The post as it is now.
        report: Box<PostReport>,
        /// Since when it had not been seen, if that is known.
        gone_since: Option<Timestamp>,
        /// What it was when it went, if it is something else now.
        before: Option<Content>,
    },
    /// A burst of near-duplicates by authors nobody knows.
    Crisis(Box<CrisisReport>),
    /// A settled case is to be looked at again.
    FollowUp(Box<FollowUpReport>),
    /// A case rests no longer: its day has come.
    HoldEnded(Box<HoldReport>),
    /// Where the ledger stood, for the operator.
    Daily {
        /// Its last commit.
        seq: u64,
        /// The hash of that.
        head: String,
        /// When.
        at: Timestamp,
        /// What the day came to, if that was counted.
        coverage: Option<Box<Coverage>>,
    },
    /// The watch began.
    Welcome {
        /// What is watched, and what was found there.
        sources: Vec<Watched>,
    },
    /// A source cannot be seen any more.
    SourceBroken(SourceReport),
    /// Several sources cannot be seen any more, or still not.
    SourcesBroken {
        /// The sources, by site and cause, most affected first.
        groups: Vec<SourceGroup>,
        /// How many there are beyond those groups.
        more: u64,
        /// Whether the reader knows them already.
        reminder: bool,
    },
    /// A source can be seen again.
    SourceRecovered(SourceReport),
    /// Several sources can be seen again.
    SourcesRecovered {
        /// The sources, by site, most affected first.
        groups: Vec<SourceGroup>,
        /// How many there are beyond those groups.
        more: u64,
    },
    /// Our own connection is down.
    UplinkDown {
        /// The first failure that belongs to it.
        since: Timestamp,
        /// Whether it is back, so that the mail comes late.
        over: bool,
    },
    /// Our own connection is back.
    UplinkBack {
        /// The first failure that belonged to it.
        since: Timestamp,
        /// When it was back.
        until: Timestamp,
    },
    /// The ledger is shorter than it was.
    LedgerCut {
        /// The last commit that was known.
        known: u64,
        /// The last one that was still there.
        held: u64,
    },
    /// The language model that gives second opinions does not answer.
    AssistantDown {
        /// The first failure that belongs to it.
        since: Timestamp,
        /// What the last one came to.
        error: String,
    },
    /// A message to somebody else could not be delivered.
    Undelivered {
        /// The row that failed for good.
        alert: AlertId,
        /// To whom it was.
        person: PersonId,
        /// What the mail server said.
        error: String,
    },
    /// A test message.
    Test,
    /// Posts that were not told at once.
    Digest(Box<DigestReport>),
    /// Many messages about one business.
    Several(Box<SeveralReport>),
    /// The time to answer cases runs out, or has run out.
    Due(Box<DueReport>),
    /// What the staff knows of a case.
    Staff(Box<StaffReport>),
    /// What the reader asked for by answering a mail was not done.
    NotDone(Box<NotDone>),
    /// The mailbox of answers cannot be read.
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

impl Letter {
    /// Why it is sent.
    pub fn reason(&self) -> Reason {
        match &self.body {
            Body::NewPost(_) | Body::Joined { .. } => Reason::NewPost,
            Body::Edited { .. } => Reason::Edited,
            Body::Answered { .. } => Reason::Answered,
            Body::AnswerEdited { .. } => Reason::AnswerEdited,
            Body::StatusChanged { .. } => Reason::StatusChanged,
            Body::Removed { .. } => Reason::Removed,
            Body::Reappeared { .. } => Reason::Reappeared,
            Body::Crisis(_) => Reason::Crisis,
            Body::FollowUp(_) => Reason::FollowUp,
            Body::HoldEnded(_) => Reason::HoldEnded,
            Body::Daily { .. } => Reason::Daily,
            Body::Welcome { .. } => Reason::Welcome,
            Body::SourceBroken(_) | Body::SourcesBroken { .. } => Reason::SourceBroken,
            Body::SourceRecovered(_) | Body::SourcesRecovered { .. } => Reason::SourceRecovered,
            Body::UplinkDown { .. } => Reason::UplinkDown,
            Body::UplinkBack { .. } => Reason::UplinkBack,
            Body::Undelivered { .. } => Reason::Undelivered,
            Body::LedgerCut { .. } => Reason::LedgerCut,
            Body::AssistantDown { .. } => Reason::AssistantDown,
            Body::Test => Reason::Test,
            Body::Digest(_) => Reason::Digest,
            Body::Several(_) => Reason::Several,
            Body::Due(report) if report.cases.iter().any(|case| case.escalated) => {
                Reason::Escalation
            }
            Body::Due(_) => Reason::Reminder,
            Body::Staff(_) => Reason::StaffQuestion,
            Body::NotDone(_) => Reason::NotDone,
            Body::MailboxDown { .. } => Reason::MailboxDown,
            Body::MailboxBack { .. } => Reason::MailboxBack,
        }
    }

    /// The case it belongs to.
    pub fn case(&self) -> Option<&CaseId> {
        match &self.body {
            Body::NewPost(report)
            | Body::Joined { report, .. }
            | Body::Edited { report, .. }
            | Body::Answered { report, .. }
            | Body::AnswerEdited { report, .. }
            | Body::StatusChanged { report, .. }
            | Body::Removed { report, .. }
            | Body::Reappeared { report, .. } => Some(&report.case),
            Body::Crisis(report) => Some(&report.case),
            Body::FollowUp(report) => Some(&report.case),
            Body::HoldEnded(report) => Some(&report.case),
            Body::Daily { .. }
            | Body::Welcome { .. }
            | Body::SourceBroken(_)
            | Body::SourcesBroken { .. }
            | Body::SourceRecovered(_)
            | Body::SourcesRecovered { .. }
            | Body::UplinkDown { .. }
            | Body::UplinkBack { .. }
            | Body::Undelivered { .. }
            | Body::LedgerCut { .. }
            | Body::AssistantDown { .. }
            | Body::Test
            | Body::Digest(_)
            | Body::MailboxDown { .. }
            | Body::MailboxBack { .. }
            | Body::Several(_) => None,
            Body::NotDone(report) => report.case.as_ref(),
            Body::Due(report) => report.single().map(|case| &case.case),
            Body::Staff(report) => Some(&report.case),
        }
    }

    /// Every case that it tells of.
    pub fn cases(&self) -> Vec<&CaseId> {
        let mut cases = if let Body::Due(report) = &self.body {
            report.cases.iter().map(|case| &case.case).collect()
        } else if let Body::Several(report) = &self.body {
            report.entries.iter().map(|entry| &entry.case).collect()
        } else if let Body::Digest(report) = &self.body {
            let posts = report.sections.iter().flat_map(|section| &section.posts);
            posts.filter_map(|post| post.case.as_ref()).collect()
        } else if let Body::Welcome { sources } = &self.body {
            let posts = report::shown(sources).flat_map(|(_, posts)| posts);
            posts.map(|post| &post.case).collect()
        } else {
            Vec::from_iter(self.case())
        };
        cases.sort_unstable();
        cases.dedup();
        cases
    }
}
