//! What `robots.txt` says, and what it means that it says nothing.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{advance, pause, resume},
};
use url::Url;
use vigie::{
    domain::{BlockKind, Outcome},
    fetch::{Fetched, Fetcher, Settings},
};

use super::asking::{failure, fetcher, get, honour, network, page, settings};
use crate::support::{
    reply::{Encoding, Fault, Reply},
    site::Site,
};

const FORBIDS: &str = "User-agent: *\nDisallow: /\n\nUser-agent: Vigie/1\nDisallow: /private\n";

/// A site with two pages and this file.
async fn site(robots: Reply) -> Site {
    let site = Site::start().await;
    site.put("/robots.txt", robots);
    site.put("/", Reply::page("open"));
    site.put("/private", Reply::page("private"));
    site
}

/// What comes of asking for `/private` where this is the file.
async fn private(robots: Reply) -> Fetched {
    let site = site(robots).await;
    honour(&fetcher(&settings()), site.url("/private")).await
}

fn paths(site: &Site) -> Vec<String> {
    site.seen().into_iter().map(|seen| seen.path).collect()
}

/// Time goes by.
async fn later(time: Duration) {
    pause();
    advance(time).await;
    resume();
}

#[tokio::test]
async fn what_it_forbids_is_left_alone() {
    let site = site(Reply::status(200).body(FORBIDS)).await;
    let fetcher = fetcher(&settings());
    let mut url = site.url("/");
    url.set_password(Some("secret")).unwrap();
    page(honour(&fetcher, url).await);
    for path in ["/private", "/private/more?page=2", "/%70rivate"] {
        let answer = honour(&fetcher, site.url(path)).await;
        assert_eq!(failure(&answer), Outcome::DisallowedByRobots, "{path}");
    }
    // Nor is it asked again after the configuration was read anew.
    let renewed = fetcher.renewed(&settings()).unwrap();
    page(honour(&renewed, site.url("/")).await);
    assert_eq!(paths(&site), ["/robots.txt", "/", "/"]);
    let seen = site.seen().remove(0);
    assert!(seen.headers["user-agent"].starts_with("vigie/"));
    assert!(seen.headers["accept"].starts_with("text/plain"));
    assert!(!seen.headers.contains_key("authorization"));

    // Who has the permission of the site says so, and the file does not matter.
    assert_eq!(page(get(&fetcher, site.url("/private")).await).bytes, &b"private"[..]);
}

#[tokio::test]
async fn a_source_that_ignores_it_does_not_even_ask() {
    let site = site(Reply::status(500)).await;
    page(get(&fetcher(&settings()), site.url("/private")).await);
    assert_eq!(paths(&site), ["/private"]);
}

#[tokio::test]
async fn a_site_without_one_allows_all() {
    for status in [204, 300, 302, 400, 401, 403, 404, 410, 451] {
        page(private(Reply::status(status)).await);
    }
    for target in ["ftp://example.com/robots.txt", "http://10.0.0.1/robots.txt", "http://["] {
        page(private(Reply::redirect(302, target)).await);
    }
    page(private(Reply::page("<title>Welcome</title>\nUser-agent: vigie\n<p>Disallow: /")).await);
}

#[tokio::test]
async fn while_it_cannot_be_had_nothing_is_fetched() {
    let limited = Outcome::Blocked(BlockKind::RateLimited);
    let unknown = |what: &str| Outcome::RobotsUnknown(what.to_owned());
    let challenge = Reply::status(503).header("cf-mitigated", "challenge");
    for (reply, expect, wait) in [
        (Reply::status(500), unknown("HTTP 500"), None),
        (Reply::status(503), unknown("HTTP 503"), None),
        (Reply::status(503).header("Retry-After", "70"), limited.clone(), Some(70)),
        (Reply::status(403).header("Retry-After", "70"), limited.clone(), Some(70)),
        (Reply::status(429), unknown("HTTP 429"), None),
        (Reply::status(429).header("Retry-After", "70"), limited, Some(70)),
        (challenge, unknown("bot wall"), None),
    ] {
        let site = site(reply).await;
        let fetcher = fetcher(&settings());
        let first = honour(&fetcher, site.url("/")).await;
        assert_eq!(failure(&first), expect);
        assert_eq!(first.retry_after, wait.map(SignedDuration::from_secs));
        // The whole host is left alone if it wants to be. Otherwise the next poll asks again.
        let second = failure(&honour(&fetcher, site.url("/")).await);
        assert_eq!(second, expect);
        assert_eq!(paths(&site), vec!["/robots.txt"; if wait.is_some() { 1 } else { 2 }]);
        later(Duration::from_secs(71)).await;
        site.put("/robots.txt", Reply::status(200).body(FORBIDS));
        page(honour(&fetcher, site.url("/")).await);
    }
}

