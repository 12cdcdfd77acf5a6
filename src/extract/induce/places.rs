//! A list of records seen side by side: what stands at the same place in each of them.

use std::{
    collections::{BTreeMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use ego_tree::NodeId;
use scraper::node::Element;

use super::{keys::is_hashed, page::Flat, records::Records};
use crate::{
    domain::Reply,
    extract::answers::{answer_in, is_answer},
};

/// The most elements of one record.
const MOST_PIECES: usize = 3_000;

/// Stands for a place in a record: the same in each record of a list.
pub(super) type PlaceId = u64;

/// One element of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Its place on the page.
    pub(super) at: usize,
    /// Its place in the record.
    pub(super) id: PlaceId,
    /// Which piece is around it; the record itself is around itself.
    pub(super) parent: usize,
}

/// One record: its element and what is its own in it, without answers and records inside it.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) at: usize,
    /// The record itself, then what is in it, in the order of the page.
    pub(super) pieces: Vec<Piece>,
    /// The business's answer.
    pub(super) reply: Option<Reply>,
    /// What is in the element and not its own.
    pub(super) left_out: HashSet<NodeId>,
}

/// What stands at one place, in all records.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The first of each record: which record, which piece.
    pub(super) firsts: Vec<(usize, usize)>,
    /// How many there are in all.
    pub(super) total: usize,
    /// How far from the beginning of the record, on the first sight.
    pub(super) order: usize,
}

/// A list taken apart.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) blocks: Vec<Block>,
    pub(super) places: BTreeMap<PlaceId, Place>,
}

impl Parts {
    /// Takes a list apart.
    pub(super) fn of(flat: &Flat<'_>, records: &Records<'_>) -> Self {
        let all: HashSet<usize> = records.places.iter().copied().collect();
        let mut blocks = Vec::with_capacity(all.len());
        for &at in &records.places {
            let is_reply = flat.element(at).is_some_and(is_answer);
            if !is_reply {
                blocks.extend(block(flat, at, &all));
            }
        }
        let mut places: BTreeMap<PlaceId, Place> = BTreeMap::new();
        for (number, block) in blocks.iter().enumerate() {
            for (index, piece) in block.pieces.iter().enumerate() {
                let place = places.entry(piece.id).or_default();
                if place.total == 0 {
                    place.order = index;
                }
                place.total += 1;
                if place.firsts.last().is_none_or(|&(last, _)| last != number) {
                    place.firsts.push((number, index));
                }
            }
        }
        Self { blocks, places }
    }

    /// The piece of a block at a place in the record, the first of several.
    pub(super) fn piece(&self, block: usize, id: PlaceId) -> Option<(usize, Piece)> {
        let firsts = &self.places.get(&id)?.firsts;
        let found = firsts.binary_search_by_key(&block, |&(block, _)| block).ok()?;
        let index = firsts.get(found)?.1;
        Some((index, *self.blocks.get(block)?.pieces.get(index)?))
    }

    /// How many of a hundred records have a place.
    pub(super) fn share(&self, count: usize) -> usize {
        count * 100 / self.blocks.len().max(1)
    }
}

fn block(flat: &Flat<'_>, at: usize, all: &HashSet<usize>) -> Option<Block> {
    let spot = flat.spots.get(at)?;
    let siblings = spot.element.next_siblings().filter_map(scraper::ElementRef::wrap);
    let next = siblings.take(1).next();
    let answer = answer_in(spot.element, next);
    let (reply, mut left_out) =
        answer.map_or_else(Default::default, |answer| (Some(answer.reply), answer.left_out));
    let mut pieces = vec![Piece { at, id: 0, parent: 0 }];
    let mut open = vec![0];
    let mut inside = at + 1;
    while inside < spot.end && pieces.len() < MOST_PIECES {
        let here = flat.spots.get(inside)?;
        if all.contains(&inside) {
            left_out.insert(here.element.id());
        }
        if left_out.contains(&here.element.id()) {
            inside = here.end;
            continue;
        }
        let is_around = |&index: &usize| {
            pieces.get(index).is_some_and(|piece: &Piece| flat.is_inside(inside, piece.at))
        };
        while open.last().is_some_and(|index| !is_around(index)) {
            open.pop();
        }
        let parent = open.last().copied().unwrap_or_default();
        let around = pieces.get(parent)?;
        let id = place_id(flat, inside, around);
        open.push(pieces.len());
        pieces.push(Piece { at: inside, id, parent });
        inside += 1;
    }
    Some(Block { at, pieces, reply, left_out })
}

/// Where an element stands in its record: by its names and those of the element around it, else by
/// the whole way from the record.
fn place_id(flat: &Flat<'_>, at: usize, around: &Piece) -> PlaceId {
    let mut hasher = DefaultHasher::new();
    let Some(element) = flat.element(at) else { return 0 };
    let named = hash_names(element.value(), &mut hasher);
    let parent = flat.element(around.at).filter(|_| around.parent != 0 || around.id != 0);
    let parent_is_named = named
        && parent.is_some_and(|parent| {
            let mut outer = DefaultHasher::new();
            let is_named = hash_names(parent.value(), &mut outer);
            outer.finish().hash(&mut hasher);
            is_named
        });
    if !parent_is_named {
        around.id.hash(&mut hasher);
    }
    hasher.finish()
}

/// Adds the names that are the same in each record: without numbers, states and what machines
/// make. False if there are none.
fn hash_names(value: &Element, hasher: &mut DefaultHasher) -> bool {
    value.name().hash(hasher);
    let mut named = false;
    for name in ["data-hook", "data-testid", "itemprop"] {
        if let Some(text) = value.attr(name) {
            text.trim_matches(|c: char| c.is_ascii_digit()).hash(hasher);
            named = true;
        }
    }
    let classes = value.attr("class").unwrap_or_default().split_ascii_whitespace();
    for class in classes.filter(|class| !is_state(class)).take(2) {
        let stable: String = class.chars().filter(|c| !c.is_ascii_digit()).collect();
        if is_hashed(class) && stable.len() < 4 {
            continue;
        }
        stable.hash(hasher);
        named = true;
    }
    named
}

/// Names that one record has and the next has not.
fn is_state(class: &str) -> bool {
    matches!(
        class,
        "odd"
            | "even"
            | "first"
            | "last"
            | "active"
            | "new"
            | "old"
            | "clearfix"
            | "staff"
            | "online"
            | "offline"
            | "selected"
            | "current"
            | "row"
    )
}
