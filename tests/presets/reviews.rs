//! Platforms of reviews and complaints. A fixture is a page or answer in the shape of the platform,
//! with invented names and words; what is read in it stands in a snapshot.

use std::fmt::Write;

use jiff::tz::TimeZone;
use url::Url;
use vigie::{
    config::preset::Presets,
    domain::{Listing, Outcome, Post},
    extract::{Hints, Page, Recipe},
};

/// A preset, its fixtures, and where their pages stand.
const FIXTURES: [(&str, &str, &[&str]); 25] = [
    (
        "bbb",
        "https://www.bbb.org/us/or/bend/profile/roofing/oak-roofs-1296-22",
        &["state.html", "state-empty.html"],
    ),
    (
        "bbb-reviews",
        "https://www.bbb.org/us/or/bend/profile/roofing/oak-roofs-1296-22/customer-reviews",
        &["cards.html", "api.json", "api-empty.json"],
    ),
    (
        "bbb-complaints",
        "https://www.bbb.org/us/or/bend/profile/roofing/oak-roofs-1296-22/complaints",
        &["cards.html", "state.html"],
    ),
    (
        "ripoffreport",
        "https://www.ripoffreport.com/reports/specific_search/oak",
        &["search.html", "links.html", "home.html"],
    ),
    (
        "consumeraffairs",
        "https://www.consumeraffairs.com/homeowners/oak-roofs.html?page=2",
        &["page.html"],
    ),
    (
        "pissedconsumer",
        "https://oak-roofs.pissedconsumer.com/review.html",
        &["page.html", "home.html"],
    ),
    (
        "complaintsboard",
        "https://www.complaintsboard.com/oak-roofs-b123456",
        &["page.html", "search.html"],
    ),
    ("sitejabber", "https://www.smartcustomer.com/reviews/oak.example", &["ld.html", "2022.html"]),
    (
        "signal-arnaques",
        "https://www.signal-arnaques.com/scam/view/777",
        &["comments.html", "comments-empty.html", "search.html"],
    ),
    (
        "trustpilot",
        "https://fr.trustpilot.com/review/oak.example",
        &[
            "state.html",
            "state-empty.html",
            "2021.html",
            "2016.html",
            "cards.html",
            "ld.html",
            "api.json",
            "list.json",
        ],
    ),
    (
        "yelp",
        "https://www.yelp.com/biz/oak-roofs-bend",
        &[
            "nodes.json",
            "feed.json",
            "feed-empty.json",
            "v3.json",
            "2014.html",
            "ld.html",
            "2024.html",
        ],
    ),
    (
        "tripadvisor",
        "https://www.tripadvisor.co.uk/Restaurant_Review-g1-d2-Reviews-Oak.html",
        &["2014.html", "2014-empty.html", "2018.html", "2024.html", "api.json"],
    ),
    (
        "amazon",
        "https://www.amazon.de/product-reviews/B0OAK",
        &["2024.html", "2024-empty.html", "2016.html", "2014.html"],
    ),
    ("g2", "https://www.g2.com/products/oak/reviews", &["2025.html"]),
    (
        "capterra",
        "https://www.capterra.com/p/1/Oak/reviews/",
        &["api.json", "api-empty.json", "2017.html"],
    ),
    (
        "glassdoor",
        "https://www.glassdoor.co.uk/Reviews/Oak-Reviews-E1.htm",
        &["nodes.json", "state.html", "interviews.html", "2020.html"],
    ),
    ("indeed", "https://uk.indeed.com/cmp/Oak/reviews", &["2017.html", "2022.html"]),
    (
        "houzz",
        "https://www.houzz.com/professionals/roofing/oak-pf~1",
        &["state.html", "drawn.html"],
    ),
    (
        "angi",
        "https://www.angi.com/companylist/us/or/bend/oak-reviews-1.htm",
        &["state.html", "state-empty.html", "initial.html"],
    ),
    ("homeadvisor", "https://www.homeadvisor.com/rated.Oak.1.html", &["ld.html"]),
    (
        "dealerrater",
        "https://www.dealerrater.com/dealer/Oak-dealer-reviews-1/page1/",
        &["2021.html"],
    ),
    ("buildzoom", "https://www.buildzoom.com/contractor/oak", &["2021.html", "2021-empty.html"]),
    ("gaf", "https://www.gaf.com/en-us/roofing-contractors/residential/oak-1", &["2021.html"]),
    (
        "booking",
        "https://www.booking.com/hotel/fr/oak.html",
        &["nodes.json", "list.html", "list-empty.html", "cards.html"],
    ),
    ("withlocals", "https://www.withlocals.com/experience/oak-d1/reviews/", &["2025.html"]),
];

fn read(preset: &str, url: &str, body: &str) -> Listing {
    let presets = Presets::embedded();
    let url = Url::parse(url).unwrap();
    assert_eq!(presets.of(&url).map(|preset| preset.name.as_str()), Some(preset), "{url}");
    let preset = presets.named(preset).unwrap();
    let hints = Hints {
        preset: Some(preset.name.clone()),
        kind: preset.kind,
        zone: TimeZone::UTC,
        ..Hints::default()
    };
    let recipe = Recipe::compile(preset.extract.as_ref(), hints).unwrap();
    recipe.extract(&Page { url: &url, content_type: None, body: body.as_bytes(), at: None })
}

