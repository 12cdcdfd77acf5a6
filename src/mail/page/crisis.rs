//! The mail about a burst of near-duplicates by authors nobody knows.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Row, Tone},
    links,
    post::subject,
};
use crate::mail::{
    clean,
    report::CrisisReport,
    words::{CrisisAdvice, Words, elapsed, instant},
};

/// Platforms that are named.
const PLATFORMS: usize = 8;

/// A case is a crisis, or one that grew.
pub(super) fn declared(words: &Words, zone: &TimeZone, report: &CrisisReport) -> Page {
    let said = &words.life.crisis;
    let took = elapsed(words, report.seen_at.duration_since(report.since));
    let (kicker, intro) = if report.growth {
        (said.grown, (said.grown_intro)(report.posts, report.authors, &took))
    } else {
        (said.kicker, (said.intro)(report.posts, report.authors, &took))
    };
    let shown = report.platforms.iter().take(PLATFORMS);
    let shown = shown.map(|(name, posts)| (clean::excerpt(name, 40), *posts)).collect::<Vec<_>>();
    let names = shown.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let places = shown.iter().map(|(name, posts)| format!("{name} ({posts})"));
    let mut blocks = vec![Block::Text { text: intro.clone() }];
    if let Some(url) = clean::web_address(report.page.as_str()) {
        let shown = url.host_str().unwrap_or_default().to_owned();
        let label = words.open_page.to_owned();
        blocks.push(Block::Button { label, shown, url: url.into() });
    }
    let contact = report.offline_contact.as_deref().map(|text| clean::excerpt(text, 200));
    let steps = (said.steps)(&CrisisAdvice {
        case: report.case.as_str(),
        platforms: &(words.life.listed)(&names),
        contact: contact.as_deref(),
    });
    let steps = steps.map(|(title, text)| Item {
        title: Some(title.to_owned()),
        text,
        url: None,
        all: None,
    });
    blocks.push(Block::Steps { heading: said.now.to_owned(), items: steps.into() });
    let samples = report.samples.iter();
    let zones = (zone, &report.business_zone);
    let samples = samples.map(|linked| links::item(words, zones, linked, []));
    let samples = samples.collect::<Vec<_>>();
    if !samples.is_empty() {
        blocks.push(Block::Points { heading: Some(said.samples.to_owned()), items: samples });
    }
    blocks.push(Block::Rows {
        rows: vec![
            Row::new(said.places, places.collect::<Vec<_>>().join(", ")),
            Row::new(said.began, instant(words, report.since, zone)),
            Row::new(words.post.seen, instant(words, report.seen_at, zone)),
            Row::new(words.case, report.case.as_str()),
        ],
    });
    blocks.push(Block::Text { text: said.next.to_owned() });
    Page {
        subject: subject(words, &report.opening),
        preview: intro,
        tone: Tone::Alarm,
        kicker: kicker.to_owned(),
        heading: clean::excerpt(&report.business, 80),
        blocks,
        footer: Vec::new(),
    }
}
