//! The fetcher against a site that behaves well and badly.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    io::AsyncWriteExt,
    net::TcpListener,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls};
use url::Url;
use vigie::{
    domain::{BlockKind, Outcome, Validators},
    fetch::{Answer, Body, Fetched, Fetcher, Manner, Request, Settings},
};

use crate::support::{
    reply::{Encoding, Fault, Reply},
    site::Site,
};

const NOW: &str = "2026-11-20T14:00:00Z";

fn settings() -> Settings {
    Settings {
        contact: "admin@example.com".to_owned(),
        host_pause: SignedDuration::ZERO,
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        ..Settings::default()
    }
}

fn fetcher(settings: &Settings) -> Fetcher {
    Fetcher::new(settings).unwrap()
}

async fn get(fetcher: &Fetcher, url: Url) -> Fetched {
    ask(fetcher, url, None).await
}

async fn ask(fetcher: &Fetcher, url: Url, validators: Option<Validators>) -> Fetched {
    let request = Request { url, validators, manner: Arc::new(Manner::plain("page")) };
    fetcher.fetch(&request, NOW.parse::<Timestamp>().unwrap()).await
}

#[track_caller]
fn page(fetched: Fetched) -> Body {
    match fetched.answer {
        Answer::Page(body) => body,
        other => panic!("no page: {other:?}"),
    }
}

#[track_caller]
fn failure(fetched: &Fetched) -> Outcome {
    match &fetched.answer {
        Answer::Failed(outcome) => outcome.clone(),
        other => panic!("no failure: {other:?}"),
    }
}

#[track_caller]
fn network(fetched: &Fetched) -> String {
    match failure(fetched) {
        Outcome::Network(text) => text,
        other => panic!("no network error: {other:?}"),
    }
}

/// What one reply comes to.
async fn outcome(reply: Reply) -> Fetched {
    let site = Site::start().await;
    site.put("/", reply);
    let settings = Settings { max_body: 1 << 20, ..settings() };
    get(&fetcher(&settings), site.url("/")).await
}

#[tokio::test]
async fn a_page_comes_as_it_is_and_the_site_learns_who_asks() {
    let site = Site::start().await;
    let latin = b"<meta charset=iso-8859-1>caf\xe9".to_vec();
    let reply = Reply::status(200).body(latin.clone());
    site.put("/caf%C3%A9?a=b", reply.header("Content-Type", "text/html; charset=ISO-8859-1"));
    let mut url = site.url("/café?a=b#part");
    url.set_password(Some("secret")).unwrap();
    let body = page(get(&fetcher(&settings()), url).await);
    assert_eq!((body.status, body.bytes), (200, latin));
    assert_eq!(body.content_type.as_deref(), Some("text/html; charset=ISO-8859-1"));
    assert!(!body.url.as_str().contains("secret"), "{}", body.url);

    let seen = site.seen().remove(0);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(seen.headers["user-agent"], format!("vigie/{version} (+admin@example.com)"));
    assert_eq!(seen.headers["from"], "admin@example.com");
    assert!(seen.headers["accept"].starts_with("text/html"));
    assert!(!seen.headers.contains_key("accept-language"));
    assert!(!seen.headers.contains_key("if-none-match"));
}

#[tokio::test]
async fn what_was_given_to_ask_for_changes_with_is_given_back() {
    let site = Site::start().await;
    let fetcher = fetcher(&settings());
    let date = "Fri, 20 Nov 2026 13:00:00 GMT";
    let reply = Reply::page("one").conditional().header("Last-Modified", date);
    site.put("/", reply.clone());
    let given = page(get(&fetcher, site.url("/")).await).validators;
    assert_eq!(given, Validators { etag: Some(reply.etag()), last_modified: Some(date.into()) });

    let again = ask(&fetcher, site.url("/"), Some(given.clone())).await;
    assert!(matches!(again.answer, Answer::NotModified), "{again:?}");
    let by_date = Validators { etag: None, ..given.clone() };
    let again = ask(&fetcher, site.url("/"), Some(by_date)).await;
    assert!(matches!(again.answer, Answer::NotModified), "{again:?}");

    site.put("/", Reply::page("two").conditional());
    let body = page(ask(&fetcher, site.url("/"), Some(given)).await);
    assert_eq!(body.bytes, b"two");

    // A 304 to someone who has nothing is a fault of the site.
    site.put("/", Reply::status(304));
    assert_eq!(failure(&get(&fetcher, site.url("/")).await), Outcome::Http(304));
    let nothing = Some(Validators::default());
    assert_eq!(failure(&ask(&fetcher, site.url("/"), nothing).await), Outcome::Http(304));
}

