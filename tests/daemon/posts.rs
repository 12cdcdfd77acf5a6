//! What customers write, and what the owners hear of it.

use crate::support::{
    board::{self, COMPLAINT_RULES, Entry},
    world::{World, counts, source, text},
};

#[tokio::test]
async fn from_the_first_look_to_an_edit() {
    let every_second = |config: String| config.replace("every 300 days", "every 1s");
    let mut world = World::new(&source("reviews", ""), every_second).await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    let greeting = world.office.letter("welcome", "zoe", "").await;
    assert!(greeting.text.contains("heater still rattles"), "{}", greeting.text);
    assert_eq!(world.settled().await, counts(&[("welcome marie", 1), ("welcome zoe", 1)]));

    let bad = Entry::new(10, 1, "They lost my winter tyres and nobody will say where they are.");
    world.publish(std::slice::from_ref(&bad));
    let marie = world.office.letter("new_post", "marie", "lost my winter tyres").await;
    let zoe = world.office.letter("new_post", "zoe", "lost my winter tyres").await;
    for letter in [&marie, &zoe] {
        assert!(letter.text.contains("Customer 10"), "{}", letter.text);
        assert!(letter.text.contains("https://board.example/review/10"), "{}", letter.text);
        assert!(letter.subject.starts_with("★☆☆☆☆ Garage Tremblay"), "{}", letter.subject);
        assert_eq!(letter.case, zoe.case);
    }
    assert!(marie.text.starts_with("NOUVEL AVIS NÉGATIF"), "{}", marie.text);
    assert!(zoe.text.starts_with("NEW NEGATIVE REVIEW"), "{}", zoe.text);

    let cases = world.home.rows("cases").await;
    let case = cases.iter().find(|case| text(case, "id") == zoe.case.clone().unwrap()).unwrap();
    assert_eq!(case["source"], "reviews");
    assert_eq!(case["severity"], "high");
    assert_eq!(case["post"]["text"], bad.text.as_str());
    assert_eq!(case["changes"][0]["kind"], "appeared");
    assert!(case["answer_by"].is_string());
    world.settled().await;
    let row = world.row("new_post", "marie").await;
    assert_eq!(row["status"], "delivered");
    assert_eq!(row["message_id"], marie.message_id.as_str());
    assert_eq!(row["case"], case["id"]);

    let edited = Entry { text: format!("{} Two weeks now.", bad.text), ..bad };
    world.publish(std::slice::from_ref(&edited));
    let edit = world.office.letter("edited", "marie", "Two weeks now").await;
    assert_eq!(edit.in_reply_to.as_ref(), Some(&marie.message_id));
    assert_eq!(edit.case, marie.case);
    let edit = world.office.letter("edited", "zoe", "Two weeks now").await;
    assert_eq!(edit.in_reply_to.as_ref(), Some(&zoe.message_id));

    // Good news is recorded, and disturbs nobody.
    world.publish(&[Entry::new(11, 5, "Quick and honest."), edited]);
    world.home.logged("poll.posts=4 poll.appeared=1").await;
    world.site.put("/reviews", board::reviews(&[Entry::new(11, 5, "Quick and honest.")]));
    world.poll_quietly("listed", "a page that shows less").await;
    let every = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("new_post marie", 1),
        ("new_post zoe", 1),
        ("edited marie", 1),
        ("edited zoe", 1),
    ];
    assert_eq!(world.settled().await, counts(&every));
    assert_eq!(world.home.rows("sources").await[0]["posts"], 4);
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn what_is_no_change_raises_nothing() {
    let mut world = World::new(&source("reviews", ""), |config| config).await;
    let mut shown = vec![Entry::new(5010, 4, "Fine."), Entry::new(5003, 2, "Late, then rude.")];
    world.site.put("/reviews", board::reviews_of(&shown, 40, "a"));
    world.start().await;
    world.greeted().await;
    let ledger = world.home.json(&["evidence", "verify"]).await;
    world.settled().await;

    world.poll_quietly("not_modified", "the same page").await;
    world.site.put("/reviews", board::reviews_of(&shown, 40, "b"));
    world.poll_quietly("listed", "another token").await;
    world.poll_quietly("not_modified", "the page with that token").await;
    shown.reverse();
    world.site.put("/reviews", board::reviews_of(&shown, 40, "b"));
    world.poll_quietly("listed", "another order").await;
    let twice = [shown.as_slice(), &shown].concat();
    world.site.put("/reviews", board::reviews_of(&twice, 40, "b"));
    world.poll_quietly("listed", "every post twice").await;
    world.site.put("/reviews", board::reviews_of(&shown[..1], 40, "b"));
    world.poll_quietly("listed", "a shorter page").await;
    world.site.put("/reviews", board::reviews_of(&shown, 40, "c"));
    world.poll_quietly("listed", "the whole page again").await;

    // Someone took a post away, so one from the next page came up, below the others.
    shown[0] = Entry::new(1001, 1, "An old wound.");
    shown.reverse();
    world.site.put("/reviews", board::reviews_of(&shown, 39, "c"));
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["alerts"]), (&0.into(), &0.into()), "{report}");

    assert_eq!(world.settled().await, counts(&[("welcome marie", 1), ("welcome zoe", 1)]));
    // Only what surfaced, and that it did, was written down since the deliveries of the greeting.
    let since = world.home.json(&["evidence", "verify"]).await["commits"].as_u64().unwrap()
        - ledger["commits"].as_u64().unwrap();
    assert!(since <= 3, "{since} commits");
}

#[tokio::test]
async fn complaints_and_mentions_are_heard_too() {
    let sources = [
        source("complaints", COMPLAINT_RULES),
        source("forum", "kind = \"mention\"\nmentions = true\n"),
    ]
    .concat();
    let mut world = World::new(&sources, |config| config).await;
    let old = board::opening();
    world.site.put("/complaints", board::complaints(&old));
    world.site.put("/forum", board::feed(&old));
    world.start().await;
    world.greeted().await;
    let new = |text| [vec![Entry::new(10, 0, text)], old.clone()].concat();
    world.site.put("/complaints", board::complaints(&new("Billed twice for one job.")));
    world.site.put("/forum", board::feed(&new("Is it me, or are they slow?")));
    assert_eq!(world.poll("complaints").await["alerts"], 2);
    assert_eq!(world.poll("forum").await["alerts"], 2);
    let complaint = world.office.letter("new_post", "zoe", "Billed twice").await;
    assert!(complaint.text.contains("/complaint/10"), "{}", complaint.text);
    world.office.letter("new_post", "zoe", "Is it me").await;
    let mails = world.settled().await;
    assert_eq!((mails["new_post marie"], mails["welcome marie"]), (2, 1));
}
