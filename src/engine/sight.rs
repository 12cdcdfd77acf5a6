//! What one poll sees of a source: the first page of its list, as many further pages as hold posts
//! that are not known, and the own pages of new posts where the list has only titles.
//!
//! A page that says the same as the last healthy one is not read: its bytes are equal, or all that
//! its posts are read from is.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tracing::Instrument;
use url::Url;

use super::{
    examine::{self, Unreadable},
    plan::{Setup, Watch},
};
use crate::{
    domain::{CONFIRM_FAILURES, Event, Listing, Outcome, Post, PostKey, PostKind, Trace},
    extract::Page,
    fetch::{Answer, Body, Fetched, Request},
    logic::{diff, text, volume},
    store::{SourceRecord, Store, StoreError},
};

/// How long a list must go on showing suspiciously few posts before that is what is usual.
const NEW_USUAL: SignedDuration = SignedDuration::from_hours(72);

/// Bytes of a page that are hashed and sifted in a fraction of a millisecond.
const SMALL: usize = 256 << 10;

/// Known posts at the end of a page that show that the new ones have come to their end.
const OVERLAP: usize = 3;

/// What one poll saw.
#[derive(Debug)]
pub(super) struct Sight {
    /// What it came to.
    pub(super) outcome: Outcome,
    /// Whether the source could be seen.
    pub(super) healthy: bool,
    /// The posts; `None` if they are those of the last healthy poll, or may not be compared.
    pub(super) posts: Option<Vec<Post>>,
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
    /// A picture of the first page.
    pub(super) screenshot: Option<Vec<u8>>,
}

/// One poll of a source that is known as `record`.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) store: Arc<Store>,
    pub(super) setup: Arc<Setup>,
    pub(super) watch: Arc<Watch>,
    pub(super) record: Arc<SourceRecord>,
    pub(super) now: Timestamp,
    /// Pages read at a time: reading is work for a core, and a page may be large.
    pub(super) readers: Arc<Semaphore>,
}

/// What the first page came to.
enum First {
    /// It says what the last healthy one said.
    Same(Trace),
    /// It was read.
    Read(Box<Read>),
}

/// What a page is beside the last healthy one.
enum Compared {
    /// It says the same.
    Same(Trace),
    /// It may say something else.
    Other {
        /// Stands for its bytes.
        bytes: String,
        /// Stands for what its posts are read from, if that was asked for.
        region: Option<String>,
    },
}

/// A page that was read.
struct Read {
    listing: Listing,
    /// Where the page stood in the end.
    host: Option<String>,
    /// Stands for its posts.
    hash: String,
    /// Posts on the page, whomever they concern.
    found: u64,
    trace: Trace,
    /// Whether further pages may hold posts that are not known.
    goes_on: bool,
}

impl Look {
    /// A source that could not be seen.
    pub(super) fn without_page(&self, outcome: Outcome) -> Sight {
        Sight {
            healthy: outcome.is_healthy(),
            outcome,
            posts: None,
            count: 0,
            listing: None,
            trace: self.record.trace.clone(),
            behind: self.record.behind,
            pages: 0,
            problems: Vec::new(),
            retry_after: None,
            screenshot: None,
        }
    }

    /// Reads what was fetched, and fetches what belongs to it.
    pub(super) async fn at(&self, fetched: Fetched) -> Result<Sight, StoreError> {
        let retry_after = fetched.retry_after;
        let mut sight = match fetched.answer {
            Answer::NotModified => self.without_page(Outcome::NotModified),
            Answer::Failed(outcome) => self.without_page(outcome),
            Answer::Page(mut body) => {
                let screenshot = body.screenshot.take();
                let mut sight = match self.first(body).await? {
                    First::Same(trace) => {
                        let count = usize::try_from(trace.posts).unwrap_or(usize::MAX);
                        Sight { trace, count, pages: 1, ..self.without_page(Outcome::Listed) }
                    }
                    First::Read(read) => self.read(*read).await?,
                };
                sight.screenshot = screenshot;
                sight
            }
        };
        sight.retry_after = sight.retry_after.max(retry_after);
        Ok(sight)
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
    }

