//! Every form of the register, from the command line.

use std::collections::BTreeMap;

use scraper::{Html, Selector};
use serde_json::Value;

use super::filled::{CONFIG, filled};
use crate::support::daemon::Home;

const AUGUST: [&str; 4] = ["--since", "2026-08-02", "--until", "2026-08-31"];
/// A cause that would be a formula, a field of its own and a tag, if it were not written with care.
const CAUSE: &str = "=Attente & \"retard\", <b>";

async fn report(home: &Home, arguments: &[&str]) -> String {
    let ran = home.run(&[&["report"], arguments].concat()).await;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    ran.out
}

/// A register without what moves with the day on which it is made.
fn timeless(text: &str) -> String {
    let moves = |line: &&str| {
        ["as of ", "est celui du ", "\"made_at\""].iter().any(|words| line.contains(words))
    };
    text.lines().filter(|line| !moves(line)).flat_map(|line| [line, "\n"]).collect()
}

#[tokio::test]
async fn the_text_is_in_both_languages() {
    let home = filled().await;
    let english = report(&home, &[&AUGUST[..], &["--language", "en"]].concat()).await;
    insta::assert_snapshot!("report.en", timeless(&english));
    // The configuration is French.
    let french = report(&home, &[&AUGUST[..], &["--business", "garage"]].concat()).await;
    insta::assert_snapshot!("report.fr", timeless(&french));
}

#[tokio::test]
async fn the_json_is_whole_and_says_the_same() {
    let home = filled().await;
    let two_days = ["--since", "2026-08-30", "--until", "2026-08-31", "--business", "garage"];
    let short = report(&home, &[&two_days[..], &["--json"]].concat()).await;
    insta::assert_snapshot!("report.json", timeless(&short));

    let file = home.path("all.json");
    let path = file.to_string_lossy();
    let out = [&AUGUST[..], &["--out", &path]].concat();
    assert_eq!(report(&home, &out).await, "");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let number = |path: &str| all.pointer(path).and_then(Value::as_f64).unwrap();
    let businesses = all["businesses"].as_array().unwrap();
    let names: Vec<_> = businesses.iter().map(|business| &business["business"]).collect();
    assert_eq!(names, ["atelier", "cafe", "garage"]);
    for path in ["/volume/all/posts", "/negatives/cases", "/changes/removed", "/coverage/sources"] {
        let parts = (0..3).map(|at| number(&format!("/businesses/{at}{path}")));
        assert_eq!(
            number(&format!("/all{path}")).to_bits(),
            parts.sum::<f64>().to_bits(),
            "{path}"
        );
    }
    // A day of 30 without sight.
    let share = number("/businesses/2/sources/0/share_seen");
    assert!((share - 29.0 / 30.0).abs() < 1e-9, "{share}");
}

