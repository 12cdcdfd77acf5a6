//! From what a poll found to what is recorded and who is told: facts for one commit.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::{
    incidents,
    rows::{queue, tell_all},
    text,
};
use crate::domain::{
    Alert, AlertId, Band, Business, Case, CaseChange, CaseId, CaseState, Change, Content, Course,
    Event, Notice, Person, Post, PostKey, PostOfCase, Precision, Published, Reason, Severity,
    Source, SourceId, Verdict, WelcomeLine,
};

/// Cases that the welcome mail lists one by one for each source.
const WELCOME_CASES: usize = 5;

/// Edits of one post that the owners are told of in 24 hours.
const EDITS_A_DAY: u32 = 3;

/// The letters and digits of a case id: none that is taken for another by eye or ear.
const SPEAKABLE: &[u8; 24] = b"2345679ACDEFGHJKLMNPRTXY";

/// Where a post was seen, and who is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Whom the source is watched for.
    pub business: &'a Business,
    /// Where the post stands.
    pub source: &'a Source,
    /// Who is told.
    pub owners: &'a [Person],
    /// When it was seen.
    pub now: Timestamp,
}

/// A case id: two groups of three that can be said on the phone, a pure function of the post. Where
/// it is taken by another post, the next `attempt` gives another.
pub fn case_id(source: &SourceId, post: &PostKey, attempt: u32) -> CaseId {
    let text = format!("{source}\0{post}\0{attempt}");
    let letters = Sha256::digest(text.as_bytes())
        .iter()
        .take(6)
        .map(|byte| char::from(SPEAKABLE[usize::from(*byte) % SPEAKABLE.len()]))
        .collect::<String>();
    let (first, last) = letters.split_at(3);
    CaseId::new(format!("{first}-{last}"))
}

/// The facts of a post that appeared. `id` is the case's, should one be opened.
pub fn appeared(scene: &Scene<'_>, post: Post, verdict: Verdict, id: CaseId) -> Vec<Event> {
    let key = post.key.clone();
    let mut events = vec![Event::PostAppeared { source: scene.source.id.clone(), post }];
    if verdict.needs_attention() {
        let changes = vec![CaseChange::Appeared { at: scene.now }];
        let severity = verdict.severity;
        let case = new_case(scene, &key, verdict, id.clone(), changes);
        events.push(Event::CaseOpened { case });
        events.extend(tell_owners(scene, severity, &Notice::NewPost { case: id }));
    }
    events
}

/// What is known of an edited post besides what it says.
#[derive(Debug, Clone)]
pub struct Edit {
    /// What the post was.
    pub before: Content,
    /// The verdict on that.
    pub was: Verdict,
    /// The post as it is now.
    pub post: Post,
    /// The key on the page, where it is another.
    pub alias: Option<PostKey>,
    /// When the post was first seen.
    pub first_seen: Timestamp,
    /// Whether the page is read or written differently now, so that it need not be the author's.
    pub by_page: bool,
}

/// The facts of an edit. The owners are told if the post has a case, or should have one now; but
/// not of what is no author's doing, nor of a text that changes all day, unless it got worse.
pub fn edited(
    scene: &Scene<'_>,
    edit: Edit,
    verdict: Verdict,
    open: Option<&Case>,
    id: CaseId,
) -> Vec<Event> {
    let worse = rank(&verdict) > rank(open.map_or(&edit.was, |case| &case.verdict));
    let noise = edit.by_page || open.is_some_and(|case| is_noise(case, &edit.post, scene.now));
    let told = worse || !noise;
    let Edit { before, post, alias, first_seen, .. } = edit;
    let (severity, key) = (verdict.severity, post.key.clone());
    let mut events = vec![Event::PostEdited {
        source: scene.source.id.clone(),
        post,
        before: before.clone(),
        alias,
    }];
    let notice = if let Some(case) = open {
        events.push(Event::CaseEdited { case: case.id.clone(), before, verdict });
        Notice::Edited(of_case(scene, case.id.clone(), &key))
    } else if verdict.needs_attention() && told {
        let changes = vec![
            CaseChange::Appeared { at: first_seen },
            CaseChange::Edited { at: scene.now, before: Some(before) },
        ];
        let case = new_case(scene, &key, verdict, id.clone(), changes);
        // Before the edit, so that it is on the timeline of the case.
        events.insert(0, Event::CaseOpened { case });
        Notice::Edited(of_case(scene, id, &key))
    } else {
        return events;
    };
    if told {
        events.extend(tell_owners(scene, severity, &notice));
    }
    events
}

/// How the other posts of a case are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Every one that is still there carries the business's answer.
    pub answered: bool,
    /// None is there any more.
    pub gone: bool,
}

impl Default for Rest {
    /// There are no others.
    fn default() -> Self {
        Self { answered: true, gone: true }
    }
}

