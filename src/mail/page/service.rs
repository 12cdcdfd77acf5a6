//! The mails about vigie's own work, for the operator: a source lost or found again, a message that
//! could not be delivered, where the ledger stands, a test.

use jiff::{Timestamp, tz::TimeZone};

use super::block::{Block, Item, Page, Row, Tone};
use crate::{
    domain::{AlertId, HealthState, PersonId},
    mail::{
        clean,
        report::SourceReport,
        words::{Words, instant},
    },
};

/// Length that a subject has at most, in characters, as far as we choose the words.
pub(super) const SUBJECT: usize = 60;

/// A source cannot be seen any more, or still not.
pub(super) fn broken(
    words: &Words,
    zone: &TimeZone,
    report: &SourceReport,
    reminder: bool,
) -> Page {
    let said = &words.health;
    let trouble = &report.trouble;
    let last_ok = trouble.last_ok.map(|at| instant(words, at, zone));
    let mut rows = place(words, report);
    rows.insert(
        0,
        Row::new(said.outcome, clean::excerpt(&(said.outcome_is)(&trouble.outcome), 300)),
    );
    rows.push(Row::new(said.since, instant(words, trouble.since, zone)));
    rows.push(Row::new(said.last_ok, last_ok.unwrap_or_else(|| said.never.to_owned())));
    let source = clean::excerpt(trouble.source.as_str(), 60);
    let checks = (said.checks)(&trouble.outcome, &source);
    let mut checks = checks.into_iter().map(Item::plain).collect::<Vec<_>>();
    let (subject, intro) = if reminder {
        checks.push(Item::plain(said.gone_for_good));
        (said.still_broken, said.reminder_intro)
    } else {
        (said.broken, said.broken_intro)
    };
    let kicker = match trouble.state {
        _ if reminder => said.reminder_kicker,
        HealthState::Blocked => said.blocked_kicker,
        HealthState::Ok | HealthState::Suspect | HealthState::Broken => said.broken_kicker,
    };
    let mut blocks = vec![Block::Text { text: intro.to_owned() }, Block::Rows { rows }];
    blocks.extend(button(words, report));
    blocks.push(Block::Points { heading: Some(said.check.to_owned()), items: checks });
    page(Tone::Alarm, fitted(subject, report), kicker, intro, blocks)
}

/// A source can be seen again.
pub(super) fn recovered(words: &Words, zone: &TimeZone, report: &SourceReport) -> Page {
    let said = &words.health;
    let mut rows = place(words, report);
    rows.push(Row::new(said.since, instant(words, report.trouble.since, zone)));
    if let Some(at) = report.trouble.seen_again {
        rows.push(Row::new(said.seen_again, instant(words, at, zone)));
    }
    let mut blocks =
        vec![Block::Text { text: said.recovered_intro.to_owned() }, Block::Rows { rows }];
    blocks.extend(button(words, report));
    page(
        Tone::Calm,
        fitted(said.recovered, report),
        said.recovered_kicker,
        said.recovered_intro,
        blocks,
    )
}

/// A message to somebody else could not be delivered.
pub(super) fn undelivered(words: &Words, alert: &AlertId, person: &PersonId, error: &str) -> Page {
    let said = &words.health;
    let rows = vec![
        Row::new(said.person, person.as_str()),
        Row::new(said.said, clean::excerpt(error, 400)),
        Row::new(said.row, alert.as_str()),
    ];
    let items = said.undelivered_checks.map(Item::plain).into_iter().collect();
    let blocks = vec![
        Block::Text { text: said.undelivered_intro.to_owned() },
        Block::Rows { rows },
        Block::Points { heading: Some(said.check.to_owned()), items },
    ];
    let subject = (said.undelivered)(person.as_str());
    page(Tone::Alarm, subject, said.undelivered_kicker, said.undelivered_intro, blocks)
}

/// Where the ledger stood.
pub(super) fn daily(words: &Words, zone: &TimeZone, seq: u64, head: &str, at: Timestamp) -> Page {
    let said = &words.life.daily;
    let rows = vec![
        Row::new(said.commit, seq.to_string()),
        Row::new(said.hash, clean::excerpt(head, 128)),
        Row::new(said.at, instant(words, at, zone)),
    ];
    let items = (said.checks)(seq).map(Item::plain).into_iter().collect();
    let blocks = vec![
        Block::Text { text: said.intro.to_owned() },
        Block::Rows { rows },
        Block::Points { heading: Some(said.check.to_owned()), items },
    ];
    page(Tone::Calm, (said.subject)(seq), said.kicker, said.intro, blocks)
}

/// The ledger is shorter than it was.
pub(super) fn ledger_cut(words: &Words, known: u64, held: u64) -> Page {
    let said = &words.health;
    let rows = vec![
        Row::new(said.cut_known, known.to_string()),
        Row::new(said.cut_held, held.to_string()),
    ];
    let items = said.cut_checks.map(Item::plain).into_iter().collect();
    let blocks = vec![
        Block::Text { text: said.cut_intro.to_owned() },
        Block::Rows { rows },
        Block::Points { heading: Some(said.check.to_owned()), items },
    ];
    page(Tone::Alarm, said.cut.to_owned(), said.cut_kicker, said.cut_intro, blocks)
}

/// The language model that gives second opinions does not answer.
pub(super) fn assistant_down(
    words: &Words,
    zone: &TimeZone,
    since: Timestamp,
    error: &str,
) -> Page {
    let said = words.assistant;
    let rows = vec![
        Row::new(words.health.outcome, clean::excerpt(error, 300)),
        Row::new(words.health.since, instant(words, since, zone)),
    ];
    let items = said.checks.map(Item::plain).into_iter().collect();
    let blocks = vec![
        Block::Text { text: said.intro.to_owned() },
        Block::Rows { rows },
        Block::Points { heading: Some(words.health.check.to_owned()), items },
    ];
    page(Tone::Alarm, said.subject.to_owned(), said.kicker, said.intro, blocks)
}

/// A test.
pub(super) fn test(words: &Words) -> Page {
    let said = &words.health;
    let blocks = vec![Block::Text { text: said.test_text.to_owned() }];
    page(Tone::Calm, said.test.to_owned(), said.test_kicker, said.test_text, blocks)
}

/// A subject about one source, whose name is cut where there is no room for it.
fn fitted(subject: fn(&str) -> String, report: &SourceReport) -> String {
    let room = SUBJECT.saturating_sub(subject("").chars().count());
    subject(&clean::excerpt(report.trouble.source.as_str(), room))
}

/// A page whose heading is its subject.
pub(super) fn page(
    tone: Tone,
    subject: String,
    kicker: &str,
    preview: &str,
    blocks: Vec<Block>,
) -> Page {
    Page {
        heading: subject.clone(),
        subject,
        preview: preview.to_owned(),
        tone,
        kicker: kicker.to_owned(),
        blocks,
        footer: Vec::new(),
    }
}

fn place(words: &Words, report: &SourceReport) -> Vec<Row> {
    let source = report.trouble.source.as_str();
    vec![
        Row::new(words.source, format!("{source} ({})", clean::excerpt(&report.platform, 60))),
        Row::new(words.health.business, clean::excerpt(&report.business, 80)),
    ]
}

/// Opens the page of a source.
pub(super) fn button(words: &Words, report: &SourceReport) -> Option<Block> {
    let url = clean::web_address(report.page.as_str())?;
    let shown = url.as_str().to_owned();
    Some(Block::Button { label: words.open_page.to_owned(), shown, url: url.into() })
}
