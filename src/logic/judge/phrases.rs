//! Which parts of a text weighed most: what each token brought, by itself, in pairs and by its
//! letters, and the runs of tokens that brought most together.

use super::{
    features::Features,
    weights::{LETTERS, Weights, share},
};

/// Parts that are named.
const PARTS: usize = 3;
/// Tokens of a part.
const LONGEST: usize = 6;
/// What a part must weigh, as a share of the heaviest one.
const WORTH_NAMING: f32 = 0.35;

/// A part of a text, and what it weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The part, as it is written.
    pub words: String,
    /// What it weighs by the model of the program; above zero: towards negative.
    pub weight: f32,
    /// What it weighs by what was learned.
    pub learned: f32,
}

/// The heaviest parts of a text, towards negative or away from it.
pub(super) fn heaviest(
    text: &str,
    features: &Features,
    (shipped, learned): (&Weights, &Weights),
    negative: bool,
) -> Vec<Part> {
    let (by_program, by_learning) = (brought(features, shipped), brought(features, learned));
    let sign = if negative { 1.0 } else { -1.0 };
    let both = by_program.iter().zip(&by_learning);
    let mut brought = both.map(|(one, other)| sign * (one + other)).collect::<Vec<_>>();
    // No part runs over the end of a sentence.
    let tokens = features.tokens.iter().map(|place| text.get(place.clone()).unwrap_or_default());
    for (brought, _) in brought.iter_mut().zip(tokens).filter(|(_, token)| ends(token)) {
        *brought = f32::NEG_INFINITY;
    }
    let mut parts = Vec::<(usize, usize, f32)>::new();
    while parts.len() < PARTS {
        let Some((from, to, weight)) = best(&brought) else { break };
        if parts.first().is_some_and(|(.., first)| weight < first * WORTH_NAMING) {
            break;
        }
        parts.push((from, to, weight));
        // What was named is not named again.
        brought.get_mut(from..to).unwrap_or_default().fill(f32::NEG_INFINITY);
    }
    let sum = |weights: &[f32], from: usize, to: usize| {
        weights.get(from..to).unwrap_or_default().iter().sum::<f32>()
    };
    let part = |(from, to, _): &(usize, usize, f32)| {
        let words = quoted(text, features, *from, *to)?;
        let (weight, learned) = (sum(&by_program, *from, *to), sum(&by_learning, *from, *to));
        Some(Part { words, weight, learned })
    };
    parts.iter().filter_map(part).collect()
}

fn ends(token: &str) -> bool {
    token.chars().all(|c| matches!(c, '.' | '…' | '!' | '?' | '\n' | '(' | ')' | ':' | ';'))
}

fn quoted(text: &str, features: &Features, from: usize, to: usize) -> Option<String> {
    let (first, last) = (features.tokens.get(from)?, features.tokens.get(to.checked_sub(1)?)?);
    let words = text.get(first.start..last.end)?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What each token brought.
fn brought(features: &Features, table: &Weights) -> Vec<f32> {
    let mut brought = vec![0.0; features.tokens.len()];
    if table.is_empty() {
        return brought;
    }
    let weight = |key: u32| table.get(key).unwrap_or_default();
    let mut last = None;
    for (block, is_words) in [(&features.words, true), (&features.letters, false)] {
        let share = share(block.len()) * if is_words { 1.0 } else { LETTERS };
        for (key, number) in block {
            let at = *number as usize;
            // A token comes alone first, then with the one before it.
            let pair = is_words && last == Some(at);
            last = Some(at);
            let part = weight(*key) * share * if pair { 0.5 } else { 1.0 };
            for at in [Some(at), at.checked_sub(1).filter(|_| pair)].into_iter().flatten() {
                if let Some(brought) = brought.get_mut(at) {
                    *brought += part;
                }
            }
        }
    }
    brought
}

/// The run of tokens that brought most; none if nothing brought anything.
fn best(brought: &[f32]) -> Option<(usize, usize, f32)> {
    let mut best = None::<(usize, usize, f32)>;
    for from in 0..brought.len() {
        let mut sum = 0.0;
        for (to, weight) in (from + 1..).zip(brought.get(from..).unwrap_or_default()).take(LONGEST)
        {
            sum += weight;
            if sum > best.map_or(0.0, |(.., sum)| sum) {
                best = Some((from, to, sum));
            }
        }
    }
    best
}
