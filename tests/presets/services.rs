//! APIs, feeds, social networks, shops of apps and forums. A fixture is a page or answer in the shape
//! of the platform, with invented names and words; what is read in it stands in a snapshot.

use std::fmt::Write;

use jiff::tz::TimeZone;
use url::Url;
use vigie::{
    config::preset::Presets,
    domain::{Listing, Outcome},
    extract::{Hints, Page, Recipe},
};

use super::reviews::{fixture, redesigned, told};

/// A preset, its fixtures, and where their pages stand.
const FIXTURES: [(&str, &str, &[&str]); 20] = [
    (
        "google-maps",
        "https://www.google.com/maps/place/Oak",
        &[
            "rendered.html",
            "rendered-empty.html",
            "2021.html",
            "preview.json",
            "preview-2023.json",
            "rpc.json",
        ],
    ),
    (
        "google-places",
        "https://places.googleapis.com/v1/places/ChIJ1",
        &["details.json", "details-empty.json", "v1.json", "v1-empty.json"],
    ),
    (
        "google-business",
        "https://mybusiness.googleapis.com/v4/accounts/1/locations/2/reviews",
        &["v4.json", "v4-empty.json"],
    ),
    ("google-alerts", "https://www.google.com/alerts/feeds/1/2", &["feed.xml", "feed-empty.xml"]),
    (
        "facebook",
        "https://graph.facebook.com/v19.0/oak/ratings",
        &[
            "ratings.json",
            "ratings-no-id.json",
            "comments.json",
            "comments-empty.json",
            "page.html",
        ],
    ),
    (
        "youtube",
        "https://www.googleapis.com/youtube/v3/commentThreads?part=snippet",
        &["threads.json", "threads-empty.json", "channel.xml"],
    ),
    (
        "x",
        "https://api.x.com/2/tweets/search/recent?query=oak",
        &["search.json", "search-empty.json"],
    ),
    (
        "reddit",
        "https://www.reddit.com/search.json?q=oak",
        &[
            "search.xml",
            "listing.json",
            "listing-empty.json",
            "thread.json",
            "2024.html",
            "2020.html",
            "old.html",
        ],
    ),
    (
        "mastodon",
        "https://mastodon.social/api/v1/timelines/tag/oak",
        &["tag.xml", "timeline.json", "timeline-empty.json", "search.json", "search-empty.json"],
    ),
    (
        "bluesky",
        "https://public.api.bsky.app/xrpc/app.bsky.feed.searchPosts?q=oak",
        &["search.json", "search-empty.json", "author.json"],
    ),
    (
        "hackernews",
        "https://hn.algolia.com/api/v1/search_by_date?query=oak",
        &["search.json", "search-empty.json", "item.html"],
    ),
    (
        "discourse",
        "https://meta.discourse.org/t/oak/57",
        &[
            "topic.json",
            "search.json",
            "search-empty.json",
            "posts.json",
            "latest.json",
            "topic.html",
            "list.html",
        ],
    ),
    (
        "phpbb",
        "https://forum.example/viewtopic.php?t=190",
        &["2011.html", "2022.html", "search.html", "topics.html", "topics-empty.html"],
    ),
    (
        "vbulletin",
        "https://forum.example/forums/93-oak",
        &["4.html", "5.html", "3.html", "threads.html", "threads-empty.html"],
    ),
    (
        "xenforo",
        "https://forum.example/threads/oak.57/",
        &["1.html", "2.html", "1-list.html", "2-list.html", "2-list-empty.html"],
    ),
    (
        "vanilla",
        "https://forum.example/discussions",
        &["thread.html", "list.html", "list-empty.html", "api.json", "api-empty.json"],
    ),
    (
        "appstore",
        "https://itunes.apple.com/us/rss/customerreviews/id=1/json",
        &["feed.xml", "feed.json", "feed-empty.json", "one.json", "connect.json", "page.json"],
    ),
    (
        "googleplay",
        "https://androidpublisher.googleapis.com/androidpublisher/v3/applications/a/reviews",
        &["reviews.json", "reviews-empty.json"],
    ),
    (
        "aliexpress",
        "https://feedback.aliexpress.com/pc/searchEvaluation.do?productId=1&page=1",
        &["feedback.json", "feedback-empty.json"],
    ),
    ("feed", "https://news.example/feed", &["rss.xml", "rss-empty.xml", "feed.json"]),
];

