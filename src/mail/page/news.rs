//! The mails about a post: it appeared, or it was edited. What has to be done comes before the
//! whole text, so that a phone shows it without scrolling.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Quote, Row, Stars, Tone},
    figures::{number, stars},
};
use crate::{
    domain::{Band, Content, Rating, VerdictReason},
    mail::{
        clean,
        letter::PostReport,
        words::{Advice, Words, instant, published},
    },
};

/// Characters of a post that a mail quotes; of each of its two forms when it was edited.
const MAX_TEXT: usize = 20_000;

/// Length that a subject aims at, in characters.
const SUBJECT: usize = 64;

/// A post appeared.
pub(super) fn appeared(words: &Words, zone: &TimeZone, report: &PostReport) -> Page {
    let now = Content::from(&report.post);
    let mut page = head(words, zone, report, &now);
    page.subject = subject(words, report, &now);
    page.blocks.push(Block::Quote(quote(words, &now, MAX_TEXT)));
    tail(words, zone, report, &mut page);
    page
}

/// A post was edited. The subject stays that of the first mail, so that the mails of a case hang
/// together.
pub(super) fn edited(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    before: &Content,
    first: &Content,
) -> Page {
    let now = Content::from(&report.post);
    let mut page = head(words, zone, report, &now);
    page.subject = format!("Re: {}", subject(words, report, first));
    (words.post.edited)(report.post.kind).clone_into(&mut page.kicker);
    for (label, content, past) in
        [(words.post.after, &now, false), (words.post.before, before, true)]
    {
        let mut quote = quote(words, content, MAX_TEXT / 2);
        quote.label = Some(label.to_owned());
        quote.stars = content.rating.as_ref().and_then(|rating| stars(words, rating));
        quote.past = past;
        page.blocks.push(Block::Quote(quote));
    }
    tail(words, zone, report, &mut page);
    page
}

/// Everything above the text: who, where, how bad, until when, and the way there.
fn head(words: &Words, zone: &TimeZone, report: &PostReport, now: &Content) -> Page {
    let post = &report.post;
    let mut blocks = Vec::new();
    blocks.extend(now.rating.as_ref().and_then(|rating| stars(words, rating)).map(Block::Stars));
    let author = name(post.author.as_deref());
    let mut by = author.unwrap_or_else(|| words.no_author.to_owned());
    if let Some(date) = post.published {
        by = format!("{by}\n{}", published(words, date, &report.business_zone, zone));
    }
    blocks.push(Block::Text { text: by });
    if let Some(at) = report.answer_by
        && report.verdict.needs_attention()
    {
        blocks.push(Block::Due {
            label: words.post.answer_by.to_owned(),
            value: instant(words, at, zone),
            note: words.post.as_asked.to_owned(),
        });
    }
    blocks.extend(button(words, report));
    Page {
        subject: String::new(),
        preview: reasons(words, report).join(", "),
        tone: match report.verdict.band {
            Band::Negative => Tone::Alarm,
            Band::Uncertain => Tone::Question,
            Band::NotNegative => Tone::Calm,
        },
        kicker: (words.post.kicker)(post.kind, report.verdict.band == Band::Negative).to_owned(),
        heading: (words.on_platform)(
            &clean::line(&report.business),
            &clean::line(&report.platform),
        ),
        blocks,
        footer: Vec::new(),
    }
}

/// Everything below the text: what to do, why the mail came, and where it belongs.
fn tail(words: &Words, zone: &TimeZone, report: &PostReport, page: &mut Page) {
    let post = &report.post;
    let (heading, why) = match report.verdict.band {
        Band::Negative => (Some(words.post.now), words.post.why),
        Band::Uncertain => (Some(words.post.now_if_negative), words.post.why_unsure),
        // An edit may turn a post for the better: then there is nothing to put right.
        Band::NotNegative => (None, words.post.why_not),
    };
    if let Some(heading) = heading {
        page.blocks.extend([advice(words, zone, report, heading), beware(words)]);
    }
    let mut rows = vec![Row::new(why, reasons(words, report).join(", "))];
    if report.verdict.band == Band::Negative {
        rows.push(Row::new(words.post.severity, (words.post.urgency)(report.verdict.severity)));
    }
    if let Some(status) = &post.status {
        rows.push(Row::new(words.post.status, clean::excerpt(status, 120)));
    }
    if let Some(reply) = &post.reply {
        rows.push(Row::new(words.post.answered, clean::excerpt(&reply.text, 300)));
    }
    rows.push(Row::new(words.post.seen, instant(words, report.seen_at, zone)));
    rows.push(Row::new(words.case, report.case.as_str()));
    rows.push(Row::new(words.source, report.source.as_str()));
    page.blocks.push(Block::Rows { rows });
}

