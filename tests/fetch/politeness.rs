//! No host is asked more than it can bear.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::{
    task::JoinSet,
    time::{advance, pause, resume, sleep, timeout},
};
use vigie::{
    domain::{BlockKind, Outcome},
    fetch::{HostLimits, Settings},
};

use super::asking::{failure, fetcher, get, honour, network, page, settings, together};
use crate::support::{
    reply::{Fault, Reply},
    site::Site,
};

#[tokio::test]
async fn retry_after_holds_back_the_whole_host() {
    let cases = [
        (429, "120", "Fri, 20 Nov 2026 14:00:00 GMT", 120),
        (403, "45", "Fri, 20 Nov 2026 14:00:00 GMT", 45),
        (503, "Fri, 20 Nov 2026 15:01:07 GMT", "Fri, 20 Nov 2026 15:00:00 GMT", 67),
        (429, "Fri, 20 Nov 2037 15:00:07 GMT", "nonsense", 86_400),
    ];
    for (status, retry_after, date, seconds) in cases {
        let (site, other) = (Site::start().await, Site::start().await);
        let reply = Reply::status(status).header("Retry-After", retry_after).header("Date", date);
        site.put("/busy", reply);
        site.put("/", Reply::page("fine"));
        other.put("/", Reply::page("fine"));
        let fetcher = fetcher(&settings());
        let first = get(&fetcher, site.url("/busy")).await;
        let limited = Outcome::Blocked(BlockKind::RateLimited);
        assert_eq!(failure(&first), limited);
        assert_eq!(first.retry_after, Some(SignedDuration::from_secs(seconds)));

        let second = get(&fetcher, site.url("/")).await;
        assert_eq!(failure(&second), limited);
        let left = second.retry_after.unwrap();
        assert!(left.is_positive() && left <= SignedDuration::from_secs(seconds), "{left}");
        assert_eq!(site.seen().len(), 1);
        page(get(&fetcher, other.url("/")).await);
    }
}

#[tokio::test]
async fn who_stands_in_line_when_a_host_is_held_leaves() {
    let site = Site::start().await;
    let busy = Reply::status(429).header("Retry-After", "600");
    site.put("/", busy.delay(Duration::from_millis(50)));
    let fetcher = fetcher(&settings());
    for (number, fetched) in together(&fetcher, &site, 20).await.into_iter().enumerate() {
        assert_eq!(failure(&fetched), Outcome::Blocked(BlockKind::RateLimited), "{number}");
        assert!(fetched.retry_after.is_some());
    }
    assert_eq!(site.seen().len(), 1);
}

#[tokio::test]
async fn a_host_gets_one_request_at_a_time_with_a_pause_in_between() {
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(5)));
    let pause = Duration::from_millis(20);
    let polite = Settings { host_pause: pause.try_into().unwrap(), ..settings() };
    let fetched = together(&fetcher(&polite), &site, 20).await;
    assert!(fetched.iter().any(|fetched| fetched.waited >= SignedDuration::from_millis(300)));
    assert_eq!((site.seen().len(), site.most_under_way(), site.connections()), (20, 1, 1));
    for pair in site.seen().windows(2) {
        let gap = pair[1].at - pair[0].answered.unwrap();
        assert!(gap >= pause, "{gap:?}");
    }
}

#[tokio::test]
async fn as_many_at_a_time_as_the_host_may_get() {
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(100)));
    let several = Settings { host_connections: 3, ..settings() };
    together(&fetcher(&several), &site, 12).await;
    assert_eq!(site.most_under_way(), 3);
    let few = Settings { host_connections: 9, connections: 2, ..settings() };
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(20)));
    together(&fetcher(&few), &site, 9).await;
    assert_eq!(site.most_under_way(), 2);
}

