//! Webhooks before a receiver of each kind: what comes, what is tried again under the same id, what is
//! given up, who stands in for whom, and signs of life.

use std::time::Duration;

use aws_lc_rs::hmac::{HMAC_SHA256, Key, verify};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::support::{
    board::Entry,
    daemon::PATIENCE,
    reply::Reply,
    site::{Seen, Site},
    world::{World, counts, source, text},
};

const KEY: &[u8; 24] = b"a key of twenty-four byt";
const ROOM: &str = "/_matrix/client/v3/rooms/!garage:chat.example/send/m.room.message";

fn bad(number: u32) -> Entry {
    Entry::new(number, 1, &format!("Complaint number {number}: the brakes squeal & [smoke](x)."))
}

/// In the place of Zoe's mailbox, a webhook.
fn with_hook(chat: &Site, rest: &str) -> impl FnOnce(String) -> String {
    let hook = format!("webhook = {{ url = \"{}\"{rest} }}\n", chat.url("/hook"));
    move |config| config.replace("email = \"zoe@garage.example\"\n", &hook)
}

/// The requests that came to a path, once `done` says that they are what is waited for.
pub(super) async fn came(chat: &Site, path: &str, done: impl Fn(&[Seen]) -> bool) -> Vec<Seen> {
    let waiting = async {
        loop {
            let seen = chat.seen().into_iter().filter(|seen| seen.path.starts_with(path));
            let seen = seen.collect::<Vec<_>>();
            if done(&seen) {
                return seen;
            }
            sleep(PATIENCE / 600).await;
        }
    };
    let late = |_| panic!("{path}: {:#?}", chat.seen());
    timeout(PATIENCE, waiting).await.unwrap_or_else(late)
}

/// The first message to a path that has this text.
async fn message(chat: &Site, path: &str, text: &str) -> (Seen, Value) {
    let seen = came(chat, path, |seen| seen.iter().any(|one| one.body.contains(text))).await;
    let one = seen.into_iter().find(|one| one.body.contains(text)).unwrap();
    let body = serde_json::from_str(&one.body).unwrap_or_else(|error| panic!("{error}: {one:?}"));
    (one, body)
}

fn ids(seen: &[Seen]) -> Vec<String> {
    seen.iter().map(|one| one.headers["webhook-id"].clone()).collect()
}

/// A world in which there is a person for each kind of chat, all of whom own the garage; they were
/// greeted.
async fn with_all(chat: &Site) -> World {
    for path in ["/json", "/slack", "/teams", "/discord", "/", "/own"] {
        chat.put(path, Reply::page("ok"));
    }
    chat.put(&format!("{ROOM}/*"), Reply::page(r#"{"event_id":"$1"}"#));
    let token = ", format = \"matrix\", headers = { Authorization = { file = \"token\" } }";
    let people = [
        ("json", "/json", ", secret = { file = \"hook-key\" }"),
        ("slack", "/slack", ", format = \"slack\""),
        ("teams", "/teams", ", format = \"teams\""),
        ("discord", "/discord", ", format = \"discord\", headers = { X-Own = \"here\" }"),
        ("ntfy", "/garage-alerts", ", format = \"ntfy\""),
        ("matrix", ROOM, token),
        ("own", "/own", ", template = \"own.json\""),
    ];
    let tables = people.map(|(id, path, rest)| {
        let url = chat.url(path);
        format!(
            "\n[[person]]\nid = \"{id}\"\nlanguage = \"en\"\n\
             webhook = {{ url = \"{url}\"{rest} }}\n"
        )
    });
    let owners = people.map(|(id, ..)| format!("\"{id}\"")).join(", ");
    let change = |config: String| {
        let owners = format!("owners = [{owners}]");
        let config = config.replace("owners = [\"marie\", \"zoe\"]", &owners);
        let config = config.replace("[\"oscar\"]", "[\"oscar\", \"marie\", \"zoe\"]");
        config + &tables.concat()
    };
    let mut world = World::new(&source("reviews", ""), change).await;
    let key = format!("whsec_{}\n", STANDARD.encode(KEY));
    for (name, text) in [
        ("hook-key", key.as_str()),
        ("token", "Bearer syt_hush\n"),
        ("own.json", "{\"said\": {{ subject ~ \" | \" ~ text }}, \"link\": {{ page }}}"),
    ] {
        std::fs::write(world.home.path(name), text).unwrap();
    }
    world.publish(&[]);
    world.start().await;
    let greeted = |rows: &[Value]| rows.iter().filter(|row| row["status"] == "delivered").count();
    world.outbox("greeted", |rows| greeted(rows) == people.len()).await;
    world
}

/// Whether a request was signed with the key.
fn is_signed(seen: &Seen) -> bool {
    let header = |name: &str| seen.headers[name].as_str();
    let signed = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), seen.body);
    let signature = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap());
    verify(&Key::new(HMAC_SHA256, KEY), signed.as_bytes(), &signature.unwrap()).is_ok()
}

