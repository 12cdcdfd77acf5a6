//! What is remembered of a list from listing to listing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::order::{Order, few};
use crate::domain::{Doubt, Doubted, Place, Weight};

/// A post that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Its place.
    pub place: Place,
    /// When it was published: the earliest and the latest instant that the date can mean.
    pub span: Option<Span>,
}

/// The earliest and the latest instant that a date can mean.
pub type Span = (Timestamp, Timestamp);

/// A post that was shown and is not any more.
#[derive(Debug, Clone, Copy)]
pub struct Absent {
    /// When it was published.
    pub span: Option<Span>,
    /// Its language, if its text tells.
    pub language: Option<&'static str>,
}

/// What is remembered of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// Its places in their order; also of posts that are not shown.
    pub places: Vec<Place>,
    /// What is missing.
    pub doubts: Vec<Doubt>,
    /// Listings in a row whose order was another one.
    pub unsettled: u8,
}

/// What kind of listing it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kind {
    /// It is shown to its end.
    pub complete: bool,
    /// It is what a search found, or what of a list concerns the business.
    pub searched: bool,
}

/// Listings in another order after which that is the order.
const PATIENCE: u8 = 3;
/// Places behind the last post shown that are remembered: posts that were pushed to the next page.
const BEYOND: usize = 20;
/// Places that are remembered for each post shown, at most.
const MOST_PLACES: usize = 3;

/// The keys of the places that the posts shown would show if they were there still: those whose
/// absence may mean something, to be looked up. In their order.
pub fn missing(last: &Window, shown: &[Shown], kind: Kind) -> Vec<u64> {
    let keys = shown.iter().map(|shown| shown.place.key).collect::<HashSet<_>>();
    let is_shown = |place: &Place| keys.contains(&place.key);
    let end = if kind.complete {
        last.places.len()
    } else {
        last.places.iter().rposition(is_shown).unwrap_or(0)
    };
    let before = last.places.iter().take(end);
    before.filter(|place| !is_shown(place)).map(|place| place.key).collect()
}