#[tokio::test]
async fn no_answer_is_named_and_shared() {
    let nobody: Url = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/?key=secret", listener.local_addr().unwrap()).parse().unwrap()
    };
    let text = network(&honour(&fetcher(&settings()), nobody).await);
    assert_eq!(text, "robots.txt: the connection was refused");
    let cut = Reply::status(200).body(FORBIDS).fault(Fault::Length(4000));
    assert_eq!(network(&private(cut).await), "robots.txt: the connection ended too early");
    let odd = Reply::status(200).body("?").header("Content-Encoding", "compress");
    let text = network(&private(odd).await);
    assert_eq!(text, "robots.txt: the body has an unknown content encoding");

    let site = site(Reply::status(200).delay(Duration::from_mins(1))).await;
    let fetcher = fetcher(&Settings { timeout: SignedDuration::from_millis(200), ..settings() });
    for answer in together(&fetcher, &site, 20).await {
        assert_eq!(network(&answer), "robots.txt: the answer took too long");
    }
    assert_eq!(paths(&site), ["/robots.txt"], "nobody waits for a time-out of his own");
}

async fn together(fetcher: &Fetcher, site: &Site, count: usize) -> Vec<Fetched> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (fetcher, url) = (fetcher.clone(), site.url("/"));
        tasks.spawn(async move { honour(&fetcher, url).await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn it_is_asked_for_once_before_the_pages() {
    let site = site(Reply::status(200).body(FORBIDS).delay(Duration::from_millis(20))).await;
    let fetcher = fetcher(&Settings { host_connections: 4, ..settings() });
    for answer in together(&fetcher, &site, 12).await {
        page(answer);
    }
    let paths = paths(&site);
    assert_eq!((&*paths[0], paths.len()), ("/robots.txt", 13));
    assert!(paths.iter().skip(1).all(|path| path == "/"));
}

#[tokio::test]
async fn a_copy_serves_for_its_time_and_an_older_one_in_need() {
    let short = Reply::status(200).body(FORBIDS).header("Cache-Control", "max-age=0");
    let site = site(short).await;
    let fetcher = fetcher(&settings());
    page(honour(&fetcher, site.url("/")).await);
    page(honour(&fetcher, site.url("/")).await);
    assert_eq!(paths(&site).len(), 3);
    later(Duration::from_mins(5)).await;
    site.put("/robots.txt", Reply::status(503));
    let answer = honour(&fetcher, site.url("/private")).await;
    assert_eq!(failure(&answer), Outcome::DisallowedByRobots);
    page(honour(&fetcher, site.url("/")).await);
    assert_eq!(paths(&site).into_iter().skip(3).collect::<Vec<_>>(), ["/robots.txt", "/"]);
    later(Duration::from_mins(5)).await;
    site.put("/robots.txt", Reply::status(404));
    page(honour(&fetcher, site.url("/private")).await);
}

#[tokio::test]
async fn redirects_of_the_file_are_followed_within_reason() {
    let other = Site::start().await;
    let site = site(Reply::redirect(301, "/r1")).await;
    for number in 1..4 {
        site.put(&format!("/r{number}"), Reply::redirect(302, format!("/r{}", number + 1)));
    }
    site.put("/r4", Reply::redirect(308, other.url("/file")));
    other.put("/file", Reply::status(200).body(FORBIDS));
    let fetched = honour(&fetcher(&settings()), site.url("/private")).await;
    assert_eq!(failure(&fetched), Outcome::DisallowedByRobots);

    other.put("/file", Reply::redirect(302, "/further"));
    other.put("/further", Reply::status(200).body(FORBIDS));
    page(honour(&fetcher(&settings()), site.url("/private")).await);
    assert_eq!(paths(&other), ["/file", "/file"], "the sixth is too many");
}

#[tokio::test]
async fn each_hop_is_judged_by_its_own_origin() {
    let other = site(Reply::status(200).body(FORBIDS)).await;
    let site = site(Reply::status(404)).await;
    site.put("/in", Reply::redirect(302, other.url("/")));
    site.put("/no", Reply::redirect(302, other.url("/private")));
    let fetcher = fetcher(&settings());
    page(honour(&fetcher, site.url("/in")).await);
    let answer = honour(&fetcher, site.url("/no")).await;
    assert_eq!(failure(&answer), Outcome::DisallowedByRobots);
    assert_eq!(paths(&other), ["/robots.txt", "/"]);
}

#[tokio::test]
async fn a_hostile_file_costs_little() {
    let packed = Reply::status(200).body(FORBIDS).compressed(Encoding::Gzip);
    assert_eq!(failure(&private(packed).await), Outcome::DisallowedByRobots);
    for encoding in Encoding::ALL {
        page(private(Reply::bomb(8, encoding)).await);
    }
    page(private(Reply::status(200).body("# more\n".repeat(1000)).fault(Fault::Endless)).await);
    // What stands behind the limit does not count, and half a line is none.
    let long = |before: usize| format!("{}\nUser-agent: *\nDisallow: /private", "#".repeat(before));
    let fetched = private(Reply::status(200).body(long(400 << 10))).await;
    assert_eq!(failure(&fetched), Outcome::DisallowedByRobots);
    page(private(Reply::status(200).body(long((500 << 10) - 30))).await);
}

#[tokio::test]
async fn the_delay_that_it_asks_for_is_kept() {
    let file = "User-agent: *\nCrawl-delay: 0.05";
    let site = site(Reply::status(200).body(file)).await;
    let fetcher = fetcher(&Settings { host_burst: 3, ..settings() });
    together(&fetcher, &site, 4).await;
    let seen = site.seen();
    assert_eq!(seen.len(), 5);
    for pair in seen.windows(2) {
        let gap = pair[1].at - pair[0].at;
        assert!(gap >= Duration::from_millis(50), "{gap:?}");
    }
}
