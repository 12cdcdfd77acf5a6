//! The mail that says what is watched from now on, and what was found there.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::{
    block::{Block, Item, Page, Tone},
    figures::{mean_of_five, stars},
};
use crate::mail::{
    clean,
    report::{Unanswered, Watched, shown},
    words::{Words, published},
};

/// The watch began.
pub(super) fn begun(words: &Words, zone: &TimeZone, sources: &[Watched]) -> Page {
    let businesses: BTreeSet<&str> =
        sources.iter().map(|watched| watched.business.as_str()).collect();
    let name = match businesses.first() {
        Some(only) if businesses.len() == 1 => clean::excerpt(only, 40),
        _ => (words.welcome.several)(businesses.len()),
    };
    let mut blocks = vec![Block::Text { text: words.welcome.intro.to_owned() }];
    let mut hidden = sources.len();
    for (watched, posts) in shown(sources) {
        source(words, zone, (watched, posts), &mut blocks);
        hidden -= 1;
    }
    if hidden > 0 {
        blocks.push(Block::Text { text: (words.welcome.more)(hidden, "vigie sources") });
    }
    Page {
        subject: (words.welcome.subject)(&name, sources.len()),
        preview: words.welcome.intro.to_owned(),
        tone: Tone::Calm,
        kicker: words.welcome.kicker.to_owned(),
        heading: name,
        blocks,
        footer: Vec::new(),
    }
}

fn source(
    words: &Words,
    zone: &TimeZone,
    (watched, shown): (&Watched, &[Unanswered]),
    blocks: &mut Vec<Block>,
) {
    let platform = clean::excerpt(&watched.platform, 60);
    let business = clean::excerpt(&watched.business, 60);
    let mean = watched.mean_rating.map(|mean| mean_of_five(words, mean));
    let mut text = (words.welcome.found)(watched.posts, mean.as_deref());
    if watched.posts > 0 {
        text.push(' ');
        let negatives = usize::try_from(watched.negatives).unwrap_or(usize::MAX);
        text.push_str(&match negatives {
            0 => words.welcome.none_unanswered.to_owned(),
            posts => (words.welcome.unanswered)(posts),
        });
    }
    blocks.push(Block::Heading { text: (words.on_platform)(&business, &platform) });
    blocks.push(Block::Text { text });
    if shown.is_empty() {
        return;
    }
    let posts = shown.iter();
    let mut items: Vec<Item> = posts.map(|post| unanswered(words, zone, watched, post)).collect();
    let negatives = usize::try_from(watched.negatives).unwrap_or(usize::MAX);
    let hidden = negatives.saturating_sub(items.len());
    if hidden > 0 {
        items.push(Item::plain((words.welcome.more)(hidden, "vigie cases")));
    }
    blocks.push(Block::Points { heading: None, items });
}

fn unanswered(words: &Words, zone: &TimeZone, watched: &Watched, post: &Unanswered) -> Item {
    let author = post.author.as_deref().map(|author| clean::excerpt(author, 40));
    let mut title = match post.rating.as_ref().and_then(|rating| stars(words, rating)) {
        Some(stars) => format!("{} ", stars.signs),
        None => String::new(),
    };
    title
        .push_str(author.as_deref().filter(|author| !author.is_empty()).unwrap_or(words.no_author));
    if let Some(date) = post.published {
        title.push_str(" · ");
        title.push_str(&published(words, date, &watched.business_zone, zone));
    }
    let said = clean::excerpt(&post.text, 140);
    let case = format!("{} {}", words.case, post.case);
    let text = if said.is_empty() { case } else { format!("{}\n{case}", (words.quoted)(&said)) };
    let url = post.url.as_deref().and_then(clean::web_address).map(String::from);
    Item { title: Some(title), text, url, all: None }
}
