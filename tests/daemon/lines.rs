//! Many sources at few hosts: each waits in the line of its host.

use std::{collections::HashMap, time::Duration};

use crate::support::{
    board,
    site::Site,
    world::{World, source},
};

/// Sources at the host of the world's site; as many as four connections have work with for a while.
const SOURCES: usize = 40;

fn id(number: usize) -> String {
    format!("source-{number}")
}

/// How often each page was asked for.
fn visits(site: &Site) -> HashMap<String, usize> {
    let mut visits = HashMap::new();
    for seen in site.seen().into_iter().filter(|seen| seen.path.starts_with("/source-")) {
        *visits.entry(seen.path).or_default() += 1;
    }
    visits
}

#[tokio::test]
async fn each_source_is_polled_once_also_when_the_configuration_is_read_again_meanwhile() {
    let sources = (0..SOURCES).map(|number| source(&id(number), "")).collect::<String>();
    let mut world = World::new(&sources, |config| config).await;
    for number in 0..SOURCES {
        let page = board::reviews(&board::opening()).delay(Duration::from_millis(20));
        world.site.put(&format!("/{}", id(number)), page);
    }
    world.start().await;
    // One more source, while the others wait in line.
    world.site.put("/late", board::reviews(&board::opening()));
    let late = source("late", "").replace("SITE", &world.site.address().to_string());
    world.home.configure(&format!("{}{late}", world.config));
    assert_eq!(world.run(&["reload"]).await.code, 0);
    world.greeted().await;
    let visits = visits(&world.site);
    assert_eq!(visits.len(), SOURCES);
    assert!(visits.values().all(|count| *count == 1), "{visits:?}");
    let most = world.site.most_under_way();
    assert!((2..=4).contains(&most), "{most} at a time");
}
