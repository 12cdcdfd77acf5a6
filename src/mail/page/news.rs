//! The mails about a post that nobody has seen yet: it opened a case, or joined one. What has to be
//! done comes before the whole text, so that a phone shows it without scrolling.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Page, Quote},
    links,
    post::{self, MAX_TEXT, author, head, quote, tail},
};
use crate::{
    domain::{Content, LinkReason},
    mail::{report::PostReport, words::Words},
};

/// A post appeared, or its case was given to the reader, who knows nothing of it yet.
pub(super) fn appeared(words: &Words, zone: &TimeZone, report: &PostReport) -> Page {
    let mut page = head(words, zone, report, post::rating(words, report));
    if report.assigned_by.is_some() {
        words.life.kin.assigned.clone_into(&mut page.kicker);
    }
    page.blocks.push(Block::Quote(quote(words, &Content::from(&report.post), MAX_TEXT)));
    page.blocks.extend(links::others(words, zone, report));
    tail(words, zone, report, true, &mut page);
    page
}

/// A post joined a case.
pub(super) fn joined(words: &Words, zone: &TimeZone, report: &PostReport, why: LinkReason) -> Page {
    let said = &words.life.kin;
    let mut page = head(words, zone, report, post::rating(words, report));
    (said.joined)(why).clone_into(&mut page.kicker);
    let intro =
        (said.joined_intro)(why, &author(words, &report.post), &links::platforms(words, report));
    page.preview.clone_from(&intro);
    page.blocks.push(Block::Text { text: post::sentence(&intro) });
    page.blocks.extend(links::others(words, zone, report));
    let label = Some(said.this.to_owned());
    let said = quote(words, &Content::from(&report.post), MAX_TEXT);
    page.blocks.push(Block::Quote(Quote { label, ..said }));
    tail(words, zone, report, true, &mut page);
    page
}
