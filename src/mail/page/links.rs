//! Posts of a case besides the one that a mail is about.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item},
    figures::stars,
};
use crate::mail::{
    clean,
    report::{Linked, PostReport},
    words::{Words, published},
};

/// Platforms that a sentence names.
const NAMED: usize = 4;

/// The other posts of the case of a post, if it has any.
pub(super) fn others(words: &Words, zone: &TimeZone, report: &PostReport) -> Option<Block> {
    let said = &words.life.kin;
    let links = report.links.iter().map(|linked| {
        let why = linked.why.map(said.why);
        let gone = linked.gone.then_some(said.gone);
        item(words, (zone, &report.business_zone), linked, why.into_iter().chain(gone))
    });
    let mut items = links.collect::<Vec<_>>();
    if report.more > 0 {
        items.push(Item::plain((said.more)(report.more, report.case.as_str())));
    }
    let heading = Some(said.others.to_owned());
    (!items.is_empty()).then_some(Block::Points { heading, items })
}

/// The platforms of the other posts of the case, as a list.
pub(super) fn platforms(words: &Words, report: &PostReport) -> String {
    let platforms = report.links.iter().map(|linked| clean::excerpt(&linked.platform, 30));
    let platforms = platforms.collect::<BTreeSet<_>>().into_iter().take(NAMED);
    (words.life.listed)(&platforms.collect::<Vec<_>>())
}

/// A post as an entry of a list, with notes about it; the zones are the reader's and the business's.
pub(super) fn item<'a>(
    words: &Words,
    (reader, business): (&TimeZone, &TimeZone),
    linked: &Linked,
    notes: impl IntoIterator<Item = &'a str>,
) -> Item {
    let stars = linked.rating.as_ref().and_then(|rating| stars(words, rating));
    let author = linked.author.as_deref().map(|author| clean::excerpt(author, 40));
    let author = author.filter(|author| !author.is_empty());
    let mut title = stars.map(|stars| format!("{} ", stars.signs)).unwrap_or_default();
    title.push_str(author.as_deref().unwrap_or(words.no_author));
    let platform = clean::excerpt(&linked.platform, 30);
    let date = linked.published.map(|date| published(words, date, business, reader));
    let place = [platform].into_iter().chain(date).chain(notes.into_iter().map(str::to_owned));
    let mut text = place.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let said = clean::excerpt(&linked.text, 140);
    if !said.is_empty() {
        text.push('\n');
        text.push_str(&(words.quoted)(&said));
    }
    let url = linked.url.as_deref().and_then(clean::web_address).map(String::from);
    Item { title: Some(title), text, url: url.filter(|url| url.len() <= MAX_LINK), all: None }
}

/// Longest address that is linked in a list: many of them must not blow up the mail.
const MAX_LINK: usize = 500;
