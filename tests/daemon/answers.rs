//! Answers by mail to the real daemon: through the mail server's pipe, and from a mailbox.

use std::fs;

use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::support::{
    board::{self, Entry},
    daemon::PATIENCE,
    imap::{ImapServer, Mood, PASSWORD, USER},
    post_office::Letter,
    world::{World, source, text},
};

const INBOUND: &str = "\n[inbound]\naddress = \"vigie+{token}@vigie.example\"\n";

/// Somebody else's business, watched by the same vigie.
const OTHER: &str = r#"
[[person]]
id = "paul"
email = "paul@bakery.example"
language = "en"

[[business]]
id = "bakery"
name = "Bakery"
owners = ["paul"]

[[source]]
id = "bread"
business = "bakery"
platform = "The Board"
url = "http://SITE/bread"
schedule = "every 300 days"
"#;

/// A world that takes answers; `more` is added to its configuration.
async fn world(more: &str) -> World {
    let change = |config: String| format!("{config}{OTHER}{INBOUND}{more}");
    let mut world = World::new(&source("reviews", ""), change).await;
    for page in ["/reviews", "/bread"] {
        world.site.put(page, board::reviews(&board::opening()));
    }
    fs::write(world.home.path("imap-password"), PASSWORD).unwrap();
    world.start().await;
    world.greeted().await;
    world
}

/// A new case, and the mails about it to both owners.
async fn opened(world: &mut World) -> (String, Letter, Letter) {
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    let zoe = world.office.letter("new_post", "zoe", "lost the keys").await;
    let marie = world.office.letter("new_post", "marie", "lost the keys").await;
    (zoe.case.clone().unwrap(), zoe, marie)
}

/// A mail to an address, as a program writes it that quotes what it answers.
fn mail(id: &str, to: &str, said: &str) -> Vec<u8> {
    let text = format!(
        "From: Somebody <somebody@garage.example>\nTo: Vigie <{to}>\nSubject: Re: 1 star\n\
         Message-ID: <{id}@garage.example>\nMIME-Version: 1.0\nContent-Type: text/plain; \
         charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{said}\n\nOn Fri, Nov 20, 2026 at 2:04 PM \
         Vigie <vigie@vigie.example> wrote:\n\n> NEW REVIEW\n> réglé\n"
    );
    text.replace('\n', "\r\n").into_bytes()
}

fn answer(id: &str, letter: &Letter, said: &str) -> Vec<u8> {
    mail(id, letter.reply_to.as_ref().unwrap(), said)
}

/// An answer with a picture of six MiB below it.
fn pictured(id: &str, letter: &Letter, said: &str) -> Vec<u8> {
    let to = letter.reply_to.as_ref().unwrap();
    let picture = "QUJD".repeat(19) + "\r\n";
    let picture = picture.repeat((6 << 20) / picture.len());
    format!(
        "From: Zoe <zoe@garage.example>\r\nTo: {to}\r\nMessage-ID: <{id}@garage.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{said}\r\n--b\r\nContent-Type: image/jpeg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{picture}--b--\r\n"
    )
    .into_bytes()
}