fn read(preset: &str, url: &str, body: &str) -> Listing {
    let presets = Presets::embedded();
    let url = Url::parse(url).unwrap();
    let preset = presets.named(preset).unwrap();
    if !preset.hosts.is_empty() {
        assert_eq!(presets.of(&url).map(|known| &known.name), Some(&preset.name), "{url}");
    }
    let hints = Hints {
        preset: Some(preset.name.clone()),
        kind: preset.kind,
        zone: TimeZone::UTC,
        ..Hints::default()
    };
    let recipe = Recipe::compile(preset.extract.as_ref(), hints).unwrap();
    recipe.extract(&page(&url, body))
}

fn page<'a>(url: &'a Url, body: &'a str) -> Page<'a> {
    let at = Some("2024-06-10T00:00:00Z".parse().unwrap());
    Page { url, content_type: None, body: body.as_bytes(), at }
}

#[test]
fn every_layout_is_read() {
    for (preset, url, files) in FIXTURES {
        let mut text = String::new();
        for file in files {
            let listing = read(preset, url, &fixture(preset, file));
            writeln!(text, "# {file}\n{}\n", told(&listing)).unwrap();
            assert!(listing.outcome.is_healthy(), "{preset} {file}: {text}");
            let empty = listing.outcome == Outcome::Empty;
            assert_eq!(empty, file.contains("empty"), "{preset} {file}");
        }
        insta::assert_snapshot!(preset, text);
    }
}

/// A document in which nothing stands where it stood. Feeds have the names of their standard.
fn changed(body: &str) -> Option<String> {
    let json = body.trim_start_matches(")]}'").trim_start();
    match json.chars().next() {
        Some('[') if !json.contains("\":") => Some(format!("[0,{json}]")),
        _ if body.contains("<rss") || body.contains("<feed") => None,
        // Names of elements are as good as names of classes where a site has its own.
        _ => Some(redesigned(body).replace("shreddit-", "newreddit-")),
    }
}

#[test]
fn a_changed_page_is_no_empty_one() {
    for (preset, url, files) in FIXTURES {
        for file in files.iter().filter(|file| !file.contains("empty")) {
            let Some(body) = changed(&fixture(preset, file)) else { continue };
            let listing = read(preset, url, &body);
            assert_eq!(listing.outcome, Outcome::AnchorMissing, "{preset} {file}");
        }
    }
}

#[test]
fn forums_are_known_by_their_software() {
    let presets = Presets::embedded();
    let hints = Hints { families: presets.families(), ..Hints::default() };
    let recipe = Recipe::compile(None, hints).unwrap();
    let mut known = 0;
    for (preset, url, files) in FIXTURES {
        if presets.named(preset).unwrap().sign.is_none() {
            continue;
        }
        for file in files.iter().filter(|file| file.contains("html")) {
            let url = Url::parse(url).unwrap();
            let listing = recipe.extract(&page(&url, &fixture(preset, file)));
            assert_eq!(listing.preset.as_deref(), Some(preset), "{preset} {file}");
            let empty = listing.outcome == Outcome::Empty;
            assert_eq!(empty, file.contains("empty"), "{preset} {file}");
            known += 1;
        }
    }
    assert!(known > 15, "{known}");
}

#[test]
fn an_error_with_a_body_is_no_empty_list() {
    for (preset, body) in [
        ("x", r#"{"title":"Unauthorized","status":401}"#),
        ("youtube", r#"{"error":{"code":403,"message":"quota"}}"#),
        ("facebook", r#"{"error":{"message":"token","code":190}}"#),
        ("google-business", r#"{"error":{"code":401}}"#),
        ("googleplay", r#"{"error":{"code":401}}"#),
        ("google-places", r#"{"error_message":"key","status":"REQUEST_DENIED"}"#),
        ("mastodon", r#"{"error":"This method requires an authenticated user"}"#),
        ("bluesky", r#"{"error":"InvalidRequest","message":"q"}"#),
        ("reddit", r#"{"message":"Forbidden","error":403}"#),
        ("aliexpress", r#"{"code":1,"data":{}}"#),
    ] {
        let (_, url, _) = FIXTURES.iter().find(|(name, ..)| *name == preset).unwrap();
        assert_eq!(read(preset, url, body).outcome, Outcome::AnchorMissing, "{preset}");
    }
}
