//! Finds the cases to which new posts may belong. The work is the same however long the business
//! has been watched.

use std::{cell::RefCell, collections::HashMap};

use jiff::{SignedDuration, Timestamp};

use super::plan::Plan;
use crate::{
    domain::{Band, Case, CaseId, Post, SourceId},
    logic::{
        card::Card,
        casework::{Arrival, Kin, Relative, Scene, published_by},
        kin::Profile,
    },
    store::{PostRecord, Store, StoreError},
};

/// The newest posts of the business's cases that are looked at.
const CARDS: usize = 400;
/// How long after a case was opened posts join it.
const OPEN_TO_OTHERS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The last posts of a case that are looked at, beside the one that opened it.
const LINKS: usize = 8;
/// Earlier posts of an author that are looked at on each source.
const EARLIER: usize = 32;

/// Finds the cases, and finds out which of the arrivals may be of a burst. `changed` are the cases
/// that this poll has changed already.
pub(super) fn find(
    store: &Store,
    plan: &Plan,
    scene: &Scene<'_>,
    mut changed: HashMap<CaseId, Case>,
    arrivals: &mut [Arrival],
) -> Result<Vec<Kin>, StoreError> {
    let hall = Hall::new(store, plan, scene);
    let mut cases = Vec::new();
    for id in hall.related(arrivals)? {
        let known = match changed.remove(&id) {
            Some(case) => Some(case),
            None => store.case(&id)?,
        };
        cases.extend(known);
    }
    cases.retain(|case| scene.now.duration_since(case.opened_at) <= OPEN_TO_OTHERS);
    let mut kin = Vec::with_capacity(cases.len());
    let mut recent = 0;
    for case in cases {
        let posts = hall.posts(&case)?;
        recent += posts.iter().filter(|(_, recent)| *recent).count();
        kin.push((case, posts));
    }
    // Mostly there are too few of them, and nobody needs to be looked up.
    let crisis = kin.iter().any(|(case, _)| case.course.crisis_at.is_some());
    let many = arrivals.len() + recent >= hall.least();
    if crisis || many {
        for arrival in arrivals {
            arrival.fresh = hall.is_recent(&arrival.post, || arrival.verdict.band)
                && !hall.knew(&arrival.post)?;
        }
    }
    let mut found = Vec::with_capacity(kin.len());
    for (case, records) in kin {
        let mut posts = Vec::with_capacity(records.len());
        for (record, recent) in records {
            let fresh = many && recent && !hall.knew(&record.post)?;
            posts.push(Relative { profile: Profile::of(&record.post), fresh });
        }
        found.push(Kin { case, posts });
    }
    Ok(found)
}

/// Where posts about a business come together.
struct Hall<'a> {
    store: &'a Store,
    plan: &'a Plan,
    scene: &'a Scene<'a>,
    /// Since when a source is watched, of those that were asked for.
    begun: RefCell<HashMap<SourceId, Option<Timestamp>>>,
    /// What is older is not of a burst.
    since: Option<Timestamp>,
}

impl<'a> Hall<'a> {
    fn new(store: &'a Store, plan: &'a Plan, scene: &'a Scene<'a>) -> Self {
        let since = scene.now.checked_sub(scene.business.rules.crisis.within).ok();
        Self { store, plan, scene, begun: RefCell::default(), since }
    }

    fn least(&self) -> usize {
        usize::try_from(self.scene.business.rules.crisis.posts).unwrap_or(usize::MAX)
    }

    /// The cases to which an arrival may belong, the newest first: as their cards say, without a look
    /// at their posts.
    fn related(&self, arrivals: &[Arrival]) -> Result<Vec<CaseId>, StoreError> {
        let now = self.scene.now;
        let arrivals = arrivals.iter();
        let arrivals =
            arrivals.map(|new| Card::of(&new.post, new.id.clone(), now)).collect::<Vec<_>>();
        let is_related =
            |card: &Card| arrivals.iter().any(|one| one.may_belong_to(card, self.since));
        let mut related = Vec::new();
        for card in self.store.cards(&self.scene.business.id, CARDS, is_related)? {
            if !related.contains(&card.case) {
                related.push(card.case);
            }
        }
        Ok(related)
    }

    /// The posts of a case that others are compared with, and whether each may be of a burst.
    fn posts(&self, case: &Case) -> Result<Vec<(PostRecord, bool)>, StoreError> {
        let last = case.links.len().saturating_sub(LINKS.max(self.least()));
        let links = case.links.iter().skip(last).map(|link| (&link.source, &link.post));
        let mut posts = Vec::new();
        for (source, key) in std::iter::once((&case.source, &case.post)).chain(links) {
            let Some(record) = self.store.post(source, key)? else { continue };
            let new = !self.is_from_before(source, &record)?;
            // What was decided of it need not be decided again.
            let judge = self.plan.judge(source, self.scene.judge.learned);
            let judged = || judge.judge_with(&record.post, record.opinion.as_ref()).band;
            let band = || record.band.unwrap_or_else(judged);
            let recent = new && self.is_recent(&record.post, band);
            posts.push((record, recent));
        }
        Ok(posts)
    }

    /// Whether a post is negative and, as far as the site says, of the last hours.
    fn is_recent(&self, post: &Post, band: impl FnOnce() -> Band) -> bool {
        let published = published_by(self.scene, post);
        published.is_none_or(|at| Some(at) >= self.since) && band() == Band::Negative
    }

    /// Whether a post was known before the time in which a burst comes, or was there already when
    /// the watch of its source began.
    fn is_from_before(&self, source: &SourceId, record: &PostRecord) -> Result<bool, StoreError> {
        if Some(record.first_seen) < self.since {
            return Ok(true);
        }
        let known = self.begun.borrow().get(source).copied();
        let begun = match known {
            Some(begun) => begun,
            None => self.store.baselined_at(source)?,
        };
        self.begun.borrow_mut().entry(source.clone()).or_insert(begun);
        Ok(begun.is_some_and(|at| record.first_seen <= at))
    }

    /// Whether the author of a post was seen at the business before, as far as names tell: many
    /// people are called Marie.
    fn knew(&self, post: &Post) -> Result<bool, StoreError> {
        let Some(author) = post.author.as_deref().filter(|_| Profile::of(post).is_named()) else {
            return Ok(false);
        };
        let business = &self.scene.business.id;
        for watch in self.plan.watches().filter(|watch| watch.source.business == *business) {
            let source = &watch.source.id;
            for earlier in self.store.posts_by(source, author, EARLIER)? {
                let published = published_by(self.scene, &earlier.post);
                let old = published.is_some_and(|at| Some(at) < self.since);
                if old || self.is_from_before(source, &earlier)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
