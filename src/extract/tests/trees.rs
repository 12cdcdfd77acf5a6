//! The two ways to the tree of a page: wherever the faster one takes a page, both give the same,
//! node for node and in the same order.

use std::{fs, path::PathBuf};

use fastrand::Rng;
use proptest::{collection::vec, prelude::*};
use scraper::Html;

use crate::extract::dom::{metered, quickly};

/// How many cases are tried; more when asked.
fn cases(usual: usize) -> usize {
    let factor = std::env::var("VIGIE_CASES").ok().and_then(|text| text.parse::<usize>().ok());
    usual * factor.unwrap_or(1)
}

/// Each node in the order in which it was made, with where it stands.
fn nodes(html: &Html) -> String {
    let shown = html.tree.nodes().map(|node| {
        let name = node.value().as_element().map(|element| &element.name);
        let around = node.ancestors().count();
        format!("{around} {:?} {name:?} in {:?}\n", node.value(), node.parent().map(|up| up.id()))
    });
    format!("{:?}\n{}", html.quirks_mode, shown.collect::<String>())
}

/// Whether the faster way takes a page; then both ways must agree.
#[track_caller]
fn check(page: &str) -> bool {
    let Some(quick) = quickly(page) else { return false };
    let (slow, _) = metered(page);
    assert!(slow.complete, "{page}");
    if quick != slow.html {
        let (quick, slow) = (nodes(&quick), nodes(&slow.html));
        let both = quick.lines().zip(slow.lines());
        let same = both.take_while(|(quick, slow)| quick == slow).count();
        let rest = |text: &str| text.lines().skip(same).take(4).collect::<Vec<_>>().join("\n");
        let page = page.chars().take(3000).collect::<String>();
        panic!("{page}\n\nquick:\n{}\n\nslow:\n{}", rest(&quick), rest(&slow));
    }
    true
}

#[test]
fn what_pages_do_is_done_the_same_way() {
    for page in [
        "<p>x",
        "x<p>y",
        " \r\n x <p>y",
        "<!doctype html><html lang=en>\n<head>\n <title>a &amp; b</title>\n</head>\n<body>\n x",
        "<!-- a --><!DOCTYPE HTML><!-- b --><html><!-- c --><head><!-- d --></head><!-- e -->\n<p>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" 'http://www.w3.org/x'><p>x",
        "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN'><p>x",
        "<!doctype html SYSTEM 'about:legacy-compat'><p>x",
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\"><p>x",
        "<!doctype><p>x",
        "<!doctypehtml><p>x",
        "<?xml version='1.0'?><!doctype html><p>",
        "<head></head> x <meta><p>",
        "<head></head>\n<script>a</script>\n<link><!-- x -->\n<body class=a>\n<p>",
        "<body>x</body> \n <!-- a --></html>\n<!-- b --> ",
        "<body>x</body> y<!-- a --></html><p>z<!-- b -->",
        "<body><select></body><!-- a -->",
        "<table><td>x</body><!-- a --></table></body></body><!-- b --></html></body><!-- c -->",
        "<p>x</html><!-- a --></p></html> <!-- b -->",
        "<p>a<b>b</b>c</x>d</p>e</p>f",
        "<ul><li>a<li>b<ol><li>c</ol></ul><dl><dt>a<dd>b</dl>",
        "<table>\n<caption>a</caption> <col> <tr> <td>b<th>c\n<tbody> <!-- x --> </table>\n",
        "<table><tr><td>a<table><td>b</table></table>",
        "<pre>\na</pre><pre>\n\nb</pre><pre>\r\nc</pre><listing>\rd</listing><pre>&#10;e</pre>",
        "<pre><!-- -->\na</pre><pre><b>\n</b></pre><pre>\n</pre><pre> \n</pre>",
        "<textarea>\na&lt;b</textarea><textarea>\r\n\r\n</textarea><textarea>&#10;a</textarea>",
        "<textarea></textarea><title></title><script></script><style>\r\n&amp;</style>x",
        "<script>a\r\nb<!-- c --></script><noscript><p>&amp;</noscript><iframe><p></iframe>",
        "<a href='?a=1&amp;b=2&copy=3&lt=4&reg' title=\"a\r\nb\" x=a&amp;b/ y>z</a>",
        "<a b=1 B=2 c c='' =d e= f = g h=\"'\" i='\"' / j=k/ \"l>m</a n=o>",
        "<a \u{e9}=\u{e9} DATA-A=B data-a-very-long-attribute-name=\"x\">\u{e9}</a>",
        "<x-a-very-long-name-of-an-element>a</X-A-VERY-LONG-NAME-OF-AN-ELEMENT>b",
        "<DIV>a<Span>b</SPAN></div>",
        "1 < 2 && 3 > 2 <3 <",
        "<p>&amp;&lt;&nbsp;&eacute;&#8217;&#x2019;&hellip&notit;&zz;&",
        "<!--><!---><!----><!-- a --!><!-- b\r\n --- --><!x><!><?y?></ z>\u{e9}",
        "<!-- <!-- a --> b <!--> c --><p>",
        "<svg viewBox='0 0 9 9' XLINK:href=a xml:lang=b xmlns=c xmlns:xlink=d xmlns:x=e refx=f>\
         <linearGradient id=a gradientunits=b /><FOREIGNOBJECT/><title>a</title><g><path/></g></svg>x",
        "<svg><g>a</svg>b<svg/>c<svg width=1 WIDTH=2 attributename=a attributeName=b></svg>",
        "<svg><!-- a --><desc>b</desc><style>c</style><title>\r\n&amp;</title></svg>",
        "<form><input type=hidden><button>a</button><select><option>b<option>c</select></form>",
        "<br><br/><hr><img src=a><input><wbr><p/>a<div/>b",
        "<p>a<table><td>b</table>c",
    ] {
        check(page);
        check(&format!("<!doctype html>{page}"));
        check(&page.replace('\n', "\r\n"));
    }
    assert!(check("<!doctype html><p class='a b'>c &amp; d<!-- e --></p>"));
    assert!(check("<svg viewBox='0 0 9 9'><linearGradient/></svg>"));
}

