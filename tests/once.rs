//! `vigie run --once`: one pass and an exit code that a script can rely on.

use std::time::Duration;

use serde_json::Value;

use crate::support::{
    board::{self, Entry},
    reply::Reply,
    world::{World, counts, source},
};
use vigie::{
    demo::smtp::{Answer, Stage},
    engine::Clock,
};

async fn once(world: &World) -> (i32, Value) {
    let ran = world.run(&["run", "--once", "--json"]).await;
    let report = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran.code, report)
}

#[tokio::test]
async fn a_pass_polls_delivers_and_says_how_it_went() {
    let sources = [source("reviews", ""), source("other", "")].concat();
    let mut world = World::new(&sources, |config| config).await;
    world.publish(&[]);
    world.site.put("/other", board::reviews(&board::opening()));
    let (code, report) = once(&world).await;
    assert_eq!((code, &report["deliveries"]["delivered"]), (0, &2.into()), "{report}");
    assert_eq!(report["polls"].as_array().unwrap().len(), 2);

    // A failed source does not keep the other from being seen.
    world.publish(&[Entry::new(10, 1, "Not a word of excuse.")]);
    world.site.put("/other", Reply::status(500));
    let (code, report) = once(&world).await;
    assert_eq!((code, &report["deliveries"]["delivered"]), (1, &2.into()), "{report}");

    world.site.put("/other", board::reviews(&board::opening()));
    world.publish(&[
        Entry::new(11, 1, "Worse each time."),
        Entry::new(10, 1, "Not a word of excuse."),
    ]);
    world.office.answer_with(|stage| match stage {
        Stage::Recipient(_) => Answer::Reply(451, "4.3.0 later".to_owned()),
        _ => Answer::Accept,
    });
    let (code, report) = once(&world).await;
    assert_eq!((code, &report["deliveries"]["delivered"]), (1, &0.into()), "{report}");
    assert!(report["deliveries"]["deferred"].as_u64() >= Some(2), "{report}");

    world.office.accept();
    let mut delivered = 0;
    // The wait after a failure may not be over at the first try.
    for _ in 0..100 {
        let (code, report) = once(&world).await;
        assert_eq!(code, 0, "{report}");
        delivered += report["deliveries"]["delivered"].as_u64().unwrap();
        if delivered == 2 {
            break;
        }
    }
    let all =
        [("welcome marie", 1), ("welcome zoe", 1), ("new_post marie", 2), ("new_post zoe", 2)];
    assert_eq!(world.settled().await, counts(&all));
    let words = world.run(&["run", "--once"]).await;
    assert_eq!(words.code, 0, "{words:?}");
    assert!(words.out.starts_with("2 sources polled, 0 could not be seen"), "{}", words.out);
    assert_eq!(world.run(&["run", "--twice"]).await.code, 64);
}

/// Eight sites show a bare rating by a stranger in the same moment. The fifth of them makes a crisis,
/// whichever it is, and the others join it: as if they had come one after the other.
#[tokio::test]
async fn polls_that_end_together_declare_one_crisis() {
    let sites = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    let sources = sites.map(|site| source(site, "")).concat();
    let at_once = |config: String| {
        config.replace("host_pause = \"10ms\"", "host_pause = \"0s\"").replace("= 4", "= 8")
    };
    let mut world = World::new(&sources, at_once).await;
    for site in sites {
        world.site.put(&format!("/{site}"), board::reviews(&board::opening()));
    }
    assert_eq!(once(&world).await.0, 0);
    let now = Clock::System.now().to_string();
    for (id, site) in (10..).zip(sites) {
        let author = format!("Stranger {site}");
        let bare = Entry { author, at: now.clone(), ..Entry::new(id, 1, "") };
        let page = board::reviews(&[&[bare], &board::opening()[..]].concat());
        world.site.put(&format!("/{site}"), page.delay(Duration::from_millis(200)));
    }
    let (code, report) = once(&world).await;
    assert_eq!((code, &report["unrecorded"]), (0, &0.into()), "{report}");
    let all = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("new_post marie", 4),
        ("new_post zoe", 4),
        ("crisis marie", 1),
        ("crisis zoe", 1),
    ];
    assert_eq!(world.settled().await, counts(&all));
    let cases = world.home.rows("cases").await;
    let joined = cases.iter().map(|case| case["changes"].as_array().unwrap().len() - 1);
    // Eight of what was there before, four of the first four, and four posts that joined one of them.
    assert_eq!((cases.len(), joined.sum::<usize>()), (12, 4), "{cases:?}");
    // What was seen is kept with each of them, also by who had to decide again.
    let verified = world.run(&["evidence", "verify"]).await;
    assert_eq!(verified.code, 0, "{verified:?}");
}

#[tokio::test]
async fn a_pass_tells_of_incidents_without_waiting_for_others() {
    let patient = |config: String| config.replace("group = \"100ms\"", "group = \"10m\"");
    let mut world = World::new(&source("reviews", ""), patient).await;
    world.publish(&[]);
    assert_eq!(once(&world).await.0, 0);
    world.site.put("/reviews", Reply::status(500));
    for delivered in [0, 0, 1, 0] {
        let (code, report) = once(&world).await;
        assert_eq!((code, &report["deliveries"]["delivered"]), (1, &delivered.into()), "{report}");
    }
    world.publish(&[]);
    for delivered in [1, 0] {
        let (code, report) = once(&world).await;
        assert_eq!((code, &report["deliveries"]["delivered"]), (0, &delivered.into()), "{report}");
    }
    let all = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("source_broken oscar", 1),
        ("source_recovered oscar", 1),
    ];
    assert_eq!(world.settled().await, counts(&all));
}
