//! The way out of the digests: by the button of a mail program, by that of a page, and by command.

use std::fs;

use jiff::{SignedDuration, tz::TimeZone};
use serde_json::Value;
use vigie::{
    domain::{Commit, DigestItem, Event},
    engine::Clock,
    logic::seal::{Link, Purpose, Seal},
    store::Store,
};

use super::{
    learning::facts,
    web::{ask, forms, link, place},
};
use crate::support::{
    board::{self, Entry},
    post_office::Letter,
    world::{World, source, text},
};

const MILD: &str = "Not what I had hoped for, slow and rather dear.";
const MILD_TOO: &str = "The waiting room was cold, and nobody said how long it would take.";
const GOOD: &str = "Quick, friendly, and the bill was what had been agreed.";

/// A world in which Zoe is told of mild posts by her digest, which comes in twelve hours, and Marie at
/// once; and where its links lead.
async fn world(url: &str) -> (World, u16) {
    let port = place();
    let soon = Clock::System.now().to_zoned(TimeZone::get("Europe/Paris").unwrap());
    let at = (soon.hour() + 12) % 24;
    let zoe = format!(
        "email = \"zoe@garage.example\"\nat_once = \"high\"\n\
         digest = {{ every = \"day\", at = \"{at:02}:00\" }}\n"
    );
    let url = url.replace("PORT", &port.to_string());
    let web = format!("\n[web]\nurl = \"{url}\"\nlisten = \"127.0.0.1:{port}\"\n");
    let mut world = World::new(&source("reviews", ""), |config| {
        let config = config.replace("email = \"zoe@garage.example\"\n", &zoe);
        format!("{config}{web}")
    })
    .await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    world.publish(&[Entry::new(11, 5, GOOD), Entry::new(10, 2, MILD)]);
    assert_eq!(world.poll("reviews").await["appeared"], 2);
    world.office.letter("new_post", "marie", MILD).await;
    (world, port)
}

/// What waits, or waited, for the digest of a person.
fn noted(world: &World, person: &str) -> Vec<Value> {
    let mut noted = facts(world, "digest_noted");
    noted.retain(|fact| fact["person"] == person);
    noted
}

/// The digest of a person with the first good post that waits for it: now, although it is not time.
async fn digest(world: &mut World, person: &str) -> Letter {
    let good = noted(world, person).into_iter().find(|fact| fact["item"]["case"].is_null());
    let item = serde_json::from_value::<DigestItem>(good.unwrap()["item"].clone()).unwrap();
    assert_eq!(world.stop().await, Some(0));
    let now = Clock::System.now();
    let store = Store::open(&world.home.path("state"), "vigie.example", now).unwrap();
    let due = now - SignedDuration::from_secs(1);
    let events = vec![Event::DigestNoted { person: person.into(), item, due }];
    store.commit(Commit { at: now, events, expect: None }).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    world.start().await;
    world.office.letter("digest", person, GOOD).await
}

/// How it stands with the digests of a person.
async fn stands(world: &World, person: &str) -> Value {
    let rows = world.home.rows("digests").await;
    rows.into_iter().find(|row| row["person"] == person).unwrap()
}