#[test]
fn what_is_in_doubt_is_left_to_html5ever() {
    for page in [
        "<p>a\0",
        "<p>a\u{feff}b",
        "<table>a</table>",
        "<b><p>a</b>b</p>",
        "<pre>&#10b</pre>",
        "<template><p></template>",
        "<title>a",
        "<head></head>",
        "",
    ] {
        assert!(!check(page), "{page}");
    }
    assert!(!check(&"<div>".repeat(1000)));
    let many = (0..200).map(|number| format!("a{number}")).collect::<Vec<_>>();
    assert!(!check(&format!("<p {}>", many.join(" "))));
}

const TAGS: [&str; 66] = [
    "div",
    "p",
    "span",
    "b",
    "i",
    "a",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tbody",
    "thead",
    "tr",
    "td",
    "th",
    "caption",
    "col",
    "colgroup",
    "h1",
    "h2",
    "form",
    "button",
    "select",
    "option",
    "optgroup",
    "svg",
    "g",
    "path",
    "title",
    "desc",
    "linearGradient",
    "foreignobject",
    "pre",
    "listing",
    "textarea",
    "script",
    "style",
    "noscript",
    "iframe",
    "html",
    "head",
    "body",
    "meta",
    "link",
    "base",
    "br",
    "hr",
    "img",
    "input",
    "wbr",
    "section",
    "article",
    "main",
    "x-card",
    "x-a-card-with-a-long-name",
    "DIV",
    "em",
    "code",
    "font",
    "math",
    "object",
    "ruby",
    "rt",
];

const SCRAPS: [&str; 46] = [
    "text",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " late &amp; rude ",
    "&#10;",
    "&#13;",
    "&#32;",
    "&nbsp;",
    "&copy",
    "&notit;",
    "&",
    "&#",
    "&#x",
    "&#0;",
    "&#128;",
    "&am",
    "1 < 2",
    "<",
    "\u{e9}\u{20ac}",
    "<!-- a -->",
    "<!---->",
    "<!-->",
    "<!-- a --!>",
    "<!-- \r\n -->",
    "<!x>",
    "<?x?>",
    "</ x>",
    "<!-- a -- b --->",
    "<!doctype html>",
    "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.0//EN'>",
    "<![CDATA[x]]>",
    "<script>a < b && c\r\n</script>",
    "<style>a > b</style>",
    "<title>&lt;</title>",
    "<textarea>\n\nx</textarea>",
    "<script><!-- a </script>",
    "<svg><path d='M0'/></svg>",
    "<table><tr><td>x</table>",
    "<ul><li>a<li>b</ul>",
    "</body>",
    "</html>",
    "\u{c}",
    "x\u{b}",
];

const ATTRIBUTES: [&str; 26] = [
    "",
    "",
    "",
    "",
    " class=a",
    " class='a b'",
    " CLASS=\"c\"",
    " id=x id=y",
    " href=\"?a=1&amp;b=2\"",
    " href='?a=1&copy=2&lt'",
    " title=\"a\r\nb\"",
    " a=&amp;b",
    " =x",
    " / b",
    " /",
    " \"",
    " \u{e9}=1",
    " viewbox=1",
    " xlink:href=a",
    " xmlns=a",
    " data-long-attribute-name='a > b'",
    " a = b",
    " hidden",
    "\n\tb\n=\n'c'",
    " type=hidden",
    " style='&quot;&#39;'",
];

