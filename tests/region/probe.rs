//! Recipes, pages and what is read of them; two pages compared.

use url::Url;
use vigie::{
    domain::{Listing, Outcome},
    extract::{Hints, Page, Recipe, Rules},
};

/// Rules of other shapes, made for the random pages.
pub(super) const SHAPES: [&str; 6] = [
    "item = '.post'\nanchor = '#list'\nkey = { attr = 'data-id' }\nauthor = { select = '.author' }\n\
     text = { select = '.body' }\nlink = { select = 'a' }\ntotal = { select = '.count' }\n\
     next = { select = 'a.next' }",
    "item = 'ul > li'\ntext = {}\ntotal = { select = '[data-id]', attr = 'data-id' }",
    "item = '[itemprop=review]'\ntext = { select = 'p, td' }\nauthor = { select = 'b' }",
    "item = 'tr.post'\ntext = { select = 'td + td' }\ntitle = { select = 'td:first-child' }",
    "item = 'div .post:not(.ad)'\ntext = { select = '.list .body, .author' }\ntitle = { select = 'h2' }",
    "anchor = '.list'\ntotal = { select = '.count' }",
];

pub(super) fn recipe(rules: &str) -> Recipe {
    let rules: Option<Rules> = (!rules.is_empty()).then(|| toml::from_str(rules).unwrap());
    let hints = Hints::default();
    Recipe::compile(rules.as_ref(), hints).unwrap()
}

fn with_page<T>(body: &[u8], look: impl FnOnce(&Page<'_>) -> T) -> T {
    let url = Url::parse("https://shop.example/biz/garage").unwrap();
    look(&Page { url: &url, content_type: Some("text/html"), body, at: None })
}

pub(super) fn region(recipe: &Recipe, body: &[u8]) -> Option<String> {
    with_page(body, |page| recipe.region(page))
}

pub(super) fn extract(recipe: &Recipe, body: &[u8]) -> Listing {
    with_page(body, |page| recipe.extract(page))
}

/// Checks two pages with equal regions: if one has posts that can be trusted, the other has the
/// same. False if there were none.
#[track_caller]
pub(super) fn check(recipe: &Recipe, before: &[u8], after: &[u8]) -> bool {
    let (one, other) = (extract(recipe, before), extract(recipe, after));
    let has_posts = |listing: &Listing| {
        listing.outcome == Outcome::Listed && !listing.posts.is_empty() && listing.in_region
    };
    if !has_posts(&one) && !has_posts(&other) {
        return false;
    }
    let read =
        |listing: Listing| (listing.outcome, listing.posts, listing.claimed_total, listing.next);
    let show = |body: &[u8]| String::from_utf8_lossy(body).chars().take(4000).collect::<String>();
    assert!(read(one) == read(other), "{}\n\n{}\n\n{recipe:?}", show(before), show(after));
    true
}
