//! The mail that looks again at a settled case: has the author changed the post, taken it down, or
//! written another one?

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Row, Tone},
    figures::stars,
    links,
    post::{points, subject},
};
use crate::mail::{
    clean,
    report::{FollowUpReport, Standing},
    words::{Words, day, elapsed},
};

/// A settled case is looked at again.
pub(super) fn due(words: &Words, zone: &TimeZone, report: &FollowUpReport) -> Page {
    let said = &words.life.follow_up;
    let ago = elapsed(words, report.due_at.duration_since(report.settled_at));
    let intro = (said.intro)(&ago, &day(words, report.settled_at, zone));
    let zones = (zone, &report.business_zone);
    let posts = report.posts.iter().map(|post| standing(words, zones, post)).collect();
    let since = report.since.iter().map(|linked| links::item(words, zones, linked, []));
    let mut since = since.collect::<Vec<_>>();
    let tone = if since.is_empty() { Tone::Calm } else { Tone::Question };
    if since.is_empty() {
        since.push(Item::plain(said.nothing_since));
    }
    let mut rows = Vec::new();
    let outcome = report.outcome.as_deref().map(|outcome| clean::excerpt(outcome, 300));
    let turn = || report.turn.as_ref().map(|turn| clean::excerpt(&(said.turn)(turn), 300));
    rows.extend(outcome.or_else(turn).map(|outcome| Row::new(said.outcome, outcome)));
    rows.extend(report.satisfied.map(|yes| Row::new(said.satisfied, (said.yes_no)(yes))));
    rows.push(Row::new(words.case, report.case.as_str()));
    let blocks = vec![
        Block::Text { text: intro.clone() },
        Block::Points { heading: Some(said.posts.to_owned()), items: posts },
        Block::Points { heading: Some(said.since.to_owned()), items: since },
        points(Some(said.now), (said.points)(report.case.as_str())),
        Block::Rows { rows },
    ];
    Page {
        subject: subject(words, &report.opening),
        preview: intro,
        tone,
        kicker: said.kicker.to_owned(),
        heading: clean::excerpt(&report.business, 80),
        blocks,
        footer: Vec::new(),
    }
}

/// A post of the case: what became of its rating, and whether it was edited or taken down.
fn standing(words: &Words, zones: (&TimeZone, &TimeZone), standing: &Standing) -> Item {
    let said = &words.life.follow_up;
    let signs = |rating| stars(words, rating).map(|stars| stars.signs);
    let then = standing.rating_then.as_ref().and_then(signs);
    let now = standing.post.rating.as_ref().and_then(signs);
    let mut notes = Vec::new();
    if let (Some(then), Some(now)) = (then, now)
        && then != now
    {
        notes.push(format!("{then} → {now}"));
    }
    let told = |at, words_for: fn(&str) -> String| words_for(&day(words, at, zones.0));
    notes.extend(standing.edited.map(|at| told(at, said.edited)));
    match standing.removed {
        Some(at) => notes.push(told(at, said.removed)),
        None if notes.is_empty() => notes.push(said.unchanged.to_owned()),
        None => {}
    }
    links::item(words, zones, &standing.post, notes.iter().map(String::as_str))
}
