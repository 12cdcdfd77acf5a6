//! Our own connection: when everything fails at once, no source is blamed.

use super::hooks::came;
use crate::support::{
    board,
    reply::Reply,
    site::Site,
    world::{World, counts, source},
};

/// Sources at sites that have nothing to do with one another.
struct Sites {
    sites: Vec<Option<Site>>,
    addresses: Vec<String>,
}

impl Sites {
    async fn new(count: u8) -> Self {
        let mut sites = Vec::new();
        for number in 1..=count {
            let site = Site::at(&format!("127.0.{number}.1:0")).await;
            site.put("/reviews", board::reviews(&board::opening()));
            sites.push(Some(site));
        }
        let addresses = sites.iter().flatten().map(|site| site.address().to_string()).collect();
        Self { sites, addresses }
    }

    fn sources(&self) -> String {
        let sources = (1..).zip(&self.addresses).map(|(number, address)| {
            source(&format!("reviews{number}"), "")
                .replace(&format!("SITE/reviews{number}"), &format!("{address}/reviews"))
        });
        sources.collect()
    }

    fn end(&mut self, number: usize) {
        self.sites[number - 1] = None;
    }

    async fn begin(&mut self, number: usize) {
        let site = Site::at(&self.addresses[number - 1]).await;
        site.put("/reviews", board::reviews(&board::opening()));
        self.sites[number - 1] = Some(site);
    }
}

#[tokio::test]
async fn when_all_sites_fail_the_line_is_down_and_no_source_is_blamed() {
    let mut sites = Sites::new(3).await;
    let listener = Site::start().await;
    listener.put("/ping", Reply::page("OK"));
    listener.put("/ping/fail", Reply::page("OK"));
    let ping =
        format!("\n[ping]\nurl = \"{}\"\nevery = \"1s\"\nfail = true\n", listener.url("/ping"));
    let change = |config: String| config.replace("every 300 days", "every 1s") + &ping;
    let mut world = World::new(&sites.sources(), change).await;
    world.start().await;
    world.greeted().await;
    (1..=3).for_each(|number| sites.end(number));
    world.office.letter("uplink_down", "oscar", "").await;
    // Whoever listens for signs of life hears of trouble in their place.
    let trouble = came(&listener, "/ping/fail", |seen| !seen.is_empty()).await.remove(0);
    assert!(trouble.method == "POST" && trouble.body.contains("connection"), "{trouble:?}");
    let alive = || listener.seen().iter().filter(|seen| seen.path == "/ping").count();
    let before = alive();
    came(&listener, "/ping/fail", |seen| seen.len() >= 3).await;
    assert_eq!(alive(), before);
    let rows = world.home.rows("sources").await;
    assert!(rows.iter().all(|row| row["state"] != "broken"), "{rows:?}");
    // Once what was sent is recorded, or it would be sent again.
    world.outbox("recorded", |rows| rows.iter().all(|row| row["status"] == "delivered")).await;
    // The daemon dies meanwhile; the next one knows.
    world.daemon.take().unwrap().kill().await;
    world.start().await;
    for number in 1..=3 {
        sites.begin(number).await;
    }
    world.office.letter("uplink_back", "oscar", "").await;
    came(&listener, "/ping", |seen| seen.last().is_some_and(|last| last.path == "/ping")).await;
    let seen = async {
        loop {
            let rows = world.home.rows("sources").await;
            if rows.iter().all(|row| {
                row["state"] == "ok"
                    && (row["outcome"] == "not_modified" || row["outcome"] == "listed")
            }) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(crate::support::daemon::PATIENCE, seen)
        .await
        .expect("they are seen again");
    let told = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("uplink_down oscar", 1),
        ("uplink_back oscar", 1),
    ];
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn when_one_site_of_several_fails_it_is_to_blame() {
    let mut sites = Sites::new(2).await;
    let mut world =
        World::new(&sites.sources(), |config| config.replace("every 300 days", "every 1s")).await;
    world.start().await;
    world.greeted().await;
    sites.end(1);
    world.office.letter("source_broken", "oscar", "reviews1").await;
    sites.begin(1).await;
    world.office.letter("source_recovered", "oscar", "reviews1").await;
    let told = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("source_broken oscar", 1),
        ("source_recovered oscar", 1),
    ];
    assert_eq!(world.settled().await, counts(&told));
}
