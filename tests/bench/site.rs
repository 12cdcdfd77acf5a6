//! The site that is polled: a process of its own, so that its work is not counted. It listens on
//! several addresses of the loopback, as so many hosts, and ends when its input does.

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Response, StatusCode, Uri, header},
};
use tokio::{
    net::TcpListener,
    task::{JoinSet, spawn_blocking},
};

use super::page;

/// The argument by which the program becomes the site.
pub(crate) const ARGUMENT: &str = "--site";

/// What the pages do from one poll to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They stay as they are, and the site cannot say so.
    Identical,
    /// A token in them changes, and no post.
    Token,
    /// There is a new post on each.
    Changed,
    /// They stay as they are, and the site says so (304).
    NotModified,
}

impl Mode {
    pub(crate) const ALL: [Self; 4] =
        [Self::Identical, Self::Token, Self::Changed, Self::NotModified];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Token => "token",
            Self::Changed => "changed",
            Self::NotModified => "304",
        }
    }
}

/// The site as its visitor knows it.
#[derive(Debug)]
pub(crate) struct Site {
    hosts: Vec<SocketAddr>,
    child: Child,
    /// Its end is the end of the site.
    input: ChildStdin,
}

impl Site {
    /// Starts this program again, as a site of so many hosts.
    pub(crate) fn start(hosts: u8) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([ARGUMENT, &hosts.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let lines = BufReader::new(output).lines().take(hosts.into());
        let hosts = lines.map(|line| line.unwrap().parse().unwrap()).collect();
        Self { hosts, child, input }
    }

    pub(crate) fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// The addresses of so many pages, each on the next host.
    pub(crate) fn pages(&self, count: usize) -> Vec<String> {
        let hosts = self.hosts.iter().cycle();
        hosts.take(count).enumerate().map(|(at, host)| format!("http://{host}/{at}")).collect()
    }

    /// Lets the pages do as `mode` says, for the `round`th time.
    pub(crate) async fn turn(&self, client: &reqwest::Client, mode: Mode, round: u64) {
        let url = format!("http://{}/turn/{}/{round}", self.hosts[0], mode.name());
        client.get(url).send().await.unwrap().error_for_status().unwrap();
    }

    pub(crate) fn stop(mut self) {
        drop(self.input);
        self.child.wait().unwrap();
    }
}

/// What all pages are made from.
#[derive(Debug, Default)]
struct State {
    /// What stands in them and means nothing.
    tokens: AtomicU64,
    /// New posts so far.
    new: AtomicU64,
    /// Whether the site answers "not modified".
    conditional: AtomicU64,
}

/// Is the site, until the input ends.
pub(crate) async fn serve(hosts: u8) {
    let state = Arc::new(State::default());
    let mut servers = JoinSet::new();
    for host in 1..=hosts {
        let listener = TcpListener::bind((Ipv4Addr::new(127, 0, 16, host), 0)).await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let state = Arc::clone(&state);
        let answer = move |uri: Uri, headers: HeaderMap| {
            let answer = answer(&state, uri.path(), &headers);
            async move { answer }
        };
        let router = Router::new().fallback(answer);
        servers.spawn(async move { axum::serve(listener, router).await });
    }
    let end = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    spawn_blocking(end).await.unwrap().unwrap();
    servers.shutdown().await;
}

fn answer(state: &State, path: &str, headers: &HeaderMap) -> Response<Body> {
    let parts = path.split('/').skip(1).collect::<Vec<_>>();
    let reply = Response::builder();
    if let ["turn", mode, round] = *parts {
        turn(state, mode, round.parse().unwrap());
        return reply.body(Body::empty()).unwrap();
    }
    let Some(shop) = parts.first().and_then(|shop| shop.parse().ok()) else {
        return reply.status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap();
    };
    let new = state.new.load(Ordering::Relaxed);
    let reply = if state.conditional.load(Ordering::Relaxed) > 0 {
        let etag = format!("\"{new}\"");
        if headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|shown| shown.as_bytes() == etag.as_bytes())
        {
            return reply.status(StatusCode::NOT_MODIFIED).body(Body::empty()).unwrap();
        }
        reply.header(header::ETAG, etag)
    } else {
        reply
    };
    let token = format!("{:016x}", state.tokens.load(Ordering::Relaxed));
    let reply = reply.header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    reply.body(Body::from(page::page(shop, new, &token))).unwrap()
}

fn turn(state: &State, mode: &str, round: u64) {
    let is = |other: Mode| mode == other.name();
    state.conditional.store(is(Mode::NotModified).into(), Ordering::Relaxed);
    if is(Mode::Token) {
        state.tokens.store(round, Ordering::Relaxed);
    } else if is(Mode::Changed) {
        state.new.store(round, Ordering::Relaxed);
    }
}