#[tokio::test]
async fn bodies_are_decompressed() {
    let text = "trois étoiles ".repeat(20_000).into_bytes();
    for encoding in Encoding::ALL {
        let fetched = outcome(Reply::page(text.clone()).compressed(encoding)).await;
        assert_eq!(page(fetched).bytes, text, "{encoding:?}");

        let mut cut = encoding.encode(&text);
        cut.truncate(cut.len() / 2);
        let reply = Reply::page(cut).header("Content-Encoding", encoding.name());
        network(&outcome(reply).await);
        let reply = Reply::page("not compressed").header("Content-Encoding", encoding.name());
        network(&outcome(reply).await);
    }
    let reply = Reply::page("?").header("Content-Encoding", "compress");
    assert_eq!(network(&outcome(reply).await), "the body has an unknown content encoding");
}

#[tokio::test]
async fn every_status_has_its_outcome() {
    let refused = Outcome::Blocked(BlockKind::Refused);
    let limited = Outcome::Blocked(BlockKind::RateLimited);
    let wall = Outcome::Blocked(BlockKind::BotWall);
    for status in [204, 205, 206, 300, 302, 400, 404, 410, 500, 503] {
        assert_eq!(failure(&outcome(Reply::status(status)).await), Outcome::Http(status));
    }
    for status in [401, 403, 407, 451] {
        assert_eq!(failure(&outcome(Reply::status(status)).await), refused, "{status}");
    }
    assert_eq!(failure(&outcome(Reply::status(429)).await), limited);
    let challenge = "<title>Just a moment...</title><script src=/cf-chl/>";
    for status in [403, 429, 503] {
        let fetched = outcome(Reply::status(status).body(challenge)).await;
        assert_eq!(failure(&fetched), wall, "{status}");
    }
    for reply in [Reply::page("…"), Reply::status(403)] {
        let fetched = outcome(reply.header("CF-Mitigated", "challenge")).await;
        assert_eq!(failure(&fetched), wall);
    }
    for (status, action) in [(202, "challenge"), (405, "captcha")] {
        let fetched = outcome(Reply::status(status).header("x-amzn-waf-action", action)).await;
        assert_eq!(failure(&fetched), wall);
    }
    assert_eq!(page(outcome(Reply::page("Just a moment...")).await).status, 200);
    assert_eq!(failure(&outcome(Reply::status(404).body(challenge)).await), Outcome::Http(404));
    let endless = Reply::status(403).body("no ".repeat(9000)).fault(Fault::Endless);
    assert_eq!(failure(&outcome(endless).await), refused);
}

#[tokio::test]
async fn retry_after_holds_back_the_whole_host() {
    let cases = [
        (429, "120", "Fri, 20 Nov 2026 14:00:00 GMT", 120),
        (503, "Fri, 20 Nov 2026 15:01:07 GMT", "Fri, 20 Nov 2026 15:00:00 GMT", 67),
        (429, "Fri, 20 Nov 2037 15:00:07 GMT", "nonsense", 86_400),
    ];
    for (status, retry_after, date, seconds) in cases {
        let (site, other) = (Site::start().await, Site::start().await);
        let reply = Reply::status(status).header("Retry-After", retry_after).header("Date", date);
        site.put("/busy", reply);
        site.put("/", Reply::page("fine"));
        other.put("/", Reply::page("fine"));
        let fetcher = fetcher(&settings());
        let first = get(&fetcher, site.url("/busy")).await;
        let limited = Outcome::Blocked(BlockKind::RateLimited);
        assert_eq!(failure(&first), limited);
        assert_eq!(first.retry_after, Some(SignedDuration::from_secs(seconds)));

        let second = get(&fetcher, site.url("/")).await;
        assert_eq!(failure(&second), limited);
        let left = second.retry_after.unwrap();
        assert!(left.is_positive() && left <= SignedDuration::from_secs(seconds), "{left}");
        assert_eq!(site.seen().len(), 1);
        page(get(&fetcher, other.url("/")).await);
    }
}

