//! What one poll sees of a source: the first page of its list, as many further pages as hold posts
//! that are not known, and the own pages of new posts where the list has only titles.
//!
//! A page that says the same as the last healthy one is not read: its bytes are equal, or all that
//! its posts are read from is.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tracing::Instrument;
use url::Origin;

use super::{
    Clock,
    ahead::Ahead,
    examine::{self, Unreadable},
    plan::{Setup, Watch},
    presence::{self, Listed},
    witness::Witness,
};
use crate::{
    domain::{CONFIRM_FAILURES, Listing, Outcome, Place, Post, PostKind, Trace},
    extract::Page,
    fetch::{Answer, Body, Fetched},
    logic::{diff, text, volume},
    store::{SourceRecord, Store, StoreError},
};

/// How long a list must go on showing suspiciously few posts before that is what is usual.
const NEW_USUAL: SignedDuration = SignedDuration::from_hours(72);

/// Bytes of a page that are sifted in a fraction of a millisecond.
const SMALL: usize = 256 << 10;

/// Pages in a row with other posts, after which the next one most likely has others, too, and is read
/// without being compared first.
const RESTLESS: u8 = 3;

/// Known posts at the end of a page that show that the new ones have come to their end.
const OVERLAP: usize = 3;

/// What one poll saw.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    /// What it came to.
    pub(super) outcome: Outcome,
    /// Whether the source could be seen.
    pub(super) healthy: bool,
    /// The posts; `None` if they are those of the last healthy poll, or may not be compared.
    pub(super) listed: Option<Arc<Listed>>,
    /// Whether those are all that the list has.
    pub(super) complete: bool,
    /// How many posts of the first page concern the business.
    pub(super) count: usize,
    /// Stands for the posts of the first page.
    pub(super) listing: Option<String>,
    /// What the page was like.
    pub(super) trace: Trace,
    /// Polls in a row that left something for the next one.
    pub(super) behind: u32,
    /// Pages of the list that were read.
    pub(super) pages: usize,
    /// What was odd, in words.
    pub(super) problems: Vec<String>,
    /// How long the site wants to be left alone.
    pub(super) retry_after: Option<SignedDuration>,
}

impl Sight {
    /// What was seen cannot be compared with what is known, so nothing may rest on it.
    pub(super) fn is_not_believed(&mut self, Unreadable(what): Unreadable, known: &SourceRecord) {
        self.problems.push(what);
        self.outcome = Outcome::AnchorMissing;
        self.healthy = false;
        self.listing = None;
        self.trace = known.trace.clone();
        self.behind = known.behind;
    }

    /// Something on the first `page` pages was left over, as it was in the last polls.
    pub(super) fn owe(&mut self, page: usize, before: u32) {
        self.behind = before.saturating_add(1);
        self.trace.owed = self.trace.owed.max(page);
    }
}

/// One poll of a source that is known as `record`.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) store: Arc<Store>,
    pub(super) setup: Arc<Setup>,
    pub(super) watch: Arc<Watch>,
    pub(super) record: Arc<SourceRecord>,
    pub(super) now: Timestamp,
    /// Stands for what, beside the rules, decides what is made of a page.
    pub(super) reading: String,
    /// Pages read at a time: reading is work for a core, and a page may be large.
    pub(super) readers: Arc<Semaphore>,
    /// Holds what was seen.
    pub(super) witness: Witness,
    /// Where the time comes from.
    pub(super) clock: Clock,
    /// Nothing is to be kept.
    pub(super) dry_run: bool,
    /// When the assistant was first asked about what was seen.
    pub(super) asked_at: OnceLock<Instant>,
}

/// What the first page came to.
enum First {
    /// It says what the last healthy one said.
    Same(Box<Trace>),
    /// It was read.
    Read(Box<(Sight, Then)>),
}

/// What follows once the first page is read.
enum Then {
    /// Other pages are asked for.
    Ask(Rest),
    /// It is decided what it comes to, if that could be done in the same breath.
    Decide(Option<Ahead>),
}

/// What is left to be asked for: further pages, the own pages of posts.
struct Rest {
    listed: Listed,
    /// The next page, and where this one stood.
    next: (Option<String>, Option<Origin>),
    goes_on: bool,
}

/// What a page is beside the last healthy one.
enum Compared {
    /// It says the same.
    Same(Box<Trace>),
    /// It may say something else. What stands for that which its posts are read from, if that was
    /// asked for.
    Other(Option<String>),
}

