//! How the order of one listing is to that of the last.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use super::{Shown, Span};
use crate::domain::Place;

/// How many of so many posts may be missing at once.
pub(super) fn few(of: usize) -> usize {
    (of / 5).max(2)
}

/// The first places of a page in which posts may be featured, whatever the order of the list.
pub(super) const FRONT: usize = 2;

/// How the posts shown stand to those remembered.
pub(super) struct Order {
    /// The posts shown that stand in the old order.
    kept: Vec<Kept>,
    /// Posts that moved, or came in between.
    disturbed: usize,
    /// Those of them that do not stand in front of all that is kept.
    within: usize,
    /// All that are shown still, and how many could be.
    staying: usize,
    comparable: usize,
    dates: Dates,
}

/// A post that stands where it stood.
struct Kept {
    /// Its old place, and its new one.
    old: usize,
    now: usize,
    span: Option<Span>,
    /// Whether its date is one that belongs there: else it is pinned.
    in_date: bool,
}

impl Kept {
    /// Whether it stands behind what may be featured.
    fn is_listed(&self) -> bool {
        self.now >= FRONT
    }

    /// Its date, if it tells what else belongs beside it.
    fn telling(&self) -> Option<Span> {
        self.span.filter(|_| self.in_date)
    }
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
        let run = longest_rising(&staying);
        let known = old.iter().map(|place| place.key).collect::<HashSet<_>>();
        let inside = match (run.first(), run.last()) {
            (Some((_, first)), Some((_, last))) => shown.get(*first..*last).unwrap_or_default(),
            _ => &[],
        };
        let between = inside.iter().filter(|shown| !known.contains(&shown.place.key)).count();
        let disturbed = staying.len() - run.len() + between;
        let first = run.first().map_or(0, |(_, first)| *first);
        let within = disturbed - staying.iter().filter(|(_, now)| *now < first).count();
        let span = |at: usize| shown.get(at).and_then(|shown| shown.span);
        let kept =
            run.into_iter().map(|(old, now)| Kept { old, now, span: span(now), in_date: true });
        let mut kept = kept.collect::<Vec<_>>();
        let dates = Dates::of(&kept);
        dates.find_pinned(&mut kept);
        let comparable = old.len().min(shown.len());
        Self { kept, disturbed, within, staying: staying.len(), comparable, dates }
    }

    /// Whether it is the same list in the same order.
    pub(super) fn is_calm(&self) -> bool {
        // One in five: of fewer, chance alone puts as many in order.
        let calm = self.disturbed * 5 <= self.staying;
        calm && !self.kept.is_empty() && self.comparable <= self.staying * 5
    }

    /// Whether the post of this old place is shown still, and stands in the old order.
    pub(super) fn keeps(&self, at: usize) -> bool {
        self.kept.binary_search_by_key(&at, |kept| kept.old).is_ok()
    }

    /// Whether the first is above the second for certain, by their dates.
    pub(super) fn is_above(&self, first: Option<Span>, second: Option<Span>) -> bool {
        let (Some(first), Some(second)) = (first, second) else { return false };
        match self.dates {
            Dates::NewestFirst => first.0 > second.1,
            Dates::OldestFirst => first.1 < second.0,
            Dates::Otherwise | Dates::Untold => false,
        }
    }

    /// Whether the post shown at this place stands in the old order.
    pub(super) fn is_kept(&self, now: usize) -> bool {
        self.kept.binary_search_by_key(&now, |kept| kept.now).is_ok()
    }

    /// The keys of the posts in front that are not recorded yet, where no date says that they belong
    /// further down: they are the newest, and in their places.
    pub(super) fn arrived(&self, shown: &[Shown]) -> HashSet<u64> {
        let first = self.kept.first().and_then(|kept| kept.span);
        let newest = matches!(self.dates, Dates::NewestFirst | Dates::Untold);
        let fits = |shown: &&Shown| {
            let dated = shown.span.is_some() || first.is_none();
            newest && shown.new && dated && not_before(shown.span, first)
        };
        self.in_front(shown).filter(fits).map(|shown| shown.place.key).collect()
    }

    /// The posts shown in front of the first that stands in the old order.
    pub(super) fn in_front<'a>(&self, shown: &'a [Shown]) -> impl Iterator<Item = &'a Shown> {
        shown.iter().take(self.kept.first().map_or(0, |first| first.now))
    }

    /// Whether a post of this old place and date would be seen if it were there still. `firm` says
    /// that the place is the list's own: one in which a post was featured tells nothing.
    pub(super) fn covers(&self, at: usize, span: Option<Span>, firm: bool) -> bool {
        let (before, behind) = self.kept.split_at(self.kept.partition_point(|kept| kept.old < at));
        let Some(next) = behind.first() else { return false };
        let previous = before.last();
        let mut listed = behind.iter().filter(|kept| kept.is_listed());
        let between = firm && previous.is_some() && self.within == 0;
        let between = between && listed.clone().next().is_some();
        match (self.dates, span) {
            (Dates::Otherwise, _) => false,
            (Dates::NewestFirst | Dates::OldestFirst, Some(_)) => {
                // Between the nearest two that have a date of the list's own order.
                let above = before.iter().rev().find_map(Kept::telling);
                let below = behind.iter().find_map(Kept::telling);
                let (newer, older) =
                    if self.dates == Dates::NewestFirst { (above, below) } else { (below, above) };
                let end = behind.iter().rev().find_map(Kept::telling);
                // Of one date, any may stand behind the other, on a page that is not read.
                not_before(newer, span)
                    && not_before(span, older)
                    && (between || self.is_above(span, end))
            }
            (Dates::Untold, Some((from, _))) if previous.is_none() => {
                // In front of everything: only what is newer for certain was no passing guest.
                let newer = |kept: &Kept| kept.span.is_some_and(|(_, to)| from > to);
                self.disturbed == 0 && newer(next) && (firm || listed.any(newer))
            }
            (Dates::Untold | Dates::NewestFirst | Dates::OldestFirst, _) => {
                // Whichever way the dates run, one that fits in neither was a guest here.
                let before = previous.and_then(|kept| kept.span);
                let falls = not_before(before, span) && not_before(span, next.span);
                let rises = not_before(next.span, span) && not_before(span, before);
                // Two featured posts may well be older than the list, each in its turn.
                let listed = previous.is_some_and(Kept::is_listed);
                let apart = (is_after(before, span) && is_after(span, next.span))
                    || (listed && is_after(next.span, span) && is_after(span, before));
                previous.is_some() && self.within == 0 && (between || apart) && (falls || rises)
            }
        }
    }
}