#[tokio::test]
async fn who_stands_in_line_when_a_host_is_held_leaves() {
    let site = Site::start().await;
    let busy = Reply::status(429).header("Retry-After", "600");
    site.put("/", busy.delay(Duration::from_millis(50)));
    let fetcher = fetcher(&settings());
    for (number, fetched) in together(&fetcher, &site, 20).await.into_iter().enumerate() {
        assert_eq!(failure(&fetched), Outcome::Blocked(BlockKind::RateLimited), "{number}");
        assert!(fetched.retry_after.is_some());
    }
    assert_eq!(site.seen().len(), 1);
}

#[tokio::test]
async fn redirects_are_followed_within_reason() {
    let site = Site::start().await;
    let fetcher = fetcher(&settings());
    for (number, status) in [301, 302, 303, 307, 308].into_iter().enumerate() {
        let next = site.url(&format!("/{}", number + 1));
        site.put(&format!("/{number}"), Reply::redirect(status, next));
    }
    site.put("/5", Reply::page("arrived").conditional());
    let validators = Some(Validators { etag: Some("\"x\"".to_owned()), last_modified: None });
    let body = page(ask(&fetcher, site.url("/0"), validators).await);
    assert_eq!((body.url, body.bytes), (site.url("/5"), b"arrived".to_vec()));
    assert_eq!(body.validators, Validators::default(), "they are not the first address's");
    let asked: Vec<bool> =
        site.seen().iter().map(|seen| seen.headers.contains_key("if-none-match")).collect();
    assert_eq!(asked, [true, false, false, false, false, false]);

    site.put("/5", Reply::redirect(302, "/6"));
    assert_eq!(network(&get(&fetcher, site.url("/0")).await), "more than 5 redirects");
    site.put("/loop?", Reply::redirect(302, "?"));
    assert_eq!(network(&get(&fetcher, site.url("/loop?")).await), "more than 5 redirects");
    for nowhere in ["http://", "http://[::", "//"] {
        site.put("/", Reply::redirect(302, nowhere));
        assert_eq!(failure(&get(&fetcher, site.url("/")).await), Outcome::Http(302), "{nowhere}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_on_every_way() {
    let site = Site::start().await;
    let port = site.address().port();
    site.put("/", Reply::page("private"));
    let fetcher = fetcher(&settings());
    let hosts = [
        "127.0.0.2",
        "127.2",
        "2130706434",
        "0x7f.2",
        "0177.0.0.2",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.2]",
        "169.254.169.254",
        "10.0.0.1",
        "localhost",
    ];
    for host in hosts {
        // The one network that is allowed must not help the name either.
        let strict = Settings { allow_private: vec!["10.9.9.9/32".parse().unwrap()], ..settings() };
        let strict = Fetcher::new(&strict).unwrap();
        let url: Url = format!("http://{host}:{port}/").parse().unwrap();
        assert_eq!(failure(&get(&strict, url.clone()).await), Outcome::Disallowed, "{host}");
        if host != "localhost" {
            site.put("/away", Reply::redirect(302, url));
            let answer = get(&fetcher, site.url("/away")).await;
            assert_eq!(failure(&answer), Outcome::Disallowed, "to {host}");
        }
    }
    for target in ["ftp://example.com/", "file:///etc/passwd", "javascript:0"] {
        site.put("/away", Reply::redirect(302, target));
        let answer = get(&fetcher, site.url("/away")).await;
        assert_eq!(failure(&answer), Outcome::Disallowed, "to {target}");
    }
    assert!(site.seen().iter().all(|seen| seen.path == "/away"));

    let localhost: Url = format!("http://localhost:{port}/").parse().unwrap();
    page(get(&fetcher, localhost.clone()).await);
    let strict = Fetcher::new(&Settings { allow_private: Vec::new(), ..settings() }).unwrap();
    let now = NOW.parse().unwrap();
    let open = Request {
        url: localhost.clone(),
        validators: None,
        manner: Arc::new(Manner { allow_private: true, ..Manner::plain("page") }),
    };
    page(strict.fetch(&open, now).await);
    // The connection that the open request left behind must not serve another one.
    assert_eq!(failure(&get(&strict, localhost).await), Outcome::Disallowed);
}

#[tokio::test]
async fn bad_answers_are_named_and_end() {
    let short = Duration::from_millis(10);
    let cut = outcome(Reply::page("half").fault(Fault::Length(400))).await;
    assert_eq!(network(&cut), "the connection ended too early");
    let garbage = Fault::Raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec());
    assert_eq!(
        network(&outcome(Reply::status(200).fault(garbage)).await),
        "invalid HTTP version parsed"
    );
    let silent = outcome(Reply::status(200).fault(Fault::Raw(Vec::new()))).await;
    assert_eq!(network(&silent), "connection closed before message completed");
    network(&outcome(Reply::page("").fault(Fault::EndlessHead)).await);

    let site = Site::start().await;
    let hasty = Settings { timeout: SignedDuration::from_millis(300), ..settings() };
    for reply in [
        Reply::page("").fault(Fault::Trickle(short)),
        Reply::page("late").delay(Duration::from_mins(1)),
    ] {
        site.put("/", reply);
        let fetched = get(&fetcher(&hasty), site.url("/")).await;
        assert_eq!(network(&fetched), "the answer took too long");
    }
    let nobody: Url = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/?key=secret", listener.local_addr().unwrap()).parse().unwrap()
    };
    let fetched = get(&fetcher(&settings()), nobody).await;
    assert_eq!(network(&fetched), "the connection was refused");
    // Too long for a label, so that no name server needs to be asked.
    let name = format!("{}.invalid", "x".repeat(64));
    let nowhere = format!("http://{name}/?key=secret").parse().unwrap();
    let fetched = get(&fetcher(&settings()), nowhere).await;
    assert_eq!(network(&fetched), format!("the name {name} does not resolve"));
}

