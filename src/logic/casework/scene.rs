//! Where a post was seen, who is told of it, and what a new case is.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    domain::{
        Band, Business, Case, CaseChange, CaseId, CaseState, Course, DigestItem, Due, Event,
        Notice, Person, Post, PostKey, PostKind, PostOfCase, Precision, Published, Severity,
        Source, SourceId, Verdict,
    },
    logic::{
        deadline, digest,
        judge::Judge,
        route::{Matter, Readers},
        rows::{queue, tell_all},
        text,
    },
};

/// The letters and digits of a case id: none that is taken for another by eye or ear.
const SPEAKABLE: &[u8; 24] = b"2345679ACDEFGHJKLMNPRTXY";

/// Where a post was seen, and who is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Whom the source is watched for.
    pub business: &'a Business,
    /// Where the post stands.
    pub source: &'a Source,
    /// Who is told of what.
    pub readers: Readers<'a>,
    /// How posts of the source are judged.
    pub judge: Judge<'a>,
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
pub(super) fn silent_case(
    scene: &Scene<'_>,
    post: &Post,
    verdict: Verdict,
    id: CaseId,
) -> Option<Case> {
    if verdict.band != Band::Negative || post.reply.is_some() {
        return None;
    }
    let changes = vec![CaseChange::Appeared { at: scene.now }];
    let seen = (&post.key, post.kind, None);
    Some(Case { answer_by: None, ..new_case(scene, seen, verdict, id, changes) })
}

/// A case for a post, from now on; when that was published, if it is the post that is new.
pub(super) fn new_case(
    scene: &Scene<'_>,
    (post, kind, published): (&PostKey, PostKind, Option<Timestamp>),
    verdict: Verdict,
    id: CaseId,
    changes: Vec<CaseChange>,
) -> Case {
    let due = due(scene, published);
    Case {
        id,
        business: scene.business.id.clone(),
        source: scene.source.id.clone(),
        post: post.clone(),
        kind,
        state: CaseState::Open,
        verdict,
        opened_at: scene.now,
        answer_by: due.map(|due| due.at),
        changes,
        links: Vec::new(),
        course: Course { due_to: due.map(|due| due.to).unwrap_or_default(), ..Course::default() },
    }
}

/// When an answer is due to what happens now.
pub(super) fn due(scene: &Scene<'_>, published: Option<Timestamp>) -> Option<Due> {
    deadline::due(scene.business, scene.source.respond_within, published, scene.now)
}

/// A post of the scene's source, as a message names it.
pub(super) fn of_case(scene: &Scene<'_>, case: CaseId, post: &PostKey) -> PostOfCase {
    PostOfCase { case, source: scene.source.id.clone(), post: post.clone() }
}

/// Who is told of a case in this moment, with the verdicts on what is just seen of it at the source:
/// who was to hear of what it was hears of what it is.
pub(super) fn readers(
    scene: &Scene<'_>,
    (case, seen): (&Case, &[&Verdict]),
    severity: Severity,
) -> Vec<Person> {
    let seen = seen.iter().map(|verdict| (scene.source, *verdict)).collect::<Vec<_>>();
    let told = scene.readers.of_case(case, &seen, severity).into_iter();
    told.map(|told| told.person).collect()
}

/// Tells each reader of a case once, and at once: another event of the same kind has rows of its own.
pub(super) fn tell(
    scene: &Scene<'_>,
    of: (&Case, &[&Verdict]),
    severity: Severity,
    notice: &Notice,
) -> Vec<Event> {
    let readers = readers(scene, of, severity);
    tell_all(&event_of(scene, notice), &readers, notice, severity, scene.now)
}

/// The same of posts of the source that are judged so: who wants to hear of such posts later has each
/// of them in a digest. Who gets none is told at once, so that nothing that may need an answer is kept
/// from them.
pub(super) fn tell_of(
    scene: &Scene<'_>,
    case: &Case,
    (band, severity): (Band, Severity),
    (notice, posts): (&Notice, &[&PostKey]),
) -> Vec<Event> {
    let event = event_of(scene, notice);
    let uncertain = scene.business.rules.uncertain;
    let mut events = Vec::new();
    for reader in readers(scene, (case, &[]), severity) {
        let Some(due) = digest::waits(&reader, (band, severity), uncertain, scene.now) else {
            events.push(queue(&event, &reader, notice.clone(), severity, scene.now));
            continue;
        };
        events.extend(posts.iter().map(|post| {
            let item = item(scene, (band, severity), notice.case(), post);
            Event::DigestNoted { person: reader.id.clone(), item, due }
        }));
    }
    events
}

/// A post that needs nobody is for the digests of those who would hear of it if it did.
pub(super) fn note_of(scene: &Scene<'_>, verdict: &Verdict, post: &Post) -> Vec<Event> {
    let judged = (verdict.band, verdict.severity);
    let matter = Matter {
        source: Some(scene.source),
        business: &scene.business.id,
        verdict,
        kind: post.kind,
        severity: verdict.severity,
    };
    let noted = scene.readers.told(&matter).into_iter().filter_map(|told| {
        let due = digest::next_for(&told.person, scene.now)?;
        let item = item(scene, judged, None, &post.key);
        Some(Event::DigestNoted { person: told.person.id, item, due })
    });
    noted.collect()
}

fn item(
    scene: &Scene<'_>,
    (band, severity): (Band, Severity),
    case: Option<&CaseId>,
    post: &PostKey,
) -> DigestItem {
    DigestItem {
        business: scene.business.id.clone(),
        source: scene.source.id.clone(),
        post: post.clone(),
        case: case.cloned(),
        band,
        severity,
    }
}

/// What the rows of a notice are called after.
fn event_of(scene: &Scene<'_>, notice: &Notice) -> String {
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
    } else if let Notice::Crisis { posts, .. } = notice {
        event.push_str(&format!(":{}:{posts}", scene.now.as_millisecond()));
    }
    event
}
