//! From a page to a listing. The ways of reading are tried in order: a feed, the rules given, the
//! structured data of the page.
//!
//! A listing is healthy only if it can be trusted: a page that was cut off, lost its anchor or
//! claims posts that are not there says nothing about what is known, so its posts are not given.

use serde_json::Value;
use url::Url;

use super::{
    Page, Recipe, charset,
    content::Content,
    css::{self, Reading},
    cursor::{Cursor, next_page},
    dom,
    draft::{Found, into_posts},
    feed, json, jsonld,
    nothing::says_nothing_is_there,
    problems::Problems,
    signs::Signs,
    survey::Survey,
    wall::{self, Stranger},
};
use crate::domain::{Listing, Outcome, Post, PostKind};

impl Recipe {
    /// Reads a page. Never fails and never panics, and takes time in proportion to the page.
    pub fn extract(&self, page: &Page<'_>) -> Listing {
        let text = charset::decode(page.body, page.content_type);
        let mut problems = Problems::default();
        let mut listing = match Content::of(&text) {
            Content::Feed => match feed::xml(&text, self.place(page), &mut problems) {
                Some(found) => self.feed(found, page, &mut problems),
                None => self.listing(Outcome::AnchorMissing, "feed"),
            },
            Content::Html => self.html(&text, page, &mut problems),
            Content::Json(value) => self.json(&value, &text, page, &mut problems),
            Content::Other(what) => {
                problems.note(what);
                self.unread(&text, &mut problems)
            }
        };
        if !listing.outcome.is_healthy() {
            listing.posts.clear();
        }
        listing.problems = problems.into_texts();
        listing
    }

    fn place<'a>(&'a self, page: &Page<'a>) -> feed::Place<'a> {
        feed::Place { url: page.url, kind: self.hints.kind, zone: &self.hints.zone }
    }

    pub(super) fn css_place<'a>(&'a self, page: &Page<'a>, base: &'a Url) -> css::Place<'a> {
        css::Place { page: page.url, base, kind: self.hints.kind, zone: &self.hints.zone }
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
    ) -> Listing {
        let mut listing = if let Some(found) = feed::json(document, self.place(page), problems) {
            self.feed(found, page, problems)
        } else if jsonld::is_jsonld(document) {
            let found = jsonld::read_value(document, page.url, &self.hints.zone, problems);
            self.structured(found, page, problems)
        } else if let Some(guess) =
            json::guess(document, &self.guess_place(page, true)).filter(json::Guess::is_sound)
        {
            self.guessed(guess, page, problems)
        } else {
            problems.note("the body is JSON of a kind that is not known");
            self.unread(text, problems)
        };
        if let Some(cursor) = self.cursor() {
            listing.next = cursor.next(document, page.url, problems);
        }
        listing
    }

    fn guess_place<'a>(&'a self, page: &Page<'a>, whole: bool) -> json::Place<'a> {
        json::Place { url: page.url, kind: self.hints.kind, zone: &self.hints.zone, whole }
    }

    /// A document whose posts were found by their shape.
    fn guessed(&self, guess: json::Guess, page: &Page<'_>, problems: &mut Problems) -> Listing {
        let found = guess.into_found(problems);
        let claimed_total = found.claimed;
        let outcome = match (found.drafts.is_empty(), claimed_total) {
            (false, _) => Outcome::Listed,
            (true, Some(1..)) => Outcome::AnchorMissing,
            (true, _) => Outcome::Empty,
        };
        let next = found.next.and_then(|link| next_page(page.url, &link));
        let posts = into_posts(found.drafts, page.url, problems);
        Listing { claimed_total, next, posts, ..self.listing(outcome, "json") }
    }

    fn cursor(&self) -> Option<&Cursor> {
        self.selectors.as_ref()?.cursor.as_ref()
    }

    /// A document that is structured data as a whole.
    fn structured(&self, found: Found, page: &Page<'_>, problems: &mut Problems) -> Listing {
        let claim = Claim::of(&found);
        let posts = self.posts(found, page, problems);
        let outcome = match (posts.is_empty(), claim.count) {
            (false, _) => Outcome::Listed,
            (true, Some(0)) => Outcome::Empty,
            (true, _) => nothing_found(&claim, problems),
        };
        Listing { posts, claimed_total: claim.count, ..self.listing(outcome, "json-ld") }
    }

    fn html(&self, text: &str, page: &Page<'_>, problems: &mut Problems) -> Listing {
        let dom = dom::parse(text);
        let survey = Survey::of(&dom.html, page.url);
        let hints = &self.hints;
        let mut stated = jsonld::read(&survey.blocks, &survey.base, &hints.zone, problems);
        if self.selectors.is_none()
            && let Some((_, guess)) = json::of_page(&dom.html, &self.guess_place(page, false))
        {
            stated.add_state(guess.into_found(problems));
        }
        let rules = self.selectors.as_deref();
        let mut reading = rules.map_or_else(Reading::default, |rules| {
            css::read(rules, &dom.html, self.css_place(page, &survey.base), problems)
        });
        let by_rules = rules.is_some_and(css::Selectors::find_posts);
        let claim =
            Claim::of(if reading.found.claimed.is_some() { &reading.found } else { &stated });
        let next = reading.found.next.take().or_else(|| survey.next.clone());
        let layout = match (by_rules, stated.drafts.is_empty()) {
            (true, _) => "rules",
            (false, false) => "json-ld",
            (false, true) => "html",
        };
        let posts = if by_rules {
            into_posts(std::mem::take(&mut reading.found.drafts), page.url, problems)
        } else {
            self.posts(stated, page, problems)
        };
        let seen = Seen { text, url: page.url, dom: &dom, reading: &reading, claim, by_rules };
        let outcome = seen.outcome(posts.is_empty(), problems);
        Listing { posts, claimed_total: claim.count, next, ..self.listing(outcome, layout) }
    }

    /// Posts out of structured data, which says of itself that they are reviews. Only a complaint
    /// platform knows better.
    fn posts(&self, mut found: Found, page: &Page<'_>, problems: &mut Problems) -> Vec<Post> {
        if self.hints.kind == PostKind::Complaint {
            for draft in &mut found.drafts {
                draft.kind = PostKind::Complaint;
            }
        }
        into_posts(found.drafts, page.url, problems)
    }

    /// A body that is neither page nor feed; bot walls answer so too.
    fn unread(&self, text: &str, problems: &mut Problems) -> Listing {
        Listing::without_posts(wall::unread(text, problems), self.hints.preset.clone())
    }

    fn listing(&self, outcome: Outcome, layout: &str) -> Listing {
        let preset = self.hints.preset.clone().unwrap_or_else(|| layout.to_owned());
        Listing::without_posts(outcome, Some(preset))
    }
}

