//! Review bombing: many alike within hours, by authors whom nobody knows.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::arrive::{File, Waiting};
use crate::{
    domain::{Case, CrisisRule, LinkReason},
    logic::kin::Profile,
};

/// New posts that are compared with one another: what a larger burst has beyond them joins it when
/// it has been found. So the work grows with the posts and not with their square.
const COMPARED: usize = 200;

/// A burst.
pub(super) struct Found {
    /// The new posts of it, by their place.
    pub(super) waiting: HashSet<usize>,
    /// The cases that its earlier posts have, by their place.
    pub(super) files: Vec<usize>,
    /// How many posts it has.
    pub(super) posts: u32,
}

/// Finds a burst to which at least one of the new posts belongs.
pub(super) fn find(rule: &CrisisRule, waiting: &[Waiting], files: &[File]) -> Option<Found> {
    let fresh = waiting.iter().enumerate().filter(|(_, one)| one.like.fresh).take(COMPARED);
    let fresh = fresh.map(|(index, one)| (index, &one.like.profile)).collect::<Vec<_>>();
    let calm =
        files.iter().enumerate().filter(|(_, file)| file.kin.case.course.crisis_at.is_none());
    let known = calm.flat_map(|(index, file)| {
        let posts = file.kin.posts.iter().filter(|one| one.fresh);
        posts.map(move |one| (index, &one.profile))
    });
    let known = known.collect::<Vec<_>>();
    let least = usize::try_from(rule.posts).unwrap_or(usize::MAX);
    if fresh.len() + known.len() < least {
        return None;
    }
    fresh.iter().find_map(|(_, anchor)| {
        let alike = |all: &[(usize, &'_ Profile)]| {
            let alike = all.iter().filter(|(_, one)| anchor.is_alike(one));
            alike.map(|(index, _)| *index).collect::<Vec<_>>()
        };
        let profiles = fresh.iter().chain(&known).map(|(_, one)| *one);
        let authors = Profile::authors(profiles.filter(|one| anchor.is_alike(one)));
        (authors >= least).then(|| {
            let (new, old) = (alike(&fresh), alike(&known));
            let posts = u32::try_from(new.len() + old.len()).unwrap_or(u32::MAX);
            let mut files = old;
            files.dedup();
            Found { waiting: new.into_iter().collect(), files, posts }
        })
    })
}

/// Whether a case is a crisis, and its last post is not older than the time in which a burst comes.
pub(super) fn goes_on(case: &Case, within: SignedDuration, now: Timestamp) -> bool {
    let links = case.links.iter().rev().find(|link| link.why == LinkReason::Burst);
    let last = case.course.crisis_at.max(links.map(|link| link.at));
    case.course.crisis_at.is_some() && last.is_some_and(|last| now.duration_since(last) <= within)
}
