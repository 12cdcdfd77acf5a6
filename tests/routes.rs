//! Who is told of what, with the real daemon: routes, and that no client of an agency reads of another.

use serde_json::Value;

use crate::support::{
    board::{self, Entry},
    world::{World, source},
};

/// Two clients of one agency; a lawyer hears of threats to either, Lea of one place of the garage.
const AGENCY: &str = r#"
[[person]]
id = "lea"
email = "lea@garage.example"
[[person]]
id = "lawyer"
email = "lawyer@cabinet.example"
[[person]]
id = "bruno"
email = "bruno@bakery.example"
[[business]]
id = "bakery"
name = "Bakery Bruno"
owners = ["bruno"]
[[source]]
id = "bread"
business = "bakery"
platform = "The Board"
url = "http://SITE/bread"
schedule = "every 300 days"
[[route]]
name = "threats"
match = { threat = ["any"] }
to = ["lawyer"]
continue = true
[[route]]
name = "lyon"
match = { business = ["garage"], location = ["lyon"] }
to = ["lea"]
"#;

async fn agency() -> World {
    let sources = [source("reviews", ""), source("lyon", "location = \"Lyon\"\n")].concat();
    let mut world = World::new(&format!("{sources}{AGENCY}"), |config| config).await;
    for path in ["/reviews", "/lyon", "/bread"] {
        world.site.put(path, board::reviews(&board::opening()));
    }
    world.start().await;
    for owner in ["marie", "zoe", "bruno"] {
        world.office.letter("welcome", owner, "").await;
    }
    world
}

/// Publishes a post at a source; who is told, once all is delivered.
async fn published(world: &mut World, source: &str, id: u32, text: &str) -> Vec<String> {
    let posts = [&[Entry::new(id, 1, text)][..], &board::opening()].concat();
    world.site.put(&format!("/{source}"), board::reviews(&posts));
    let before = world.office.letters().len();
    let report = world.poll(source).await;
    let all = |rows: &[Value]| rows.iter().all(|row| row["status"] == "delivered");
    world.outbox("all is delivered", all).await;
    let new = world.office.letters().iter().skip(before).collect::<Vec<_>>();
    assert_eq!(report["alerts"], new.len(), "{report}");
    let mut told = new.iter().map(|letter| letter.to.clone()).collect::<Vec<_>>();
    told.sort();
    told
}

#[tokio::test]
async fn each_post_goes_to_whom_it_concerns_and_to_nobody_else() {
    let mut world = agency().await;
    let told = published(&mut world, "reviews", 70, "Three weeks for a tyre.").await;
    assert_eq!(told, ["marie@garage.example", "zoe@garage.example"]);
    let told = published(&mut world, "lyon", 80, "They lost my keys, and then the car.").await;
    assert_eq!(told, ["lea@garage.example"]);
    let threat = "Refund me by Friday or you will hear from my lawyer and we meet in court.";
    let told = published(&mut world, "bread", 90, threat).await;
    assert_eq!(told, ["bruno@bakery.example", "lawyer@cabinet.example"]);
    // What one client's people were sent says nothing of the other.
    for letter in world.office.letters() {
        let says = |name: &str| format!("{} {}", letter.subject, letter.text).contains(name);
        assert!(!letter.to.ends_with("@bakery.example") || !says("Garage"), "{letter:?}");
        assert!(!letter.to.ends_with("@garage.example") || !says("Bakery"), "{letter:?}");
    }
    // The command tells what happened, and why.
    let rows = world.home.rows("cases").await;
    let case =
        rows.iter().find(|case| case["source"] == "lyon" && case["answer_by"] != Value::Null);
    let id = case.unwrap()["id"].as_str().unwrap().to_owned();
    let answer = world.home.json(&["route", "test", "--case", &id]).await;
    let receivers = answer["receivers"].as_array().unwrap();
    assert_eq!(receivers.len(), 1, "{answer}");
    assert_eq!((&receivers[0]["person"], &receivers[0]["why"]), (&"lea".into(), &"by lyon".into()));
}
