//! The question to the staff: who knows what happened? What the post says stands in a block of its
//! own, so that no line of it is taken for one of the question.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Row, Tone},
    post::quote,
    service::SUBJECT,
};
use crate::{
    domain::{Content, Language, Precision, Published},
    logic::playbook::staff_question,
    mail::{
        clean,
        report::StaffReport,
        words::{Words, day},
    },
};

/// Characters that are shown of the post, and of what whoever asks has written.
const SHOWN: usize = 3_000;

/// Somebody of the staff is asked.
pub(super) fn asked(words: &Words, language: Language, report: &StaffReport) -> Page {
    let names = [&report.business, &report.platform].map(|text| clean::excerpt(text, 80));
    let case = clean::line(report.case.as_str());
    let signatory = report.signatory.as_deref().map(|text| clean::excerpt(text, 80));
    let published = report.post.published.map(|at| day_of(words, at, &report.business_zone));
    let question = staff_question(
        (&report.post, &report.verdict),
        (&names[0], &names[1], &case),
        published.as_deref(),
        signatory.as_deref(),
        language,
    );
    let mut blocks = Vec::new();
    let mut said = report.text.as_deref().map(clean::block);
    for paragraph in question.body.split("\n\n") {
        // It stands where the post has been read, before what is always asked.
        let shown = !blocks.is_empty() && matches!(blocks.last(), Some(Block::Quote(_)));
        if let Some(text) = said.take_if(|_| shown) {
            blocks.push(Block::Text { text: clean::cut(&text, SHOWN).0.to_owned() });
        }
        let points = paragraph.lines().map(|line| line.strip_prefix("- ").map(Item::plain));
        if paragraph.starts_with("> ") || paragraph.starts_with('(') {
            blocks.push(Block::Quote(quote(words, &Content::from(&report.post), SHOWN)));
        } else if let Some(items) = points.collect::<Option<Vec<_>>>() {
            blocks.push(Block::Points { heading: None, items });
        } else {
            blocks.push(Block::Text { text: paragraph.to_owned() });
        }
    }
    blocks.push(Block::Rows { rows: vec![Row::new(words.case, case)] });
    let subject = question.subject;
    let short = subject.rsplit_once(" (").map(|(question, _)| question.to_owned());
    let fits = subject.chars().count() <= SUBJECT;
    let subject = if fits { subject } else { short.unwrap_or(subject) };
    Page {
        preview: subject.clone(),
        subject,
        tone: Tone::Question,
        kicker: words.staff.to_owned(),
        heading: names[0].clone(),
        blocks,
        footer: Vec::new(),
    }
}

/// The day on which a post was published, or what is known of it.
fn day_of(words: &Words, published: Published, zone: &TimeZone) -> String {
    match published {
        Published::Instant { at, .. } => day(words, at, zone),
        Published::Local { at, precision: Precision::Month }
        | Published::Relative { at, precision: Precision::Month } => (words.month)(at.date()),
        Published::Local { at, .. } | Published::Relative { at, .. } => (words.day)(at.date()),
    }
}
