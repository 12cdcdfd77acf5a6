//! Logins with OAuth 2.0 against a token server that follows a script.

use std::{fs, time::Duration};

use tokio::task::JoinSet;
use vigie::{
    domain::{BlockKind, Outcome},
    fetch::{Auth, Fetcher, Manner, OAuth2, Settings},
};

use crate::{
    fetch_requests::{ask, failure, page, settings},
    support::{reply::Reply, site::Site},
};

/// A site with an API and a token server beside it.
struct Place {
    api: Site,
    login: Site,
}

impl Place {
    async fn new() -> Self {
        let place = Self { api: Site::start().await, login: Site::start().await };
        place.api.put("/", Reply::page("fine"));
        place
    }

    /// By client credentials, unless there is a refresh token.
    fn manner(&self, refresh: Option<&str>) -> Manner {
        Manner {
            auth: Auth::OAuth2(OAuth2 {
                token_url: self.login.url("/token"),
                client_id: "my id".to_owned(),
                client_secret: Some("hush:&".into()),
                refresh_token: refresh.map(Into::into),
                scope: Some("reviews read".to_owned()),
            }),
            robots: false,
            ..Manner::plain("source")
        }
    }

    /// What the API was shown, in order.
    fn shown(&self) -> Vec<String> {
        let seen = self.api.seen().into_iter();
        seen.map(|seen| seen.headers.get("authorization").cloned().unwrap_or_default()).collect()
    }

    /// The forms that the token server was sent.
    fn forms(&self) -> Vec<String> {
        self.login.seen().into_iter().map(|seen| seen.body).collect()
    }

    /// The refresh tokens that it was shown.
    fn refreshes(&self) -> Vec<String> {
        let forms = self.forms().into_iter();
        let fields = forms.map(|form| {
            let mut fields = url::form_urlencoded::parse(form.as_bytes()).into_owned();
            fields.find(|(name, _)| name == "refresh_token").unwrap().1
        });
        fields.collect()
    }
}

fn token(text: &str, more: &str) -> Reply {
    let body = format!("{{\"access_token\":\"{text}\",\"token_type\":\"Bearer\"{more}}}");
    Reply::status(200).body(body).header("Content-Type", "application/json")
}

fn refusal(status: u16, error: &str) -> Reply {
    Reply::status(status).body(format!("{{\"error\":\"{error}\"}}"))
}

fn fetcher() -> Fetcher {
    Fetcher::new(&settings()).unwrap()
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_shown_each_time() {
    let place = Place::new().await;
    place.login.put("/token", token("t1", ",\"expires_in\":3600"));
    let (fetcher, manner) = (fetcher(), place.manner(None));
    for _ in 0..3 {
        page(ask(&fetcher, place.api.url("/"), &manner).await);
    }
    let renewed = fetcher.renewed(&settings()).unwrap();
    page(ask(&renewed, place.api.url("/"), &manner).await);
    assert_eq!(place.shown(), ["Bearer t1"; 4]);
    let seen = place.login.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "POST");
    assert_eq!(seen[0].body, "grant_type=client_credentials&scope=reviews+read");
    // "my+id:hush%3A%26": each half is encoded as a form before the whole is.
    assert_eq!(seen[0].headers["authorization"], "Basic bXkraWQ6aHVzaCUzQSUyNg==");
    assert_eq!(seen[0].headers["content-type"], "application/x-www-form-urlencoded");

    // Another login under the same name is another login.
    let mut other = manner.clone();
    if let Auth::OAuth2(oauth) = &mut other.auth {
        oauth.scope = None;
    }
    page(ask(&renewed, place.api.url("/"), &other).await);
    assert_eq!(place.forms().len(), 2);
}

