//! Where a page may send us, and where not.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{TlsAcceptor, rustls};
use url::Url;
use vigie::{
    domain::{Outcome, Validators},
    fetch::{Fetcher, Manner, Request, Settings},
    logic::text,
};

use super::asking::{NOW, ask, failure, fetcher, get, manner, network, page, settings};
use crate::support::{reply::Reply, site::Site};

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
    assert_eq!((body.url, body.bytes), (site.url("/5"), "arrived".into()));
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
        "[::ffff:7f00:2]",
        "[64:ff9b::127.0.0.2]",
        "[2002:7f00:2::1]",
        "[fe80::1]",
        "１２７.0.0.2",
        "127%2e0.0.2",
        "127.0.0.2.",
        "127。0。0。2",
        "169.254.169.254",
        "10.0.0.1",
        "localhost",
        "LOCALHOST",
        "l%6fcalhost",
        "ｌｏｃａｌｈｏｓｔ",
    ];
    for host in hosts {
        // The one network that is allowed must not help the name either.
        let strict = Settings { allow_private: vec!["10.9.9.9/32".parse().unwrap()], ..settings() };
        let strict = Fetcher::new(&strict).unwrap();
        let url: Url = format!("http://{host}:{port}/").parse().unwrap();
        assert_eq!(failure(&get(&strict, url.clone()).await), Outcome::Disallowed, "{host}");
        if url.domain().is_none() {
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
        home: localhost.clone(),
        validators: None,
        known: None,
        manner: Arc::new(Manner { allow_private: true, ..manner() }),
    };
    page(strict.fetch(&open, now).await);
    // The connection that the open request left behind must not serve another one.
    assert_eq!(failure(&get(&strict, localhost).await), Outcome::Disallowed);
}

#[tokio::test]
async fn names_before_an_at_sign_do_not_hide_an_address() {
    let site = Site::start().await;
    let port = site.address().port();
    let strict = Fetcher::new(&Settings { allow_private: Vec::new(), ..settings() }).unwrap();
    for url in [
        format!("http://example.com@127.0.0.1:{port}/"),
        format!("http://example.com:80@127.0.0.1:{port}/"),
        format!("http://example.com%2f@127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}\\@example.com/"),
        format!("http://127.0.0.1:{port}#@example.com/"),
        format!("http:127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}/"),
        format!("http:///127.0.0.1:{port}/"),
        format!("ht\ntp://127.0.\t0.1:{port}/"),
    ] {
        let parsed: Url = url.parse().unwrap();
        assert_eq!(failure(&get(&strict, parsed).await), Outcome::Disallowed, "{url:?}");
    }
    assert_eq!(site.connections(), 0);
}

#[tokio::test]
async fn a_password_goes_to_its_own_origin_only() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.put("/", Reply::redirect(302, "/next"));
    let away = other.url("/page").to_string();
    site.put("/next", Reply::redirect(302, away.replace("//", "//site:chosen@")));
    other.put("/page", Reply::page("arrived"));
    let mut url = site.url("/");
    url.set_username("me").unwrap();
    url.set_password(Some("secret")).unwrap();
    let body = page(get(&fetcher(&settings()), url).await);
    assert_eq!(body.url, other.url("/page"));
    let shown = |site: &Site| -> Vec<Option<String>> {
        site.seen().iter().map(|seen| seen.headers.get("authorization").cloned()).collect()
    };
    assert_eq!(shown(&site), vec![Some("Basic bWU6c2VjcmV0".to_owned()); 2]);
    assert_eq!(shown(&other), [None], "neither ours nor one that the site made up");
}

/// The certificates that are trusted are the environment's, which belongs to the whole process, so
/// the test runs itself once more with another.
#[tokio::test]
async fn from_https_nothing_leads_to_http() {
    const MARK: &str = "VIGIE_TEST_TRUSTED_KEY";
    let Some(key) = std::env::var_os(MARK) else {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.der"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_der()).unwrap();
        let mut again = tokio::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "fetch::addresses::from_https_nothing_leads_to_http"]);
        again.env(MARK, &key).env("SSL_CERT_FILE", &certificate).env_remove("SSL_CERT_DIR");
        let output = again.output().await.unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
        return;
    };
    let plain = Site::start().await;
    plain.put("/", Reply::page("plain"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let secure = listener.local_addr().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(serve_tls(listener, key.into(), plain.url("/")));
    let url = |path: &str| format!("https://{secure}{path}").parse::<Url>().unwrap();
    let fetcher = fetcher(&settings());
    assert_eq!(page(get(&fetcher, url("/page")).await).bytes, &b"secret"[..]);
    assert_eq!(failure(&get(&fetcher, url("/away")).await), Outcome::Disallowed);
    assert_eq!(plain.connections(), 0);
    // The other way round is what most sites do.
    plain.put("/up", Reply::redirect(301, url("/page")));
    let answer = get(&fetcher, plain.url("/up")).await;
    let account = answer.seen.as_ref().unwrap().account();
    assert_eq!(page(answer).url, url("/page"));
    // What proves it names the way, and the certificate that the site showed.
    let shown = std::env::var_os("SSL_CERT_FILE").unwrap();
    let shown: rustls::pki_types::CertificateDer<'_> =
        rustls::pki_types::pem::PemObject::from_pem_file(shown).unwrap();
    let sum = text::sha256(&shown);
    assert_eq!(account.certificate, Some(sum));
    assert_eq!(account.redirects, [plain.url("/up").to_string()]);
    assert_eq!(account.address.map(|address| address.to_string()).as_deref(), Some("127.0.0.1"));
}

/// A site whose `/away` leads to `target`, and which has one page otherwise.
async fn serve_tls(listener: TcpListener, key: std::path::PathBuf, target: Url) {
    let certificate = std::env::var_os("SSL_CERT_FILE").unwrap();
    let pem = rustls::pki_types::pem::PemObject::from_pem_file(certificate).unwrap();
    let der = std::fs::read(key).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![pem], rustls::pki_types::PrivateKeyDer::try_from(der).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    while let Ok((stream, _)) = listener.accept().await {
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut asked = vec![0; 4096];
        let length = stream.read(&mut asked).await.unwrap();
        let head = if asked[..length].starts_with(b"GET /away") {
            format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\n")
        } else {
            "HTTP/1.1 200 OK\r\n".to_owned()
        };
        let answer = format!("{head}Content-Length: 6\r\nConnection: close\r\n\r\nsecret");
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.ok();
    }
}
