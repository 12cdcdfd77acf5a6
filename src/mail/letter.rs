//! What a mail says, as data. The engine fills it in; the words, the language and the layout are
//! made from it here, so that nothing above this module writes a sentence.

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use crate::domain::{
    AlertId, CaseId, Content, Language, Outcome, PersonId, Post, Published, Rating, Reason,
    SourceId, SourceTrouble, Verdict,
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
}

/// What a letter is about.
#[derive(Debug, Clone)]
pub enum Body {
    /// A case was opened for a new post.
    NewPost(Box<PostReport>),
    /// The post of a case was edited.
    Edited {
        /// The post as it is now.
        report: Box<PostReport>,
        /// What it was before this edit.
        before: Content,
        /// What it was when the case was opened: the mails of a case share that subject.
        first: Content,
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
}

/// A negative or uncertain post, for its owner.
#[derive(Debug, Clone)]
pub struct PostReport {
    /// The name of the business.
    pub business: String,
    /// The platform as people call it.
    pub platform: String,
    /// The source that showed the post.
    pub source: SourceId,
    /// The page of the source: where to go when the post has no permalink.
    pub page: Url,
    /// The zone of the business: local times of its pages are read in it.
    pub business_zone: TimeZone,
    /// The case.
    pub case: CaseId,
    /// The post.
    pub post: Post,
    /// Why it is thought to be negative.
    pub verdict: Verdict,
    /// When an answer is due, if the settings ask for one.
    pub answer_by: Option<Timestamp>,
    /// When vigie saw the post, or its edit.
    pub seen_at: Timestamp,
    /// Where to take the talk to: an address or a phone number.
    pub offline_contact: Option<String>,
    /// Who signs the answers.
    pub signatory: Option<String>,
}

/// A source whose watch began.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The name of the business.
    pub business: String,
    /// The platform as people call it.
    pub platform: String,
    /// The source.
    pub source: SourceId,
    /// The page of the source.
    pub page: Url,
    /// The zone of the business: local times of its pages are read in it.
    pub business_zone: TimeZone,
    /// How many posts were there.
    pub posts: u64,
    /// Mean of the ratings, each normalised to 0..1.
    pub mean_rating: Option<f64>,
    /// How many of them are negative and have no answer by the business.
    pub negatives: u64,
    /// The newest of those, newest first.
    pub unanswered: Vec<Unanswered>,
}

/// A negative post that was already there, and has no answer.
#[derive(Debug, Clone)]
pub struct Unanswered {
    /// The case opened for it.
    pub case: CaseId,
    /// The name its author shows.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Its rating.
    pub rating: Option<Rating>,
    /// Its title, or its text where it has none: the first words are shown.
    pub text: String,
    /// The permalink.
    pub url: Option<String>,
}

/// A source that cannot be seen, or can again, for the operator.
#[derive(Debug, Clone)]
pub struct SourceReport {
    /// The name of the business.
    pub business: String,
    /// The platform as people call it.
    pub platform: String,
    /// The page of the source.
    pub page: Url,
    /// What is or was wrong.
    pub trouble: SourceTrouble,
}

/// Sources of one site with the same trouble.
#[derive(Debug, Clone)]
pub struct SourceGroup {
    /// The host that their pages are on.
    pub site: String,
    /// What their polls come to; where they differ in detail, the first one.
    pub outcome: Outcome,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub sources: Vec<SourceReport>,
}

impl Letter {
    /// Why it is sent.
    pub fn reason(&self) -> Reason {
        match self.body {
            Body::NewPost(_) => Reason::NewPost,
            Body::Edited { .. } => Reason::Edited,
            Body::Welcome { .. } => Reason::Welcome,
            Body::SourceBroken(_) | Body::SourcesBroken { .. } => Reason::SourceBroken,
            Body::SourceRecovered(_) | Body::SourcesRecovered { .. } => Reason::SourceRecovered,
            Body::UplinkDown { .. } => Reason::UplinkDown,
            Body::UplinkBack { .. } => Reason::UplinkBack,
            Body::Undelivered { .. } => Reason::Undelivered,
            Body::LedgerCut { .. } => Reason::LedgerCut,
            Body::Test => Reason::Test,
        }
    }

    /// The case it belongs to.
    pub fn case(&self) -> Option<&CaseId> {
        match &self.body {
            Body::NewPost(report) | Body::Edited { report, .. } => Some(&report.case),
            Body::Welcome { .. }
            | Body::SourceBroken(_)
            | Body::SourcesBroken { .. }
            | Body::SourceRecovered(_)
            | Body::SourcesRecovered { .. }
            | Body::UplinkDown { .. }
            | Body::UplinkBack { .. }
            | Body::Undelivered { .. }
            | Body::LedgerCut { .. }
            | Body::Test => None,
        }
    }
}
