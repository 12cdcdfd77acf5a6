//! The posts of a list, read from the places of their fields.

use scraper::ElementRef;

use super::{
    fields::{Layout, person_at, rating_at},
    guess::Setting,
    page::Flat,
    places::{Block, Parts},
    prose::Prose,
    records::Moments,
};
use crate::{
    domain::Rating,
    extract::{
        date::Dates,
        draft::Draft,
        marks::{Mark, marks_of},
        person, stars,
    },
    logic::text::fold,
};

/// Texts that stand in the place of one that is not shown, folded.
const WITHHELD: [&str; 8] = [
    "customer asked us not to share",
    "did not leave a written review",
    "has not written a review",
    "no review text",
    "left no comment",
    "this review has no text",
    "aucun commentaire laisse",
    "kein kommentar hinterlassen",
];

/// Texts that stand in the place of a post that is gone, folded.
const GONE: [&str; 12] = [
    "deleted",
    "removed",
    "comment deleted by user",
    "comment removed by moderator",
    "comment deleted",
    "this comment has been removed",
    "this comment was deleted",
    "this post has been removed",
    "this review has been removed",
    "this review was removed",
    "commentaire supprime",
    "kommentar geloscht",
];

/// Reads the records of a list; each with the number of its block.
pub(super) fn read(
    flat: &Flat<'_>,
    parts: &Parts,
    layout: &Layout,
    prose: &Prose,
    moments: &Moments,
    setting: &Setting<'_>,
) -> Vec<(usize, Draft)> {
    let written: Vec<Option<&str>> = (0..parts.blocks.len())
        .map(|number| {
            let piece = layout.date.and_then(|id| parts.piece(number, id));
            let moment = piece.and_then(|(_, piece)| moments.get(&piece.at));
            moment.map(|moment| moment.text.as_str())
        })
        .collect();
    let dates = Dates::of(written.iter().filter_map(|text| *text), setting.dates);
    let elements: Vec<ElementRef<'_>> =
        parts.blocks.iter().filter_map(|block| flat.element(block.at)).collect();
    let marks = marks_of(&elements, setting.base);
    let ratings = ratings(flat, parts, layout);
    let fields: Vec<u64> =
        [layout.date, layout.author, layout.title].into_iter().flatten().collect();
    let mut drafts = Vec::new();
    let all_dated = parts.share(written.iter().flatten().count()) >= 70;
    for (number, block) in parts.blocks.iter().enumerate() {
        let short = |id: Option<u64>| {
            let (_, piece) = parts.piece(number, id?)?;
            flat.short_text(piece.at, 400).filter(|_| !moments.contains_key(&piece.at))
        };
        let mut text = prose.text(flat, parts, number, &fields);
        if stands_for(&text, &GONE) {
            continue;
        }
        if stands_for(&text, &WITHHELD) {
            text.clear();
        }
        let person = || block.pieces.iter().find_map(|piece| person_at(flat, *piece));
        let person = layout.has_persons.then(person).flatten();
        let author = person.or_else(|| short(layout.author)).filter(|name| name.len() <= 140);
        let author = author.map(|name| person::name_of(&name)).filter(|name| !name.is_empty());
        let Mark { id, url } = marks.get(number).cloned().unwrap_or_default();
        let draft = Draft {
            id,
            url,
            author: author.or_else(|| linked_author(flat, block)),
            published: written.get(number).copied().flatten().and_then(|text| dates.read(text)),
            rating: ratings.get(number).copied().flatten(),
            title: short(layout.title).map(|title| unquote(&title).to_owned()),
            text,
            kind: setting.kind,
            reply: block.reply.clone(),
            ..Draft::default()
        };
        let has_date = written.get(number).is_some_and(Option::is_some);
        let says = !draft.is_hollow() || (has_date && draft.author.is_some());
        let is_summary = all_dated && !has_date && draft.author.is_none();
        if says && !is_summary && (has_date || draft.rating.is_some() || prose.weight(number) > 0) {
            drafts.push((number, draft));
        }
    }
    person::without_pictures(drafts.iter_mut().filter_map(|(_, draft)| draft.author.as_mut()));
    drafts
}

/// The author by the record itself, or by the address of a page of theirs.
fn linked_author(flat: &Flat<'_>, block: &Block) -> Option<String> {
    let record = flat.element(block.at)?;
    let named = ["data-author", "data-username", "data-user-name"];
    if let Some(name) = named.iter().find_map(|attr| record.value().attr(attr)) {
        return Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    }
    if let Some(name) = block.pieces.iter().find_map(|piece| person_at(flat, *piece)) {
        return Some(name);
    }
    block.pieces.iter().find_map(|piece| {
        let href = flat.element(piece.at)?.value().attr("href")?;
        let (_, rest) = href.split_once("/user/").or_else(|| href.split_once("/u/"))?;
        let name = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_name = name.len() < 60 && name.chars().any(char::is_alphabetic);
        is_name.then(|| name.to_owned())
    })
}

/// The ratings of a list: at their place, or wherever they are told in most records.
fn ratings(flat: &Flat<'_>, parts: &Parts, layout: &Layout) -> Vec<Option<Rating>> {
    let at_place = |number: usize| {
        let (_, piece) = parts.piece(number, layout.rating?)?;
        rating_at(flat, piece)
    };
    let anywhere = |block: &Block| {
        let spot = flat.spots.get(block.at)?;
        // A record inside the record would speak for it.
        let after = parts.blocks.partition_point(|other| other.at <= block.at);
        let is_whole = parts.blocks.get(after).is_none_or(|other| other.at >= spot.end);
        is_whole.then(|| stars::find_rating(spot.element)).flatten()
    };
    let mut read: Vec<Option<Rating>> = match layout.rating {
        Some(_) => (0..parts.blocks.len()).map(at_place).collect(),
        None => parts.blocks.iter().map(anywhere).collect(),
    };
    if parts.share(read.iter().flatten().count()) < 40 {
        read.fill(None);
    }
    // Where one record shows that the scale is longer than others seem to say, it is for all: a
    // bare 4 among sevens is one of ten.
    let best = read.iter().flatten().map(|rating| rating.best).fold(5.0, f64::max);
    for rating in read.iter_mut().flatten().filter(|rating| rating.best < best && rating.best > 1.0)
    {
        if let Some(longer) = Rating::new(rating.value, best, rating.worst) {
            *rating = longer;
        }
    }
    read
}

/// Whether a text only says that there is none.
fn stands_for(text: &str, list: &[&str]) -> bool {
    if text.len() > 160 {
        return false;
    }
    let words = fold(text);
    let exact = words.split(' ').count() <= 2;
    list.iter().any(|phrase| if exact { words == *phrase } else { words.starts_with(phrase) })
}

/// A title without the quotation marks around it.
fn unquote(title: &str) -> &str {
    title
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»' | '„'))
}
