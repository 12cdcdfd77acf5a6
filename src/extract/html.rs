//! A page of HTML: which layout reads it, and what it is if none finds posts.

use serde_json::Value;
use url::Url;

use super::{
    Hints, Page, Probe, Recipe,
    attempt::{Attempt, best},
    auto, css, dom,
    draft::into_posts,
    layout::Reading,
    layouts::{Layout, Reader},
    listing::{Claim, NO_ANCHOR, nothing_found},
    nothing::says_nothing_is_there,
    paths,
    place::Place,
    problems::Problems,
    rules::Origin,
    scripts,
    signs::Signs,
    survey::Survey,
    wall::Stranger,
};
use crate::domain::{Listing, Outcome, PostKind};

impl Recipe {
    /// Where what is read stands; links are relative to `base`.
    pub(super) fn spot<'a>(
        &'a self,
        page: &Page<'a>,
        base: &'a Url,
        language: Option<&'a str>,
    ) -> Place<'a> {
        let Hints { kind, zone, .. } = &self.hints;
        Place { page: page.url, base, kind: *kind, zone, language, at: page.at }
    }

    pub(super) fn html(&self, text: &str, page: &Page<'_>, problems: &mut Problems) -> Probe {
        let dom = dom::parse(text);
        let survey = Survey::of(&dom.html, page.url);
        let place = self.spot(page, &survey.base, survey.language.as_deref());
        let document = auto::Document::new(&dom.html, &survey, place, problems);
        let Some(attempt) = best(self.attempts(&self.layouts.list, &document, problems)) else {
            return self.listing(Outcome::AnchorMissing, "html").into();
        };
        let Attempt { layout, name, mut reading, in_region, hunch } = attempt;
        let stated = &document.stated;
        let claim =
            Claim::of(if reading.found.claimed.is_some() { &reading.found } else { stated });
        let posts = into_posts(std::mem::take(&mut reading.found.drafts), page.url, problems);
        let by_rules = !matches!(layout.reader, Reader::Stated(Origin::Auto, _));
        let seen = Seen { text, url: page.url, dom: &dom, reading: &reading, claim, by_rules };
        let outcome = seen.outcome(posts.is_empty(), problems);
        let next = reading.found.next.take().or_else(|| survey.next.clone());
        let cursor = layout.cursor.as_ref().filter(|_| !posts.is_empty());
        let next = next.or_else(|| cursor?.counted(page.url));
        let listing = self.listing(outcome, name);
        let listing = Listing { posts, claimed_total: claim.count, next, in_region, ..listing };
        Probe { listing, hunch }
    }

    /// What the layouts find, until one of them finds posts.
    fn attempts<'r>(
        &'r self,
        layouts: &'r [Layout],
        document: &auto::Document<'_>,
        problems: &mut Problems,
    ) -> Vec<Attempt<'r>> {
        let place = document.place;
        let mut attempts: Vec<Attempt<'r>> = Vec::new();
        // What the region of a page does not hash makes it say nothing about layouts tried later.
        let mut in_region = true;
        for layout in layouts {
            let mut attempt = match &layout.reader {
                Reader::Page(rules) => {
                    let reading = css::read(rules, document.html, place, problems);
                    Attempt { in_region: true, ..Attempt::new(layout, "rules", reading) }
                }
                Reader::State(script, rules) => {
                    let values = scripts::values(document.html, script.as_ref());
                    let read = |value: &Value| paths::read(rules, value, place, problems);
                    let reading = values.iter().map(read).reduce(Reading::richer);
                    Attempt::new(layout, "state", reading.unwrap_or_default())
                }
                Reader::Stated(Origin::Auto, _)
                    if let Some(read) = self.by_family(document, problems) =>
                {
                    read
                }
                Reader::Stated(origin, rules) => {
                    let reading = css::read(rules, document.html, place, problems);
                    Attempt::told(layout, document.told(*origin, problems), (rules, reading), place)
                }
                Reader::Json(_) => continue,
            };
            in_region &= attempt.in_region;
            attempt.in_region = in_region;
            let is_read = attempt.is_read();
            attempts.push(attempt);
            if is_read {
                break;
            }
        }
        attempts
    }

    /// What the software finds that a page is of, unless the page states its posts by itself.
    fn by_family<'r>(
        &'r self,
        document: &auto::Document<'_>,
        problems: &mut Problems,
    ) -> Option<Attempt<'r>> {
        if !document.stated.drafts.is_empty() {
            return None;
        }
        let family = self.hints.families.of(document.html)?;
        let mut attempt = best(self.attempts(&family.layouts.list, document, problems))?;
        // Who watches a forum without a word about it does not mean reviews.
        if self.hints.kind == PostKind::default() {
            for draft in &mut attempt.reading.found.drafts {
                draft.kind = family.kind;
            }
        }
        let found = attempt.is_read() || attempt.reading.anchored == Some(true);
        found.then(|| Attempt { name: family.name(), in_region: false, ..attempt })
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
