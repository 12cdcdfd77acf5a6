//! From the bytes of a page to the facts to record: extraction, relevance, difference, verdicts.
//! Blocking work, for a blocking thread; it may be done again without trace.

use jiff::Timestamp;

use super::plan::{Plan, Watch};
use crate::{
    domain::{CaseId, Change, Event, Listing, Outcome, Post, PostKey, PostKind, SourceId},
    extract::Page,
    fetch::Body,
    logic::{
        casework::{self, Edit, Scene},
        diff::{self, Difference, Seen},
        judge::judge,
        text,
    },
    store::{SourceRecord, Store, StoreError},
};

/// What a page came to.
#[derive(Debug)]
pub(super) struct Examined {
    /// What was read, without the posts.
    pub(super) outcome: Outcome,
    /// Whether what is known may rest on it.
    pub(super) healthy: bool,
    /// How many posts were on the page and concern the business.
    pub(super) posts: usize,
    /// Stands for those posts.
    pub(super) listing: Option<String>,
    /// What is to be recorded.
    pub(super) events: Vec<Event>,
    /// What was odd, in words.
    pub(super) problems: Vec<String>,
}

/// Reads a page.
pub(super) fn read(watch: &Watch, plan: &Plan, body: &Body) -> Listing {
    let page =
        Page { url: &body.url, content_type: body.content_type.as_deref(), body: &body.bytes };
    let mut listing = watch.recipe.extract(&page);
    if watch.source.mentions
        && let Some(business) = plan.business(&watch.source.business)
    {
        let names = std::iter::once(&business.name).chain(&business.aliases).collect::<Vec<_>>();
        listing.posts.retain(|post| {
            text::mentions(&post.text, &names)
                || post.title.as_deref().is_some_and(|title| text::mentions(title, &names))
        });
    }
    listing
}

/// Compares what was read with what is known.
pub(super) fn compare(
    store: &Store,
    plan: &Plan,
    watch: &Watch,
    record: Option<&SourceRecord>,
    (listing, now): (&Listing, Timestamp),
) -> Result<Examined, StoreError> {
    let known = record.map_or(0, |record| record.posts);
    // A list of reviews does not become empty by itself; a search may well find nothing.
    let emptied = listing.outcome == Outcome::Empty
        && known > 0
        && matches!(watch.source.kind, PostKind::Review | PostKind::Complaint);
    let healthy = listing.outcome.is_healthy() && !emptied;
    let mut examined = Examined {
        outcome: listing.outcome.clone(),
        healthy,
        posts: listing.posts.len(),
        listing: None,
        events: Vec::new(),
        problems: listing.problems.clone(),
    };
    if !healthy {
        return Ok(examined);
    }
    let hash = diff::listing_hash(&listing.posts);
    let baselined = record.is_some_and(|record| record.baselined_at.is_some());
    let unchanged =
        record.and_then(|record| record.listing.as_ref()).is_some_and(|last| *last == hash);
    if !(baselined && unchanged)
        && let Some(business) = plan.business(&watch.source.business)
    {
        let owners = plan.owners(business);
        let scene = Scene { business, source: &watch.source, owners: &owners, now };
        examined.events = match record.filter(|_| baselined) {
            Some(record) => changes(store, &scene, listing, (record, watch))?,
            None => first_sight(store, &scene, listing)?,
        };
    }
    examined.listing = Some(hash);
    Ok(examined)
}

fn first_sight(
    store: &Store,
    scene: &Scene<'_>,
    listing: &Listing,
) -> Result<Vec<Event>, StoreError> {
    let mut ids = Ids { store, source: &scene.source.id, given: Vec::new() };
    let judged = listing
        .posts
        .iter()
        .map(|post| Ok((post.clone(), judge(post), ids.for_post(&post.key)?)))
        .collect::<Result<_, StoreError>>()?;
    let shown = listing.posts.len() as u64;
    let complete = listing.next.is_none() && listing.claimed_total.is_some_and(|all| all <= shown);
    Ok(casework::baseline(scene, judged, complete))
}

fn changes(
    store: &Store,
    scene: &Scene<'_>,
    listing: &Listing,
    (record, watch): (&SourceRecord, &Watch),
) -> Result<Vec<Event>, StoreError> {
    let source = &scene.source.id;
    let mut seen = Vec::with_capacity(listing.posts.len());
    for post in &listing.posts {
        let known = store.post(source, &post.key)?.map(|record| record.post);
        let candidates = if known.is_none() { store.posts_like(source, post)? } else { Vec::new() };
        let candidates = candidates.into_iter().map(|record| record.post).collect();
        seen.push(Seen { post: post.clone(), known, candidates });
    }
    let stranger = |seen: &Seen| seen.known.is_none() && seen.candidates.is_empty();
    if record.fingerprint != watch.fingerprint && record.posts > 0 && seen.iter().all(stranger) {
        // The address or the rules were changed and not one post is known: another page.
        return first_sight(store, scene, listing);
    }
    let mut ids = Ids { store, source, given: Vec::new() };
    let mut events = Vec::new();
    for difference in diff::diff(seen) {
        match difference {
            Difference::Renamed { key, alias } => {
                events.push(Event::PostRenamed { source: source.clone(), key, alias });
            }
            Difference::Changed { change, alias } => {
                let id = ids.for_post(&change.post().key)?;
                let verdict = judge(change.post());
                events.extend(match *change {
                    Change::Appeared { post } if is_older(scene, record, &post) => {
                        casework::surfaced(scene, post, verdict, id)
                    }
                    Change::Appeared { post } => casework::appeared(scene, post, verdict, id),
                    Change::Edited { before, post } => {
                        let known = store.post(source, &post.key)?;
                        let first_seen = known.as_ref().map_or(scene.now, |known| known.first_seen);
                        let open = match known.and_then(|known| known.case) {
                            Some(case) => store.case(&case)?,
                            None => None,
                        };
                        let edit = Edit { before, post, alias, first_seen };
                        casework::edited(scene, edit, verdict, open.as_ref(), id)
                    }
                });
            }
        }
    }
    Ok(events)
}

/// Whether a post that is not known is older than all that the first poll saw: then it stood on a
/// further page and moved up, since a newer one was taken away.
fn is_older(scene: &Scene<'_>, record: &SourceRecord, post: &Post) -> bool {
    let Some(floor) = record.floor else { return false };
    casework::published(scene, post).is_some_and(|published| published < floor)
}

/// Finds a free case id for each post of one commit.
struct Ids<'a> {
    store: &'a Store,
    source: &'a SourceId,
    given: Vec<CaseId>,
}

impl Ids<'_> {
    fn for_post(&mut self, post: &PostKey) -> Result<CaseId, StoreError> {
        let mut attempt = 0;
        loop {
            let id = casework::case_id(self.source, post, attempt);
            let other = self
                .store
                .case(&id)?
                .is_some_and(|case| case.source != *self.source || case.post != *post);
            if !other && !self.given.contains(&id) {
                self.given.push(id.clone());
                return Ok(id);
            }
            attempt += 1;
        }
    }
}
