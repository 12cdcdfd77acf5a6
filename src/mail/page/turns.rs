//! The mails about what is seen of a post after it was told: the business's answer, the platform's
//! status, that it is gone, that it is there again. Each says where the case stands by that.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::{
    block::{Block, Page, Quote, Row, Side, Tone},
    edit, figures,
    links::others,
    post::{self, MAX_TEXT, author, button, head, origin, points, quote, quoted, sentence, tail},
};
use crate::{
    domain::{CaseState, Content, Precision, Proof, Reply},
    mail::{
        clean,
        report::PostReport,
        words::{Since, Words, elapsed, instant, published},
    },
};

/// Characters of a status that are shown.
const STATUS: usize = 60;

/// The answer stands on the page.
pub(super) fn answered(words: &Words, zone: &TimeZone, report: &PostReport, reply: &Reply) -> Page {
    let said = &words.life.answer;
    let took = took(report);
    let took = took.map(|(took, since)| (elapsed(words, took), since));
    let took = took.as_ref().map(|(took, since)| (took.as_str(), *since));
    let intro = (said.took)(&author(words, &report.post), took);
    let mut blocks = vec![
        Block::Text { text: intro.clone() },
        Block::Text { text: standing(words, report) },
        Block::Quote(Quote {
            label: Some(said.yours.to_owned()),
            ..quoted(words, &reply.text, MAX_TEXT / 2)
        }),
    ];
    blocks.extend(button(words, report));
    if report.state == CaseState::Replied {
        blocks.push(Block::Text { text: (said.next)(report.case.as_str()) });
    }
    let mut page = page(words, report, (Tone::Calm, said.public), &intro, blocks);
    close(words, zone, report, &mut page);
    page
}

/// The answer says something else, or is gone.
pub(super) fn answer_edited(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    before: &Reply,
    reply: Option<&Reply>,
) -> Page {
    let said = &words.life.answer;
    let author = author(words, &report.post);
    let mut page = if let Some(reply) = reply {
        let intro = (said.changed_intro)(&author);
        let [was, is] = [before, reply].map(|reply| Content {
            rating: None,
            title: None,
            text: reply.text.clone(),
        });
        let mut blocks = vec![Block::Text { text: intro.clone() }];
        blocks.extend(button(words, report));
        blocks.extend(edit::difference(words, &was, &is));
        blocks.push(points(Some(words.health.check), said.changed_checks));
        page(words, report, (Tone::Question, said.changed), &intro, blocks)
    } else {
        let intro = (said.withdrawn_intro)(&author);
        let mut blocks = vec![
            Block::Text { text: intro.clone() },
            Block::Text { text: standing(words, report) },
        ];
        blocks.extend(button(words, report));
        blocks.push(Block::Quote(Quote {
            label: Some(said.was.to_owned()),
            past: true,
            ..quoted(words, &before.text, MAX_TEXT / 2)
        }));
        blocks.push(points(Some(words.life.follow_up.now), said.withdrawn_checks));
        page(words, report, (Tone::Alarm, said.withdrawn), &intro, blocks)
    };
    close(words, zone, report, &mut page);
    page
}

/// The platform shows another status.
pub(super) fn status_changed(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    before: Option<&str>,
    status: Option<&str>,
) -> Page {
    let said = &words.life.answer;
    let platform = clean::excerpt(&report.platform, 40);
    let [was, is] = [before, status].map(|status| {
        status.map(|status| clean::excerpt(status, STATUS)).filter(|status| !status.is_empty())
    });
    let intro = match &is {
        Some(status) => (said.says)(&platform, status),
        None => (said.says_nothing)(&platform),
    };
    let awaited = report.state.awaits_answer();
    let tone = if report.moved && awaited { Tone::Alarm } else { Tone::Calm };
    let [before, after] = [was, is].map(|status| Side {
        stars: None,
        text: status.unwrap_or_else(|| said.no_status.to_owned()),
    });
    let mut blocks = vec![
        Block::Turned { before, after, note: String::new(), well: !awaited },
        Block::Text { text: format!("{intro}\n{}", standing(words, report)) },
    ];
    blocks.extend(button(words, report));
    let mut page = page(words, report, (tone, said.status), &intro, blocks);
    close(words, zone, report, &mut page);
    page
}

