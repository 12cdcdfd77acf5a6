//! Rendered pages: a real Chromium against the test site. Without one these tests do nothing, and
//! say so; with `VIGIE_NEEDS_CHROMIUM` set that is a failure.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    net::{TcpListener, UdpSocket},
    time::{Instant, sleep, timeout},
};
use url::Url;
use vigie::{
    domain::{BlockKind, Outcome},
    fetch::{Answer, Body, Browser, Fetched, Fetcher, Manner, Render, Request, Settings},
};

use crate::support::{
    browser::{browsers, gone, room},
    reply::{Fault, Reply},
    site::Site,
};

/// Settings whose browser can be told from those of other tests by the name of the contact.
pub(crate) fn settings(contact: &str) -> Settings {
    Settings {
        contact: format!("{contact}@example.com"),
        host_pause: SignedDuration::ZERO,
        host_connections: 4,
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        ..Settings::default()
    }
}

pub(crate) fn render() -> Render {
    Render {
        wait_for: None,
        clicks: Vec::new(),
        timeout: SignedDuration::from_secs(30),
        screenshot: false,
    }
}

fn waiting_for(selector: &str) -> Render {
    Render { wait_for: Some(selector.to_owned()), ..render() }
}

pub(crate) async fn get(fetcher: &Fetcher, url: Url, render: Render) -> Fetched {
    ask(fetcher, url, Manner { render: Some(render), robots: false, ..Manner::plain("page") }).await
}

pub(crate) async fn ask(fetcher: &Fetcher, url: Url, manner: Manner) -> Fetched {
    let request =
        Request { home: url.clone(), url, validators: None, known: None, manner: Arc::new(manner) };
    let now: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
    timeout(Duration::from_secs(100), fetcher.fetch(&request, now)).await.unwrap()
}

#[track_caller]
pub(crate) fn page(came: Fetched) -> (Body, String) {
    match came.answer {
        Answer::Page(body) => {
            let text = String::from_utf8(body.bytes.to_vec()).unwrap();
            (body, text)
        }
        other => panic!("no page: {other:?}"),
    }
}