#[tokio::test]
async fn large_bodies_are_cut_off_before_they_cost_memory() {
    let announced = Reply::page("x").fault(Fault::Length(1 << 40));
    assert_eq!(failure(&outcome(announced).await), Outcome::TooLarge);
    let endless = Reply::page("x".repeat(1000)).fault(Fault::Endless);
    assert_eq!(failure(&outcome(endless).await), Outcome::TooLarge);
    page(outcome(Reply::page(vec![b'x'; 1 << 20])).await);
    assert_eq!(failure(&outcome(Reply::page(vec![b'x'; (1 << 20) + 1])).await), Outcome::TooLarge);

    let peak = peak_memory_mib();
    assert_eq!(failure(&outcome(Reply::bomb(512)).await), Outcome::TooLarge);
    let cost = peak_memory_mib() - peak;
    assert!(cost < 256, "512 MiB of zeros cost {cost} MiB");
}

/// The most memory the process has had.
fn peak_memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn certificates_are_verified() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        TlsAcceptor::from(Arc::new(config)).accept(stream).await.ok();
    });
    let text = network(&get(&fetcher(&settings()), url).await);
    assert_eq!(text, "the TLS certificate is not valid: its issuer is unknown");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tasks.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.ok();
    });
    let text = network(&get(&fetcher(&settings()), url).await);
    assert!(text.starts_with("the TLS connection failed"), "{text}");
}