#[tokio::test]
async fn each_kind_of_chat_gets_a_negative_post_as_it_wants_it() {
    let chat = Site::start().await;
    let mut world = with_all(&chat).await;
    world.publish(&[bad(10)]);
    world.poll("reviews").await;

    let (seen, body) = message(&chat, "/json", "number 10").await;
    assert_eq!((seen.method.as_str(), &body["reason"]), ("POST", &json!("new_post")));
    assert_eq!((&body["business"], &body["person"]), (&json!("garage"), &json!("json")));
    assert_eq!(body["page"], "https://board.example/review/10");
    assert!(is_signed(&seen), "{seen:?}");
    assert_eq!(body["id"], seen.headers["webhook-id"]);

    let (_, body) = message(&chat, "/slack", "number 10").await;
    let said = body["text"].as_str().unwrap();
    assert!(said.contains("the brakes squeal &amp;"), "{said}");

    let (_, body) = message(&chat, "/teams", "number 10").await;
    let card = &body["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["type"], "AdaptiveCard");

    let (seen, body) = message(&chat, "/discord", "number 10").await;
    assert_eq!(body["allowed_mentions"]["parse"], json!([]));
    assert!(body["content"].as_str().unwrap().contains("\\[smoke\\]"), "{body}");
    assert_eq!(seen.headers["x-own"], "here");

    let published = |one: &Seen| one.path == "/" && one.body.contains("number 10");
    let seen = came(&chat, "/", |seen| seen.iter().any(published)).await;
    let seen = seen.into_iter().find(published).unwrap();
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!((&body["topic"], &body["priority"]), (&json!("garage-alerts"), &json!(4)));

    let (seen, body) = message(&chat, ROOM, "number 10").await;
    assert_eq!((seen.method.as_str(), &body["msgtype"]), ("PUT", &json!("m.text")));
    assert_eq!(seen.headers["authorization"], "Bearer syt_hush");
    assert_eq!(seen.path, format!("{ROOM}/{}", seen.headers["webhook-id"]));

    let (_, body) = message(&chat, "/own", "number 10").await;
    assert_eq!(body["link"], "https://board.example/review/10");
    assert!(body["said"].as_str().unwrap().contains(" | "), "{body}");

    // What was sent is kept, and nothing of what is secret is shown.
    let taken = |row: &Value| row["status"] == "delivered";
    let rows = world.outbox("delivered", |rows| rows.iter().all(taken));
    assert_eq!(rows.await.iter().filter(|row| row["reason"] == "new_post").count(), 7);
    let case = world.home.rows("cases").await[0]["id"].as_str().unwrap().to_owned();
    let out = world.home.path("case.zip");
    let export = ["evidence", "export", &case, "--out", out.to_str().unwrap()];
    assert_eq!(world.run(&export).await.code, 0);
    assert_eq!(world.run(&["evidence", "verify", out.to_str().unwrap()]).await.code, 0);
    assert_eq!(world.run(&["evidence", "verify"]).await.code, 0);
    let log = world.home.log();
    assert!(!log.contains("syt_hush") && !log.contains("whsec_"), "{log}");
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn what_fails_for_now_comes_again_under_the_same_id() {
    let chat = Site::start().await;
    chat.put("/hook", Reply::page(""));
    let mut world = World::new(&source("reviews", ""), with_hook(&chat, "")).await;
    world.publish(&[]);
    world.start().await;
    message(&chat, "/hook", "\"welcome\"").await;
    let busy = Reply::status(429).header("Retry-After", "1");
    chat.put_in_turn("/hook", [Reply::status(500), busy, Reply::page("done")]);
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    let done =
        |seen: &[Seen]| seen.iter().filter(|one| one.body.contains("number 10")).count() == 3;
    let mut seen = came(&chat, "/hook", done).await;
    seen.retain(|one| one.body.contains("number 10"));
    let all = ids(&seen);
    assert!(all.iter().all(|id| *id == all[0]), "{all:?}");
    assert_eq!(seen[0].body, seen[2].body);
    let rested = seen[2].at.duration_since(seen[1].at);
    assert!(rested >= Duration::from_millis(990), "{rested:?}");
    let taken = |row: &Value| row["status"] == "delivered";
    let rows = world.outbox("delivered", |rows| rows.iter().all(taken)).await;
    let row =
        rows.iter().find(|row| row["person"] == "zoe" && row["reason"] == "new_post").unwrap();
    assert_eq!(row["attempts"], 3, "{row}");
    assert_eq!(text(row, "message_id").trim_matches(['<', '>']), all[0]);
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_to_the_operator() {
    let chat = Site::start().await;
    chat.put("/hook", Reply::status(410).body("no such channel"));
    let mut world = World::new(&source("reviews", ""), with_hook(&chat, "")).await;
    world.publish(&[]);
    world.start().await;
    let told = world.office.letter("undelivered", "oscar", "HTTP 410").await;
    assert!(told.text.contains("zoe") && told.text.contains("no such channel"), "{}", told.text);
    let row = world.row("welcome", "zoe").await;
    assert_eq!((text(&row, "status"), row["attempts"].as_u64()), ("failed".to_owned(), Some(1)));
    assert_eq!(world.run(&["status"]).await.code, 1);
}

#[tokio::test]
async fn a_kill_in_the_middle_brings_the_same_message_again() {
    let chat = Site::start().await;
    chat.put("/hook", Reply::page(""));
    let mut world = World::new(&source("reviews", ""), with_hook(&chat, "")).await;
    world.publish(&[]);
    world.start().await;
    message(&chat, "/hook", "\"welcome\"").await;
    chat.put("/hook", Reply::page("").delay(PATIENCE));
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    let (first, _) = message(&chat, "/hook", "number 10").await;
    world.daemon.take().unwrap().kill().await;
    chat.put("/hook", Reply::page(""));
    world.start().await;
    let twice =
        |seen: &[Seen]| seen.iter().filter(|one| one.body.contains("number 10")).count() == 2;
    let mut seen = came(&chat, "/hook", twice).await;
    seen.retain(|one| one.body.contains("number 10"));
    assert_eq!(ids(&seen), vec![first.headers["webhook-id"].clone(); 2]);
    assert_eq!(seen[0].body, seen[1].body);
}

#[tokio::test]
async fn whoever_stands_in_hears_of_what_no_mail_reaches() {
    let chat = Site::start().await;
    chat.put("/hook", Reply::page(""));
    let hook =
        format!("\n[[person]]\nid = \"chat\"\nwebhook = {{ url = \"{}\" }}\n", chat.url("/hook"));
    let own = "email = \"zoe@garage.example\"\nfallback = \"chat\"\nfallback_after = \"1s\"\n";
    let change = |config: String| {
        config
            .replace("email = \"zoe@garage.example\"\n", own)
            .replace("\n[[business]]", &format!("{hook}\n[[business]]"))
    };
    let mut world = World::new(&source("reviews", ""), change).await;
    world.publish(&[]);
    world.start().await;
    world.greeted().await;
    world.office.close().await;
    world.publish(&[bad(10)]);
    world.poll("reviews").await;
    let (_, body) = message(&chat, "/hook", "number 10").await;
    assert_eq!((&body["person"], &body["instead_of"]), (&json!("chat"), &json!("zoe")));
    let said = body["text"].as_str().unwrap();
    assert!(said.contains("destiné à zoe"), "{said}");
    let row = world.row("new_post", "zoe").await;
    assert_ne!(row["status"], "delivered");
    // She gets it all the same, and the other one no second copy.
    world.office.reopen().await;
    world.office.letter("new_post", "zoe", "number 10").await;
    let taken = |row: &Value| row["status"] == "delivered";
    let rows = world.outbox("delivered", |rows| rows.iter().all(taken)).await;
    let copies = rows.iter().filter(|row| row["person"] == "chat").count();
    assert_eq!((copies, chat.seen().len()), (1, 1));

    // A mailbox that is gone is not waited for.
    world.office.answer_with(|stage| match stage {
        vigie::demo::smtp::Stage::Recipient("zoe@garage.example") => {
            vigie::demo::smtp::Answer::Reply(550, "5.1.1 no such mailbox".to_owned())
        }
        _ => vigie::demo::smtp::Answer::Accept,
    });
    world.publish(&[bad(11), bad(10)]);
    world.poll("reviews").await;
    message(&chat, "/hook", "number 11").await;
    world.office.letter("undelivered", "oscar", "no such mailbox").await;
}

#[tokio::test]
async fn signs_of_life_come_while_pages_can_be_seen() {
    let listener = Site::start().await;
    listener.put("/ping/uuid", Reply::page("OK"));
    listener.put("/ping/uuid/fail", Reply::page("OK"));
    let ping = format!(
        "\n[ping]\nurl = \"{}\"\nevery = \"1s\"\nfail = true\n",
        listener.url("/ping/uuid")
    );
    let seldom = |config: String| config + &ping;
    let mut world = World::new(&source("reviews", ""), seldom).await;
    world.publish(&[]);
    world.start().await;
    let seen = came(&listener, "/ping", |seen| seen.len() >= 3).await;
    assert!(seen.iter().all(|one| (&*one.method, &*one.path) == ("GET", "/ping/uuid")), "{seen:?}");
    // Another address hears at once.
    listener.put("/other", Reply::page("OK"));
    world.home.configure(&world.config.replace("/ping/uuid", "/other"));
    assert_eq!(world.run(&["reload"]).await.code, 0);
    came(&listener, "/other", |seen| !seen.is_empty()).await;
    assert_eq!(world.settled().await, counts(&[("welcome marie", 1), ("welcome zoe", 1)]));
}
