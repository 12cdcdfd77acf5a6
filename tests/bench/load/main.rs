//! `cargo bench --bench load`: what many sources, and hosts that never answer, do to a running
//! vigie. How long the pages of living hosts take in a pass, with dead hosts beside them and
//! without; the memory from pass to pass; and how long a new post takes from the site's answer to
//! the mail server's 250 while all sources are polled.
//!
//! `VIGIE_LOAD_SOURCES` says how many sources live (500), `VIGIE_LOAD_HOSTS` on how many hosts
//! (20), `VIGIE_LOAD_DEAD` how many hosts are dead (50), half of them silent and half unreachable,
//! `VIGIE_LOAD_CONNECTIONS` how many requests may be under way at a host (8), `VIGIE_LOAD_PASSES`
//! over how many passes memory is watched (50), `VIGIE_LOAD_POSTS` how many posts are timed (200),
//! and `VIGIE_LOAD_EVERY` how many seconds lie between two polls of a source meanwhile (5).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "these are benchmarks: what goes wrong ends them, and they say what they found"
)]

#[path = "../page.rs"]
mod page;
#[path = "../process.rs"]
mod process;
mod site;

use std::{net::SocketAddr, path::Path, str::FromStr, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use process::{cpu_time, cpu_time_since, memory};
use site::{Site, since_boot};
use vigie::{
    app::App,
    config::{self, Environment},
    demo::smtp::{Receiver, Rules},
    engine::Clock,
};

/// Seconds that a request may take: the time after which a dead host is given up.
const TIMEOUT: u64 = 10;
/// The longest that a mail may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// Sources on each dead host.
const AT_DEAD: usize = 10;

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
    let site = Site::start(setting("VIGIE_LOAD_HOSTS", 20));
    let living = site.pages(setting("VIGIE_LOAD_SOURCES", 500));
    dead_hosts(&site, &living).await;
    memory_over_passes(&site, &living).await;
    latency(&site, &living).await;
    site.stop();
}

/// How long the living take in the first pass, alone and beside the dead.
async fn dead_hosts(site: &Site, living: &[String]) {
    let dead = Dead::new(setting("VIGIE_LOAD_DEAD", 50)).await;
    let both = [dead.pages(), living.to_vec()].concat();
    for (what, pages) in [("alone", living), ("beside dead hosts", &both)] {
        let home = tempfile::tempdir().unwrap();
        let mails = format!("directory:{}", home.path().join("mails").display());
        let app = vigie(home.path(), pages, &mails, "every 300 days").await;
        let begun = since_boot();
        let report = app.pass().await.unwrap();
        let all = since_boot().saturating_sub(begun);
        let last = site.last_answer().await.saturating_sub(begun);
        let healthy = report.polls.iter().filter(|poll| poll.healthy).count();
        assert_eq!(healthy, living.len());
        println!(
            "{} living sources {what}: the last answer after {last:.2?}, the pass {all:.2?}",
            living.len()
        );
        app.stop().await;
    }
}

/// What is held after each tenth of the passes.
async fn memory_over_passes(site: &Site, living: &[String]) {
    let passes = setting("VIGIE_LOAD_PASSES", 50);
    let home = tempfile::tempdir().unwrap();
    let mails = format!("directory:{}", home.path().join("mails").display());
    let app = vigie(home.path(), living, &mails, "every 300 days").await;
    for pass in 1..=passes {
        site.turn().await;
        app.pass().await.unwrap();
        if pass == 1 || pass % (passes / 10).max(1) == 0 {
            println!("after {pass} passes: {}", memory());
        }
    }
    app.stop().await;
}

/// From the site's answer that has a new post to the mail server's 250, while all are polled.
async fn latency(site: &Site, living: &[String]) {
    let (posts, every) = (setting("VIGIE_LOAD_POSTS", 200), setting("VIGIE_LOAD_EVERY", 5_u64));
    let home = tempfile::tempdir().unwrap();
    let (receiver, mut mails) = Receiver::bind("127.0.0.1:0", Rules::default()).await.unwrap();
    let place = format!("smtp://{}", receiver.local_addr().unwrap());
    let mut server = JoinSet::new();
    server.spawn(receiver.run(std::future::pending()));
    let mut app = vigie(home.path(), living, &place, &format!("every {every}s")).await;
    app.pass().await.unwrap();
    app.start().unwrap();
    // The newest post on the pages of these is bad after one new post, and after each ten more.
    let shops = (0..living.len()).filter(|shop| shop % 10 == 9).collect::<Vec<_>>();
    assert!(!shops.is_empty(), "there must be ten sources at least");
    let (mut taken, begun) = (Vec::new(), cpu_time());
    let since = since_boot();
    for round in 0.. {
        if taken.len() >= posts {
            break;
        }
        let mut awaited = shops.clone();
        for shop in &shops {
            site.publish(*shop, 1 + 10 * round).await;
            sleep(Duration::from_millis(20)).await;
        }
        while !awaited.is_empty() {
            let mail = timeout(PATIENCE, mails.recv()).await.unwrap().unwrap();
            let at = since_boot().saturating_sub(mail.at.elapsed());
            let text = String::from_utf8_lossy(&mail.raw);
            let about = awaited.iter().position(|shop| {
                text.contains("X-Vigie-Reason: new_post") && text.contains(&name(*shop))
            });
            if let Some(place) = about {
                let shop = awaited.swap_remove(place);
                taken.push(at.saturating_sub(site.shown(shop).await));
            }
        }
    }
    taken.sort_unstable();
    let at = |percent: usize| taken[(taken.len() - 1) * percent / 100];
    let load =
        cpu_time_since(begun).as_secs_f64() / since_boot().saturating_sub(since).as_secs_f64();
    println!(
        "{} sources every {every} s ({load:.2} processors): {} posts, from the site's answer to the \
         mail server's: median {:.2?}, p99 {:.2?}, most {:.2?}; {}",
        living.len(),
        taken.len(),
        at(50),
        at(99),
        at(100),
        memory()
    );
    app.stop().await;
    server.shutdown().await;
}

