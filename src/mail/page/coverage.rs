//! The operators' mail of the day: what was looked at and what was not, above where the ledger
//! stands.

use jiff::tz::TimeZone;

use super::block::{Block, Item, Page, Row, Tone};
use crate::{
    domain::{Coverage, Unseen},
    mail::{
        clean,
        words::{Words, elapsed, instant},
    },
};

/// The mail of a day, on the page that says where the ledger stands.
pub(super) fn daily(words: &Words, zone: &TimeZone, day: &Coverage, ledger: Page) -> Page {
    let said = &words.digest;
    let unseen = u64::try_from(day.unseen.len()).unwrap_or(u64::MAX).saturating_add(day.more);
    let quiet = unseen == 0 && day.cases == 0 && day.sources > 0;
    let (subject, intro) = if quiet {
        ((said.all_quiet)(day.sources), said.quiet_intro)
    } else {
        ((said.the_day)(day.cases, unseen, day.sources), said.day_intro)
    };
    let polls = (said.polls_are)(day.day.due, day.day.done, day.day.seen);
    let seen = day.sources.saturating_sub(unseen);
    let mut rows = vec![
        Row::new(said.since, instant(words, day.since, zone)),
        Row::new(said.sources, (said.sources_are)(seen, day.sources)),
        Row::new(said.polls, polls),
        Row::new(said.posts, day.day.posts.to_string()),
        Row::new(said.cases, day.cases.to_string()),
        Row::new(said.mails, day.day.mails.to_string()),
    ];
    if let Some(slowest) = &day.slowest {
        let published = slowest.published.map(|took| elapsed(words, took));
        let took = elapsed(words, slowest.took);
        let value = (said.slowest_is)(&took, slowest.case.as_str(), published.as_deref());
        rows.push(Row::new(said.slowest, value));
    }
    if !day.stopped.is_empty() {
        let stopped = day.stopped.iter().map(|stop| {
            let person = clean::excerpt(stop.person.as_str(), 60);
            (said.stopped_is)(&person, &instant(words, stop.since, zone))
        });
        rows.push(Row::new(said.stopped, stopped.collect::<Vec<_>>().join(" · ")));
    }
    let mut blocks = vec![Block::Text { text: intro.to_owned() }, Block::Rows { rows }];
    if unseen > 0 {
        let mut items: Vec<_> = day.unseen.iter().map(|of| item(words, zone, of)).collect();
        if day.more > 0 {
            let more = usize::try_from(day.more).unwrap_or(usize::MAX);
            items.push(Item::plain((words.welcome.more)(more, "vigie sources")));
        }
        blocks.push(Block::Points { heading: Some(said.unseen.to_owned()), items });
    }
    blocks.push(Block::Heading { text: said.ledger.to_owned() });
    blocks.extend(ledger.blocks);
    Page {
        heading: subject.clone(),
        subject,
        preview: intro.to_owned(),
        tone: if unseen > 0 { Tone::Question } else { Tone::Calm },
        kicker: said.day_kicker.to_owned(),
        blocks,
        footer: ledger.footer,
    }
}

fn item(words: &Words, zone: &TimeZone, unseen: &Unseen) -> Item {
    let health = &words.health;
    let why = unseen.outcome.as_ref().map_or_else(
        || words.digest.not_polled.to_owned(),
        |outcome| clean::excerpt(&(health.outcome_is)(outcome), 200),
    );
    let last = unseen.last_ok.map(|at| instant(words, at, zone));
    let last = last.unwrap_or_else(|| health.never.to_owned());
    Item {
        title: Some(clean::excerpt(unseen.source.as_str(), 60)),
        text: format!("{why}\n{}{}{last}", health.last_ok, words.colon),
        url: None,
        all: None,
    }
}
