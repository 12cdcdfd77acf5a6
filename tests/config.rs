//! The configuration: what is accepted, what is refused and in which words, and that the documents
//! say what the program does.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::string_slice,
    reason = "all of this is tests, also what stands outside of the test functions"
)]

use std::{fs, path::Path};

use jiff::SignedDuration;
use proptest::prelude::*;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tempfile::TempDir;
use vigie::{
    config::{Config, Environment, Loaded, Report, Watch, load, schema},
    domain::{Away, Bands, DigestEvery, OwnCause, PostKind, Severity, Uncertain},
    fetch,
    mail::{Security, TransportSettings},
};

const FIXTURES: &str = "tests/fixtures/config";
const EXAMPLE: &str = include_str!("../config/vigie.toml");

/// The credentials are those of the fixtures; nothing else is set.
fn environment() -> Environment {
    [("CREDENTIALS_DIRECTORY", format!("{FIXTURES}/credentials"))].into_iter().collect()
}

fn fixture(name: &str) -> Result<Loaded, Report> {
    load(&Path::new(FIXTURES).join(name), &environment())
}

fn written(text: &str) -> Result<Loaded, Report> {
    let folder = TempDir::new().unwrap();
    write(&folder, "vigie.toml", text);
    load(&folder.path().join("vigie.toml"), &environment())
}

fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn in_folder(folder: &TempDir) -> Result<Loaded, String> {
    load(&folder.path().join("vigie.toml"), &environment())
        .map_err(|report| report.render(false).replace(&*folder.path().to_string_lossy(), "DIR"))
}

fn source<'a>(config: &'a Config, id: &str) -> &'a Watch {
    config.sources.iter().find(|watch| watch.poll.source.id.as_str() == id).unwrap()
}

#[test]
fn bad_files_are_reported_whole() {
    let mut names: Vec<_> = fs::read_dir(FIXTURES)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("bad."))
        .collect();
    names.sort();
    assert!(names.len() > 5);
    for name in names {
        let report = fixture(&name).expect_err(&name);
        let text = report.render(false).replace(&*here(), "HERE");
        assert!(!text.contains("hunter2"), "a password is shown: {text}");
        insta::assert_snapshot!(name.trim_end_matches(".toml"), text);
        // What is wrong with a rule is said by the module that reads it.
        let helped = text.matches("= help: ").count();
        assert_eq!(helped, report.len(), "no help: {text}");
        assert_eq!(text, report.to_string().replace(&*here(), "HERE"));
        assert_ne!(report.render(true), report.render(false));
    }
}

fn here() -> String {
    std::env::current_dir().unwrap().display().to_string()
}

#[test]
fn ten_mistakes_are_ten_carets() {
    let report = fixture("bad.ten-mistakes.toml").unwrap_err();
    let text = report.render(false);
    let carets = text.lines().filter(|line| line.contains('^')).count();
    assert_eq!((report.len(), report.errors(), carets), (10, 10, 10));
}