/// The name of the business of a source: its mails are told apart by it.
fn name(source: usize) -> String {
    format!("Shop{source:06}")
}

/// Hosts that never answer.
#[derive(Debug)]
struct Dead {
    /// Connections are made, and nothing ever comes.
    silent: Vec<TcpListener>,
    /// Nobody takes connections, and no more fit in the line: what is sent here is lost.
    unreachable: Vec<(TcpListener, Vec<TcpStream>)>,
}

impl Dead {
    async fn new(hosts: u8) -> Self {
        let (mut silent, mut unreachable) = (Vec::new(), Vec::new());
        for host in 1..=hosts {
            let address = SocketAddr::from(([127, 0, 18, host], 0));
            if host % 2 == 0 {
                silent.push(TcpListener::bind(address).await.unwrap());
                continue;
            }
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind(address).unwrap();
            let listener = socket.listen(1).unwrap();
            let address = listener.local_addr().unwrap();
            let mut line = Vec::new();
            let patience = Duration::from_millis(100);
            while let Ok(stream) = timeout(patience, TcpStream::connect(address)).await {
                line.push(stream.unwrap());
            }
            unreachable.push((listener, line));
        }
        Self { silent, unreachable }
    }

    fn pages(&self) -> Vec<String> {
        let unreachable = self.unreachable.iter().map(|(listener, _)| listener);
        let hosts = self.silent.iter().chain(unreachable);
        let page =
            |host: &TcpListener, page| format!("http://{}/{page}", host.local_addr().unwrap());
        hosts.flat_map(|host| (0..AT_DEAD).map(move |number| page(host, number))).collect()
    }
}

/// A vigie that watches these pages, one business each, and mails by this server.
async fn vigie(home: &Path, pages: &[String], server: &str, schedule: &str) -> App {
    let mut text = format!(
        "[vigie]\nstate = \"state\"\ncontact = \"admin@vigie.example\"\noperators = [\"owner\"]\n\
         [smtp]\nurl = \"{server}\"\nfrom = \"Vigie <vigie@vigie.example>\"\n\
         [fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_pause = \"0s\"\nspread = \"0s\"\n\
         robots = \"ignore\"\ntimeout = \"{TIMEOUT}s\"\nhost_connections = {}\n\
         [[person]]\nid = \"owner\"\nemail = \"owner@shop.example\"\n",
        setting("VIGIE_LOAD_CONNECTIONS", 8)
    );
    let mut all = toml::Table::new();
    let table = |entries: [(&str, toml::Value); 3]| {
        entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect::<toml::Table>()
    };
    let (mut businesses, mut sources) = (Vec::new(), Vec::new());
    for (number, url) in pages.iter().enumerate() {
        let (id, owner) = (format!("shop-{number}"), toml::Value::from("owner"));
        businesses.push(toml::Value::from(table([
            ("id", id.clone().into()),
            ("name", name(number).into()),
            ("owners", vec![owner].into()),
        ])));
        let mut source = table([
            ("id", id.clone().into()),
            ("business", id.into()),
            ("url", url.as_str().into()),
        ]);
        source.insert("schedule".to_owned(), schedule.into());
        source.insert("pages".to_owned(), 1.into());
        source.insert("extract".to_owned(), toml::Value::try_from(page::rules()).unwrap());
        sources.push(toml::Value::from(source));
    }
    all.insert("business".to_owned(), businesses.into());
    all.insert("source".to_owned(), sources.into());
    text.push_str(&all.to_string());
    std::fs::create_dir(home.join("mails")).unwrap();
    let path = home.join("vigie.toml");
    std::fs::write(&path, text).unwrap();
    let environment = Environment::default();
    let loaded = config::load(&path, &environment).map_err(|report| report.render(false)).unwrap();
    App::new(&loaded.config, path, environment, Clock::System).await.unwrap()
}