/// The facts of a change other than that a post appeared or was edited.
pub fn changed(scene: &Scene<'_>, change: Change, _case: Option<&Case>, _rest: Rest) -> Vec<Event> {
    let source = scene.source.id.clone();
    match change {
        Change::Appeared { .. } | Change::Edited { .. } => Vec::new(),
        Change::Answered { post } => post
            .reply
            .map(|reply| Event::PostAnswered { source, key: post.key, reply })
            .into_iter()
            .collect(),
        Change::AnswerEdited { before, post } => {
            vec![Event::AnswerEdited { source, key: post.key, before, reply: post.reply }]
        }
        Change::StatusChanged { before, post } => {
            vec![Event::StatusChanged { source, key: post.key, before, status: post.status }]
        }
        Change::Removed { post, proof } => {
            vec![Event::PostRemoved { source, key: post.key, proof }]
        }
        Change::Reappeared { post } => vec![Event::PostReappeared { source, post }],
    }
}

/// How bad a verdict is, to compare.
fn rank(verdict: &Verdict) -> (u8, Severity) {
    let band = match verdict.band {
        Band::NotNegative => 0,
        Band::Uncertain => 1,
        Band::Negative => 2,
    };
    (band, verdict.severity)
}

/// Whether an edit says nothing new: the post is again what it was before (a site with two copies
/// of a page), or it was edited often today (a counter in the text).
fn is_noise(case: &Case, post: &Post, now: Timestamp) -> bool {
    let hash = |content: &Content| {
        text::content_hash(content.rating.as_ref(), content.title.as_deref(), &content.text)
    };
    let new = hash(&Content::from(post));
    let mut today = 0;
    for change in &case.changes {
        if let CaseChange::Edited { at, before } = change {
            if before.as_ref().is_some_and(|before| hash(before) == new) {
                return true;
            }
            today += u32::from(now.duration_since(*at) < SignedDuration::from_hours(24));
        }
    }
    today >= EDITS_A_DAY
}

/// The facts of a post from before the watch that came into view from a further page: a case if it
/// is negative and unanswered, as for what the first poll found, but no mail.
pub fn surfaced(scene: &Scene<'_>, post: Post, verdict: Verdict, id: CaseId) -> Vec<Event> {
    let case = silent_case(scene, &post, verdict, id);
    let mut events = vec![Event::PostSurfaced { source: scene.source.id.clone(), post }];
    events.extend(case.map(|case| Event::CaseOpened { case }));
    events
}

/// The facts of a first healthy poll. Negative posts without an answer get a case, so that they can
/// be worked through, but no mail of their own and no deadline.
pub fn baseline(scene: &Scene<'_>, judged: Vec<(Post, Verdict, CaseId)>) -> Vec<Event> {
    let ratings =
        judged.iter().filter_map(|(post, ..)| Some(post.rating?.normalised())).collect::<Vec<_>>();
    #[expect(clippy::cast_precision_loss, reason = "a page holds far fewer posts than 2^52")]
    let mean_rating =
        (!ratings.is_empty()).then(|| ratings.iter().sum::<f64>() / ratings.len() as f64);
    let mut cases = Vec::new();
    let mut posts = Vec::new();
    for (post, verdict, id) in judged {
        let published = published(scene, &post);
        cases.extend(silent_case(scene, &post, verdict, id).map(|case| (published, case)));
        posts.push(post);
    }
    // Newest first; what has no date comes last, in the order of the page.
    cases.sort_by_key(|(published, _)| std::cmp::Reverse(*published));
    let found = WelcomeLine {
        source: scene.source.id.clone(),
        business: scene.business.id.clone(),
        posts: posts.len() as u64,
        mean_rating,
        negatives: cases.len() as u64,
        unanswered: cases.iter().take(WELCOME_CASES).map(|(_, case)| case.id.clone()).collect(),
    };
    let source = scene.source.id.clone();
    let mut events = vec![Event::Baselined { source, posts, found }];
    events.extend(cases.into_iter().map(|(_, case)| Event::CaseOpened { case }));
    events
}

/// The one welcome mail to each owner for all sources that started together.
pub fn welcome<'a>(
    found: &[WelcomeLine],
    owners: impl Iterator<Item = (&'a Person, Vec<WelcomeLine>)>,
    now: Timestamp,
) -> Vec<Event> {
    let sources = found.iter().map(|line| line.source.clone()).collect();
    let mut events = vec![Event::Welcomed { sources }];
    for (person, sources) in owners.filter(|(_, sources)| !sources.is_empty()) {
        let id = format!("welcome:{}", now.as_millisecond());
        let notice = Notice::Welcome { sources };
        events.push(queue(&id, person, notice, Severity::Low, now));
    }
    events
}

