//! Where the text of a post stands: where most is said that is not said in every post.

use std::collections::{BTreeMap, HashSet};

use ego_tree::NodeId;
use scraper::ElementRef;

use super::{
    fields::Layout,
    page::Flat,
    places::{Block, Parts, PlaceId},
    records::Moments,
    words::{self, any_of},
};
use crate::{
    extract::{answers::names_of, passage::text_without},
    logic::text::fold,
};

/// Longer texts are of a post even if several posts have them, in bytes.
const LONGEST_LABEL: usize = 60;

/// The texts of a list: where they stand, and how much each piece of each record weighs.
#[derive(Debug)]
pub(super) struct Prose {
    /// Where; `None` if the texts stand directly in the records.
    pub(super) place: Option<PlaceId>,
    /// For each record, for each piece, the weight of what is said in it.
    weights: Vec<Vec<usize>>,
}

impl Prose {
    /// Finds the texts of a list.
    pub(super) fn of(flat: &Flat<'_>, parts: &Parts, layout: &Layout, moments: &Moments) -> Self {
        let labels = labels(flat, parts);
        let weights: Vec<Vec<usize>> =
            parts.blocks.iter().map(|block| weigh(flat, block, layout, moments, &labels)).collect();
        let place = descend(flat, parts, &weights);
        Self { place, weights }
    }

    /// The text of a record.
    pub(super) fn text(
        &self,
        flat: &Flat<'_>,
        parts: &Parts,
        number: usize,
        fields: &[PlaceId],
    ) -> String {
        let Some(block) = parts.blocks.get(number) else { return String::new() };
        let found = self.place.and_then(|id| parts.piece(number, id));
        let index = found.map_or(0, |(index, _)| index);
        let Some(piece) = block.pieces.get(index) else { return String::new() };
        let Some(element) = flat.element(piece.at) else { return String::new() };
        let mut left_out = block.left_out.clone();
        self.beside(flat, number, block, index, fields, &mut left_out);
        if index == 0 {
            let spot = flat.spots.get(block.at);
            let own = spot.map_or(0, |spot| spot.own * 2);
            if own * 10 > self.weight(number) * 6 {
                // The text is what stands between the parts of the record.
                let parts = element.child_elements().filter(|part| is_block(part.value().name()));
                left_out.extend(parts.map(|part| part.id()));
            }
        }
        let text = text_without(element, &left_out);
        let begins = |line: &&str| line.contains(char::is_alphanumeric);
        let lines: Vec<&str> = text.split('\n').skip_while(|line| !begins(line)).collect();
        lines.join("\n")
    }

    /// What stands in the element of a text and is no part of it.
    fn beside(
        &self,
        flat: &Flat<'_>,
        number: usize,
        block: &Block,
        index: usize,
        fields: &[PlaceId],
        left_out: &mut HashSet<NodeId>,
    ) {
        let Some(around) = block.pieces.get(index) else { return };
        let weights = self.weights.get(number);
        let mut firsts: HashSet<PlaceId> = HashSet::new();
        for (inner, piece) in block.pieces.iter().enumerate().skip(index + 1) {
            if !flat.is_inside(piece.at, around.at) {
                break;
            }
            let Some(spot) = flat.spots.get(piece.at) else { continue };
            let value = spot.element.value();
            let is_field = fields.contains(&piece.id) && firsts.insert(piece.id);
            let has_weight = weights.and_then(|weights| weights.get(inner)).is_some_and(|&w| w > 0);
            let is_aside = !has_weight
                && spot.length > 0
                && (is_block(value.name()) || index == 0 || is_byline(flat, block, inner, fields));
            let is_tool = matches!(value.name(), "button" | "form" | "textarea" | "label")
                || (spot.length < 40 && is_more(flat, piece.at));
            let classes = value.attr("class").unwrap_or_default();
            let unseen = classes.split_ascii_whitespace().any(|class| {
                matches!(
                    class,
                    "aok-hidden"
                        | "sr-only"
                        | "visually-hidden"
                        | "visuallyhidden"
                        | "screen-reader-text"
                        | "accessible_elem"
                )
            });
            // What a post quotes are not its author's words, if there are any of their own.
            let own_words = flat.spots.get(around.at).map_or(0, |all| all.length - spot.length);
            let is_quote = own_words > 2 && quotes(spot.element);
            let linked = value.name() == "a" && has_weight;
            if is_quote || (is_field || is_aside || is_tool || unseen) && !linked {
                left_out.insert(spot.element.id());
            }
        }
    }

