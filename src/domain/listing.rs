//! What one healthy poll saw.

use serde::Serialize;

use super::{Outcome, Post};

/// What was read from one page, feed or API answer. Its JSON form is that of `vigie extract`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listing {
    /// Whether posts were read, and if not, why.
    #[serde(serialize_with = "name_only")]
    pub outcome: Outcome,
    /// The preset that was used, or what was recognised when none was (`json-ld`, `feed`, ...).
    pub preset: Option<String>,
    /// How many posts the page says there are in all.
    pub claimed_total: Option<u64>,
    /// The next page, absolute.
    pub next: Option<String>,
    /// What was odd, in words, with the place.
    pub problems: Vec<String>,
    /// Whether all that was read stands in what the page's region is a hash of.
    #[serde(skip)]
    pub in_region: bool,
    /// The posts, in the order of the page, each once.
    pub posts: Vec<Post>,
}

fn name_only<S: serde::Serializer>(outcome: &Outcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(outcome.name())
}

impl Listing {
    /// A listing without posts.
    pub fn without_posts(outcome: Outcome, preset: Option<String>) -> Self {
        Self {
            outcome,
            preset,
            claimed_total: None,
            next: None,
            problems: Vec::new(),
            in_region: false,
            posts: Vec::new(),
        }
    }
}
