//! From a feed to drafts.

use feed_rs::{
    model::{Entry, Feed, Link},
    parser,
};
use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::{
    entities::repaired,
    scan::{Extra, scan},
    sites::{is_reddit, reddit_submission, unwrapped},
};
use crate::{
    domain::{PostKind, Published},
    extract::{
        date,
        dom::plain,
        draft::{Draft, Found, absolute},
        number,
        problems::Problems,
    },
};

/// Reads a feed in XML or JSON; `None`, with the reason among the problems, if it is none that can
/// be read as a whole. Entries are mentions unless they carry a rating or `kind` says otherwise.
pub(in crate::extract) fn read(
    source: &str,
    page: &Url,
    kind: PostKind,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Option<Found> {
    let (feed, extras) = if source.trim_start().starts_with('{') {
        (parse(source).map_err(|why| problems.note_value(UNREADABLE, &why)).ok()?, Vec::new())
    } else {
        parse_xml(source).map_err(|why| problems.note_value(UNREADABLE, &why)).ok()?
    };
    let next = feed.links.iter().find(|link| link.rel.as_deref() == Some("next"));
    let mut found =
        Found { next: next.and_then(|link| absolute(page, &link.href)), ..Found::default() };
    // They stand in the same order; if feed-rs left one out, it is better to do without.
    let mut extras =
        if extras.len() == feed.entries.len() { extras } else { Vec::new() }.into_iter();
    for entry in feed.entries {
        let extra = extras.next().unwrap_or_default();
        let mut draft = draft(entry, extra, page, zone, problems);
        draft.kind = match (draft.rating, kind) {
            (None, PostKind::Review) => PostKind::Mention,
            _ => kind,
        };
        found.drafts.push(draft);
    }
    Some(found)
}

const UNREADABLE: &str = "the feed cannot be read";

fn parse(source: &str) -> Result<Feed, String> {
    // feed-rs would make up random ids, which would be new ones at each poll.
    let parser = parser::Builder::new().id_generator(|_, _, _| String::new()).build();
    parser.parse(source.as_bytes()).map_err(|error| error.to_string())
}

/// Parses XML, and if feed-rs refuses the whole for one bad entry, the other entries one by one.
fn parse_xml(source: &str) -> Result<(Feed, Vec<Extra>), String> {
    // The text is decoded already; the prolog would have it decoded once more.
    let source = source
        .trim_start()
        .strip_prefix("<?xml")
        .map_or(source, |rest| rest.split_once("?>").map_or(source, |(_, after)| after));
    let xml = repaired(source.trim_start());
    let extras = scan(&xml)?;
    match parse(&xml) {
        Ok(feed) => Ok((feed, extras)),
        Err(why) => parse_apart(&xml, extras).ok_or(why),
    }
}

fn parse_apart(xml: &str, extras: Vec<Extra>) -> Option<(Feed, Vec<Extra>)> {
    let head = xml.get(..extras.first()?.span.start)?;
    let tail = xml.get(extras.last()?.span.end..)?;
    let mut feed = parse(&format!("{head}{tail}")).ok()?;
    let mut kept = Vec::new();
    for extra in extras {
        let entry = xml.get(extra.span.clone())?;
        if let Ok(mut one) = parse(&format!("{head}{entry}{tail}"))
            && let Some(entry) = one.entries.pop()
        {
            feed.entries.push(entry);
            kept.push(extra);
        }
    }
    (!kept.is_empty()).then_some((feed, kept))
}

fn draft(
    entry: Entry,
    extra: Extra,
    page: &Url,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Draft {
    let link = permalink(&entry, page);
    let mut author =
        entry.authors.iter().map(|author| plain(&author.name.clone().unwrap_or_default()));
    let mut author = author.find(|name| !name.is_empty());
    let mut html = body(&entry, &extra);
    if link.as_ref().is_some_and(is_reddit)
        && let Some(submission) = reddit_submission(&html)
    {
        author = author.or_else(|| submission.author.map(str::to_owned));
        html = submission.html.to_owned();
    }
    let published = published(&entry, &extra, zone, problems);
    let rating = extra.rating.as_deref().and_then(|stars| number::rating(stars, None, None));
    let title = entry.title.map(|title| plain(&title.content).replace('\n', " "));
    Draft {
        url: link.map(Url::into),
        author,
        published,
        rating,
        title: title.filter(|title| !title.is_empty()),
        text: plain(&html),
        id: Some(entry.id.trim().to_owned()).filter(|id| !id.is_empty()),
        ..Draft::default()
    }
}

/// The link to the entry itself; else an id that is an address.
fn permalink(entry: &Entry, page: &Url) -> Option<Url> {
    let own = |link: &&Link| {
        link.target.is_none() && link.rel.as_deref().is_none_or(|rel| rel == "alternate")
    };
    let href = entry.links.iter().find(own).map(|link| link.href.as_str());
    let id = Some(entry.id.as_str()).filter(|id| id.starts_with("http"));
    let absolute = absolute(page, href.or(id)?)?;
    Url::parse(&absolute).ok().map(unwrapped)
}

/// The fullest text of an entry, as HTML or as it is.
fn body(entry: &Entry, extra: &Extra) -> String {
    let content = || entry.content.as_ref().and_then(|content| content.body.clone());
    let summary = || entry.summary.as_ref().map(|summary| summary.content.clone());
    let media = || {
        entry
            .media
            .iter()
            .find_map(|media| media.description.as_ref())
            .map(|text| text.content.clone())
    };
    let said = |text: &String| !text.trim().is_empty();
    let plain = extra.text.clone().or_else(|| extra.markup.clone()).filter(said);
    plain
        .or_else(|| content().filter(said))
        .or_else(|| summary().filter(said))
        .or_else(media)
        .unwrap_or_default()
}

/// When the entry was published, else updated; as written, since feed-rs drops the offset and
/// gives days a time.
fn published(
    entry: &Entry,
    extra: &Extra,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Option<Published> {
    let written = extra.published.as_ref().or(extra.updated.as_ref());
    if let Some(read) = written.and_then(|written| date::read(written, None, zone)) {
        return Some(read);
    }
    let instant = entry.published.or(entry.updated);
    if instant.is_none()
        && let Some(written) = written
    {
        problems.note_value("a date cannot be read", written);
    }
    Timestamp::from_second(instant?.timestamp()).ok().map(Published::instant)
}
