//! What the mails about a post have in common: the subject of their case, who wrote where and how
//! bad it is, what it says, what to do, and why the mail came.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    block::{Block, Item, Page, Quote, Row, Stars, Tone},
    figures::{number, stars},
};
use crate::{
    domain::{Band, Content, Post, Rating, VerdictReason},
    logic::playbook::Advice,
    mail::{
        clean,
        report::{Opening, PostReport},
        words::{Words, instant, published},
    },
};

/// Characters of a post that a mail quotes; of each of its two forms when it was rewritten.
pub(super) const MAX_TEXT: usize = 20_000;

/// Characters of a draft that a mail shows.
const DRAFT: usize = 6_000;

/// Length that a subject has at most, in characters.
const SUBJECT: usize = 64;

/// What a subject begins with when it answers another.
const RE: &str = "Re: ";

/// Fewer characters of a post than this say nothing in a subject.
const FIRST_WORDS: usize = 8;

/// Everything above the text: who, where, how bad, until when, and the way there.
pub(super) fn head(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    rating: Option<Block>,
) -> Page {
    let post = &report.post;
    let mut blocks = Vec::from_iter(rating);
    let author = name(post.author.as_deref());
    let mut by = author.unwrap_or_else(|| words.no_author.to_owned());
    if let Some(date) = post.published {
        by = format!("{by}\n{}", published(words, date, &report.business_zone, zone));
    }
    blocks.push(Block::Text { text: by });
    if let Some(at) = due(report) {
        blocks.push(Block::Due {
            label: words.post.answer_by.to_owned(),
            value: instant(words, at, zone),
            note: (words.due.wanted_by)(report.due_to).to_owned(),
        });
    }
    blocks.extend(button(words, report));
    Page {
        subject: subject(words, &report.opening),
        preview: reasons(words, report).join(", "),
        tone: match report.verdict.band {
            Band::Negative => Tone::Alarm,
            Band::Uncertain => Tone::Question,
            Band::NotNegative => Tone::Calm,
        },
        kicker: (words.post.kicker)(post.kind, report.verdict.band == Band::Negative).to_owned(),
        heading: (words.on_platform)(
            &clean::excerpt(&report.business, 80),
            &clean::excerpt(&report.platform, 60),
        ),
        blocks,
        footer: Vec::new(),
    }
}

/// The rating of the post, large.
pub(super) fn rating(words: &Words, report: &PostReport) -> Option<Block> {
    report.post.rating.as_ref().and_then(|rating| stars(words, rating)).map(Block::Stars)
}

