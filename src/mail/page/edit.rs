//! The mail about an edit: the rating before and after, and what was changed in the text, word by
//! word. A text of which next to nothing was kept is shown in both forms instead.

use jiff::tz::TimeZone;

use super::{
    block::{Block, Page, Side, Tone},
    figures::stars,
    marks,
    post::{self, MAX_TEXT, author, head, quote, tail},
};
use crate::{
    domain::{Content, Rating},
    mail::{report::PostReport, words::Words},
};

/// What became of a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trend {
    Fell,
    Rose,
    /// It is the same, or there was none, or there is none.
    Other,
}

/// A post was edited.
pub(super) fn edited(
    words: &Words,
    zone: &TimeZone,
    report: &PostReport,
    before: &Content,
) -> Page {
    let said = &words.life.edit;
    let now = Content::from(&report.post);
    let trend = trend(before.rating.as_ref(), now.rating.as_ref());
    let serious = report.verdict.needs_attention();
    let note = match trend {
        Trend::Fell if serious => said.fell,
        Trend::Rose if serious => said.rose_a_little,
        Trend::Rose => said.rose,
        Trend::Fell | Trend::Other => "",
    };
    let rating = if before.rating == now.rating {
        post::rating(words, report)
    } else {
        let well = trend == Trend::Rose;
        let [before, after] = [before, &now].map(|content| side(words, content.rating.as_ref()));
        Some(Block::Turned { before, after, note: note.to_owned(), well })
    };
    let mut page = head(words, zone, report, rating);
    (words.post.edited)(report.post.kind).clone_into(&mut page.kicker);
    if trend == Trend::Rose {
        page.tone = Tone::Calm;
    }
    if !note.is_empty() {
        note.clone_into(&mut page.preview);
    }
    page.blocks.extend(difference(words, before, &now));
    if trend == Trend::Rose {
        let author = author(words, &report.post);
        let thanks = (said.thanks_are)(&author, report.case.as_str(), !serious);
        page.blocks.push(post::points(Some(said.thanks), thanks));
        page.blocks.extend(post::drafted(words, report));
    }
    tail(words, zone, report, trend != Trend::Rose, &mut page);
    page
}

/// What was changed in a text, or both texts where next to nothing was kept.
pub(super) fn difference(words: &Words, before: &Content, now: &Content) -> Vec<Block> {
    if (&before.title, &before.text) == (&now.title, &now.text) {
        return vec![Block::Quote(quote(words, now, MAX_TEXT))];
    }
    if let Some(marked) = marks::marked(words, before, now) {
        return vec![Block::Marked(marked)];
    }
    let forms = [(words.post.after, now, false), (words.post.before, before, true)];
    let forms = forms.map(|(label, content, past)| {
        let mut quote = quote(words, content, MAX_TEXT / 2);
        quote.label = Some(label.to_owned());
        quote.past = past;
        Block::Quote(quote)
    });
    forms.into()
}

fn trend(before: Option<&Rating>, now: Option<&Rating>) -> Trend {
    let (Some(before), Some(now)) = (before, now) else { return Trend::Other };
    let (before, now) = (before.normalised(), now.normalised());
    if now < before {
        Trend::Fell
    } else if now > before {
        Trend::Rose
    } else {
        Trend::Other
    }
}

/// A rating on one side of a change.
pub(super) fn side(words: &Words, rating: Option<&Rating>) -> Side {
    let stars = rating.and_then(|rating| stars(words, rating));
    let text = match rating {
        Some(rating) if rating.normalised() < 0.5 => words.post.not_recommended,
        Some(_) => words.life.edit.recommended,
        None => words.life.edit.no_rating,
    };
    Side { stars, text: text.to_owned() }
}
