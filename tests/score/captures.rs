//! All saved pages, with presets and without: never worse than this.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use url::Url;
use vigie::{
    config::preset::Presets,
    domain::Listing,
    extract::{Hints, Page, Recipe},
};

use super::compare::Row;

/// Pages whose outcome may be another one: a text with a date and no author that
/// only a person knows is no review.
const UNSURE: [&str; 1] = ["recipes/directoalpaladar-invalid-jsonld.html"];

/// The folder with the pages and, in `truth`, what is in them.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    if folder.join("truth").is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "what was not tested must be seen")]
    {
        eprintln!("skipped: there are no saved pages in {}", folder.display());
    }
    None
}

/// What is in each of the pages that count.
fn truths(folder: &Path) -> Vec<Value> {
    let inside = |path: PathBuf| {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let files = inside(folder.join("truth")).into_iter().flat_map(inside);
    let read = files.map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
    read.filter(|truth: &Value| truth["weight"] != 0).collect()
}

/// Reads a page as a poll of it would.
fn read(presets: &Presets, url: &Url, body: &[u8]) -> Listing {
    let preset = presets.of(url);
    let hints = Hints {
        preset: preset.map(|preset| preset.name.clone()),
        kind: preset.map(|preset| preset.kind).unwrap_or_default(),
        zone: TimeZone::UTC,
        families: presets.families(),
    };
    let rules = preset.and_then(|preset| preset.extract.as_ref());
    let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let recipe = Recipe::compile(rules, hints).unwrap();
    recipe.extract(&Page { url, content_type: None, body, at: Some(at) })
}

/// Reads them all and prints those that fall short.
fn rows(presets: &Presets) -> Option<Vec<Row>> {
    let folder = folder()?;
    let mut rows = Vec::new();
    for truth in truths(&folder) {
        let Ok(body) = fs::read(folder.join(truth["file"].as_str().unwrap())) else { continue };
        let url = truth["url"].as_str().unwrap().parse().unwrap();
        rows.push(Row::new(&truth, &read(presets, &url, &body)));
    }
    #[expect(clippy::print_stderr, reason = "what falls short is named")]
    for row in rows.iter().filter(|row| row.falls_short()).chain([&Row::sum(&rows)]) {
        eprintln!("{row}");
    }
    Some(rows)
}

#[test]
fn with_presets_the_posts_of_real_pages_are_read() {
    let Some(rows) = rows(&Presets::embedded()) else { return };
    let sum = Row::sum(&rows);
    assert!(rows.len() > 50 && sum.f1() >= 0.98, "{sum}");
    let bounds =
        [("rating", 0.99), ("date", 0.98), ("author", 0.98), ("id", 0.95), ("reply", 0.97)];
    for (field, least) in bounds {
        assert!(sum.field(field).rate() >= least, "{field}: {sum}");
    }
    outcomes_are_right(rows);
}

#[test]
fn without_presets_most_of_them_are() {
    let Some(rows) = rows(&Presets::none()) else { return };
    let sum = Row::sum(&rows);
    assert!(rows.len() > 50 && sum.f1() >= 0.85, "{sum}");
    outcomes_are_right(rows);
}

#[track_caller]
fn outcomes_are_right(mut rows: Vec<Row>) {
    rows.retain(|row| !UNSURE.contains(&&*row.file));
    let wrong: Vec<_> = rows.iter().filter(|row| row.outcome.rate() < 1.0).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
