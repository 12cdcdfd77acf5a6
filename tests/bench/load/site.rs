//! The site that is polled under load, a process of its own on several addresses of the loopback. It
//! remembers when it answered last, and when it first showed a new post. It ends when its input does.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, http::Uri, response::Html};
use rustix::time::{ClockId, clock_gettime};
use tokio::{
    net::TcpListener,
    task::{JoinSet, spawn_blocking},
};

use super::page;

/// The argument by which the program becomes the site.
pub(crate) const ARGUMENT: &str = "--load-site";

/// The time since the machine started: the same for the site and its visitor.
pub(crate) fn since_boot() -> Duration {
    let time = clock_gettime(ClockId::Monotonic);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// The site as its visitor knows it.
#[derive(Debug)]
pub(crate) struct Site {
    hosts: Vec<SocketAddr>,
    client: reqwest::Client,
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
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { hosts, client, child, input }
    }

    /// The addresses of so many pages, each on the next host.
    pub(crate) fn pages(&self, count: usize) -> Vec<String> {
        let hosts = self.hosts.iter().cycle();
        hosts.take(count).enumerate().map(|(at, host)| format!("http://{host}/{at}")).collect()
    }

    /// Changes on each page what means nothing.
    pub(crate) async fn turn(&self) {
        self.ask("turn").await;
    }

    /// Lets the page of a shop have so many new posts in all.
    pub(crate) async fn publish(&self, shop: usize, posts: u64) {
        self.ask(&format!("publish/{shop}/{posts}")).await;
    }

    /// When it last answered with a page, since the machine started.
    pub(crate) async fn last_answer(&self) -> Duration {
        Duration::from_micros(self.ask("last").await)
    }

    /// When it first showed what was last published on the page of a shop; zero if it did not yet.
    pub(crate) async fn shown(&self, shop: usize) -> Duration {
        Duration::from_micros(self.ask(&format!("shown/{shop}")).await)
    }

    async fn ask(&self, what: &str) -> u64 {
        let url = format!("http://{}/{what}", self.hosts[0]);
        let answer = self.client.get(url).send().await.unwrap().error_for_status().unwrap();
        answer.text().await.unwrap().parse().unwrap()
    }

    pub(crate) fn stop(mut self) {
        drop(self.input);
        self.child.wait().unwrap();
    }
}

/// What all pages are made from.
#[derive(Debug, Default)]
struct State {
    turns: u64,
    last: u64,
    /// New posts of a shop, and when they were first shown.
    news: HashMap<u64, (u64, u64)>,
}

/// Is the site, until the input ends.
pub(crate) async fn serve(hosts: u8) {
    let state = Arc::new(Mutex::new(State::default()));
    let mut servers = JoinSet::new();
    for host in 1..=hosts {
        let listener = TcpListener::bind((Ipv4Addr::new(127, 0, 17, host), 0)).await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let state = Arc::clone(&state);
        let answer = move |uri: Uri| {
            let answer = answer(&state, uri.path());
            async move { Html(answer) }
        };
        let router = Router::new().fallback(answer);
        servers.spawn(async move { axum::serve(listener, router).await });
    }
    let end = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    spawn_blocking(end).await.unwrap().unwrap();
    servers.shutdown().await;
}

fn answer(state: &Mutex<State>, path: &str) -> String {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let number = |text: &str| text.parse::<u64>().unwrap();
    match *path.split('/').skip(1).collect::<Vec<_>>() {
        ["turn"] => {
            state.turns += 1;
            state.turns.to_string()
        }
        ["publish", shop, posts] => {
            state.news.insert(number(shop), (number(posts), 0));
            posts.to_owned()
        }
        ["last"] => state.last.to_string(),
        ["shown", shop] => {
            let news = state.news.get(&number(shop));
            news.map_or(0, |(_, shown)| *shown).to_string()
        }
        [shop] if shop.parse::<u64>().is_ok() => {
            let now = u64::try_from(since_boot().as_micros()).unwrap();
            state.last = now;
            let news = state.news.get_mut(&number(shop));
            let posts = news.map_or(0, |(posts, shown)| {
                if *shown == 0 {
                    *shown = now;
                }
                *posts
            });
            let token = format!("{:016x}", state.turns);
            drop(state);
            page::page(number(shop), posts, &token)
        }
        _ => String::new(),
    }
}
