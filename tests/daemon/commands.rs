//! The commands, beside a running daemon and without one.

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{
    board::{self, Entry},
    world::{World, counts, source},
};

#[tokio::test]
async fn commands_answer_beside_the_daemon_and_without_it() {
    let mut world = World::watching().await;
    for running in [true, false] {
        if !running {
            assert_eq!(world.stop().await, Some(0));
        }
        let status = world.home.json(&["status"]).await;
        assert_eq!(status["running"], running, "{status}");
        assert_eq!(status["sources"]["ok"], 1, "{status}");
        let sources = world.home.rows("sources").await;
        assert_eq!((&sources[0]["id"], &sources[0]["state"]), (&"reviews".into(), &"ok".into()));
        for field in ["url", "outcome", "since", "last_ok", "next_due", "business"] {
            assert!(sources[0][field].is_string(), "{field}: {sources:?}");
        }
        // The same in words.
        for command in ["status", "sources", "cases", "outbox"] {
            let ran = world.run(&[command]).await;
            assert_eq!((ran.code, ran.out.is_empty()), (0, false), "{command}: {ran:?}");
        }
        let case = world.home.rows("cases").await[0]["id"].as_str().unwrap().to_owned();
        let shown = world.home.json(&["case", &case.to_lowercase().replace('-', "")]).await;
        assert_eq!(shown["id"], case.as_str());

        let number = if running { 10 } else { 11 };
        let mut posts = vec![Entry::new(number, 1, &format!("Letdown number {number}."))];
        if !running {
            posts.push(Entry::new(10, 1, "Letdown number 10."));
        }
        world.publish(&posts);
        let ledger = world.home.json(&["evidence", "verify"]).await;
        let dry = world.home.json(&["poll", "reviews", "--dry-run"]).await;
        assert_eq!((&dry["appeared"], &dry["alerts"]), (&1.into(), &2.into()), "{dry}");
        assert_eq!(world.home.json(&["evidence", "verify"]).await, ledger);
        let poll = world.poll("reviews").await;
        assert_eq!((&poll["appeared"], &poll["alerts"]), (&1.into(), &2.into()), "{poll}");
        world.office.letter("new_post", "zoe", &format!("Letdown number {number}.")).await;
        assert_eq!(world.run(&["send-test", "marie"]).await.code, 0);
        world.office.letter("test", "marie", "").await;

        assert_eq!(world.run(&["poll", "nowhere"]).await.code, 64);
        assert_eq!(world.run(&["send-test", "nobody"]).await.code, 64);
        assert_eq!(world.run(&["case", "ZZZ-ZZZ"]).await.code, 64);
    }
    assert_eq!(world.run(&["reload"]).await.code, 75);
    let mails = world.settled().await;
    assert_eq!((mails["new_post zoe"], mails["test marie"]), (2, 2));
}

#[tokio::test]
async fn a_new_configuration_is_taken_and_a_bad_one_is_refused() {
    let mut world = World::watching().await;
    world.site.put("/more", board::reviews(&[Entry::new(7, 1, "They painted over the rust.")]));
    world.site.put("/most", board::reviews(&board::opening()));
    let site = world.site.address().to_string();
    let more = format!("{}{}", world.config, source("more", "").replace("SITE", &site));
    let bad =
        format!("{more}\n[[source]]\nid = \"worse\"\nbusiness = \"garrage\"\nurl = \"nonsense\"\n");

    world.home.configure(&more);
    assert_eq!(world.run(&["reload"]).await.code, 0);
    assert_eq!(world.home.rows("sources").await.len(), 2);
    // The new source is looked at, and its owners are told of it alone.
    let greeting = world.office.letter("welcome", "zoe", "painted over the rust").await;
    assert!(!greeting.text.contains("heater"), "{}", greeting.text);

    world.home.configure(&bad);
    let refused = world.run(&["reload"]).await;
    assert_eq!(refused.code, 78);
    for part in ["garrage", "nonsense", "^"] {
        assert!(refused.err.contains(part), "{}", refused.err);
    }
    world.daemon.as_ref().unwrap().signal(Signal::HUP);
    world.home.logged("refused the new configuration").await;
    world.home.configure(&more);
    assert_eq!(world.home.rows("sources").await.len(), 2);
    world.publish(&[Entry::new(10, 1, "Still watched, luckily.")]);
    assert_eq!(world.poll("reviews").await["alerts"], 2);

    world.home.configure(&format!("{more}{}", source("most", "").replace("SITE", &site)));
    world.daemon.as_ref().unwrap().signal(Signal::HUP);
    world.home.logged("watching 3 sources").await;
    assert_eq!(world.home.rows("sources").await.len(), 3);

    world.home.configure(
        &more.replace(
            "state = \"state\"",
            "state = \"elsewhere\"\ncontrol = \"state/control.sock\"",
        ),
    );
    let refused = world.run(&["reload"]).await;
    assert_eq!(refused.code, 78);
    assert!(refused.err.contains("vigie.state"), "{}", refused.err);
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn a_second_daemon_on_the_same_state_says_so() {
    let mut world = World::watching().await;
    for arguments in [&["run"][..], &["run", "--once"]] {
        let second = world.run(arguments).await;
        assert_eq!(second.code, 75, "{second:?}");
        assert!(second.err.contains("state"), "{}", second.err);
        assert!(second.err.contains("another vigie"), "{}", second.err);
    }
    let status: Value = world.home.json(&["status"]).await;
    assert_eq!(status["running"], true);
    assert_eq!(world.settled().await, counts(&[("welcome marie", 1), ("welcome zoe", 1)]));
}

#[tokio::test]
async fn a_bad_configuration_is_shown_with_its_places() {
    let world = World::new(&source("reviews", ""), |config| {
        config.replace("every 300 days", "every now and then").replace("[\"oscar\"]", "[\"oskar\"]")
    })
    .await;
    for arguments in [&["run"][..], &["check"], &["run", "--once"], &["status"]] {
        let ran = world.run(arguments).await;
        assert_eq!(ran.code, 78, "{arguments:?}: {ran:?}");
        for part in ["vigie.toml", "oskar", "every now and then", "^"] {
            assert!(ran.err.contains(part), "{part}: {}", ran.err);
        }
    }
    assert!(!world.home.path("state").exists());
}
