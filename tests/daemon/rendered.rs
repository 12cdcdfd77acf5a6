//! A page that a script fills: what a browser shows of it is read, and a picture of it is kept.

use std::fs;

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
    let (_, rest) = rest.split_once("\"evidence_kept\"").expect("it is in the ledger");
    let (_, rest) = rest.split_once("\"sha256\":\"").unwrap();
    let hash = rest.get(..64).unwrap();
    let path = format!("state/evidence/{}/{hash}.png", hash.get(..2).unwrap());
    let picture = fs::read(world.home.path(&path)).unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "{path}");
    assert_eq!(world.stop().await, Some(0));
}