/// Everything below the text: what to do if `urge`, why the mail came, and where it belongs.
pub(super) fn tail(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    urge: bool,
    page: &mut Page,
) {
    let post = &report.post;
    let (heading, why) = match report.verdict.band {
        Band::Negative => (Some(words.post.now), words.post.why),
        Band::Uncertain => (Some(words.post.now_if_negative), words.post.why_unsure),
        // An edit may turn a post for the better: then there is nothing to put right.
        Band::NotNegative => (None, words.post.why_not),
    };
    if let Some(heading) = heading
        && urge
        && report.state.awaits_answer()
        && let Some(advice) = &report.advice
    {
        page.blocks.extend(advised(words, advice, heading));
        page.blocks.extend(drafted(words, report));
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
    if let Some(by) = &report.assigned_by {
        rows.push(Row::new(words.life.kin.assigned_by, clean::excerpt(by, 80)));
    }
    rows.extend(origin(words, zone, report));
    page.blocks.push(Block::Rows { rows });
}

/// When it was seen, and where it belongs.
pub(super) fn origin(words: &Words, zone: &TimeZone, report: &PostReport) -> [Row; 3] {
    let case = report.case.as_str();
    let case = if report.opening.now && report.assigned_by.is_none() {
        case.to_owned()
    } else {
        format!("{case} ({})", (words.life.state)(report.state))
    };
    [
        Row::new(words.post.seen, instant(words, report.seen_at, zone)),
        Row::new(words.case, case),
        Row::new(words.source, report.source.as_str()),
    ]
}

/// What to do, in its order, and what never to write.
fn advised(words: &Words, advice: &Advice, heading: &str) -> [Block; 2] {
    let steps = advice.steps.iter().map(|step| Item {
        title: Some(clean::excerpt(&step.title, 100)),
        text: clean::excerpt(&step.text, 500),
        url: None,
        all: None,
    });
    let steps = Block::Steps { heading: heading.to_owned(), items: steps.collect() };
    let never = advice.never.iter().map(|text| clean::excerpt(text, 300));
    [steps, points(Some(words.post.beware), never)]
}

/// The draft of an answer, as it is to be copied, and that it is no more than a draft.
pub(super) fn drafted(words: &Words, report: &PostReport) -> Vec<Block> {
    let Some(draft) = report.advice.as_ref().and_then(|advice| advice.draft.as_ref()) else {
        return Vec::new();
    };
    let text = clean::block(&draft.text);
    let (text, _) = clean::cut(&text, DRAFT);
    let case = report.case.as_str();
    vec![
        Block::Heading { text: words.post.draft.to_owned() },
        Block::Text { text: text.to_owned() },
        Block::Text { text: (words.post.draft_note)(case) },
    ]
}

/// When an answer is due, if one is: a time that has passed hurries nobody.
fn due(report: &PostReport) -> Option<Timestamp> {
    let awaited = report.verdict.needs_attention() && report.state.awaits_answer();
    report.answer_by.filter(|at| awaited && *at > report.seen_at)
}

/// A list of sentences.
pub(super) fn points<T: Into<String>>(
    heading: Option<&str>,
    sentences: impl IntoIterator<Item = T>,
) -> Block {
    let items = sentences.into_iter().map(Item::plain).collect();
    Block::Points { heading: heading.map(str::to_owned), items }
}

/// Opens the post, or the page that shows it.
pub(super) fn button(words: &Words, report: &PostReport) -> Option<Block> {
    let permalink = report.post.url.as_deref().and_then(clean::web_address);
    let (label, url) = match permalink {
        Some(url) => (words.post.open, url),
        None => (words.open_page, clean::web_address(report.page.as_str())?),
    };
    let shown = url.host_str().unwrap_or_default().to_owned();
    Some(Block::Button { label: label.to_owned(), shown, url: url.into() })
}

/// What a post says, so many characters of it at most.
pub(super) fn quote(words: &Words, content: &Content, chars: usize) -> Quote {
    let title = title(content);
    let mut quote = quoted(words, &content.text, chars);
    if quote.lines.is_empty() && title.is_none() {
        quote.lines.push(words.post.no_text.to_owned());
    }
    Quote { title, ..quote }
}

/// A text by somebody else, so many characters of it at most.
pub(super) fn quoted(words: &Words, text: &str, chars: usize) -> Quote {
    let text = clean::block(text);
    let (shown, was_cut) = clean::cut(&text, chars);
    let lines = shown.lines().map(str::to_owned).collect();
    let cut = was_cut.then(|| words.cut_here.to_owned());
    Quote { label: None, stars: None, title: None, lines, cut, past: false }
}

/// The title of a post, if it has one.
pub(super) fn title(content: &Content) -> Option<String> {
    let title = content.title.as_deref().map(|title| clean::excerpt(title, 300));
    title.filter(|title| !title.is_empty())
}

pub(super) fn reasons(words: &Words, report: &PostReport) -> Vec<String> {
    let reasons = report.verdict.reasons.iter().map(|reason| {
        let (value, best) = match *reason {
            VerdictReason::Rating { value, best } => (number(words, value), number(words, best)),
            VerdictReason::Reach { followers, reactions, .. } => {
                (many(words, followers), many(words, reactions))
            }
            VerdictReason::NotRecommended
            | VerdictReason::Recommended
            | VerdictReason::Complaint
            | VerdictReason::NoRating
            | VerdictReason::Words { .. }
            | VerdictReason::UnknownLanguage
            | VerdictReason::Mixed { .. }
            | VerdictReason::Threat { .. }
            | VerdictReason::Cause { .. }
            | VerdictReason::SecondOpinion { .. }
            | VerdictReason::Again
            | VerdictReason::Old => Default::default(),
        };
        (words.post.reason)(reason, &value, &best)
    });
    reasons.collect()
}

/// How many there are; nothing where that is not known.
fn many(words: &Words, count: Option<u64>) -> String {
    #[expect(clippy::cast_precision_loss, reason = "no network has 2^52 people")]
    count.map(|count| number(words, count as f64)).unwrap_or_default()
}

/// The subject of the mails of a case: stars or kind, business, platform and the first words, all
/// that matters in one line. It is the same in all of them but for the `Re:`, so that they hang
/// together; and there is room for that `Re:` from the start.
pub(super) fn subject(words: &Words, opening: &Opening) -> String {
    let content = &opening.content;
    let room = SUBJECT - RE.len();
    let subject = if let Some(posts) = opening.crisis {
        (words.life.crisis.subject)(posts, &clean::excerpt(&opening.business, 24))
    } else {
        let what = match &content.rating {
            Some(rating) => match stars(words, rating) {
                Some(Stars { signs, .. }) => format!("{signs} "),
                None if is_no(rating) => format!("{} · ", words.post.not_recommended),
                None => format!("{} · ", (words.post.kind)(opening.kind)),
            },
            None => format!("{} · ", (words.post.kind)(opening.kind)),
        };
        let platform = clean::excerpt(&opening.platform, 20);
        let taken = length(&what) + length(&(words.on_platform)("", &platform));
        let business = clean::excerpt(&opening.business, room.saturating_sub(taken).min(28));
        let head = format!("{what}{}", (words.on_platform)(&business, &platform));
        let taken = length(&head) + length(words.colon) + length(&(words.quoted)(""));
        let said = first_words(content, room.saturating_sub(taken));
        said.map_or_else(
            || head.clone(),
            |said| format!("{head}{}{}", words.colon, (words.quoted)(&said)),
        )
    };
    if opening.now { subject } else { format!("{RE}{subject}") }
}

fn first_words(content: &Content, room: usize) -> Option<String> {
    let title = content.title.as_deref().map(|title| clean::excerpt(title, room));
    let said = title.filter(|title| !title.is_empty());
    let said = said.unwrap_or_else(|| clean::excerpt(&content.text, room));
    Some(said).filter(|said| !said.is_empty() && room >= FIRST_WORDS)
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn is_no(rating: &Rating) -> bool {
    rating.normalised() < 0.5
}

/// The author, as somebody to be named in a sentence.
pub(super) fn author(words: &Words, post: &Post) -> String {
    name(post.author.as_deref()).unwrap_or_else(|| words.life.the_author.to_owned())
}

/// A sentence whose first word may be a name or not: it begins with a capital.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn name(author: Option<&str>) -> Option<String> {
    author.map(|author| clean::excerpt(author, 80)).filter(|author| !author.is_empty())
}
