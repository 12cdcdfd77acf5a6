//! The region of a page: where it says that nothing changed, nothing may have.

use std::{fs, path::PathBuf};

use fastrand::Rng;
use jiff::tz::TimeZone;
use url::Url;
use vigie::{
    domain::{Listing, Outcome, PostKind},
    extract::{Hints, Page, Recipe, Rules},
};

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

/// Rules of other shapes, made for the random pages.
const SHAPES: [&str; 6] = [
    "item = '.post'\nanchor = '#list'\nkey = { attr = 'data-id' }\nauthor = { select = '.author' }\n\
     text = { select = '.body' }\nlink = { select = 'a' }\ntotal = { select = '.count' }\n\
     next = { select = 'a.next' }",
    "item = 'ul > li'\ntext = {}\ntotal = { select = '[data-id]', attr = 'data-id' }",
    "item = '[itemprop=review]'\ntext = { select = 'p, td' }\nauthor = { select = 'b' }",
    "item = 'tr.post'\ntext = { select = 'td + td' }\ntitle = { select = 'td:first-child' }",
    "item = 'div .post:not(.ad)'\ntext = { select = '.list .body, .author' }\ntitle = { select = 'h2' }",
    "anchor = '.list'\ntotal = { select = '.count' }",
];

fn recipe(rules: &str) -> Recipe {
    let rules: Option<Rules> = (!rules.is_empty()).then(|| toml::from_str(rules).unwrap());
    let hints = Hints { preset: None, kind: PostKind::Review, zone: TimeZone::UTC };
    Recipe::compile(rules.as_ref(), hints).unwrap()
}

fn with_page<T>(body: &[u8], look: impl FnOnce(&Page<'_>) -> T) -> T {
    let url = Url::parse("https://shop.example/biz/garage").unwrap();
    look(&Page { url: &url, content_type: Some("text/html"), body })
}

fn region(recipe: &Recipe, body: &[u8]) -> Option<String> {
    with_page(body, |page| recipe.region(page))
}

fn extract(recipe: &Recipe, body: &[u8]) -> Listing {
    with_page(body, |page| recipe.extract(page))
}

/// Checks two pages with equal regions: if one has posts that can be trusted, the other has the
/// same. False if there were none.
#[track_caller]
fn check(recipe: &Recipe, before: &[u8], after: &[u8]) -> bool {
    let (one, other) = (extract(recipe, before), extract(recipe, after));
    let has_posts =
        |listing: &Listing| listing.outcome == Outcome::Listed && !listing.posts.is_empty();
    if !has_posts(&one) && !has_posts(&other) {
        return false;
    }
    let read =
        |listing: Listing| (listing.outcome, listing.posts, listing.claimed_total, listing.next);
    let show = |body: &[u8]| String::from_utf8_lossy(body).chars().take(4000).collect::<String>();
    assert!(read(one) == read(other), "{}\n\n{}\n\n{recipe:?}", show(before), show(after));
    true
}

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
    let links: String =
        (0..30).map(|n| format!("<li><a href=\"/c/{n}\">Category {n}</a></li>\n")).collect();
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
        assert_eq!(region(&list, page.as_bytes()), None, "{:.40}", costly);
    }
    // Just below the limits a page is whole.
    let deep =
        format!("<!doctype html>{post}{}{}", "<div>".repeat(150), "\n<i></i>&lt;".repeat(9000));
    if region(&list, deep.as_bytes()).is_some() {
        assert_eq!(extract(&list, deep.as_bytes()).outcome, Outcome::Listed);
    }
}

/// How many cases are tried; more when asked.
fn cases(usual: usize) -> usize {
    let factor = std::env::var("VIGIE_CASES").ok().and_then(|text| text.parse::<usize>().ok());
    usual * factor.unwrap_or(1)
}

/// How many of the names seldom make a page uncertain.
const TAME: usize = 22;

