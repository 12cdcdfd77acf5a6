//! What operators hear of sources that cannot be seen: one mail for what breaks together, a
//! reminder, and one mail when it is over.

use crate::support::{
    board,
    reply::Reply,
    world::{World, counts, source},
};

const SITE: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// The sources that a mail names.
fn named(text: &str) -> Vec<&'static str> {
    let all = SITE.into_iter().chain(["other"]);
    all.filter(|id| text.contains(&format!("Source: {id} "))).collect()
}

#[tokio::test]
async fn a_dead_site_is_one_mail_and_so_is_its_return() {
    let sources = SITE.iter().chain(&["other"]).map(|id| source(id, "")).collect::<String>();
    let mut world = World::new(&sources, |config| {
        config
            .replace("every 300 days", "every 1s")
            .replace("group = \"100ms\"", "group = \"3s\"")
            .replace("[\"127.0.0.0/8\"]", "[\"127.0.0.0/8\", \"::1\"]")
    })
    .await;
    // The same server, but for vigie another site.
    let address = world.site.address();
    let (here, there) = (format!("{address}/other"), format!("localhost:{}/other", address.port()));
    world.home.configure(&world.config.replace(&here, &there));
    for id in SITE.iter().chain(&["other"]) {
        world.site.put(&format!("/{id}"), board::reviews(&board::opening()));
    }
    world.start().await;
    world.greeted().await;

    for id in SITE {
        world.site.put(&format!("/{id}"), Reply::status(502));
    }
    let letter = world.office.letter("source_broken", "oscar", "").await;
    assert_eq!(named(&letter.text), SITE, "{}", letter.text);
    assert_eq!(letter.subject, "vigie cannot see 6 sources on 127.0.0.1");
    assert_eq!(letter.in_reply_to, None);
    assert_eq!(world.run(&["reload"]).await.code, 0);

    world.site.put("/other", Reply::status(502));
    let letter = world.office.letter("source_broken", "oscar", "Source: other ").await;
    assert_eq!(named(&letter.text), ["other"]);

    for id in SITE.iter().chain(&["other"]) {
        world.site.put(&format!("/{id}"), board::reviews(&board::opening()));
    }
    let letter = world.office.letter("source_recovered", "oscar", "").await;
    assert_eq!(named(&letter.text), [&SITE[..], &["other"]].concat(), "{}", letter.text);
    let expect = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("source_broken oscar", 2),
        ("source_recovered oscar", 1),
    ];
    assert_eq!(world.settled().await, counts(&expect));
}

#[tokio::test]
async fn what_stays_broken_is_told_again_and_a_restart_changes_nothing() {
    let often = "group = \"100ms\"\nremind = \"5s\"";
    let often = |config: String| config.replace("group = \"100ms\"", often);
    let mut world = World::new(&source("reviews", ""), often).await;
    world.publish(&[]);
    world.start().await;
    world.greeted().await;

    world.site.put("/reviews", Reply::status(500));
    world.poll("reviews").await;
    let first = world.office.letter("source_broken", "oscar", "cannot see").await;
    // What was sent but not yet recorded would be sent again.
    world.outbox("recorded", |rows| rows.iter().all(|row| row["status"] == "delivered")).await;
    world.daemon.take().unwrap().kill().await;
    world.start().await;
    let again = world.office.letter("source_broken", "oscar", "Still not seen").await;
    assert_eq!(again.in_reply_to.as_ref(), Some(&first.message_id));

    world.publish(&[]);
    let over = world.office.letter("source_recovered", "oscar", "reviews").await;
    assert_eq!(over.in_reply_to, Some(first.message_id));
    let told = world.settled().await;
    let firsts = world.office.letters().iter().filter(|l| l.text.contains("cannot see source"));
    assert_eq!(firsts.count(), 1);
    assert_eq!(told["source_recovered oscar"], 1);
}
