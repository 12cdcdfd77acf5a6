//! A site that behaves well, and what becomes of its answers.

use std::sync::Arc;

use tokio::{io::AsyncWriteExt, net::TcpListener, task::JoinSet};
use tokio_rustls::{TlsAcceptor, rustls};
use vigie::{
    domain::{BlockKind, Outcome, Validators},
    fetch::{Answer, Fetcher, Settings},
};

use super::asking::{ask, ask_for_other, failure, fetcher, get, network, outcome, page, settings};
use crate::support::{
    reply::{Encoding, Fault, Reply},
    site::Site,
};

#[tokio::test]
async fn a_page_comes_as_it_is_and_the_site_learns_who_asks() {
    let site = Site::start().await;
    let latin = b"<meta charset=iso-8859-1>caf\xe9".to_vec();
    let reply = Reply::status(200).body(latin.clone());
    site.put("/caf%C3%A9?a=b", reply.header("Content-Type", "text/html; charset=ISO-8859-1"));
    let mut url = site.url("/café?a=b#part");
    url.set_password(Some("secret")).unwrap();
    let body = page(get(&fetcher(&settings()), url).await);
    assert_eq!((body.status, body.bytes), (200, latin.into()));
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
    assert_eq!(body.bytes, &b"two"[..]);

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
    let wall = Reply::status(403).body("<title>Just a moment...</title><script src=/cf-chl/>");
    let refused = outcome(wall.compressed(Encoding::Brotli)).await;
    assert_eq!(failure(&refused), Outcome::Blocked(BlockKind::BotWall));
    let reply = Reply::page("?").header("Content-Encoding", "compress");
    assert_eq!(network(&outcome(reply).await), "the body has an unknown content encoding");
}

#[tokio::test]
async fn a_page_in_known_bytes_is_told_by_them() {
    let site = Site::start().await;
    let fetcher = fetcher(&settings());
    for encoding in [None, Some(Encoding::Gzip), Some(Encoding::Zstd)] {
        let encoded = |reply: Reply| match encoding {
            Some(encoding) => reply.compressed(encoding),
            None => reply,
        };
        site.put("/", encoded(Reply::page("one").header("ETag", "\"1\"")));
        let first = page(get(&fetcher, site.url("/")).await);
        site.put("/", encoded(Reply::page("one").header("ETag", "\"2\"")));
        let again = ask_for_other(&fetcher, site.url("/"), &first.digest).await;
        let Answer::Same(validators) = again.answer else { panic!("{again:?}") };
        assert_eq!(validators.etag.as_deref(), Some("\"2\""));
        site.put("/", encoded(Reply::page("two")));
        let other = page(ask_for_other(&fetcher, site.url("/"), &first.digest).await);
        assert_eq!(other.bytes, &b"two"[..], "{encoding:?}");
    }
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

/// The environment belongs to the whole process, so the test runs itself once more with another.
#[tokio::test]
async fn proxies_from_the_environment_are_not_used() {
    const MARK: &str = "VIGIE_TEST_BEHIND_PROXY";
    if std::env::var_os(MARK).is_some() {
        let site = Site::start().await;
        site.put("/", Reply::page("direct"));
        assert_eq!(page(get(&fetcher(&settings()), site.url("/")).await).bytes, &b"direct"[..]);
        return;
    }
    let proxy = Site::start().await;
    let mut again = tokio::process::Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", "fetch::pages::proxies_from_the_environment_are_not_used"])
        .env(MARK, "yes");
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
