//! The second opinion of a language model: it raises what nothing decides, and whatever else it does
//! changes nothing.

use std::{fs, time::Duration};

use serde_json::{Value, json};

use crate::support::{
    board::{self, Entry},
    reply::{Fault, Reply},
    site::Seen,
    world::{World, source},
};

const PATH: &str = "/v1/chat/completions";
/// Plainly praise, as far as words go.
const PRAISE: &str = "Lovely people, great work, many thanks!";
/// In no language that is known.
const RIDDLE: &str = "Qwrx zplk vvnt.";

fn says(negative: bool, why: &str) -> Reply {
    let said = json!({ "negative": negative, "why": why });
    let message = json!({ "role": "assistant", "content": format!("```json\n{said}\n```") });
    Reply::page(json!({ "choices": [{ "message": message }] }).to_string())
}

/// A forum and a review page, watched for a while, with an assistant.
async fn watching(more: &str) -> World {
    let sources = [source("reviews", ""), source("forum", "")].concat();
    let table = format!("\n[assistant]\nurl = \"http://SITE/v1\"\nmodel = \"tiny\"\n{more}");
    let mut world = World::new(&sources, |config| config + &table).await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    show(&world, &[]);
    world.start().await;
    world.greeted().await;
    world
}

/// Shows these posts on the forum, above one that was there before the watch.
fn show(world: &World, entries: &[Entry]) {
    let old = Entry::new(1, 0, RIDDLE);
    world.site.put("/forum", board::feed(&[entries, &[old]].concat()));
}

/// What the assistant was asked.
fn asked(world: &World) -> Vec<Seen> {
    world.site.seen().into_iter().filter(|seen| seen.path == PATH).collect()
}

/// The facts of the ledger that are of a type.
fn facts(world: &World, wanted: &str) -> Vec<Value> {
    let ledger = fs::read_dir(world.home.path("state/ledger")).unwrap();
    let text = ledger.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let text = text.collect::<String>();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events = lines.flat_map(|line| line["events"].as_array().unwrap().clone());
    events.filter(|event| event["type"] == wanted).collect()
}

async fn assistant(world: &World) -> Value {
    world.home.json(&["status"]).await["assistant"].clone()
}

