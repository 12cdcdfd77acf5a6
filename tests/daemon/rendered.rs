//! A page that a script fills: what a browser shows of it is read, and a picture of it is kept.

use std::fs;

use vigie::{dossier::inspect, store::read_evidence};

use crate::support::{
    board::{self, Entry},
    browser,
    reply::Reply,
    world::{World, source},
};

const RENDER: &str = r#"
render = "chromium"
[source.browser]
wait_for = "script[type='application/ld+json']"
screenshot = true
"#;

/// A shell; its script fetches the page that holds the reviews, and shows it.
fn shell() -> Reply {
    Reply::page(
        "<!doctype html><title>Reviews</title><div id=\"app\"></div><script>\
         fetch('/filled').then(answer => answer.text()).then(text => {\
         document.getElementById('app').innerHTML = text; });</script>",
    )
}

#[tokio::test]
async fn a_post_on_a_rendered_page_is_told_and_a_picture_of_it_is_kept() {
    let name = "a_post_on_a_rendered_page_is_told_and_a_picture_of_it_is_kept";
    let Some(_room) = browser::room(name).await else { return };
    let mut world = World::new(&source("reviews", RENDER), |config| config).await;
    world.site.put("/reviews", shell());
    world.site.put("/filled", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    let bad = Entry::new(10, 1, "They lost my winter tyres and nobody will say where they are.");
    world.site.put("/filled", board::reviews(&[vec![bad], board::opening()].concat()));
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", "lost my winter tyres").await;
    let ledger = fs::read_dir(world.home.path("state/ledger")).unwrap().next().unwrap().unwrap();
    let ledger = fs::read_to_string(ledger.path()).unwrap();
    let (_, rest) = ledger.split_once("\"post_appeared\"").unwrap();
    let (_, rest) = rest.split_once("\"what\":\"screenshot\"").expect("it is in the ledger");
    let (_, rest) = rest.split_once("\"sha256\":\"").unwrap();
    let hash = rest.get(..64).unwrap();
    let picture = read_evidence(&world.home.path("state"), hash).unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "{hash}");
    assert_eq!(world.stop().await, Some(0));

    let (_, rest) = ledger.split_once("\"case_opened\",\"case\":{\"id\":\"").unwrap();
    let case = rest.split('"').next().unwrap();
    let file = world.home.path("dossier.zip");
    let asked = ["evidence", "export", case, "--out", file.to_str().unwrap()];
    let exported = world.home.json(&asked).await;
    assert_eq!(exported["missing"], serde_json::json!([]), "{exported}");
    let inspected = inspect(&file).unwrap();
    assert_eq!(inspected.faults, []);
    // What it is, the page as rendered, the account of it; if it shows a picture, that too.
    assert!(inspected.records >= 4, "{inspected:?}");
}
