//! A page like those of review sites: what may change on it without a poll noticing, and what may
//! not.

use fastrand::Rng;
use vigie::domain::Outcome;

use super::probe::{SHAPES, check, extract, recipe, region};

const POSTS: &str = r##"
item = "article.review"
anchor = "#reviews"
key = { attr = "data-id" }
link = { select = "a.permalink" }
author = { select = ".author" }
published = { select = "time" }
rating = { select = ".stars", attr = "data-stars" }
title = { select = "h3" }
text = { select = ".text" }
reply = { select = ".answer" }
total = { select = ".count" }
next = { select = "a.older" }
"##;

/// What changes on a page from one minute to the next.
struct Noise {
    token: &'static str,
    views: &'static str,
    advert: &'static str,
    state: &'static str,
    tail: &'static str,
}

const CALM: Noise =
    Noise { token: "c0ffee", views: "1 204", advert: "", state: "{\"at\":1}", tail: "" };

fn post(number: usize, text: &str) -> String {
    let stars = number % 5 + 1;
    let star = "<i class=\"star on\"></i>".repeat(stars);
    format!(
        "<article class=\"review card\" data-id=\"r{number}\">\n<header><svg viewBox=\"0 0 9 9\">\
         <title>Face</title><path d=\"M1 2z\"/></svg><a class=author href='/u/{number}'>Ann &amp; \
         Bob {number}</a><span class=\"stars\" data-stars=\"{stars}\">{star}</span><time \
         datetime=\"2026-10-{:02}\">some days ago</time></header>\n<h3><a class=permalink \
         href=\"/r/{number}\">Late <em>again</em></a></h3>\n<div class=text><p>{text}<br>Never \
         again!<p>Really.</div>\n<ul class=actions><li>Helpful<li><button>Report</button></ul>\n\
         <div class=answer>We are sorry.</div></article>\n",
        number % 28 + 1
    )
}

/// A page like those of review sites, with structured data or without.
fn site(noise: &Noise, posts: &[String], data: &str) -> String {
    let Noise { token, views, advert, state, tail } = noise;
    let links = "<li><a href=\"/c/7\">Category</a></li>\n".repeat(30);
    format!(
        "<!DOCTYPE html>\n<html lang=en class=\"no-js\">\n<head><meta charset=\"utf-8\">\n\
         <meta name=csrf content={token}>\n<title>Garage ({views} views)</title>\n\
         <link rel=stylesheet href=\"/a.css?{token}\"><link rel=\"next\" href=\"?page=2\">\n\
         <style>.a > .b {{ color: red }}</style>\n<script nonce=\"{token}\">var state = {state}; \
         if (1 < 2) document.write('<b>');</script>\n\
         <script type=\"application/ld+json\" nonce=\"{token}\">{data}</script></head>\n\
         <body data-token=\"{token}\"><!-- made in {views} ms -->\n<nav><ul>{links}</ul></nav>\n\
         <form action=/search><input type=hidden name=csrf value=\"{token}\"><select name=sort>\
         <option selected>Newest<option>Oldest</select><textarea name=q>{views}</textarea></form>\n\
         <p class=views>{views} views</p>{advert}\n<main><h1>Garage</h1>\
         <b class=count>1-20 of 1 083</b>\n<section id=\"reviews\">{}{advert}{}</section>\n\
         <table class=prices>\n<tr><td>Oil<td>{views}\n<tr><td>Tyres<td>9</table>\n\
         <a class=older href=\"?page=2\">Older</a></main>\n<footer>{advert}<noscript><img \
         src=\"/p?{token}\"></noscript></footer>{tail}</body></html>\n",
        posts.iter().take(3).cloned().collect::<String>(),
        posts.iter().skip(3).cloned().collect::<String>(),
    )
}

fn posts() -> Vec<String> {
    (1..=24).map(|number| post(number, "They kept my car for <b>three</b> weeks.")).collect()
}

const DATA: &str = "{\"@type\":\"Store\",\"name\":\"Garage\",\"aggregateRating\":{\"reviewCount\":2},\
    \"review\":[{\"@type\":\"Review\",\"reviewBody\":\"Late <b>again</b>\",\"author\":\"Ann\"},\
    {\"@type\":\"Review\",\"reviewBody\":\"Rude\",\"author\":\"Bob\"}]}";

#[test]
fn what_is_not_read_may_change() {
    let noises = [
        Noise { token: "decade-of-noise", ..CALM },
        Noise { views: "1 205", ..CALM },
        Noise { advert: "<div class=ad><a href='//ads.example/?7'><img src=x></a></div>", ..CALM },
        Noise {
            advert: "<aside class='ad big'><p>Buy<p>more<iframe src=y></iframe><ins></ins></aside>",
            ..CALM
        },
        Noise { state: "{\"html\": \"</div><article class=review>\", \"at\": 2}", ..CALM },
        Noise { tail: "<script async src=/t.js?8></script><div id=toast></div>", ..CALM },
    ];
    for (rules, data) in [(POSTS, DATA), ("", DATA), (POSTS, "")] {
        let recipe = recipe(rules);
        let calm = site(&CALM, &posts(), data);
        let first = region(&recipe, calm.as_bytes()).unwrap();
        assert_eq!(first.len(), 32);
        for noise in &noises {
            let page = site(noise, &posts(), data);
            assert_ne!(page, calm);
            assert_eq!(region(&recipe, page.as_bytes()).as_ref(), Some(&first), "{page}");
            assert!(check(&recipe, calm.as_bytes(), page.as_bytes()));
        }
    }
}

