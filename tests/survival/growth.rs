//! Four times the input takes about four times the work, whatever it is made of. Nothing is timed
//! by the clock: what is compared is the processor time of one thread on two inputs.
//! `VIGIE_BYTES` says how long the longer one is.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::laws::{Reader, read, readers};

/// How many times as much four times the input may take.
const MOST: f64 = 8.0;

/// What is too short to be compared.
const LEAST: Duration = Duration::from_millis(2);

/// The most times that one input is tried before its growth is believed.
const TRIES: usize = 3;

/// What is repeated, and what stands before and after it; `{i}` is the number of the repetition.
type Shape = (&'static str, &'static str, &'static str, &'static str);

const POST: &str = "<article class='review card' id=r{i}><h3>Visit {i}</h3><b class=author>Ann {i}</b>\
    <time datetime=2026-01-02>x</time><i class='stars-4'>★★★★☆</i><p class=text>The parcel {i} came \
    late and nobody answered.</p><a href=/r/{i}>link</a><div class=reply><b>Response from the owner\
    </b><p>Sorry</p></div></article>";

const REVIEW: &str = "<div itemscope itemprop=review itemtype=http://schema.org/Review>";

const HTML: [Shape; 38] = [
    ("posts", "<body>", POST, ""),
    ("posts and a long text", concat_post(), "late and rude ", "</p>"),
    ("a long attribute", "<body><p class='", "a", "'>x"),
    ("many classes", "<body><p class='", "c{i} ", "'>x"),
    ("many attributes", "<body><p ", "a{i}=1 ", ">x"),
    ("siblings", "<body>", "<p>x</p>", ""),
    ("deep", "<body>", "<div>", "2 May 2026"),
    ("deep formatting", "<body>", "<b><p>", "2 May 2026"),
    ("deep posts", "<body>", "<div class=review><b>Ann</b> <time>2026-01-02</time> late {i}", ""),
    ("deep lists", "<body>", "<ul class=reviews><li class=review>late 12 May 2026", ""),
    ("deep rows", "<body>", "<div class=review><p>2026-01-02</p>", ""),
    ("tables", "<body>", "<table><tr><td>", ""),
    ("strays in a table", "<body><table>", "<p>x", ""),
    ("svg", "<body>", "<svg>", ""),
    ("templates", "<body>", "<template>", ""),
    ("tags that never end", "<body>", "<", ""),
    ("ampersands", "<body>", "&", ""),
    ("comments", "<body>", "<!--", ""),
    (
        "scripts",
        "<body>",
        "<script>window.s{i}={\"id\":{i},\"a\":[1,2,{\"b\":\"c\"}]};</script>",
        "",
    ),
    ("open objects in a script", "<body><script>", "a={\"b\":[1,", "</script>"),
    (
        "state",
        "<script>x={\"reviews\":[1",
        ",{\"id\":{i},\"text\":\"late {i}\",\"date\":\"2026-01-02\"}",
        "]};</script>",
    ),
    ("JSON in strings", "<script>", "x=JSON.parse('{", "</script>"),
    (
        "JSON-LD",
        "<script type=application/ld+json>[1",
        ",{\"@type\":\"Review\",\"reviewBody\":\"late {i}\",\"author\":\"Ann\"}",
        "]</script>",
    ),
    (
        "blocks of JSON-LD",
        "",
        "<script type=application/ld+json>{\"@type\":\"Review\",\"reviewBody\":\"late {i}\"}</script>",
        "",
    ),
    (
        "damaged JSON-LD",
        "",
        "<script type=application/ld+json>{\"@type\":\"Review\",,\"a\":{i}</script>",
        "",
    ),
    (
        "deep JSON-LD",
        "<script type=application/ld+json>",
        "{\"@type\":\"Review\",\"review\":[",
        "</script>",
    ),
    (
        "JSON-LD that names itself",
        "<script type=application/ld+json>[1",
        ",{\"@id\":\"#{i}\",\"@type\":\"Review\",\"review\":{\"@id\":\"#1\"},\"itemReviewed\":{\"@id\":\"#{i}\"}}",
        "]</script>",
    ),
    (
        "microdata",
        "<body>",
        "<div itemscope itemprop=review itemtype=http://schema.org/Review><b itemprop=author>Ann</b><p itemprop=reviewBody>late {i}</div>",
        "",
    ),
    ("deep microdata", "<body>", REVIEW, ""),
    (
        "itemref",
        "<body>",
        "<div itemscope itemtype=http://schema.org/Review id=a{i} itemprop=review itemref='a1 a2 a{i}'>late</div>",
        "",
    ),
    (
        "deep itemref",
        "<body>",
        "<div itemscope itemtype=http://schema.org/Review id=a{i} itemref='a1 a2 a{i}'>",
        "",
    ),
    ("deep hReview", "<body>", "<div class=hreview><div class=description>late 2026-01-02", ""),
    ("dates in a text", "<body><p>", "12 May 2026 ★★★★☆ by Bob 3/5 ", ""),
    ("dates in elements", "<body>", "<span>12.05.2026</span>", ""),
    ("digits", "<body><p class=date>", "1", ""),
    (
        "icons",
        "<body><div class=rating>",
        "<svg class='star star--full'><use href=#s></use></svg>",
        "",
    ),
    ("glyphs", "<body><div class=rating>", "★", ""),
    (
        "links of a post",
        "<body><article class=review><p>late 2026-01-02",
        "<a id=review-{i} href=/review/{i}>Permalink</a>",
        "",
    ),
];