#[test]
fn a_whole_file_is_understood() {
    let Loaded { config, warnings } = fixture("good.whole.toml").unwrap();
    assert!(warnings.is_empty(), "{warnings}");
    let operators: Vec<_> = config.general.operators.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(operators, ["paul", "marie"]);
    assert_eq!(config.general.control, Path::new("/var/lib/vigie/control.sock"));
    let TransportSettings::Smtp(smtp) = &config.mail.transport else { panic!("not SMTP") };
    assert_eq!((smtp.host.as_str(), smtp.port), ("mail.example.com", 465));
    assert_eq!(smtp.security, Security::Implicit);
    assert_eq!(smtp.user.as_deref(), Some("vigie@example.com"));
    assert_eq!(smtp.password.as_ref().unwrap().expose_secret(), "correct horse");
    assert_eq!(config.fetch.allow_private.len(), 2);

    let trustpilot = source(&config, "trustpilot");
    assert_eq!(trustpilot.poll.source.platform, "Trustpilot");
    assert_eq!(trustpilot.poll.source.respond_within, Some(SignedDuration::from_hours(7 * 24)));
    assert_eq!(trustpilot.poll.cadence.zone().iana_name(), Some("Europe/Paris"));
    assert_eq!(trustpilot.poll.cadence.schedule().to_string(), "*/5 * * * *");
    let complaints = source(&config, "complaints");
    assert_eq!(complaints.poll.source.kind, PostKind::Complaint);
    assert!(!complaints.poll.manner.robots);
    let plain = source(&config, "plain");
    assert_eq!(
        (plain.poll.source.platform.as_str(), plain.poll.manner.allow_private),
        ("The corner board", true)
    );
    assert_eq!(
        (plain.poll.cadence.zone().iana_name(), plain.poll.language.as_deref()),
        (Some("UTC"), Some("en"))
    );
    let forum = source(&config, "forum");
    assert_eq!(
        (forum.poll.source.platform.as_str(), forum.poll.source.mentions),
        ("forum.example", true)
    );
    assert_eq!(trustpilot.poll.source.bands, Bands { negative: 0.7, uncertain: 0.4 });
    assert_eq!(plain.poll.source.bands, Bands { negative: 0.7, uncertain: 0.35 });
    let words = ["parking", "car park*"].map(str::to_owned).to_vec();
    let garage = config.businesses.first().unwrap();
    assert_eq!(garage.causes, [OwnCause { name: "parking".into(), words }]);
    assert_eq!(garage.rules.uncertain, Uncertain::Digest);
    let assistance = config.assistance.as_ref().unwrap();
    assert_eq!((assistance.per_day, assistance.opinions), (50, true));
    let assistant = &assistance.assistant;
    assert_eq!(
        (assistant.url.as_str(), assistant.model.as_str()),
        ("https://ai.example/v1", "tiny")
    );
    assert!(assistant.key.is_some());
    let answers = config.answers.as_ref().unwrap();
    let mailbox = answers.mailbox.as_ref().unwrap();
    assert_eq!((&*answers.before, mailbox.settings.port), ("vigie+", 143));
    let marie = &config.persons.first().unwrap().timing;
    let away = |first: &str, last: &str| Away {
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
    };
    let days = [away("2026-07-14", "2026-07-14"), away("2025-12-24", "2026-01-02")];
    assert_eq!((marie.away.as_slice(), marie.at_once), (&days[..], Severity::Medium));
    let digest = marie.digest;
    assert_eq!((digest.every, digest.at.to_string()), (DigestEvery::Week, "17:30:00".to_owned()));
    let together = config.delivery.together;
    assert_eq!((together.after, together.within), (5, SignedDuration::from_mins(20)));
    let rules = &garage.deadlines;
    let shifts = |day: usize| rules.hours.week.as_ref().unwrap().get(day).unwrap().len();
    assert_eq!([0, 4, 5, 6].map(shifts), [2, 2, 1, 0]);
    assert_eq!((rules.hours.holidays.len(), rules.remind.len()), (2, 3));
    let rungs = rules.escalate.iter().map(|rung| (rung.after.as_hours(), rung.to.len()));
    assert_eq!(rungs.collect::<Vec<_>>(), [(1, 1), (4, 2)]);
    assert!(!format!("{config:?}").contains("horse"), "a secret is shown");
}

#[test]
fn a_small_file_is_filled_with_defaults() {
    let config = fixture("good.small.toml").unwrap().config;
    assert_eq!(config.general.state, Path::new("/var/lib/vigie"));
    assert_eq!(config.general.operators, config.persons);
    assert_eq!(config.mail.from, "Vigie <admin@example.com>");
    let TransportSettings::Directory(path) = &config.mail.transport else { panic!("no folder") };
    assert_eq!(*path, Path::new(&here()).join(FIXTURES).join("mails"));
    let contact = config.general.contact.clone();
    let fetch::Settings { hosts, tokens, .. } = config.fetch.clone();
    assert_eq!(tokens.as_deref(), Some(Path::new("/var/lib/vigie/tokens")));
    let rest = fetch::Settings { contact, hosts, tokens, ..Default::default() };
    assert_eq!(config.fetch, rest);
    assert!(config.answers.is_none(), "no answers are taken unless it says how");
    assert!(config.assistance.is_none(), "nothing is asked unless it is named");
    assert_eq!(source(&config, "s").poll.cadence.schedule().to_string(), "every 10m");
}

#[test]
fn state_is_where_systemd_says() {
    let path = Path::new(FIXTURES).join("good.small.toml");
    let environment = [("STATE_DIRECTORY", "/var/lib/private/vigie:/x")].into_iter().collect();
    let general = load(&path, &environment).unwrap().config.general;
    assert_eq!(general.state, Path::new("/var/lib/private/vigie"));
    assert_eq!(general.control, Path::new("/var/lib/private/vigie/control.sock"));
}

