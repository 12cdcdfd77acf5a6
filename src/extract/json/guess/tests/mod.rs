//! What the guess finds in documents of many shapes, all invented.

mod answers;
mod decoys;
mod survival;

use jiff::tz::TimeZone;
use serde_json::Value;
use url::Url;

use super::{Guess, Place, guess};
use crate::{domain::PostKind, extract::draft::Draft};

/// Guesses in a document that was fetched alone.
fn whole(document: &Value) -> Option<Guess> {
    with(document, true)
}

/// Guesses in a document that stood on a page.
fn part(document: &Value) -> Option<Guess> {
    with(document, false)
}

fn with(document: &Value, whole: bool) -> Option<Guess> {
    let url = Url::parse("https://a.test/biz/").unwrap();
    let zone = TimeZone::UTC;
    guess(document, &Place { url: &url, kind: PostKind::Review, zone: &zone, whole })
}

/// A draft in one line: id, author, date, rating, title, text, reply.
fn line(draft: &Draft) -> String {
    let rating = draft.rating.map(|rating| format!("{}/{}", rating.value, rating.best));
    let published = draft.published.as_ref().map(|at| at.to_string().replace("+00:00", "Z"));
    let reply = draft.reply.as_ref().map(|reply| reply.text.clone());
    [&draft.id, &draft.author, &published, &rating, &draft.title, &Some(draft.text.clone()), &reply]
        .map(|field| field.clone().unwrap_or_else(|| "-".to_owned()))
        .join(" | ")
}

/// Expects the first draft to be this line, at this path.
#[track_caller]
fn check(document: &Value, path: &str, count: usize, expected: &str) -> Guess {
    let found = whole(document).unwrap_or_else(|| panic!("nothing in {document}"));
    let lines: Vec<String> = found.drafts.iter().map(line).collect();
    assert_eq!(found.path, path, "{lines:#?}");
    assert_eq!(lines.first().map(String::as_str), Some(expected), "{:?}", found.fields);
    assert_eq!(lines.len(), count, "{lines:#?}");
    found
}
