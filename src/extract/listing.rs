//! From a page to a listing. The ways of reading are tried in order: a feed, the rules given, the
//! structured data of the page.
//!
//! A listing is healthy only if it can be trusted: a page that was cut off, lost its anchor or
//! claims posts that are not there says nothing about what is known, so its posts are not given.

use serde_json::Value;

use super::{
    Page, Recipe, charset,
    content::Content,
    css::{self, Reading},
    dom::{self, text_of},
    draft::{Found, into_posts},
    feed, jsonld,
    problems::Problems,
    survey::Survey,
    wall,
};
use crate::domain::{BlockKind, Listing, Outcome, Post, PostKind};

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
                self.unread(&text)
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

    fn feed(&self, found: Found, page: &Page<'_>, problems: &mut Problems) -> Listing {
        let entries = found.drafts.len();
        let posts = into_posts(found.drafts, page.url, problems);
        let outcome = match (posts.is_empty(), entries) {
            (false, _) => Outcome::Listed,
            (true, 0) => Outcome::Empty,
            (true, _) => Outcome::AnchorMissing,
        };
        Listing { posts, next: found.next, ..self.listing(outcome, "feed") }
    }

    fn json(
        &self,
        document: &Value,
        text: &str,
        page: &Page<'_>,
        problems: &mut Problems,
    ) -> Listing {
        if let Some(found) = feed::json(document, self.place(page), problems) {
            return self.feed(found, page, problems);
        }
        if jsonld::is_jsonld(document) {
            let found = jsonld::read_value(document, page.url, &self.hints.zone, problems);
            return self.structured(found, page, problems);
        }
        problems.note("the body is JSON of a kind that is not known");
        self.unread(text)
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
        let stated = jsonld::read(&survey.blocks, &survey.base, &hints.zone, problems);
        let rules = self.selectors.as_deref();
        let mut reading = rules.map_or_else(Reading::default, |rules| {
            css::read(rules, &dom.html, &survey.base, hints.kind, &hints.zone, problems)
        });
        let by_rules = rules.is_some_and(css::Selectors::find_posts);
        let claim =
            Claim::of(if reading.found.claimed.is_some() { &reading.found } else { &stated });
        let next = reading.found.next.take().or(survey.next.clone());
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
        let seen = Seen { text, dom: &dom, survey: &survey, reading: &reading, claim, by_rules };
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
    fn unread(&self, text: &str) -> Listing {
        let blocked = wall::bears_sign(text);
        let outcome =
            if blocked { Outcome::Blocked(BlockKind::BotWall) } else { Outcome::AnchorMissing };
        Listing::without_posts(outcome, self.hints.preset.clone())
    }

    fn listing(&self, outcome: Outcome, layout: &str) -> Listing {
        let preset = self.hints.preset.clone().unwrap_or_else(|| layout.to_owned());
        Listing::without_posts(outcome, Some(preset))
    }
}

/// How many posts a page says there are.
#[derive(Clone, Copy)]
struct Claim {
    count: Option<u64>,
    counts_posts: bool,
}

impl Claim {
    fn of(found: &Found) -> Self {
        Self { count: found.claimed, counts_posts: found.counts_posts }
    }
}

/// What is known of a page when its outcome is decided.
struct Seen<'a> {
    text: &'a str,
    dom: &'a dom::Dom,
    survey: &'a Survey,
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
        let visible = text_of(self.dom.html.tree.root());
        if no_posts && wall::is_bot_wall(self.text, &self.survey.title, &visible) {
            return Outcome::Blocked(BlockKind::BotWall);
        }
        let claims_posts = self.claim.count.is_some_and(|count| count > 0);
        // Many ordinary pages have a login form somewhere; a login page has little else.
        let login =
            no_posts && self.survey.asks_password && !claims_posts && wall::says_little(&visible);
        match anchored {
            Some(true) if self.reading.items == 0 && !(claims_posts && self.claim.counts_posts) => {
                return Outcome::Empty;
            }
            Some(false) if !login => {
                problems.note("what `anchor` selects is not on the page");
                return Outcome::AnchorMissing;
            }
            _ if login => return Outcome::LoggedOut,
            _ => {}
        }
        let says_so =
            self.claim.count == Some(0) || (self.by_rules && wall::says_nothing_is_there(&visible));
        if says_so && self.reading.items == 0 && !claims_posts {
            return Outcome::Empty;
        }
        nothing_found(&self.claim, problems)
    }
}

/// A page without posts that does not say that there are none.
fn nothing_found(claim: &Claim, problems: &mut Problems) -> Outcome {
    match claim.count {
        Some(count) if count > 0 && claim.counts_posts => {
            problems.note_value("the page claims posts and shows none", &count.to_string());
        }
        _ => problems.note("no posts recognised"),
    }
    Outcome::AnchorMissing
}