    /// How much is said in a record.
    pub(super) fn weight(&self, number: usize) -> usize {
        self.weights.get(number).and_then(|weights| weights.first()).copied().unwrap_or_default()
    }
}

/// Short texts that many records have at one place: labels, and things to press.
fn labels(flat: &Flat<'_>, parts: &Parts) -> HashSet<(PlaceId, String)> {
    let mut counts: BTreeMap<(PlaceId, String), usize> = BTreeMap::new();
    for block in &parts.blocks {
        let mut seen = HashSet::new();
        for piece in &block.pieces {
            let Some(text) = flat.short_text(piece.at, LONGEST_LABEL) else { continue };
            let label = (piece.id, text);
            if seen.insert(label.clone()) {
                *counts.entry(label).or_default() += 1;
            }
        }
    }
    let least = (parts.blocks.len() * 2).div_ceil(5).max(2);
    counts.into_iter().filter(|(_, count)| *count >= least).map(|(label, _)| label).collect()
}

/// The weight of what each piece of a record says, with all that is inside it.
fn weigh(
    flat: &Flat<'_>,
    block: &Block,
    layout: &Layout,
    moments: &Moments,
    labels: &HashSet<(PlaceId, String)>,
) -> Vec<usize> {
    let fields = [layout.date, layout.author, layout.title, layout.rating];
    let mut weights = vec![0; block.pieces.len()];
    // What a piece passes on to those inside it: whether it is beside the text, and whether it is
    // called a text.
    let mut kinds = vec![(false, false); block.pieces.len()];
    for (index, piece) in block.pieces.iter().enumerate() {
        let Some(spot) = flat.spots.get(piece.at) else { continue };
        let (mut aside, mut texty) = kinds.get(piece.parent).copied().unwrap_or_default();
        let name = spot.element.value().name();
        if index > 0 {
            let names = names_of(spot.element.value());
            let is_text = any_of(&names, &words::TEXT);
            texty |= is_text;
            aside |= any_of(&names, &words::NO_TEXT);
            aside |= fields.contains(&Some(piece.id)) || moments.contains_key(&piece.at);
            aside |= matches!(
                name,
                "button"
                    | "label"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "th"
                    | "dt"
                    | "time"
                    | "nav"
                    | "form"
                    | "textarea"
                    | "svg"
                    | "footer"
            );
            aside |= name == "a" && spot.length < 60 && !texty;
            let label = || flat.short_text(piece.at, LONGEST_LABEL);
            aside |= label().is_some_and(|text| labels.contains(&(piece.id, text)));
        }
        if let Some(kind) = kinds.get_mut(index) {
            *kind = (aside, texty);
        }
        if let Some(weight) = weights.get_mut(index).filter(|_| !aside) {
            let factor = if texty {
                6
            } else if matches!(name, "p" | "blockquote") {
                3
            } else {
                2
            };
            *weight = spot.own * factor;
        }
    }
    drop_bylines(flat, block, &fields, &mut weights);
    for index in (1..weights.len()).rev() {
        let parent = block.pieces.get(index).map_or(0, |piece| piece.parent);
        let weight = weights.get(index).copied().unwrap_or_default();
        if let Some(around) = weights.get_mut(parent) {
            *around += weight;
        }
    }
    weights
}

/// The longest line that says who wrote and when, in bytes of text.
const LONGEST_BYLINE: usize = 160;

/// Whether a paragraph is the line of a record's author or date, with what stands beside them.
fn is_byline(flat: &Flat<'_>, block: &Block, index: usize, fields: &[PlaceId]) -> bool {
    let Some(piece) = block.pieces.get(index).filter(|piece| flat.tag(piece.at) == "p") else {
        return false;
    };
    let short = flat.spots.get(piece.at).is_some_and(|spot| spot.length < LONGEST_BYLINE);
    let mut inside = block.pieces.iter().skip(index + 1).take(4);
    short && inside.any(|inner| flat.is_inside(inner.at, piece.at) && fields.contains(&inner.id))
}

