//! From the bytes of a page to the facts to record: extraction, relevance, difference, verdicts.
//! Blocking work, for a blocking thread; it may be done again without trace.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    docket::Docket,
    plan::{Plan, Watch},
    presence::{Listed, Standing},
};
use crate::{
    domain::{CaseId, Change, Content, Event, Listing, Outcome, Post, PostKey, SourceId},
    extract::Page,
    logic::{
        assistant::Opinions,
        casework::{self, Edit, Scene},
        diff::{self, Difference, Known, Seen},
        judge::Judge,
        text,
        window::Window,
    },
    store::{SourceRecord, Store, StoreError},
};

/// Reads a page: its posts that concern the business, and all there were, each as a short hash.
pub(super) fn read(watch: &Watch, plan: &Plan, page: &Page<'_>) -> (Listing, Vec<u32>) {
    let mut listing = watch.recipe.extract(page);
    let shown = listing.posts.iter().map(|post| text::short_hash(post.key.as_str())).collect();
    for post in &mut listing.posts {
        post.language = post.language.take().or_else(|| watch.language.clone());
    }
    // Where the list has only titles, what a post says is not known yet.
    if !watch.recipe.has_detail() {
        listing.posts.retain(|post| concerns(watch, plan, post));
    }
    (listing, shown)
}

/// Whether a post concerns the business: of most sources each does. Of a search, what names it and is
/// not by itself.
pub(super) fn concerns(watch: &Watch, plan: &Plan, post: &Post) -> bool {
    if !watch.source.mentions {
        return true;
    }
    let Some(names) = plan.names(&watch.source.business) else { return true };
    let title = post.title.as_deref().unwrap_or_default();
    let own = post.author.as_deref().is_some_and(|author| names.is_own(author));
    // The name may stand in the title and what makes it plain below.
    !own && names.are_in(&format!("{title}\n{}", post.text))
}

