//! The letter about a burst of near-duplicates.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{
    LetterError,
    moment::{Moment, crisis_of},
    post::linked,
};
use crate::{
    domain::{Case, CaseId, Event, Link, PostKey, SourceId},
    engine::plan::Plan,
    logic::text::fold,
    mail::{Body, CrisisReport},
    store::Store,
};

/// Posts that are looked at.
const COUNTED: usize = 1_000;

/// Posts that the letter shows.
const SAMPLES: usize = 3;

/// The letter of a crisis that has so many posts.
pub(super) fn declared(
    store: &Store,
    plan: &Plan,
    case: &CaseId,
    posts: u32,
    at: Timestamp,
) -> Result<Body, LetterError> {
    let moment = Moment::of(store, plan, case, at)?;
    let case = &moment.case;
    let mut all = posts_of(case, at);
    // The first posts of a burst may have opened cases of their own, which the declaration names.
    for entry in moment.timeline.iter().filter(|entry| entry.at <= at) {
        let Event::CrisisDeclared { related, .. } = &entry.event else { continue };
        for related in related {
            all.extend(store.case(related)?.iter().flat_map(|case| posts_of(case, at)));
        }
    }
    let (mut authors, mut nameless) = (HashSet::new(), 0);
    let mut platforms = HashMap::<String, usize>::new();
    let mut samples = Vec::new();
    let (mut known, mut since) = (0_u32, at);
    for (source, key, link) in all.into_iter().take(COUNTED) {
        let Some(record) = store.post(&source, &key)? else { continue };
        known += 1;
        since = since.min(record.first_seen);
        match record.post.author.as_deref().map(fold).filter(|author| !author.is_empty()) {
            Some(author) => drop(authors.insert(author)),
            None => nameless += 1,
        }
        *platforms.entry(moment.platform(&source)).or_default() += 1;
        if samples.len() < SAMPLES {
            samples.push(linked(&moment, &source, record, link.as_ref()));
        }
    }
    let mut platforms = platforms.into_iter().collect::<Vec<_>>();
    platforms.sort_by(|(a, fewer), (b, more)| more.cmp(fewer).then_with(|| a.cmp(b)));
    let opening = moment.record(&case.source, &case.post)?.post;
    let declared = moment.timeline.iter().filter(|entry| crisis_of(&entry.event).is_some());
    let business = plan.business(&case.business);
    Ok(Body::Crisis(Box::new(CrisisReport {
        business: moment.business_name(),
        business_zone: moment.zone(),
        case: case.id.clone(),
        opening: moment.opening()?,
        posts,
        // Not of posts that were erased since.
        authors: (known >= posts).then_some(authors.len() + nameless),
        platforms,
        since,
        seen_at: at,
        growth: declared.map(|entry| entry.at).min().is_some_and(|first| first < at),
        page: moment.page(&case.source, &opening)?,
        samples,
        offline_contact: business.and_then(|known| known.offline_contact.clone()),
    })))
}

/// The posts that a case had at `at`.
fn posts_of(case: &Case, at: Timestamp) -> Vec<(SourceId, PostKey, Option<Link>)> {
    let joined = case.links.iter().filter(|link| link.at <= at);
    let joined = joined.map(|link| (link.source.clone(), link.post.clone(), Some(link.clone())));
    std::iter::once((case.source.clone(), case.post.clone(), None)).chain(joined).collect()
}
