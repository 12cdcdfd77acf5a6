//! A recipe: how the posts of one source are read, made ready once.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::{
    auto::Hunch,
    family::Families,
    layouts::Layouts,
    region::Watch,
    rules::{RuleError, Rules},
};
use crate::domain::{Listing, PostKind};

/// What is known of a source beside its page.
#[derive(Debug, Clone)]
pub struct Hints {
    /// The name to report; `None` reports what was recognised.
    pub preset: Option<String>,
    /// What its posts are, where the page does not say.
    pub kind: PostKind,
    /// The zone to show dates in that have none of their own (seconds since 1970).
    pub zone: TimeZone,
    /// The software that a page may be of, where no preset is named and no rule is given.
    pub families: Families,
}

impl Default for Hints {
    fn default() -> Self {
        Self {
            preset: None,
            kind: PostKind::default(),
            zone: TimeZone::UTC,
            families: Families::default(),
        }
    }
}

/// A page, feed or API answer as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Where it is; links are relative to it.
    pub url: &'a Url,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The body, without transfer encodings.
    pub body: &'a [u8],
    /// When it was fetched: "2 days ago" is counted back from it, and is no date without it.
    pub at: Option<Timestamp>,
}

/// What a page seems to be.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What was read.
    pub listing: Listing,
    /// How it was read, if nothing said what on the page are posts.
    pub hunch: Option<Hunch>,
}

impl From<Listing> for Probe {
    fn from(listing: Listing) -> Self {
        Self { listing, hunch: None }
    }
}

/// How the posts of one source are read. Cheap to clone, and shared between threads.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub(super) layouts: Arc<Layouts>,
    pub(super) hints: Hints,
    /// What of a page is read; `None` if that may be anything.
    watch: Option<Arc<Watch>>,
}

impl Recipe {
    /// Makes rules ready. Without rules, posts are read from what pages state by themselves.
    ///
    /// # Errors
    ///
    /// Every mistake in the rules.
    pub fn compile(rules: Option<&Rules>, hints: Hints) -> Result<Self, Vec<RuleError>> {
        let none = Rules::default();
        let rules = rules.unwrap_or(&none);
        let layouts = Arc::new(Layouts::compile(rules)?);
        let watch = Watch::of(rules, &hints).map(Arc::new);
        Ok(Self { layouts, hints, watch })
    }

    /// Stands for all that the posts of a page are read from: two pages at one address with equal
    /// regions give the same posts, total and next page, if one of them is healthy and has posts.
    /// 32 hex digits; `None` where that cannot be told without reading the page. It takes about a
    /// tenth of the time that [`Self::extract`] takes.
    pub fn region(&self, page: &Page<'_>) -> Option<String> {
        self.watch.as_ref()?.region(page)
    }
}