    async fn first(&self, body: Body) -> Result<First, StoreError> {
        // What takes less time than handing it to another thread is done here.
        let known = (body.bytes.len() <= SMALL).then(|| self.compared_with_last(&page(&body)));
        if let Some(Compared::Same(trace)) = known {
            return Ok(First::Same(trace));
        }
        self.work(move |look| {
            match known.unwrap_or_else(|| look.compared_with_last(&page(&body))) {
                Compared::Same(trace) => Ok(First::Same(trace)),
                Compared::Other { bytes, region } => {
                    Ok(First::Read(Box::new(look.read_page(&body, bytes, region)?)))
                }
            }
        })
        .await
        .unwrap_or_else(|| {
            // Reading cannot panic; if it does all the same, this page is unreadable and no other.
            let mut listing = Listing::without_posts(Outcome::AnchorMissing, None);
            listing.problems.push("reading this page failed inside vigie: please report it".into());
            let trace = self.record.trace.clone();
            let hash = String::new();
            Ok(First::Read(Box::new(Read {
                listing,
                host: None,
                hash,
                found: 0,
                trace,
                goes_on: false,
            })))
        })
    }

    /// Whether a page says what the last healthy one said, without reading it.
    fn compared_with_last(&self, page: &Page<'_>) -> Compared {
        let bytes = text::digest_bytes(page.body);
        let last = &self.record.trace;
        let mut region = None;
        if self.is_settled() && self.record.listing.is_some() {
            if last.body.as_ref() == Some(&bytes) {
                return Compared::Same(last.clone());
            }
            if last.region.is_some() {
                region = self.watch.recipe.region(page);
                if region.is_some() && region == last.region {
                    return Compared::Same(Trace { body: Some(bytes), ..last.clone() });
                }
            }
        }
        Compared::Other { bytes, region }
    }

    fn read_page(
        &self,
        body: &Body,
        bytes: String,
        region: Option<String>,
    ) -> Result<Read, StoreError> {
        let page = page(body);
        let (listing, found) = examine::read(&self.watch, &self.setup.plan, &page);
        let region = region.or_else(|| self.watch.recipe.region(&page));
        let region = region.filter(|_| listing.outcome == Outcome::Listed);
        let posts = listing.posts.len() as u64;
        let trace = Trace { body: Some(bytes), region, usual: self.record.trace.usual, posts };
        let hash = diff::listing_hash(&listing.posts);
        // Looking each post up is work for the disk: only if something is new.
        let unchanged = self.is_settled() && self.record.listing.as_ref() == Some(&hash);
        let goes_on = !unchanged && self.goes_on(&listing.posts)?;
        let host = body.url.host_str().map(str::to_owned);
        Ok(Read { listing, host, hash, found, trace, goes_on })
    }

    async fn read(&self, read: Read) -> Result<Sight, StoreError> {
        let Read { mut listing, host, hash, found, mut trace, goes_on } = read;
        let standing = self.standing(&listing.outcome, found);
        if standing.healthy {
            let usual = if standing.anew { None } else { trace.usual };
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
            return Ok(sight);
        }
        sight.behind = 0;
        sight.listing = Some(hash);
        if self.is_settled() && sight.listing == self.record.listing {
            return Ok(sight);
        }
        let next = listing.next.take();
        let mut posts = listing.posts;
        if goes_on || self.record.behind > 0 || self.record.baselined_at.is_none() {
            self.follow((next, host), &mut posts, &mut sight).await?;
        }
        if self.watch.recipe.has_detail() {
            posts = self.complete(posts, &mut sight).await?;
        }
        sight.posts = Some(posts);
        Ok(sight)
    }

