//! What a page without posts means. Only a page that can be trusted may be called empty.

use super::{extract, with_block};
use crate::domain::{BlockKind, Outcome};

const WALL: Outcome = Outcome::Blocked(BlockKind::BotWall);
const RULES: &str = "item = '.post'\ntext = { select = '.body' }\n";
const ANCHORED: &str = "item = '.post'\nanchor = '#list'\ntext = { select = '.body' }\n";

#[track_caller]
fn check(rules: &str, body: &str, outcome: &Outcome) {
    let listing = extract(rules, body);
    assert_eq!(listing.outcome, *outcome, "{rules}\n{body}\n{:?}", listing.problems);
    assert!(listing.outcome == Outcome::Listed || listing.posts.is_empty());
    assert!(*outcome != Outcome::AnchorMissing || !listing.problems.is_empty(), "unexplained");
}

#[test]
fn without_rules_only_a_stated_zero_is_empty() {
    let shop = |count: &str| {
        with_block(&format!("{{\"@type\":\"Store\",\"aggregateRating\":{{{count}}}}}"))
    };
    check("", &shop("\"reviewCount\":0"), &Outcome::Empty);
    check("", &shop("\"reviewCount\":\"83\""), &Outcome::AnchorMissing);
    check("", &shop("\"ratingCount\":326"), &Outcome::AnchorMissing);
    check("", &shop("\"ratingValue\":4"), &Outcome::AnchorMissing);
    check("", "<p>No reviews yet", &Outcome::AnchorMissing);
    check("", "{\"@type\":\"Store\",\"aggregateRating\":{\"reviewCount\":0}}", &Outcome::Empty);
}

#[test]
fn the_anchor_decides() {
    let post = "<div class=post><p class=body>late</div>";
    check(ANCHORED, &format!("<div id=list>{post}</div>"), &Outcome::Listed);
    check(ANCHORED, "<div id=list></div>", &Outcome::Empty);
    check(ANCHORED, "<div id=feed></div>", &Outcome::AnchorMissing);
    check(ANCHORED, &format!("<div id=feed>{post}</div>"), &Outcome::AnchorMissing);
    let claims = with_block("{\"@type\":\"Store\",\"aggregateRating\":{\"reviewCount\":83}}");
    check(ANCHORED, &format!("{claims}<div id=list></div>"), &Outcome::AnchorMissing);
    check(ANCHORED, "<div id=list><div class=post></div></div>", &Outcome::AnchorMissing);
}

#[test]
fn rules_without_an_anchor_need_a_word() {
    check(RULES, "<p>Loading…", &Outcome::AnchorMissing);
    check(RULES, "<p>Aucun avis pour le moment", &Outcome::Empty);
    let total = format!("{RULES}total = {{ select = 'i' }}");
    check(&total, "<i>0 in all</i>", &Outcome::Empty);
    check(&total, "<i>12 in all</i>", &Outcome::AnchorMissing);
}

#[test]
fn what_reviews_and_footers_say_is_no_empty_list() {
    let body = "They were late and rude. Three weeks of waiting for nothing at all.";
    for one in ["Otherwise no complaints about the price.", "No results.", ""] {
        let cards = format!("<div class=card><p>{body}</p></div>").repeat(20);
        let page = format!(
            "<title>Garage reviews</title><nav>Home</nav><main>{cards}<div class=card><p>{one}</p>\
             </div></main><footer>Subscribe: be the first to know about our offers</footer>"
        );
        check(RULES, &page, &Outcome::AnchorMissing);
        check(RULES, &format!("{page}<p>There are no reviews yet"), &Outcome::Empty);
    }
}

#[test]
fn lost_ids_are_no_new_posts() {
    let rules = format!("{RULES}key = {{ attr = 'data-id' }}");
    check(&rules, "<div class=post data-id=7><p class=body>late", &Outcome::Listed);
    check(&rules, "<div class=post data-key=7><p class=body>late", &Outcome::AnchorMissing);
}

#[test]
fn walls_and_logins_are_told_apart() {
    let wall = "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue";
    let login = "<form>Log in to see reviews <input type=Password></form>";
    for rules in ["", RULES, ANCHORED] {
        check(rules, wall, &WALL);
        check(rules, login, &Outcome::LoggedOut);
    }
    check("", "{\"url\":\"https://geo.captcha-delivery.com/captcha/?x\"}", &WALL);
    check(ANCHORED, &format!("<div id=list></div>{login}"), &Outcome::Empty);
    check(
        "",
        &format!("{login}{}", "many words of a real page ".repeat(200)),
        &Outcome::AnchorMissing,
    );
    let post = with_block("{\"@type\":\"Review\",\"reviewBody\":\"px-captcha everywhere\"}");
    check("", &format!("{post}{login}"), &Outcome::Listed);
}

#[test]
fn a_page_that_was_cut_off_is_not_healthy() {
    let post = with_block("{\"@type\":\"Review\",\"reviewBody\":\"late\"}");
    check("", &format!("{post}{}", "<div>".repeat(100_000)), &Outcome::AnchorMissing);
}

#[test]
fn other_things_are_said_to_be_what_they_are() {
    for (body, problem) in [
        ("", "the body is empty"),
        ("<?xml version='1.0'?><urlset/>", "the body is XML but no feed"),
        ("{\"feed\": {\"entry\": []}}", "the body is JSON of a kind that is not known"),
        ("[{\"stars\": 5}", "the body begins like JSON but is none"),
        ("<p>words", "no posts recognised"),
    ] {
        let listing = extract("", body);
        assert_eq!(listing.outcome, Outcome::AnchorMissing);
        assert_eq!(listing.problems, [problem]);
    }
}