fn advice(words: &Words, zone: &TimeZone, report: &PostReport, heading: &str) -> Block {
    let post = &report.post;
    let author = name(post.author.as_deref());
    // The sentence around it brings its own full stop.
    let excerpt = clean::excerpt(&post.text, 80).trim_end_matches('.').to_owned();
    let excerpt = Some(excerpt).filter(|text| !text.is_empty());
    let due = report.answer_by.map(|at| instant(words, at, zone));
    let contact = report.offline_contact.as_deref().map(clean::line);
    let signatory = report.signatory.as_deref().map(clean::line);
    let steps = (words.post.steps)(&Advice {
        author: author.as_deref(),
        excerpt: excerpt.as_deref(),
        due: due.as_deref(),
        contact: contact.as_deref(),
        signatory: signatory.as_deref(),
    });
    let items = steps
        .map(|(title, text)| Item { title: Some(title.to_owned()), text, url: None })
        .into_iter()
        .collect();
    Block::Steps { heading: heading.to_owned(), items }
}

fn beware(words: &Words) -> Block {
    let items = words.post.bewares.map(Item::plain).into_iter().collect();
    Block::Points { heading: Some(words.post.beware.to_owned()), items }
}

fn button(words: &Words, report: &PostReport) -> Option<Block> {
    let permalink = report.post.url.as_deref().and_then(clean::web_address);
    let (label, url) = match permalink {
        Some(url) => (words.post.open, url),
        None => (words.open_page, clean::web_address(report.page.as_str())?),
    };
    let shown = url.host_str().unwrap_or_default().to_owned();
    Some(Block::Button { label: label.to_owned(), shown, url: url.into() })
}

fn quote(words: &Words, content: &Content, chars: usize) -> Quote {
    let text = clean::block(&content.text);
    let (shown, was_cut) = clean::cut(&text, chars);
    let title = content.title.as_deref().map(|title| clean::excerpt(title, 300));
    let title = title.filter(|title| !title.is_empty());
    let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
    if lines.is_empty() && title.is_none() {
        lines.push(words.post.no_text.to_owned());
    }
    let cut = was_cut.then(|| words.cut_here.to_owned());
    Quote { label: None, stars: None, title, lines, cut, past: false }
}

fn reasons(words: &Words, report: &PostReport) -> Vec<String> {
    let reasons = report.verdict.reasons.iter().map(|reason| {
        let (value, best) = match *reason {
            VerdictReason::Rating { value, best } => (number(words, value), number(words, best)),
            VerdictReason::NotRecommended
            | VerdictReason::Recommended
            | VerdictReason::Complaint
            | VerdictReason::NoRating => Default::default(),
        };
        (words.post.reason)(reason, &value, &best)
    });
    reasons.collect()
}

/// Stars or kind, business, platform and the first words: all that matters, in one line.
fn subject(words: &Words, report: &PostReport, content: &Content) -> String {
    let business = clean::excerpt(&report.business, 28);
    let platform = clean::excerpt(&report.platform, 20);
    let place = (words.on_platform)(&business, &platform);
    let head = match &content.rating {
        Some(rating) => match stars(words, rating) {
            Some(Stars { signs, .. }) => format!("{signs} {place}"),
            None if is_no(rating) => format!("{} · {place}", words.post.not_recommended),
            None => format!("{} · {place}", (words.post.kind)(report.post.kind)),
        },
        None => format!("{} · {place}", (words.post.kind)(report.post.kind)),
    };
    let room = SUBJECT.saturating_sub(head.chars().count() + 4).max(20);
    let title = content.title.as_deref().map(|title| clean::excerpt(title, room));
    let said = title
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| clean::excerpt(&content.text, room));
    if said.is_empty() { head } else { format!("{head}{}{}", words.colon, (words.quoted)(&said)) }
}

fn is_no(rating: &Rating) -> bool {
    rating.normalised() < 0.5
}

fn name(author: Option<&str>) -> Option<String> {
    author.map(|author| clean::excerpt(author, 80)).filter(|author| !author.is_empty())
}
