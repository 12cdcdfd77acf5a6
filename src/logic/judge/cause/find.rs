//! Finds the phrases of the table in a text, and what they come to.
//!
//! A cause is named when its phrases weigh at least [`ENOUGH`] together. Phrases that overlap count
//! once, by the heaviest, and so does one that is repeated. A text in which nothing is found has no
//! cause: "other" with nothing to quote would tell the reader less than silence.

use std::{cmp::Reverse, ops::Range};

use super::{
    own,
    table::{CAUSES, Part, Phrase, Seen, Table},
    words::{Pause, Words},
};
use crate::{
    domain::{Cause, OwnCause},
    logic::judge::features::LOOKED_AT,
};

/// What the phrases of a cause weigh together when it is named.
const ENOUGH: u32 = 2;

/// Words that a gap stands for, at most.
const GAP: usize = 3;

/// Words between a negation and what it negates, at most.
const BETWEEN: usize = 3;

/// Characters that are quoted, at most.
pub(super) const QUOTED: usize = 80;

/// A cause, and the words that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blamed {
    /// The cause.
    pub cause: Cause,
    /// The words, as they are written; at most 80 characters.
    pub words: String,
}

/// What a negative text complains about, the likeliest first; empty if nothing tells. `own` are
/// causes that the configuration names: they come before the others.
pub fn causes(text: &str, own: &[OwnCause]) -> Vec<Blamed> {
    let words = Words::of(text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text));
    let mut blamed = own::causes(&words, own);
    blamed.extend(built_in(Table::shipped(), &words));
    blamed
}

/// A phrase that was found.
struct Found<'a> {
    number: usize,
    phrase: &'a Phrase,
    span: Range<usize>,
}

/// What a cause has come to.
#[derive(Debug, Default)]
struct Tally<'a> {
    weight: u32,
    /// The heaviest phrase.
    best: Option<(u8, Range<usize>)>,
    counted: Vec<&'a Phrase>,
}

fn built_in(table: &Table, words: &Words<'_>) -> Vec<Blamed> {
    let mut tallies: [Tally<'_>; CAUSES.len()] = Default::default();
    // The causes of which a phrase covers a word, as bits.
    let mut covered = vec![0_u16; words.len()];
    for Found { phrase, span, .. } in found(&Seen::of(table, words), words) {
        let Some(under) = covered.get_mut(span.clone()) else { continue };
        if under.iter().any(|bits| bits & phrase.cause != 0) {
            continue;
        }
        for bits in under {
            *bits |= phrase.cause;
        }
        let tally = usize::try_from(phrase.cause.trailing_zeros()).unwrap_or_default();
        let Some(tally) = tallies.get_mut(tally).filter(|_| phrase.weight > 0) else { continue };
        if tally.counted.iter().any(|counted| std::ptr::eq(*counted, phrase)) {
            continue;
        }
        tally.counted.push(phrase);
        tally.weight += u32::from(phrase.weight);
        tally.best.get_or_insert((phrase.weight, span));
    }
    let mut named = CAUSES
        .into_iter()
        .zip(tallies)
        .filter(|(_, tally)| tally.weight >= ENOUGH)
        .filter_map(|(cause, tally)| Some((cause, tally.weight, tally.best?)))
        .collect::<Vec<_>>();
    named.sort_by_key(|(_, weight, (best, span))| (Reverse((*weight, *best)), span.start));
    let blame = |(cause, _, (_, span)): (Cause, u32, (u8, Range<usize>))| {
        Some(Blamed { cause, words: words.quoted(&span, QUOTED)? })
    };
    named.into_iter().filter_map(blame).collect()
}

/// The phrases in a text.
fn found<'a>(seen: &Seen<'a>, words: &Words<'_>) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (at, number, phrase) in seen.beginnings() {
        let Some(end) = end(&phrase.parts, phrase.turns, seen, words, at + 1) else {
            continue;
        };
        if !(phrase.turns && negated(seen, words, at)) {
            found.push(Found { number, phrase, span: at..end });
        }
    }
    // What says the opposite first, then the heavy before the light, and the long before the short.
    found.sort_by_key(|found| {
        let weight = found.phrase.weight;
        let rank = if weight == 0 { u8::MAX } else { weight };
        (Reverse((rank, found.span.len())), found.span.start, found.number)
    });
    found
}

/// Where the parts of a phrase behind the first one end, if they stand from `at` on; in one that a
/// negation turns, no gap stands for one ("staff was not friendly").
fn end(
    parts: &[Part],
    turns: bool,
    seen: &Seen<'_>,
    words: &Words<'_>,
    at: usize,
) -> Option<usize> {
    let rest = parts.get(1..).unwrap_or_default();
    let fits = |at: usize, choice: usize| words.pause(at) != Pause::Stop && seen.fits(at, choice);
    match rest.first() {
        None => Some(at),
        Some(Part::Word(choice)) => {
            if fits(at, *choice) {
                end(rest, turns, seen, words, at + 1)
            } else {
                None
            }
        }
        // What stands behind a gap is always a word.
        Some(Part::Gap) => (0..=GAP)
            .take_while(|skipped| words.pause(at + skipped) != Pause::Stop)
            .take_while(|skipped| {
                let negated = *skipped > 0 && seen.negates(at + skipped - 1);
                !(turns && negated)
            })
            .find_map(|skipped| end(rest, turns, seen, words, at + skipped)),
    }
}

/// Whether a negation stands right before a word, or with nothing but small words between.
fn negated(seen: &Seen<'_>, words: &Words<'_>, at: usize) -> bool {
    let mut before = (at.saturating_sub(BETWEEN + 1)..at).rev();
    let mut close = before.by_ref().take_while(|before| words.pause(before + 1) == Pause::None);
    close.find(|before| !seen.fills(*before)).is_some_and(|before| seen.negates(before))
}