/// Tells the operators, by another address than the refused one, that a message is a dead letter.
pub fn undelivered(
    alert: &Alert,
    error: &str,
    operators: &[Person],
    refused: Option<&str>,
    now: Timestamp,
) -> Vec<Event> {
    if matches!(alert.notice, Notice::Undelivered { .. }) {
        return Vec::new();
    }
    let notice = Notice::Undelivered {
        alert: alert.id.clone(),
        person: alert.person.clone(),
        error: error.to_owned(),
    };
    operators
        .iter()
        .filter(|operator| Some(operator.email.as_str()) != refused)
        .map(|operator| {
            let id = format!("{}:undelivered", alert.id);
            queue(&id, operator, notice.clone(), Severity::High, now)
        })
        .collect()
}

/// When a post was published, where the site says so to the day or better, or counts back to it.
pub fn published(scene: &Scene<'_>, post: &Post) -> Option<Timestamp> {
    let usable = |at: &Published| at.precision() != Precision::Month || at.is_relative();
    let published = post.published.filter(usable)?;
    published.to_timestamp(&scene.business.timezone)
}

/// The latest instant at which a post can have been published, if the site says when.
pub fn published_by(scene: &Scene<'_>, post: &Post) -> Option<Timestamp> {
    post.published?.latest(&scene.business.timezone, scene.now)
}

/// A case for what was there before the watch: no deadline runs.
fn silent_case(scene: &Scene<'_>, post: &Post, verdict: Verdict, id: CaseId) -> Option<Case> {
    if verdict.band != Band::Negative || post.reply.is_some() {
        return None;
    }
    let changes = vec![CaseChange::Appeared { at: scene.now }];
    Some(Case { answer_by: None, ..new_case(scene, &post.key, verdict, id, changes) })
}

fn new_case(
    scene: &Scene<'_>,
    post: &PostKey,
    verdict: Verdict,
    id: CaseId,
    changes: Vec<CaseChange>,
) -> Case {
    let answer_by =
        scene.business.respond_within.and_then(|within| scene.now.checked_add(within).ok());
    Case {
        id,
        business: scene.business.id.clone(),
        source: scene.source.id.clone(),
        post: post.clone(),
        state: CaseState::Open,
        verdict,
        opened_at: scene.now,
        answer_by,
        changes,
        links: Vec::new(),
        course: Course::default(),
    }
}

/// A test message, and the id of its row.
pub fn test(person: &Person, now: Timestamp) -> (AlertId, Event) {
    let id = format!("test:{}", now.as_millisecond());
    let event = queue(&id, person, Notice::Test, Severity::Critical, now);
    (AlertId::new(format!("{id}:{}", person.id)), event)
}

fn of_case(scene: &Scene<'_>, case: CaseId, post: &PostKey) -> PostOfCase {
    PostOfCase { case, source: scene.source.id.clone(), post: post.clone() }
}

fn tell_owners(scene: &Scene<'_>, severity: Severity, notice: &Notice) -> Vec<Event> {
    let case = notice.case().map(CaseId::as_str).unwrap_or_default();
    let mut event = format!("{case}:{}", notice.reason().name());
    if let Notice::Joined(post)
    | Notice::Edited(post)
    | Notice::Answered(post)
    | Notice::AnswerEdited(post)
    | Notice::StatusChanged(post)
    | Notice::Removed(post)
    | Notice::Reappeared(post) = notice
    {
        // Several posts of a case may change in one moment, on several sources.
        let post = text::mark(&[post.source.as_str(), post.post.as_str()]);
        event.push_str(&format!(":{}:{post:016x}", scene.now.as_millisecond()));
    }
    tell_all(&event, scene.owners, notice, severity, scene.now)
}

/// The row that began a thread for a person, whether or not it was ever sent: the first mail of a
/// case, or of an incident.
pub fn thread_root(alert: &Alert) -> Option<AlertId> {
    let event = match &alert.notice {
        Notice::NewPost { .. }
        | Notice::Joined(_)
        | Notice::Edited(_)
        | Notice::Answered(_)
        | Notice::AnswerEdited(_)
        | Notice::StatusChanged(_)
        | Notice::Removed(_)
        | Notice::Reappeared(_)
        | Notice::Crisis { .. }
        | Notice::FollowUp { .. } => {
            let case = alert.notice.case().map(CaseId::as_str).unwrap_or_default();
            format!("{case}:{}", Reason::NewPost.name())
        }
        Notice::SourceBroken(_)
        | Notice::SourcesBroken { .. }
        | Notice::SourceRecovered(_)
        | Notice::SourcesRecovered { .. }
        | Notice::UplinkDown { .. }
        | Notice::UplinkBack { .. } => incidents::first_event(&alert.notice)?,
        Notice::Daily { .. }
        | Notice::Welcome { .. }
        | Notice::Undelivered { .. }
        | Notice::LedgerCut { .. }
        | Notice::Test => return None,
    };
    Some(AlertId::new(format!("{event}:{}", alert.person)))
}