pub(super) fn fixture(preset: &str, file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/presets/fixtures");
    std::fs::read_to_string(format!("{folder}/{preset}-{file}")).unwrap()
}

/// What was read, a line for each thing that a post has.
pub(super) fn told(listing: &Listing) -> String {
    let mut text = listing.outcome.name().to_owned();
    if let Some(total) = listing.claimed_total {
        write!(text, ", {total} claimed").unwrap();
    }
    if let Some(next) = &listing.next {
        write!(text, ", next {next}").unwrap();
    }
    for problem in &listing.problems {
        write!(text, "\n! {problem}").unwrap();
    }
    for post in &listing.posts {
        write!(text, "\n- {}", tell(post)).unwrap();
    }
    text
}

fn tell(post: &Post) -> String {
    let rating = post.rating.map(|rating| format!("{}/{}", rating.value, rating.best));
    let reply = post.reply.as_ref().map(|reply| {
        let parts = [reply.author.as_deref(), reply.published.as_deref(), Some(&*reply.text)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
    });
    let fields = [
        ("id", post.id.clone()),
        ("url", post.url.clone()),
        ("by", post.author.clone()),
        ("on", post.published.map(|published| published.to_string())),
        ("rating", rating),
        ("title", post.title.clone()),
        ("status", post.status.clone()),
        ("language", post.language.clone()),
        ("text", Some(post.text.clone()).filter(|text| !text.is_empty())),
        ("reply", reply),
    ];
    let said = fields
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value?.replace('\n', " / "))));
    said.collect::<Vec<_>>().join("\n  ")
}

#[test]
fn every_layout_is_read() {
    for (preset, url, files) in FIXTURES {
        let mut text = String::new();
        for file in files {
            let listing = read(preset, url, &fixture(preset, file));
            writeln!(text, "# {file}\n{}\n", told(&listing)).unwrap();
            assert_eq!(
                listing.outcome == Outcome::Empty,
                file.contains("empty"),
                "{preset} {file}"
            );
            assert!(listing.outcome.is_healthy(), "{preset} {file}: {text}");
        }
        insta::assert_snapshot!(preset, text);
    }
}

/// The page after a redesign: it says what it said, and nothing that the preset knows is left.
pub(super) fn redesigned(body: &str) -> String {
    if body.trim_start().starts_with(['{', '[']) {
        return body.replace("\":", "V2\":");
    }
    let mut page = body.to_owned();
    for (known, new) in [
        (" class=", " data-c="),
        (" id=", " data-i="),
        (" name=", " data-n="),
        (" href=", " data-h="),
        (" data-", " data-v2-"),
        (" itemprop=", " data-p="),
        (" aria-label=", " data-l="),
        ("<script", "<template"),
        ("</script", "</template"),
    ] {
        page = page.replace(known, new);
    }
    page
}

#[test]
fn a_changed_page_is_no_empty_one() {
    for (preset, url, files) in FIXTURES {
        for file in files.iter().filter(|file| !file.contains("empty")) {
            let listing = read(preset, url, &redesigned(&fixture(preset, file)));
            assert_eq!(listing.outcome, Outcome::AnchorMissing, "{preset} {file}");
        }
    }
}

#[test]
fn a_list_that_is_loaded_later_is_no_empty_one() {
    let talk = "<p>Oak is open from noon to midnight.</p>".repeat(9);
    for (preset, list) in [
        ("yelp", "<div id=reviews><ul class=skeleton></ul></div>"),
        ("tripadvisor", "<div id=REVIEWS><div data-automation=skeleton></div></div>"),
        ("amazon", "<div id=customerReviews><div id=reviewsMedley></div></div>"),
        ("g2", "<div id=reviews></div>"),
        ("sitejabber", "<div id=reviews></div>"),
        ("booking", "<div data-testid=review-list-container></div>"),
    ] {
        let (_, url, _) = FIXTURES.iter().find(|(name, ..)| *name == preset).unwrap();
        let listing = read(preset, url, &format!("<h1>Oak</h1>{list}{talk}"));
        assert_eq!(listing.outcome, Outcome::AnchorMissing, "{preset}");
    }
}

#[test]
fn a_report_is_read_on_its_own_page() {
    let presets = Presets::embedded();
    let preset = presets.named("ripoffreport").unwrap();
    let url = "https://www.ripoffreport.com/reports/specific_search/oak";
    let mut post =
        read("ripoffreport", url, &fixture("ripoffreport", "search.html")).posts.remove(0);
    let hints = Hints { preset: None, kind: preset.kind, zone: TimeZone::UTC, ..Hints::default() };
    let recipe = Recipe::compile(preset.extract.as_ref(), hints).unwrap();
    let url = Url::parse(post.url.as_deref().unwrap()).unwrap();
    let body = fixture("ripoffreport", "report.html");
    let page = Page { url: &url, content_type: None, body: body.as_bytes(), at: None };
    recipe.complete(&page, &mut post).unwrap();
    insta::assert_snapshot!("ripoffreport-report", tell(&post));
}
