//! The demo's review site: a real HTTP server with `ETag`s, whose pages change as the story goes on.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::page::{self, Entry};

/// What the site shows.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// The review page.
    pub(super) reviews: Vec<Entry>,
    /// The complaint page.
    pub(super) complaints: Vec<Entry>,
    /// The forum's feed.
    pub(super) forum: Vec<Entry>,
    /// Whether a bot wall stands before the forum.
    pub(super) walled: bool,
    /// How often the review page was asked for.
    pub(super) visits: u32,
}

/// The site. Clones share its content.
#[derive(Debug, Clone)]
pub(super) struct Site {
    content: Arc<Mutex<Content>>,
    address: SocketAddr,
}

impl Site {
    /// Takes a free port of the loopback. The second part serves until it is dropped.
    pub(super) async fn open() -> io::Result<(Self, impl Future<Output = io::Result<()>>)> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let site = Self { content: Arc::default(), address };
        let router = Router::new()
            .route("/reviews", get(reviews))
            .route("/complaints", get(complaints))
            .route("/forum.atom", get(forum))
            .with_state(site.clone());
        Ok((site, async { axum::serve(listener, router).await }))
    }

    /// Where it is.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what it shows.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Content)) {
        if let Ok(mut content) = self.content.lock() {
            change(&mut content);
        }
    }

    fn render(&self, page: impl FnOnce(&mut Content) -> String) -> String {
        self.content.lock().map(|mut content| page(&mut content)).unwrap_or_default()
    }
}

async fn reviews(State(site): State<Site>, headers: HeaderMap) -> Response {
    let body = site.render(|content| {
        content.visits += 1;
        page::reviews(&content.reviews, content.visits)
    });
    answer(&headers, "text/html; charset=utf-8", body)
}

async fn complaints(State(site): State<Site>, headers: HeaderMap) -> Response {
    let body = site.render(|content| page::complaints(&content.complaints));
    answer(&headers, "text/html; charset=utf-8", body)
}

async fn forum(State(site): State<Site>, headers: HeaderMap) -> Response {
    let address = site.address.to_string();
    let (kind, body) = if site.content.lock().is_ok_and(|content| content.walled) {
        ("text/html; charset=utf-8", page::wall())
    } else {
        ("application/atom+xml", site.render(|content| page::feed(&content.forum, &address)))
    };
    answer(&headers, kind, body)
}

fn answer(asked: &HeaderMap, kind: &'static str, body: String) -> Response {
    let digest = Sha256::digest(body.as_bytes());
    let (short, _) = digest.split_at(16);
    let tag =
        format!("\"{:032x}\"", short.iter().fold(0_u128, |tag, byte| tag << 8 | u128::from(*byte)));
    if asked.get(header::IF_NONE_MATCH).is_some_and(|asked| asked.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::ETAG, tag), (header::CONTENT_TYPE, kind.to_owned())], body).into_response()
}
