//! Random pages and real ones, with one thing changed: wherever the region stays the same, so must
//! the posts.

use std::{fs, path::PathBuf};

use fastrand::Rng;

use super::probe::{SHAPES, check, recipe, region};

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

const LEAVES: [&str; 39] = [
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
    "<script type='application/ld+json'>[{\"@type\":\"Review\",\"reviewBody\":\"late\"},\
     {\"@type\":\"Review\",\"reviewBody\":\"rude\"},{\"@type\":\"Review\",\"reviewBody\":\"dear\"}]</script>",
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

/// Scraps after which the parser does more than the tags say, with names that selectors know.
const TRICKS: [&str; 30] = [
    "<div><b class=list>x</div>",
    "<p><i class=list>x</p>",
    "<p><b class=list>x<div>y</div>",
    "<b class=list><p>x</b>y</p>",
    "<a class=list>x<a>y</a>",
    "<div><a class=list>x</div>",
    "<i class=list><i class=list><i class=list><i class=list>x<p></i></i></i></i></p>",
    "<table class=list>x<tr><td>y</table>",
    "<table><div class=post><p class=body>x</div></table>",
    "<table><tr><td><b class=list>x</table>",
    "<table><tr class=list><p class=body>x</table>",
    "<table><caption><b class=list>x</table>",
    "<form class=list><div></form>x</div>",
    "<div><form class=list></div>",
    "<button class=list><p>x<button>y</button>",
    "<select class=list><div class=post>x</select>",
    "<select><option class=list>x<input></select>",
    "<svg class=list><p>x</svg>",
    "<svg><desc class=list><div>x</desc></svg>",
    "<math><mi class=list><p>x</math>",
    "<template class=list><p>x</template>",
    "<ul><li class=list><div><li>x</ul>",
    "<dl class=list><dd><p>x<dt>y</dl>",
    "<h2 class=list>x<h3>y</h2>",
    "<p class=list>x<table><td>y</table>z",
    "<object class=list><p>x</object>",
    "<ruby><rt class=list>x<rp>y</ruby>",
    "<body class=list>",
    "<html class=list>",
    "<nobr class=list>x<nobr>y",
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
        1 => page
            .push_str("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\">\n<html class=list>\n"),
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

/// Where the next tag begins, or something like it.
fn next_tag(page: &[u8], at: usize) -> usize {
    page.iter().skip(at).position(|byte| *byte == b'<').map_or(at, |gap| at + gap)
}

/// A page with one thing changed somewhere.
fn mutated(rng: &mut Rng, page: &[u8]) -> Vec<u8> {
    let mut page = page.to_vec();
    let at = rng.usize(..page.len());
    let to = (at + rng.usize(0..12)).min(page.len());
    let mut grown = String::new();
    match rng.usize(0..9) {
        0 => drop(page.splice(at..to, [])),
        1 => page[at] = b" x<>/\"'=&7-!b"[rng.usize(..13)],
        2 => drop(page.splice(at..at, *b"9")),
        3 => drop(page.splice(at..at, HOSTILE[rng.usize(..HOSTILE.len())].bytes())),
        4 => drop(page.splice(at..at, LEAVES[rng.usize(..LEAVES.len())].bytes())),
        5 => {
            grow(rng, true, 1, &mut grown);
            drop(page.splice(at..at, grown.bytes()));
        }
        6 | 7 => {
            let trick = TRICKS[rng.usize(..TRICKS.len())];
            let place = next_tag(&page, at);
            drop(page.splice(place..place, trick.bytes()));
        }
        // Between two tags, as adverts and counters are put in.
        _ => {
            grow(rng, false, 2, &mut grown);
            let place = next_tag(&page, at);
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
