//! Real saved pages and feeds, where the machine has them: the folder is named by `VIGIE_CAPTURES`,
//! or lies beside the project. They are other people's texts and no part of this repository.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;

use crate::support::{daemon::Home, reply::Reply, site::Site};

/// A capture that carries its posts as JSON-LD or is a feed, and how its source is configured.
const SOURCES: [(&str, &str); 14] = [
    ("trustpilot/tp-bt-com-2023.html", "preset = \"trustpilot\""),
    ("trustpilot/tp-fr-airtransat-2025.html", "preset = \"trustpilot\""),
    ("trustpilot/tp-roofshield-2021.html", "preset = \"trustpilot\""),
    ("recipes/allrecipes-curated.html", ""),
    ("recipes/chefkoch-mandarinen.html", ""),
    ("recipes/food-com.html", ""),
    ("recipes/hostthetoast-60reviews.html", ""),
    ("recipes/keytomylime-100reviews.html", ""),
    ("appstore/appstore-customerreviews-jp-2020.xml", "preset = \"appstore\""),
    ("reddit/reddit-atom.rss", "preset = \"reddit\""),
    ("reddit/reddit-search-2026.rss", "preset = \"reddit\""),
    ("reddit/reddit.rss", "preset = \"reddit\""),
    ("youtube/yt-channel-atom.xml", "preset = \"youtube\""),
    ("googlealerts/google-alerts-atom.xml", "preset = \"google-alerts\""),
];

fn captures() -> Option<PathBuf> {
    let folder = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    folder.join("truth").is_dir().then_some(folder)
}

fn config(site: &Site) -> String {
    let mut text = r#"
[vigie]
state = "state"
contact = "admin@shop.example"
[smtp]
url = "directory:mails"
from = "Vigie <vigie@shop.example>"
[fetch]
host_pause = "0s"
host_connections = 4
allow_private = ["127.0.0.0/8"]
[[person]]
id = "ann"
email = "ann@shop.example"
[[business]]
id = "shop"
name = "Shop"
owners = ["ann"]
"#
    .to_owned();
    for (number, (file, more)) in SOURCES.iter().enumerate() {
        text.push_str(&format!(
            "[[source]]\nid = \"s{number}\"\nbusiness = \"shop\"\nurl = \"{}\"\n\
             schedule = \"@hourly\"\n{more}\n",
            site.url(&format!("/{file}"))
        ));
    }
    text
}

/// What must be found in a capture: how many posts, how many of them negative by their rating, and
/// of how many what they say decides: those without a rating, or with one in the middle. One that the
/// business answered before it was first seen opens no case.
fn expected(truth: &Value) -> (usize, usize, usize) {
    let posts = truth["posts"].as_array().unwrap();
    let place = |post: &Value| {
        let number = |key: &str| post[key].as_f64();
        Some((number("rating")? - 1.0) / (number("best").unwrap_or(5.0) - 1.0))
    };
    let open = posts.iter().filter(|post| post["reply"] != true);
    let places = open.map(place).collect::<Vec<_>>();
    let negative = places.iter().flatten().filter(|place| **place < 0.5).count();
    let told = places.iter().filter(|place| place.is_none_or(|place| (0.5..0.6).contains(&place)));
    (posts.len(), negative, told.count())
}

#[tokio::test(flavor = "multi_thread")]
async fn real_pages_are_recorded_as_they_are_and_a_second_pass_changes_nothing() {
    let Some(folder) = captures() else {
        return;
    };
    let site = Site::start().await;
    let mut wanted = BTreeMap::new();
    for (number, (file, _)) in SOURCES.iter().enumerate() {
        let body = fs::read(folder.join(file)).unwrap();
        site.put(&format!("/{file}"), Reply::status(200).body(body).conditional());
        let truth = fs::read(folder.join(format!("truth/{file}.json"))).unwrap();
        let truth = serde_json::from_slice::<Value>(&truth).unwrap();
        wanted.insert(format!("s{number}"), (*file, expected(&truth)));
    }
    let home = Home::new(&config(&site));
    let first = home.json(&["run", "--once"]).await;
    let mut recorded = BTreeMap::new();
    for source in home.rows("sources").await {
        assert_eq!(source["state"], "ok", "{source}");
        let id = source["id"].as_str().unwrap().to_owned();
        recorded.insert(id, (source["posts"].as_u64().unwrap(), 0));
    }
    let cases = home.rows("cases").await;
    for case in &cases {
        recorded.get_mut(case["source"].as_str().unwrap()).unwrap().1 += 1;
    }
    for (source, (file, (posts, negative, told))) in &wanted {
        let (seen, opened) = recorded[source];
        assert_eq!(seen, *posts as u64, "{file}");
        let may_be = *negative..=negative + told;
        assert!(may_be.contains(&opened), "{file}: {opened} cases, {may_be:?} are right");
    }
    assert_eq!(first["deliveries"]["delivered"], 1, "the welcome mail and nothing else");

    let second = home.json(&["run", "--once"]).await;
    for poll in second["polls"].as_array().unwrap() {
        assert_eq!(poll["outcome"], "not_modified", "{poll}");
    }
    // And a third time in full: the same bytes without validators.
    for (file, _) in SOURCES {
        let body = fs::read(folder.join(file)).unwrap();
        site.put(&format!("/{file}"), Reply::status(200).body(body));
    }
    let third = home.json(&["run", "--once"]).await;
    for poll in third["polls"].as_array().unwrap() {
        assert_eq!((&poll["appeared"], &poll["edited"]), (&0.into(), &0.into()), "{poll}");
    }
    assert_eq!(home.rows("cases").await, cases);
    assert_eq!(home.rows("outbox").await.len(), 1);
}
