//! How the order of one listing is to that of the last.

use std::collections::{HashMap, HashSet};

use super::{Shown, Span};
use crate::domain::Place;

/// How many of so many posts may be missing at once.
pub(super) fn few(of: usize) -> usize {
    (of / 5).max(2)
}

/// How the posts shown stand to those remembered.
pub(super) struct Order {
    /// The posts shown that stand in the old order: their old places and their dates.
    kept: Vec<(usize, Option<Span>)>,
    /// Posts that moved, or came in between.
    disturbed: usize,
    /// All that are shown still.
    staying: usize,
    dates: Dates,
}

/// How the dates of a list run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dates {
    NewestFirst,
    OldestFirst,
    /// They do not run in one direction: it is sorted by something else.
    Otherwise,
    /// There are too few to tell.
    Untold,
}

impl Order {
    pub(super) fn of(old: &[Place], shown: &[Shown]) -> Self {
        let now = shown.iter().enumerate().map(|(at, shown)| (shown.place.key, at));
        let now = now.collect::<HashMap<_, _>>();
        let staying = old.iter().enumerate();
        let staying = staying.filter_map(|(at, place)| Some((at, *now.get(&place.key)?)));
        let staying = staying.collect::<Vec<_>>();
        let kept = longest_rising(&staying);
        let known = old.iter().map(|place| place.key).collect::<HashSet<_>>();
        let between = match (kept.first(), kept.last()) {
            (Some((_, first)), Some((_, last))) => shown
                .get(*first..*last)
                .unwrap_or_default()
                .iter()
                .filter(|shown| !known.contains(&shown.place.key))
                .count(),
            _ => 0,
        };
        let disturbed = staying.len() - kept.len() + between;
        let span = |at: usize| shown.get(at).and_then(|shown| shown.span);
        let kept = kept.into_iter().map(|(old, now)| (old, span(now))).collect::<Vec<_>>();
        let dates = Dates::of(kept.iter().filter_map(|(_, span)| *span));
        Self { kept, disturbed, staying: staying.len(), dates }
    }

    /// Whether it is the same list in the same order.
    pub(super) fn is_calm(&self) -> bool {
        // One in five: of fewer, chance alone puts as many in order.
        self.disturbed * 5 <= self.staying && !self.kept.is_empty()
    }

    /// Whether the post of this old place is shown still, and stands in the old order.
    pub(super) fn keeps(&self, at: usize) -> bool {
        self.kept.binary_search_by_key(&at, |(old, _)| *old).is_ok()
    }

    /// Whether a post of this old place and date would be seen if it were there still.
    pub(super) fn covers(&self, at: usize, span: Option<Span>) -> bool {
        let behind = self.kept.partition_point(|(old, _)| *old < at);
        let Some((_, next)) = self.kept.get(behind) else { return false };
        let previous = behind.checked_sub(1).and_then(|before| self.kept.get(before));
        let previous_span = previous.and_then(|(_, span)| *span);
        // One that does not fit to the next one either is pinned there.
        let fits = |a: Option<Span>, b: Option<Span>| match self.dates {
            Dates::OldestFirst => not_before(b, a),
            Dates::NewestFirst | Dates::Otherwise | Dates::Untold => not_before(a, b),
        };
        let previous_span = previous_span.filter(|span| fits(Some(*span), *next));
        let undisturbed = self.disturbed == 0;
        match (self.dates, span) {
            (Dates::Otherwise, _) => false,
            (Dates::NewestFirst | Dates::OldestFirst, Some(span)) => {
                fits(Some(span), *next) && fits(previous_span, Some(span))
            }
            (Dates::Untold, Some((from, _))) if previous.is_none() => {
                // In front of everything: only what is newer for certain was no passing guest.
                undisturbed && next.is_some_and(|(_, to)| from > to)
            }
            (Dates::Untold | Dates::NewestFirst | Dates::OldestFirst, _) => {
                // Whichever way the dates run, one that fits in neither was a guest here.
                let before = previous.and_then(|(_, span)| *span);
                let falls = not_before(before, span) && not_before(span, *next);
                let rises = not_before(*next, span) && not_before(span, before);
                undisturbed && previous.is_some() && (falls || rises)
            }
        }
    }
}

/// Whether the first can be as late as the second.
fn not_before(first: Option<Span>, second: Option<Span>) -> bool {
    first.zip(second).is_none_or(|((_, to), (from, _))| to >= from)
}

impl Dates {
    fn of(spans: impl Iterator<Item = Span>) -> Self {
        let spans = spans.collect::<Vec<_>>();
        let pairs = spans.windows(2);
        let (mut falling, mut rising) = (0, 0);
        for pair in pairs.clone() {
            if let [first, second] = pair {
                falling += usize::from(first.0 > second.1);
                rising += usize::from(first.1 < second.0);
            }
        }
        // A pinned post or two; where there are few, none.
        let stray = if pairs.len() < 6 { 0 } else { (pairs.len() / 10).max(1) };
        if pairs.len() < 3 || (falling <= stray && rising <= stray) {
            Self::Untold
        } else if rising <= stray {
            Self::NewestFirst
        } else if falling <= stray {
            Self::OldestFirst
        } else {
            Self::Otherwise
        }
    }
}

/// The longest run of pairs, given in rising order of the first number, that rises in the second as
/// well (patience sorting).
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < pair.1);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.extend(pairs.get(at).copied());
        next = before.get(at).copied().flatten();
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_longest_rising_run_rises(order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle()) {
            let pairs = order.iter().copied().enumerate().collect::<Vec<_>>();
            let run = longest_rising(&pairs);
            prop_assert!(run.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            // As long as the quadratic way finds.
            let mut best = vec![1; order.len()];
            for at in 0..order.len() {
                for before in 0..at {
                    if order[before] < order[at] {
                        best[at] = best[at].max(best[before] + 1);
                    }
                }
            }
            prop_assert_eq!(Some(run.len()), best.into_iter().max());
        }
    }
}