const NAMES: [&str; 40] = [
    "div",
    "div",
    "div",
    "div",
    "section",
    "article",
    "p",
    "span",
    "span",
    "label",
    "b",
    "em",
    "ul",
    "ol",
    "li",
    "li",
    "h2",
    "h3",
    "pre",
    "x-card",
    "DIV",
    "x-a-card-with-a-long-name",
    "a",
    "i",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "caption",
    "form",
    "button",
    "select",
    "option",
    "svg",
    "path",
    "title",
    "dl",
    "dd",
    "noscript",
];

const ATTRIBUTES: [&str; 22] = [
    " class=post",
    " class='post ad'",
    " class=\"list\"",
    " id=list",
    " class=body",
    " CLASS=body",
    " class=author",
    " class=count",
    " class=\"a next\" href=/2",
    " rel=next href=/3",
    " rel='prev NEXT' href=\"/4\"",
    " data-id=1",
    " data-id='2'",
    " itemprop=review",
    " href=/r/9",
    " class=p&#111;st",
    " data-x=\"a > b\"",
    " title",
    " /",
    " =x",
    " a=1 a=2",
    " id=list id=other",
];

const LEAVES: [&str; 38] = [
    "late ",
    "rude &amp; slow",
    "12 of 83",
    "7",
    "\n",
    " ",
    "<br>",
    "<br/>",
    "<hr>",
    "<img src=x>",
    "<input type=hidden value=7>",
    "<!-- note -->",
    "<!-->",
    "<!---->",
    "<!-- a --!>",
    "<!x>",
    "<?x?>",
    "<script>var a = '<div class=post>';</script>",
    "<style>.a > .b {}</style>",
    "<script type='application/ld+json'>{\"@type\":\"Review\",\"reviewBody\":\"old\"}</script>",
    "<script type=\"application/ld+json; charset=utf-8\">{\"@type\":\"Store\",\"reviewCount\":7}</script>",
    "<textarea><li></textarea>",
    "<title>t</title>",
    "<iframe><p></iframe>",
    "<noscript><p></noscript>",
    "<link rel=next href=/5>",
    "<base href='/b/'>",
    "<meta name=x>",
    "<svg><path d=z /></svg>",
    "<svg viewBox='0 0'><title>x</title><g><path></path></g></svg>",
    "<p>open",
    "<li>open",
    "<td>x",
    "<script><!-- a --></script>",
    "é",
    "<time datetime=2026-01-02>x</time>",
    "1 < 2",
    "</p>",
];

const HOSTILE: [&str; 24] = [
    "</div>",
    "</p>",
    "</li>",
    "</b>",
    "</table>",
    "</tr>",
    "</span>",
    "</ul>",
    "<b>",
    "<table>",
    "<tr>",
    "<select>",
    "<template>",
    "<svg>",
    "</svg>",
    "<form>",
    "</form>",
    "<a>",
    "</body>",
    "</html>",
    "<!--",
    "\0",
    "<h2>",
    "</select>",
];

/// A random page, most of it well nested.
fn grow(rng: &mut Rng, wild: bool, depth: usize, page: &mut String) {
    let names = if wild { &NAMES[..] } else { &NAMES[..TAME] };
    for _ in 0..rng.usize(1..4) {
        match rng.usize(0..100) {
            0..3 if wild => page.push_str(HOSTILE[rng.usize(..HOSTILE.len())]),
            0..46 => page.push_str(LEAVES[rng.usize(..LEAVES.len())]),
            _ if depth == 0 => page.push_str("text "),
            _ => {
                let name = names[rng.usize(..names.len())];
                page.push('<');
                page.push_str(name);
                for _ in 0..rng.usize(0..3) {
                    page.push_str(ATTRIBUTES[rng.usize(..ATTRIBUTES.len())]);
                }
                page.push('>');
                grow(rng, wild, depth - 1, page);
                if !wild || rng.usize(0..20) > 0 {
                    page.push_str(&format!("</{name}>"));
                }
            }
        }
    }
}

