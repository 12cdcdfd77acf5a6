//! What a source's tables come to: how it is asked, when, and what of it makes another page.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "all of this is tests, also what stands outside of the test functions"
)]

use std::{
    fs,
    process::{Command, Stdio},
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use vigie::{
    config::{Environment, Loaded, Report, Watch, load},
    fetch::{Auth, HostLimits, Manner, Method},
    logic::cadence::News,
};

const HEAD: &str = r#"
[vigie]
contact = "admin@example.com"
[smtp]
url = "smtp://127.0.0.1"
[[person]]
id = "ana"
email = "ana@example.com"
[[business]]
id = "b"
name = "B"
owners = ["ana"]
"#;

const SOURCE: &str = r#"
[[source]]
id = "s"
business = "b"
url = "https://b.example/"
"#;

fn written(text: &str) -> Result<Loaded, Report> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("vigie.toml"), format!("{HEAD}{text}")).unwrap();
    let environment: Environment = [("TOKEN", "t0ken"), ("KEY", "k-1")].into_iter().collect();
    load(&folder.path().join("vigie.toml"), &environment)
}

/// The only source, when nothing about it is odd.
#[track_caller]
fn watch(keys: &str) -> Watch {
    watch_in(&format!("{SOURCE}{keys}"))
}

#[track_caller]
fn watch_in(text: &str) -> Watch {
    let loaded = written(text).unwrap_or_else(|report| panic!("{report}"));
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    loaded.config.sources.into_iter().next().unwrap()
}

#[track_caller]
fn manner(keys: &str) -> Manner {
    Manner::clone(&watch(keys).poll.manner)
}

