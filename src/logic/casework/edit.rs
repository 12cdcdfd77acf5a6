//! An author changed a post: what follows for its case, or whether there is one now.

use jiff::{SignedDuration, Timestamp};

use super::{
    change::Rest,
    moves::moved,
    scene::{Scene, new_case, of_case, tell, tell_of},
};
use crate::{
    domain::{
        Band, Case, CaseChange, CaseId, Content, Event, Notice, Post, PostKey, Severity, Turn,
        Verdict,
    },
    logic::text,
};

/// Edits of one post that the owners are told of in 24 hours.
const EDITS_A_DAY: u32 = 3;

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
/// not of what is no author's doing, nor of a text that changes all day, unless it got worse. `open`
/// is the case of the post, with what its other posts do.
pub fn edited(
    scene: &Scene<'_>,
    edit: Edit,
    verdict: Verdict,
    open: Option<(&Case, &Rest)>,
    id: CaseId,
) -> Vec<Event> {
    let worse = verdict.needs_attention()
        && (rank(&verdict) > rank(&edit.was) || fell(&edit.before, &edit.post));
    let noise = edit.by_page || open.is_some_and(|(case, _)| is_noise(case, &edit.post, scene.now));
    let told = worse || !noise;
    let severity = if worse { verdict.severity.max(Severity::High) } else { verdict.severity };
    let Edit { before, post, alias, first_seen, .. } = edit;
    let (source, key, kind) = (scene.source.id.clone(), post.key.clone(), post.kind);
    let fact = Event::PostEdited { source, post, before: before.clone(), alias };
    let Some((case, rest)) = open else {
        if !verdict.needs_attention() || !told {
            return vec![fact];
        }
        let changes = vec![
            CaseChange::Appeared { at: first_seen },
            CaseChange::Edited { at: scene.now, before: Some(before) },
        ];
        let judged = (verdict.band, severity);
        let case = new_case(scene, (&key, kind, None), verdict, id.clone(), changes);
        let notice = Notice::Edited(of_case(scene, id, &key));
        let told = tell_of(scene, &case, judged, (&notice, &[&key]));
        // The case first, so that the edit is on its timeline.
        return [Event::CaseOpened { case }, fact].into_iter().chain(told).collect();
    };
    let turn = if verdict.needs_attention() {
        // It was answered, or settled, as it was before.
        Some(Turn::CameBack)
    } else if rest.worst.as_ref().is_some_and(Verdict::needs_attention) {
        None
    } else {
        Some(Turn::Better)
    };
    let whole = worst(rest.worst.iter().chain([&verdict])).unwrap_or(&verdict).clone();
    let edited = Event::CaseEdited { case: case.id.clone(), before, verdict: whole };
    let mut events = vec![fact, edited];
    if told {
        events.extend(turn.into_iter().flat_map(|turn| moved(scene, case, turn)));
        let notice = Notice::Edited(of_case(scene, case.id.clone(), &key));
        events.extend(tell(scene, (case, &[&verdict]), severity, &notice));
    }
    events
}

/// The worst of verdicts.
pub fn worst<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Option<&'a Verdict> {
    verdicts.max_by_key(|verdict| rank(verdict))
}

/// Whether the author gives less than before.
fn fell(before: &Content, post: &Post) -> bool {
    let ratings = before.rating.zip(post.rating);
    ratings.is_some_and(|(before, now)| now.normalised() < before.normalised())
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