/// So many fetches of the same page at the same time.
async fn together(fetcher: &Fetcher, site: &Site, count: usize) -> Vec<Fetched> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (fetcher, url) = (fetcher.clone(), site.url("/"));
        tasks.spawn(async move { get(&fetcher, url).await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn a_host_gets_one_request_at_a_time_with_a_pause_in_between() {
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(5)));
    let pause = Duration::from_millis(20);
    let polite = Settings { host_pause: pause.try_into().unwrap(), ..settings() };
    let fetched = together(&fetcher(&polite), &site, 20).await;
    assert!(fetched.iter().any(|fetched| fetched.waited >= SignedDuration::from_millis(300)));
    assert_eq!((site.seen().len(), site.most_under_way(), site.connections()), (20, 1, 1));
    for pair in site.seen().windows(2) {
        let gap = pair[1].at - pair[0].answered.unwrap();
        assert!(gap >= pause, "{gap:?}");
    }
}

#[tokio::test]
async fn as_many_at_a_time_as_the_host_may_get() {
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(100)));
    let several = Settings { host_connections: 3, ..settings() };
    together(&fetcher(&several), &site, 12).await;
    assert_eq!(site.most_under_way(), 3);
    let few = Settings { host_connections: 9, connections: 2, ..settings() };
    let site = Site::start().await;
    site.put("/", Reply::page("x").delay(Duration::from_millis(20)));
    together(&fetcher(&few), &site, 9).await;
    assert_eq!(site.most_under_way(), 2);
}

#[tokio::test]
async fn a_slow_host_keeps_nobody_else_waiting() {
    let (slow, quick) = (Site::start().await, Site::start().await);
    slow.put("/", Reply::page("x"));
    slow.put("/hangs", Reply::page("x").delay(Duration::from_mins(1)));
    quick.put("/", Reply::page("x"));
    let long = SignedDuration::from_mins(1);
    // Room for one request: the one that waits for the pause of its host must not take it.
    let fetcher = fetcher(&Settings { host_pause: long, connections: 1, ..settings() });
    page(get(&fetcher, slow.url("/")).await);
    let mut tasks = JoinSet::new();
    let (waiting, url) = (fetcher.clone(), slow.url("/"));
    tasks.spawn(async move { get(&waiting, url).await });
    page(timeout(Duration::from_secs(20), get(&fetcher, quick.url("/"))).await.unwrap());

    // One that hangs ends when it is no longer wanted, and its turn with it.
    let fetcher = self::fetcher(&Settings { connections: 2, ..settings() });
    let (hanging, url) = (fetcher.clone(), slow.url("/hangs"));
    let hanging = tasks.spawn(async move { get(&hanging, url).await });
    while slow.seen().len() < 2 {
        sleep(Duration::from_millis(1)).await;
    }
    hanging.abort();
    page(timeout(Duration::from_secs(20), get(&fetcher, slow.url("/"))).await.unwrap());
    assert_eq!(slow.seen().len(), 3);
}

/// The environment belongs to the whole process, so the test runs itself once more with another.
#[tokio::test]
async fn proxies_from_the_environment_are_not_used() {
    const MARK: &str = "VIGIE_TEST_BEHIND_PROXY";
    if std::env::var_os(MARK).is_some() {
        let site = Site::start().await;
        site.put("/", Reply::page("direct"));
        assert_eq!(page(get(&fetcher(&settings()), site.url("/")).await).bytes, b"direct");
        return;
    }
    let proxy = Site::start().await;
    let mut again = tokio::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "fetch::proxies_from_the_environment_are_not_used"]).env(MARK, "yes");
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        again.env(name, proxy.url("/").as_str());
    }
    again.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = again.output().await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn a_contact_must_fit_into_a_header() {
    for contact in ["a\r\nb@example.com", "a\0"] {
        let error = Fetcher::new(&Settings { contact: contact.to_owned(), ..settings() });
        assert!(error.unwrap_err().to_string().contains("contact"), "{contact}");
    }
}