#[track_caller]
fn failure(came: Fetched) -> Outcome {
    match came.answer {
        Answer::Failed(outcome) => outcome,
        other => panic!("no failure: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn not_rendered(came: Fetched) -> String {
    match failure(came) {
        Outcome::Render(text) => text,
        other => panic!("another failure: {other:?}"),
    }
}

const POSTS_BY_SCRIPT: &str = r"<!doctype html><title>t</title><main></main><img src=/dot.png>
<script>
  fetch('/api').then(answer => answer.json()).then(posts => setTimeout(() => {
    for (const post of posts) {
      const element = document.createElement('article');
      element.textContent = post + ' ' + document.cookie;
      document.querySelector('main').append(element);
    }
    alert('!');
  }, 200));
</script>";

#[tokio::test]
async fn posts_that_a_script_fetches_are_there() {
    let Some(_room) = room("posts_that_a_script_fetches_are_there").await else { return };
    let site = Site::start().await;
    let elsewhere = format!("http://127.0.0.1:{}/there", site.address().port());
    site.put("/", Reply::redirect(302, elsewhere));
    site.put("/there", Reply::page(POSTS_BY_SCRIPT).header("Set-Cookie", "seen=1"));
    let json = Reply::status(200).header("Content-Type", "application/json");
    site.put("/api", json.body(r#"["Terrible.", "Ça va."]"#).delay(Duration::from_millis(300)));
    let fetcher = Fetcher::new(&settings("script")).unwrap();
    let manner = Manner {
        render: Some(render()),
        headers: vec![("X-Key".to_owned(), "secret".into())],
        cookies: vec![("visit".to_owned(), "7".into())],
        robots: false,
        ..Manner::plain("page")
    };
    let came = ask(&fetcher, site.url("/"), manner).await;
    let (body, text) = page(came);
    assert!(text.contains("<article>Terrible. visit=7; seen=1</article>"), "{text}");
    assert!(text.contains("Ça va."), "{text}");
    assert_eq!((body.status, body.url), (200, site.url("/there")));
    assert_eq!(body.content_type.as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(body.screenshot, None);

    let seen = site.seen();
    let paths: Vec<&str> = seen.iter().map(|seen| seen.path.as_str()).collect();
    assert_eq!(paths, ["/", "/there", "/api"], "neither icon nor picture is asked for");
    let agent = format!("vigie/{} (+script@example.com)", env!("CARGO_PKG_VERSION"));
    for seen in &seen {
        assert_eq!(seen.headers["user-agent"], agent);
        assert_eq!(seen.headers["from"], "script@example.com");
        assert_eq!(seen.headers["x-key"], "secret");
        assert_eq!(seen.headers["accept-language"], "*");
        assert!(!seen.headers.contains_key("proxy-connection"));
    }

    // Nothing of that is left for the next one.
    let (_, text) = page(get(&fetcher, site.url("/there"), waiting_for("article")).await);
    assert!(text.contains("<article>Terrible. seen=1</article>"), "{text}");
    site.put("/there", Reply::page(POSTS_BY_SCRIPT));
    let (_, text) = page(get(&fetcher, site.url("/there"), waiting_for("article")).await);
    assert!(text.contains("<article>Terrible. </article>"), "{text}");
}

#[tokio::test]
async fn what_is_waited_for_is_waited_for_and_banners_are_clicked() {
    let own_name = "what_is_waited_for_is_waited_for_and_banners_are_clicked";
    let Some(_room) = room(own_name).await else { return };
    let site = Site::start().await;
    let late = "<body><script>setTimeout(() => document.body.innerHTML = '<p id=x>late</p>', 400)</script>";
    site.put("/late", Reply::page(late));
    let fetcher = Fetcher::new(&settings("wait")).unwrap();
    let (_, text) = page(get(&fetcher, site.url("/late"), waiting_for("#x")).await);
    assert!(text.contains(r#"<p id="x">late</p>"#), "{text}");

    // What never comes is no reason not to read what there is.
    let short = Render { timeout: SignedDuration::from_secs(6), ..waiting_for("#never") };
    let (_, text) = page(get(&fetcher, site.url("/late"), short).await);
    assert!(text.contains(r#"<p id="x">late</p>"#), "{text}");

    // A banner that comes late, a button behind it that brings another one, and one that is hidden.
    site.put(
        "/banner",
        Reply::page(
            r"<body><main></main><button class=more style='display:none'>hidden</button><script>
            let clicks = 0;
            const post = text => document.querySelector('main').append(text + ' ');
            function more() {
                const button = document.createElement('button');
                button.className = 'more'; button.textContent = 'more';
                button.onclick = () => { post('post' + clicks++); if (clicks < 3) more(); };
                document.body.append(button);
            }
            setTimeout(() => {
                const yes = document.createElement('button');
                yes.id = 'yes'; yes.textContent = 'I agree';
                yes.onclick = () => { post('agreed'); setTimeout(more, 100); };
                document.body.append(yes);
            }, 300);
            </script>",
        ),
    );
    let clicks = ["#yes", ".more", "#nothing", "<<<"].map(str::to_owned).into();
    let (_, text) = page(get(&fetcher, site.url("/banner"), Render { clicks, ..render() }).await);
    assert!(text.contains("<main>agreed post0 post1 post2 </main>"), "{text}");
}

#[tokio::test]
async fn refusals_mean_what_they_mean_without_a_browser() {
    let Some(_room) = room("refusals_mean_what_they_mean_without_a_browser").await else { return };
    let site = Site::start().await;
    let html = |status| Reply::page("<p>no</p>").with_status(status);
    let wall = "<title>Just a moment...</title>";
    site.put("/404", html(404));
    site.put("/empty", Reply::status(404));
    site.put("/403", html(403));
    site.put("/wall", Reply::page(wall).with_status(403));
    site.put("/204", Reply::status(204));
    site.put("/file", Reply::status(200).body("x").header("Content-Type", "application/zip"));
    site.put("/large", Reply::page("x".repeat(200_000)));
    let reset = Reply::page("").fault(Fault::Raw(Vec::new()));
    site.put("/reset", reset);
    let fetcher = Fetcher::new(&Settings { max_body: 100_000, ..settings("refusal") }).unwrap();
    let outcome = async |path| failure(get(&fetcher, site.url(path), render()).await);
    assert_eq!(outcome("/404").await, Outcome::Http(404));
    assert_eq!(outcome("/empty").await, Outcome::Http(404));
    assert_eq!(outcome("/403").await, Outcome::Blocked(BlockKind::Refused));
    assert_eq!(outcome("/wall").await, Outcome::Blocked(BlockKind::BotWall));
    assert_eq!(outcome("/204").await, Outcome::Http(204));
    assert_eq!(outcome("/large").await, Outcome::TooLarge);
    let text = not_rendered(get(&fetcher, site.url("/file"), render()).await);
    assert_eq!(text, "the address leads to a download");
    assert!(matches!(outcome("/reset").await, Outcome::Network(_)));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let came = get(&fetcher, format!("http://{closed}/").parse().unwrap(), render()).await;
    assert_eq!(failure(came), Outcome::Network("the connection was refused".to_owned()));
    // Each is small enough, all together are not.
    for number in 0..30 {
        site.put(&format!("/large{number}"), Reply::page("x".repeat(90_000)));
    }
    let flood = "<script>for (let i = 0; i < 30; i++) fetch('/large' + i)</script>";
    site.put("/flood", Reply::page(flood));
    assert_eq!(outcome("/flood").await, Outcome::TooLarge);

    // The host is left alone afterwards, by everybody.
    site.put("/429", html(429).header("Retry-After", "60"));
    let came = get(&fetcher, site.url("/429"), render()).await;
    assert_eq!(came.retry_after, Some(SignedDuration::from_mins(1)));
    assert_eq!(failure(came), Outcome::Blocked(BlockKind::RateLimited));
    let asked = site.seen().len();
    assert_eq!(outcome("/404").await, Outcome::Blocked(BlockKind::RateLimited));
    assert_eq!(site.seen().len(), asked);
}

/// All the ways that a page has to reach out.
fn attempts(tcp: &str, udp: &str) -> String {
    format!(
        r"<body><p>page</p><img src='http://{tcp}/img'><iframe src='http://{tcp}/frame'></iframe>
        <iframe src='file:///etc/passwd'></iframe><link rel=preconnect href='http://{tcp}/'>
        <link rel=prefetch href='http://{tcp}/prefetch'><link rel=dns-prefetch href='//{tcp}'>
        <script>
        const attempt = work => {{ try {{ return Promise.resolve(work()).catch(e => 'refused'); }}
            catch (e) {{ return 'refused'; }} }};
        const all = [
            attempt(() => fetch('http://{tcp}/fetch', {{ mode: 'no-cors' }})),
            attempt(() => fetch('http://localhost:{port}/name', {{ mode: 'no-cors' }})),
            attempt(() => navigator.sendBeacon('http://{tcp}/beacon')),
            attempt(() => new Promise((yes, no) => {{
                const socket = new WebSocket('ws://{tcp}/socket');
                socket.onopen = () => yes('open'); socket.onerror = no; }})),
            attempt(() => new WebTransport('https://{udp}/').ready.then(() => 'open')),
            attempt(() => {{
                const peer = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:{udp}' }}] }});
                peer.createDataChannel('x');
                return peer.createOffer().then(offer => peer.setLocalDescription(offer))
                    .then(() => new Promise(done => setTimeout(done, 1000))).then(() => 'tried');
            }}),
        ];
        Promise.all(all).then(found => {{
            const end = document.createElement('pre');
            end.id = 'end'; end.textContent = found.join(' '); document.body.append(end); }});
        </script>",
        port = tcp.rsplit(':').next().unwrap_or_default(),
    )
}

#[tokio::test]
async fn nothing_private_is_reached() {
    let Some(_room) = room("nothing_private_is_reached").await else { return };
    let site = Site::start().await;
    // Permitted is 127.0.0.1 alone.
    let private = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let silent = UdpSocket::bind("127.0.0.2:0").await.unwrap();
    let tcp = private.local_addr().unwrap().to_string();
    let udp = silent.local_addr().unwrap().to_string();
    site.put("/", Reply::page(attempts(&tcp, &udp)));
    site.put("/redirect", Reply::redirect(302, format!("http://{tcp}/secret")));
    let go = format!("<body><script>location.href = 'http://{tcp}/secret'</script>");
    site.put("/go", Reply::page(go));
    let fetcher = Fetcher::new(&settings("private")).unwrap();
    let reached = async {
        let mut bytes = [0; 2000];
        tokio::select! {
            peer = private.accept() => format!("{peer:?}"),
            peer = silent.recv_from(&mut bytes) => format!("{peer:?}"),
        }
    };
    let work = async {
        let (_, text) = page(get(&fetcher, site.url("/"), waiting_for("#end")).await);
        // `fetch` twice, the beacon, which is queued and not heard of again, and so on.
        let (_, end) = text.rsplit_once("<pre id=\"end\">").unwrap();
        assert!(end.starts_with("refused refused true refused refused tried</pre>"), "{end}");
        let redirected = get(&fetcher, site.url("/redirect"), render()).await;
        assert_eq!(failure(redirected), Outcome::Disallowed);
        assert_eq!(
            failure(get(&fetcher, site.url("/go"), waiting_for("#never")).await),
            Outcome::Disallowed
        );
    };
    tokio::select! {
        reached = reached => panic!("reached: {reached}"),
        () = work => {}
    }

    // A source that may is let through, by the same browser.
    let open = Manner {
        allow_private: true,
        render: Some(render()),
        robots: false,
        ..Manner::plain("open")
    };
    let hang_up = async {
        for reached in 1.. {
            drop(private.accept().await.unwrap());
            assert!(reached < 20, "it is asked for again and again");
        }
    };
    tokio::select! {
        came = ask(&fetcher, format!("http://{tcp}/").parse().unwrap(), open) => {
            assert_eq!(failure(came), Outcome::Network("the connection ended too early".to_owned()));
        }
        () = hang_up => {}
    }
    assert_eq!(browsers("private").len(), 1);
}

#[tokio::test]
async fn a_page_without_end_is_cut_at_the_time_out() {
    let Some(_room) = room("a_page_without_end_is_cut_at_the_time_out").await else { return };
    let site = Site::start().await;
    let trickle = Fault::Trickle(Duration::from_millis(50));
    site.put("/trickle", Reply::page("").fault(trickle));
    site.put("/silent", Reply::page("").delay(Duration::from_mins(1)));
    site.put("/spin", Reply::page("<p>x</p><script>setTimeout(() => { for (;;); }, 50)</script>"));
    site.put("/fine", Reply::page("<p>fine</p>"));
    let fetcher = Fetcher::new(&settings("endless")).unwrap();
    let short = || Render { timeout: SignedDuration::from_secs(3), ..render() };
    // The first one starts the browser, which has a time of its own.
    page(get(&fetcher, site.url("/fine"), render()).await);
    let (trickle, silent) = tokio::join!(
        get(&fetcher, site.url("/trickle"), short()),
        get(&fetcher, site.url("/silent"), short())
    );
    assert_eq!(failure(trickle), Outcome::Network("the page took too long to load".to_owned()));
    assert_eq!(failure(silent), Outcome::Network("the answer took too long".to_owned()));
    let text = not_rendered(get(&fetcher, site.url("/spin"), short()).await);
    assert_eq!(text, "its scripts left no moment to read it");
    let (_, text) = page(get(&fetcher, site.url("/fine"), render()).await);
    assert!(text.contains("fine"), "{text}");
    assert_eq!(browsers("endless").len(), 1, "it is the same browser");
}

#[tokio::test]
async fn a_page_that_takes_all_memory_is_ended_and_the_next_one_is_fine() {
    let own_name = "a_page_that_takes_all_memory_is_ended_and_the_next_one_is_fine";
    let Some(_room) = room(own_name).await else { return };
    let site = Site::start().await;
    let hog = "<script>const all = []; setInterval(() => {
        all.push(new Uint8Array(32 << 20).fill(all.length + 1)); }, 20)</script>";
    site.put("/hog", Reply::page(hog));
    site.put("/fine", Reply::page("<p>fine</p>"));
    let browser = Browser { memory: 900 << 20, ..Browser::default() };
    let fetcher = Fetcher::new(&Settings { browser, ..settings("hog") }).unwrap();
    let text = not_rendered(get(&fetcher, site.url("/hog"), waiting_for("#never")).await);
    assert_eq!(text, "the browser took more than 900 MiB of memory and was ended");
    let (_, text) = page(get(&fetcher, site.url("/fine"), render()).await);
    assert!(text.contains("fine"), "{text}");
}

#[tokio::test]
async fn a_browser_that_dies_or_hangs_is_replaced() {
    let Some(_room) = room("a_browser_that_dies_or_hangs_is_replaced").await else { return };
    let site = Site::start().await;
    site.put("/fine", Reply::page("<p>fine</p>"));
    let fetcher = Fetcher::new(&settings("dies")).unwrap();
    page(get(&fetcher, site.url("/fine"), render()).await);

    // Between two pages.
    let (pid, folder) = browsers("dies").remove(0);
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    gone(&folder).await;
    page(get(&fetcher, site.url("/fine"), render()).await);

    // In the middle of one.
    let (pid, folder) = browsers("dies").remove(0);
    let (came, ()) = tokio::join!(get(&fetcher, site.url("/fine"), waiting_for("#never")), async {
        sleep(Duration::from_secs(1)).await;
        kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    });
    assert_eq!(not_rendered(came), "the browser crashed");
    gone(&folder).await;
    page(get(&fetcher, site.url("/fine"), render()).await);

    // It is there and says nothing.
    let (pid, folder) = browsers("dies").remove(0);
    kill_process(Pid::from_raw(pid).unwrap(), Signal::STOP).unwrap();
    let short = Render { timeout: SignedDuration::from_secs(2), ..render() };
    let text = not_rendered(get(&fetcher, site.url("/fine"), short).await);
    assert_eq!(text, "the browser did not answer");
    gone(&folder).await;
    page(get(&fetcher, site.url("/fine"), render()).await);
}

#[tokio::test]
async fn nothing_is_left_of_an_idle_or_a_dropped_browser() {
    let Some(_room) = room("nothing_is_left_of_an_idle_or_a_dropped_browser").await else { return };
    let site = Site::start().await;
    site.put("/fine", Reply::page("<p>fine</p>"));
    let browser = Browser { idle: SignedDuration::from_millis(1500), ..Browser::default() };
    let fetcher = Fetcher::new(&Settings { browser, ..settings("idle") }).unwrap();
    assert!(browsers("idle").is_empty(), "it is started on demand");
    page(get(&fetcher, site.url("/fine"), render()).await);
    let (_, folder) = browsers("idle").remove(0);
    gone(&folder).await;
    page(get(&fetcher, site.url("/fine"), render()).await);

    let (_, folder) = browsers("idle").remove(0);
    drop(fetcher);
    gone(&folder).await;

    // Dropped together with its runtime, in the middle of a page: nothing runs afterwards.
    let url = site.url("/fine");
    let folder = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let fetcher = Fetcher::new(&settings("idle")).unwrap();
            page(get(&fetcher, url.clone(), render()).await);
            let endless = get(&fetcher, url, waiting_for("#never"));
            timeout(Duration::from_secs(1), endless).await.unwrap_err();
            std::mem::forget(fetcher);
            browsers("idle").remove(0).1
        })
    });
    gone(&folder.await.unwrap()).await;
}

#[tokio::test]
async fn pages_are_open_at_a_time_as_many_as_may_be() {
    let Some(_room) = room("pages_are_open_at_a_time_as_many_as_may_be").await else { return };
    let site = Site::start().await;
    for path in ["/a", "/b", "/c"] {
        site.put(path, Reply::page("<p>x</p>").delay(Duration::from_millis(700)));
    }
    let browser = Browser { pages: 2, ..Browser::default() };
    let fetcher = Fetcher::new(&Settings { browser, ..settings("pages") }).unwrap();
    let fetch = |path| get(&fetcher, site.url(path), render());
    let (a, b, c) = tokio::join!(fetch("/a"), fetch("/b"), fetch("/c"));
    let waits = [a.waited, b.waited, c.waited];
    assert_eq!(site.most_under_way(), 2);
    assert_eq!(browsers("pages").len(), 1);
    assert!(waits.iter().any(|wait| *wait > SignedDuration::from_millis(500)), "{waits:?}");
    for came in [a, b, c] {
        page(came);
    }
}

#[tokio::test]
async fn a_picture_is_taken_where_one_is_wanted() {
    let Some(_room) = room("a_picture_is_taken_where_one_is_wanted").await else { return };
    let site = Site::start().await;
    let tall = "<body style='margin:0'><div style='height:3000px;background:red'></div>
        <img src=/dot.svg>";
    site.put("/", Reply::page(tall));
    let fetcher = Fetcher::new(&settings("picture")).unwrap();
    let begun = Instant::now();
    let wanted = Render { screenshot: true, ..render() };
    let (body, _) = page(get(&fetcher, site.url("/"), wanted).await);
    let png = body.screenshot.unwrap();
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n", "after {:?}", begun.elapsed());
    // The header chunk: width and height.
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(number(16), 1280);
    assert!((3000..3200).contains(&number(20)), "{}", number(20));
    assert!(site.seen().iter().any(|seen| seen.path == "/dot.svg"));
}
