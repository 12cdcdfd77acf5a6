//! What belongs to the first page of a list: further pages with posts that are not known, and the own
//! pages of new posts where the list has only titles. What cannot be had is left for the next poll.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use url::{Origin, Url};

use super::{
    examine, presence,
    sight::{Look, Read, Sight, as_listed, page},
};
use crate::{
    domain::{CONFIRM_FAILURES, Outcome, Post, PostKey, Trace},
    fetch::{Answer, Body, Fetched, Request},
    logic::text,
    store::StoreError,
};

/// Polls in which a post's own page is waited for: with the usual waits, some minutes.
const PATIENCE: u32 = 7;

/// Adds the posts of a further page. One that was featured on a page before it has its place here.
fn append(posts: &mut Vec<Post>, page: Vec<Post>, keys: &mut HashSet<PostKey>) {
    let again = page.iter().map(|post| &post.key).filter(|key| keys.contains(*key));
    let again = again.cloned().collect::<HashSet<_>>();
    let (moved, kept) =
        std::mem::take(posts).into_iter().partition(|post| again.contains(&post.key));
    *posts = kept;
    let mut moved: HashMap<PostKey, Post> =
        Vec::into_iter(moved).map(|post| (post.key.clone(), post)).collect();
    for post in page {
        // What it says is what the first page said.
        posts.push(moved.remove(&post.key).unwrap_or(post));
    }
    keys.extend(posts.iter().map(|post| post.key.clone()));
}

impl Look {
    /// Reads further pages until the new posts have come to their end.
    pub(super) async fn follow(
        &self,
        (mut next, origin): (Option<String>, Option<Origin>),
        posts: &mut Vec<Post>,
        sight: &mut Sight,
    ) -> Result<(), StoreError> {
        let mut keys = posts.iter().map(|post| post.key.clone()).collect::<HashSet<PostKey>>();
        let mut visited = HashSet::from([self.watch.source.url.to_string()]);
        // A list goes on where it began: another site has another list.
        while let Some(address) = next.take()
            && let Ok(url) = Url::parse(&address)
            && Some(url.origin()) == origin
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
                Answer::NotModified | Answer::Same(_) => Err(Outcome::NotModified),
                Answer::Failed(outcome) => Err(outcome),
            };
            let read = match read {
                Ok(read) => read,
                // Many a list offers one page more than it has.
                Err(Outcome::AnchorMissing | Outcome::Http(404 | 410)) => return Ok(()),
                Err(outcome) => {
                    let page = sight.pages + 1;
                    sight.problems.push(format!("page {page} could not be read: {outcome}"));
                    // What was there before the watch is not owed to anybody.
                    if self.record.baselined_at.is_some() {
                        sight.owe(page, self.record.behind);
                        // A burst that cannot be seen is as bad as a page that cannot.
                        if sight.behind > CONFIRM_FAILURES {
                            (sight.outcome, sight.healthy) = (outcome, false);
                        }
                    }
                    return Ok(());
                }
            };
            sight.pages += 1;
            let before = posts.len();
            append(posts, read.listing.posts, &mut keys);
            // A site that gives the same page again and again has no more pages.
            let more = posts.len() > before
                && (read.goes_on
                    || self.record.trace.owed > sight.pages
                    || self.record.baselined_at.is_none());
            next = read.listing.next.filter(|_| more);
        }
        Ok(())
    }

    async fn further(&self, body: Body) -> Result<Result<Read, Outcome>, StoreError> {
        self.work(move |look| {
            let (listing, shown) =
                examine::read(&look.watch, &look.setup.plan, &page(&body, look.now));
            if !listing.outcome.is_healthy() {
                return Ok(Err(listing.outcome));
            }
            let places = presence::places(&listing.posts);
            let goes_on = look.goes_on((&listing.posts, &places), &shown)?;
            let found = shown.len() as u64;
            let (hash, trace) = (String::new(), Trace::default());
            Ok(Ok(Read { listing, places, origin: None, hash, found, trace, goes_on }))
        })
        .await
        .unwrap_or(Ok(Err(Outcome::AnchorMissing)))
    }

    /// Completes new posts from their own pages, and known ones from what is recorded. A post whose
    /// page cannot be had is left for the next poll, but not for ever: then it is taken as listed.
    pub(super) async fn complete(
        &self,
        posts: Vec<Post>,
        sight: &mut Sight,
    ) -> Result<Vec<Post>, StoreError> {
        let first_sight = self.record.baselined_at.is_none();
        let patient = self.record.behind < PATIENCE && !first_sight;
        let mut left = self.watch.details;
        let mut whole = Vec::with_capacity(posts.len());
        let (mut missing, mut waiting) = (0_usize, 0_usize);
        for mut post in posts {
            if let Some(known) = self.store.post(&self.watch.source.id, &post.key)? {
                if self.record.trace.listed.contains(&as_listed(&post)) {
                    // The list says what it said: whatever its own page said holds.
                    whole.push(Post { key: post.key, ..known.post });
                } else {
                    self.watch.recipe.recall(&known.post, &mut post);
                    whole.push(post);
                }
                continue;
            }
            if self.was_passed_over(&post) {
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
            // What another host asks for is no concern of this source.
            let at_home = own.host_str() == self.watch.source.url.host_str();
            let fetched = self.fetch(own).await;
            sight.retry_after = sight.retry_after.max(fetched.retry_after.filter(|_| at_home));
            let read = match fetched.answer {
                Answer::Page(body) => self.detail(body, post.clone()).await?,
                Answer::NotModified | Answer::Same(_) => Err(Outcome::NotModified),
                Answer::Failed(outcome) => Err(outcome),
            };
            match read {
                Ok(complete) => {
                    whole.extend(
                        Some(complete)
                            .filter(|post| examine::concerns(&self.watch, &self.setup.plan, post)),
                    );
                }
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
            // They stand on one of the pages that were read.
            sight.owe(sight.pages, self.record.behind);
        }
        Ok(whole)
    }

    /// Whether a post that is not known stood on the last page already: then its own page said that
    /// it does not concern the business.
    fn was_passed_over(&self, post: &Post) -> bool {
        self.watch.source.mentions
            && self.is_settled()
            && self.record.trace.shown.contains(&text::short_hash(post.key.as_str()))
    }

    async fn detail(
        &self,
        body: Body,
        mut post: Post,
    ) -> Result<Result<Post, Outcome>, StoreError> {
        self.work(move |look| {
            let read = look.watch.recipe.complete(&page(&body, look.now), &mut post);
            Ok(read.map(|()| post))
        })
        .await
        .unwrap_or(Ok(Err(Outcome::AnchorMissing)))
    }

    pub(super) async fn fetch(&self, url: Url) -> Fetched {
        let manner = Arc::clone(&self.watch.manner);
        let home = self.watch.source.url.clone();
        let request = Request { url, home, validators: None, known: None, manner };
        let mut fetched = self.setup.fetcher.fetch(&request, self.now).await;
        self.witness.saw(&mut fetched);
        fetched
    }
}
