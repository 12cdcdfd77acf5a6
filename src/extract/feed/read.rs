//! From a feed to drafts.

use jiff::tz::TimeZone;
use serde_json::Value;
use url::Url;

use super::{
    entry::{RawEntry, RawFeed, Text},
    json as json_feed,
    sites::{handle, is_reddit, reddit_submission, unwrapped, without_foot},
    xml as xml_feed,
};
use crate::{
    domain::{PostKind, Published},
    extract::{
        date,
        dom::{plain, tidy},
        draft::{Draft, Found, absolute},
        problems::Problems,
        stars,
    },
};

/// What entries are read against.
#[derive(Clone, Copy)]
pub(in crate::extract) struct Place<'a> {
    /// Where the feed is.
    pub(in crate::extract) url: &'a Url,
    /// What its entries are; mentions if they have no rating and are said to be reviews.
    pub(in crate::extract) kind: PostKind,
    /// The zone that epoch dates are shown in.
    pub(in crate::extract) zone: &'a TimeZone,
}

/// Reads RSS or Atom; `None`, with the reason among the problems, if it cannot be read as a whole.
pub(in crate::extract) fn xml(
    source: &str,
    place: Place<'_>,
    problems: &mut Problems,
) -> Option<Found> {
    match xml_feed::read(source) {
        Ok(feed) => Some(found(feed, place, problems)),
        Err(why) => {
            problems.note_value("the feed cannot be read", &why);
            None
        }
    }
}

/// Reads a document if it is a JSON Feed.
pub(in crate::extract) fn json(
    document: &Value,
    place: Place<'_>,
    problems: &mut Problems,
) -> Option<Found> {
    json_feed::is_feed(document).then(|| found(json_feed::read(document), place, problems))
}

fn found(feed: RawFeed, place: Place<'_>, problems: &mut Problems) -> Found {
    Found {
        next: feed.next.and_then(|href| absolute(place.url, &href)),
        drafts: feed.entries.into_iter().map(|entry| draft(entry, place, problems)).collect(),
        ..Found::default()
    }
}

fn draft(entry: RawEntry, place: Place<'_>, problems: &mut Problems) -> Draft {
    let link = permalink(&entry, place.url);
    let (text, by) = match (entry.body(), &link) {
        (Some(body), Some(link)) if is_reddit(link) => without_frame(body),
        (Some(body), Some(link)) if !body.is_plain => (plain(without_foot(&body.text, link)), None),
        (Some(body), _) => (shown(body), None),
        (None, _) => (String::new(), None),
    };
    let named = entry.author.as_deref().or(entry.source.as_deref()).map(plain);
    let author = named.filter(|author| !author.is_empty()).or(by);
    let author = author.or_else(|| handle(link.as_ref()?));
    let rating = entry.rating.as_deref().and_then(|written| stars::rating(written, None, None));
    let title = entry.title.as_ref().map(|title| shown(title).replace('\n', " "));
    Draft {
        url: link.map(Url::into),
        author,
        published: published(&entry, place.zone, problems),
        rating,
        title: title.filter(|title| !title.is_empty()),
        text,
        kind: match (rating, place.kind) {
            (None, PostKind::Review) => PostKind::Mention,
            (_, kind) => kind,
        },
        id: entry.id.filter(|id| !id.is_empty()),
        language: entry.language.and_then(|tag| tag.get(..2).map(str::to_ascii_lowercase)),
        ..Draft::default()
    }
}

/// A text as a person sees it.
fn shown(text: &Text) -> String {
    if text.is_plain { tidy(&text.text) } else { plain(&text.text) }
}

/// The text of an entry of Reddit, and its author if the frame names him.
fn without_frame(body: &Text) -> (String, Option<String>) {
    match reddit_submission(&body.text) {
        Some(submission) => (plain(submission.html), submission.author.map(str::to_owned)),
        None => (shown(body), None),
    }
}

/// The link to the entry itself; else an id that is an address.
fn permalink(entry: &RawEntry, feed: &Url) -> Option<Url> {
    let id = entry.id.as_deref().filter(|id| id.starts_with("http"));
    let absolute = absolute(feed, entry.link.as_deref().or(id)?)?;
    Url::parse(&absolute).ok().map(unwrapped)
}

/// When the entry was published, else updated.
fn published(entry: &RawEntry, zone: &TimeZone, problems: &mut Problems) -> Option<Published> {
    let written = entry.published.as_ref().or(entry.updated.as_ref())?;
    let read = date::read(written, None, zone);
    if read.is_none() {
        problems.note_value("a date cannot be read", written);
    }
    read
}
