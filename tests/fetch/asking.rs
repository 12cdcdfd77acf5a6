//! What the tests of fetching ask with.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use url::Url;
use vigie::{
    domain::{Outcome, Validators},
    fetch::{Answer, Body, Fetched, Fetcher, Manner, Request, Settings},
};

use crate::support::{reply::Reply, site::Site};

pub(super) const NOW: &str = "2026-11-20T14:00:00Z";

pub(super) fn settings() -> Settings {
    Settings {
        contact: "admin@example.com".to_owned(),
        host_pause: SignedDuration::ZERO,
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        ..Settings::default()
    }
}

pub(super) fn fetcher(settings: &Settings) -> Fetcher {
    Fetcher::new(settings).unwrap()
}

/// As most tests ask: what `robots.txt` says has tests of its own.
pub(super) fn manner() -> Manner {
    Manner { robots: false, ..Manner::plain("page") }
}

pub(super) async fn get(fetcher: &Fetcher, url: Url) -> Fetched {
    ask(fetcher, url, None).await
}

pub(super) async fn ask(fetcher: &Fetcher, url: Url, validators: Option<Validators>) -> Fetched {
    let manner = Arc::new(manner());
    let request = Request { home: url.clone(), url, validators, known: None, manner };
    fetcher.fetch(&request, NOW.parse::<Timestamp>().unwrap()).await
}

/// Asks for a page whose bytes may be known.
pub(super) async fn ask_for_other(fetcher: &Fetcher, url: Url, known: &str) -> Fetched {
    let (manner, known) = (Arc::new(manner()), Some(known.to_owned()));
    let request = Request { home: url.clone(), url, validators: None, known, manner };
    fetcher.fetch(&request, NOW.parse::<Timestamp>().unwrap()).await
}

/// As a source asks if nothing else is configured: `robots.txt` is honoured.
pub(super) async fn honour(fetcher: &Fetcher, url: Url) -> Fetched {
    let manner = Arc::new(Manner::plain("page"));
    let request = Request { home: url.clone(), url, validators: None, known: None, manner };
    fetcher.fetch(&request, NOW.parse::<Timestamp>().unwrap()).await
}

#[track_caller]
pub(super) fn page(fetched: Fetched) -> Body {
    match fetched.answer {
        Answer::Page(body) => body,
        other => panic!("no page: {other:?}"),
    }
}

#[track_caller]
pub(super) fn failure(fetched: &Fetched) -> Outcome {
    match &fetched.answer {
        Answer::Failed(outcome) => outcome.clone(),
        other => panic!("no failure: {other:?}"),
    }
}

#[track_caller]
pub(super) fn network(fetched: &Fetched) -> String {
    match failure(fetched) {
        Outcome::Network(text) => text,
        other => panic!("no network error: {other:?}"),
    }
}

/// What one reply comes to.
pub(super) async fn outcome(reply: Reply) -> Fetched {
    let site = Site::start().await;
    site.put("/", reply);
    let settings = Settings { max_body: 1 << 20, ..settings() };
    get(&fetcher(&settings), site.url("/")).await
}

/// So many fetches of the same page at the same time.
pub(super) async fn together(fetcher: &Fetcher, site: &Site, count: usize) -> Vec<Fetched> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (fetcher, url) = (fetcher.clone(), site.url("/"));
        tasks.spawn(async move { get(&fetcher, url).await });
    }
    tasks.join_all().await
}
