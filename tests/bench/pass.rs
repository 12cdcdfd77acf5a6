//! `cargo bench --bench pass`: what a pass over all sources takes, beside a bare loop of reqwest
//! and scraper over the same pages. What is measured is the time of the processor in this process;
//! the site is another one. Then what the running engine takes while nothing is due.
//!
//! `VIGIE_BENCH_SOURCES` says how many sources there are (60), `VIGIE_BENCH_HOSTS` on how many
//! hosts (6), `VIGIE_BENCH_ROUNDS` how often each is measured (7), `VIGIE_BENCH_MODE` which mode alone
//! (`changed`), `VIGIE_BENCH_IDLE` for how many seconds nothing is done (3). `VIGIE_BENCH_SOURCES=10000 VIGIE_BENCH_ROUNDS=0` looks at the memory
//! alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "these are benchmarks: what goes wrong ends them, and they say what they found"
)]

mod page;
mod process;
mod select;
mod site;

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinSet};

use process::{cpu_time, cpu_time_since, memory};
use site::{Mode, Site};
use vigie::{
    app::App,
    config::{self, Environment},
    engine::Clock,
};

/// Requests under way at a time at each host.
const CONNECTIONS: usize = 4;

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != site::ARGUMENT);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.nth(1) {
        Some(hosts) => runtime.block_on(site::serve(hosts.parse().unwrap())),
        None => runtime.block_on(measure()),
    }
}

fn setting<T: FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

async fn measure() {
    let sources = setting("VIGIE_BENCH_SOURCES", 60);
    let site = Site::start(setting("VIGIE_BENCH_HOSTS", 6));
    let pages = site.pages(sources);
    let home = tempfile::tempdir().unwrap();
    let mut app = vigie(home.path(), &pages).await;
    let bare = Arc::new(Bare::new(site.hosts()));

    let length = page::page(1, 0, "token").len();
    println!("{sources} sources, {} posts and {length} bytes each", page::POSTS);
    let empty = cpu_time();
    pass(&app, sources).await;
    let first = cpu_time_since(empty).as_secs_f64() * 1e3;
    println!("the first pass took {first:.0} ms of processor time; {}", memory());

    let rounds = setting("VIGIE_BENCH_ROUNDS", 7);
    if rounds > 0 {
        println!("processor time a source, medians:   vigie      bare     ratio");
    }
    let only = std::env::var("VIGIE_BENCH_MODE").ok();
    let wanted = |mode: &Mode| only.as_deref().is_none_or(|only| only == mode.name());
    for mode in Mode::ALL.into_iter().filter(|mode| rounds > 0 && wanted(mode)) {
        site.turn(&bare.client, mode, 1).await;
        pass(&app, sources).await;
        let mut times = Vec::new();
        for round in 0..rounds {
            site.turn(&bare.client, mode, 2 + round).await;
            times.push(both(&app, &bare, (&pages, round)).await);
        }
        let each = |value: fn(&[f64; 2]) -> f64| median(times.iter().map(value).collect());
        let (own, other) = (each(|[own, _]| *own), each(|[_, bare]| *bare));
        let (name, ratio) = (mode.name(), each(|[own, bare]| own / bare));
        println!("{name:>32}  {own:>7.3} ms {other:>7.3} ms {ratio:>7.2}");
    }
    println!("after all passes: {}", memory());
    idle(&mut app).await;
    app.stop().await;
    site.stop();
}

/// Milliseconds a source of a pass by vigie and of one by the bare loop. They begin by turns, so
/// that what else the machine does weighs on both.
async fn both(app: &App, bare: &Bare, (pages, round): (&[String], u64)) -> [f64; 2] {
    let sources = f64::from(u32::try_from(pages.len()).unwrap());
    let mut times = [0.0; 2];
    for bare_now in [round % 2 == 1, round % 2 == 0] {
        let begun = cpu_time();
        if bare_now {
            bare.pass(pages).await;
        } else {
            pass(app, pages.len()).await;
        }
        times[usize::from(bare_now)] = cpu_time_since(begun).as_secs_f64() * 1e3 / sources;
    }
    times
}

/// What the running engine takes while nothing is due.
async fn idle(app: &mut App) {
    let time = Duration::from_secs(setting("VIGIE_BENCH_IDLE", 3));
    app.start().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = cpu_time();
    tokio::time::sleep(time).await;
    let spent = cpu_time_since(begun).as_secs_f64() * 1e3;
    println!("idle for {time:?}: {spent:.2} ms of processor time; {}", memory());
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

async fn pass(app: &App, sources: usize) {
    let report = app.pass().await.unwrap();
    let healthy = report.polls.iter().filter(|poll| poll.healthy).count();
    assert_eq!(healthy, sources, "{:?}", report.polls.iter().find(|poll| !poll.healthy));
}

/// A vigie that watches these pages and writes its mails into a folder.
async fn vigie(home: &Path, pages: &[String]) -> App {
    let mut text = format!(
        "[vigie]\nstate = \"state\"\ncontact = \"admin@vigie.example\"\noperators = [\"owner\"]\n\
         [smtp]\nurl = \"directory:{}\"\nfrom = \"Vigie <vigie@vigie.example>\"\n\
         [fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_pause = \"0s\"\n\
         host_connections = {CONNECTIONS}\n\
         [[person]]\nid = \"owner\"\nemail = \"owner@shop.example\"\n\
         [[business]]\nid = \"shop\"\nname = \"Shop\"\nowners = [\"owner\"]\n",
        home.join("mails").display()
    );
    let sources = pages.iter().enumerate().map(|(number, url)| {
        toml::Value::from(toml::Table::from_iter([
            ("id".to_owned(), format!("source-{number}").into()),
            ("business".to_owned(), "shop".into()),
            ("url".to_owned(), url.as_str().into()),
            ("schedule".to_owned(), "every 300 days".into()),
            ("extract".to_owned(), toml::Value::try_from(page::rules()).unwrap()),
        ]))
    });
    let sources =
        toml::Table::from_iter([("source".to_owned(), sources.collect::<Vec<_>>().into())]);
    text.push_str(&sources.to_string());
    std::fs::create_dir(home.join("mails")).unwrap();
    let path = home.join("vigie.toml");
    std::fs::write(&path, text).unwrap();
    let environment = Environment::default();
    let loaded = config::load(&path, &environment).map_err(|report| report.render(false)).unwrap();
    App::new(&loaded.config, path, environment, Clock::System).await.unwrap()
}

/// The same pages, fetched and read with nothing around it.
#[derive(Debug)]
struct Bare {
    client: reqwest::Client,
    reader: Arc<select::Bare>,
    connections: Arc<Semaphore>,
}

impl Bare {
    fn new(hosts: usize) -> Self {
        Self {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            reader: Arc::new(select::Bare::new()),
            connections: Arc::new(Semaphore::new(hosts * CONNECTIONS)),
        }
    }

    async fn pass(&self, pages: &[String]) {
        let mut tasks = JoinSet::new();
        for page in pages {
            let (request, reader) = (self.client.get(page), Arc::clone(&self.reader));
            let permit = Arc::clone(&self.connections).acquire_owned().await.unwrap();
            tasks.spawn(async move {
                let text = request.send().await.unwrap().text().await.unwrap();
                drop(permit);
                reader.read(&text).len()
            });
        }
        for posts in tasks.join_all().await {
            assert_eq!(u64::try_from(posts).unwrap(), page::POSTS);
        }
    }
}
