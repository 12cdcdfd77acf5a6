//! Acting from a mail: its links are followed by programs that look through mails, by their reader,
//! and by others.

use std::{
    fs,
    net::TcpListener,
    sync::atomic::{AtomicU16, Ordering},
};

use jiff::SignedDuration;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use vigie::{
    engine::Clock,
    logic::seal::{Link, Purpose, Seal},
};

use crate::support::{
    board::{self, Entry},
    daemon::PATIENCE,
    world::{World, source, text},
};

/// A place that nobody else takes: below the ports that the system gives away by itself.
pub(super) fn place() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A world whose mails have links, and where they lead.
async fn world() -> (World, u16) {
    let port = place();
    let web = format!(
        "\n[web]\nurl = \"http://127.0.0.1:{port}/shop/\"\nlisten = \"127.0.0.1:{port}\"\n"
    );
    let mut world = World::new(&source("reviews", ""), |config| format!("{config}{web}")).await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    world.publish(&[Entry::new(10, 1, "They lost the keys and &lt;b&gt;blamed&lt;/b&gt; me.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    (world, port)
}

/// What stands behind a label in a mail.
pub(super) fn link(letter: &str, label: &str) -> String {
    let (_, rest) = letter.split_once(label).unwrap_or_else(|| panic!("no {label}: {letter}"));
    let url = rest.split_whitespace().find(|word| word.starts_with("http")).unwrap();
    let (_, path) = url.split_once("/shop/").unwrap();
    format!("/shop/{path}")
}

/// An answer as it came.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

/// Sends bytes, and reads until the server closes; `None` if it does without an answer.
async fn send(port: u16, request: &[u8]) -> Option<Came> {
    let talk = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        // A server may answer, and close, before all was sent.
        stream.write_all(request).await.ok();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.ok();
        bytes
    };
    let answer = timeout(PATIENCE, talk).await.expect("an answer should come");
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Came { status, head: head.to_lowercase(), body: body.to_owned() })
}

pub(super) async fn ask(port: u16, method: &str, path: &str, body: &str) -> Came {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: vigie\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    );
    send(port, request.as_bytes()).await.expect("an answer")
}

/// Who did what about the only case with a deadline, and where it stands.
async fn acts(world: &World, id: &str) -> (String, Vec<String>) {
    let case = world.home.json(&["case", id]).await;
    let entries = case["timeline"].as_array().unwrap().iter();
    let by = entries.filter(|entry| entry["by"].is_string());
    let by = by.map(|entry: &Value| format!("{} {}", text(entry, "kind"), text(entry, "by")));
    (text(&case, "state"), by.collect())
}

/// The paths of the forms of a page, in their order.
pub(super) fn forms(page: &str) -> Vec<String> {
    let forms = page.split("action=\"").skip(1);
    forms.map(|rest| format!("/shop/c/{}", rest.split('"').next().unwrap())).collect()
}