/// Stands for all that decides, beside rules and address, what is made of a page.
pub(super) fn reading(watch: &Watch, plan: &Plan) -> String {
    let mut parts = vec![
        env!("CARGO_PKG_VERSION").to_owned(),
        watch.language.clone().unwrap_or_default(),
        format!("{} {}", watch.pages, watch.details),
    ];
    if watch.source.mentions
        && let Some(business) = plan.business(&watch.source.business)
    {
        parts.push(business.name.clone());
        let lists = [&business.aliases, &business.context, &business.accounts];
        for list in lists {
            parts.extend(list.iter().cloned());
            parts.push(String::new());
        }
    }
    text::digest(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What comparing the posts of a page with what is known came to.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// The facts to record.
    pub(super) events: Vec<Event>,
    /// Where its posts stand in the list, and what is missing there.
    pub(super) window: Window,
}

/// What the posts of a page come to; or why they cannot be compared with what is known.
pub(super) fn compare(
    store: &Store,
    plan: &Plan,
    watch: &Watch,
    record: &SourceRecord,
    opinions: &Opinions,
    (listed, complete, now): (&Listed, bool, Timestamp),
) -> Result<Result<Comparison, Unreadable>, StoreError> {
    let Some(business) = plan.business(&watch.source.business) else {
        return Ok(Ok(Comparison::default()));
    };
    let learned = store.learned()?;
    let judge = Judge { opinions, ..plan.judge(&watch.source.id, &learned) };
    let readers = plan.routing(business);
    let scene = Scene { business, source: &watch.source, readers, judge, now };
    if record.baselined_at.is_none() {
        return Ok(Ok(first_sight(store, &scene, listed)?));
    }
    changes(store, &scene, (listed, complete), (record, watch, plan, &reading(watch, plan)))
}

/// The posts among these facts that are new, or say something new, and of which nothing decides
/// whether they are negative. Those that nobody would be told of come first.
pub(super) fn open(
    store: &Store,
    plan: &Plan,
    watch: &Watch,
    events: &[Event],
) -> Result<Vec<Post>, StoreError> {
    let learned = store.learned()?;
    let judge = plan.judge(&watch.source.id, &learned);
    let posts = events.iter().filter_map(|event| {
        if let Event::PostAppeared { post, .. }
        | Event::PostEdited { post, .. }
        | Event::PostReappeared { post, .. } = event
        {
            Some(post)
        } else {
            None
        }
    });
    let mut open = posts.filter(|post| judge.is_open(post)).cloned().collect::<Vec<_>>();
    open.sort_by_cached_key(|post| judge.judge(post).needs_attention());
    Ok(open)
}

/// The page came but is not what it was: nothing may rest on it. Says why, in words.
pub(super) struct Unreadable(pub(super) String);

impl Unreadable {
    /// Comparing cannot panic; if it does all the same, nothing is known of this page.
    pub(super) fn died() -> Self {
        Self("comparing failed inside vigie: please report it".to_owned())
    }
}

fn first_sight(
    store: &Store,
    scene: &Scene<'_>,
    Listed { posts, places }: &Listed,
) -> Result<Comparison, StoreError> {
    let mut ids = Ids { store, source: &scene.source.id, given: HashSet::new() };
    let judged = posts
        .iter()
        .map(|post| {
            let (verdict, id) = (scene.judge.judge(post), ids.for_post(&post.key)?);
            Ok((post.clone(), verdict, id))
        })
        .collect::<Result<_, StoreError>>()?;
    let window = Window::first(places.clone());
    Ok(Comparison { events: casework::baseline(scene, judged), window })
}

fn changes(
    store: &Store,
    scene: &Scene<'_>,
    (listed, complete): (&Listed, bool),
    (record, watch, plan, reading): (&SourceRecord, &Watch, &Plan, &str),
) -> Result<Result<Comparison, Unreadable>, StoreError> {
    let source = &scene.source.id;
    let reread = record.fingerprint != watch.fingerprint;
    let posts = &listed.posts;
    let unchanged = unchanged(record, posts);
    let mut seen = Vec::with_capacity(posts.len());
    for (post, place) in posts.iter().zip(&listed.places) {
        if unchanged.contains(&place.mark) {
            seen.push(Seen { post, known: Some(Known::AsShown), candidates: Vec::new() });
            continue;
        }
        let known = store.post(source, &post.key)?.map(|record| match record.removed {
            // What it said is forgotten: nothing to compare with, and nothing to record.
            _ if record.redacted.is_some() => Known::AsShown,
            None => Known::Recorded(Box::new(record.post)),
            Some(_) => Known::Removed(Box::new(record.post)),
        });
        let candidates = if known.is_none() { store.posts_like(source, post)? } else { Vec::new() };
        let candidates = candidates.into_iter();
        let candidates = candidates.map(|record| (record.post, record.removed.is_some())).collect();
        seen.push(Seen { post, known, candidates });
    }
    let stranger = |seen: &Seen<'_>| seen.known.is_none() && seen.candidates.is_empty();
    if reread && record.posts > 0 && seen.iter().all(stranger) {
        // The address or the rules were changed and not one post is known: another page.
        return Ok(Ok(first_sight(store, scene, listed)?));
    }
    // A site may well stop showing a field for good: after some days it is taken at its word.
    let settled_so = record.outcome == Some(Outcome::AnchorMissing)
        && record
            .outcome_since
            .is_some_and(|since| scene.now.duration_since(since) >= BELIEVED_AFTER);
    if !reread
        && !settled_so
        && let Some(field) = lost_field(&seen)
    {
        return Ok(Err(Unreadable(format!("every known post has lost its {field}"))));
    }
    // With other names, posts count that were passed over before.
    let widened = record.trace.reading.as_deref().is_some_and(|last| last != reading);
    let older = Older::than(scene, record, &seen);
    let known = seen.iter().filter(|seen| seen.known.is_some()).count();
    let standing = Standing::of(scene, record, (&seen, listed.shown()), (complete, reread));
    let diff = diff::diff(seen, reread || known == 0);
    let window = standing.after(store, scene, &diff)?;
    let differences = diff.differences;
    let edits = differences.iter().filter(|difference| is_edit(difference)).count();
    // Authors do not edit all their posts within one poll: then it is the page that changed.
    let by_page = reread || settled_so || (known >= WHOLE_PAGE && edits >= known);
    let mut ids = Ids { store, source, given: HashSet::new() };
    let mut docket = Docket::new(store, plan, scene);
    let mut events = Vec::new();
    for difference in differences {
        match difference {
            Difference::Renamed { key, alias } => {
                events.push(Event::PostRenamed { source: source.clone(), key, alias });
            }
            Difference::Changed { change, alias } => {
                let id = ids.for_post(&change.post().key)?;
                let verdict = scene.judge.judge(change.post());
                events.extend(match *change {
                    Change::Appeared { post }
                        if older.holds(scene, &post) || (widened && is_old(scene, &post)) =>
                    {
                        casework::surfaced(scene, post, verdict, id)
                    }
                    Change::Appeared { post } => docket.appeared(post, verdict, id),
                    Change::Edited { before, post } => {
                        let edit = edit(store, scene, (before, post), (alias, by_page))?;
                        docket.edited(edit, verdict, id)?
                    }
                    change @ (Change::Answered { .. }
                    | Change::AnswerEdited { .. }
                    | Change::StatusChanged { .. }
                    | Change::Removed { .. }
                    | Change::Reappeared { .. }) => docket.changed(change, id, by_page)?,
                });
            }
        }
    }
    events.extend(docket.close()?);
    Ok(Ok(Comparison { events, window }))
}

/// The marks of the posts that need not be looked up: what is recorded of them is what the page
/// says. But for the author, so that where no post shows one, all are.
fn unchanged<'a>(record: &'a SourceRecord, posts: &[Post]) -> HashSet<&'a u64> {
    let sure = posts.iter().any(|post| post.author.is_some());
    let marks = record.trace.places.iter().map(|place| &place.mark);
    marks.filter(|mark| sure && **mark != 0).collect()
}

