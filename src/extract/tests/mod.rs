//! Whole pages in, listings out.

mod details;
mod feeds;
mod health;
mod jsonld;
mod markup;
mod next;
mod relative;
mod rules;
mod stand_ins;
mod trees;

use proptest::prelude::*;
use url::Url;

use super::{Hints, Page, Recipe, Rules};
use crate::domain::{Listing, PostKind};

fn hints(kind: PostKind) -> Hints {
    Hints { kind, ..Hints::default() }
}

fn url() -> Url {
    Url::parse("https://a.test/biz/garage?page=2").unwrap()
}

/// Extracts with the rules given as in a configuration file; empty for none.
#[track_caller]
fn extract(rules: &str, body: &str) -> Listing {
    extract_as(PostKind::Review, rules, body.as_bytes(), None)
}

#[track_caller]
fn extract_as(kind: PostKind, rules: &str, body: &[u8], content_type: Option<&str>) -> Listing {
    let rules: Option<Rules> = (!rules.is_empty()).then(|| toml::from_str(rules).unwrap());
    let recipe = Recipe::compile(rules.as_ref(), hints(kind)).unwrap();
    recipe.extract(&Page { url: &url(), content_type, body, at: None })
}

/// A page with a block of JSON-LD.
fn with_block(block: &str) -> String {
    format!("<!doctype html><title>Garage</title><script type=application/ld+json>{block}</script>")
}

/// Something like a page: bits of markup, JSON and feeds in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "<article class=post>",
        "</article>",
        "<script type='application/ld+json'>",
        "</script>",
        "{\"@type\":\"Review\",\"reviewBody\":\"late\",\"reviewRating\":",
        "{\"ratingValue\":\"1\"}",
        "\"review\":[",
        "]",
        "}",
        ",",
        "<rss version=\"2.0\"><channel>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        "<item>",
        "<entry>",
        "<title>late</title>",
        "<![CDATA[",
        "]]>",
        "<table><p><b>",
        "<template>",
        "<!--",
        "&amp;#39;",
        "\u{301}é ",
        "2026-11-20T",
        "<base href='//['>",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..300), kind in 0..4_usize) {
        let content_type =
            [None, Some("text/html; charset=koi8-r"), Some("application/xml"), Some("application/json")];
        let _listing = extract_as(PostKind::Mention, "", &body, content_type[kind]);
    }

    #[test]
    fn any_scraps_are_survived(body in scraps()) {
        let rules = "item = '.post'\nanchor = 'b'\ntext = {}\nkey = { attr = 'id' }\nnext = {}";
        for rules in ["", rules] {
            let listing = extract(rules, &body);
            prop_assert!(listing.outcome.is_healthy() || listing.posts.is_empty());
            let again = extract(rules, &body);
            prop_assert_eq!(&listing, &again);
        }
    }
}
