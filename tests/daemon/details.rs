//! Lists that have only titles: each new post's own page is read, once.

use std::fmt::Write as _;

use crate::support::{
    reply::Reply,
    tale::tale,
    world::{World, counts, source},
};

const RULES: &str = r#"
kind = "complaint"
details = 3
[source.extract]
item = "li"
key = { select = "a", attr = "href" }
link = { select = "a", attr = "href" }
title = { select = "a" }
[source.extract.detail]
anchor = "article"
author = { select = "article b" }
text = { select = "article p" }
"#;

/// What a customer wrote; the list shows the number only.
fn said(number: u32) -> String {
    format!("Whoever reads this: order {number} never came. {}", tale(number))
}

fn put_list(world: &World, numbers: &[u32]) {
    let mut body = String::from("<!doctype html><title>Complaints</title><ul>");
    for number in numbers {
        write!(body, "<li><a href=\"/complaint/{number}\">Complaint {number}</a></li>").unwrap();
    }
    world.site.put("/reviews", Reply::page(body + "</ul>"));
}

fn put_own_pages(world: &World, numbers: &[u32]) {
    for number in numbers {
        let text = said(*number);
        let page = format!(
            "<!doctype html><title>{number}</title><article><b>Customer {number}</b><p>{text}</p>\
             </article>"
        );
        world.site.put(&format!("/complaint/{number}"), Reply::page(page));
    }
}

/// How often the own page of a post was asked for.
fn asked(world: &World, number: u32) -> usize {
    let path = format!("/complaint/{number}");
    world.site.seen().iter().filter(|seen| seen.path == path).count()
}

async fn watching(numbers: &[u32]) -> World {
    // What is left over is looked for when a test asks for it.
    let patient =
        |config: String| config.replacen("\"100ms\", max = \"200ms\"", "\"1h\", max = \"1h\"", 1);
    let mut world = World::new(&source("reviews", RULES), patient).await;
    put_list(&world, numbers);
    put_own_pages(&world, numbers);
    world.start().await;
    world.greeted().await;
    world
}

#[tokio::test]
async fn each_new_post_is_completed_from_its_own_page_once() {
    let mut world = watching(&[2, 1]).await;
    put_list(&world, &[3, 2, 1]);
    put_own_pages(&world, &[3]);
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    for owner in ["marie", "zoe"] {
        let letter = world.office.letter("new_post", owner, &said(3)).await;
        assert!(letter.text.contains("Customer 3"), "{}", letter.text);
    }
    // The list goes on showing titles: no edit, and no further look at what is known.
    for numbers in [vec![3, 2, 1], vec![1, 2, 3]] {
        put_list(&world, &numbers);
        let report = world.poll("reviews").await;
        assert_eq!((&report["appeared"], &report["edited"]), (&0.into(), &0.into()), "{report}");
    }
    assert_eq!([1, 2, 3].map(|number| asked(&world, number)), [1, 1, 1]);
    let told =
        [("welcome marie", 1), ("welcome zoe", 1), ("new_post marie", 1), ("new_post zoe", 1)];
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn a_burst_is_completed_within_the_budget_poll_by_poll() {
    let mut world = watching(&[1]).await;
    let all = [8, 7, 6, 5, 4, 3, 2, 1];
    put_own_pages(&world, &all);
    put_list(&world, &all);
    let mut appeared = Vec::new();
    for _ in 0..3 {
        appeared.push(world.poll("reviews").await["appeared"].as_u64().unwrap());
    }
    assert_eq!(appeared, [3, 3, 1]);
    for number in 2..=8 {
        world.office.letter("new_post", "zoe", &said(number)).await;
        assert_eq!(asked(&world, number), 1, "{number}");
    }
    assert_eq!(world.settled().await["new_post zoe"], 7);
}

#[tokio::test]
async fn a_post_whose_own_page_cannot_be_had_is_told_all_the_same() {
    let mut world = watching(&[1]).await;
    put_list(&world, &[2, 1]);
    // Not there, for now: it is waited for.
    let mut reports = Vec::new();
    while reports.len() < 7 {
        reports.push(world.poll("reviews").await);
    }
    for report in &reports {
        assert_eq!((&report["appeared"], &report["healthy"]), (&0.into(), &true.into()));
        assert!(report["problems"][0].as_str().unwrap().contains("own page"), "{report}");
    }
    // But not for ever: then what the list says must do.
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", "Complaint 2").await;
    assert_eq!(world.settled().await["new_post zoe"], 1);
}

#[tokio::test]
async fn what_names_the_business_only_in_its_own_page_is_found() {
    let rules = format!("mentions = true{RULES}").replace("details = 3", "details = 9");
    let mut world = World::new(&source("reviews", &rules), |config| config).await;
    put_list(&world, &[1]);
    put_own_pages(&world, &[1]);
    world.start().await;
    world.greeted().await;
    // Two new ones; the own page of one names the garage.
    put_list(&world, &[3, 2, 1]);
    put_own_pages(&world, &[2]);
    let named =
        "<!doctype html><article><b>Ann</b><p>Garage Tremblay kept my deposit.</p></article>";
    world.site.put("/complaint/3", Reply::page(named));
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", "kept my deposit").await;
    for _ in 0..2 {
        put_list(&world, &[3, 2, 1]);
        assert_eq!(world.poll("reviews").await["appeared"], 0);
    }
    assert_eq!([1, 2, 3].map(|number| asked(&world, number)), [1, 1, 1]);
    assert_eq!(world.settled().await["new_post zoe"], 1);
}

#[tokio::test]
async fn a_list_that_sums_posts_up_in_its_own_words_makes_no_edits() {
    let rules = RULES.replace("title = { select = \"a\" }", "text = { select = \"a\" }");
    let mut world = World::new(&source("reviews", &rules), |config| config).await;
    put_list(&world, &[1]);
    put_own_pages(&world, &[1]);
    world.start().await;
    world.greeted().await;
    put_list(&world, &[2, 1]);
    put_own_pages(&world, &[2]);
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", &said(2)).await;
    for numbers in [vec![1, 2], vec![2, 1]] {
        put_list(&world, &numbers);
        let report = world.poll("reviews").await;
        assert_eq!((&report["appeared"], &report["edited"]), (&0.into(), &0.into()), "{report}");
    }
    assert_eq!(world.settled().await["new_post zoe"], 1);
}
