//! Where the next page is.

use super::{extract, with_block};

#[track_caller]
fn check(rules: &str, body: &str, next: Option<&str>) {
    assert_eq!(extract(rules, body).next.as_deref(), next, "{rules} {body}");
}

#[test]
fn the_first_link_that_leads_on_is_the_next_page() {
    let post = with_block(r#"{"@type":"Review","reviewBody":"x"}"#);
    let page = |links: &str| format!("{post}{links}");
    let third = Some("https://a.test/biz/garage?page=3");
    check("", &page("<a rel='nofollow\tNEXT' href='?page=3#top'>"), third);
    check(
        "",
        &page(
            "<a rel=next href='#'><a rel=next href='javascript:go()'><a rel=next href='?page=3'>",
        ),
        third,
    );
    check("", &page("<a rel=next href='?page=4'><link rel=next href='?page=3'>"), third);
    check("", &page("<link rel=next href='?page=2'>"), None);
    check("", &page("<link rel=next href='http://a.test/biz/garage?page=3'>"), third);
    check("", &page("<a rel=next href='mailto:ann@a.test'><a rel=next>"), None);
    let rules = "next = { select = '.on' }";
    check(rules, &page("<a class=on href='#'><a class=on href='?page=3'>"), third);
    check(rules, &page("<a class=on href='?page=2'><link rel=next href='?page=3'>"), third);
    check(
        rules,
        &page("<base href='/x/'><a class=on href='?page=3'>"),
        Some("https://a.test/x/?page=3"),
    );
}

#[test]
fn feeds_lead_on_too_but_not_in_circles() {
    let feed = |next: &str| {
        format!("<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='{next}'/></feed>")
    };
    check("", &feed("/feed?page=2"), Some("https://a.test/feed?page=2"));
    check("", &feed("/biz/garage?page=2"), None);
}

#[test]
fn json_says_what_to_ask_for() {
    let rules = "[cursor]\npointer = '/paging/after'\nparam = 'after'";
    let at = "https://a.test/biz/garage?page=2&after=";
    let feed = |paging: &str| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1\",\"next_url\":\"/other\",\
             \"items\":[{{\"id\":\"9\",\"title\":\"Late\"}}],\"paging\":{paging}}}"
        )
    };
    check(rules, &feed("{\"after\":\"a/b\"}"), Some(&format!("{at}a%2Fb")));
    check(rules, &feed("{\"after\":3}"), Some(&format!("{at}3")));
    check(rules, &feed("{\"after\":null}"), None);
    check(rules, &feed("{}"), None);
    check("", &feed("{}"), Some("https://a.test/other"));
    check("[cursor]\npointer = '/paging'", &feed("\"/page/3\""), Some("https://a.test/page/3"));
    let stated = "{\"@type\":\"Review\",\"reviewBody\":\"x\",\"paging\":{\"after\":\"b\"}}";
    check(rules, stated, Some(&format!("{at}b")));
    assert_eq!(
        extract(rules, &feed("{\"after\":[1]}")).problems,
        ["the cursor cannot be used: \"[1]\""]
    );
}