#[test]
fn what_is_odd_but_usable_is_a_warning() {
    let Loaded { warnings, .. } = fixture("good.warnings.toml").unwrap();
    assert_eq!((warnings.errors(), warnings.len()), (0, 7));
    insta::assert_snapshot!(warnings);
}

#[test]
fn days_on_which_nobody_reads_are_a_warning() {
    let today = vigie::engine::Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |days: i32| today.checked_add(jiff::Span::new().days(days)).unwrap();
    let small = fs::read_to_string(Path::new(FIXTURES).join("good.small.toml")).unwrap();
    let warned = |from: i32, to: i32| {
        let away = format!("away = [\"{}..{}\"]\n", day(from), day(to));
        let email = small.lines().find(|line| line.starts_with("email")).unwrap();
        let text = small.replace(email, &format!("{email}\n{away}"));
        written(&text).unwrap().warnings.render(false)
    };
    assert_eq!(warned(35, 40), warned(-9, -5));
    let text = warned(3, 5);
    let days = format!("from {} to {} every owner is away", day(3), day(5));
    assert!(text.contains(&days) && text.contains("owners = ["), "{text}");
}

#[test]
fn a_ladder_without_a_deadline_is_a_warning() {
    let small = fs::read_to_string(Path::new(FIXTURES).join("good.small.toml")).unwrap();
    // Whom it names may be the owner of another business.
    let ladder = "[[business]]\nid = \"c\"\nname = \"C\"\nowners = [\"other\"]\n\
        [[person]]\nid = \"other\"\nemail = \"other@example.com\"\n\
        [[business.escalate]]\nafter = \"1h\"\nto = [\"operator\"]\n\
        [[source]]\nid = \"t\"\nbusiness = \"c\"\nurl = ";
    let warned = |url: &str| {
        let text = format!("{small}\n{ladder}\"{url}\"\n");
        written(&text).unwrap().warnings.render(false)
    };
    let text = warned("https://reviews.example/c");
    assert!(text.contains("no answer has a deadline"), "{text}");
    assert!(text.contains("respond_within = \"2h\""), "{text}");
    assert_eq!(warned("https://www.trustpilot.com/review/c.example"), "");
}

#[test]
fn there_may_be_no_file() {
    insta::assert_snapshot!(fixture("no-such-file.toml").unwrap_err());
}

#[test]
fn files_beside_the_main_one_are_read_in_order() {
    let folder = TempDir::new().unwrap();
    let main = fs::read_to_string(format!("{FIXTURES}/good.small.toml")).unwrap();
    let more = |id: &str| {
        format!("[[source]]\nid = \"{id}\"\nbusiness = \"b\"\nurl = \"https://{id}.example\"\n")
    };
    write(&folder, "vigie.toml", &main);
    write(&folder, "sources.d/20-b.toml", &more("second"));
    write(&folder, "sources.d/10-a.toml", &more("first"));
    write(&folder, "sources.d/.hidden.toml", "not TOML");
    write(&folder, "sources.d/README", "not TOML");
    let config = in_folder(&folder).unwrap().config;
    let ids: Vec<_> = config.sources.iter().map(|watch| watch.poll.source.id.as_str()).collect();
    assert_eq!(ids, ["s", "first", "second"]);

    write(&folder, "sources.d/30-c.toml", &(more("first") + "[fetch]\ntimeout = \"1s\"\n"));
    write(&folder, "sources.d/40-d.toml", "url = \n");
    insta::assert_snapshot!(in_folder(&folder).unwrap_err());
}