/// Hands a mail over as a mail server does; what became of it.
async fn hand(world: &World, raw: &[u8]) -> Value {
    let ran = world.home.feed(&["inbound", "--json"], raw).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

/// What people did about a case, and by whom.
async fn acts(world: &World, case: &str) -> Vec<String> {
    let case = world.home.json(&["case", case]).await;
    let entries = case["timeline"].as_array().unwrap().iter();
    let acts = entries.filter(|entry| entry["by"].is_string());
    acts.map(|entry| format!("{} {}", text(entry, "kind"), text(entry, "by"))).collect()
}

#[tokio::test]
async fn an_owner_acts_by_answering() {
    let mut world = world("").await;
    let (case, zoe, marie) = opened(&mut world).await;
    assert!(zoe.text.contains("You can answer this mail."), "{}", zoe.text);
    assert!(marie.text.contains("Vous pouvez répondre à ce courriel."), "{}", marie.text);
    assert_ne!(zoe.reply_to, marie.reply_to);

    let ok = answer("a1", &zoe, "ok\n\nI call her today.");
    let taken = hand(&world, &ok).await;
    assert_eq!((&taken["taken"], &taken["person"]), (&"answer".into(), &"zoe".into()), "{taken}");
    assert_eq!(hand(&world, &ok).await["taken"], "again");
    assert_eq!(acts(&world, &case).await, ["ack zoe", "note zoe"]);
    let shown = world.home.json(&["case", &case]).await;
    assert_eq!(shown["state"], "acknowledged");
    let entries = shown["timeline"].as_array().unwrap();
    let received = entries.iter().find(|entry| entry["kind"] == "mail_received").unwrap();
    assert_eq!((&received["person"], text(received, "mail").len()), (&"zoe".into(), 64));
    let note = entries.iter().find(|entry| entry["kind"] == "note").unwrap();
    assert_eq!(note["text"], "I call her today.");
    assert!(world.run(&["case", &case]).await.out.contains("zoe answered by mail"));

    // What makes no sense any more is told, and not lost.
    hand(&world, &answer("a2", &marie, "vu\nJ'y vais.")).await;
    let told = world.office.letter("not_done", "marie", "déjà pris en charge, par zoe").await;
    assert_eq!(told.case.as_ref(), Some(&case));
    assert_eq!(acts(&world, &case).await.last().unwrap(), "note marie");
    // It can be answered too.
    hand(&world, &answer("a3", &told, "réglé : clés remplacées")).await;
    assert_eq!(world.home.json(&["case", &case]).await["course"]["outcome"], "clés remplacées");
    assert_eq!(world.home.run(&["evidence", "verify"]).await.code, 0);
    let dossier = world.home.path("case.zip");
    let dossier = dossier.to_str().unwrap();
    assert_eq!(world.run(&["evidence", "export", &case, "--out", dossier]).await.code, 0);
    assert_eq!(world.run(&["evidence", "verify", dossier]).await.code, 0);

    // Without the daemon the mail server is to try again.
    assert_eq!(world.stop().await, Some(0));
    let ran = world.home.feed(&["inbound"], &answer("a4", &zoe, "reopen")).await;
    assert_eq!(ran.code, 75, "{ran:?}");
    world.start().await;
    assert_eq!(hand(&world, &ok).await["taken"], "again");
    hand(&world, &answer("a4", &zoe, "reopen")).await;
    assert_eq!(world.home.json(&["case", &case]).await["state"], "open");
}

#[tokio::test]
async fn what_makes_no_sense_is_told_back_twenty_times_a_day_and_not_for_ever() {
    let mut world = world("").await;
    let (case, zoe, marie) = opened(&mut world).await;
    // A program that answers everything, in words that look like an order.
    for number in 0..23 {
        let taken = hand(&world, &answer(&format!("s{number}"), &zoe, "ok\nI wrote you.")).await;
        assert_eq!(taken["taken"], "answer");
    }
    hand(&world, &answer("s99", &marie, "vu")).await;
    let rows = world.home.rows("outbox").await;
    let told = |person: &str| {
        let told = rows.iter().filter(|row| row["reason"] == "not_done");
        told.filter(|row| row["person"] == person).count()
    };
    assert_eq!((told("zoe"), told("marie")), (20, 1));
    // Nothing of what was said is lost for that.
    let notes = acts(&world, &case).await.into_iter().filter(|act| act == "note zoe").count();
    assert_eq!(notes, 23);
}

#[tokio::test]
async fn what_is_forged_by_a_machine_or_of_somebody_else_does_nothing() {
    let mut world = world("").await;
    let (case, zoe, marie) = opened(&mut world).await;
    let address = zoe.reply_to.clone().unwrap();
    let (head, code) = address.split_once('@').unwrap().0.rsplit_once('-').unwrap();
    let twisted = code.chars().rev().collect::<String>();
    for (number, to) in [
        format!("{head}-{twisted}@vigie.example"),
        format!("vigie+any-{code}@vigie.example"),
        format!("{head}-@vigie.example"),
        "vigie+@vigie.example".to_owned(),
        "vigie@vigie.example".to_owned(),
        address.replace("@vigie.example", "@elsewhere.example"),
    ]
    .iter()
    .enumerate()
    {
        let taken = hand(&world, &mail(&format!("f{number}"), to, "ok")).await;
        assert_eq!(taken["taken"], "ignored", "{to}: {taken}");
    }
    let absent = String::from_utf8(answer("f8", &zoe, "ok")).unwrap();
    let absent = absent.replace("Subject: Re:", "Auto-Submitted: auto-replied\r\nSubject: Re:");
    assert_eq!(hand(&world, absent.as_bytes()).await["taken"], "ignored");
    assert_eq!(hand(&world, b"no mail at all").await["taken"], "ignored");

    // Paul has an address of his own, which opens no case of the garage.
    let paul = world.office.letter("welcome", "paul", "").await;
    hand(&world, &answer("f9", &paul, &format!("{case} ok"))).await;
    world.office.letter("not_done", "paul", &format!("no case {case} that is yours")).await;
    hand(&world, &answer("f10", &paul, "ok")).await;
    world.office.letter("not_done", "paul", "your answer names none").await;
    assert_eq!(acts(&world, &case).await, [""; 0]);

    // Who is no owner any more has no say in it, whatever the address.
    let fired = world.config.replace("owners = [\"marie\", \"zoe\"]", "owners = [\"marie\"]");
    world.home.configure(&fired);
    assert_eq!(world.run(&["reload"]).await.code, 0);
    let taken = hand(&world, &answer("f11", &zoe, "ok")).await;
    assert_eq!((&taken["case"], &taken["done"]), (&Value::Null, &serde_json::json!([])), "{taken}");
    world.office.letter("not_done", "zoe", &case).await;
    assert_eq!(acts(&world, &case).await, [""; 0]);
    hand(&world, &answer("f12", &marie, "je m’en occupe")).await;
    assert_eq!(acts(&world, &case).await, ["ack marie"]);
    let log = world.home.log();
    assert!(!log.contains(code) && !log.contains("NEW REVIEW"), "nothing secret is logged");
}

/// The table of the mailbox of a server.
fn mailbox(server: &ImapServer) -> String {
    format!(
        "[inbound.imap]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nusername = \"{USER}\"\n\
         password = {{ file = \"imap-password\" }}\nevery = \"1s\"\n",
        server.port()
    )
}

async fn acted(world: &World, case: &str, expect: &[&str]) {
    let waiting = async {
        while acts(world, case).await != expect {
            sleep(PATIENCE / 600).await;
        }
    };
    let done = timeout(PATIENCE, waiting).await;
    assert!(done.is_ok(), "{expect:?}: {:?}", acts(world, case).await);
}

#[tokio::test]
async fn a_mailbox_is_read_and_a_crash_in_between_doubles_nothing() {
    let server = ImapServer::start().await;
    let mut world = world(&mailbox(&server)).await;
    let (case, zoe, marie) = opened(&mut world).await;
    server.deliver(&answer("i1", &zoe, "ok"));
    acted(&world, &case, &["ack zoe"]).await;
    server.all_seen().await;

    // It is done, and cannot be marked: then the end comes.
    server.feel(Mood::SilentAtStore);
    server.deliver(&answer("i2", &marie, "note elle a rappelé"));
    acted(&world, &case, &["ack zoe", "note marie"]).await;
    server.asked_to_mark().await;
    world.daemon.take().unwrap().kill().await;
    server.feel(Mood::Well);
    server.deliver(&answer("i3", &zoe, "replied: we are sorry"));
    world.start().await;
    server.all_seen().await;
    acted(&world, &case, &["ack zoe", "note marie", "replied zoe"]).await;

    // Both ways at once are one answer.
    let both = answer("i4", &zoe, "note once");
    hand(&world, &both).await;
    server.deliver(&both);
    // Of a mail with a large picture, what was written is read.
    server.deliver(&pictured("i5", &zoe, "note see the photo"));
    server.all_seen().await;
    let pipe = hand(&world, &pictured("i6", &zoe, "note and this one")).await;
    assert_eq!(pipe["done"], serde_json::json!(["note"]), "{pipe}");
    let notes = ["note zoe"; 3];
    let expect = [&["ack zoe", "note marie", "replied zoe"][..], &notes].concat();
    assert_eq!(acts(&world, &case).await, expect);
    assert!(!world.home.log().contains("sesame"), "no password is logged");
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn a_mailbox_out_of_order_is_tried_again() {
    let server = ImapServer::start().await;
    server.feel(Mood::Locked);
    let mut world = world(&mailbox(&server)).await;
    let (case, zoe, _) = opened(&mut world).await;
    server.deliver(&answer("o1", &zoe, "ok"));
    world.home.logged("the login is refused").await;
    server.feel(Mood::HangsUpAtFetch);
    world.home.logged("the mailbox cannot be read: NOOP").await;
    assert_eq!(acts(&world, &case).await, [""; 0]);
    server.feel(Mood::Well);
    acted(&world, &case, &["ack zoe"]).await;
    server.all_seen().await;
}

#[tokio::test]
async fn a_mail_that_comes_back_is_told_to_the_operator() {
    let mut world = world("").await;
    let (case, zoe, _) = opened(&mut world).await;
    let report = |id: &str, action: &str, code: &str| {
        let text = format!(
            "From: MAILER-DAEMON@mx.example\nTo: vigie@vigie.example\nSubject: Undelivered\n\
             Message-ID: <{id}@mx.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; \
             report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; zoe@garage.example\nAction: {action}\nStatus: {code}\n\
             Diagnostic-Code: smtp; 550 no such mailbox\n\n--b\nContent-Type: \
             text/rfc822-headers\n\nMessage-ID: {}\n\n--b--\n",
            zoe.message_id
        );
        text.replace('\n', "\r\n").into_bytes()
    };
    let delivered = |row: &Value| row["status"] == "delivered";
    world.outbox("delivered", |rows| rows.iter().all(delivered)).await;
    let delayed = hand(&world, &report("b1", "delayed", "4.4.1")).await;
    assert_eq!((&delayed["taken"], &delayed["permanent"]), (&"bounce".into(), &false.into()));
    assert_eq!(world.row("new_post", "zoe").await["status"], "delivered");
    let failed = report("b2", "failed", "5.1.1");
    assert_eq!(hand(&world, &failed).await["permanent"], true);
    assert_eq!(hand(&world, &failed).await["taken"], "again");
    let row = world.row("new_post", "zoe").await;
    assert_eq!(row["status"], "bounced");
    assert!(text(&row, "last_error").contains("no such mailbox"), "{row}");
    let told = world.office.letter("undelivered", "oscar", "no such mailbox").await;
    assert!(told.text.contains("zoe"), "{}", told.text);
    assert!(world.run(&["case", &case]).await.out.contains("came back"));
    assert_eq!(world.run(&["status"]).await.code, 1);
    let other = String::from_utf8(failed).unwrap().replace("b2@", "b3@");
    let other = other.replace(&zoe.message_id, "<x@vigie.example>");
    assert_eq!(hand(&world, other.as_bytes()).await["taken"], "ignored");
    assert_eq!(world.office.count("undelivered", "oscar"), 1);
}

#[tokio::test]
async fn the_staff_is_asked_and_answers_by_mail_and_decides_nothing() {
    let staffed = |config: String| {
        let staff = "staff = [\"Bruno Petit <bruno@garage.example>\"]\n";
        let config = config.replacen("respond_within", &format!("{staff}respond_within"), 1);
        format!("{config}{OTHER}{INBOUND}")
    };
    let mut world = World::new(&source("reviews", ""), staffed).await;
    for page in ["/reviews", "/bread"] {
        world.site.put(page, board::reviews(&board::opening()));
    }
    world.start().await;
    world.greeted().await;
    let (case, zoe, _) = opened(&mut world).await;
    let taken = hand(&world, &answer("m1", &zoe, "équipe : quelles clés ?")).await;
    assert_eq!(taken["done"], serde_json::json!(["staff"]), "{taken}");
    let question = world.office.letter("staff_question", "bruno", "quelles clés").await;
    // What he answers comes to vigie, and to who asked.
    let to = question.reply_to.clone().unwrap();
    let [ours, asker] = &question.answers_to[..] else { panic!("{:?}", question.answers_to) };
    assert!(ours.starts_with("vigie+") && asker.starts_with("zoe@"), "{ours} {asker}");
    assert!(!question.text.contains("“ok”"), "it gives no orders: {}", question.text);

    let from = |id: &str, said: &str| {
        let raw = String::from_utf8(mail(id, &to, said)).unwrap();
        raw.replace("somebody@garage.example", "Bruno@garage.example").into_bytes()
    };
    let taken = hand(&world, &from("b1", "ok, I was there.\nréglé")).await;
    assert_eq!(taken["done"], serde_json::json!(["note"]), "{taken}");
    let done = acts(&world, &case).await;
    assert_eq!(done, ["staff zoe", "note bruno@garage.example"], "{done:?}");
    let view = world.home.json(&["case", &case]).await;
    assert_eq!(view["state"], "open", "who is asked decides nothing: {view}");
    // Whoever asked answers to all: that is not his word.
    assert_eq!(hand(&world, &mail("b3", &to, "Merci, réglé")).await["taken"], "ignored");
    // Who is no reader, and was not asked, has no address that opens anything.
    let forged = to.replacen(&case.to_lowercase(), "any", 1);
    assert_eq!(hand(&world, &mail("b2", &forged, "réglé")).await["taken"], "ignored");
}
