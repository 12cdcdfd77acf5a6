//! One post that was read beside one that is there: which of its fields are right.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// The fields that are judged.
pub(super) const FIELDS: [&str; 9] =
    ["rating", "date", "author", "title", "id", "url", "reply", "text", "status"];

/// How much of a text is compared, in letters and digits.
const HEAD: usize = 60;

/// So many of them must two heads share before one counts as the beginning of the other.
const LEAST: usize = 12;

/// Letters and digits only, and small ones.
fn norm(text: &str) -> String {
    let small = text.nfkc().flat_map(char::to_lowercase);
    small.filter(|one| one.is_alphanumeric()).collect::<String>().replace('ß', "ss")
}

fn head(text: &str) -> String {
    norm(text).chars().take(HEAD).collect()
}

/// A post, ready to be compared with many. Of one that is there, each field may hold several
/// values that are all accepted; none says that nothing is known of it.
#[derive(Debug)]
pub(super) struct Card {
    rating: Option<f64>,
    dates: Vec<String>,
    authors: Vec<String>,
    titles: Vec<String>,
    ids: Vec<String>,
    urls: Vec<String>,
    heads: Vec<String>,
    statuses: Vec<String>,
    reply: bool,
    /// It counts neither as missed nor as invented.
    pub(super) optional: bool,
}

fn values(post: &Value, name: &str) -> Vec<String> {
    let others = post[format!("{name}_alt")].as_array().cloned().unwrap_or_default();
    let all = std::iter::once(post[name].clone()).chain(others);
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    all.filter_map(text).filter(|text| !text.is_empty()).collect()
}

fn ratio(value: &Value, best: &Value) -> Option<f64> {
    Some(value.as_f64()? / best.as_f64().unwrap_or(5.0))
}

impl Card {
    fn new(post: &Value, [date, text]: [&str; 2], rating: Option<f64>, reply: bool) -> Self {
        let all = |name: &str| values(post, name);
        let norms = |name: &str| all(name).iter().map(|text| norm(text)).collect();
        Self {
            rating,
            dates: all(date),
            authors: norms("author"),
            titles: norms("title"),
            ids: all("id"),
            urls: all("url"),
            heads: all(text).iter().map(|text| head(text)).collect(),
            statuses: norms("status"),
            reply,
            optional: post["optional"] == true,
        }
    }

    /// A post as a person told it.
    pub(super) fn told(post: &Value) -> Self {
        let rating = ratio(&post["rating"], &post["best"]);
        Self::new(post, ["published", "text_head"], rating, post["reply"] == true)
    }

    /// The same, as one that need not be read.
    pub(super) fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// A post as it was read.
    pub(super) fn read(post: &Value) -> Self {
        let rating = &post["rating"];
        let rating = ratio(&rating["value"], &rating["best"]);
        Self::new(post, ["published", "text"], rating, !post["reply"].is_null())
    }
}

/// For each of the fields whether it is right; `None` where nothing is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict(pub(super) [Option<bool>; FIELDS.len()]);

/// Whether `read` is one of those accepted.
fn right(told: &[String], read: &[String], equal: fn(&str, &str) -> bool) -> Option<bool> {
    let found = || read.first().is_some_and(|read| told.iter().any(|told| equal(told, read)));
    (!told.is_empty()).then(found)
}

fn same(told: &str, read: &str) -> bool {
    told == read
}

fn same_head(told: &str, read: &str) -> bool {
    let long = told.chars().count().min(read.chars().count()) >= LEAST;
    told == read || long && (told.starts_with(read) || read.starts_with(told))
}

/// Two instants with a zone as such, others as far as they were told.
fn same_date(told: &str, read: &str) -> bool {
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    if let (Some(told), Some(read)) = (instant(told), instant(read)) {
        return told.duration_since(read).abs().as_secs_f64() < 1.0;
    }
    let read = read.replace(' ', "T");
    match told.split_once('T') {
        Some((day, time)) => {
            let bare = time.split(['Z', '+', '-', '.']).next().unwrap_or_default();
            read.starts_with(&format!("{day}T{bare}"))
        }
        None => read.starts_with(told),
    }
}