#[tokio::test]
async fn a_link_of_a_mail_shows_and_only_its_button_acts() {
    let (mut world, port) = world().await;
    let mail = world.office.letter("new_post", "zoe", "lost the keys").await;
    let french = world.office.letter("new_post", "marie", "lost the keys").await;
    let id = mail.case.clone().unwrap();
    let (on_it, answered, all) = (
        link(&mail.text, "I’m on it:"),
        link(&mail.text, "I have answered:"),
        link(&mail.text, "All about this case:"),
    );
    // A program looks through the mail, in its way.
    for path in [&on_it, &answered, &all] {
        for method in ["GET", "HEAD", "GET"] {
            let reply = ask(port, method, path, "").await;
            assert_eq!(reply.status, 200, "{reply:?}");
            assert_eq!(reply.body.is_empty(), method == "HEAD");
            for header in [
                "cache-control: no-store",
                "referrer-policy: no-referrer",
                "x-robots-tag: noindex",
                "x-content-type-options: nosniff",
                "default-src 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
            ] {
                assert!(reply.head.contains(header), "{header}: {}", reply.head);
            }
        }
    }
    assert_eq!(acts(&world, &id).await, ("open".to_owned(), Vec::new()));
    let shown = ask(port, "GET", &on_it, "").await.body;
    assert!(shown.contains("&lt;b&gt;blamed&lt;&#x2f;b&gt;"), "{shown}");
    assert_eq!(forms(&shown), [on_it.as_str()]);
    assert!(!shown.contains("<script") && shown.matches("<button").count() == 1, "{shown}");

    // A person presses the button; twice, for nothing seemed to happen.
    let done = ask(port, "POST", &on_it, "").await;
    assert!(done.status == 200 && done.body.contains("Done: you are on it"), "{done:?}");
    let again = ask(port, "POST", &on_it, "").await.body;
    assert!(again.contains("done before") && again.contains("(zoe, "), "{again}");
    let late = ask(port, "POST", &link(&french.text, "Je m’en occupe :"), "").await.body;
    assert!(late.contains("C’était déjà fait") && late.contains("lang=\"fr\""), "{late}");
    assert_eq!(acts(&world, &id).await, ("acknowledged".to_owned(), vec!["ack zoe".to_owned()]));

    // The whole case, with all that makes sense now: replied, settle, note, not negative.
    let page = ask(port, "GET", &all, "").await.body;
    assert!(page.contains("zoe: took it up") && page.contains("This case is in hand."), "{page}");
    let [replied, settle, note, _] = &forms(&page)[..] else { panic!("{page}") };
    assert_eq!(ask(port, "POST", note, "text=+%0A").await.status, 422);
    for _ in 0..2 {
        let back = all.trim_start_matches("/shop/c/");
        let form = format!("text=keys+found%21&back={back}");
        let noted = ask(port, "POST", note, &form).await.body;
        assert!(noted.contains(&format!("href=\"{back}\"")), "{noted}");
    }
    assert_eq!(ask(port, "POST", replied, "text=Sorry.").await.status, 200);
    assert_eq!(ask(port, "POST", settle, "").await.status, 200);
    let did = ["ack zoe", "note zoe", "replied zoe", "settle zoe"].map(str::to_owned).to_vec();
    assert_eq!(acts(&world, &id).await, ("settled".to_owned(), did));
    let over = ask(port, "GET", &all, "").await.body;
    assert!(over.contains("keys found!") && forms(&over).len() == 1, "{over}");
    let log = world.home.log();
    for path in [&on_it, &answered, &all, note] {
        assert!(!log.contains(path.trim_start_matches("/shop/c/")), "a link is in the log");
    }
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn what_is_no_link_of_theirs_opens_nothing() {
    let (mut world, port) = world().await;
    let mail = world.office.letter("new_post", "marie", "lost the keys").await;
    let id = mail.case.clone().unwrap();
    let (on_it, all) =
        (link(&mail.text, "Je m’en occupe :"), link(&mail.text, "Tout le dossier :"));
    let changed = |at: usize| {
        let mut bytes = on_it.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let begin = "/shop/c/".len();
    for path in [changed(begin), changed(begin + 30), changed(on_it.len() - 3)] {
        for method in ["GET", "POST"] {
            let reply = ask(port, method, &path, "").await;
            assert_eq!(reply.status, 404, "{path}");
            let both = ["There is nothing here", "Il n’y a rien ici"];
            assert!(both.iter().all(|said| reply.body.contains(said)), "{reply:?}");
            assert!(!reply.body.contains(&id) && !reply.body.contains("Tremblay"), "{reply:?}");
        }
    }
    for path in ["/", "/c/", "/shop", "/shop/c/", "/shop/c/a/b", "*", "/%00%ff", "/c/%F0%9F"] {
        assert_eq!(ask(port, "GET", path, "").await.status, 404, "{path}");
    }
    for (method, path, status) in [
        ("PUT", &on_it, 405),
        ("DELETE", &all, 405),
        ("OPTIONS", &on_it, 405),
        ("POST", &all, 405),
        ("POST", &on_it.replace("/shop/", "/other/"), 404),
    ] {
        assert_eq!(ask(port, method, path, "").await.status, status, "{method} {path}");
    }
    let huge = format!("text={}", "x".repeat(20 << 10));
    assert_eq!(ask(port, "POST", &on_it, &huge).await.status, 413);

    // One that was made here, and has ended.
    let seal = Seal::new(&fs::read(world.home.path("state/seal.key")).unwrap().try_into().unwrap());
    let until = Clock::System.now() - SignedDuration::from_secs(5);
    let (case, person) = (Some(id.as_str().into()), "marie".into());
    let ended = seal.link(&Link { purpose: Purpose::Acknowledge, case, person, until });
    let until = Clock::System.now() + SignedDuration::from_mins(5);
    let (case, person) = (Some("AAA-AAA".into()), "marie".into());
    let gone = seal.link(&Link { purpose: Purpose::Look, case, person, until });
    for (token, said) in [(ended, "Ce lien n’est plus valable"), (gone, "Ce dossier n’existe plus")]
    {
        for method in ["GET", "POST"] {
            let reply = ask(port, method, &format!("/c/{token}"), "").await;
            assert!(reply.status == 410 && reply.body.contains(said), "{reply:?}");
        }
    }

    // Marie leaves the garage. The place cannot change meanwhile.
    let left = world.config.replace("\"marie\", \"zoe\"", "\"zoe\"");
    world
        .home
        .configure(&left.replace(&format!("listen = \"127.0.0.1:{port}"), "listen = \"[::1]:1"));
    let refused = world.run(&["reload"]).await;
    assert!(refused.code == 78 && refused.err.contains("web.listen"), "{refused:?}");
    assert_eq!(ask(port, "GET", &on_it, "").await.status, 200);
    world.home.configure(&left);
    assert_eq!(world.run(&["reload"]).await.code, 0);
    for (method, path) in [("GET", &on_it), ("POST", &on_it), ("GET", &all)] {
        let reply = ask(port, method, path, "").await;
        assert!(reply.status == 403 && !reply.body.contains("keys"), "{reply:?}");
    }
    assert_eq!(acts(&world, &id).await, ("open".to_owned(), Vec::new()));
    assert_eq!(world.stop().await, Some(0));
}

#[tokio::test]
async fn who_is_slow_or_sends_nonsense_keeps_nobody_out() {
    let (mut world, port) = world().await;
    let mail = world.office.letter("new_post", "zoe", "lost the keys").await;
    let on_it = link(&mail.text, "I’m on it:");
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(b"GET /c/abc HTTP/1.1\r\nHost:").await.unwrap();
        slow.push(stream);
    }
    for nonsense in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"\0"] {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(nonsense).await.unwrap();
    }
    let head = format!("GET {on_it} HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(40 << 10));
    let huge = send(port, head.as_bytes()).await;
    assert!(huge.is_none_or(|came| came.status == 431), "it is refused, or cut off");
    assert_eq!(ask(port, "GET", &on_it, "").await.status, 200);
    // Half a form acts on nothing.
    let mut half = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!("POST {on_it} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nback=");
    half.write_all(head.as_bytes()).await.unwrap();
    drop(half);
    // Each of the slow ones is let go.
    for stream in &mut slow {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        assert!(read.is_ok(), "it should be closed");
    }
    assert_eq!(acts(&world, mail.case.as_deref().unwrap()).await, ("open".to_owned(), Vec::new()));
    assert_eq!(ask(port, "POST", &on_it, "").await.status, 200);
    assert_eq!(world.stop().await, Some(0));
}
