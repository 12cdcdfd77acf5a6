//! The mails to the operator about several sources at once, by site and cause, and about our own
//! connection.

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};

use super::{
    block::{Block, Item, Page, Row, Tone},
    service::{self, SUBJECT, button, page},
};
use crate::mail::{
    clean,
    report::{SourceGroup, SourceReport},
    words::{Words, instant},
};

/// Longest address that is linked in a list: many of them must not blow up the mail.
const MAX_LINK: usize = 300;

/// Several sources cannot be seen any more, or still not.
pub(super) fn broken(
    words: &Words,
    zone: &TimeZone,
    groups: &[SourceGroup],
    more: u64,
    reminder: bool,
) -> Page {
    if let ([SourceGroup { sources, .. }], 0) = (groups, more)
        && let [only] = sources.as_slice()
    {
        return service::broken(words, zone, only, reminder);
    }
    let said = &words.outage;
    let (subject, kicker, intro) = if reminder {
        (said.still_broken, words.health.reminder_kicker, said.reminder_intro)
    } else {
        (said.broken, said.broken_kicker, said.broken_intro)
    };
    let mut blocks = vec![Block::Text { text: intro.to_owned() }];
    let mut advised = BTreeSet::new();
    let mut checks = Vec::new();
    for group in groups {
        blocks.push(heading(words, group));
        let Some(first) = group.sources.first() else { continue };
        let outcome = clean::excerpt(&(words.health.outcome_is)(&group.outcome), 300);
        let mut text = format!("{}{}{outcome}", words.health.outcome, words.colon);
        let source = clean::excerpt(first.trouble.source.as_str(), 60);
        let mut advice = (words.health.checks)(&group.outcome, &source);
        let again = advice.pop();
        // What is the same everywhere is said once.
        for advice in advice {
            if advised.insert(advice.clone()) {
                text.push('\n');
                text.push_str(&advice);
            }
        }
        blocks.push(Block::Text { text });
        if checks.is_empty() {
            // Where most is to be gained.
            blocks.extend(button(words, first));
            checks.extend(again.map(Item::plain));
        }
        blocks.push(points(words, zone, group));
    }
    blocks.extend(rest(words, more));
    if reminder {
        checks.push(Item::plain(words.health.gone_for_good));
    }
    blocks.push(Block::Points { heading: Some(words.health.check.to_owned()), items: checks });
    let subject = fitted(words, subject, groups, more);
    page(Tone::Alarm, subject, kicker, intro, blocks)
}

/// Several sources can be seen again.
pub(super) fn recovered(words: &Words, zone: &TimeZone, groups: &[SourceGroup], more: u64) -> Page {
    let said = &words.outage;
    let intro = said.recovered_intro;
    let mut blocks = vec![Block::Text { text: intro.to_owned() }];
    for group in groups {
        blocks.extend([heading(words, group), points(words, zone, group)]);
    }
    blocks.extend(rest(words, more));
    let subject = fitted(words, said.recovered, groups, more);
    page(Tone::Calm, subject, said.recovered_kicker, intro, blocks)
}

/// Our own connection is down; or was, where the mail could not leave before it was back.
pub(super) fn uplink_down(words: &Words, zone: &TimeZone, since: Timestamp, over: bool) -> Page {
    let said = &words.outage;
    let (subject, kicker, intro, label) = if over {
        (said.uplink_over, said.uplink_back_kicker, said.uplink_over_intro, said.uplink_was_down)
    } else {
        (said.uplink_down, said.uplink_down_kicker, said.uplink_down_intro, words.health.since)
    };
    let rows = vec![Row::new(label, instant(words, since, zone))];
    let mut blocks = vec![Block::Text { text: intro.to_owned() }, Block::Rows { rows }];
    if !over {
        let items = said.uplink_checks.map(Item::plain).into_iter().collect();
        blocks.push(Block::Points { heading: Some(words.health.check.to_owned()), items });
    }
    let tone = if over { Tone::Calm } else { Tone::Alarm };
    page(tone, subject.to_owned(), kicker, intro, blocks)
}

/// Our own connection is back.
pub(super) fn uplink_back(
    words: &Words,
    zone: &TimeZone,
    since: Timestamp,
    until: Timestamp,
) -> Page {
    let said = &words.outage;
    let rows = vec![
        Row::new(said.uplink_was_down, instant(words, since, zone)),
        Row::new(said.uplink_is_back, instant(words, until, zone)),
    ];
    let intro = said.uplink_back_intro;
    let blocks = vec![Block::Text { text: intro.to_owned() }, Block::Rows { rows }];
    page(Tone::Calm, said.uplink_back.to_owned(), said.uplink_back_kicker, intro, blocks)
}

/// A subject that says how many sources of which site, and fits.
fn fitted(
    words: &Words,
    subject: fn(u64, &str) -> String,
    groups: &[SourceGroup],
    more: u64,
) -> String {
    let count = groups.iter().map(|group| group.count).sum::<u64>() + more;
    let sites = groups.iter().map(site).collect::<BTreeSet<_>>();
    let place = match sites.first() {
        Some(only) if sites.len() == 1 && more == 0 => {
            let room = SUBJECT.saturating_sub(subject(count, "").chars().count() + 4);
            (words.outage.on_site)(&clean::excerpt(only, room))
        }
        // Sites that the mail has no room for are not known by number.
        _ if more > 0 => String::new(),
        _ => (words.outage.on_sites)(sites.len()),
    };
    subject(count, &place)
}

fn site(group: &SourceGroup) -> &str {
    group.site.strip_prefix("www.").unwrap_or(&group.site)
}

fn heading(words: &Words, group: &SourceGroup) -> Block {
    let sources = (words.outage.sources)(group.count);
    let site = clean::excerpt(site(group), 60);
    Block::Heading { text: format!("{site}{}{sources}", words.colon) }
}

fn points(words: &Words, zone: &TimeZone, group: &SourceGroup) -> Block {
    let items = group.sources.iter().map(|source| item(words, zone, group, source));
    let mut items = items.collect::<Vec<_>>();
    let hidden = usize::try_from(group.count).unwrap_or(usize::MAX).saturating_sub(items.len());
    if hidden > 0 {
        items.push(Item::plain((words.welcome.more)(hidden, "vigie sources")));
    }
    Block::Points { heading: None, items }
}

fn item(words: &Words, zone: &TimeZone, group: &SourceGroup, report: &SourceReport) -> Item {
    let (said, trouble) = (&words.health, &report.trouble);
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        let feed = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{feed}{label}{}{value}", words.colon));
    };
    line(words.source, &clean::excerpt(trouble.source.as_str(), 60));
    line(said.since, &instant(words, trouble.since, zone));
    match trouble.seen_again {
        Some(at) => line(said.seen_again, &instant(words, at, zone)),
        None => match trouble.last_ok {
            Some(at) => line(said.last_ok, &instant(words, at, zone)),
            None => line(said.last_ok, said.never),
        },
    }
    if trouble.seen_again.is_none() && trouble.outcome != group.outcome {
        line(said.outcome, &clean::excerpt(&(said.outcome_is)(&trouble.outcome), 120));
    }
    let business = clean::excerpt(&report.business, 40);
    let platform = clean::excerpt(&report.platform, 40);
    let url = clean::web_address(report.page.as_str()).map(String::from);
    Item {
        title: Some((words.on_platform)(&business, &platform)),
        text,
        url: url.filter(|url| url.len() <= MAX_LINK),
        all: None,
    }
}

fn rest(words: &Words, more: u64) -> Option<Block> {
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    (more > 0).then(|| Block::Text { text: (words.welcome.more)(more, "vigie sources") })
}