/// Equal, or one ends in the other behind a separator: `review-7` and `7`.
fn same_id(told: &str, read: &str) -> bool {
    let ends = |long: &str, short: &str| {
        let before = long.strip_suffix(short).and_then(|before| before.chars().next_back());
        before.is_some_and(|before| !before.is_alphanumeric())
    };
    told == read || ends(told, read) || ends(read, told)
}

fn same_url(told: &str, read: &str) -> bool {
    let parts = |text: &str| {
        let url = Url::parse(text.trim()).ok()?;
        let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
        let path = url.path().trim_end_matches('/').to_owned();
        let rest = [url.query(), url.fragment()].map(|part| part.unwrap_or_default().to_owned());
        Some((host, path, rest))
    };
    told == read || parts(told).is_some_and(|told| parts(read) == Some(told))
}

impl Verdict {
    pub(super) fn of(told: &Card, read: &Card) -> Self {
        let rating =
            told.rating.map(|told| read.rating.is_some_and(|read| (told - read).abs() <= 0.01));
        Self([
            rating,
            right(&told.dates, &read.dates, same_date),
            right(&told.authors, &read.authors, same),
            right(&told.titles, &read.titles, same),
            right(&told.ids, &read.ids, same_id),
            right(&told.urls, &read.urls, same_url),
            Some(told.reply == read.reply),
            right(&told.heads, &read.heads, same_head),
            right(&told.statuses, &read.statuses, same),
        ])
    }

    /// How strongly it says that both are the same post; nothing if 0.
    pub(super) fn evidence(self) -> u32 {
        let [rating, date, author, title, id, _, _, text, _] = self.0;
        let is = |field: Option<bool>| field == Some(true);
        let bare = text.is_none() && (is(title) || is(author) && date.is_none());
        let strength = match () {
            () if is(id) => 80,
            () if is(text) => 40,
            () if is(author) && is(date) => 20,
            () if bare => 10,
            () => return 0,
        };
        let more = [(author, 4), (date, 3), (title, 2), (rating, 1)];
        strength + more.iter().map(|(field, weight)| u32::from(is(*field)) * weight).sum::<u32>()
    }
}

/// Pairs them one to one, by the strongest evidence first: for each pair the place of the post
/// that is there, and how it was read.
pub(super) fn pairs(told: &[Card], read: &[Card]) -> Vec<(usize, Verdict)> {
    let mut all = Vec::new();
    for (i, told) in told.iter().enumerate() {
        for (j, read) in read.iter().enumerate() {
            let verdict = Verdict::of(told, read);
            if verdict.evidence() > 0 {
                all.push((i, j, verdict));
            }
        }
    }
    all.sort_by_key(|(i, j, verdict)| (u32::MAX - verdict.evidence(), i.abs_diff(*j)));
    let (mut taken, mut used) = (BTreeSet::new(), BTreeSet::new());
    all.retain(|(i, j, _)| {
        let free = !taken.contains(i) && !used.contains(j);
        if free {
            taken.insert(*i);
            used.insert(*j);
        }
        free
    });
    all.into_iter().map(|(i, _, verdict)| (i, verdict)).collect()
}

#[test]
fn a_post_is_known_again() {
    let told = serde_json::json!({ "id": "77", "author": "Ann B.", "rating": 4, "best": 5,
        "published": "2023-05-07T10:11:12Z", "text_head": "The parcel came three weeks late",
        "reply": true, "url": "https://a.example/r/77" });
    let read = serde_json::json!({ "id": "review_77", "author": "ann b",
        "published": "2023-05-07T12:11:12+02:00", "rating": { "value": 8, "best": 10 },
        "text": "The parcel came three weeks late, and nobody answered.", "reply": { "text": "" },
        "url": "http://www.a.example/r/77/" });
    let (told, read) = (Card::told(&told), Card::read(&read));
    let right = Some(true);
    let expected = [right, right, right, None, right, right, right, right, None];
    assert_eq!(Verdict::of(&told, &read).0, expected);
    assert_eq!(pairs(&[told], &[read]).len(), 1);
    assert!(!same_id("77", "177") && same_date("2018-03-20", "2018-03-20T22:24:00Z"));
    assert!(same_date("2018-03-20T22:24", "2018-03-20T22:24:00Z"));
    assert!(!same_date("2018-03-20", "2018-03-21") && !same_head("short", "short one"));
}
