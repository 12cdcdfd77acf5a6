//! `cargo bench --bench parts`: what the parts of a poll take, beside bare scraper on the same page.

#![expect(clippy::unwrap_used, reason = "these are benchmarks, and their pages are their own")]

mod page;
mod select;

use divan::{Bencher, black_box, counter::BytesCount};
use jiff::{SignedDuration, tz::TimeZone};
use scraper::Html;
use serde_json::json;
use url::Url;

use vigie::{
    domain::{Listing, Post},
    extract::{Hints, Page, Recipe, Rules},
    logic::{
        cadence::Cadence,
        diff::{self, Known, Seen},
        judge::judge,
        schedule::Schedule,
    },
};

fn main() {
    divan::main();
}

fn address() -> Url {
    "https://reviews.example/shop/1".parse().unwrap()
}

fn recipe(rules: Option<&Rules>) -> Recipe {
    let hints = Hints::default();
    Recipe::compile(rules, hints).unwrap()
}

/// Measures how long a text takes to be read, after a look at what it gives.
fn extract(bencher: Bencher<'_, '_>, rules: Option<&Rules>, (kind, text): (&str, &str)) {
    let (recipe, url) = (recipe(rules), address());
    let page = Page { url: &url, content_type: Some(kind), body: text.as_bytes(), at: None };
    let posts = recipe.extract(&page).posts.len();
    assert_eq!(u64::try_from(posts).unwrap(), page::POSTS, "the page is not read as it should be");
    bencher.counter(BytesCount::of_str(text)).bench_local(|| recipe.extract(black_box(&page)));
}

fn listing(new: u64) -> Listing {
    let (url, text) = (address(), page::page(1, new, "token"));
    recipe(Some(&page::rules())).extract(&Page {
        url: &url,
        content_type: Some("text/html"),
        body: text.as_bytes(),
        at: None,
    })
}

#[divan::bench]
fn bare_scraper(bencher: Bencher<'_, '_>) {
    let (bare, text) = (select::Bare::new(), page::page(1, 0, "token"));
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| bare.read(black_box(&text)));
}

#[divan::bench]
fn extract_by_rules(bencher: Bencher<'_, '_>) {
    extract(bencher, Some(&page::rules()), ("text/html", &page::page(1, 0, "token")));
}

/// The same page with a character that leaves it to html5ever, as tags in disorder would.
#[divan::bench]
fn extract_in_doubt(bencher: Bencher<'_, '_>) {
    let text = page::page(1, 0, "token").replace("</body>", "\u{feff}</body>");
    assert!(text.contains('\u{feff}'), "the page is not left to html5ever");
    extract(bencher, Some(&page::rules()), ("text/html", &text));
}

/// html5ever and scraper's tree, and no more.
#[divan::bench]
fn html5ever_tree(bencher: Bencher<'_, '_>) {
    let text = page::page(1, 0, "token");
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| Html::parse_document(black_box(&text)));
}

/// The same posts as structured data, on a page that is as long.
#[divan::bench]
fn extract_structured(bencher: Bencher<'_, '_>) {
    let reviews = listing(0).posts.into_iter().map(|post| {
        json!({
            "@type": "Review",
            "@id": post.url,
            "author": { "@type": "Person", "name": post.author },
            "datePublished": post.published.map(|published| published.to_string()),
            "reviewBody": post.text,
            "reviewRating": { "@type": "Rating", "ratingValue": 4, "bestRating": 5 },
        })
    });
    let facts = json!({
        "@context": "https://schema.org", "@type": "LocalBusiness", "name": "Shop",
        "review": reviews.collect::<Vec<_>>(),
    });
    let script = format!("<script type=\"application/ld+json\">{facts}</script></head>");
    let text = page::page(1, 0, "token").replace("</head>", &script);
    extract(bencher, None, ("text/html", &text));
}

#[divan::bench]
fn extract_feed(bencher: Bencher<'_, '_>) {
    let entries = listing(0).posts.into_iter().map(|post| {
        let (link, author) = (post.url.unwrap_or_default(), post.author.unwrap_or_default());
        let at = post.published.map(|published| published.to_string()).unwrap_or_default();
        format!(
            "<entry><id>{link}</id><title>Visit</title><link href=\"{link}\"/><author><name>\
             {author}</name></author><published>{at}</published><updated>{at}</updated>\
             <content type=\"html\">&lt;p&gt;{}&lt;/p&gt;</content></entry>",
            post.text
        )
    });
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>tag:reviews.example,2026:feed</id><title>Shop</title>\
         <updated>2026-01-01T00:00:00Z</updated>{}</feed>",
        entries.collect::<String>()
    );
    extract(bencher, None, ("application/atom+xml", &feed));
}

/// Whether the part that the posts are read from is as it was, where that can be told.
#[divan::bench]
fn region(bencher: Bencher<'_, '_>) {
    let (recipe, url) = (recipe(Some(&page::rules())), address());
    let text = page::page(1, 0, "token");
    let page = Page { url: &url, content_type: Some("text/html"), body: text.as_bytes(), at: None };
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| recipe.region(black_box(&page)));
}

#[divan::bench]
fn listing_hash(bencher: Bencher<'_, '_>) {
    let posts = listing(0).posts;
    bencher.bench_local(|| diff::listing_hash(black_box(&posts).iter().map(diff::mark)));
}

/// Forty-nine posts that are known, and a new one.
#[divan::bench]
fn difference(bencher: Bencher<'_, '_>) {
    let known = listing(0).posts;
    let find = |post: &Post| {
        let known = known.iter().find(|known| known.key == post.key)?;
        Some(Known::Recorded(Box::new(known.clone())))
    };
    let page = listing(1).posts;
    let seen = page.iter().map(|post| Seen { post, known: find(post), candidates: Vec::new() });
    let seen = seen.collect::<Vec<_>>();
    let inputs = bencher.with_inputs(|| seen.clone());
    inputs.bench_local_values(|seen| diff::diff(black_box(seen), false));
}

/// All fifty posts.
#[divan::bench]
fn judging(bencher: Bencher<'_, '_>) {
    let posts = listing(0).posts;
    bencher.bench_local(|| posts.iter().map(|post| judge(black_box(post))).collect::<Vec<_>>());
}

/// What each source of a configuration takes at a reload.
#[divan::bench]
fn new_cadence(bencher: Bencher<'_, '_>) {
    let schedule = Schedule::parse("*/10 8-20 * * Mon-Sat").unwrap();
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let spread = SignedDuration::from_mins(5);
    bencher.bench_local(|| {
        let plan = (schedule.clone(), zone.clone());
        Cadence::new(black_box("source-1"), plan, spread, SignedDuration::ZERO, None)
    });
}