/// The rows of a table (RFC 4180).
fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut rest) = (false, csv.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(rest.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the last line is not ended");
    rows
}

#[tokio::test]
async fn the_table_can_be_read_back() {
    let home = filled().await;
    let csv = report(&home, &[&AUGUST[..], &["--format", "csv"]].concat()).await;
    let rows = rows(&csv);
    assert_eq!(rows[0], ["business", "metric", "period", "value", "n"]);
    let mut by_day = 0;
    let mut found = BTreeMap::new();
    for row in &rows[1..] {
        let [business, metric, period, value, n] = row.as_slice() else { panic!("{row:?}") };
        assert!(n.parse::<u64>().is_ok(), "{row:?}");
        // No cell can be taken for a formula.
        assert!(!metric.starts_with(['=', '+', '-', '@']), "{row:?}");
        assert!(period.is_empty() || period.len() == 21, "{row:?}");
        if business == "garage" && metric == "posts_by_day" {
            by_day += value.parse::<u64>().unwrap();
        }
        if period.is_empty() || period == "2026-08-02/2026-08-31" {
            let before = found.insert((business.as_str(), metric.as_str()), value.as_str());
            assert_eq!(before, None, "{row:?}");
        }
    }
    assert_eq!(found[&("garage", "posts")], by_day.to_string());
    assert_eq!(found[&("garage", "time_to_alert.median_s")], "5");
    assert_eq!(found[&("garage", format!("cause:{CAUSE}").as_str())], "7");
    assert_eq!(found[&("garage", format!("cause.rising:{CAUSE}").as_str())], "yes");
    assert_eq!(found[&("garage", "source.state:ten")], "blocked");
    assert_eq!(found[&("cafe", "posts.mean_rating")], "");
    assert_eq!(found[&("*", "changes.removed")], "2");
}

#[tokio::test]
async fn the_page_is_whole_loads_nothing_and_holds_texts_as_texts() {
    let home = filled().await;
    for (language, business) in [("fr", None), ("en", Some("cafe")), ("en", Some("garage"))] {
        let mut arguments = [&AUGUST[..], &["--format", "html", "--language", language]].concat();
        arguments.extend(business.iter().flat_map(|id| ["--business", id]));
        let page = report(&home, &arguments).await;
        let mut reader = quick_xml::Reader::from_str(&page);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{error} at {}", reader.error_position()),
            }
        }
        for loading in ["<script", "src=", "url(", "@import", "<link", "<iframe"] {
            assert!(!page.contains(loading), "{loading}");
        }
        let page = Html::parse_document(&page);
        let all = |selector: &str| {
            let selector = Selector::parse(selector).unwrap();
            page.select(&selector).collect::<Vec<_>>()
        };
        let texts = |selector: &str| {
            let texts = all(selector).into_iter().map(|element| element.text().collect::<String>());
            texts.collect::<Vec<_>>()
        };
        assert_eq!(all("html")[0].attr("lang"), Some(language));
        // Each plot says what it is and what it shows, by ids of its own.
        for plot in all("svg") {
            for id in plot.attr("aria-labelledby").unwrap().split(' ') {
                let named = texts(&format!("[id=\"{id}\"]"));
                assert!(named.len() == 1 && !named[0].is_empty(), "{id}");
            }
        }
        match business {
            None => {
                let headings = texts("h2");
                assert_eq!(headings[1], "Atelier <Roux> & Fils");
                assert_eq!(texts("td").iter().filter(|cell| *cell == CAUSE).count(), 2);
            }
            Some("cafe") => assert_eq!(all("svg").len(), 0),
            Some(_) => {
                assert_eq!(all("svg.plot").len(), 3);
                assert_eq!(all("svg.small").len(), 2);
                // Thirty posts on thirty days: a rectangle for each kind of a day.
                assert!(all("svg.plot rect").len() >= 25);
            }
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_said() {
    let home = Home::new(CONFIG);
    for (arguments, said) in [
        (["--business", "nobody"], "there is no business `nobody`"),
        (["--since", "soon"], "a time back: `30d`"),
        (["--until", "2020-02-30"], "2020-02-30"),
        (["--since", "2999-01-01"], "it would end before it begins"),
    ] {
        let ran = home.run(&[&["report"][..], &arguments].concat()).await;
        assert_eq!(ran.code, 64, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
    // Nothing was ever recorded: there is a register all the same.
    assert!(report(&home, &["--language", "en"]).await.contains("Nothing has been seen yet."));
}

#[tokio::test]
async fn nobody_can_ask_for_the_content_ones_only() {
    let gates = [
        "[[business]]\nid = \"b\"\nname = \"B\"\nowners = [\"oscar\"]\nonly_happy = true",
        "[[business]]\nid = \"b\"\nname = \"B\"\nowners = [\"oscar\"]\nmin_rating = 4",
        "[invite]\nonly_happy = true",
    ];
    for gate in gates {
        let home = Home::new(&format!("{CONFIG}\n{gate}\n"));
        let ran = home.run(&["check"]).await;
        assert_eq!(ran.code, 78, "{ran:?}");
        let said = ran.out + &ran.err;
        assert!(said.contains("invite all customers or none"), "{said}");
    }
}