/// Takes the weight from the lines of author and date, where the record says as much elsewhere.
fn drop_bylines(
    flat: &Flat<'_>,
    block: &Block,
    fields: &[Option<PlaceId>; 4],
    weights: &mut [usize],
) {
    let all: usize = weights.iter().sum();
    let fields: Vec<PlaceId> = fields.iter().take(2).copied().flatten().collect();
    for index in 1..weights.len() {
        if !is_byline(flat, block, index, &fields) {
            continue;
        }
        let Some(at) = block.pieces.get(index).map(|piece| piece.at) else { continue };
        let inside = block.pieces.iter().skip(index);
        let count =
            inside.take_while(|inner| inner.at == at || flat.is_inside(inner.at, at)).count();
        let Some(line) = weights.get_mut(index..index + count) else { continue };
        let own: usize = line.iter().sum();
        if own * 2 <= all {
            line.fill(0);
        }
    }
}

/// From the record inwards, as long as one place holds nearly all that is said.
fn descend(flat: &Flat<'_>, parts: &Parts, weights: &[Vec<usize>]) -> Option<PlaceId> {
    let mut sums: BTreeMap<PlaceId, usize> = BTreeMap::new();
    let mut inside: BTreeMap<PlaceId, HashSet<PlaceId>> = BTreeMap::new();
    for (block, weights) in parts.blocks.iter().zip(weights) {
        let mut seen = HashSet::new();
        for (index, (piece, &weight)) in block.pieces.iter().zip(weights).enumerate() {
            if weight == 0 || !seen.insert(piece.id) {
                continue;
            }
            *sums.entry(piece.id).or_default() += weight;
            if index > 0
                && let Some(parent) = block.pieces.get(piece.parent)
            {
                inside.entry(parent.id).or_default().insert(piece.id);
            }
        }
    }
    let mut here = 0;
    for _ in 0..40 {
        let sum = sums.get(&here).copied().unwrap_or_default();
        let next =
            inside.get(&here).into_iter().flatten().filter(|&&id| id != here).filter(|&&id| {
                let weight = sums.get(&id).copied().unwrap_or_default();
                weight * 100 >= sum * 72 && may_hold_text(flat, parts, id, weight * 100 >= sum * 97)
            });
        let best = next.max_by_key(|id| (sums.get(id).copied(), **id));
        match best {
            Some(&id) => here = id,
            None => break,
        }
    }
    (here != 0).then_some(here)
}

/// Whether a text may stand at a place as a whole: not a part of a line, not one of several
/// paragraphs.
fn may_hold_text(flat: &Flat<'_>, parts: &Parts, id: PlaceId, holds_all: bool) -> bool {
    let Some(place) = parts.places.get(&id) else { return false };
    let first =
        place.firsts.first().and_then(|&(block, index)| parts.blocks.get(block)?.pieces.get(index));
    let Some(element) = first.and_then(|piece| flat.element(piece.at)) else { return false };
    let once = place.total * 100 <= place.firsts.len() * 112;
    let named = element.value().attr("class").is_some() || element.value().attr("id").is_some();
    match element.value().name() {
        "b" | "i" | "em" | "strong" | "u" | "font" | "a" | "br" | "q" | "mark" | "li" => false,
        "p" | "span" => once && (named || holds_all),
        _ => once,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "table"
            | "ul"
            | "ol"
            | "dl"
            | "form"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "section"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "figure"
            | "tr"
            | "td"
    )
}

/// Whether an element holds another post's words, as forums quote them.
fn quotes(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let called =
        value.attr("class").is_some_and(|class| class.to_ascii_lowercase().contains("quote"));
    match value.name() {
        "blockquote" => {
            let cites = element.descendants().take(12).filter_map(ElementRef::wrap);
            called || cites.into_iter().any(|part| part.value().name() == "cite")
        }
        "aside" => called,
        "div" => value.classes().any(|class| class == "bbcode_container" || class == "bbCodeQuote"),
        _ => false,
    }
}

/// Whether a small piece only leads to the rest of the text.
fn is_more(flat: &Flat<'_>, at: usize) -> bool {
    let Some(text) = flat.short_text(at, 40) else { return false };
    let words = fold(&text);
    let more = [
        "more",
        "read more",
        "see more",
        "show more",
        "less",
        "read less",
        "show less",
        "full review",
        "continue reading",
        "lire la suite",
        "voir plus",
        "plus",
        "mehr",
        "mehr anzeigen",
        "weiterlesen",
        "ver mas",
        "leer mas",
        "mas",
        "leggi tutto",
        "altro",
        "mostra altro",
        "ler mais",
        "mais",
        "lees meer",
        "meer",
        "еще",
        "translate review",
    ];
    matches!(flat.tag(at), "a" | "button" | "span") && more.contains(&words.as_str())
}
