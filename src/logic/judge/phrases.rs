//! Which parts of a text weighed most: what each token brought, by itself, in pairs and by its
//! letters, and the runs of tokens that brought most together.

use super::{
    features::Features,
    weights::{Weights, share},
};

/// Parts that are named.
const PARTS: usize = 3;
/// Tokens of a part.
const LONGEST: usize = 6;
/// What a part must weigh, as a share of the heaviest one.
const WORTH_NAMING: f32 = 0.35;

/// The heaviest parts of a text, towards negative or away from it, as they are written there.
pub(super) fn heaviest(
    text: &str,
    features: &Features,
    tables: &[&Weights],
    negative: bool,
) -> Vec<String> {
    let mut brought = brought(features, tables);
    if !negative {
        brought.iter_mut().for_each(|weight| *weight = -*weight);
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
    parts.iter().filter_map(|(from, to, _)| quoted(text, features, *from, *to)).collect()
}

fn quoted(text: &str, features: &Features, from: usize, to: usize) -> Option<String> {
    let (first, last) = (features.tokens.get(from)?, features.tokens.get(to.checked_sub(1)?)?);
    let words = text.get(first.start..last.end)?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What each token brought.
fn brought(features: &Features, tables: &[&Weights]) -> Vec<f32> {
    let mut brought = vec![0.0; features.tokens.len()];
    let weight = |key: u32| tables.iter().filter_map(|table| table.get(key)).sum::<f32>();
    let mut last = None;
    for (block, is_words) in [(&features.words, true), (&features.letters, false)] {
        let share = share(block.len());
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