    /// What an outcome with so many posts is worth, with what is known of the source.
    fn standing(&self, outcome: &Outcome, found: u64) -> Standing {
        let record = &*self.record;
        let usual = record.trace.usual;
        let kind = self.watch.source.kind;
        let lists = matches!(kind, PostKind::Review | PostKind::Complaint);
        // A list of reviews does not become empty by itself; a search may well find nothing.
        let emptied =
            *outcome == Outcome::Empty && record.posts > 0 && lists && volume::shows_posts(usual);
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
        let lasting = record.health.state.is_incident()
            && record.health.since.is_some_and(|since| self.now.duration_since(since) >= NEW_USUAL);
        if again && lasting {
            let outcome = if found == 0 { Outcome::Empty } else { Outcome::Listed };
            return Standing { outcome, healthy: true, counts: true, anew: true };
        }
        // Seen several times, what little there is counts: a new post among it must be told.
        let confirmed = again && record.health.failures + 1 >= CONFIRM_FAILURES;
        Standing { outcome, healthy: false, counts: short && confirmed, anew: false }
    }

    /// Reads further pages until the new posts have come to their end.
    async fn follow(
        &self,
        (mut next, host): (Option<String>, Option<String>),
        posts: &mut Vec<Post>,
        sight: &mut Sight,
    ) -> Result<(), StoreError> {
        let mut keys = posts.iter().map(|post| post.key.clone()).collect::<HashSet<PostKey>>();
        let mut visited = HashSet::from([self.watch.source.url.to_string()]);
        // A list goes on where it began: another host has another list.
        let host = host.as_deref();
        while let Some(address) = next.take()
            && let Ok(url) = Url::parse(&address)
            && url.host_str() == host
            && visited.insert(address)
        {
            if sight.pages >= self.watch.pages.max(1) {
                if self.record.baselined_at.is_some() && self.watch.pages > 1 {
                    let pages = sight.pages;
                    sight.problems.push(format!("more new posts than {pages} pages hold"));
                }
                return Ok(());
            }
            let fetched = self.fetch(url).await;
            sight.retry_after = sight.retry_after.max(fetched.retry_after);
            let read = match fetched.answer {
                Answer::Page(body) => self.further(body).await?,
                Answer::NotModified => Err(Outcome::NotModified),
                Answer::Failed(outcome) => Err(outcome),
            };
            let read = match read {
                Ok(read) => read,
                // Many a list offers one page more than it has.
                Err(Outcome::AnchorMissing | Outcome::Http(404 | 410)) => return Ok(()),
                Err(outcome) => {
                    let page = sight.pages + 1;
                    sight.problems.push(format!("page {page} could not be read: {outcome}"));
                    // Tried again with the next polls, but not for ever.
                    let tried = self.record.behind.saturating_add(1);
                    sight.behind = if tried > CONFIRM_FAILURES { 0 } else { tried };
                    return Ok(());
                }
            };
            sight.pages += 1;
            let before = posts.len();
            posts.extend(
                read.listing.posts.into_iter().filter(|post| keys.insert(post.key.clone())),
            );
            // A site that gives the same page again and again has no more pages.
            let more = posts.len() > before
                && (read.goes_on || self.record.behind > 0 || self.record.baselined_at.is_none());
            next = read.listing.next.filter(|_| more);
        }
        Ok(())
    }

    async fn further(&self, body: Body) -> Result<Result<Read, Outcome>, StoreError> {
        self.work(move |look| {
            let (listing, found) = examine::read(&look.watch, &look.setup.plan, &page(&body));
            if !listing.outcome.is_healthy() {
                return Ok(Err(listing.outcome));
            }
            let goes_on = look.goes_on(&listing.posts)?;
            let (hash, trace) = (String::new(), Trace::default());
            Ok(Ok(Read { listing, host: None, hash, found, trace, goes_on }))
        })
        .await
        .unwrap_or(Ok(Err(Outcome::AnchorMissing)))
    }