/// A post is gone, and that is proved.
pub(super) fn removed(words: &Words, zone: &TimeZone, report: &PostReport, proof: &Proof) -> Page {
    let said = &words.life.absence;
    let author = author(words, &report.post);
    let intro = (said.removed_intro)(&author, &clean::excerpt(&report.platform, 40));
    let missing = (said.missing)(&instant(words, proof.missing_since, zone), proof.polls);
    let content = Content::from(&report.post);
    let stars = content.rating.as_ref().and_then(|rating| figures::stars(words, rating));
    let mut blocks = vec![
        Block::Text { text: intro.clone() },
        Block::Text { text: standing(words, report) },
        points(Some(said.proof), [missing, (said.proved_by)(proof.by)]),
        Block::Quote(Quote {
            label: Some(said.said.to_owned()),
            stars,
            past: true,
            ..quote(words, &content, MAX_TEXT)
        }),
        points(Some(said.keep), (said.keeps)(report.case.as_str())),
    ];
    blocks.extend(others(words, zone, report));
    let kicker = (said.removed)(report.post.kind);
    let mut page = page(words, report, (Tone::Calm, kicker), &intro, blocks);
    close(words, zone, report, &mut page);
    page
}

/// A post that was gone is there again.
pub(super) fn reappeared(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    gone_since: Option<Timestamp>,
    before: Option<&Content>,
) -> Page {
    let said = &words.life.absence;
    let since = gone_since.map(|since| instant(words, since, zone));
    let gone = (said.gone_since)(since.as_deref());
    let is = if before.is_some() { said.changed } else { said.same };
    let mut page = head(words, zone, report, post::rating(words, report));
    (said.reappeared)(report.post.kind).clone_into(&mut page.kicker);
    page.preview.clone_from(&gone);
    page.blocks.push(Block::Text { text: format!("{gone} {is}") });
    let now = Content::from(&report.post);
    page.blocks.extend(match before {
        Some(before) => edit::difference(words, before, &now),
        None => vec![Block::Quote(quote(words, &now, MAX_TEXT))],
    });
    page.blocks.extend(others(words, zone, report));
    tail(words, zone, report, true, &mut page);
    page
}

/// A page about something smaller than a new text: what happened is said first.
fn page(
    words: &Words,
    report: &PostReport,
    (tone, kicker): (Tone, &str),
    preview: &str,
    blocks: Vec<Block>,
) -> Page {
    Page {
        subject: post::subject(words, &report.opening),
        preview: preview.to_owned(),
        tone,
        kicker: kicker.to_owned(),
        heading: (words.on_platform)(
            &clean::excerpt(&report.business, 80),
            &clean::excerpt(&report.platform, 60),
        ),
        blocks,
        footer: Vec::new(),
    }
}

/// Which post it is about, and where it belongs.
fn close(words: &Words, zone: &TimeZone, report: &PostReport, page: &mut Page) {
    let post = &report.post;
    let stars = post.rating.as_ref().and_then(|rating| figures::stars(words, rating));
    let mut about = vec![sentence(&author(words, post))];
    about.extend(stars.map(|stars| stars.signs));
    about.extend(post.published.map(|date| published(words, date, &report.business_zone, zone)));
    let content = Content::from(post);
    let said = post::title(&content).unwrap_or_else(|| clean::excerpt(&content.text, 80));
    about.extend(Some(said).filter(|said| !said.is_empty()).map(|said| (words.quoted)(&said)));
    let mut rows = vec![Row::new(words.life.answer.post, about.join(" · "))];
    rows.extend(origin(words, zone, report));
    page.blocks.push(Block::Rows { rows });
}

/// Where the case stands by that, in a sentence.
fn standing(words: &Words, report: &PostReport) -> String {
    let others_wait = report.post.reply.is_some()
        && report.state.awaits_answer()
        && (!report.links.is_empty() || report.more > 0);
    if others_wait {
        return words.life.answer.rest.to_owned();
    }
    (words.life.standing)(report.state, report.moved).to_owned()
}

/// How long the answer took, counted from what is known best.
fn took(report: &PostReport) -> Option<(SignedDuration, Since)> {
    let exact = |precision| matches!(precision, Precision::Second | Precision::Minute);
    let published = report.post.published.filter(|at| !at.is_relative());
    let instant = published.filter(|at| exact(at.precision()));
    let instant = instant.and_then(|at| at.to_timestamp(&report.business_zone));
    if let Some(at) = instant {
        return Some((report.seen_at.duration_since(at), Since::Published))
            .filter(|(took, _)| !took.is_negative());
    }
    // A day is a day: an answer within two of them is told by when vigie saw the post.
    let day = published.filter(|at| at.precision() == Precision::Day).map(|at| at.date());
    let days = day.map(|day| days_between(day, report));
    if let Some(days) = days.filter(|days| *days >= 2) {
        return Some((SignedDuration::from_hours(24 * days), Since::Published));
    }
    let took = report.seen_at.duration_since(report.first_seen);
    Some((took, Since::Seen)).filter(|(took, _)| took.is_positive())
}

fn days_between(day: civil::Date, report: &PostReport) -> i64 {
    let seen = report.seen_at.to_zoned(report.business_zone.clone()).date();
    seen.duration_since(day).as_hours() / 24
}