#[test]
fn a_password_is_read_from_where_it_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new().unwrap();
    let password = |kept: &str| {
        let main = fs::read_to_string(format!("{FIXTURES}/good.small.toml")).unwrap();
        let smtp = format!("\"smtps://vigie@mail.example.com\"\npassword = {{ {kept} }}");
        write(&folder, "vigie.toml", &main.replace("\"directory:mails\"", &smtp));
        let environment = [("SECRET", "from env")].into_iter().collect();
        let loaded = load(&folder.path().join("vigie.toml"), &environment);
        loaded.map(|Loaded { config, warnings }| match config.mail.transport {
            TransportSettings::Smtp(smtp) => {
                (smtp.password.unwrap().expose_secret().to_owned(), warnings.len())
            }
            other => panic!("{other:?}"),
        })
    };
    write(&folder, "secret", "from file\r\n");
    let mode = |mode| {
        fs::set_permissions(folder.path().join("secret"), fs::Permissions::from_mode(mode))
            .unwrap();
    };
    mode(0o600);
    assert_eq!(password("file = \"secret\"").unwrap(), ("from file".to_owned(), 0));
    mode(0o644);
    assert_eq!(password("file = \"secret\"").unwrap(), ("from file".to_owned(), 1));
    assert_eq!(password("env = \"SECRET\"").unwrap(), ("from env".to_owned(), 0));
    for kept in
        ["env = \"OTHER\"", "file = \"none\"", "file = \"/dev/zero\"", "credential = \"x\"", ""]
    {
        assert_eq!(password(kept).unwrap_err().errors(), 1, "{kept}");
    }
}

#[test]
fn a_fingerprint_follows_what_decides_how_a_page_is_read() {
    let fingerprint = |change: fn(&str) -> String| {
        let config = written(&change(EXAMPLE)).unwrap().config;
        source(&config, "forum").poll.fingerprint.clone()
    };
    let before = fingerprint(str::to_owned);
    assert_eq!(before, fingerprint(|text| text.replace("*/10 8-20", "*/20 8-20")));
    assert_ne!(before, fingerprint(|text| text.replace("order=new", "order=old")));
    assert_ne!(before, fingerprint(|text| text.replace(".body", ".content")));
}

#[test]
fn ten_thousand_sources_load() {
    let more = (0..10_000).map(|number| {
        format!(
            "[[source]]\nid = \"n{number}\"\nbusiness = \"garage-tremblay\"\n\
             url = \"https://www.trustpilot.com/review/{number}.example\"\n"
        )
    });
    let text: String = std::iter::once(EXAMPLE.to_owned()).chain(more).collect();
    assert_eq!(written(&text).unwrap().config.sources.len(), 10_005);
}

// --- the documents ------------------------------------------------------------------------------