/// What is remembered of the list after one more listing. `absent` is what is known of the posts
/// that are [`missing`]; one that is not among them stands there under another key, or is known to
/// be gone, and is forgotten. `languages` are those of the posts shown.
pub fn follow(
    last: &Window,
    shown: &[Shown],
    absent: &BTreeMap<u64, Absent>,
    (kind, languages): (Kind, &BTreeSet<&'static str>),
    now: Timestamp,
) -> Window {
    let forgotten = missing(last, shown, kind);
    let forgotten =
        forgotten.iter().filter(|key| !absent.contains_key(key)).collect::<HashSet<_>>();
    let old = last.places.iter().filter(|place| !forgotten.contains(&place.key));
    let old = old.copied().collect::<Vec<_>>();
    let order = Order::of(&old, shown);
    let answers = last.doubts.iter().filter(|doubt| doubt.what == Doubted::Answer).cloned();
    if !order.is_calm() && !kind.complete {
        if last.unsettled < PATIENCE && !old.is_empty() {
            // As it was, but for what the posts say now; nothing is proved.
            let marks = shown.iter().map(|shown| (shown.place.key, shown.place.mark));
            let marks = marks.collect::<HashMap<_, _>>();
            let mut places = old;
            for place in &mut places {
                place.mark = marks.get(&place.key).copied().unwrap_or(place.mark);
            }
            let unsettled = last.unsettled + 1;
            return Window { places, doubts: answers.collect(), unsettled };
        }
        let places = shown.iter().map(|shown| shown.place).collect();
        return Window { places, doubts: answers.collect(), unsettled: 0 };
    }
    let proving = old
        .iter()
        .enumerate()
        .filter_map(|(at, place)| Some((at, place.key, absent.get(&place.key)?)))
        .filter(|(at, _, absent)| kind.complete || order.covers(*at, absent.span))
        .collect::<Vec<_>>();
    let told = proving.iter().filter_map(|(.., absent)| absent.language).collect::<BTreeSet<_>>();
    let weight = if kind.searched || (!told.is_empty() && told.is_disjoint(languages)) {
        Weight::OwnPageOnly
    } else if proving.len() > few(old.len()) {
        Weight::Many
    } else if kind.complete {
        Weight::WholeList
    } else {
        Weight::Neighbours
    };
    let mut doubts = answers.collect::<Vec<_>>();
    for (_, key, _) in &proving {
        let before = last.doubts.iter().find(|d| d.key == *key && d.what == Doubted::Post);
        doubts.push(again(before, *key, (Doubted::Post, weight), now));
    }
    let mut places = merged(&old, shown, &order, kind.complete);
    if !kind.complete {
        // In front of everything stood a new post, or a guest. Without a date nobody can tell.
        let in_front = old.iter().enumerate().take_while(|(at, _)| !order.keeps(*at));
        let guests = in_front.map(|(_, place)| place.key);
        let guests = guests.filter(|key| absent.get(key).is_some_and(|known| known.span.is_none()));
        let guests = guests.collect::<HashSet<_>>();
        places.retain(|place| !guests.contains(&place.key));
        doubts.retain(|doubt| doubt.what == Doubted::Answer || !guests.contains(&doubt.key));
    }
    Window { places, doubts, unsettled: 0 }
}

/// One more poll that would have shown it.
pub fn again(
    before: Option<&Doubt>,
    key: u64,
    (what, weight): (Doubted, Weight),
    now: Timestamp,
) -> Doubt {
    Doubt {
        key,
        what,
        since: before.map_or(now, |before| before.since),
        polls: before.map_or(1, |before| before.polls.saturating_add(1)),
        weight,
        asked: before.and_then(|before| before.asked),
    }
}

/// The new order, with the places of what is not shown: in front of the post that they stood in
/// front of, since what is new comes before them; at the end, behind the one that they stood behind.
/// A post that moved, such as one that is featured now, takes nothing along.
fn merged(old: &[Place], shown: &[Shown], order: &Order, complete: bool) -> Vec<Place> {
    let keys = shown.iter().map(|shown| shown.place.key).collect::<HashSet<_>>();
    let mut in_front: HashMap<u64, Vec<Place>> = HashMap::new();
    let (mut waiting, mut last) = (Vec::new(), None);
    for (at, place) in old.iter().enumerate() {
        if order.keeps(at) {
            in_front.insert(place.key, std::mem::take(&mut waiting));
            last = Some(place.key);
        } else if !keys.contains(&place.key) {
            waiting.push(*place);
        }
    }
    waiting.truncate(if complete { usize::MAX } else { BEYOND });
    let mut places = Vec::with_capacity(shown.len() + waiting.len());
    for shown in shown {
        let key = shown.place.key;
        places.extend(in_front.remove(&key).unwrap_or_default());
        places.push(shown.place);
        if last == Some(key) {
            places.append(&mut waiting);
        }
    }
    places.truncate(MOST_PLACES * shown.len().max(BEYOND));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use jiff::SignedDuration;

    use super::{super::Rule, *};

    const RULE: Rule = Rule { polls: 3, over: SignedDuration::from_mins(30) };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 60 * minute).unwrap()
    }

    /// A list, polled every quarter of an hour. Posts are numbers; a greater one is newer.
    struct List {
        window: Window,
        minute: i64,
        dated: bool,
        language: fn(u64) -> &'static str,
    }

    impl List {
        fn of(posts: &[u64]) -> Self {
            let mut list =
                Self { window: Window::default(), minute: 0, dated: true, language: |_| "en" };
            list.see(posts, Kind::default());
            list
        }

        fn span(&self, post: u64) -> Option<Span> {
            let day = i64::try_from(post).unwrap() * 1440;
            self.dated.then(|| (at(day), at(day + 1439)))
        }

        /// What is proved to be gone after a poll that shows these.
        fn see(&mut self, posts: &[u64], kind: Kind) -> Vec<u64> {
            self.minute += 15;
            let place = |post: &u64| Place { key: *post, mark: *post };
            let shown =
                posts.iter().map(|post| Shown { place: place(post), span: self.span(*post) });
            let shown = shown.collect::<Vec<_>>();
            let languages = posts.iter().map(|post| (self.language)(*post)).collect();
            let absent = missing(&self.window, &shown, kind).into_iter().map(|post| {
                let language = Some((self.language)(post));
                (post, Absent { span: self.span(post), language })
            });
            let absent = absent.collect();
            self.window =
                follow(&self.window, &shown, &absent, (kind, &languages), at(self.minute));
            let doubts = self.window.doubts.iter();
            let gone = doubts.filter(|doubt| RULE.proof(doubt, at(self.minute)).is_some());
            gone.map(|doubt| doubt.key).collect()
        }

        /// The same page so many times.
        fn again(&mut self, posts: &[u64], times: usize) -> Vec<u64> {
            (0..times).map(|_| self.see(posts, Kind::default())).last().unwrap_or_default()
        }
    }

    #[test]
    fn a_gap_between_posts_that_are_still_shown_is_proof_after_a_while() {
        let mut list = List::of(&[9, 8, 7, 6, 5]);
        assert_eq!(list.again(&[9, 8, 6, 5, 4], 2), [0; 0]);
        assert_eq!(list.see(&[10, 9, 8, 6, 5], Kind::default()), [7]);
        // On top as well, since what is left below it is older.
        let mut list = List::of(&[9, 8, 7, 6, 5]);
        assert_eq!(list.again(&[8, 7, 6, 5, 4], 3), [9]);
        // Oldest first.
        let mut list = List::of(&[1, 2, 3, 4, 5, 6]);
        assert_eq!(list.again(&[1, 2, 4, 5, 6, 7], 3), [3]);
        // A poll that shows it begins the count anew.
        let mut list = List::of(&[9, 8, 7, 6, 5]);
        assert_eq!(list.again(&[9, 8, 6, 5, 4], 2), [0; 0]);
        assert_eq!(list.again(&[9, 8, 7, 6, 5], 1), [0; 0]);
        assert_eq!(list.again(&[9, 8, 6, 5, 4], 2), [0; 0]);
        assert_eq!(list.again(&[9, 8, 6, 5, 4], 1), [7]);
    }

    #[test]
    fn what_stood_in_front_without_a_date_was_a_guest() {
        let mut list = List { dated: false, ..List::of(&[3, 9, 8, 7, 6]) };
        assert_eq!(list.again(&[9, 8, 7, 6], 2), [0; 0]);
        assert_eq!(list.again(&[10, 9, 8, 7, 6], 50), [0; 0]);
        assert_eq!(list.again(&[10, 9, 7, 6], 3), [8]);
    }

    #[test]
    fn what_only_moved_on_is_not_gone() {
        // To the next page, by new posts; and a short page.
        let mut list = List::of(&[9, 8, 7, 6, 5]);
        assert_eq!(list.again(&[11, 10, 9, 8, 7], 50), [0; 0]);
        assert_eq!(list.again(&[11, 10], 50), [0; 0]);
        assert_eq!(list.again(&[11, 10, 9, 8, 7], 50), [0; 0]);
        // It was deleted on the next page, and that moves up again.
        assert_eq!(list.again(&[11, 10, 9, 8, 7, 5, 4], 2), [0; 0]);
        assert_eq!(list.again(&[11, 10, 9, 8, 7, 5, 4], 1), [6]);
    }

    #[test]
    fn passing_guests_and_other_orders_prove_nothing() {
        // Featured posts in front, others each time.
        let mut list = List::of(&[3, 2, 9, 8, 7, 6]);
        for guests in [[1, 4], [5, 2], [3, 1], [4, 5], [2, 1]] {
            assert_eq!(list.see(&[&guests[..], &[9, 8, 7, 6]].concat(), Kind::default()), [0; 0]);
        }
        // From further down, so that what stands between is on no page that is read.
        let mut list = List::of(&(1..=20).collect::<Vec<_>>());
        for guest in [12, 13, 15, 11, 14, 14, 14, 14] {
            let page = [&[guest][..], &[1, 2, 3, 4, 5, 6, 7, 8, 9]].concat();
            assert_eq!(list.see(&page, Kind::default()), [0; 0], "{guest}");
        }
        // Where too few dates are left to tell how they run.
        let mut list = List::of(&[9, 8, 1, 7]);
        assert_eq!(list.again(&[9, 8, 7], 10), [0; 0]);
        // Sorted by something else.
        let mut list = List::of(&[5, 9, 2, 7, 1, 8, 3, 6]);
        assert_eq!(list.again(&[5, 9, 7, 1, 8, 3, 6, 4], 300), [0; 0]);
        // Another order for a while; then the first again.
        let mut list = List::of(&[9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(list.again(&[2, 4, 9, 3, 7, 5, 1, 8], 3), [0; 0]);
        assert_eq!(list.again(&[9, 8, 7, 5, 4, 3, 2, 1], 3), [6]);
    }

    #[test]
    fn much_at_once_must_last_and_a_filter_never_counts() {
        let all = (0..20).rev().collect::<Vec<_>>();
        let mut list = List::of(&all);
        let left = all.iter().copied().filter(|post| post % 3 > 0).collect::<Vec<_>>();
        assert_eq!(list.again(&left, 288), [0; 0]);
        // All but the last one: nothing stands below that.
        assert_eq!(list.again(&left, 2).len(), 6);
        let mut list =
            List { language: |post| if post % 5 == 3 { "fr" } else { "en" }, ..List::of(&all) };
        let left = all.iter().copied().filter(|post| post % 5 != 3).collect::<Vec<_>>();
        assert_eq!(list.again(&left, 900), [0; 0]);
        assert!(list.window.doubts.iter().all(|doubt| doubt.weight == Weight::OwnPageOnly));
        let mut list = List::of(&all);
        let searched = Kind { searched: true, ..Kind::default() };
        assert!((0..400).all(|_| list.see(&left, searched).is_empty()));
    }

    #[test]
    fn the_end_of_a_list_proves_as_well_as_what_stands_below() {
        let whole = Kind { complete: true, ..Kind::default() };
        let mut list = List::of(&[4, 3, 2]);
        assert!((0..2).all(|_| list.see(&[4, 3], whole).is_empty()));
        assert_eq!(list.see(&[4, 3], whole), [2]);
        // Without dates there must be one above too.
        let mut list = List { dated: false, ..List::of(&[4, 3, 2, 1]) };
        assert_eq!(list.again(&[3, 2, 1], 50), [0; 0]);
        assert_eq!(list.again(&[3, 1, 0], 3), [2]);
    }

    proptest! {
        /// Whatever is shown, what is shown is never called gone, and little is remembered.
        #[test]
        fn what_is_shown_is_not_gone(
            pages in prop::collection::vec(
                prop::sample::subsequence((0..24_u64).collect::<Vec<_>>(), 0..20), 1..40,
            ),
            shuffled in any::<bool>(),
        ) {
            let mut list = List::of(&[5, 4, 3, 2, 1]);
            for mut page in pages {
                page.reverse();
                if shuffled {
                    let middle = page.len() / 2;
                    page.rotate_left(middle);
                }
                let gone = list.see(&page, Kind::default());
                prop_assert!(gone.iter().all(|post| !page.contains(post)));
                prop_assert!(list.window.places.len() <= 3 * page.len().max(BEYOND).max(24));
                let mut keys = list.window.places.iter().map(|place| place.key).collect::<Vec<_>>();
                keys.sort_unstable();
                keys.dedup();
                prop_assert_eq!(keys.len(), list.window.places.len());
            }
        }
    }
}
