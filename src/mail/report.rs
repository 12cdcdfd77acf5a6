//! What a letter tells of posts, cases and sources, as data.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Serialize, Serializer};
use url::Url;

use crate::{
    domain::{
        Band, CaseId, CaseState, Content, DueTo, LinkReason, Outcome, PersonId, Post, PostKind,
        Published, Rating, Reason, Severity, SourceId, SourceTrouble, Turn, Verdict,
    },
    logic::{playbook::Advice, register::Balance},
};

/// A negative or uncertain post, for its owner.
#[derive(Debug, Clone, Serialize)]
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
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The case.
    pub case: CaseId,
    /// The post.
    pub post: Post,
    /// Why it is thought to be negative.
    pub verdict: Verdict,
    /// When an answer is due, if the settings ask for one.
    pub answer_by: Option<Timestamp>,
    /// Who wants the answer by then.
    pub due_to: DueTo,
    /// When vigie saw what the letter is about.
    pub seen_at: Timestamp,
    /// When vigie first saw the post.
    pub first_seen: Timestamp,
    /// Who gave the case to the reader, if that is why the letter comes.
    pub assigned_by: Option<String>,
    /// Where the case stood then.
    pub state: CaseState,
    /// Whether that was what moved it there.
    pub moved: bool,
    /// What the mails of the case are called after.
    pub opening: Opening,
    /// The first of the other posts of the case.
    pub links: Vec<Linked>,
    /// How many there are beyond those.
    pub more: usize,
    /// What to do about it, and a draft of an answer; `None` where nothing is to be done.
    pub advice: Option<Advice>,
}

/// What began a case. The mails of a case share the subject that is made of it, so that a reader's
/// program shows them together.
#[derive(Debug, Clone, Serialize)]
pub struct Opening {
    /// The name of the business.
    pub business: String,
    /// The platform of the first post.
    pub platform: String,
    /// What kind of post that is.
    pub kind: PostKind,
    /// What it was when the case was opened.
    pub content: Content,
    /// How many posts there were, if the case was a crisis from the start.
    pub crisis: Option<u32>,
    /// Whether this letter is the first one, which answers no other.
    pub now: bool,
}

/// Another post of a case, or by the same author.
#[derive(Debug, Clone, Serialize)]
pub struct Linked {
    /// The platform as people call it.
    pub platform: String,
    /// The name its author shows.
    pub author: Option<String>,
    /// When it was published.
    #[serde(serialize_with = "as_written")]
    pub published: Option<Published>,
    /// Its rating.
    pub rating: Option<Rating>,
    /// Its title, or its text where it has none: the first words are shown.
    pub text: String,
    /// The permalink, or the page of the source.
    pub url: Option<String>,
    /// Why it belongs to the case; `None` for the post that opened it.
    pub why: Option<LinkReason>,
    /// Whether it is gone by now.
    pub gone: bool,
}

/// A burst of near-duplicates, for the owner.
#[derive(Debug, Clone, Serialize)]
pub struct CrisisReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The case.
    pub case: CaseId,
    /// What the mails of the case are called after.
    pub opening: Opening,
    /// Posts that the case had then.
    pub posts: u32,
    /// How many people wrote them by the names they show, if all of them are known.
    pub authors: Option<usize>,
    /// The platforms, with how many posts each shows, most first.
    pub platforms: Vec<(String, usize)>,
    /// When the first of them was seen.
    pub since: Timestamp,
    /// When that was noticed, or had grown so far.
    pub seen_at: Timestamp,
    /// Whether the reader was told of it before.
    pub growth: bool,
    /// Where to go first.
    pub page: Url,
    /// Some of the posts.
    pub samples: Vec<Linked>,
    /// Where to take the talk to: an address or a phone number.
    pub offline_contact: Option<String>,
}

/// A settled case that is looked at again, for the owner.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The case.
    pub case: CaseId,
    /// What the mails of the case are called after.
    pub opening: Opening,
    /// Which of its follow-ups, from 1.
    pub number: u32,
    /// When the case was settled.
    pub settled_at: Timestamp,
    /// When it was to be looked at again.
    pub due_at: Timestamp,
    /// What came of it, as a person has said.
    pub outcome: Option<String>,
    /// Whether the customer was satisfied, as a person has said.
    pub satisfied: Option<bool>,
    /// What was seen that settled it, if no person did.
    pub turn: Option<Turn>,
    /// How its posts stand by now.
    pub posts: Vec<Standing>,
    /// What its authors have posted since.
    pub since: Vec<Linked>,
}

/// A case that rests no longer, for its readers.
#[derive(Debug, Clone, Serialize)]
pub struct HoldReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The case.
    pub case: CaseId,
    /// What the mails of the case are called after.
    pub opening: Opening,
    /// Until when it was to rest.
    pub until: Timestamp,
    /// Who put it on hold, when, and why.
    pub held: Option<(String, Timestamp, Option<String>)>,
    /// Where it stands now.
    pub state: CaseState,
    /// When an answer is due now.
    pub answer_by: Option<Timestamp>,
    /// The post that opened it.
    pub post: Linked,
}

/// How a post of a settled case stands by now.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// The post.
    pub post: Linked,
    /// Its rating when the case was settled.
    pub rating_then: Option<Rating>,
    /// When it was last edited since.
    pub edited: Option<Timestamp>,
    /// When it was found to be gone.
    pub removed: Option<Timestamp>,
}

/// A source whose watch began.
#[derive(Debug, Clone, Serialize)]
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
    #[serde(skip)]
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

