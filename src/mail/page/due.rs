//! The mails about deadlines: the time to answer runs out, or has run out; and nobody has taken the
//! case up. Of one case all is said that it takes to answer; several are a list, the worst first.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    block::{Block, Item, Page, Row, Tone},
    links,
    post::{points, quote, sentence, subject},
};
use crate::mail::{
    clean,
    report::{DueCase, DueReport},
    words::{Passing, Words, elapsed, instant},
};

/// Characters that a reminder quotes of a post.
const QUOTED: usize = 600;

/// What is closer to the deadline than this is due now.
const NOW: SignedDuration = SignedDuration::from_mins(1);

/// The time to answer cases runs out, or has run out.
pub(super) fn due(words: &Words, zone: &TimeZone, report: &DueReport) -> Page {
    let mut page = match report.single() {
        Some(case) => one(words, zone, report, case),
        None => several(words, zone, report),
    };
    let escalated = report.cases.iter().any(|case| case.escalated);
    page.footer.push((words.due.why)(escalated).to_owned());
    page
}

fn one(words: &Words, zone: &TimeZone, report: &DueReport, case: &DueCase) -> Page {
    let said = &words.due;
    let id = case.case.as_str();
    let when = passing(words, case.answer_by, report.at, |passing| (said.when)(passing));
    let author = case.post.author.as_deref().map(|author| clean::excerpt(author, 80));
    let author = author.filter(|author| !author.is_empty());
    let author = author.unwrap_or_else(|| words.life.the_author.to_owned());
    let state =
        if case.escalated { said.nobody.to_owned() } else { sentence(&(said.about)(&author)) };
    let kicker = if case.escalated {
        said.escalated
    } else {
        passing(words, case.answer_by, report.at, |passing| (said.kicker)(passing))
    };
    let mut blocks = vec![
        Block::Text { text: format!("{when}. {state}") },
        Block::Due {
            label: words.post.answer_by.to_owned(),
            value: instant(words, case.answer_by, zone),
            note: (said.wanted_by)(case.due_to).to_owned(),
        },
    ];
    if let Some(url) = case.post.url.as_deref().and_then(clean::web_address) {
        let shown = url.host_str().unwrap_or_default().to_owned();
        blocks.push(Block::Button { label: words.post.open.to_owned(), shown, url: url.into() });
    }
    blocks.push(Block::Quote(quote(words, &case.content, QUOTED)));
    let told = case.told.iter().map(|(at, person, reason)| {
        let person = clean::excerpt(person.as_str(), 64);
        Item::plain((said.told_by)(&person, &instant(words, *at, zone), *reason))
    });
    let told = told.collect::<Vec<_>>();
    if case.escalated && !told.is_empty() {
        blocks.push(Block::Points { heading: Some(said.told.to_owned()), items: told });
    }
    let todo = if case.escalated {
        (said.points_up)(id)
    } else {
        (said.points)(id, case.acknowledged_by.is_some())
    };
    blocks.push(points(Some(said.now), todo));
    let mut rows = vec![Row::new(words.post.severity, (words.post.urgency)(case.severity))];
    let hands = hands(words, case);
    let number = if hands.is_empty() { id.to_owned() } else { format!("{id} ({hands})") };
    rows.push(Row::new(words.case, number));
    blocks.push(Block::Rows { rows });
    Page {
        subject: subject(words, &case.opening),
        preview: when,
        tone: Tone::Alarm,
        kicker: kicker.to_owned(),
        heading: (words.on_platform)(
            &clean::excerpt(&report.business, 80),
            &clean::excerpt(&case.post.platform, 60),
        ),
        blocks,
        footer: Vec::new(),
    }
}

fn several(words: &Words, zone: &TimeZone, report: &DueReport) -> Page {
    let said = &words.due;
    let named = u64::try_from(report.cases.len()).unwrap_or(u64::MAX);
    let count = named.saturating_add(report.more);
    let past = report.cases.iter().filter(|case| case.answer_by <= report.at).count();
    let past = u64::try_from(past).unwrap_or(u64::MAX);
    let escalated = report.cases.iter().any(|case| case.escalated);
    let intro = (said.intro)(count, past);
    let zones = (zone, &report.business_zone);
    let mut items = Vec::with_capacity(report.cases.len() + 1);
    for case in &report.cases {
        let when = passing(words, case.answer_by, report.at, |passing| (said.when_short)(passing));
        let nobody = case.escalated.then(|| said.nobody_short.to_owned());
        let notes =
            [case.case.as_str().to_owned(), when, nobody.unwrap_or_else(|| hands(words, case))];
        items.push(links::item(words, zones, &case.post, notes.iter().map(String::as_str)));
    }
    if report.more > 0 {
        items.push(Item::plain((said.more)(report.more)));
    }
    Page {
        subject: (said.subject)(count, &clean::excerpt(&report.business, 26), escalated),
        preview: intro.clone(),
        tone: Tone::Alarm,
        kicker: (said.kicker_many)(escalated).to_owned(),
        heading: clean::excerpt(&report.business, 80),
        blocks: vec![
            Block::Text { text: intro },
            Block::Points { heading: None, items },
            points(Some(said.now), (said.points_many)()),
        ],
        footer: Vec::new(),
    }
}

/// Who has a case in hand, if somebody has.
fn hands(words: &Words, case: &DueCase) -> String {
    let said = &words.due;
    match (&case.acknowledged_by, &case.assigned) {
        (Some(by), _) => (said.taken)(&clean::excerpt(by, 60)),
        (None, Some(to)) => (said.given)(&clean::excerpt(to.as_str(), 64)),
        (None, None) => String::new(),
    }
}

/// Says how a deadline stands to a moment.
fn passing<T>(
    words: &Words,
    due: Timestamp,
    at: Timestamp,
    say: impl FnOnce(&Passing<'_>) -> T,
) -> T {
    let left = due.duration_since(at);
    let time = elapsed(words, left.abs());
    say(&if left.abs() < NOW {
        Passing::Now
    } else if left.is_positive() {
        Passing::Ahead(&time)
    } else {
        Passing::Past(&time)
    })
}