fn open(list: &[(String, SecretString)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect()
}

#[test]
fn a_source_is_asked_plainly_unless_it_says_otherwise() {
    let poll = watch("").poll;
    assert_eq!((poll.pages, poll.details), (5, 20));
    let manner = &poll.manner;
    assert_eq!((manner.name.as_str(), manner.robots, manner.allow_private), ("s", true, false));
    assert_eq!((&manner.method, manner.keep_cookies), (&Method::Get, false));
    assert!(manner.headers.is_empty() && manner.cookies.is_empty());
    assert!(matches!(manner.auth, Auth::None));
    assert!(manner.proxy.is_none() && manner.render.is_none());
    let poll = watch("pages = 1\ndetails = 0\nrobots = \"ignore\"").poll;
    assert_eq!((poll.pages, poll.details, poll.manner.robots), (1, 0, false));
}

#[test]
fn a_request_carries_what_its_table_says() {
    let manner = manner(
        r#"
[source.request]
method = "POST"
body = '{"query": "{ reviews { text } }"}'
keep_cookies = true
proxy = "socks5h://me%40home@proxy.example:1080"
proxy_password = { env = "TOKEN" }
headers = { "X-Api-Key" = { env = "KEY" }, Accept-Language = "fr", Authorization = { env = "TOKEN" } }
cookies = { "session.id" = { env = "TOKEN" }, view = "list" }
"#,
    );
    let Method::Post { body, content_type } = &manner.method else { panic!("{:?}", manner.method) };
    assert_eq!(content_type, "application/json");
    assert_eq!(body, r#"{"query": "{ reviews { text } }"}"#);
    let headers = [("Accept-Language", "fr"), ("Authorization", "t0ken"), ("X-Api-Key", "k-1")];
    assert_eq!(open(&manner.headers), headers);
    assert_eq!(open(&manner.cookies), [("session.id", "t0ken"), ("view", "list")]);
    assert!(manner.keep_cookies);
    let proxy = manner.proxy.as_ref().unwrap();
    let (user, password) = proxy.login.as_ref().unwrap();
    assert_eq!(proxy.url.as_str(), "socks5h://proxy.example:1080");
    assert_eq!((user.as_str(), password.expose_secret()), ("me@home", "t0ken"));
    let shown = format!("{manner:?}");
    assert!(!shown.contains("t0ken") && !shown.contains("k-1"), "a secret is shown: {shown}");
}

#[test]
fn a_login_is_one_of_three() {
    let auth = |table: &str| manner(&format!("auth = {{ {table} }}")).auth;
    match auth(r#"basic = { user = "ana", password = { env = "TOKEN" } }"#) {
        Auth::Basic { user, password } => {
            assert_eq!((user.as_str(), password.expose_secret()), ("ana", "t0ken"));
        }
        other => panic!("{other:?}"),
    }
    match auth(r#"bearer = { env = "TOKEN" }"#) {
        Auth::Bearer(token) => assert_eq!(token.expose_secret(), "t0ken"),
        other => panic!("{other:?}"),
    }
    let oauth2 = r#"token_url = "https://b.example/token", client_id = "vigie""#;
    match auth(&format!(r#"oauth2 = {{ {oauth2}, refresh_token = {{ env = "KEY" }} }}"#)) {
        Auth::OAuth2(asked) => {
            assert_eq!(asked.token_url.as_str(), "https://b.example/token");
            assert_eq!((asked.client_id.as_str(), asked.scope), ("vigie", None));
            assert!(asked.client_secret.is_none());
            assert_eq!(asked.refresh_token.unwrap().expose_secret(), "k-1");
        }
        other => panic!("{other:?}"),
    }
    match auth(
        r#"oauth2 = { token_url = "http://127.0.0.1:8080/token", client_id = "vigie", client_secret = { env = "KEY" }, scope = "read" }"#,
    ) {
        Auth::OAuth2(asked) => {
            assert_eq!(asked.client_secret.unwrap().expose_secret(), "k-1");
            assert_eq!(asked.scope.as_deref(), Some("read"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_credential_that_only_systemd_hands_over_may_be_missing_from_a_check() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vigie.toml");
    let keys = r#"auth = { bearer = { credential = "token" } }"#;
    fs::write(&path, format!("{HEAD}{SOURCE}{keys}\n")).unwrap();
    let checked = load(&path, &Environment::default().only_checked()).unwrap();
    assert_eq!((checked.warnings.errors(), checked.warnings.len()), (0, 1));
    assert_eq!(load(&path, &Environment::default()).unwrap_err().errors(), 1);
}

#[test]
fn only_who_uses_secrets_needs_them() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vigie.toml");
    let head = HEAD.replace("[vigie]", "[vigie]\nstate = \"state\"");
    let keys = r#"auth = { bearer = { env = "VIGIE_NOT_SET" } }"#;
    fs::write(&path, format!("{head}{SOURCE}{keys}\n")).unwrap();
    let checked = load(&path, &Environment::default().only_checked()).unwrap();
    assert_eq!((checked.warnings.errors(), checked.warnings.len()), (0, 1));
    fs::write(folder.path().join("page.html"), "<p>no posts</p>").unwrap();
    let exit = |line: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(line.split(' '))
            .args(["--config", "vigie.toml"])
            .current_dir(folder.path())
            .env_remove("VIGIE_NOT_SET")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = exit("check");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning: the variable `VIGIE_NOT_SET` is not set here"), "{said}");
    for line in ["status", "sources", "cases", "outbox"] {
        assert_eq!(exit(line).0, 0, "{line}");
    }
    let (code, said) = exit("extract page.html --url https://b.example/ --source s");
    assert!(code == 1 && said.contains("0 posts"), "{said}");
    for line in ["run --once", "poll s", "poll s --dry-run", "send-test ana"] {
        assert_eq!(exit(line).0, 78, "{line}");
    }
}

#[test]
fn secrets_over_plain_http_are_warned_of() {
    let warned = |url: &str, keys: &str| {
        let text = format!("{SOURCE}{keys}\n").replace("https://b.example/", url);
        written(&text).unwrap().warnings.len()
    };
    let bearer = r#"auth = { bearer = { env = "TOKEN" } }"#;
    let header = r#"request = { headers = { "X-Key" = { env = "KEY" } } }"#;
    assert_eq!(warned("http://b.example/", bearer), 1);
    assert_eq!(warned("http://b.example/", header), 1);
    let cookie = r#"request = { cookies = { session = { env = "KEY" }, view = "list" } }"#;
    assert_eq!(warned("http://b.example/", cookie), 1);
    assert_eq!(warned("http://127.0.0.1:8080/", bearer), 0);
    let open = r#"request = { headers = { "X-Key" = "open" }, cookies = { view = "list" } }"#;
    assert_eq!(warned("http://b.example/", open), 0);
}

#[test]
fn a_rendered_page_waits_for_what_its_rules_look_for() {
    let render = |keys: &str| manner(&format!("render = \"chromium\"\n{keys}")).render.unwrap();
    let plain = render("");
    assert_eq!((plain.wait_for, plain.screenshot), (None, false));
    assert_eq!((plain.clicks, plain.timeout), (Vec::new(), SignedDuration::from_secs(30)));
    let rules = "[source.extract]\nitem = \"li\"\ntext = { select = \"p\" }\n";
    assert_eq!(render(rules).wait_for.as_deref(), Some("li"));
    let rules = format!("{rules}anchor = \"ul\"\n");
    assert_eq!(render(&rules).wait_for.as_deref(), Some("ul"));
    let own = format!(
        "{rules}[source.browser]\nwait_for = \".posts\"\nclick = [\"#ok\", \"a.more\"]\n\
         timeout = \"2m\"\nscreenshot = true\n"
    );
    let own = render(&own);
    assert_eq!((own.wait_for.as_deref(), own.screenshot), (Some(".posts"), true));
    assert_eq!(own.clicks, ["#ok", "a.more"]);
    assert_eq!(own.timeout, SignedDuration::from_mins(2));
}

#[test]
fn a_missing_browser_keeps_no_other_source_from_being_watched() {
    let loaded = written(&format!("{SOURCE}[browser]\nprogram = \"no/chromium\"\n")).unwrap();
    let program = loaded.config.fetch.browser.program.unwrap();
    assert!(program.is_absolute() && program.ends_with("no/chromium"), "{program:?}");
    assert_eq!((loaded.warnings.errors(), loaded.warnings.len()), (0, 1));
}

#[test]
fn only_what_makes_another_page_makes_another_fingerprint() {
    let fingerprint = |keys: &str| watch(keys).poll.fingerprint;
    let plain = fingerprint("");
    for same in [
        "robots = \"ignore\"",
        "pages = 3\nburst = \"1m for 2h\"",
        "auth = { bearer = { env = \"TOKEN\" } }",
        "request = { cookies = { a = { env = \"KEY\" } }, keep_cookies = true }",
        "request = { headers = { \"X-Key\" = { env = \"KEY\" } } }",
        "request = { proxy = \"http://proxy.example:3128\" }",
    ] {
        assert_eq!(fingerprint(same), plain, "{same}");
    }
    let others = [
        "",
        "request = { method = \"POST\" }",
        "request = { method = \"POST\", body = \"{}\" }",
        "request = { method = \"POST\", body = \"{}\", content_type = \"text/plain\" }",
        "request = { headers = { \"Accept-Language\" = \"fr\" } }",
        "request = { cookies = { \"accept-language\" = \"fr\" } }",
        "request = { cookies = { \"accept-language\" = \"en\" } }",
        "render = \"chromium\"",
        "render = \"chromium\"\nbrowser = { wait_for = \"ul\" }",
        "render = \"chromium\"\nbrowser = { click = [\"ul\"] }",
    ];
    let mut prints: Vec<String> = others.iter().map(|keys| fingerprint(keys)).collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), others.len());
    let longer = "render = \"chromium\"\nbrowser = { timeout = \"1m\", screenshot = true }";
    assert_eq!(fingerprint(longer), fingerprint("render = \"chromium\""));
}

fn limits(host: &str, pause: Option<i64>) -> HostLimits {
    let pause = pause.map(SignedDuration::from_secs);
    HostLimits { host: host.to_owned(), pause, connections: None, burst: None }
}

#[test]
fn own_limits_of_a_host_go_before_those_of_its_platform() {
    let hosts = |text: &str| {
        let mut hosts = written(&format!("{SOURCE}{text}")).unwrap().config.fetch.hosts;
        hosts.retain(|limits| limits.host.ends_with("reddit.com") || limits.host == "b.example");
        hosts
    };
    assert_eq!(hosts(""), [limits("reddit.com", Some(60))]);
    let own = "[[fetch.host]]\nhost = \"reddit.com\"\npause = \"5s\"\n";
    assert_eq!(hosts(own), [limits("reddit.com", Some(5))]);
    // Who says something else has not said that the platform may be asked faster.
    let own = "[[fetch.host]]\nhost = \"reddit.com\"\nburst = 2\n";
    let both = HostLimits { burst: Some(2), ..limits("reddit.com", Some(60)) };
    assert_eq!(hosts(own), [both]);
    let own = "[[fetch.host]]\nhost = \"old.reddit.com\"\n\
               [[fetch.host]]\nhost = \"b.example\"\n";
    let all = [
        limits("old.reddit.com", Some(60)),
        limits("b.example", None),
        limits("reddit.com", Some(60)),
    ];
    assert_eq!(hosts(own), all);
}

/// Seconds from a poll to the next, where nothing is spread and nothing is new.
fn pace(watch: &Watch) -> i64 {
    let now = Timestamp::constant(1_790_000_010, 0);
    watch.poll.cadence.next_after(now, News::default(), 0.0).duration_since(now).as_secs()
}

#[test]
fn no_schedule_is_faster_than_its_platform_allows() {
    let loaded = |url: &str, more: &str| {
        let text = format!("[fetch]\nspread = \"0s\"\n{SOURCE}{more}");
        let Loaded { config, warnings } =
            written(&text.replace("https://b.example/", url)).unwrap();
        (pace(config.sources.first().unwrap()), warnings)
    };
    let reddit = "https://www.reddit.com/search.rss?q=b";
    let (seconds, warnings) = loaded(reddit, "schedule = \"every 10s\"");
    assert_eq!((seconds, warnings.len(), warnings.errors()), (60, 1, 0));
    let text = warnings.render(false);
    assert!(text.contains("warning: reddit.com allows one request in 1m"), "{text}");
    assert!(text.contains("the source is polled every 1m at most"), "{text}");
    assert!(text.contains("^^^^^^^^^^^"), "{text}");
    let (_, warnings) = loaded(reddit, "burst = \"30s for 2h\"");
    assert_eq!(warnings.len(), 1);
    let (_, warnings) = loaded(reddit, "schedule = \"*/5 * * * *\"\nburst = \"1m for 2h\"");
    assert!(warnings.is_empty(), "{warnings}");
    // A mirror of the platform elsewhere is asked at the platform's pace too.
    let (seconds, warnings) =
        loaded("http://127.0.0.1/", "schedule = \"every 10s\"\npreset = \"reddit\"");
    assert_eq!((seconds, warnings.len()), (60, 1));
    let (seconds, warnings) = loaded("http://127.0.0.1/", "schedule = \"every 10s\"");
    assert_eq!((seconds, warnings.len()), (10, 0));
    // Own limits are known to who wrote them, and hold in place of the preset's.
    let own = "schedule = \"every 10s\"\n[[fetch.host]]\nhost = \"reddit.com\"\npause = \"5s\"\n";
    let text = format!("[fetch]\nspread = \"0s\"\n{}", own.replace("schedule = \"every 10s\"", ""));
    let source = SOURCE.replace("https://b.example/", reddit);
    let watch = watch_in(&format!("{text}{source}schedule = \"every 10s\"\n"));
    assert_eq!(pace(&watch), 10);
}

#[test]
fn no_schedule_is_faster_than_any_host_is_asked() {
    let within = |pause: &str, keys: &str, more: &str| {
        let text = format!("[fetch]\nhost_pause = \"{pause}\"\n{SOURCE}{keys}\n{more}");
        written(&text).unwrap().warnings.render(false)
    };
    let warned = |keys: &str, more: &str| within("1m", keys, more);
    let text = warned("schedule = \"every 10s\"", "");
    assert!(text.contains("warning: `host_pause` allows one request in 1m"), "{text}");
    let text = warned("burst = \"30s for 2h\"", "");
    assert!(text.contains("`host_pause` allows one request in 1m"), "{text}");
    assert_eq!(warned("schedule = \"* * * * *\"", ""), "");
    let own = "[[fetch.host]]\nhost = \"b.example\"\npause = \"5s\"\n";
    assert_eq!(warned("schedule = \"every 10s\"", own), "");
    // What is said of the host goes before `host_pause`, what is said of the platform does not.
    let mirror = "schedule = \"every 10s\"\npreset = \"reddit\"";
    let text = warned(mirror, "");
    assert!(text.contains("Reddit allows one request in 1m"), "{text}");
    let text = within("2m", mirror, "");
    assert!(text.contains("`host_pause` allows one request in 2m"), "{text}");
}

#[test]
fn a_burst_that_does_nothing_is_warned_of() {
    let warned = |schedule: &str, burst: &str| {
        let text = format!("{SOURCE}schedule = \"{schedule}\"\nburst = \"{burst}\"\n");
        let warnings = written(&text).unwrap().warnings;
        assert_eq!(warnings.errors(), 0);
        warnings.render(false).contains("the burst is never denser than the schedule")
    };
    assert!(warned("every 10m", "10m for 2h"));
    assert!(warned("*/5 * * * *", "15m while open"));
    assert!(warned("0 8 * * *", "24h while open"));
    assert!(!warned("every 10m", "9m for 2h"));
    // By night it is denser, and from Friday to Monday.
    assert!(!warned("*/10 8-20 * * *", "10m for 1 day"));
    assert!(!warned("0 8 * * Mon-Fri", "24h while open"));
    // Of what is seldom, too little is seen to say so.
    assert!(!warned("0 8 1 * *", "8 days while open"));
}

#[test]
fn delivery_and_browser_are_read() {
    let text = "[delivery]\ngroup = \"0s\"\nremind = \"1s\"\n\
                [browser]\npages = 3\nmemory = \"4GiB\"\nidle = \"0s\"\n";
    let config = written(&format!("{SOURCE}{text}")).unwrap().config;
    assert_eq!(config.delivery.group, SignedDuration::ZERO);
    assert_eq!(config.delivery.remind, SignedDuration::from_secs(1));
    let browser = config.fetch.browser;
    assert_eq!((browser.program, browser.pages, browser.memory), (None, 3, 4 << 30));
    assert_eq!(browser.idle, SignedDuration::ZERO);
    let config = written(SOURCE).unwrap().config;
    assert_eq!(config.delivery.group, SignedDuration::from_secs(30));
    assert_eq!(config.delivery.remind, SignedDuration::from_hours(24));
}

#[test]
fn what_waits_for_the_next_reminder_is_warned_of() {
    let warned = |group: &str, remind: &str| {
        let text = format!("{SOURCE}[delivery]\ngroup = \"{group}\"\nremind = \"{remind}\"\n");
        written(&text).unwrap().warnings.len()
    };
    assert_eq!((warned("1h", "59m"), warned("1h", "1h")), (1, 0));
}

#[test]
fn schedules_stay_in_their_zone() {
    let cadence = watch("schedule = \"0 8 * * *\"\ntimezone = \"Europe/Paris\"").poll.cadence;
    assert_eq!(cadence.zone(), &TimeZone::get("Europe/Paris").unwrap());
    assert_eq!(cadence.schedule().to_string(), "0 8 * * *");
}

#[test]
fn what_a_page_may_call_for_is_part_of_how_its_source_is_read() {
    let read = |preset: &str, more: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("presets.d")).unwrap();
        std::fs::write(folder.path().join("presets.d/oak.toml"), preset).unwrap();
        let file = folder.path().join("vigie.toml");
        std::fs::write(&file, format!("{HEAD}{SOURCE}{more}")).unwrap();
        let loaded = vigie::config::load(&file, &vigie::config::Environment::of_process());
        loaded.unwrap().config.sources[0].poll.fingerprint.clone()
    };
    let preset = |text: &str| {
        format!(
            "name = \"oak\"\nplatform = \"Oak\"\nsign = \"meta[name=oak]\"\nkind = \"mention\"\n\
             [extract]\nitem = \".post\"\ntext = \"{text}\"\n"
        )
    };
    assert_eq!(read(&preset(".a"), ""), read(&preset(".a"), ""));
    assert_ne!(read(&preset(".a"), ""), read(&preset(".b"), ""));
    let own = "[source.extract]\nitem = \".review\"\ntext = \".body\"\n";
    assert_eq!(read(&preset(".a"), own), read(&preset(".b"), own));
}
