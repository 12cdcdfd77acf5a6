//! What a source's own manner of asking sends: method, headers, cookies, logins, proxies; and what
//! it sends to nobody else.

use std::{net::SocketAddr, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_rustls::{TlsAcceptor, rustls};
use url::Url;
use vigie::{
    domain::{BlockKind, Outcome, Validators},
    fetch::{Answer, Auth, Body, Fetched, Fetcher, Manner, Method, Proxy, Request, Settings},
};

use crate::support::{
    proxy::{ProxyServer, Speaks},
    reply::Reply,
    site::{Seen, Site},
};

pub(crate) const NOW: &str = "2026-11-20T14:00:00Z";

pub(crate) fn settings() -> Settings {
    Settings {
        host_pause: SignedDuration::ZERO,
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        ..Settings::default()
    }
}

pub(crate) async fn ask(fetcher: &Fetcher, url: Url, manner: &Manner) -> Fetched {
    ask_from(fetcher, url.clone(), url, manner).await
}

/// Asks for an address that a page of `home` names.
async fn ask_from(fetcher: &Fetcher, home: Url, url: Url, manner: &Manner) -> Fetched {
    let validators = Validators { etag: Some("\"old\"".to_owned()), last_modified: None };
    let manner = Arc::new(manner.clone());
    let request = Request { url, home, validators: Some(validators), known: None, manner };
    fetcher.fetch(&request, NOW.parse::<Timestamp>().unwrap()).await
}

#[track_caller]
pub(crate) fn page(fetched: Fetched) -> Body {
    match fetched.answer {
        Answer::Page(body) => body,
        other => panic!("no page: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn failure(fetched: Fetched) -> Outcome {
    match fetched.answer {
        Answer::Failed(outcome) => outcome,
        other => panic!("no failure: {other:?}"),
    }
}

fn secrets(pairs: &[(&str, &str)]) -> Vec<(String, SecretString)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

fn post() -> Method {
    Method::Post {
        body: "{\"query\":\"{reviews}\"}".to_owned(),
        content_type: "application/json".to_owned(),
    }
}

fn header<'a>(seen: &'a Seen, name: &str) -> Option<&'a str> {
    seen.headers.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_post_carries_its_body_and_asks_for_no_changes() {
    let site = Site::start().await;
    site.put("/", Reply::page("fine").conditional());
    let fetcher = Fetcher::new(&settings()).unwrap();
    let manner = Manner { method: post(), robots: false, ..Manner::plain("source") };
    let body = page(ask(&fetcher, site.url("/"), &manner).await);
    // What it gave says something about a GET.
    assert_eq!(body.validators, Validators::default());
    let seen = site.seen().remove(0);
    assert_eq!((&*seen.method, &*seen.body), ("POST", "{\"query\":\"{reviews}\"}"));
    assert_eq!(header(&seen, "content-type"), Some("application/json"));
    assert_eq!(header(&seen, "if-none-match"), None);
    site.put("/", Reply::status(304));
    let again = ask(&fetcher, site.url("/"), &manner).await;
    assert_eq!(failure(again), Outcome::Http(304));
}

#[tokio::test]
async fn a_redirect_keeps_the_method_or_makes_it_a_get() {
    let manner = Manner { method: post(), robots: false, ..Manner::plain("source") };
    for (status, method) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
    {
        let (site, other) = (Site::start().await, Site::start().await);
        let fetcher = Fetcher::new(&settings()).unwrap();
        site.put("/", Reply::redirect(status, "/there"));
        site.put("/there", Reply::page("fine"));
        page(ask(&fetcher, site.url("/"), &manner).await);
        let seen = site.seen().remove(1);
        assert_eq!((&*seen.method, seen.body.is_empty()), (method, method == "GET"), "{status}");
        assert_eq!(header(&seen, "content-type").is_some(), method == "POST", "{status}");

        site.put("/", Reply::redirect(status, other.url("/")));
        other.put("/", Reply::page("fine"));
        let away = ask(&fetcher, site.url("/"), &manner).await;
        if method == "GET" {
            page(away);
            let seen = other.seen().remove(0);
            assert_eq!((&*seen.method, &*seen.body), ("GET", ""), "{status}");
        } else {
            assert_eq!(failure(away), Outcome::Disallowed, "{status}");
            assert!(other.seen().is_empty());
        }
    }
}

/// A manner that carries everything there is to carry.
fn laden(auth: Auth) -> Manner {
    Manner {
        headers: secrets(&[
            ("X-Key", "hush-key"),
            ("Accept-Language", "fr"),
            ("accept", "application/json"),
            ("User-Agent", "Mozilla/5.0"),
            ("Cookie", "seen=1"),
            ("Host", "elsewhere.example"),
            ("Content-Length", "7"),
            ("Connection", "close"),
            ("Bad Name", "x"),
            ("X-Bad", "a\r\nX-Smuggled: b"),
        ]),
        cookies: secrets(&[("session", "hush-session"), ("bad", "a; b=c")]),
        auth,
        robots: false,
        ..Manner::plain("source")
    }
}

#[tokio::test]
async fn headers_cookies_and_logins_arrive() {
    let auths = [
        (Auth::None, None),
        (Auth::Basic { user: "mé".to_owned(), password: "p:w".into() }, Some("Basic bcOpOnA6dw==")),
        (Auth::Bearer("hush-token".into()), Some("Bearer hush-token")),
    ];
    for (auth, expect) in auths {
        let site = Site::start().await;
        site.put("/", Reply::page("fine"));
        let mut url = site.url("/");
        if expect.is_some() {
            // Two logins in one request would be one too many.
            url.set_username("other").unwrap();
        }
        page(ask(&Fetcher::new(&settings()).unwrap(), url, &laden(auth)).await);
        let seen = site.seen().remove(0);
        assert_eq!(header(&seen, "authorization"), expect);
        assert_eq!(header(&seen, "x-key"), Some("hush-key"));
        assert_eq!(header(&seen, "accept-language"), Some("fr"));
        assert_eq!(header(&seen, "accept"), Some("application/json"));
        assert_eq!(header(&seen, "user-agent"), Some("Mozilla/5.0"));
        assert_eq!(header(&seen, "cookie"), Some("seen=1; session=hush-session"));
        assert_eq!(header(&seen, "host"), Some(&*site.address().to_string()));
        assert_eq!(header(&seen, "if-none-match"), Some("\"old\""));
        for name in ["content-length", "connection", "x-bad", "x-smuggled"] {
            assert_eq!(header(&seen, name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn nothing_of_it_goes_to_another_origin_and_it_is_there_again_at_home() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.put("/", Reply::redirect(302, "/inside"));
    site.put("/inside", Reply::redirect(307, other.url("/")));
    // The same host by another port is another origin too.
    other.put("/", Reply::redirect(302, site.url("/back")));
    site.put("/back", Reply::page("fine"));
    let fetcher = Fetcher::new(&settings()).unwrap();
    let auth = Auth::Basic { user: "me".to_owned(), password: "hush".into() };
    page(ask(&fetcher, site.url("/"), &laden(auth)).await);
    assert_eq!(site.seen().len(), 3);
    for seen in site.seen() {
        assert!(header(&seen, "authorization").is_some(), "{}", seen.path);
        assert_eq!(header(&seen, "x-key"), Some("hush-key"), "{}", seen.path);
    }
    let seen = other.seen().remove(0);
    for name in ["authorization", "x-key", "cookie", "accept-language", "if-none-match"] {
        assert_eq!(header(&seen, name), None, "{name}");
    }
    assert!(header(&seen, "user-agent").unwrap().starts_with("vigie/"));
    assert!(!format!("{seen:?}").contains("hush"), "{seen:?}");
}

#[tokio::test]
async fn an_address_that_a_page_names_is_told_nothing_unless_it_is_at_home() {
    let (site, other) = (Site::start().await, Site::start().await);
    for place in [&site, &other] {
        place.put("/review/1", Reply::page("fine").header("Set-Cookie", "theirs=1"));
    }
    let fetcher = Fetcher::new(&settings()).unwrap();
    let basic = Auth::Basic { user: "me".to_owned(), password: "hush".into() };
    for auth in [basic, Auth::Bearer("hush-token".into())] {
        let manner = Manner { method: post(), keep_cookies: true, ..laden(auth) };
        let url = other.url("/review/1");
        page(ask_from(&fetcher, site.url("/"), url, &manner).await);
        let seen = other.seen().pop().unwrap();
        assert_eq!((&*seen.method, &*seen.body), ("GET", ""));
        for name in ["authorization", "x-key", "content-type"] {
            assert_eq!(header(&seen, name), None, "{name}");
        }
        assert!(!format!("{seen:?}").contains("hush"), "{seen:?}");

        let url = site.url("/review/1");
        page(ask_from(&fetcher, site.url("/"), url, &manner).await);
        let seen = site.seen().pop().unwrap();
        assert_eq!((&*seen.method, &*seen.body), ("GET", ""));
        assert!(header(&seen, "authorization").is_some());
        assert_eq!(header(&seen, "x-key"), Some("hush-key"));
    }
}

#[tokio::test]
async fn a_refused_login_is_told_as_such() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.put("/", Reply::status(401));
    let fetcher = Fetcher::new(&settings()).unwrap();
    let plain =
        ask(&fetcher, site.url("/"), &Manner { robots: false, ..Manner::plain("source") }).await;
    assert_eq!(failure(plain), Outcome::Blocked(BlockKind::Refused));
    let basic = Auth::Basic { user: "me".to_owned(), password: "hush".into() };
    for (auth, what) in
        [(basic, "the name and password"), (Auth::Bearer("hush".into()), "the token")]
    {
        let manner = Manner { auth, robots: false, ..Manner::plain("source") };
        let refused = failure(ask(&fetcher, site.url("/"), &manner).await);
        assert_eq!(refused, Outcome::Login(format!("127.0.0.1 refuses {what}")));
        // Where nothing was shown, nothing was refused.
        other.put("/", Reply::redirect(302, site.url("/")));
        let away = failure(ask(&fetcher, other.url("/"), &manner).await);
        assert_eq!(away, Outcome::Blocked(BlockKind::Refused));
    }
}

/// The cookies that the last request carried.
fn carried(site: &Site) -> Option<String> {
    header(site.seen().last().unwrap(), "cookie").map(str::to_owned)
}

#[tokio::test]
async fn cookies_are_kept_from_poll_to_poll_for_the_one_source() {
    let site = Site::start().await;
    let setting =
        Reply::redirect(302, "/list").header("Set-Cookie", "session=new; Path=/; HttpOnly");
    site.put("/", setting.header("Set-Cookie", "theme=dark"));
    site.put("/list", Reply::page("fine"));
    let fetcher = Fetcher::new(&settings()).unwrap();
    let keeps = Manner {
        cookies: secrets(&[("session", "first"), ("lang", "fr")]),
        keep_cookies: true,
        robots: false,
        ..Manner::plain("keeps")
    };
    page(ask(&fetcher, site.url("/"), &keeps).await);
    assert_eq!(header(&site.seen()[0], "cookie"), Some("session=first; lang=fr"));
    assert_eq!(carried(&site).as_deref(), Some("lang=fr; session=new; theme=dark"));
    page(ask(&fetcher, site.url("/list"), &keeps).await);
    assert_eq!(carried(&site).as_deref(), Some("lang=fr; session=new; theme=dark"));

    // Another source has another jar, or none.
    page(
        ask(&fetcher, site.url("/list"), &Manner { name: "other".to_owned(), ..keeps.clone() })
            .await,
    );
    assert_eq!(carried(&site).as_deref(), Some("session=first; lang=fr"));
    let forgets = Manner { keep_cookies: false, ..keeps.clone() };
    page(ask(&fetcher, site.url("/"), &forgets).await);
    assert_eq!(carried(&site).as_deref(), Some("session=first; lang=fr"));

    // Reloads forget nothing, unless the source is gone or was given other cookies.
    let renewed = fetcher.renewed(&settings()).unwrap();
    renewed.retain(|name| name == "keeps");
    page(ask(&renewed, site.url("/list"), &keeps).await);
    assert_eq!(carried(&site).as_deref(), Some("lang=fr; session=new; theme=dark"));
    let pasted = Manner { cookies: secrets(&[("session", "pasted")]), ..keeps.clone() };
    page(ask(&renewed, site.url("/list"), &pasted).await);
    assert_eq!(carried(&site).as_deref(), Some("session=pasted"));
    renewed.retain(|_| false);
    page(ask(&renewed, site.url("/list"), &keeps).await);
    assert_eq!(carried(&site).as_deref(), Some("session=first; lang=fr"));
}

fn behind(url: Url, login: Option<(&str, &str)>) -> Manner {
    let login = login.map(|(user, password)| (user.to_owned(), password.into()));
    Manner { proxy: Some(Proxy { url, login }), robots: false, ..Manner::plain("source") }
}

fn named(site: SocketAddr) -> Url {
    format!("http://shop.invalid:{}/", site.port()).parse().unwrap()
}

#[tokio::test]
async fn requests_go_through_their_proxy() {
    let site = Site::start().await;
    site.put("/", Reply::page("fine"));
    let url = named(site.address());
    let fetcher = Fetcher::new(&settings()).unwrap();
    // "me:50%@:/" in Base64.
    let http = ProxyServer::start(Speaks::Http, site.address(), Some(("me", "bWU6NTAlQDov"))).await;
    let socks = ProxyServer::start(Speaks::Socks5, site.address(), Some(("me", "50%@:/"))).await;
    for (proxy, scheme, first) in [
        (&http, "http", format!("GET {url} HTTP/1.1")),
        (&socks, "socks5h", format!("shop.invalid:{}", site.address().port())),
    ] {
        let manner = behind(proxy.url(scheme), Some(("me", "50%@:/")));
        page(ask(&fetcher, url.clone(), &manner).await);
        assert_eq!(proxy.asked(), [first], "{scheme}");
        for login in [None, Some(("me", "wrong"))] {
            let refused =
                failure(ask(&fetcher, url.clone(), &behind(proxy.url(scheme), login)).await);
            assert!(
                matches!(&refused, Outcome::Network(text) if text.contains("proxy")),
                "{refused}"
            );
        }
    }
    assert_eq!(site.seen().len(), 2);
    assert!(site.seen().iter().all(|seen| header(seen, "proxy-authorization").is_none()));
}

#[tokio::test]
async fn a_proxy_may_be_private_and_opens_no_private_site() {
    let site = Site::start().await;
    site.put("/", Reply::page("fine"));
    let strict = Fetcher::new(&Settings { allow_private: Vec::new(), ..settings() }).unwrap();
    let port = site.address().port();
    for (speaks, scheme) in
        [(Speaks::Http, "http"), (Speaks::Socks5, "socks5h"), (Speaks::Socks5, "socks5")]
    {
        let proxy = ProxyServer::start(speaks, site.address(), None).await;
        for text in [
            proxy.url(scheme).to_string(),
            format!("{scheme}://localhost:{}", proxy.url(scheme).port().unwrap()),
        ] {
            let manner = behind(text.parse().unwrap(), None);
            // 8.8.8.8 is public, and the proxy of the test leads to the site all the same.
            page(ask(&strict, format!("http://8.8.8.8:{port}/").parse().unwrap(), &manner).await);
            for host in ["127.0.0.1", "10.0.0.1", "[::1]", "[fd00::1]"] {
                let url = format!("http://{host}:{port}/").parse().unwrap();
                assert_eq!(
                    failure(ask(&strict, url, &manner).await),
                    Outcome::Disallowed,
                    "{host}"
                );
            }
            // A name: with `socks5` it is resolved here; the proxy's own is never a site's.
            if scheme == "socks5" || text.contains("localhost") {
                let url = format!("http://localhost:{port}/").parse().unwrap();
                assert_eq!(
                    failure(ask(&strict, url, &manner).await),
                    Outcome::Disallowed,
                    "{text}"
                );
            }
        }
        assert_eq!(proxy.asked().len(), 2, "{scheme}: {:?}", proxy.asked());
        let open = Manner { allow_private: true, ..behind(proxy.url(scheme), None) };
        page(ask(&strict, format!("http://localhost:{port}/").parse().unwrap(), &open).await);
    }
}

#[tokio::test]
async fn tls_is_verified_with_the_site_through_any_proxy() {
    let (site, acceptor) = untrusted_site().await;
    let address = site.local_addr().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move {
        while let Ok((stream, _)) = site.accept().await {
            acceptor.accept(stream).await.map(drop).ok();
        }
    });
    let fetcher = Fetcher::new(&settings()).unwrap();
    for (speaks, scheme) in [(Speaks::Http, "http"), (Speaks::Socks5, "socks5h")] {
        let proxy = ProxyServer::start(speaks, address, None).await;
        let manner = behind(proxy.url(scheme), None);
        let refused =
            failure(ask(&fetcher, "https://shop.invalid/".parse().unwrap(), &manner).await);
        let expect =
            "through the proxy 127.0.0.1: the TLS certificate is not valid: its issuer is unknown";
        assert_eq!(refused, Outcome::Network(expect.to_owned()), "{scheme}");
        assert_eq!(proxy.asked().len(), 1);
    }
}

/// A site whose certificate nobody vouches for.
async fn untrusted_site() -> (TcpListener, TlsAcceptor) {
    let pair = rcgen::generate_simple_self_signed(["shop.invalid".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(pair.signing_key.serialize_der());
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![pair.cert.der().clone()], key.into())
        .unwrap();
    (TcpListener::bind("127.0.0.1:0").await.unwrap(), TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn a_proxy_that_is_none_is_never_passed_by() {
    let site = Site::start().await;
    site.put("/", Reply::page("fine"));
    let fetcher = Fetcher::new(&settings()).unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for url in
        ["ftp://127.0.0.1:1".to_owned(), format!("http://{gone}"), format!("socks5://{gone}")]
    {
        let answer = ask(&fetcher, site.url("/"), &behind(url.parse().unwrap(), None)).await;
        let refused = failure(answer);
        assert!(matches!(&refused, Outcome::Network(text) if text.contains("proxy")), "{refused}");
    }
    assert!(site.seen().is_empty());
}
