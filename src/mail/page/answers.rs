//! What is said of answers by mail: how to answer, that an answer changed nothing, and that the
//! mailbox of answers cannot be read.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    block::{Block, Item, Page, Quote, Row, Tone},
    post::points,
    service::page,
};
use crate::{
    domain::{NotDone, NotDoneWhy},
    mail::{
        clean,
        words::{Words, instant},
    },
};

/// Says below a page how to answer it; whether it is about one case.
pub(in crate::mail) fn invite(page: &mut Page, words: &Words, one: bool) {
    let said = words.answers;
    let text = if one { said.invite } else { said.invite_any };
    page.blocks.push(Block::Text { text: text.to_owned() });
}

/// An answer changed nothing.
pub(super) fn not_done(words: &Words, zone: &TimeZone, report: &NotDone) -> Page {
    let said = words.answers;
    let since = if let NotDoneWhy::Already { by, at, .. } = &report.why {
        let by = by.as_deref().map(|by| clean::excerpt(by, 80));
        let at = at.map(|at| instant(words, at, zone));
        (said.by_since)(by.as_deref(), at.as_deref())
    } else {
        String::new()
    };
    let why = (said.why)(&report.why, &since);
    let noted = if report.noted { said.noted } else { said.not_noted };
    let mut blocks = vec![
        Block::Text { text: why.clone() },
        Block::Quote(Quote {
            label: Some(said.said.to_owned()),
            stars: None,
            title: None,
            lines: vec![clean::excerpt(&report.said, 300)],
            cut: None,
            past: false,
        }),
        Block::Text { text: noted.to_owned() },
        points(Some(said.now), (said.points)(&report.why)),
    ];
    let case = report.case.as_ref().map(|case| clean::excerpt(case.as_str(), 20));
    if let Some(case) = &case {
        blocks.push(Block::Rows { rows: vec![Row::new(words.case, case.clone())] });
    }
    page(Tone::Question, (said.subject)(case.as_deref()), said.kicker, &why, blocks)
}

/// The mailbox of answers cannot be read.
pub(super) fn mailbox_down(words: &Words, zone: &TimeZone, since: Timestamp, error: &str) -> Page {
    let said = words.answers;
    let rows = vec![
        Row::new(words.health.outcome, clean::excerpt(error, 300)),
        Row::new(words.health.since, instant(words, since, zone)),
    ];
    let items = said.down_checks.map(Item::plain).into_iter().collect();
    let blocks = vec![
        Block::Text { text: said.down_intro.to_owned() },
        Block::Rows { rows },
        Block::Points { heading: Some(words.health.check.to_owned()), items },
    ];
    page(Tone::Alarm, said.down.to_owned(), said.down_kicker, said.down_intro, blocks)
}

/// It can be read again.
pub(super) fn mailbox_back(
    words: &Words,
    zone: &TimeZone,
    since: Timestamp,
    until: Timestamp,
) -> Page {
    let said = words.answers;
    let rows = vec![
        Row::new(words.outage.uplink_was_down, instant(words, since, zone)),
        Row::new(words.outage.uplink_is_back, instant(words, until, zone)),
    ];
    let blocks = vec![Block::Text { text: said.back_intro.to_owned() }, Block::Rows { rows }];
    page(Tone::Calm, said.back.to_owned(), said.back_kicker, said.back_intro, blocks)
}