/// The example with every documented default written out.
fn uncommented() -> String {
    let key = |line: &str| {
        line.strip_prefix('#')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    EXAMPLE
        .lines()
        .map(|line| if key(line) { &line[1..] } else { line }.to_owned() + "\n")
        .collect()
}

/// All that a configuration says, line by line, but for the recipes: the fingerprints stand for them.
fn said(config: &Config) -> Vec<String> {
    let Config {
        general,
        mail,
        fetch,
        delivery,
        lifecycle,
        evidence,
        assistance,
        web,
        ping,
        answers,
        persons,
        businesses,
        sources,
        presets: _,
        routes,
        playbooks: _,
        staff,
    } = config;
    let head = format!(
        "{general:#?}\n{mail:#?}\n{fetch:#?}\n{delivery:?}\n{lifecycle:?}\n{evidence:?}\n{assistance:?}\n{web:?}\n{ping:?}\n{answers:?}\n{persons:#?}\n{businesses:#?}\n{routes:#?}\n{staff:?}"
    );
    let watches = sources.iter().map(|watch| {
        let Watch { poll } = watch;
        let vigie::engine::Watch {
            source, cadence, manner, pages, details, language, answer, ..
        } = poll;
        format!(
            "{source:#?}\n{cadence:?} {manner:#?} {pages} {details} {language:?} {answer:?} {}",
            poll.fingerprint
        )
    });
    let all: Vec<String> = std::iter::once(head).chain(watches).collect();
    all.iter().flat_map(|part| part.lines().map(str::to_owned)).collect()
}

#[test]
fn the_example_is_valid_and_its_defaults_are_true() {
    let Loaded { config, warnings } = written(EXAMPLE).unwrap_or_else(|report| panic!("{report}"));
    assert!(warnings.is_empty(), "{warnings}");
    let full = uncommented();
    assert!(full.len() + 20 < EXAMPLE.len(), "no defaults found in the example");
    let full = written(&full).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(said(&config), said(&full.config));
}

#[test]
fn the_committed_schema_is_that_of_the_program() {
    let path = "config/vigie.schema.json";
    if std::env::var_os("VIGIE_UPDATE").is_some() {
        fs::write(path, schema::json()).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap();
    assert!(committed == schema::json(), "run the tests once with VIGIE_UPDATE=1");
}

/// The schema of a table or a list of tables, by its reference.
fn resolve<'a>(root: &'a Value, node: &'a Value) -> &'a Value {
    match node["$ref"].as_str().or(node["items"]["$ref"].as_str()) {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => node,
    }
}

#[test]
fn the_schema_has_the_keys_of_the_example_and_the_example_all_of_the_schema() {
    let schema: Value = serde_json::from_str(&schema::json()).unwrap();
    let example: toml::Table = uncommented().parse().unwrap();
    let example = serde_json::to_value(example).unwrap();
    compare(&schema, &schema, &[&example], "");
}

/// Compares the keys of a schema with those of all values that the example shows in its place.
fn compare(root: &Value, node: &Value, values: &[&Value], path: &str) {
    let Some(keys) = resolve(root, node)["properties"].as_object() else { return };
    let tables = values.iter().flat_map(|value| match value {
        Value::Array(tables) => tables.iter().collect(),
        table => vec![*table],
    });
    let tables: Vec<&Value> = tables.collect();
    for table in &tables {
        for key in table.as_object().unwrap().keys() {
            assert!(keys.contains_key(key), "{path}.{key} is not in the schema");
        }
    }
    for (key, property) in keys {
        let path = format!("{path}.{key}");
        let shown: Vec<&Value> = tables.iter().filter_map(|table| table.get(key)).collect();
        // A key without a default that cannot be set on every machine is shown in a comment.
        let told = EXAMPLE.contains(&format!(" {key} = "));
        assert!(!shown.is_empty() || told, "{path} is not in the example");
        // A branch of a route has the keys of a route.
        if !shown.is_empty() && path != ".route.route" {
            compare(root, property, &shown, &path);
        }
    }
}

#[test]
fn what_the_schema_requires_the_program_requires() {
    let schema: Value = serde_json::from_str(&schema::json()).unwrap();
    let example: toml::Table = EXAMPLE.parse().unwrap();
    let mut checked = 0;
    for (table, node) in schema["properties"].as_object().unwrap() {
        for key in resolve(&schema, node)["required"].as_array().into_iter().flatten() {
            let key = key.as_str().unwrap();
            let mut without = example.clone();
            match &mut without[table] {
                toml::Value::Table(one) => one.remove(key),
                many => many[0].as_table_mut().unwrap().remove(key),
            };
            let report = written(&without.to_string()).expect_err(key);
            let text = report.render(false);
            let missing = format!("lacks the key `{key}`");
            assert!(text.contains(&missing) || key == "owners", "{table}.{key}: {text}");
            checked += 1;
        }
    }
    assert_eq!(checked, 9);
}

// --- laws ---------------------------------------------------------------------------------------

/// Whatever a file says, there is a configuration or a report, and the report can be drawn.
fn survive(text: &str) {
    match written(text) {
        Ok(Loaded { warnings, .. }) => assert_eq!(warnings.errors(), 0),
        Err(report) => {
            assert!(report.errors() > 0);
            assert!(report.render(true).len() > report.render(false).len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survive(&text);
    }

    #[test]
    fn texts_like_toml_are_survived(
        parts in prop::collection::vec(prop::sample::select(vec![
            "[vigie]\n", "[[source]]\n", "[source.extract]\n", "[fetch.retry]\n", "[[person]]\n",
            "[[fetch.host]]\n", "[[business.cause]]\n", "words = ", "bands = ", "[source.request]\n", "[source.auth]\n", "[source.browser]\n",
            "host = ", "headers = ", "cookies = ", "proxy = ", "burst = ", "click = ", "basic = ",
            "'socks5h://a:b@c'", "'GET'", "'1m for 2h'", "{ env = ", "\"A\" = ",
            "id = ", "url = ", "schedule = ", "owners = ", "retry = ", "quiet = ", "item = ",
            "\"é every 5 \\\"m\"", "'* * * * 9'", "{ first = ", "}", "[", "]", ", ", "\n", "3",
            "1979-05-27", "22:00", "\"\"\"", "true", ".", "\u{feff}", "\r\n",
        ]), 0..40),
    ) {
        survive(&parts.concat());
    }

    #[test]
    fn a_damaged_example_is_survived(at in 0..15_000_usize, length in 0..60_usize, put in "[ -~é\n]{0,6}") {
        let mut text = uncommented();
        let start = text.floor_char_boundary(at);
        let end = text.floor_char_boundary(start + length);
        text.replace_range(start..end, &put);
        survive(&text);
    }
}
