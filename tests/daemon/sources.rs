//! Sources that cannot be seen: the operator is told once, nothing that is known changes, and what
//! was published meanwhile is found afterwards.

use crate::support::{
    board::{self, Entry},
    reply::{Fault, Reply},
    world::{World, counts, source},
};

/// Every way in which the page can be missing, as the name of a source, and what a poll calls it.
fn troubles() -> Vec<(&'static str, &'static str, Reply)> {
    let cut = Reply::page("<!doctype html>").fault(Fault::Length(1 << 20));
    vec![
        ("walled", "blocked", board::wall()),
        ("failing", "http", Reply::status(500)),
        ("gone", "http", Reply::status(404)),
        ("emptied", "empty", board::reviews(&[])),
        ("claiming", "anchor_missing", board::reviews_of(&[], 12, "")),
        ("rebuilt", "anchor_missing", board::rebuilt()),
        ("cut", "network", cut),
        ("silent", "network", Reply::status(200).fault(Fault::Raw(Vec::new()))),
    ]
}

#[tokio::test]
async fn a_source_that_cannot_be_seen_is_told_of_once_and_loses_nothing() {
    let sources = troubles().iter().map(|(id, ..)| source(id, "")).collect::<String>();
    let every_second = |config: String| config.replace("every 300 days", "every 1s");
    let mut world = World::new(&sources, every_second).await;
    for (id, ..) in troubles() {
        world.site.put(&format!("/{id}"), board::reviews(&board::opening()));
    }
    world.start().await;
    world.greeted().await;

    for (id, _, page) in troubles() {
        world.site.put(&format!("/{id}"), page);
    }
    for (id, ..) in troubles() {
        world.office.letter("source_broken", "oscar", &format!("Source: {id} ")).await;
    }
    for source in world.home.rows("sources").await {
        let (id, outcome, _) = troubles().into_iter().find(|(id, ..)| source["id"] == *id).unwrap();
        assert_eq!(source["outcome"], outcome, "{source}");
        let state = if id == "walled" { "blocked" } else { "broken" };
        assert_eq!(source["state"], state, "{source}");
        assert_eq!(source["posts"], 2, "{source}");
    }
    for (id, ..) in troubles() {
        assert_eq!(world.run(&["poll", id]).await.code, 1, "{id}");
    }
    assert_eq!(world.run(&["status"]).await.code, 1);

    for (number, (id, ..)) in (100..).zip(troubles()) {
        let text = format!("Published while {id} could not be seen.");
        let all = [vec![Entry::new(number, 1, &text)], board::opening()].concat();
        world.site.put(&format!("/{id}"), board::reviews(&all));
    }
    for (id, ..) in troubles() {
        world.office.letter("source_recovered", "oscar", &format!("Source: {id} ")).await;
        world.office.letter("new_post", "marie", &format!("while {id} could")).await;
    }
    let every = troubles().len();
    let mut told = world.settled().await;
    for reason in ["source_broken", "source_recovered"] {
        // They break one after another, but not each for itself.
        let mails = told.remove(&format!("{reason} oscar")).unwrap_or_default();
        assert!(mails < every, "{reason}: {mails} mails for {every} sources");
        for (id, ..) in troubles() {
            let source = format!("Source: {id} ");
            let letters = world.office.letters().iter();
            let naming = letters.filter(|l| l.is(reason, "oscar") && l.text.contains(&source));
            assert_eq!(naming.count(), 1, "{reason}: {id}");
        }
    }
    let expect = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("new_post marie", every),
        ("new_post zoe", every),
    ];
    assert_eq!(told, counts(&expect));
    assert_eq!(world.run(&["status"]).await.code, 0);
}
