//! Many messages in one: the worst in full, of the others the cases.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Page, Tone},
    digest::line,
    post::points,
    service::SUBJECT,
};
use crate::{
    domain::CaseId,
    mail::{
        clean,
        report::SeveralReport,
        words::{Words, instant},
    },
};

/// Many messages about one business.
pub(super) fn several(words: &Words, zone: &TimeZone, report: &SeveralReport) -> Page {
    let said = &words.digest;
    let intro = (said.several_intro)(report.count, &instant(words, report.since, zone));
    let items = report.entries.iter().map(|entry| {
        let case = format!("{} {}", words.case, entry.case);
        let what = Some((said.what)(entry.reason));
        line(words, (zone, &report.business_zone), &entry.post, what, Some(case))
    });
    let mut blocks = vec![
        Block::Text { text: intro.clone() },
        points(Some(words.life.follow_up.now), said.several_checks),
        Block::Points { heading: Some(said.several_list.to_owned()), items: items.collect() },
    ];
    if !report.more.is_empty() {
        let cases = report.more.iter().map(CaseId::as_str).collect::<Vec<_>>();
        blocks.push(Block::Heading { text: said.others.to_owned() });
        blocks.push(Block::Text { text: cases.join(", ") });
    }
    let room = SUBJECT.saturating_sub((said.several)(report.count, "").chars().count());
    Page {
        subject: (said.several)(report.count, &clean::excerpt(&report.business, room)),
        preview: intro,
        tone: Tone::Alarm,
        kicker: said.several_kicker.to_owned(),
        heading: clean::excerpt(&report.business, 80),
        blocks,
        footer: Vec::new(),
    }
}