    /// Completes new posts from their own pages, and known ones from what is recorded. A post whose
    /// page cannot be had is left for the next poll, but not for ever: then it is taken as listed.
    async fn complete(&self, posts: Vec<Post>, sight: &mut Sight) -> Result<Vec<Post>, StoreError> {
        let first_sight = self.record.baselined_at.is_none();
        let patient = self.record.behind < CONFIRM_FAILURES && !first_sight;
        let mut left = self.watch.details;
        let mut whole = Vec::with_capacity(posts.len());
        let (mut missing, mut waiting) = (0_usize, 0_usize);
        for mut post in posts {
            if let Some(known) = self.store.post(&self.watch.source.id, &post.key)? {
                self.watch.recipe.recall(&known.post, &mut post);
                whole.push(post);
                continue;
            }
            let own = post.url.as_deref().and_then(|url| Url::parse(url).ok());
            let Some(own) = own else {
                whole.push(post);
                continue;
            };
            if left == 0 {
                waiting += 1;
                if first_sight || self.watch.details == 0 {
                    whole.push(post);
                }
                continue;
            }
            left -= 1;
            let fetched = self.fetch(own).await;
            sight.retry_after = sight.retry_after.max(fetched.retry_after);
            let read = match fetched.answer {
                Answer::Page(body) => self.detail(body, post.clone()).await?,
                Answer::NotModified => Err(Outcome::NotModified),
                Answer::Failed(outcome) => Err(outcome),
            };
            match read {
                Ok(complete) => whole.push(complete),
                Err(outcome) => {
                    if missing == 0 {
                        sight
                            .problems
                            .push(format!("a post's own page could not be read: {outcome}"));
                    }
                    missing += 1;
                    if !patient {
                        whole.push(post);
                    }
                }
            }
        }
        let kept_back = !first_sight && (waiting > 0 && self.watch.details > 0);
        if kept_back || (missing > 0 && patient) {
            sight.behind = sight.behind.max(self.record.behind.saturating_add(1));
        }
        Ok(whole)
    }

    /// Compares on a blocking thread; if that panicked, the page is as good as unreadable.
    pub(super) async fn compared(
        &self,
        compare: impl FnOnce(&Self) -> Result<Result<Vec<Event>, Unreadable>, StoreError>
        + Send
        + 'static,
    ) -> Result<Result<Vec<Event>, Unreadable>, StoreError> {
        let failed =
            || Ok(Err(Unreadable("comparing failed inside vigie: please report it".into())));
        self.work(compare).await.unwrap_or_else(failed)
    }

    async fn detail(
        &self,
        body: Body,
        mut post: Post,
    ) -> Result<Result<Post, Outcome>, StoreError> {
        self.work(move |look| {
            let read = look.watch.recipe.complete(&page(&body), &mut post);
            Ok(read.map(|()| post))
        })
        .await
        .unwrap_or(Ok(Err(Outcome::AnchorMissing)))
    }

    async fn fetch(&self, url: Url) -> Fetched {
        let manner = Arc::clone(&self.watch.manner);
        let home = self.watch.source.url.clone();
        let request = Request { url, home, validators: None, manner };
        self.setup.fetcher.fetch(&request, self.now).await
    }

    /// Whether the pages behind this one may hold posts that are not known: not if all of its posts
    /// are, and not if it ends in known ones and those are most of it. Then the new ones stand in
    /// front of what was there before. (The last few alone prove little: a site may repeat some old
    /// posts at the end of each page.)
    fn goes_on(&self, posts: &[Post]) -> Result<bool, StoreError> {
        let mut known = 0;
        let mut tail = 0;
        for post in posts {
            if self.store.knows(&self.watch.source.id, &post.key)? {
                known += 1;
                tail += 1;
            } else {
                tail = 0;
            }
        }
        Ok(known < posts.len() && (tail < OVERLAP || known * 2 < posts.len()))
    }

    /// Does blocking work on a blocking thread, so many at a time; `None` if it panicked.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<Result<T, StoreError>> {
        let Ok(permit) = Arc::clone(&self.readers).acquire_owned().await else {
            return Some(Err(StoreError::Stopped));
        };
        let (look, span) = (self.clone(), tracing::Span::current());
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(|| work(&look))
        })
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

fn page(body: &Body) -> Page<'_> {
    Page { url: &body.url, content_type: body.content_type.as_deref(), body: &body.bytes }
}