#[tokio::test]
async fn a_token_goes_to_no_other_origin() {
    let place = Place::new().await;
    let other = Site::start().await;
    other.put("/", Reply::page("fine"));
    place.api.put("/", Reply::redirect(302, other.url("/")));
    place.login.put("/token", token("t1", ""));
    page(ask(&fetcher(), place.api.url("/"), &place.manner(None)).await);
    assert!(!other.seen()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_shown() {
    let place = Place::new().await;
    let tokens = [token("t1", ",\"expires_in\":\"0\""), token("t2", ",\"expires_in\":3600")];
    place.login.put_in_turn("/token", tokens);
    let (fetcher, manner) = (fetcher(), place.manner(None));
    for _ in 0..3 {
        page(ask(&fetcher, place.api.url("/"), &manner).await);
    }
    assert_eq!(place.shown(), ["Bearer t1", "Bearer t2", "Bearer t2"]);
}

#[tokio::test]
async fn many_polls_at_a_time_share_one_request_for_a_token() {
    let place = Place::new().await;
    place.login.put("/token", token("t1", "").delay(Duration::from_millis(50)));
    let several = Settings { host_connections: 8, ..settings() };
    let fetcher = Fetcher::new(&several).unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let (fetcher, manner, url) = (fetcher.clone(), place.manner(None), place.api.url("/"));
        tasks.spawn(async move { page(ask(&fetcher, url, &manner).await) });
    }
    tasks.join_all().await;
    assert_eq!(place.shown(), ["Bearer t1"; 8]);
    assert_eq!(place.forms().len(), 1);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let place = Place::new().await;
    place.login.put_in_turn("/token", [token("t1", ""), token("t2", ""), token("t3", "")]);
    let (fetcher, manner) = (fetcher(), place.manner(None));
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    let answers = [Reply::status(401), Reply::page("fine").conditional()];
    place.api.put_in_turn("/", answers);
    let body = page(ask(&fetcher, place.api.url("/"), &manner).await);
    assert!(body.validators.etag.is_some(), "it was no redirect");
    assert_eq!(place.shown(), ["Bearer t1", "Bearer t1", "Bearer t2"]);
    assert_eq!(place.api.seen()[2].headers["if-none-match"], "\"old\"");

    // Refused for good: one more try, and then the truth.
    place.api.put("/", Reply::status(401));
    let expect = Outcome::Login("127.0.0.1 refuses the token".to_owned());
    assert_eq!(failure(ask(&fetcher, place.api.url("/"), &manner).await), expect);
    assert_eq!(place.shown().split_off(3), ["Bearer t2", "Bearer t3"]);
    assert_eq!(place.forms().len(), 3);

    // A new one that is refused at once is not replaced.
    let place = Place::new().await;
    place.api.put("/", Reply::status(401));
    place.login.put("/token", token("t1", ""));
    let refused = ask(&self::fetcher(), place.api.url("/"), &place.manner(None)).await;
    assert_eq!(failure(refused), expect);
    assert_eq!((place.shown().len(), place.forms().len()), (1, 1));
}

#[tokio::test]
async fn who_asks_is_said_in_the_body_where_the_header_is_not_taken() {
    let place = Place::new().await;
    let short = ",\"expires_in\":0";
    let script = [refusal(401, "invalid_client"), token("t1", short), token("t2", short)];
    place.login.put_in_turn("/token", script);
    let (fetcher, manner) = (fetcher(), place.manner(None));
    for _ in 0..2 {
        page(ask(&fetcher, place.api.url("/"), &manner).await);
    }
    let seen = place.login.seen();
    let in_header: Vec<bool> =
        seen.iter().map(|seen| seen.headers.contains_key("authorization")).collect();
    assert_eq!(in_header, [true, false, false]);
    let expect =
        "grant_type=client_credentials&scope=reviews+read&client_id=my+id&client_secret=hush%3A%26";
    assert_eq!(place.forms().split_off(1), [expect; 2]);

    // Taken in no way: both are tried, once.
    let place = Place::new().await;
    place.login.put("/token", refusal(400, "invalid_client"));
    let refused = failure(ask(&fetcher, place.api.url("/"), &place.manner(None)).await);
    assert_eq!(refused, Outcome::Login("127.0.0.1 answers invalid_client".to_owned()));
    assert_eq!((place.forms().len(), place.shown().len()), (2, 0));
}

#[tokio::test]
async fn what_the_token_server_says_is_told_without_secrets() {
    let place = Place::new().await;
    let body =
        "{\"error\":\"invalid_grant\",\"error_description\":\"Token r0-hush\\n was revoked\"}";
    place.login.put("/token", Reply::status(400).body(body));
    let manner = place.manner(Some("r0-hush"));
    let refused = failure(ask(&fetcher(), place.api.url("/"), &manner).await);
    let expect = "127.0.0.1 answers invalid_grant: Token *** was revoked";
    assert_eq!(refused, Outcome::Login(expect.to_owned()));
    assert_eq!(
        place.forms(),
        ["grant_type=refresh_token&refresh_token=r0-hush&scope=reviews+read"]
    );
}

#[tokio::test]
async fn trouble_on_the_way_to_a_token_is_no_refusal() {
    let place = Place::new().await;
    let fetcher = fetcher();
    let manner = place.manner(None);
    place.login.put("/token", Reply::status(502));
    let expect = Outcome::Network("127.0.0.1 answered with HTTP status 502".to_owned());
    assert_eq!(failure(ask(&fetcher, place.api.url("/"), &manner).await), expect);

    // A private token server is out of bounds, as a page would be.
    let strict = Fetcher::new(&Settings { allow_private: Vec::new(), ..settings() }).unwrap();
    let url = "http://8.8.8.8/".parse().unwrap();
    assert_eq!(failure(ask(&strict, url, &manner).await), Outcome::Disallowed);

    place.login.put("/token", Reply::status(429).header("Retry-After", "120"));
    for _ in 0..2 {
        let limited = ask(&fetcher, place.api.url("/"), &manner).await;
        assert!(limited.retry_after.unwrap().as_secs() > 60);
        assert_eq!(failure(limited), Outcome::Blocked(BlockKind::RateLimited));
    }
    assert_eq!(place.forms().len(), 2);
    assert!(place.shown().is_empty());

    let place = Place::new().await;
    let gone = format!("http://{}/token", place.login.address());
    let mut manner = place.manner(None);
    if let Auth::OAuth2(oauth) = &mut manner.auth {
        oauth.token_url = gone.parse().unwrap();
    }
    let Place { api, login } = place;
    drop(login);
    let refused = failure(ask(&fetcher, api.url("/"), &manner).await);
    assert!(matches!(refused, Outcome::Network(_)), "{refused}");
}

#[tokio::test]
async fn a_replaced_refresh_token_survives_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("tokens");
    let settings = Settings { tokens: Some(folder.clone()), ..settings() };
    let place = Place::new().await;
    let next = |number: u32| {
        token(&format!("t{number}"), &format!(",\"expires_in\":0,\"refresh_token\":\"r{number}\""))
    };
    place.login.put_in_turn("/token", (1..=9).map(next));
    let manner = place.manner(Some("r0"));
    // Each a life of its own.
    for _ in 0..2 {
        let fetcher = Fetcher::new(&settings).unwrap();
        for _ in 0..2 {
            page(ask(&fetcher, place.api.url("/"), &manner).await);
        }
    }
    assert_eq!(place.refreshes(), ["r0", "r1", "r2", "r3"]);
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&file).unwrap();
    assert!(!bytes.windows(2).any(|window| window == b"r4"), "{bytes:?}");

    // Another one in the configuration begins a new row.
    let fetcher = Fetcher::new(&settings).unwrap();
    page(ask(&fetcher, place.api.url("/"), &place.manner(Some("new"))).await);
    // What is damaged is left aside, and replaced.
    fs::write(&file, "damaged").unwrap();
    let fetcher = Fetcher::new(&settings).unwrap();
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    let fetcher = Fetcher::new(&settings).unwrap();
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    assert_eq!(place.refreshes().split_off(4), ["new", "r0", "r6"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_costs_nothing_but_the_restart() {
    let home = tempfile::tempdir().unwrap();
    let blocked = home.path().join("tokens");
    fs::write(&blocked, "a file stands here").unwrap();
    let place = Place::new().await;
    let short = ",\"expires_in\":0,\"refresh_token\":\"r1\"";
    place.login.put_in_turn("/token", [token("t1", short), token("t2", ""), token("t3", "")]);
    let settings = Settings { tokens: Some(blocked.clone()), ..settings() };
    let (fetcher, manner) = (Fetcher::new(&settings).unwrap(), place.manner(Some("r0")));
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    // It is written as soon as that can be.
    fs::remove_file(&blocked).unwrap();
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    page(ask(&Fetcher::new(&settings).unwrap(), place.api.url("/"), &manner).await);
    assert_eq!(place.refreshes(), ["r0", "r1", "r1"]);
}

#[tokio::test]
async fn the_configured_refresh_token_is_tried_where_the_kept_one_is_refused() {
    let place = Place::new().await;
    let script = [
        token("t1", ",\"expires_in\":0,\"refresh_token\":\"r1\""),
        refusal(400, "invalid_grant"),
        token("t2", ""),
    ];
    place.login.put_in_turn("/token", script);
    let (fetcher, manner) = (fetcher(), place.manner(Some("r0")));
    for _ in 0..2 {
        page(ask(&fetcher, place.api.url("/"), &manner).await);
    }
    assert_eq!(place.refreshes(), ["r0", "r1", "r0"]);
}

#[tokio::test]
async fn a_poll_that_is_given_up_loses_no_refresh_token() {
    let place = Place::new().await;
    let slow = token("t1", ",\"expires_in\":0,\"refresh_token\":\"r1\"");
    let script = [slow.delay(Duration::from_millis(100)), token("t2", "")];
    place.login.put_in_turn("/token", script);
    let (fetcher, manner) = (fetcher(), place.manner(Some("r0")));
    let (given_up, asked, url) = (fetcher.clone(), manner.clone(), place.api.url("/"));
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { ask(&given_up, url, &asked).await });
    while place.login.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tasks.abort_all();
    page(ask(&fetcher, place.api.url("/"), &manner).await);
    assert_eq!(place.refreshes(), ["r0", "r1"]);
}