/// Whether the first can be as late as the second.
fn not_before(first: Option<Span>, second: Option<Span>) -> bool {
    first.zip(second).is_none_or(|((_, to), (from, _))| to >= from)
}

/// Whether the first is later than the second for certain.
fn is_after(first: Option<Span>, second: Option<Span>) -> bool {
    first.zip(second).is_some_and(|((from, _), (_, to))| from > to)
}

impl Dates {
    fn of(kept: &[Kept]) -> Self {
        let dated = kept.iter().filter(|kept| kept.span.is_some());
        let dated = dated.map(|kept| (kept.is_listed(), kept.span));
        let dated = dated.collect::<Vec<_>>();
        let pairs = dated.windows(2);
        let (mut falling, mut rising) = (0, 0);
        // What is featured alone tells no direction.
        let (mut falls, mut rises) = (false, false);
        for pair in pairs.clone() {
            if let [(listed, first), (_, second)] = pair {
                let (down, up) = (is_after(*first, *second), is_after(*second, *first));
                falling += usize::from(down);
                rising += usize::from(up);
                falls |= down && *listed;
                rises |= up && *listed;
            }
        }
        // A pinned post or two; where there are few, none.
        let stray = if pairs.len() < 6 { 0 } else { (pairs.len() / 10).max(1) };
        if pairs.len() < 3 || (falling <= stray && rising <= stray) {
            Self::Untold
        } else if rising <= stray {
            if falls { Self::NewestFirst } else { Self::Untold }
        } else if falling <= stray {
            if rises { Self::OldestFirst } else { Self::Untold }
        } else {
            Self::Otherwise
        }
    }

    /// Marks what stands among the others against their dates.
    fn find_pinned(self, kept: &mut [Kept]) {
        let dated = kept.iter().enumerate();
        let dated = dated.filter_map(|(at, kept)| Some((at, kept.span?.0)));
        let mut by_date = dated.map(|(at, from)| (from, at)).collect::<Vec<_>>();
        match self {
            Self::OldestFirst => by_date.sort_unstable(),
            // Of one date each may stand above the other: as they do.
            Self::NewestFirst => by_date.sort_unstable_by_key(|(from, at)| (Reverse(*from), *at)),
            Self::Otherwise | Self::Untold => return,
        }
        let ranks = by_date.iter().enumerate().map(|(rank, (_, at))| (*at, rank));
        let mut ranks = ranks.collect::<Vec<_>>();
        ranks.sort_unstable();
        let run = longest_rising(&ranks).into_iter().map(|(at, _)| at).collect::<HashSet<_>>();
        for (at, kept) in kept.iter_mut().enumerate() {
            kept.in_date = run.contains(&at);
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