/// A page that was read.
pub(super) struct Read {
    pub(super) listing: Listing,
    /// The places of its posts.
    pub(super) places: Vec<Place>,
    /// Where the page stood in the end.
    pub(super) origin: Option<Origin>,
    /// Stands for its posts.
    pub(super) hash: String,
    /// Posts on the page, whomever they concern.
    pub(super) found: u64,
    pub(super) trace: Trace,
    /// Whether further pages may hold posts that are not known.
    pub(super) goes_on: bool,
}

impl Look {
    /// A source that could not be seen.
    pub(super) fn without_page(&self, outcome: Outcome) -> Sight {
        Sight {
            healthy: outcome.is_healthy(),
            outcome,
            listed: None,
            complete: false,
            count: 0,
            listing: None,
            trace: self.record.trace.clone(),
            behind: self.record.behind,
            pages: 0,
            problems: Vec::new(),
            retry_after: None,
        }
    }

    /// A page that says what the last healthy one said.
    fn same(&self, trace: Trace) -> Sight {
        let trace = Trace { restless: 0, ..trace };
        let count = usize::try_from(trace.posts).unwrap_or(usize::MAX);
        let empty = self.record.outcome == Some(Outcome::Empty);
        let outcome = if empty { Outcome::Empty } else { Outcome::Listed };
        Sight { trace, count, pages: 1, ..self.without_page(outcome) }
    }

    /// Stands for the bytes of the last page, if one that comes in them says nothing new.
    pub(super) fn known(&self) -> Option<&str> {
        let sure = self.is_settled() && self.record.listing.is_some();
        self.record.trace.body.as_deref().filter(|_| sure)
    }

    /// Reads what was fetched, and fetches what belongs to it. Where nothing more had to be asked, it
    /// may be decided already what that comes to.
    pub(super) async fn at(
        &self,
        mut fetched: Fetched,
    ) -> Result<(Sight, Option<Ahead>), StoreError> {
        self.witness.saw(&mut fetched);
        let retry_after = fetched.retry_after;
        let mut decided = None;
        let mut sight = match fetched.answer {
            Answer::NotModified => {
                let trace = Trace { restless: 0, ..self.record.trace.clone() };
                Sight { trace, ..self.without_page(Outcome::NotModified) }
            }
            Answer::Failed(outcome) => self.without_page(outcome),
            Answer::Same(_) => self.same(self.record.trace.clone()),
            Answer::Page(body) => match self.first(body).await? {
                First::Same(trace) => self.same(*trace),
                First::Read(read) => match *read {
                    (sight, Then::Ask(rest)) => self.whole(sight, rest).await?,
                    (sight, Then::Decide(ahead)) => {
                        decided = ahead;
                        sight
                    }
                },
            },
        };
        sight.retry_after = sight.retry_after.max(retry_after);
        Ok((sight, decided))
    }

    /// Whether the last page was healthy, was read with the rules of today, and left nothing over:
    /// only then may the next one be compared with it, or asked for only if it changed.
    pub(super) fn is_settled(&self) -> bool {
        let record = &*self.record;
        record.health.failures == 0
            && record.outcome.as_ref().is_some_and(Outcome::is_healthy)
            && record.baselined_at.is_some()
            && record.fingerprint == self.watch.fingerprint
            && record.behind == 0
            && record.trace.body.is_some()
            && record.trace.reading.as_ref() == Some(&self.reading)
    }

    async fn first(&self, body: Body) -> Result<First, StoreError> {
        // What takes less time than handing it to another thread is done here.
        let known = (body.bytes.len() <= SMALL).then(|| self.compared_with_last(&body));
        if let Some(Compared::Same(trace)) = known {
            return Ok(First::Same(trace));
        }
        self.work_holding(move |look, reading| {
            let read = match known.unwrap_or_else(|| look.compared_with_last(&body)) {
                Compared::Same(trace) => return Ok(First::Same(trace)),
                Compared::Other(region) => look.read_page(&body, region)?,
            };
            let (sight, rest) = look.weighed(read);
            if let Some(rest) = rest {
                return Ok(First::Read(Box::new((sight, Then::Ask(rest)))));
            }
            let ahead = look.ahead(&sight)?;
            // Others may read while this thread waits for the disk.
            drop((reading, body));
            if let Some(ahead) = &ahead {
                look.keep_ahead(ahead);
            }
            Ok(First::Read(Box::new((sight, Then::Decide(ahead)))))
        })
        .await
        .unwrap_or_else(|| {
            // Reading cannot panic; if it does all the same, this page is unreadable and no other.
            let problems = vec!["reading this page failed inside vigie: please report it".into()];
            let unread = self.without_page(Outcome::AnchorMissing);
            let sight = Sight { pages: 1, problems, ..unread };
            Ok(First::Read(Box::new((sight, Then::Decide(None)))))
        })
    }

