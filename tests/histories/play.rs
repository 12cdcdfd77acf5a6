//! A history played to the real thing: a real store on disk, real requests, and a clock that is
//! moved by hand.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use serde::Deserialize;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use vigie::{
    app,
    config::{self, Environment},
    domain::Event,
    engine::{Clock, Plan, PollReport, Poller, Setup},
    store::{Store, StoreError},
};

use super::{
    pages::{Page, pages},
    render,
    script::{After, Down, History, Step, View},
    style::{Form, Style},
    truth::{Content, Truth},
};
use crate::support::{reply::Reply, site::Site};

/// When each history begins.
const BEGIN: &str = "2026-03-02T08:00:00Z";

const PEOPLE: &str = r#"
[vigie]
state = "state"
contact = "admin@garage.example"
[smtp]
url = "directory:mails"
[fetch]
allow_private = ["127.0.0.0/8"]
host_pause = "0s"
robots = "ignore"
[[person]]
id = "marie"
email = "marie@garage.example"
[[person]]
id = "zoe"
email = "zoe@garage.example"
[[business]]
id = "garage"
name = "Garage Tremblay"
owners = ["marie", "zoe"]
"#;

/// A post on a page that was fetched.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    pub(super) id: u32,
    /// What the page says of it.
    pub(super) content: Content,
    /// Whether it stands there out of order.
    pub(super) pinned: bool,
}

/// One poll.
#[derive(Debug)]
pub(super) struct Polled {
    pub(super) at: Timestamp,
    pub(super) view: View,
    pub(super) after: After,
    /// What was true then.
    pub(super) truth: Truth,
    /// What it reported, or why it failed.
    pub(super) report: Result<PollReport, String>,
    /// The posts of the pages that were fetched.
    pub(super) shown: Vec<Sighting>,
    /// Posts on the first page.
    pub(super) first: usize,
    /// Whether the last page was among them.
    pub(super) whole: bool,
    /// What the ledger says of it.
    pub(super) events: Vec<Event>,
}

/// Where histories are played, one after the other.
#[derive(Debug)]
pub(super) struct Stage {
    runtime: Runtime,
    time: &'static AtomicI64,
    /// Pages from the wild.
    captured: Arc<[Vec<u8>]>,
    setup: Option<Setup>,
}

impl Stage {
    pub(super) fn new(captured: Arc<[Vec<u8>]>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        // A few bytes for each thread of the test, for as long as it runs.
        let time = Box::leak(Box::new(AtomicI64::new(0)));
        Self { runtime, time, captured, setup: None }
    }

    /// Plays a history from its first step to its last.
    pub(super) fn play(&mut self, history: &History) -> Vec<Polled> {
        let folder = folder();
        let site = self.runtime.block_on(Site::start());
        let setup = self.setup(&history.style, &site, folder.path());
        let state = folder.path().join("state");
        let clock = Clock::ByHand(self.time);
        let mut act = Act {
            style: &history.style,
            captured: &self.captured,
            setup: Arc::new(setup),
            clock,
            site,
            served: 0,
            asked: 0,
            truth: Truth::default(),
        };
        let mut now: Timestamp = BEGIN.parse().unwrap();
        let mut polls = Vec::new();
        self.runtime.block_on(async {
            self.time.store(now.as_millisecond(), Ordering::Relaxed);
            let mut store = open(&state, clock);
            let mut poller = Poller::new(Arc::clone(&store), clock).unwrap();
            for step in &history.steps {
                now = now.checked_add(step.wait).unwrap();
                self.time.store(now.as_millisecond(), Ordering::Relaxed);
                let before = ledger(&state);
                polls.push(act.step(step, now, &poller).await);
                // What need not be waited for is written by the next poll in all but a simulation.
                store.ping().await.unwrap();
                if step.after == After::Nothing {
                    continue;
                }
                drop(poller);
                store.close().await.unwrap();
                drop(store);
                match step.after {
                    After::Nothing | After::Restart => {}
                    After::IndexLost => fs::remove_dir_all(state.join("index")).unwrap(),
                    After::Died => {
                        cut_back(&state, &before);
                        fs::remove_dir_all(state.join("index")).unwrap();
                    }
                }
                store = open(&state, clock);
                poller = Poller::new(Arc::clone(&store), clock).unwrap();
            }
            drop(poller);
            store.close().await.unwrap();
        });
        let mut recorded = recorded(&state);
        for poll in &mut polls {
            poll.events = recorded.remove(&poll.at).unwrap_or_default();
        }
        polls
    }

    /// What vigie runs on: the fetcher is made once, for that takes time.
    fn setup(&mut self, style: &Style, site: &Site, folder: &Path) -> Setup {
        let path = folder.join("vigie.toml");
        fs::write(&path, format!("{PEOPLE}{}", style.source(&site.address().to_string()))).unwrap();
        let loaded = config::load(&path, &Environment::default());
        let config = loaded.unwrap_or_else(|report| panic!("{}", report.render(false))).config;
        let setup = self.setup.get_or_insert_with(|| app::setup(&config, None).unwrap());
        let plan = Plan::new(
            config.sources.iter().map(|watch| watch.poll.clone()).collect(),
            config.businesses.clone(),
            config.persons.clone(),
            config.general.operators.clone(),
        );
        Setup { plan, ..setup.clone() }
    }
}