const OTHERS: [Shape; 15] = [
    (
        "JSON",
        "{\"reviews\":[1",
        ",{\"id\":{i},\"text\":\"late {i}\",\"date\":\"2026-01-02\",\"rating\":4}",
        "]}",
    ),
    ("JSON by name", "{\"a\":1", ",\"k{i}\":{\"text\":\"late {i}\",\"date\":\"2026-01-02\"}", "}"),
    (
        "JSON by place",
        "[1",
        ",[\"id{i}\",[\"Bob\",null,[5]],\"late and rude {i}\",1700000000000]",
        "]",
    ),
    (
        "lists in JSON",
        "[1",
        ",[{\"text\":\"a\",\"date\":\"2026-01-02\"},{\"text\":\"b\",\"date\":\"2026-01-02\"}]",
        "]",
    ),
    ("deep JSON", "", "{\"a\":[", ""),
    (
        "closed deep JSON",
        "[0",
        ",[[[[[[[[[[[[[[[[[[[[{\"text\":\"x\",\"date\":\"2026-01-02\"}]]]]]]]]]]]]]]]]]]]]",
        "]",
    ),
    ("numbers", "[1", ",{i}", "]"),
    ("a text in JSON", "{\"reviews\":[{\"text\":\"", "late ", "\"}]}"),
    (
        "JSON Feed",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{}",
        ",{\"id\":\"{i}\",\"content_html\":\"<p>late {i}\"}",
        "]}",
    ),
    (
        "Atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry><id>t:{i}</id><title>V</title><content type='html'>&lt;p&gt;late</content></entry>",
        "</feed>",
    ),
    (
        "RSS",
        "<rss><channel>",
        "<item><guid>{i}</guid><description><![CDATA[<p>late</p>]]></description></item>",
        "</channel></rss>",
    ),
    ("deep XML", "<rss><channel><item><description>", "<a>", ""),
    ("namespaces", "<rss><channel>", "<item xmlns:n{i}='u{i}'>", ""),
    ("a text in XML", "<rss><channel><item><description>", "&lt;div&gt;late ", ""),
    ("entities", "<rss><channel><item><description>", "&amp;amp;", ""),
];

const fn concat_post() -> &'static str {
    "<body><article class=review><b>Ann</b><time>2026-01-02</time><p>late</p></article><article \
     class=review><b>Bob</b><time>2026-01-03</time><p class=text>"
}

fn body((_, before, unit, after): Shape, bytes: usize) -> Vec<u8> {
    let mut body = before.to_owned();
    let mut number = 0_usize;
    while body.len() < bytes {
        number += 1;
        body.push_str(&unit.replace("{i}", &number.to_string()));
    }
    body.push_str(after);
    body.into_bytes()
}

/// The processor time that this thread has taken to read a body.
fn cost(reader: &Reader, body: &[u8]) -> Duration {
    let spent = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
    };
    let before = spent();
    let _listing = read(reader, body);
    spent().saturating_sub(before)
}

/// How many times as much a body takes as a quarter of it; the least of a few tries if it seems to
/// be much, since other work on the machine costs some too.
fn growth(reader: &Reader, shape: Shape, bytes: usize) -> f64 {
    let (short, long) = (body(shape, bytes / 4), body(shape, bytes));
    let mut least = f64::INFINITY;
    for _ in 0..TRIES {
        let costs = [&short, &long].map(|body| cost(reader, body).max(LEAST).as_secs_f64());
        least = least.min(costs[1] / costs[0]);
        if least <= MOST {
            break;
        }
    }
    least
}

fn check(shapes: &[Shape], names: &[&str]) {
    let asked = std::env::var("VIGIE_BYTES").ok().and_then(|text| text.parse().ok());
    let bytes = asked.unwrap_or(40_000);
    let readers: Vec<_> =
        readers().into_iter().filter(|reader| names.contains(&&*reader.name)).collect();
    assert_eq!(readers.len(), names.len());
    let mut worse = Vec::new();
    // Up to some depth all that is around an element is looked at, which is four times as much
    // there as well: only long inputs show that it ends.
    for shape in shapes.iter().filter(|shape| asked.is_some() || !shape.0.starts_with("deep")) {
        for reader in &readers {
            let growth = growth(reader, *shape, bytes);
            if growth > MOST {
                worse.push(format!("{} by `{}`: {growth:.1} times", shape.0, reader.name));
            }
        }
    }
    assert!(worse.is_empty(), "four times the input takes\n{}", worse.join("\n"));
}

#[test]
fn pages_cost_what_they_are_long() {
    check(&HTML, &["auto"]);
}

#[test]
fn pages_cost_what_they_are_long_with_rules_too() {
    check(&HTML, &["nested", "parts", "state"]);
}

#[test]
fn answers_and_feeds_cost_what_they_are_long() {
    check(&OTHERS, &["auto", "anywhere", "values"]);
}
