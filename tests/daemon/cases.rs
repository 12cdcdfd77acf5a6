//! What people do about a case, beside a running daemon and without one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{
    board::Entry,
    world::{World, text},
};

/// The id of the case that a new one-star post opens.
async fn opened(world: &World) -> String {
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    let rows = world.home.json(&["cases", "--open"]).await;
    let found = rows.as_array().unwrap().iter().find(|row| !row["answer_by"].is_null());
    text(found.expect("a case with a deadline"), "id")
}

/// The names of a case's entries that were a person's doing, and whose.
fn acts(case: &Value) -> Vec<String> {
    let entries = case["timeline"].as_array().unwrap().iter();
    let acts = entries.filter(|entry| entry["by"].is_string());
    acts.map(|entry| format!("{} {}", text(entry, "kind"), text(entry, "by"))).collect()
}

#[tokio::test]
async fn acts_are_taken_beside_the_daemon_and_without_it() {
    let mut world = World::watching().await;
    let id = opened(&world).await;
    world.office.letter("new_post", "zoe", "lost the keys").await;
    let said = id.to_lowercase().replace('-', " ");

    let acked = world.home.json(&["case", &said, "ack", "--as", "marie"]).await;
    assert_eq!((&acked["id"], &acked["state"]), (&json!(id), &json!("acknowledged")));
    world.home.logged(&format!("marie: ack {id}")).await;
    // Oscar does not own the garage: the mail of the case is new to him, and comes once.
    for _ in 0..2 {
        assert_eq!(world.run(&["case", &id, "--as", "marie", "assign", "oscar"]).await.code, 0);
    }
    world.office.letter("new_post", "oscar", "lost the keys").await;
    let held = world.run(&["case", &id, "hold", "--until", "2 weeks", "--as", "zoe"]).await;
    assert!(held.out.contains("put on hold by zoe until"), "{held:?}");
    assert_eq!(world.stop().await, Some(0));

    let origin = ["case", &id, "--as", "zoe", "cause", "Lost", "Keys"];
    assert_eq!(world.run(&origin).await.code, 0);
    let settled =
        ["case", &id, "--as", "zoe", "settle", "--outcome", "new keys", "--satisfied", "yes"];
    let case = world.home.json(&settled).await;
    let made = ["ack marie", "assign marie", "assign marie", "hold zoe", "cause zoe", "settle zoe"];
    assert_eq!(acts(&case), made);
    let course = &case["course"];
    for (key, value) in [
        ("assigned", json!("oscar")),
        ("causes", json!(["lost keys"])),
        ("outcome", json!("new keys")),
        ("satisfied", json!(true)),
        ("hold_until", Value::Null),
        ("answered_at", Value::Null),
        ("corrections", json!([])),
    ] {
        assert_eq!(course[key], value, "{key}: {course}");
    }
    for key in ["alerted_at", "acknowledged_at", "closed_at"] {
        assert!(course[key].is_string(), "{key}: {course}");
    }
    let follow_ups = course["follow_ups"].as_array().unwrap();
    let people = follow_ups.iter().map(|row| text(row, "person")).collect::<Vec<_>>();
    // The owners, and who sees to it, twice each.
    assert_eq!(people.len(), 6, "{course}");
    assert!(follow_ups.iter().all(|row| row["status"] == "scheduled"), "{course}");

    let case = world.home.json(&["case", &id, "--as", "zoe", "reopen"]).await;
    assert_eq!((&case["state"], &case["course"]["follow_ups"]), (&json!("open"), &json!([])));
    let shown = world.run(&["case", &id]).await.out;
    for words in
        ["acknowledged by marie", "cause, according to zoe: lost keys", "reopened by zoe", "250"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[tokio::test]
async fn the_timeline_says_everything_in_its_order() {
    let mut world = World::watching().await;
    let id = opened(&world).await;
    world.office.letter("new_post", "zoe", "lost the keys").await;
    world.office.letter("new_post", "marie", "lost the keys").await;
    world.outbox("sent", |rows| rows.iter().all(|row| row["status"] == "delivered")).await;
    assert_eq!(world.run(&["case", &id, "--as", "zoe", "note", "found", "them"]).await.code, 0);
    world.publish(&[Entry::new(10, 4, "They lost the keys, and found them again.")]);
    assert_eq!(world.poll("reviews").await["edited"], 1);

    let case = world.home.json(&["case", &id]).await;
    // What was seen is kept with each change.
    let told = case["timeline"].as_array().unwrap().iter().cloned();
    let timeline = told.filter(|entry| entry["kind"] != "evidence_kept").collect::<Vec<_>>();
    let kinds = timeline.iter().map(|entry| text(entry, "kind")).collect::<Vec<_>>();
    let start = ["opened", "mailed", "mailed", "note", "edited"];
    assert_eq!(kinds.get(..5).unwrap(), start);
    assert!(timeline.is_sorted_by_key(|entry| text(entry, "at")), "{timeline:?}");
    assert_eq!(timeline[0]["reasons"], json!(["rated 1 of 5"]));
    let rows = world.home.rows("outbox").await;
    for mail in &timeline[1..3] {
        assert!(text(mail, "reply").starts_with("250"), "{mail}");
        let row = rows.iter().find(|row| row["id"] == mail["alert"]).unwrap();
        for key in ["person", "reason", "message_id"] {
            assert_eq!(mail[key], row[key], "{key}");
        }
    }
    assert_eq!(timeline[3]["text"], "found them");
    assert_eq!(timeline[4]["before"]["text"], "They lost the keys and blamed me.");
    assert_eq!(timeline[4]["now"]["rating"]["value"], 4.0);
    assert_eq!(timeline[4]["post"], case["post"]["key"]);
    assert_eq!((&case["timezone"], &case["links"]), (&json!("Europe/Paris"), &json!([])));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_the_reason() {
    let world = World::watching().await;
    let id = opened(&world).await;
    let refused = async |arguments: &[&str], parts: &[&str]| {
        let ran = world.run(&[&["case"], arguments].concat()).await;
        assert_eq!(ran.code, 64, "{arguments:?}: {ran:?}");
        for part in parts {
            assert!(ran.err.contains(part), "{part}: {}", ran.err);
        }
    };
    refused(&[&id, "reopen"], &["the case is open already", "since 2"]).await;
    assert_eq!(world.run(&["case", &id, "ack", "--as", "marie"]).await.code, 0);
    refused(&[&id, "ack", "--as", "zoe"], &["acknowledged already, by marie at 2"]).await;
    refused(&[&id, "assign", "mari"], &["no person `mari`", "did you mean `marie`"]).await;
    refused(&[&id, "hold", "--until", "soon"], &["`soon`", "2026-12-01"]).await;
    refused(&[&id, "hold", "--until", "2020-01-01"], &["no time to come"]).await;
    // Nobody is there to be asked.
    refused(&[&id, "note"], &["missing"]).await;
    refused(&[&id, "unfounded"], &["missing", "--reason"]).await;
    refused(&[&id, "dance"], &["dance"]).await;

    let misread = id.replace('D', "0").replace('L', "1").replace('5', "S").replace('2', "Z");
    let misread = if misread == id { format!("{id}X") } else { misread };
    refused(&[&misread], &["there is no case", &format!("`{id}`")]).await;
    let case = world.home.json(&["case", &id]).await;
    assert_eq!((acts(&case), &case["state"]), (vec!["ack marie".into()], &json!("acknowledged")));
}

#[tokio::test]
async fn acts_at_the_same_time_all_land_and_only_one_takes_a_case_up() {
    let world = World::watching().await;
    let id = opened(&world).await;
    let ack = ["case", &id, "--as", "marie", "ack"];
    let note = |who| ["case", &id, "--as", who, "note", "seen"];
    let (first, second) = (note("marie"), note("zoe"));
    let (a, b, c, d) =
        tokio::join!(world.run(&ack), world.run(&ack), world.run(&first), world.run(&second));
    let mut codes = [a.code, b.code];
    codes.sort_unstable();
    assert_eq!((codes, c.code, d.code), ([0, 64], 0, 0));
    let mut done = acts(&world.home.json(&["case", &id]).await);
    done.sort_unstable();
    assert_eq!(done, ["ack marie", "note marie", "note zoe"]);
}

#[tokio::test]
async fn cases_are_listed_by_what_is_due_and_as_wanted() {
    let world = World::watching().await;
    let id = opened(&world).await;
    let ids = async |arguments: &[&str]| {
        let rows = world.home.json(&[&["cases"], arguments].concat()).await;
        rows.as_array().unwrap().iter().map(|row| text(row, "id")).collect::<Vec<_>>()
    };
    let all = ids(&[]).await;
    assert_eq!((all.len(), all.first()), (2, Some(&id)), "what has a deadline comes first");
    let other = all[1].clone();
    assert_eq!(world.run(&["case", &id, "replied", "--as", "marie", "Sorry."]).await.code, 0);
    assert_eq!(ids(&[]).await.join(" "), format!("{other} {id}"));
    assert_eq!(ids(&["--open"]).await.join(" "), other);
    assert_eq!(ids(&["--state", "replied"]).await.join(" "), id);
    assert_eq!(ids(&["--state", "replied,open", "--business", "garage"]).await.len(), 2);
    assert!(ids(&["--state", "settled"]).await.is_empty());
    assert_eq!(world.run(&["cases", "--state", "gone"]).await.code, 64);
    let unknown = world.run(&["cases", "--business", "garrage"]).await;
    assert_eq!(unknown.code, 64);
    assert!(unknown.err.contains("did you mean `garage`?"), "{}", unknown.err);
    let row = &world.home.json(&["cases", "--state", "replied"]).await[0];
    assert_eq!((&row["last"]["kind"], &row["last"]["by"]), (&json!("replied"), &json!("marie")));
    assert_eq!(
        (&row["state"], &row["changes"][0]["kind"]),
        (&json!("replied"), &json!("appeared"))
    );
    assert!(world.run(&["cases"]).await.out.contains("replied, marie"));
}

#[tokio::test]
async fn a_hold_is_over_on_its_day_although_nothing_ran_then() {
    let mut world = World::watching().await;
    let id = opened(&world).await;
    for owner in ["marie", "zoe"] {
        world.office.letter("new_post", owner, "lost the keys").await;
    }
    assert_eq!(world.run(&["case", &id, "ack", "--as", "zoe"]).await.code, 0);
    let due = |case: &Value| text(case, "answer_by").parse::<Timestamp>().unwrap();
    let before = due(&world.home.json(&["case", &id]).await);
    assert_eq!(world.stop().await, Some(0));
    let hold = ["case", &id, "--as", "zoe", "hold", "--until", "1s", "--reason", "new locks"];
    assert_eq!(world.run(&hold).await.code, 0);
    // The day comes, and nobody looks.
    sleep(Duration::from_millis(1100)).await;
    world.start().await;
    for owner in ["marie", "zoe"] {
        world.office.letter("hold_ended", owner, "new locks").await;
    }
    let case = world.home.json(&["case", &id]).await;
    assert_eq!(case["state"], "acknowledged");
    assert!(due(&case).duration_since(before) >= SignedDuration::from_secs(1), "{case}");
    let shown = world.run(&["case", &id]).await.out;
    assert!(shown.contains("acknowledged, as the hold is over"), "{shown}");
}