/// In memory where the system has such a folder: a history is written line by line.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("vigie");
    if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() }.unwrap()
}

fn open(state: &Path, clock: Clock) -> Arc<Store> {
    for _ in 0..500 {
        match Store::open(state, "garage.example", clock.now()) {
            // What a poll did on another thread is done, but that may not have let go of it yet.
            Err(StoreError::InUse(_)) => std::thread::sleep(Duration::from_millis(10)),
            opened => return Arc::new(opened.unwrap()),
        }
    }
    panic!("the store is still held after five seconds");
}

/// The site while a history is played.
struct Act<'a> {
    style: &'a Style,
    captured: &'a [Vec<u8>],
    setup: Arc<Setup>,
    clock: Clock,
    site: Site,
    /// Pages that are there.
    served: usize,
    /// Requests that came so far.
    asked: usize,
    truth: Truth,
}

impl Act<'_> {
    async fn step(&mut self, step: &Step, now: Timestamp, poller: &Poller) -> Polled {
        assert_eq!(self.clock.now(), now);
        for deed in &step.deeds {
            self.truth.take(deed, now);
        }
        let truth = self.truth.clone();
        let list = pages(&truth, self.style, step.view, step.chance);
        self.serve(step, &list, now);
        let watch = Arc::clone(self.setup.plan.watches().next().unwrap());
        let report = poller.poll(&self.setup, &watch, false).await;
        let asked = self.site.seen();
        let asked = asked[self.asked..].iter().map(|seen| seen.path.clone()).collect::<Vec<_>>();
        self.asked += asked.len();
        let fetched = |number: usize| match step.view {
            View::Down(_) => false,
            View::FirstOnly if number > 1 => false,
            _ => asked.contains(&render::path(number)),
        };
        let mut shown = Vec::new();
        for (at, page) in list.iter().enumerate().filter(|(at, _)| fetched(at + 1)) {
            assert!(at == 0 || fetched(at), "a page that nothing leads to");
            let pinned = page.pinned.iter().map(|post| (post, true));
            let listed = page.posts.iter().map(|post| (post, false));
            shown.extend(pinned.chain(listed).map(|(post, pinned)| Sighting {
                id: post.id,
                content: self.style.shown(&post.content),
                pinned,
            }));
        }
        Polled {
            at: now,
            view: step.view,
            after: step.after,
            report: report.map_err(|error| error.to_string()),
            first: list[0].posts.len(),
            // A feed has an end, and the list behind it goes on.
            whole: self.style.form != Form::Atom && fetched(list.len()),
            events: Vec::new(),
            shown,
            truth: truth.clone(),
        }
    }

    /// Puts the pages there.
    fn serve(&mut self, step: &Step, list: &[Page<'_>], now: Timestamp) {
        for (at, page) in list.iter().enumerate() {
            // Who shows a validator gets no body that could be cut off.
            let validators = self.style.validators && step.view != View::Down(Down::CutOff);
            let style = Style { validators, ..self.style.clone() };
            let mut reply = render::page(&style, (page, at + 1), now, step.chance);
            match step.view {
                View::Down(down) => reply = render::down(self.style, down, self.captured, reply),
                View::FirstOnly if at > 0 => reply = Reply::status(500),
                _ => {}
            }
            self.site.put(&render::path(at + 1), reply);
        }
        for stale in list.len()..self.served {
            self.site.put(&render::path(stale + 1), Reply::status(404));
        }
        self.served = self.served.max(list.len());
    }
}

/// The files of the ledger, and how long they are.
fn ledger(state: &Path) -> BTreeMap<PathBuf, u64> {
    let files = fs::read_dir(state.join("ledger")).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .map(|path| (path.clone(), fs::metadata(path).unwrap().len()))
        .collect()
}

/// Makes the ledger what it was.
fn cut_back(state: &Path, before: &BTreeMap<PathBuf, u64>) {
    for path in ledger(state).into_keys() {
        match before.get(&path) {
            Some(length) => {
                File::options().write(true).open(path).unwrap().set_len(*length).unwrap();
            }
            None => fs::remove_file(path).unwrap(),
        }
    }
}

#[derive(Deserialize)]
struct Line {
    at: Timestamp,
    events: Vec<Event>,
}

/// What stands in the ledger, by its time.
fn recorded(state: &Path) -> BTreeMap<Timestamp, Vec<Event>> {
    let mut recorded = BTreeMap::<_, Vec<_>>::new();
    for path in ledger(state).into_keys() {
        for line in fs::read_to_string(path).unwrap().lines() {
            let line: Line = serde_json::from_str(line).unwrap();
            recorded.entry(line.at).or_default().extend(line.events);
        }
    }
    recorded
}
