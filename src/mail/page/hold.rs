//! The mail that a case rests no longer: where it stands, and what is left of the time to answer.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Page, Row, Tone},
    links,
    post::{points, subject},
};
use crate::mail::{
    clean,
    report::HoldReport,
    words::{Words, day, instant},
};

/// A hold is over.
pub(super) fn ended(words: &Words, zone: &TimeZone, report: &HoldReport) -> Page {
    let said = &words.life.hold;
    let intro = (said.intro)(&day(words, report.until, zone), report.state);
    let zones = (zone, &report.business_zone);
    let post = links::item(words, zones, &report.post, []);
    let mut rows = Vec::new();
    if let Some((by, at, reason)) = &report.held {
        let by = (said.by)(&clean::excerpt(by, 80), &day(words, *at, zone));
        rows.push(Row::new(said.held, by));
        let reason = reason.as_deref().map(|reason| clean::excerpt(reason, 300));
        rows.extend(reason.map(|reason| Row::new(said.reason, reason)));
    }
    let due = report.answer_by.filter(|_| report.state.awaits_answer());
    rows.extend(due.map(|at| Row::new(words.post.answer_by, instant(words, at, zone))));
    rows.push(Row::new(words.case, report.case.as_str()));
    let blocks = vec![
        Block::Text { text: intro.clone() },
        Block::Points { heading: Some(said.post.to_owned()), items: vec![post] },
        points(Some(said.now), (said.points)(report.case.as_str())),
        Block::Rows { rows },
    ];
    Page {
        subject: subject(words, &report.opening),
        preview: intro,
        tone: Tone::Question,
        kicker: said.kicker.to_owned(),
        heading: clean::excerpt(&report.business, 80),
        blocks,
        footer: Vec::new(),
    }
}
