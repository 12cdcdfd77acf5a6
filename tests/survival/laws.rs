//! What holds of anything that is read, and the readers that it must hold for.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
};

use jiff::{Timestamp, tz::TimeZone};
use url::Url;
use vigie::{
    config::preset::Presets,
    domain::{Listing, Post},
    extract::{Hints, Page, Recipe, RuleError, Rules},
};

/// Rules of shapes that no preset has: items inside items, paths that look everywhere, own pages.
const SHAPES: [(&str, &str); 6] = [
    (
        "nested",
        "item = 'div, li'\ntext = {}\ntitle = { select = 'div div' }\nlink = { select = 'a' }",
    ),
    ("siblings", "item = 'p'\ntext = { select = ':scope ~ p' }\nauthor = { select = 'b' }"),
    ("anywhere", "from = 'json'\nitem = '$..[?@.text]'\ntext = '$..text'\nrating = '$..rating'"),
    ("values", "from = 'json'\nitem = '$..*'\ntext = '$'\npublished = '$..[0]'"),
    ("state", "from = 'state'\nitem = '$..[?@.date]'\ntext = '$.text'\npublished = '$.date'"),
    (
        "parts",
        "item = '*'\ntext = { select = '*' }\npublished = { select = '*' }\n\
         rating = { select = '*' }\nreply = { select = '*' }\ntotal = { select = '*' }",
    ),
];

/// A way of reading.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) name: String,
    pub(super) recipe: Recipe,
}

impl Reader {
    pub(super) fn new(name: &str, rules: Option<&Rules>) -> Result<Self, Vec<RuleError>> {
        let hints = Hints {
            preset: Some(name.to_owned()),
            kind: vigie::domain::PostKind::default(),
            zone: TimeZone::UTC,
            families: Presets::embedded().families(),
        };
        let recipe = Recipe::compile(rules, hints)?;
        Ok(Self { name: name.to_owned(), recipe })
    }
}

/// Every embedded preset, the shapes above, and what needs no rules, which comes first.
pub(super) fn readers() -> Vec<Reader> {
    let mut readers = vec![Reader::new("auto", None).unwrap()];
    for (name, text) in SHAPES {
        let rules: Rules = toml::from_str(text).unwrap();
        readers.push(Reader::new(name, Some(&rules)).unwrap());
    }
    for preset in Presets::embedded().all() {
        readers.extend(Reader::new(&preset.name, preset.extract.as_ref()));
    }
    readers
}

/// Reads a body as a page of `shop.example`.
pub(super) fn read(reader: &Reader, body: &[u8]) -> Listing {
    with_page(body, |page| reader.recipe.extract(page))
}

fn with_page<T>(body: &[u8], look: impl FnOnce(&Page<'_>) -> T) -> T {
    let url = Url::parse("https://shop.example/reviews?page=1").unwrap();
    let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    look(&Page { url: &url, content_type: None, body, at: Some(at) })
}

/// Checks all laws. Input that breaks one is saved, so that it can be put into `tests/corpus`.
#[track_caller]
pub(super) fn check(reader: &Reader, body: &[u8]) -> Listing {
    catch_unwind(AssertUnwindSafe(|| laws(reader, body))).unwrap_or_else(|cause| {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("{}-{:x}", reader.name, hasher.finish()));
        let saved = fs::write(&path, body);
        #[expect(clippy::print_stderr, reason = "where the input is that broke it")]
        {
            eprintln!("`{}` breaks on {} ({saved:?})", reader.name, path.display());
        }
        resume_unwind(cause)
    })
}

fn laws(reader: &Reader, body: &[u8]) -> Listing {
    let recipe = &reader.recipe;
    let probe = with_page(body, |page| recipe.probe(page));
    let listing = read(reader, body);
    assert_eq!(format!("{listing:?}"), format!("{:?}", probe.listing), "the same, once more");
    if let Some(hunch) = probe.hunch {
        assert!((0.0..=1.0).contains(&hunch.sureness), "{}", hunch.sureness);
        assert!(
            hunch.rules.is_none_or(|rules| Recipe::compile(Some(&rules), Hints::default()).is_ok())
        );
    }
    let region = || with_page(body, |page| recipe.region(page));
    assert_eq!(region(), region());
    assert!(listing.posts.is_empty() || listing.outcome.is_healthy());
    assert!(listing.posts.len() <= 10_000 && listing.problems.len() <= 1000);
    let keys: BTreeSet<_> = listing.posts.iter().map(|post| post.key.clone()).collect();
    assert_eq!(keys.len(), listing.posts.len(), "two posts with one key");
    for post in &listing.posts {
        bounded(post);
        let mut own = post.clone();
        drop(with_page(body, |page| recipe.complete(page, &mut own)));
        bounded(&own);
        assert_eq!(own.key, post.key);
    }
    listing
}

/// What a post says can be shown and stored.
fn bounded(post: &Post) {
    let Post { id, url, author, title, text, status, reply, language, .. } = post;
    let lines = [id, url, author, title, status, language].into_iter().flatten();
    for line in lines.chain(reply.iter().flat_map(|reply| reply.author.iter())) {
        assert!(line.len() <= 16 << 10 && !line.trim().is_empty(), "{line:?}");
        assert!(!line.contains('\0'), "{line:?}");
    }
    for text in [Some(text), reply.as_ref().map(|reply| &reply.text)].into_iter().flatten() {
        assert!(text.len() <= 128 << 10, "{} bytes", text.len());
        assert!(!text.contains('\0'), "{text:?}");
    }
    if let Some(rating) = post.rating {
        let numbers = [rating.value, rating.best, rating.worst];
        assert!(numbers.iter().all(|number| number.is_finite()), "{rating:?}");
        assert!(rating.worst < rating.best, "{rating:?}");
        assert!(rating.worst.min(0.0) <= rating.value && rating.value <= rating.best, "{rating:?}");
    }
}
