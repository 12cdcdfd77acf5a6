//! Servers that mean harm, or are broken enough.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::net::TcpListener;
use url::Url;
use vigie::{domain::Outcome, fetch::Settings};

use super::asking::{failure, fetcher, get, network, outcome, page, settings};
use crate::support::{
    reply::{Encoding, Fault, Reply},
    site::Site,
};

#[tokio::test]
async fn bad_answers_are_named_and_end() {
    let short = Duration::from_millis(10);
    let cut = outcome(Reply::page("half").fault(Fault::Length(400))).await;
    assert_eq!(network(&cut), "the connection ended too early");
    let garbage = Fault::Raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec());
    assert_eq!(
        network(&outcome(Reply::status(200).fault(garbage)).await),
        "invalid HTTP version parsed"
    );
    let silent = outcome(Reply::status(200).fault(Fault::Raw(Vec::new()))).await;
    assert_eq!(network(&silent), "connection closed before message completed");
    network(&outcome(Reply::page("").fault(Fault::EndlessHead)).await);

    let site = Site::start().await;
    let hasty = Settings { timeout: SignedDuration::from_millis(300), ..settings() };
    for reply in [
        Reply::page("").fault(Fault::Trickle(short)),
        Reply::page("").fault(Fault::TrickleHead(short)),
        Reply::redirect(302, "/").fault(Fault::TrickleHead(short)),
        Reply::page("late").delay(Duration::from_mins(1)),
    ] {
        site.put("/", reply);
        let fetched = get(&fetcher(&hasty), site.url("/")).await;
        assert_eq!(network(&fetched), "the answer took too long");
    }
    let nobody: Url = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/?key=secret", listener.local_addr().unwrap()).parse().unwrap()
    };
    let fetched = get(&fetcher(&settings()), nobody).await;
    assert_eq!(network(&fetched), "the connection was refused");
    // Too long for a label, so that no name server needs to be asked.
    let name = format!("{}.invalid", "x".repeat(64));
    let nowhere = format!("http://{name}/?key=secret").parse().unwrap();
    let fetched = get(&fetcher(&settings()), nowhere).await;
    assert_eq!(network(&fetched), format!("the name {name} does not resolve"));
}

#[tokio::test]
async fn large_bodies_are_cut_off_before_they_cost_memory() {
    let announced = Reply::page("x").fault(Fault::Length(1 << 40));
    assert_eq!(failure(&outcome(announced).await), Outcome::TooLarge);
    let endless = Reply::page("x".repeat(1000)).fault(Fault::Endless);
    assert_eq!(failure(&outcome(endless).await), Outcome::TooLarge);
    page(outcome(Reply::page(vec![b'x'; 1 << 20])).await);
    assert_eq!(failure(&outcome(Reply::page(vec![b'x'; (1 << 20) + 1])).await), Outcome::TooLarge);

    for encoding in Encoding::ALL {
        let bomb = outcome(Reply::bomb(16, encoding)).await;
        assert_eq!(failure(&bomb), Outcome::TooLarge, "{encoding:?}");
    }
    let bomb = Reply::bomb(512, Encoding::Gzip);
    let peak = peak_memory_mib();
    assert_eq!(failure(&outcome(bomb).await), Outcome::TooLarge);
    let cost = peak_memory_mib() - peak;
    assert!(cost < 256, "512 MiB of zeros cost {cost} MiB");
}

/// The most memory the process has had.
fn peak_memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}