#[tokio::test]
async fn a_slow_host_keeps_nobody_else_waiting() {
    let (slow, quick) = (Site::start().await, Site::start().await);
    slow.put("/", Reply::page("x"));
    slow.put("/hangs", Reply::page("x").delay(Duration::from_mins(1)));
    quick.put("/", Reply::page("x"));
    let long = SignedDuration::from_mins(1);
    // Room for one request: the one that waits for the pause of its host must not take it.
    let fetcher = fetcher(&Settings { host_pause: long, connections: 1, ..settings() });
    page(get(&fetcher, slow.url("/")).await);
    let mut tasks = JoinSet::new();
    let (waiting, url) = (fetcher.clone(), slow.url("/"));
    tasks.spawn(async move { get(&waiting, url).await });
    page(timeout(Duration::from_secs(20), get(&fetcher, quick.url("/"))).await.unwrap());

    // One that hangs ends when it is no longer wanted, and its turn with it.
    let fetcher = super::asking::fetcher(&Settings { connections: 2, ..settings() });
    let (hanging, url) = (fetcher.clone(), slow.url("/hangs"));
    let hanging = tasks.spawn(async move { get(&hanging, url).await });
    while slow.seen().len() < 2 {
        sleep(Duration::from_millis(1)).await;
    }
    hanging.abort();
    page(timeout(Duration::from_secs(20), get(&fetcher, slow.url("/"))).await.unwrap());
    assert_eq!(slow.seen().len(), 3);
}

#[tokio::test]
async fn a_host_and_its_subdomains_share_one_budget() {
    let limits = HostLimits {
        host: "example.com".to_owned(),
        pause: None,
        connections: Some(3),
        burst: None,
    };
    let fetcher = fetcher(&Settings { hosts: vec![limits], ..settings() });
    let budget = |url: &str| fetcher.budget(&url.parse().unwrap());
    let shared = budget("https://example.com/");
    assert_eq!((shared.0.to_string(), shared.1), ("example.com".to_owned(), 3));
    assert_eq!(budget("http://WWW.example.com.:8080/page"), shared);
    let (other, connections) = budget("https://example.net:8443/");
    assert_eq!((other.to_string(), connections), ("example.net:8443".to_owned(), 1));
    assert_ne!(other, budget("https://example.net/").0);
}

#[tokio::test]
async fn a_host_whose_page_comes_slowly_is_not_silent() {
    let site = Site::start().await;
    let slow = Fault::Trickle(Duration::from_millis(20));
    site.put("/", Reply::page("x").fault(slow.clone()));
    site.put("/robots.txt", Reply::status(200).body("x").fault(slow));
    let fetcher = fetcher(&Settings { timeout: SignedDuration::from_millis(200), ..settings() });
    for _ in 0..3 {
        assert_eq!(network(&get(&fetcher, site.url("/")).await), "the answer took too long");
        let robots = network(&honour(&fetcher, site.url("/")).await);
        assert_eq!(robots, "robots.txt: the answer took too long");
    }
}

#[tokio::test]
async fn a_host_that_does_not_answer_costs_two_time_outs() {
    let site = Site::start().await;
    site.put("/", Reply::page("late").delay(Duration::from_mins(1)));
    let fetcher = fetcher(&Settings { timeout: SignedDuration::from_millis(200), ..settings() });
    let answers = together(&fetcher, &site, 20).await;
    // Who was not let through knows when to come again, and is none to count.
    for answer in &answers {
        let refused = network(answer).ends_with("a moment ago");
        assert_eq!((answer.unasked, answer.retry_after.is_some()), (refused, refused));
        assert!(answer.retry_after.is_none_or(|rest| rest <= SignedDuration::from_secs(30)));
    }
    let mut texts: Vec<String> = answers.iter().map(network).collect();
    texts.sort();
    let late = texts.split_off(18);
    assert_eq!(late, ["the answer took too long"; 2]);
    assert!(texts.iter().all(|text| text == "127.0.0.1 did not answer a moment ago"), "{texts:?}");
    assert_eq!(site.seen().len(), 2);

    // After a while one request tries it, and what it finds is good for all.
    site.put("/", Reply::page("in time"));
    pause();
    advance(Duration::from_secs(30)).await;
    resume();
    let patient = fetcher.renewed(&settings()).unwrap();
    for fetched in together(&patient, &site, 5).await {
        page(fetched);
    }
}