/// How long every known post must have been without a field before that is how the site is.
const BELIEVED_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// Known posts that must all have changed at once for it to be the page and not the authors.
const WHOLE_PAGE: usize = 3;

fn is_edit(difference: &Difference) -> bool {
    matches!(difference, Difference::Changed { change, .. }
        if matches!(**change, Change::Edited { .. }))
}

fn edit(
    store: &Store,
    scene: &Scene<'_>,
    (before, post): (Content, Post),
    (alias, by_page): (Option<PostKey>, bool),
) -> Result<Edit, StoreError> {
    let known = store.post(&scene.source.id, &post.key)?;
    let first_seen = known.as_ref().map_or(scene.now, |known| known.first_seen);
    let was = match &known {
        Some(known) => scene.judge.judge_with(&known.post, known.opinion.as_ref()),
        None => scene.judge.judge(&post),
    };
    Ok(Edit { before, was, post, alias, first_seen, by_page })
}

/// A field that every known post on the page had and none has any more: then the page is built
/// differently now, and what it says cannot be compared.
fn lost_field(seen: &[Seen<'_>]) -> Option<&'static str> {
    let lost = |has: fn(&Post) -> bool| {
        let pairs = seen.iter().filter_map(|seen| Some((seen.recorded()?, seen.post)));
        let had = pairs.filter(|(known, _)| has(known)).collect::<Vec<_>>();
        had.len() > 1 && !had.iter().any(|(_, post)| has(post))
    };
    if lost(|post| post.rating.is_some()) {
        Some("rating")
    } else if lost(|post| !post.text.is_empty()) {
        Some("text")
    } else if lost(|post| post.author.is_some()) {
        Some("author")
    } else {
        None
    }
}

/// Tells a post that stood on a further page and moved up, since a newer one was taken away, from a
/// new one: it stands below every known post, is older than the last of them, and is from before
/// the watch. (Not older than all of them: a very old one may be pinned on top.)
#[derive(Debug)]
struct Older {
    /// The unknown posts that stand below every known one.
    below: HashSet<PostKey>,
    /// The date of the last known post.
    last: Option<Timestamp>,
    /// What is older than this was there when the watch began, though out of sight.
    before_watch: Option<Timestamp>,
}

/// How much earlier than the watch a post must be dated: some sites show what they checked, or the
/// day of the visit, days later.
const BEFORE_WATCH: SignedDuration = SignedDuration::from_hours(72);

impl Older {
    fn than(scene: &Scene<'_>, record: &SourceRecord, seen: &[Seen<'_>]) -> Self {
        let below = seen.iter().rev().take_while(|seen| seen.known.is_none());
        let mut known = seen.iter().rev().filter_map(Seen::recorded);
        Self {
            below: below.map(|seen| seen.post.key.clone()).collect(),
            last: known.find_map(|post| casework::published(scene, post)),
            before_watch: record.baselined_at.and_then(|at| at.checked_sub(BEFORE_WATCH).ok()),
        }
    }

    fn holds(&self, scene: &Scene<'_>, post: &Post) -> bool {
        let limits = self.last.zip(self.before_watch);
        let Some((last, before_watch)) = limits else { return false };
        // Posts counted back to one month ("2 years ago") stand in an order that is not told.
        let relative = post.published.is_some_and(|published| published.is_relative());
        let older = |at: Timestamp| at < last || (relative && at == last);
        self.below.contains(&post.key)
            && casework::published(scene, post).is_some_and(older)
            && casework::published_by(scene, post).is_some_and(|at| at < before_watch)
    }
}

/// Whether a post is dated so long ago that it is no news.
fn is_old(scene: &Scene<'_>, post: &Post) -> bool {
    casework::published_by(scene, post)
        .is_some_and(|at| scene.now.duration_since(at) > BEFORE_WATCH)
}

/// Finds a free case id for each post of one commit.
struct Ids<'a> {
    store: &'a Store,
    source: &'a SourceId,
    given: HashSet<CaseId>,
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
            if !other && self.given.insert(id.clone()) {
                return Ok(id);
            }
            attempt += 1;
        }
    }
}