/// How many posts a page says there are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Claim {
    count: Option<u64>,
    counts_posts: bool,
}

impl Claim {
    fn of(found: &Found) -> Self {
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

/// What is known of a page when its outcome is decided.
struct Seen<'a> {
    text: &'a str,
    url: &'a Url,
    dom: &'a dom::Dom,
    reading: &'a Reading,
    claim: Claim,
    by_rules: bool,
}

impl Seen<'_> {
    fn outcome(&self, no_posts: bool, problems: &mut Problems) -> Outcome {
        if !self.dom.complete {
            problems.note("the page is nested so absurdly that it was cut off");
            return Outcome::AnchorMissing;
        }
        let anchored = self.reading.anchored;
        if self.reading.keys_lost {
            return Outcome::AnchorMissing;
        }
        if !no_posts && anchored != Some(false) {
            return Outcome::Listed;
        }
        if no_posts {
            return self.without_posts(problems);
        }
        problems.note(NO_ANCHOR);
        Outcome::AnchorMissing
    }

    /// What a page is on which no post was found: another page, an empty list, or one that lost
    /// what the rules stand on.
    fn without_posts(&self, problems: &mut Problems) -> Outcome {
        let signs = Signs::of(&self.dom.html);
        let Reading { anchored, items, anchor_proves_nothing, .. } = *self.reading;
        let says_so =
            self.claim.count == Some(0) || (self.by_rules && says_nothing_is_there(&signs));
        let stranger = Stranger {
            source: self.text,
            url: self.url,
            signs: &signs,
            anchored: anchored == Some(true) && !anchor_proves_nothing,
            says_nothing_is_there: says_so && items == 0 && !self.claim.any(),
            claim: self.claim,
        };
        if let Some(outcome) = stranger.outcome(problems) {
            return outcome;
        }
        if anchored == Some(false) {
            problems.note(NO_ANCHOR);
            return Outcome::AnchorMissing;
        }
        let empty_list = anchored == Some(true) && items == 0 && !self.claim.posts();
        if empty_list || stranger.says_nothing_is_there {
            return Outcome::Empty;
        }
        nothing_found(&self.claim, problems)
    }
}

const NO_ANCHOR: &str = "what `anchor` selects is not on the page";

/// A page without posts that does not say that there are none.
fn nothing_found(claim: &Claim, problems: &mut Problems) -> Outcome {
    match claim.count {
        Some(count) if claim.posts() => {
            problems.note_value("the page claims posts and shows none", &count.to_string());
        }
        _ => problems.note("no posts recognised"),
    }
    Outcome::AnchorMissing
}