fn random_page(rng: &mut Rng) -> String {
    let mut page = String::new();
    let wild = rng.usize(0..5) == 0;
    match rng.usize(0..4) {
        0 => page.push_str("<!doctype html><html><head><title>t</title></head><body class=list>"),
        1 => page.push_str("<!doctype html>\n<html class=list>\n"),
        2 => page.push_str(
            "<head><meta charset=utf-8><link rel=next href=/0></head>\n<script></script>",
        ),
        _ => page.push_str("<!-- p -->"),
    }
    grow(rng, wild, 3, &mut page);
    page.push_str(
        "<div id=list class=list><div class=post data-id=7 itemprop=review><p class=body>",
    );
    grow(rng, wild, 1, &mut page);
    page.push_str("</div></div><ul><li>one<li>two</ul><table><tr class=post><td>x<td>y</table>");
    grow(rng, wild, 3, &mut page);
    if rng.bool() {
        page.push_str("</body></html>");
    }
    page
}

/// A page with one thing changed somewhere.
fn mutated(rng: &mut Rng, page: &[u8]) -> Vec<u8> {
    let mut page = page.to_vec();
    let at = rng.usize(..page.len());
    let to = (at + rng.usize(0..12)).min(page.len());
    let mut grown = String::new();
    match rng.usize(0..7) {
        0 => drop(page.splice(at..to, [])),
        1 => page[at] = b" x<>/\"'=&7-!b"[rng.usize(..13)],
        2 => drop(page.splice(at..at, *b"9")),
        3 => drop(page.splice(at..at, HOSTILE[rng.usize(..HOSTILE.len())].bytes())),
        4 => drop(page.splice(at..at, LEAVES[rng.usize(..LEAVES.len())].bytes())),
        5 => {
            grow(rng, true, 1, &mut grown);
            drop(page.splice(at..at, grown.bytes()));
        }
        // Between two tags, as adverts and counters are put in.
        _ => {
            grow(rng, false, 2, &mut grown);
            let place =
                page.iter().skip(at).position(|byte| *byte == b'<').map_or(at, |gap| at + gap);
            drop(page.splice(place..place, grown.bytes()));
        }
    }
    page
}

#[test]
fn equal_regions_are_equal_listings() {
    let recipes: Vec<_> = [""].iter().chain(&SHAPES).map(|rules| recipe(rules)).collect();
    let mut rng = Rng::with_seed(20_261_122);
    let (mut certain, mut equal) = (0, vec![0; recipes.len()]);
    for _ in 0..cases(600) {
        let before = random_page(&mut rng).into_bytes();
        let after: Vec<_> = (0..4).map(|_| mutated(&mut rng, &before)).collect();
        for (recipe, equal) in recipes.iter().zip(&mut equal) {
            let Some(first) = region(recipe, &before) else { continue };
            certain += 1;
            for after in &after {
                if *after != before && region(recipe, after).as_ref() == Some(&first) {
                    *equal += usize::from(check(recipe, &before, after));
                }
            }
        }
    }
    assert!(certain > cases(1000), "{certain}");
    assert!(equal.iter().all(|equal| *equal > cases(30)), "{equal:?}");
}

/// Saved pages, where the machine has them.
fn captures() -> Vec<PathBuf> {
    let root = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn on_real_pages_too() {
    let shapes = [
        "",
        "item = '[itemprop=review], [class*=review], .post'\ntext = {}\ntotal = { select = 'h1' }",
        "item = 'article, li, tr'\ntext = { select = 'p, td' }",
    ];
    let recipes = shapes.map(recipe);
    let mut rng = Rng::with_seed(11);
    for path in captures() {
        let page = fs::read(&path).unwrap();
        if page.len() > 400_000 {
            continue;
        }
        for recipe in &recipes {
            let Some(first) = region(recipe, &page) else { continue };
            let changed = (0..cases(12)).map(|_| mutated(&mut rng, &page));
            let alike = changed.filter(|after| region(recipe, after).as_ref() == Some(&first));
            for after in alike.take(cases(1)) {
                check(recipe, &page, &after);
            }
        }
    }
}