#[tokio::test]
async fn the_button_of_a_mail_program_ends_the_digests() {
    let (mut world, port) = world("https://shop.example/shop/").await;
    let mail = digest(&mut world, "zoe").await;
    // RFC 8058, section 3.1.
    let (ways, one_click) = mail.unsubscribe.clone();
    assert_eq!(one_click.as_deref(), Some("List-Unsubscribe=One-Click"));
    let ways = ways.unwrap();
    let (page, mailto) = ways.split_once(", ").unwrap();
    assert_eq!(mailto, "<mailto:admin@vigie.example?subject=unsubscribe%20digest>");
    let page = page.strip_prefix('<').and_then(|page| page.strip_suffix('>')).unwrap();
    let path = page.strip_prefix("https://shop.example").unwrap();
    assert_eq!(link(&mail.text, "No more digests:"), path);
    let alert = world.office.letter("new_post", "marie", MILD).await;
    assert_eq!(alert.unsubscribe, (None, None));

    // Programs look; nothing changes.
    for method in ["GET", "HEAD", "GET"] {
        let shown = ask(port, method, path, "").await;
        assert_eq!(shown.status, 200, "{shown:?}");
        let asks =
            shown.body.contains("Stop the digests?") && shown.body.contains("of its own. Good");
        assert_eq!(asks, method == "GET", "{shown:?}");
        assert!(shown.body.matches("<button").count() <= 1, "{shown:?}");
    }
    assert_eq!(ask(port, "PUT", path, "").await.status, 405);
    assert_eq!((facts(&world, "digests_stopped").len(), noted(&world, "zoe").len()), (0, 3));
    assert!(stands(&world, "zoe").await["stopped_since"].is_null());

    // The button: what waited is told, and a second press changes nothing.
    let done = ask(port, "POST", path, "List-Unsubscribe=One-Click").await;
    assert!(done.status == 200 && done.body.contains("you get no digests any more"), "{done:?}");
    assert!(done.body.contains("Send them again") && !done.head.contains("set-cookie"), "{done:?}");
    world.office.letter("new_post", "zoe", MILD).await;
    let again = ask(port, "POST", path, "List-Unsubscribe=One-Click").await;
    assert!(again.status == 200 && again.body.contains("done before"), "{again:?}");
    let stopped = facts(&world, "digests_stopped");
    assert_eq!((stopped.len(), &stopped[0]["by"]), (1, &Value::from("zoe")));

    // From now on: the mild one at once, and of a good one nothing. It holds over a start.
    assert_eq!(world.stop().await, Some(0));
    world.start().await;
    assert_eq!(world.run(&["reload"]).await.code, 0);
    let before = noted(&world, "zoe").len();
    let posts = [Entry::new(13, 5, "All good, again."), Entry::new(12, 2, MILD_TOO)];
    world.publish(&[&posts[..], &[Entry::new(11, 5, GOOD), Entry::new(10, 2, MILD)]].concat());
    assert_eq!(world.poll("reviews").await["appeared"], 2);
    world.office.letter("new_post", "zoe", MILD_TOO).await;
    assert_eq!((noted(&world, "zoe").len(), noted(&world, "marie").len()), (before, 2));
    let counts = world.settled().await;
    assert_eq!((counts.get("digest zoe"), counts.get("new_post zoe")), (Some(&1), Some(&2)));
    let log = world.home.log();
    assert!(log.contains("zoe: no digests any more to zoe"), "{log}");
    assert!(!log.contains(path.trim_start_matches("/shop/c/")), "a link is in the log");
    assert_eq!(world.run(&["evidence", "verify"]).await.code, 0);
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn a_page_without_tls_is_for_people_and_leads_back() {
    let (mut world, port) = world("http://127.0.0.1:PORT/shop/").await;
    let mail = digest(&mut world, "marie").await;
    let mailto = "<mailto:admin@vigie.example?subject=unsubscribe%20digest>".to_owned();
    assert_eq!(mail.unsubscribe, (Some(mailto), None));
    let path = link(&mail.text, "Ne plus recevoir de récapitulatifs :");
    let shown = ask(port, "GET", &path, "").await.body;
    assert!(
        shown.contains("Arrêter les récapitulatifs\u{a0}?") && forms(&shown) == [path.as_str()]
    );
    let done = ask(port, "POST", &path, "").await;
    assert!(done.status == 200 && done.body.contains("lang=\"fr\""), "{done:?}");
    let [back] = &forms(&done.body)[..] else { panic!("{done:?}") };
    // The way back, too, only shows until its button is pressed.
    assert!(ask(port, "GET", back, "").await.body.contains("Les recevoir de nouveau"));
    assert_eq!(facts(&world, "digests_resumed").len(), 0);
    for _ in 0..2 {
        assert_eq!(ask(port, "POST", back, "").await.status, 200);
    }
    assert_eq!(facts(&world, "digests_resumed").len(), 1);
    assert!(stands(&world, "marie").await["stopped_by"].is_null());

    // Neither what was changed, nor what was sealed for another end, nor what has ended opens it.
    let mut changed = path.clone().into_bytes();
    let last = changed.len() - 3;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    let seal = Seal::new(&fs::read(world.home.path("state/seal.key")).unwrap().try_into().unwrap());
    let until = Clock::System.now();
    let case = Some(text(&world.home.rows("cases").await[0], "id").as_str().into());
    let of = |purpose, case, until, person: &str| {
        format!("/c/{}", seal.link(&Link { purpose, case, person: person.into(), until }))
    };
    let later = until + SignedDuration::from_mins(5);
    for (path, status) in [
        (changed, 404),
        (of(Purpose::NoDigests, case, later, "marie"), 404),
        (of(Purpose::Acknowledge, None, later, "marie"), 404),
        (of(Purpose::NoDigests, None, until, "marie"), 410),
        (of(Purpose::NoDigests, None, later, "nobody"), 403),
    ] {
        for method in ["GET", "POST"] {
            assert_eq!(ask(port, method, &path, "").await.status, status, "{method} {path}");
        }
    }
    let huge = "x".repeat(20 << 10);
    assert_eq!(ask(port, "POST", &path, &huge).await.status, 413);
    assert_eq!(facts(&world, "digests_stopped").len(), 1);
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn whoever_runs_vigie_sees_and_undoes_it() {
    let (mut world, _) = world("https://shop.example/shop/").await;
    let shown = world.run(&["digests"]).await;
    assert!(shown.code == 0 && shown.out.contains("stopped since"), "{shown:?}");
    let people = world.home.rows("digests").await;
    let names = people.iter().map(|row| text(row, "person")).collect::<Vec<_>>();
    assert_eq!(names, ["marie", "oscar", "zoe"]);
    assert_eq!((&people[0]["every"], &people[0]["at"]), (&"day".into(), &"08:00".into()));
    assert!(people[2]["next"].is_string() && people[2]["on"].is_null(), "{people:?}");

    let sample = ["route", "test", "--rating", "2/5", "--text", MILD];
    let route = async |world: &World| {
        let told = world.home.json(&sample).await;
        let zoe = told["receivers"].as_array().unwrap().iter().find(|one| one["person"] == "zoe");
        assert!(told["note"].is_null(), "{told}");
        text(zoe.unwrap(), "why").contains("with the digest")
    };
    assert!(route(&world).await);
    let stopped = world.run(&["digests", "stop", "zoe", "--as", "root"]).await;
    assert!(stopped.code == 0 && stopped.out.contains("zoe gets no digests, since"), "{stopped:?}");
    world.office.letter("new_post", "zoe", MILD).await;
    assert!(!route(&world).await);
    let zoe = stands(&world, "zoe").await;
    assert_eq!((&zoe["stopped_by"], &zoe["every"]), (&"root".into(), &"day".into()));
    assert!(zoe["next"].is_null(), "{zoe}");
    let nobody = world.run(&["digests", "stop", "zo"]).await;
    assert!(nobody.code == 64 && nobody.err.contains("did you mean `zoe`?"), "{nobody:?}");

    // Without a daemon too; and a pass of `run --once` keeps to it.
    assert_eq!(world.stop().await, Some(0));
    assert_eq!(world.run(&["digests", "stop", "marie"]).await.code, 0);
    assert!(!route(&world).await);
    let before = noted(&world, "marie").len();
    let old = [Entry::new(11, 5, GOOD), Entry::new(10, 2, MILD)];
    world.publish(&[&[Entry::new(13, 5, "All good, again.")], &old[..]].concat());
    assert_eq!(world.run(&["run", "--once"]).await.code, 0);
    assert_eq!((noted(&world, "marie").len(), noted(&world, "zoe").len()), (before, 2));
    world.start().await;
    let again = world.run(&["digests", "resume", "zoe"]).await;
    assert!(again.code == 0 && again.out.contains("the next one comes at"), "{again:?}");
    let more = [Entry::new(14, 5, "The best in town."), Entry::new(13, 5, "All good, again.")];
    world.publish(&[&more[..], &old[..]].concat());
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    assert_eq!((noted(&world, "marie").len(), noted(&world, "zoe").len()), (before, 3));
    assert!(!stands(&world, "marie").await["stopped_since"].is_null());
    assert_eq!(world.stop().await, Some(0));
}