    /// Whether a page says what the last healthy one said, without reading it.
    fn compared_with_last(&self, body: &Body) -> Compared {
        let last = &self.record.trace;
        let Some(known) = self.known() else { return Compared::Other(None) };
        if known == body.digest {
            return Compared::Same(Box::new(last.clone()));
        }
        if last.region.is_none() {
            return Compared::Other(None);
        }
        let region = self.watch.recipe.region(&page(body, self.now));
        if region.is_some() && region == last.region {
            let trace = Trace { body: Some(body.digest.clone()), ..last.clone() };
            return Compared::Same(Box::new(trace));
        }
        Compared::Other(region)
    }

    fn read_page(&self, body: &Body, region: Option<String>) -> Result<Read, StoreError> {
        let page = page(body, self.now);
        let (listing, shown) = examine::read(&self.watch, &self.setup.plan, &page);
        let found = shown.len() as u64;
        let places = presence::places(&listing.posts);
        let hash = diff::listing_hash(places.iter().map(|place| place.mark));
        let settled = self.is_settled();
        let unchanged = settled && self.record.listing.as_ref() == Some(&hash);
        let restless = self.record.trace.restless.saturating_add(1);
        let restless = if settled && !unchanged { restless } else { 0 };
        // A region stands only for what was read from it.
        let stands = listing.outcome == Outcome::Listed && listing.in_region;
        let region = if stands && restless < RESTLESS {
            region.or_else(|| self.watch.recipe.region(&page))
        } else {
            None
        };
        let trace = Trace {
            body: Some(body.digest.clone()),
            region,
            restless,
            usual: self.record.trace.usual,
            posts: listing.posts.len() as u64,
            reading: Some(self.reading.clone()),
            listed: if self.watch.recipe.has_detail() {
                listing.posts.iter().map(as_listed).collect()
            } else {
                Vec::new()
            },
            shown: if self.watch.source.mentions { shown.clone() } else { Vec::new() },
            places: self.record.trace.places.clone(),
            doubts: self.record.trace.doubts.clone(),
            unsettled: self.record.trace.unsettled,
            loose: self.record.trace.loose.clone(),
            owed: 0,
        };
        // Looking each post up is work for the disk: only if something is new.
        let goes_on = !unchanged && self.goes_on((&listing.posts, &places), &shown)?;
        Ok(Read { listing, places, origin: Some(body.url.origin()), hash, found, trace, goes_on })
    }

    /// What a first page comes to, and what is left to be asked for.
    fn weighed(&self, read: Read) -> (Sight, Option<Rest>) {
        let Read { mut listing, places, origin, hash, found, mut trace, goes_on } = read;
        let standing = self.standing(&listing.outcome, found);
        if standing.healthy {
            let anew = standing.anew || self.record.fingerprint != self.watch.fingerprint;
            let usual = if anew { None } else { trace.usual };
            trace.usual = Some(volume::usual_after(usual, found));
        } else {
            trace = self.record.trace.clone();
        }
        let mut sight = Sight {
            healthy: standing.healthy,
            count: listing.posts.len(),
            trace,
            pages: 1,
            problems: std::mem::take(&mut listing.problems),
            ..self.without_page(standing.outcome)
        };
        if !standing.counts {
            return (sight, None);
        }
        sight.behind = 0;
        sight.listing = Some(hash);
        // Where something is missing, each listing counts, and its order does.
        let sure = self.record.trace.doubts.is_empty();
        if self.is_settled() && sure && sight.listing == self.record.listing {
            return (sight, None);
        }
        let next = listing.next.take();
        sight.complete = next.is_none() && listing.claimed_total == Some(found);
        let listed = Listed { posts: listing.posts, places };
        let goes_on = goes_on || self.record.trace.owed > 1 || self.record.baselined_at.is_none();
        if goes_on || self.watch.recipe.has_detail() {
            return (sight, Some(Rest { listed, next: (next, origin), goes_on }));
        }
        sight.listed = Some(Arc::new(listed));
        (sight, None)
    }

    /// What a first page comes to with all that belongs to it.
    async fn whole(&self, mut sight: Sight, rest: Rest) -> Result<Sight, StoreError> {
        let Rest { mut listed, next, goes_on } = rest;
        if goes_on {
            let mut posts = listed.posts;
            self.follow(next, &mut posts, &mut sight).await?;
            listed = posts.into();
        }
        if self.watch.recipe.has_detail() {
            listed = self.complete(listed.posts, &mut sight).await?.into();
        }
        sight.listed = Some(Arc::new(listed));
        Ok(sight)
    }

