//! The digest: what was not told at once, by business, those that need somebody first.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Row, Tone},
    figures::{number, stars},
    post::points,
    service::SUBJECT,
};
use crate::{
    domain::Band,
    mail::{
        clean,
        report::{DigestPost, DigestReport, DigestSection, Linked},
        words::{Words, published},
    },
};

/// Characters of a post that are shown, of its author and of its platform; and what they may cost
/// once they are escaped, in bytes: many posts must not blow up the mail.
const SAID: (usize, usize) = (160, 180);
const AUTHOR: (usize, usize) = (40, 80);
const PLATFORM: (usize, usize) = (30, 60);
/// Longest address that is linked.
const MAX_LINK: usize = 160;

/// A digest.
pub(super) fn digest(words: &Words, zone: &TimeZone, report: &DigestReport) -> Page {
    let said = &words.digest;
    let count = |band| {
        let posts = report.sections.iter().flat_map(|section| &section.posts);
        count(posts.filter(|post| post.band == band).count())
    };
    let (bad, open) = (count(Band::Negative), count(Band::Uncertain));
    let hidden = report.sections.iter().flat_map(|section| &section.more).map(|(_, more)| more);
    // Those that need somebody are shown before any other: what is hidden is good, if all are not.
    let good = count(Band::NotNegative) + hidden.sum::<u64>();
    let name = match report.sections.as_slice() {
        [only] => clean::excerpt(&only.business, 60),
        several => (words.welcome.several)(several.len()),
    };
    let intro = (said.intro)(good, open, bad);
    let mut advice = Vec::new();
    for (wanted, text) in [(bad, said.answer), (open, said.judge), (good, said.thank)] {
        advice.extend((wanted > 0).then_some(text));
    }
    let mut blocks = vec![Block::Text { text: intro.clone() }, points(Some(said.now), advice)];
    for section in &report.sections {
        let heading = if report.sections.len() > 1 { section.business.as_str() } else { said.list };
        business(words, zone, section, heading, &mut blocks);
    }
    let room = SUBJECT.saturating_sub((said.subject)(good + open + bad, "").chars().count());
    Page {
        subject: (said.subject)(good + open + bad, &clean::excerpt(&name, room)),
        preview: intro,
        tone: if bad + open > 0 { Tone::Question } else { Tone::Calm },
        kicker: (said.kicker)(report.weekly).to_owned(),
        heading: name,
        blocks,
        footer: vec![(said.setting)(&report.setting)],
    }
}

fn business(
    words: &Words,
    zone: &TimeZone,
    section: &DigestSection,
    heading: &str,
    blocks: &mut Vec<Block>,
) {
    let said = &words.digest;
    let items = section.posts.iter().map(|post| item(words, zone, section, post));
    let more = section
        .more
        .iter()
        .map(|(platform, posts)| Item::plain((said.more)(*posts, &clean::excerpt(platform, 60))));
    let heading = Some(clean::excerpt(heading, 80));
    blocks.push(Block::Points { heading, items: items.chain(more).collect() });
    if let Some(balance) = &section.balance {
        let per_bad = balance.per_bad.map(|per_bad| number(words, per_bad));
        let value = (said.balance_is)(balance.good, balance.bad, per_bad.as_deref());
        blocks.push(Block::Rows { rows: vec![Row::new(said.balance, value)] });
    }
}

fn item(words: &Words, zone: &TimeZone, section: &DigestSection, post: &DigestPost) -> Item {
    let case = post.case.as_ref().map(|case| match post.band {
        Band::Negative => (words.digest.negative)(case.as_str()),
        Band::Uncertain | Band::NotNegative => (words.digest.to_judge)(case.as_str()),
    });
    line(words, (zone, &section.business_zone), &post.post, None, case)
}

/// A post in a list of many, what happened to it, and what there is to say below.
pub(super) fn line(
    words: &Words,
    (zone, business_zone): (&TimeZone, &TimeZone),
    post: &Linked,
    what: Option<&str>,
    below: Option<String>,
) -> Item {
    let mut title = Vec::from_iter(what.map(str::to_owned));
    let signs = post.rating.as_ref().and_then(|rating| stars(words, rating));
    let author = post.author.as_deref().map(|author| short(author, AUTHOR));
    let author = author.filter(|author| !author.is_empty());
    let author = author.unwrap_or_else(|| words.no_author.to_owned());
    title.push(match signs {
        Some(stars) => format!("{} {author}", stars.signs),
        None => author,
    });
    title.push(short(&post.platform, PLATFORM));
    title.extend(post.published.map(|at| published(words, at, business_zone, zone)));
    if post.gone && what.is_none() {
        title.push(words.life.kin.gone.to_owned());
    }
    let text = Some(short(&post.text, SAID)).filter(|text| !text.is_empty());
    let text = text.map_or_else(|| words.post.no_text.to_owned(), |text| (words.quoted)(&text));
    let url = post.url.as_deref().and_then(clean::web_address).map(String::from);
    Item {
        title: Some(title.join(" · ")),
        text: below.map_or_else(|| text.clone(), |below| format!("{text}\n{below}")),
        url: url.filter(|url| url.len() <= MAX_LINK),
        all: None,
    }
}

/// The beginning of a line: so many characters, and so many bytes once it is escaped.
fn short(text: &str, (chars, bytes): (usize, usize)) -> String {
    let text = clean::excerpt(text, chars);
    let (shown, _) = clean::affordable(&text, bytes);
    if shown.len() < text.len() { format!("{}…", shown.trim_end()) } else { text }
}

fn count(posts: usize) -> u64 {
    u64::try_from(posts).unwrap_or(u64::MAX)
}