fn piece() -> impl Strategy<Value = String> {
    let tag = (0..TAGS.len(), 0..ATTRIBUTES.len(), 0..ATTRIBUTES.len());
    prop_oneof![
        4 => tag.prop_map(|(tag, one, two)| format!("<{}{}{}>", TAGS[tag], ATTRIBUTES[one], ATTRIBUTES[two])),
        3 => (0..TAGS.len()).prop_map(|tag| format!("</{}>", TAGS[tag])),
        4 => (0..SCRAPS.len()).prop_map(|scrap| SCRAPS[scrap].to_owned()),
        3 => (0..TAGS.len(), 0..SCRAPS.len(), 0..ATTRIBUTES.len()).prop_map(|(tag, scrap, attribute)| {
            let (tag, scrap, attribute) = (TAGS[tag], SCRAPS[scrap], ATTRIBUTES[attribute]);
            format!("<{tag}{attribute}>{scrap}</{tag}>")
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(u32::try_from(cases(1500)).unwrap_or(u32::MAX)))]

    #[test]
    fn tag_soup_gives_the_same_tree(pieces in vec(piece(), 0..14)) {
        check(&pieces.concat());
    }
}

/// A random page, most of it well nested.
fn grow(rng: &mut Rng, depth: usize, page: &mut String) {
    for _ in 0..rng.usize(1..6) {
        if depth == 0 || rng.usize(0..10) < 4 {
            page.push_str(SCRAPS[rng.usize(..23)]);
            continue;
        }
        let tag = ["div", "div", "span", "span", "section", "x-card", "article", "li", "p", "b"];
        let tag = tag[rng.usize(..tag.len())];
        let attribute = |rng: &mut Rng| ATTRIBUTES[rng.usize(..ATTRIBUTES.len())];
        page.push_str(&format!("<{tag}{}{}>", attribute(rng), attribute(rng)));
        grow(rng, depth - 1, page);
        page.push_str(&format!("</{tag}>"));
    }
}

/// A page with one thing changed somewhere.
fn mutated(rng: &mut Rng, page: &str) -> String {
    let mut page = page.to_owned();
    let at = page.floor_char_boundary(rng.usize(..=page.len()));
    let tag = TAGS[rng.usize(..TAGS.len())];
    match rng.usize(0..6) {
        0 => page.insert_str(at, SCRAPS[rng.usize(..SCRAPS.len())]),
        1 => page.insert_str(at, &format!("<{tag}>")),
        2 => page.insert_str(at, &format!("</{tag}>")),
        3 => page.insert(at, char::from(b" x<>/\"'=&;#-!\r\n"[rng.usize(..15)])),
        4 => page.insert_str(at, ATTRIBUTES[rng.usize(..ATTRIBUTES.len())]),
        _ => {
            let end = page.floor_char_boundary((at + rng.usize(0..12)).min(page.len()));
            page.replace_range(at..end, "");
        }
    }
    page
}

#[test]
fn random_pages_give_the_same_tree() {
    let mut rng = Rng::with_seed(20_261_122);
    let mut taken = 0;
    for round in 0..cases(250) {
        let mut page = "<!doctype html><head><title>t</title></head>\n<body>".to_owned();
        // Long ones too, so that html5ever gets them in more than one slice.
        let parts = if round % 10 == 0 { 40 } else { 2 };
        for _ in 0..parts {
            grow(&mut rng, 3, &mut page);
        }
        taken += usize::from(check(&page));
        for _ in 0..4 {
            let changed = mutated(&mut rng, &page);
            taken += usize::from(check(&changed));
        }
    }
    assert!(taken > cases(300), "{taken}");
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
fn real_pages_give_the_same_tree() {
    let mut rng = Rng::with_seed(7);
    let (mut all, mut taken) = (0, 0);
    for path in captures() {
        let page = fs::read(&path).unwrap();
        let page = String::from_utf8_lossy(&page);
        all += 1;
        taken += usize::from(check(&page));
        if page.len() < 400_000 {
            for _ in 0..cases(1) {
                check(&mutated(&mut rng, &page));
            }
        }
    }
    if all == 0 {
        use std::io::Write as _;
        writeln!(
            std::io::stderr(),
            "no saved pages here: the trees of real pages were not compared"
        )
        .unwrap();
    }
    assert!(taken * 2 >= all, "{taken} of {all} pages were taken");
}
