//! From a document to a listing. The layouts of the recipe are tried in order; the first that finds
//! posts is used.
//!
//! A listing is healthy only if it can be trusted: a page that was cut off, lost its anchor or
//! claims posts that are not there says nothing about what is known, so its posts are not given.

use serde_json::Value;

use super::{
    Page, Probe, Recipe,
    attempt::{Attempt, best},
    auto, charset,
    content::Content,
    cursor::next_page,
    draft::{Found, into_posts},
    feed,
    layout::Reading,
    layouts::Reader,
    paths,
    problems::Problems,
    wall,
};
use crate::domain::{Listing, Outcome};

impl Recipe {
    /// Reads a page. Never fails and never panics, and takes time in proportion to the page.
    pub fn extract(&self, page: &Page<'_>) -> Listing {
        self.probe(page).listing
    }

    /// Reads a page, and tells how if it had to be guessed.
    pub fn probe(&self, page: &Page<'_>) -> Probe {
        let text = charset::decode(page.body, page.content_type);
        let mut problems = Problems::default();
        let mut probe = match Content::of(&text) {
            Content::Feed => match feed::xml(&text, self.place(page), &mut problems) {
                Some(found) => self.feed(found, page, &mut problems).into(),
                None => self.listing(Outcome::AnchorMissing, "feed").into(),
            },
            Content::Html => self.html(&text, page, &mut problems),
            Content::Json(value) => self.json(&value, &text, page, &mut problems),
            Content::Other(what) => {
                problems.note(what);
                self.unread(&text, &mut problems).into()
            }
        };
        let listing = &mut probe.listing;
        if !listing.outcome.is_healthy() {
            listing.posts.clear();
        }
        listing.problems = problems.into_texts();
        probe
    }

    fn place<'a>(&'a self, page: &Page<'a>) -> feed::Place<'a> {
        feed::Place { url: page.url, kind: self.hints.kind, zone: &self.hints.zone }
    }

    fn feed(&self, found: Found, page: &Page<'_>, problems: &mut Problems) -> Listing {
        let entries = found.drafts.len();
        let posts = into_posts(found.drafts, page.url, problems);
        let outcome = match (posts.is_empty(), entries) {
            (false, _) => Outcome::Listed,
            (true, 0) => Outcome::Empty,
            (true, _) => Outcome::AnchorMissing,
        };
        let next = found.next.and_then(|link| next_page(page.url, &link));
        Listing { next, posts, ..self.listing(outcome, "feed") }
    }

    fn json(
        &self,
        document: &Value,
        text: &str,
        page: &Page<'_>,
        problems: &mut Problems,
    ) -> Probe {
        if let Some(found) = feed::json(document, self.place(page), problems) {
            let listing = self.feed(found, page, problems);
            let mut cursors = self.layouts.list.iter().filter_map(|layout| layout.cursor.as_ref());
            let next = match cursors.next() {
                Some(cursor) => cursor.in_answer(document, page.url, problems),
                None => listing.next.clone(),
            };
            return Listing { next, ..listing }.into();
        }
        let mut attempts = Vec::new();
        for layout in &self.layouts.list {
            let attempt = match &layout.reader {
                Reader::Json(rules) => {
                    let place = self.spot(page, page.url, None);
                    Attempt::new(layout, "rules", paths::read(rules, document, place, problems))
                }
                Reader::Stated(origin, rules) => {
                    let place = self.spot(page, page.url, None);
                    match auto::document(*origin, document, place, problems) {
                        Some(told) => {
                            let added = (rules, Reading::default());
                            Attempt::told(layout, told, added, place)
                        }
                        None => continue,
                    }
                }
                Reader::Page(_) | Reader::State(..) => continue,
            };
            let is_read = attempt.is_read();
            attempts.push(attempt);
            if is_read {
                break;
            }
        }
        let Some(attempt) = best(attempts) else {
            problems.note("the body is JSON of a kind that is not known");
            return self.unread(text, problems).into();
        };
        let Attempt { layout, name, reading, hunch, .. } = attempt;
        let claim = Claim::of(&reading.found);
        let cursor = layout.cursor.as_ref();
        let next = match cursor {
            Some(cursor) => cursor.in_answer(document, page.url, problems),
            None => reading.found.next,
        };
        let posts = into_posts(reading.found.drafts, page.url, problems);
        let outcome = match (posts.is_empty(), reading.anchored) {
            _ if reading.keys_lost => Outcome::AnchorMissing,
            (_, Some(false)) => {
                problems.note(NO_ANCHOR);
                wall::unread(text, problems)
            }
            (false, _) => Outcome::Listed,
            (true, Some(true)) if reading.items == 0 && !claim.posts() => Outcome::Empty,
            (true, _) if claim.count == Some(0) => Outcome::Empty,
            (true, _) => nothing_found(&claim, problems),
        };
        let next = next.or_else(|| cursor.filter(|_| !posts.is_empty())?.counted(page.url));
        let listing = self.listing(outcome, name);
        Probe { listing: Listing { posts, claimed_total: claim.count, next, ..listing }, hunch }
    }

    /// A body that is neither page nor feed; bot walls answer so too.
    fn unread(&self, text: &str, problems: &mut Problems) -> Listing {
        Listing::without_posts(wall::unread(text, problems), self.hints.preset.clone())
    }

    pub(super) fn listing(&self, outcome: Outcome, layout: &str) -> Listing {
        let preset = self.hints.preset.clone().unwrap_or_else(|| layout.to_owned());
        Listing::without_posts(outcome, Some(preset))
    }
}

/// How many posts a page says there are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Claim {
    pub(super) count: Option<u64>,
    counts_posts: bool,
}

impl Claim {
    pub(super) fn of(found: &Found) -> Self {
        Self { count: found.claimed, counts_posts: found.counts_posts }
    }

    /// Whether it says that there are some, or ratings at least.
    pub(super) fn any(self) -> bool {
        self.count.is_some_and(|count| count > 0)
    }

    /// Whether it says that there are posts.
    pub(super) fn posts(self) -> bool {
        self.any() && self.counts_posts
    }
}

/// What is said where the anchor is missing.
pub(super) const NO_ANCHOR: &str = "what `anchor` selects is not on the page";

/// A page without posts that does not say that there are none.
pub(super) fn nothing_found(claim: &Claim, problems: &mut Problems) -> Outcome {
    match claim.count {
        Some(count) if claim.posts() => {
            problems.note_value("the page claims posts and shows none", &count.to_string());
        }
        _ => problems.note("no posts recognised"),
    }
    Outcome::AnchorMissing
}