#[test]
fn what_is_read_may_not() {
    let recipe = recipe(POSTS);
    let calm = site(&CALM, &posts(), "");
    let first = region(&recipe, calm.as_bytes()).unwrap();
    let changed = |page: String| {
        assert_ne!(page, calm);
        assert_ne!(region(&recipe, page.as_bytes()).as_ref(), Some(&first), "{page}");
    };
    let other = |posts: Vec<String>| changed(site(&CALM, &posts, ""));
    other(posts().into_iter().skip(1).collect());
    other([vec![post(99, "New.")], posts()].concat());
    other(posts().into_iter().rev().collect());
    changed(calm.replacen("of 1 083", "of 1 084", 1));
    changed(calm.replacen("id=\"reviews\"", "id=\"feed\"", 1));
    changed(calm.replacen("class=older href=\"?page=2\"", "class=older href=\"?page=3\"", 1));
    changed(calm.replacen("<head>", "<head><base href=/x/>", 1));
    changed(calm.replacen("rel=\"next\"", "rel=\"prev\"", 1));
    changed(site(&CALM, &posts(), DATA));
    // Any byte of a post.
    let from = calm.find("<article").unwrap();
    let to = calm.find("</article>").unwrap();
    let mut rng = Rng::with_seed(7);
    for at in (from..to).filter(|at| calm.is_char_boundary(*at)) {
        let mut page = calm.clone().into_bytes();
        page[at] = if rng.bool() { b'x' } else { b'<' };
        if page != calm.as_bytes() {
            assert_ne!(region(&recipe, &page).as_ref(), Some(&first), "{at}");
        }
    }
}

#[test]
fn recipes_are_not_mixed_up() {
    let page = site(&CALM, &posts(), DATA);
    let regions: Vec<_> = [POSTS, "", &POSTS.replace(".text", ".answer")]
        .iter()
        .map(|rules| region(&recipe(rules), page.as_bytes()).unwrap())
        .collect();
    assert!(regions[0] != regions[1] && regions[0] != regions[2] && regions[1] != regions[2]);
}

#[test]
fn where_it_is_not_certain_there_is_none() {
    let calm = site(&CALM, &posts(), "");
    let known = recipe(POSTS);
    assert!(region(&known, calm.as_bytes()).is_some());
    for scrap in [
        "<b><p></b>",
        "<a href=1><a href=2>",
        "<table><tr><p>moved</table>",
        "<table>moved<tr><td></table>",
        "<form><div></form></div>",
        "<template><article class=review></template>",
        "<math><mi></math>",
        "<svg><p></svg>",
        "<svg><![CDATA[<p>]]></svg>",
        "<button><button>",
        "<select><input></select>",
        "<select><table></table></select>",
        "<script><!-- <script></script>",
        "<plaintext>",
        "<html class=x>",
        "<body class=x>",
        "<frameset>",
        "<image>",
        "<textarea>",
        "<!-- ",
        "\0",
        "</br>",
    ] {
        let page = calm.replacen("<main>", &format!("{scrap}<main>"), 1);
        assert_eq!(region(&known, page.as_bytes()), None, "{scrap}");
    }
    // What a reference stands for decides whether the body has begun.
    for head in ["&#32;", "x&#32;", "<head></head>&#10;", "<head>&Tab;<meta></head>"] {
        let page = calm.replacen("<html", &format!("{head}<html"), 1).replacen(
            "<html lang=en class=\"no-js\">",
            "",
            1,
        );
        assert_eq!(region(&known, page.as_bytes()), None, "{head}");
    }
    // With quirks, a table does not end the paragraph that it stands in.
    let old = "<!doctype html public \"-//W3C//DTD HTML 3.2//EN\"><p class=count>1<table></table>2";
    assert_eq!(region(&known, old.as_bytes()), None);
    for body in ["", "[1]", "words", "<rss version='2.0'><channel></channel></rss>", "<feed>"] {
        assert_eq!(region(&known, body.as_bytes()), None, "{body}");
    }
    for rules in [
        "item = '.a + .b'\ntext = {}",
        "item = 'li:nth-child(2)'\ntext = {}",
        "item = '.a'\ntext = {}\ntotal = {}",
        "item = '.a'\ntext = { select = '.x:first-child .y' }",
        "item = '.a'\ntext = {}\nanchor = ':root'",
    ] {
        assert_eq!(region(&recipe(rules), calm.as_bytes()), None, "{rules}");
    }
}

#[test]
fn a_page_that_is_cut_off_has_none() {
    let list = recipe(SHAPES[0]);
    let post = "<div id=list><div class=post data-id=1><p class=body>late</div></div>";
    for costly in [
        "<div>".repeat(1000),
        "<p>".to_owned() + &"\n".repeat(100) + &"<b a=1>".repeat(1000),
        format!("<i {}>", "a=1 ".repeat(20_000)),
        format!("&{}", "a".repeat(50_000)),
        "</>".repeat(20_000),
    ] {
        let page = format!("<!doctype html>{post}{costly}");
        assert_eq!(region(&list, page.as_bytes()), None, "{costly:.40}");
    }
    // Just below the limits a page is whole.
    let deep =
        format!("<!doctype html>{post}{}{}", "<div>".repeat(150), "\n<i></i>&lt;".repeat(200));
    assert!(region(&list, deep.as_bytes()).is_some());
    assert_eq!(extract(&list, deep.as_bytes()).outcome, Outcome::Listed);
}
