//! What an installation learns from its own posts, and what a person says of one.

use std::fs;

use serde_json::{Value, json};

use crate::support::{
    board::{self, Entry},
    world::{World, source, text},
};

const COMPLAINT: &str = "The gasket wept on the way home.";

/// Rated posts in which a word means something that it means nowhere else.
fn rated() -> Vec<Entry> {
    let post = |number: u32| {
        let (stars, what) = if number.is_multiple_of(2) { (1, "wept") } else { (5, "held") };
        Entry::new(number, stars, &format!("The gasket {what} on the way to town number {number}."))
    };
    (1..=64).rev().map(post).collect()
}

/// How likely it is that a post of the forum is negative, in the eyes of `vigie judge`.
async fn probability(world: &World, how: &[&str]) -> f64 {
    let file = world.home.path("posts.jsonl");
    let post = json!({ "title": "Garage Tremblay, again", "text": COMPLAINT });
    fs::write(&file, post.to_string()).unwrap();
    let ran = world.run(&[&["judge", file.to_str().unwrap()], how].concat()).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_str::<Value>(&ran.out).unwrap()["probability"].as_f64().unwrap()
}

/// The facts of the ledger that are of a type.
pub(super) fn facts(world: &World, wanted: &str) -> Vec<Value> {
    let ledger = fs::read_dir(world.home.path("state/ledger")).unwrap();
    let text = ledger.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let text = text.collect::<String>();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events = lines.flat_map(|line| line["events"].as_array().unwrap().clone());
    events.filter(|event| event["type"] == wanted).collect()
}

#[tokio::test]
async fn a_word_of_the_trade_is_learned_and_forgotten_again() {
    let sources = [source("reviews", ""), source("forum", "")].concat();
    let mut world = World::new(&sources, |config| config).await;
    let old = Entry::new(1, 0, "Where do you have your tyres changed?");
    world.site.put("/reviews", board::reviews(&rated()));
    world.site.put("/forum", board::feed(std::slice::from_ref(&old)));
    world.start().await;
    world.home.logged("learned from 64 posts").await;
    world.greeted().await;
    let (shipped, learned) =
        (probability(&world, &[]).await, probability(&world, &["--learned"]).await);
    assert!(shipped < 0.65 && learned >= 0.65, "{shipped} {learned}");

    world.site.put("/forum", board::feed(&[Entry::new(900, 0, COMPLAINT), old]));
    assert_eq!(world.poll("forum").await["cases"], 1);
    let opened = facts(&world, "case_opened").pop().unwrap();
    let verdict = &opened["case"]["verdict"];
    assert_eq!(verdict["band"], "negative", "{verdict}");
    let said = verdict["reasons"][0]["words"]["words"].to_string();
    assert!(said.contains("gasket wept"), "{verdict}");
    let letter = world.office.letter("new_post", "zoe", "gasket wept").await;
    assert!(!letter.subject.contains("please judge"), "{letter:?}");

    // A person knows better, and that counts from the next time on.
    let id = text(&opened["case"], "id");
    let act = ["case", &id, "not-negative", "--reason", "a joke", "--as", "zoe"];
    let case = world.home.json(&act).await;
    assert_eq!(case["state"], "unfounded", "{case}");
    let told = facts(&world, "taught").pop().unwrap();
    assert_eq!((&told["negative"], &told["by"]), (&json!(false), &json!("zoe")));
    assert_eq!(told["key"], opened["case"]["post"]);
    let case = world.home.json(&["case", &id, "negative", "--as", "marie"]).await;
    assert_eq!(case["state"], "open", "{case}");

    assert_eq!(world.stop().await, Some(0));
    let same = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(same(probability(&world, &["--learned"]).await, learned), "it is kept");
    let forgot = world.run(&["judge", "--forget"]).await;
    assert!(forgot.code == 0 && forgot.out.contains("forgot"), "{forgot:?}");
    assert!(same(probability(&world, &["--learned"]).await, shipped), "it is forgotten");
    assert_eq!(world.run(&["evidence", "verify"]).await.code, 0);
}