#[tokio::test]
async fn it_raises_what_nothing_decides_and_is_asked_about_nothing_else() {
    let mut world = watching("").await;
    world.site.put(PATH, says(true, "this is irony"));
    assert_eq!(asked(&world).len(), 0, "what was there before the watch is not asked about");

    // What is rated decides, and so does a threat.
    world.publish(&[Entry::new(700, 1, "Never again."), Entry::new(699, 5, PRAISE)]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    show(&world, &[Entry::new(800, 0, "Refund me or I will post bad reviews everywhere.")]);
    assert_eq!(world.poll("forum").await["cases"], 1);
    assert_eq!(asked(&world).len(), 0);

    let posts = [
        Entry::new(901, 0, PRAISE),
        Entry::new(800, 0, "Refund me or I will post bad reviews everywhere."),
    ];
    show(&world, &posts);
    assert_eq!(world.home.json(&["poll", "forum", "--dry-run"]).await["appeared"], 1);
    assert_eq!(asked(&world).len(), 0, "a dry run asks nothing");
    assert_eq!(world.poll("forum").await["cases"], 1);
    let question = asked(&world).remove(0);
    assert!(
        question.body.contains("Lovely people") && !question.body.contains("Customer 901"),
        "{question:?}"
    );
    let letter = world.office.letter("new_post", "zoe", "Lovely people").await;
    assert!(letter.text.contains("a second opinion (tiny) says: “this is irony”"), "{letter:?}");
    let letter = world.office.letter("new_post", "marie", "Lovely people").await;
    assert!(letter.text.contains("un deuxième avis (tiny) dit"), "{letter:?}");

    // The two disagree, so that a person is asked; what was uncertain is negative.
    let opened = facts(&world, "case_opened").pop().unwrap();
    assert_eq!(opened["case"]["verdict"]["band"], "uncertain", "{opened}");
    let given = facts(&world, "opinion_given").pop().unwrap();
    assert_eq!(
        given["opinion"],
        json!({ "model": "tiny", "negative": true, "why": "this is irony" })
    );
    assert!(given["answer"].as_str().unwrap().starts_with("```json"), "{given}");
    show(&world, &[&[Entry::new(902, 0, RIDDLE)], &posts[..]].concat());
    assert_eq!(world.poll("forum").await["cases"], 1);
    let opened = facts(&world, "case_opened").pop().unwrap();
    assert_eq!(opened["case"]["verdict"]["band"], "negative", "{opened}");
    let id = opened["case"]["id"].as_str().unwrap();
    let case = world.run(&["case", id]).await;
    assert!(case.out.contains("a second opinion (tiny) says negative: this is irony"), "{case:?}");
    let doing = assistant(&world).await;
    assert_eq!((&doing["asked"], &doing["down_since"]), (&json!(2), &Value::Null), "{doing}");
    assert_eq!(world.run(&["evidence", "verify"]).await.code, 0);
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn it_lowers_nothing_and_may_talk_nonsense() {
    let world = watching("").await;
    for (number, reply) in [
        says(false, "all is well"),
        Reply::page(r#"{"choices":[{"message":{"content":"I would say so."}}]}"#),
    ]
    .into_iter()
    .enumerate()
    {
        world.site.put(PATH, reply);
        let text = format!("{RIDDLE} {number}");
        show(&world, &[Entry::new(900 + u32::try_from(number).unwrap(), 0, &text)]);
        let report = world.poll("forum").await;
        assert_eq!((&report["cases"], &report["alerts"]), (&json!(1), &json!(2)), "{report}");
        let opened = facts(&world, "case_opened").pop().unwrap();
        assert_eq!(opened["case"]["verdict"]["band"], "uncertain", "{opened}");
    }
    assert_eq!(facts(&world, "opinion_given").len(), 1);
    let doing = assistant(&world).await;
    assert_eq!(
        (&doing["asked"], &doing["unclear"], &doing["down_since"]),
        (&json!(2), &json!(1), &Value::Null)
    );
}

#[tokio::test]
async fn when_it_is_down_all_else_goes_on_and_it_is_left_alone() {
    let mut world = watching("timeout = \"2s\"\n").await;
    world.site.put(PATH, says(true, "late").fault(Fault::Trickle(Duration::from_millis(20))));
    for (number, what) in
        ["asked", "left alone", "left alone after a start"].into_iter().enumerate()
    {
        if number == 2 {
            assert_eq!(world.stop().await, Some(0));
            world.site.put(PATH, says(true, "back"));
            world.start().await;
        }
        let number = u32::try_from(number).unwrap();
        show(&world, &[Entry::new(900 + number, 0, &format!("{RIDDLE} {number}"))]);
        let report = world.poll("forum").await;
        assert_eq!(
            (&report["cases"], &report["alerts"]),
            (&json!(1), &json!(2)),
            "{what}: {report}"
        );
        assert_eq!(asked(&world).len(), 1, "{what}");
    }
    let doing = assistant(&world).await;
    assert_eq!(doing["error"], "no answer in time", "{doing}");
    assert!(doing["down_since"].is_string() && doing["retry_at"].is_string(), "{doing}");
    let status = world.run(&["status"]).await;
    assert!(status.out.contains("tiny, 1 of 200 requests today; no answer since"), "{status:?}");
    assert!(world.home.log().contains("the assistant does not answer"));
    let told = world.home.rows("outbox").await;
    assert!(told.iter().all(|row| row["reason"] != "assistant_down"), "not before it lasts");
}

#[tokio::test]
async fn a_day_has_so_many_requests_and_a_restart_makes_it_no_longer() {
    let mut world = watching("per_day = 2\n").await;
    world.site.put(PATH, says(true, "irony"));
    for number in 0..4 {
        if number == 3 {
            assert_eq!(world.stop().await, Some(0));
            world.start().await;
        }
        show(&world, &[Entry::new(900 + number, 0, &format!("{PRAISE} {number}"))]);
        assert_eq!(world.poll("forum").await["appeared"], 1);
        assert_eq!(asked(&world).len(), usize::min(2, 1 + number as usize), "{number}");
    }
    assert!(world.home.log().contains("the last request to the assistant today"));
    assert_eq!(assistant(&world).await["asked"], 2);
}

#[tokio::test]
async fn without_being_wanted_it_is_never_asked() {
    let world = watching("opinions = false\n").await;
    show(&world, &[Entry::new(900, 0, RIDDLE)]);
    assert_eq!(world.poll("forum").await["cases"], 1);
    assert_eq!(asked(&world).len(), 0);
    let file = world.home.path("posts.jsonl");
    fs::write(&file, json!({ "text": RIDDLE }).to_string()).unwrap();
    assert_eq!(world.run(&["judge", file.to_str().unwrap()]).await.code, 0);
    assert_eq!(asked(&world).len(), 0);
    assert_eq!(world.run(&["status"]).await.out.matches("0 of 200 requests").count(), 1);
}

#[tokio::test]
async fn it_rewrites_a_draft_where_that_is_asked_for_and_adds_nothing() {
    let mut world = watching("drafts = true\ntimeout = \"2s\"\nopinions = false\n").await;
    world.publish(&[Entry::new(700, 1, "They kept my car for three weeks and nobody called.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    let opened = facts(&world, "case_opened").pop().unwrap();
    let case = opened["case"]["id"].as_str().unwrap().to_owned();
    let plain = world.run(&["draft", &case]).await;
    assert_eq!((plain.code, asked(&world).len()), (0, 0), "{plain:?}");

    let answers = |text: &str| {
        let said = json!({ "answer": text }).to_string();
        let message = json!({ "role": "assistant", "content": said });
        Reply::page(json!({ "choices": [{ "message": message }] }).to_string())
    };
    world.site.put(PATH, answers("Thank you. We are sorry: this is your fault."));
    let said = world.run(&["draft", &case, "--rewrite"]).await;
    assert!(said.out.contains("tiny") && said.out.contains("your fault"), "{said:?}");
    assert!(said.out.contains("blame:"), "it is looked through: {said:?}");
    let question = asked(&world).pop().unwrap();
    let sent = question.body;
    assert!(sent.contains("three weeks") && !sent.contains("Customer"), "{sent}");

    // What it makes up is not taken, and without it there is the draft.
    for reply in [answers("Call 0900 123 456 for your money."), Reply::status(503)] {
        world.site.put(PATH, reply);
        let said = world.run(&["draft", &case, "--rewrite"]).await;
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.starts_with(plain.out.split("\n---\n").next().unwrap()), "{said:?}");
        assert!(said.out.contains("tiny") && !said.out.contains("0900"), "{said:?}");
    }
    let json = world.home.json(&["draft", &case, "--rewrite"]).await;
    assert!(
        json["rewritten"]["error"].is_string() && json["rewritten"]["text"].is_null(),
        "{json}"
    );
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn it_rewrites_nothing_unless_it_may() {
    let world = watching("opinions = false\n").await;
    world.publish(&[Entry::new(700, 1, "Never again.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    let opened = facts(&world, "case_opened").pop().unwrap();
    let case = opened["case"]["id"].as_str().unwrap().to_owned();
    let said = world.run(&["draft", &case, "--rewrite"]).await;
    assert!(said.code != 0 && said.err.contains("assistant.drafts = true"), "{said:?}");
    assert_eq!(asked(&world).len(), 0);
}