    /// What an outcome with so many posts is worth, with what is known of the source.
    fn standing(&self, outcome: &Outcome, found: u64) -> Standing {
        let record = &*self.record;
        // Another address, or other rules: what was usual there is not what is usual here.
        let same_page = record.fingerprint == self.watch.fingerprint;
        let usual = record.trace.usual.filter(|_| same_page);
        let kind = self.watch.source.kind;
        let lists = matches!(kind, PostKind::Review | PostKind::Complaint);
        // A list of reviews does not become empty by itself; a search may well find nothing. One
        // that was empty for long, and then was not, is a list again.
        let shows = volume::shows_posts(usual) || record.trace.posts > 0;
        let emptied = *outcome == Outcome::Empty && record.posts > 0 && lists && shows;
        let short = !emptied
            && matches!(outcome, Outcome::Listed | Outcome::Empty)
            && volume::is_short(usual, found, kind);
        let outcome = if short {
            Outcome::Short { posts: found, usual: volume::rounded(usual.unwrap_or_default()) }
        } else {
            outcome.clone()
        };
        if !emptied && !short {
            let healthy = outcome.is_healthy();
            return Standing { outcome, healthy, counts: healthy, anew: false };
        }
        let again = record
            .outcome
            .as_ref()
            .is_some_and(|last| std::mem::discriminant(last) == std::mem::discriminant(&outcome));
        let lasting =
            record.outcome_since.is_some_and(|since| self.now.duration_since(since) >= NEW_USUAL);
        if again && lasting {
            let outcome = if found == 0 { Outcome::Empty } else { Outcome::Listed };
            return Standing { outcome, healthy: true, counts: true, anew: true };
        }
        // Seen several times, what little there is counts: a new post among it must be told.
        let confirmed = again && record.outcome_times + 1 >= CONFIRM_FAILURES;
        Standing { outcome, healthy: false, counts: short && confirmed, anew: false }
    }

    /// Whether the pages behind this one may hold posts that are not known: not if all of its posts
    /// are, and not if it ends in known ones and those are most of it. Then the new ones stand in
    /// front of what was there before. (The last few alone prove little: a site may repeat some old
    /// posts at the end of each page.)
    pub(super) fn goes_on(
        &self,
        (posts, places): (&[Post], &[Place]),
        shown: &[u32],
    ) -> Result<bool, StoreError> {
        if self.watch.source.mentions {
            // Most of what is shown is never recorded: the last first page stands for the known.
            let last = &self.record.trace.shown;
            return Ok(!last.is_empty() && !shown.iter().any(|post| last.contains(post)));
        }
        let (mut known, mut tail) = (0, 0);
        let recorded = self.record.trace.places.iter();
        let recorded = recorded.map(|place| place.mark).collect::<HashSet<_>>();
        for (post, place) in posts.iter().zip(places) {
            if recorded.contains(&place.mark)
                || self.store.knows(&self.watch.source.id, &post.key)?
            {
                known += 1;
                tail += 1;
            } else {
                tail = 0;
            }
        }
        Ok(known < posts.len() && (tail < OVERLAP || known * 2 < posts.len()))
    }

    /// Does blocking work on a blocking thread, so many at a time; `None` if it panicked.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        self.work_holding(|look, _reading| work(look)).await
    }

    /// The same, and the work may give the core to others before it ends.
    async fn work_holding<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, OwnedSemaphorePermit) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        let Ok(permit) = Arc::clone(&self.readers).acquire_owned().await else {
            return Some(Err(StoreError::Stopped));
        };
        let (look, span) = (self.clone(), tracing::Span::current());
        tokio::task::spawn_blocking(move || span.in_scope(|| work(&look, permit)))
            .instrument(tracing::Span::current())
            .await
            .ok()
    }
}

/// What an outcome is worth.
struct Standing {
    outcome: Outcome,
    healthy: bool,
    /// Whether the posts may be compared with what is known.
    counts: bool,
    /// Whether what is usual begins anew.
    anew: bool,
}

/// Stands for a post and for what the list says of it.
pub(super) fn as_listed(post: &Post) -> (u32, u32) {
    (text::short_hash(post.key.as_str()), text::short_hash(&diff::content_hash(post)))
}

pub(super) fn page(body: &Body, now: Timestamp) -> Page<'_> {
    let content_type = body.content_type.as_deref();
    Page { url: &body.url, content_type, body: &body.bytes, at: Some(now) }
}
