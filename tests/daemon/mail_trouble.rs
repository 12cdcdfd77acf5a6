//! Mail servers that are down, refuse, hang up or hang: no mail is lost, none comes twice that
//! could be told apart.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use vigie::{
    demo::smtp::{Answer, Stage},
    engine::Clock,
};

use crate::support::{
    board::Entry,
    daemon::PATIENCE,
    world::{World, counts, source, text},
};

/// A post of which both owners must hear.
fn bad(number: u32) -> Entry {
    Entry::new(number, 1, &format!("Complaint number {number}: the brakes squeal."))
}

/// Publishes a bad post, and waits until the mail about it has failed at least once to both.
async fn fail_once(world: &World, posts: &mut Vec<Entry>) -> String {
    let number = u32::try_from(posts.len()).unwrap() + 10;
    posts.insert(0, bad(number));
    world.publish(posts);
    assert_eq!(world.poll("reviews").await["alerts"], 2);
    let failed = |row: &&Value| row["status"] != "delivered" && row["last_error"].is_string();
    world.outbox("tried", |rows| rows.iter().filter(failed).count() == 2).await;
    format!("Complaint number {number}:")
}

#[tokio::test]
async fn a_mail_that_fails_for_now_comes_later_and_once() {
    let mut world = World::watching().await;
    let mut posts = Vec::new();

    world.office.close().await;
    let text = fail_once(&world, &mut posts).await;
    assert_eq!(world.office.count("new_post", "marie"), 0);
    world.office.reopen().await;
    world.office.letter("new_post", "marie", &text).await;
    world.office.letter("new_post", "zoe", &text).await;
    world.settled().await;

    let later = || Answer::Reply(451, "4.3.0 come back later".to_owned());
    let troubles: [fn(Stage<'_>) -> bool; 5] = [
        |stage| stage == Stage::Banner,
        |stage| matches!(stage, Stage::Sender(_)),
        |stage| matches!(stage, Stage::Recipient(_)),
        |stage| stage == Stage::Data,
        |stage| stage == Stage::Content,
    ];
    for (number, at) in troubles.into_iter().enumerate() {
        // In turn by a reply, by hanging up, and by saying nothing until the client has enough.
        let answer = match number {
            1 => Answer::Close,
            2 => Answer::Hang,
            _ => later(),
        };
        let policy =
            move |stage: Stage<'_>| if at(stage) { answer.clone() } else { Answer::Accept };
        world.office.answer_with(policy);
        let text = fail_once(&world, &mut posts).await;
        world.office.accept();
        world.office.letter("new_post", "marie", &text).await;
        world.office.letter("new_post", "zoe", &text).await;
        world.settled().await;
    }
    let row = world.home.rows("outbox").await.pop().unwrap();
    assert!(row["attempts"].as_u64().unwrap() >= 2, "{row}");
}

#[tokio::test]
async fn a_mail_whose_taking_is_in_doubt_comes_again_under_the_same_id() {
    let mut world = World::watching().await;
    let policy = |stage: Stage<'_>| match stage {
        Stage::Content => Answer::Close,
        _ => Answer::Accept,
    };
    world.office.answer_with(policy);
    let text = fail_once(&world, &mut Vec::new()).await;
    world.office.accept();
    let delivered = |row: &Value| row["status"] == "delivered";
    world.outbox("delivered", |rows| rows.iter().all(delivered)).await;
    for owner in ["marie", "zoe"] {
        let letters = world.office.letters().iter();
        let ids = letters
            .filter(|letter| letter.is("new_post", owner) && letter.text.contains(&text))
            .map(|letter| letter.message_id.clone())
            .collect::<Vec<_>>();
        assert!(ids.len() >= 2, "the first was taken, and the last: {ids:?}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "{ids:?}");
    }
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_told_to_the_operator() {
    let mut world = World::watching().await;
    world.office.answer_with(|stage| match stage {
        Stage::Recipient("zoe@garage.example") => {
            Answer::Reply(550, "5.1.1 no such mailbox".to_owned())
        }
        _ => Answer::Accept,
    });
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    let told = world.office.letter("undelivered", "oscar", "no such mailbox").await;
    assert!(told.text.contains("zoe"), "{}", told.text);
    let mails =
        [("welcome marie", 1), ("welcome zoe", 1), ("new_post marie", 1), ("undelivered oscar", 1)];
    assert_eq!(world.settled().await, counts(&mails));
    let row = world.row("new_post", "zoe").await;
    assert_eq!((text(&row, "status"), row["attempts"].as_u64()), ("failed".to_owned(), Some(1)));
    assert!(text(&row, "last_error").contains("550"), "{row}");
    assert_eq!(world.run(&["status"]).await.code, 1);
}

#[tokio::test]
async fn quiet_hours_hold_a_mail_back() {
    let now = Clock::System.now();
    // Quiet from an hour ago until at least four hours from now.
    let hour = i16::from(now.to_zoned(jiff::tz::TimeZone::UTC).hour());
    let (from, to) = ((hour + 23) % 24, (hour + 5) % 24);
    let quiet = format!(
        "email = \"zoe@garage.example\"\ntimezone = \"UTC\"\n\
         quiet = {{ from = \"{from:02}:00\", to = \"{to:02}:00\", except = \"critical\" }}\n"
    );
    let change = |config: String| config.replace("email = \"zoe@garage.example\"\n", &quiet);
    let mut world = World::new(&source("reviews", ""), change).await;
    world.publish(&[]);
    world.start().await;
    world.office.letter("welcome", "marie", "").await;
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    world.office.letter("new_post", "marie", "number 10").await;
    // What she asks for herself comes at once, and after what was queued before it.
    assert_eq!(world.run(&["send-test", "zoe"]).await.code, 0);
    world.office.letter("test", "zoe", "").await;
    let row = world.row("new_post", "zoe").await;
    assert_eq!(row["status"], "scheduled");
    let not_before: jiff::Timestamp = text(&row, "not_before").parse().unwrap();
    let wait = not_before.duration_since(now);
    assert!(wait.as_hours() >= 3 && wait.as_hours() < 6, "{row}");
    assert_eq!(world.office.count("new_post", "zoe") + world.office.count("welcome", "zoe"), 0);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_mail_server_that_hangs() {
    let patient = |config: String| config.replace("timeout = \"1s\"", "timeout = \"60s\"");
    let mut world = World::new(&source("reviews", ""), patient).await;
    world.publish(&[]);
    world.start().await;
    world.greeted().await;
    world.settled().await;
    let (tell, mut told) = mpsc::unbounded_channel();
    world.office.answer_with(move |stage| match stage {
        Stage::Content => {
            tell.send(()).unwrap();
            Answer::Hang
        }
        _ => Answer::Accept,
    });
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    timeout(PATIENCE, told.recv()).await.expect("the mail should be on its way");
    let asked = Instant::now();
    assert_eq!(world.stop().await, Some(0));
    assert!(asked.elapsed() < Duration::from_secs(12), "it took {:?}", asked.elapsed());
    world.office.accept();
    world.start().await;
    world.office.letter("new_post", "marie", "number 10").await;
    world.office.letter("new_post", "zoe", "number 10").await;
    let mails = world.settled().await;
    assert_eq!((mails["new_post marie"], mails["new_post zoe"]), (1, 1));
}
