//! What is asked of the fetcher, and what it answers.

use std::sync::Arc;

use bytes::Bytes;
use jiff::SignedDuration;
use tokio::time::Instant;
use url::Url;

use super::{Manner, Seen};
use crate::domain::{Outcome, Validators};

/// One page to fetch.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its address, http or https.
    pub url: Url,
    /// The address of the source that it belongs to. What proves to the site who we are goes to the
    /// origin of this one only. A request for any other address, such as one that a page names, is
    /// a GET.
    pub home: Url,
    /// What the last healthy answer from this very address gave to ask for changes with.
    pub validators: Option<Validators>,
    /// Stands for the body of the last page, if that is known so well that the same bytes need not
    /// be had again.
    pub known: Option<String>,
    /// How it is asked for.
    pub manner: Arc<Manner>,
}

/// What came of a request.
#[derive(Debug)]
pub struct Fetched {
    /// The page, "not modified", or what failed.
    pub answer: Answer,
    /// How long the site wants to be left alone from now on, at most a day.
    pub retry_after: Option<SignedDuration>,
    /// Time spent waiting for a turn: the site and the network have no part in it.
    pub waited: SignedDuration,
    /// Whether the site was not even asked: it wants to be left alone.
    pub unasked: bool,
    /// When the answer was complete.
    pub answered_at: Instant,
    /// What proves what came: of a page, and of the answer that there is none (404 or 410).
    pub seen: Option<Box<Seen>>,
}

/// The answer itself.
#[derive(Debug)]
pub enum Answer {
    /// A page to read.
    Page(Body),
    /// Nothing changed since the validators were given.
    NotModified,
    /// The page came in the bytes that were known, and with this to ask for changes with next time.
    Same(Validators),
    /// There is no page, and this is why.
    Failed(Outcome),
}

/// A page as it came.
#[derive(Debug)]
pub struct Body {
    /// Its address after redirects, without user name and password.
    pub url: Url,
    /// The HTTP status, a 2xx.
    pub status: u16,
    /// The `Content-Type` header, verbatim.
    pub content_type: Option<String>,
    /// What to ask for changes with next time. Empty after a redirect: validators belong to the
    /// address that gave them, and another page may stand behind the redirect by then.
    pub validators: Validators,
    /// Stands for the bytes as they came, to be known by next time.
    pub digest: String,
    /// The bytes, decompressed; the character encoding is untouched.
    pub bytes: Bytes,
    /// A picture of the page (PNG), where a browser rendered it and one was wanted.
    pub screenshot: Option<Vec<u8>>,
}

impl Fetched {
    /// Nothing was asked, and this is why.
    pub(super) fn failed(outcome: Outcome) -> Self {
        Self {
            answer: Answer::Failed(outcome),
            retry_after: None,
            waited: SignedDuration::ZERO,
            unasked: false,
            answered_at: Instant::now(),
            seen: None,
        }
    }
}
