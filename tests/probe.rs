//! `vigie probe`: from a page to the `[[source]]` that watches it.

use std::fs;

use serde_json::Value;

use crate::support::{
    board::{self, Entry},
    daemon::{Home, Ran},
    reply::Reply,
    world::{World, source},
};

const CONFIG: &str = r#"
[vigie]
state = "state"
contact = "admin@shop.example"
[smtp]
url = "directory:mails"
from = "Vigie <vigie@shop.example>"
[[person]]
id = "ann"
email = "ann@shop.example"
[[business]]
id = "shop"
name = "Shop"
owners = ["ann"]
"#;

/// A page that no preset knows and that says nothing of itself.
fn strange() -> String {
    let texts = [
        "They scratched the door and would not hear of it afterwards.",
        "Quick, friendly and not expensive at all, I will come again.",
        "Waited for three hours although I had an appointment at nine.",
        "The new brakes squeak, but the price was right and they were kind.",
        "Nobody called back for a week, and then the bill was twice as high.",
    ];
    let names = ["Anne Poe", "Bo Reed", "Cleo Fox", "Dan Hill", "Eve Moss"];
    let mut page = "<!doctype html><title>Oak</title><h1>What customers say</h1><ul>".to_owned();
    for (number, (text, name)) in texts.iter().zip(names).enumerate() {
        page.push_str(&format!(
            "<li class=\"review\" id=\"review-{number}7\"><b class=\"who\">{name}</b> \
             <time datetime=\"2024-05-{:02}\">May</time> <span class=\"rating\">{}/5 stars</span>\
             <p class=\"words\">{text}</p></li>",
            20 - number,
            number + 1,
        ));
    }
    page + "</ul><p>Oak Garage, open from nine to five.</p>"
}

fn saved(home: &Home, page: &str) -> String {
    let file = home.path("page.html");
    fs::write(&file, page).unwrap();
    file.to_string_lossy().into_owned()
}

async fn probed(home: &Home, arguments: &[&str]) -> Value {
    home.json(&[&["probe"], arguments].concat()).await
}

/// What a source reads with the table that was written for it.
async fn read_again(home: &Home, table: &str, file: &str, url: &str) -> Value {
    home.configure(&format!("{CONFIG}\n{table}"));
    let checked = home.run(&["check"]).await;
    assert_eq!(checked.code, 0, "{table}\n{checked:?}");
    let named = table.lines().find_map(|line| line.strip_prefix("id = ")).unwrap();
    let read = ["extract", file, "--url", url, "--source", named.trim_matches('"')];
    home.json(&read).await
}

#[tokio::test]
async fn a_page_nobody_has_seen_becomes_a_source_with_rules() {
    let home = Home::new(CONFIG);
    let file = saved(&home, &strange());
    let url = "https://oak.example/voices";
    let found = probed(&home, &[&file, "--url", url]).await;
    let sureness = found["sureness"].as_f64().unwrap();
    assert!(sureness > 0.5 && sureness < 1.01, "{found}");
    assert_eq!(found["posts"].as_array().map(Vec::len), Some(5), "{found}");
    let table = found["source"].as_str().unwrap();
    assert!(table.contains("business = \"shop\"") && table.contains("item = "), "{table}");

    let again = read_again(&home, table, &file, url).await;
    for field in ["author", "published", "text", "rating"] {
        let values = |listing: &Value| -> Vec<Value> {
            listing["posts"].as_array().unwrap().iter().map(|post| post[field].clone()).collect()
        };
        assert_eq!(values(&again), values(&found), "{field}\n{table}");
    }

    // The next one has another name.
    let next = probed(&home, &[&file, "--url", url]).await;
    let next = next["source"].as_str().unwrap();
    assert_ne!(next.lines().nth(1), table.lines().nth(1), "{next}");
    let words = home.run(&["probe", &file, "--url", url]).await;
    assert_eq!(words.code, 0, "{words:?}");
    assert!(words.out.contains("guessed, ") && words.out.contains("Cleo Fox"), "{}", words.out);
}

#[tokio::test]
async fn a_known_page_needs_no_rules() {
    let home = Home::new(CONFIG);
    let forum = "<body id=phpbb class=section-viewtopic><div id=p7 class=post><div class=postbody>\
                 <h3><a href='./viewtopic.php?p=7#p7'>Oak</a></h3><p class=author><strong>Anne</strong>\
                 » Fri Oct 07, 2022 8:23 am</p><div class=content>They scratched it.</div></div></div>";
    let file = saved(&home, forum);
    let url = "https://forum.example/viewtopic.php?t=1";
    let found = probed(&home, &[&file, "--url", url]).await;
    assert_eq!((&found["preset"], &found["sureness"]), (&"phpbb".into(), &1.0.into()), "{found}");
    assert_eq!(found["missing"], Value::from(vec!["rating"]), "{found}");
    let table = found["source"].as_str().unwrap();
    assert!(table.contains("preset = \"phpbb\"") && !table.contains("extract"), "{table}");
    let again = read_again(&home, table, &file, url).await;
    assert_eq!(again["posts"][0]["kind"], "mention", "{again}");

    // What was read without a preset is read without it again.
    let file = saved(&home, &strange());
    let url = "https://www.trustpilot.com/review/oak.example";
    let found = probed(&home, &[&file, "--url", url, "--auto-only"]).await;
    let table = found["source"].as_str().unwrap();
    assert!(table.contains("preset = \"none\""), "{table}");
    let again = read_again(&home, table, &file, url).await;
    assert_eq!(again["posts"].as_array().map(Vec::len), Some(5), "{table}");
}

#[tokio::test]
async fn a_page_is_fetched_as_the_daemon_would() {
    let world = World::new(&source("reviews", ""), |config| config).await;
    world.publish(&[Entry::new(10, 1, "Not a word of excuse.")]);
    let url = world.site.url("/reviews").to_string();
    let found = probed(&world.home, &[&url]).await;
    assert_eq!(found["outcome"], "listed", "{found}");
    assert!(!found["posts"].as_array().unwrap().is_empty(), "{found}");
    assert!(found["source"].as_str().unwrap().contains("business = \"garage\""), "{found}");

    world.site.put("/robots.txt", Reply::page("User-agent: *\nDisallow: /private"));
    world.site.put("/private", board::reviews(&board::opening()));
    let refused = world.run(&["probe", world.site.url("/private").as_str()]).await;
    assert_eq!(refused.code, 1, "{refused:?}");

    world.site.put("/404", Reply::status(404));
    let missing = world.run(&["probe", world.site.url("/404").as_str()]).await;
    assert!(missing.code == 1 && missing.err.contains("404"), "{missing:?}");

    // Elsewhere no address of this network is asked.
    let home = Home::new(CONFIG);
    let refused = home.run(&["probe", &url]).await;
    assert!(refused.code == 1 && refused.err.contains("may not be fetched"), "{refused:?}");
}

#[tokio::test]
async fn where_nothing_is_sure_nothing_is_written() {
    let home = Home::new(CONFIG);
    let file = saved(&home, "<h1>Oak Garage</h1><p>We repair cars.</p><p>Call us.</p>");
    let Ran { code, out, .. } = home.run(&["probe", &file, "--url", "https://oak.example/"]).await;
    assert!(code == 1 && !out.contains("[[source]]"), "{out}");
    assert_eq!(home.run(&["probe", &file]).await.code, 64);
    let found = probed(&home, &[&file, "--url", "https://oak.example/"]).await;
    assert_eq!((&found["source"], &found["sureness"]), (&Value::Null, &Value::Null), "{found}");
}