/// Sources shown in one mail with what was found; an agency has hundreds.
const SOURCES_SHOWN: usize = 20;

/// Posts shown in one mail, and of one source: the mail stays as short as readers show it whole.
const POSTS_SHOWN: usize = 50;
const POSTS_OF_ONE: usize = 5;

/// What a mail shows of these sources: each with the posts that wait there.
pub(super) fn shown(sources: &[Watched]) -> impl Iterator<Item = (&Watched, &[Unanswered])> {
    let count = sources.len().min(SOURCES_SHOWN);
    let each = (POSTS_SHOWN / count.max(1)).min(POSTS_OF_ONE);
    sources.iter().take(count).map(move |watched| {
        let posts = watched.unanswered.get(..each).unwrap_or(&watched.unanswered);
        (watched, posts)
    })
}

/// A negative post that was already there, and has no answer.
#[derive(Debug, Clone, Serialize)]
pub struct Unanswered {
    /// The case opened for it.
    pub case: CaseId,
    /// The name its author shows.
    pub author: Option<String>,
    /// When it was published.
    #[serde(serialize_with = "as_written")]
    pub published: Option<Published>,
    /// Its rating.
    pub rating: Option<Rating>,
    /// Its title, or its text where it has none: the first words are shown.
    pub text: String,
    /// The permalink.
    pub url: Option<String>,
}

/// A source that cannot be seen, or can again, for the operator.
#[derive(Debug, Clone, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
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

/// Posts that were not told at once.
#[derive(Debug, Clone, Serialize)]
pub struct DigestReport {
    /// Whether it is that of a week.
    pub weekly: bool,
    /// What the configuration says of when it comes, as it is written there.
    pub setting: String,
    /// The businesses of the reader, by name.
    pub sections: Vec<DigestSection>,
}

/// What a digest tells of one business.
#[derive(Debug, Clone, Serialize)]
pub struct DigestSection {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The posts that are shown.
    pub posts: Vec<DigestPost>,
    /// How many more there are, by platform.
    pub more: Vec<(String, u64)>,
    /// The balance of the week, in the digest of one.
    pub balance: Option<Balance>,
}

/// A post of a digest.
#[derive(Debug, Clone, Serialize)]
pub struct DigestPost {
    /// The post.
    pub post: Linked,
    /// How it was judged.
    pub band: Band,
    /// The case it belongs to.
    pub case: Option<CaseId>,
}

/// Many messages about one business.
#[derive(Debug, Clone, Serialize)]
pub struct SeveralReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// How many messages it stands for.
    pub count: usize,
    /// When the first of what it tells was seen.
    pub since: Timestamp,
    /// What is shown, the worst first.
    pub entries: Vec<SeveralEntry>,
    /// The cases of the others.
    pub more: Vec<CaseId>,
}

/// One of many messages.
#[derive(Debug, Clone, Serialize)]
pub struct SeveralEntry {
    /// Why it would have been sent.
    pub reason: Reason,
    /// The post.
    pub post: Linked,
    /// The case.
    pub case: CaseId,
    /// How urgent it is.
    pub severity: Severity,
}

/// Cases of a business whose time to answer runs out, or has run out, for one person.
#[derive(Debug, Clone, Serialize)]
pub struct DueReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// When the mail is sent.
    pub at: Timestamp,
    /// The cases, what is most urgent first. Never empty.
    pub cases: Vec<DueCase>,
    /// How many there are beyond those.
    pub more: u64,
}

impl DueReport {
    /// The only case, if it is one.
    pub fn single(&self) -> Option<&DueCase> {
        match (&self.cases[..], self.more) {
            ([only], 0) => Some(only),
            _ => None,
        }
    }
}

/// A case whose time to answer runs out, or has run out.
#[derive(Debug, Clone, Serialize)]
pub struct DueCase {
    /// The case.
    pub case: CaseId,
    /// What the mails of the case are called after.
    pub opening: Opening,
    /// The post that opened it.
    pub post: Linked,
    /// What the post says.
    pub content: Content,
    /// How bad it is.
    pub severity: Severity,
    /// When the answer is due.
    pub answer_by: Timestamp,
    /// Who wants it by then.
    pub due_to: DueTo,
    /// Whether it is handed up to the reader.
    pub escalated: bool,
    /// Who has taken it up, as they called themselves.
    pub acknowledged_by: Option<String>,
    /// Who is to see to it.
    pub assigned: Option<PersonId>,
    /// Who was told of it, when and by which mail: the first and the last of them.
    pub told: Vec<(Timestamp, PersonId, Reason)>,
}

/// A post of which the staff is asked what they know. It tells no more of the customer than the
/// customer has written: not even the name.
#[derive(Debug, Clone, Serialize)]
pub struct StaffReport {
    /// The name of the business.
    pub business: String,
    /// The zone of the business: local times of its pages are read in it.
    #[serde(skip)]
    pub business_zone: TimeZone,
    /// The platform as people call it.
    pub platform: String,
    /// The case.
    pub case: CaseId,
    /// The post, without its author.
    pub post: Post,
    /// How it was judged: what weighed may name the day.
    pub verdict: Verdict,
    /// What whoever asks has written besides.
    pub text: Option<String>,
    /// Who signs.
    pub signatory: Option<String>,
}

/// When something was published, as sites write it.
#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn as_written<S: Serializer>(
    published: &Option<Published>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match published {
        Some(at) => serializer.collect_str(at),
        None => serializer.serialize_none(),
    }
}
