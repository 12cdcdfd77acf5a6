//! What is remembered of a list from listing to listing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use super::{
    firm,
    order::{FRONT, Order, few},
};
use crate::domain::{Doubt, Doubted, Place, Weight};

/// A post that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Its place.
    pub place: Place,
    /// When it was published: the earliest and the latest instant that the date can mean.
    pub span: Option<Span>,
    /// Its language, if its text tells.
    pub language: Option<&'static str>,
    /// Whether it is not recorded yet.
    pub new: bool,
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
    /// The keys of places that may be no places of the list: the post was only seen in front, where
    /// posts are featured, or beside what is not shown.
    pub loose: Vec<u64>,
}

impl Window {
    /// What is remembered of a list that was never seen before.
    pub fn first(places: Vec<Place>) -> Self {
        let loose = places.iter().take(FRONT).map(|place| place.key).collect();
        Self { places, loose, ..Self::default() }
    }
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
    let known = |shown: &Shown| last.places.iter().any(|place| place.key == shown.place.key);
    // Of what stood behind all of it, dates may tell whether it stands before what is new there.
    let end = if kind.complete || shown.last().is_some_and(|last| !known(last)) {
        last.places.len()
    } else {
        last.places.iter().rposition(is_shown).unwrap_or(0)
    };
    let before = last.places.iter().take(end);
    before.filter(|place| !is_shown(place)).map(|place| place.key).collect()
}

/// What is remembered of the list after one more listing. `absent` is what is known of the posts
/// that are [`missing`]; one that is not among them stands there under another key, or is known to
/// be gone, and is forgotten.
pub fn follow(
    last: &Window,
    shown: &[Shown],
    absent: &BTreeMap<u64, Absent>,
    kind: Kind,
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
            let loose = last.loose.clone();
            return Window { places, doubts: answers.collect(), unsettled, loose };
        }
        let places = shown.iter().map(|shown| shown.place).collect();
        return Window { doubts: answers.collect(), ..Window::first(places) };
    }
    let loose = last.loose.iter().copied().collect::<HashSet<_>>();
    let proving = old
        .iter()
        .enumerate()
        .filter_map(|(at, place)| Some((at, place.key, absent.get(&place.key)?)))
        .filter(|(at, key, absent)| {
            kind.complete || order.covers(*at, absent.span, !loose.contains(key))
        })
        .collect::<Vec<_>>();
    let languages = languages(last, (shown, kind), &order);
    let many = proving.len() > few(old.len());
    let mut doubts = answers.collect::<Vec<_>>();
    // A poll in which a filter may have been at work says little of what tells no language.
    let is_post = |doubt: &&Doubt| doubt.what == Doubted::Post;
    let filtered = last.doubts.iter().filter(is_post);
    let filtered = filtered.clone().any(|doubt| doubt.weight == Weight::OwnPageOnly);
    for (_, key, absent) in &proving {
        let weight = match absent.language {
            // An empty list may be no list at all.
            _ if kind.searched || shown.is_empty() => Weight::OwnPageOnly,
            // A filter by language may hide it, whatever else is missing.
            Some(language) if !languages.contains(language) => Weight::OwnPageOnly,
            // Where all that is shown is in one language, what tells none may be hidden as well.
            None if languages.len() == 1 => Weight::Many,
            _ if many => Weight::Many,
            _ if kind.complete => Weight::WholeList,
            _ => Weight::Neighbours,
        };
        let before = last.doubts.iter().filter(is_post).find(|doubt| doubt.key == *key);
        let hidden = filtered && absent.language.is_none() && weight != Weight::Many;
        let before = before.filter(|doubt| !hidden || doubt.weight != Weight::Many);
        doubts.push(again(before, *key, (Doubted::Post, weight), now));
    }
    let mut places = merged(&old, shown, (&order, absent), kind.complete);
    if !kind.complete {
        // In front of everything stood a new post, or a guest. Without a date nobody can tell.
        let in_front = old.iter().enumerate().take_while(|(at, _)| !order.keeps(*at));
        let guests = in_front.map(|(_, place)| place.key);
        let guests = guests.filter(|key| absent.get(key).is_some_and(|known| known.span.is_none()));
        let guests = guests.collect::<HashSet<_>>();
        places.retain(|place| !guests.contains(&place.key));
        doubts.retain(|doubt| doubt.what == Doubted::Answer || !guests.contains(&doubt.key));
    }
    let loose = firm::loose(&places, shown, &order, (&old, &loose));
    Window { places, doubts, unsettled: 0, loose }
}

/// The languages in which something stands in the list itself: what is put in front is there
/// whatever the list leaves out.
fn languages(
    last: &Window,
    (shown, kind): (&[Shown], Kind),
    order: &Order,
) -> BTreeSet<&'static str> {
    let in_front = order.in_front(shown).map(|shown| shown.place.key);
    let known = in_front.filter(|key| last.places.iter().any(|place| place.key == *key));
    let featured = known.collect::<HashSet<_>>();
    let listed = shown.iter().enumerate().filter(|(at, shown)| {
        let in_list = kind.complete || *at >= FRONT || order.is_kept(*at);
        in_list && !featured.contains(&shown.place.key)
    });
    listed.filter_map(|(_, shown)| shown.language).collect()
}

/// One more poll that would have shown it. Polls in which a filter may have hidden it do not count
/// once it is clear that none does.
pub fn again(
    before: Option<&Doubt>,
    key: u64,
    (what, weight): (Doubted, Weight),
    now: Timestamp,
) -> Doubt {
    let asked = before.and_then(|before| before.asked);
    let filtered = |weight| weight == Weight::OwnPageOnly;
    let before = before.filter(|before| filtered(weight) || !filtered(before.weight));
    Doubt {
        key,
        what,
        since: before.map_or(now, |before| before.since),
        polls: before.map_or(1, |before| before.polls.saturating_add(1)),
        weight,
        asked,
    }
}

/// The new order, with the places of what is not shown: in front of the post that they stood in
/// front of. Of what came in between, dates tell where it belongs; without them, what is new comes
/// before what was there. What stood behind all that stays is behind all that is shown now. A post
/// that is put in front, such as one that is featured now, keeps its place in the list.
fn merged(
    old: &[Place],
    shown: &[Shown],
    (order, absent): (&Order, &BTreeMap<u64, Absent>),
    complete: bool,
) -> Vec<Place> {
    let featured = order.in_front(shown).map(|shown| (shown.place.key, shown.place));
    let mut featured = featured.collect::<HashMap<_, _>>();
    let keys = shown.iter().map(|shown| shown.place.key).collect::<HashSet<_>>();
    // What waits in front of each that is kept, and then behind all of them.
    let (mut queues, mut waiting) = (VecDeque::new(), VecDeque::new());
    let mut put_back = HashSet::new();
    for (at, place) in old.iter().enumerate() {
        if order.keeps(at) {
            queues.push_back(std::mem::take(&mut waiting));
        } else if let Some(place) = featured.remove(&place.key) {
            put_back.insert(place.key);
            waiting.push_back(place);
        } else if !keys.contains(&place.key) {
            waiting.push_back(*place);
        }
    }
    waiting.truncate(if complete { usize::MAX } else { BEYOND });
    let span = |place: &Place| absent.get(&place.key).and_then(|known| known.span);
    let mut places = Vec::with_capacity(shown.len() + waiting.len());
    let mut queue = queues.pop_front();
    for (at, shown) in shown.iter().enumerate() {
        let kept = order.is_kept(at);
        if put_back.contains(&shown.place.key) {
            continue;
        }
        let queue_here = queue.as_mut().unwrap_or(&mut waiting);
        while let Some(place) = queue_here.front()
            && (kept || order.is_above(span(place), shown.span))
        {
            places.extend(queue_here.pop_front());
        }
        if kept {
            queue = queues.pop_front();
        }
        places.push(shown.place);
    }
    places.extend(waiting);
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
            let shown = posts.iter().map(|post| Shown {
                place: place(post),
                span: self.span(*post),
                language: Some((self.language)(*post)),
                new: false,
            });
            let shown = shown.collect::<Vec<_>>();
            let absent = missing(&self.window, &shown, kind).into_iter().map(|post| {
                let language = Some((self.language)(post));
                (post, Absent { span: self.span(post), language })
            });
            let absent = absent.collect();
            self.window = follow(&self.window, &shown, &absent, kind, at(self.minute));
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
    fn of_one_day_only_what_was_seen_side_by_side_has_an_order() {
        let one_day = |posts: &[u64]| {
            let mut list = List { dated: false, ..List::of(&[]) };
            list.see(posts, Kind::default());
            list
        };
        // What was left out comes to stand behind it, on a page that is not read.
        let mut list = one_day(&[9, 8, 7, 6]);
        assert_eq!(list.again(&[9, 8, 7, 5], 1), [0; 0]);
        assert_eq!(list.again(&[9, 8, 7, 5, 4], 50), [0; 0]);
        // A featured post keeps its place in the list, and is not missed on top.
        let mut list = one_day(&[9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(list.again(&[3, 9, 8, 7, 6, 5], 1), [0; 0]);
        assert_eq!(list.again(&[10, 9, 8, 7, 6, 5], 50), [0; 0]);
        assert_eq!(list.again(&[10, 9, 8, 7, 6, 5, 4, 2], 3), [3]);
        // One of an order that has little to do with the last tells nothing.
        let mut list = one_day(&[1, 14, 25, 32, 27, 12, 24, 11]);
        assert_eq!(list.again(&[35, 34, 33, 14, 31, 30, 29, 28], 1), [0; 0]);
        assert_eq!(list.again(&[36, 35, 34, 33, 14, 31, 30, 29], 2), [0; 0]);
    }

    #[test]
    fn dates_tell_where_a_post_belongs_and_what_is_pinned() {
        // Gone from the end of a list that goes on there.
        let mut list = List::of(&[1, 2, 3, 4, 5, 6]);
        assert_eq!(list.again(&[1, 2, 3, 4, 5, 7, 8], 2), [0; 0]);
        assert_eq!(list.again(&[1, 2, 3, 4, 5, 7, 8, 9], 2), [6]);
        // The one beside it came back.
        let mut list = List::of(&[1, 2, 3, 4, 5, 8]);
        assert_eq!(list.again(&[1, 2, 3, 4, 5, 7, 8], 1), [0; 0]);
        assert_eq!(list.again(&[1, 2, 3, 4, 6, 7, 8], 3), [5]);
        // Two that were featured together: one of them is no neighbour of the other.
        let mut list = List::of(&[30, 31, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(list.again(&[31, 1, 2, 3, 4, 5, 6, 7, 8], 50), [0; 0]);
    }

    #[test]
    fn a_filter_hides_its_language_whatever_else_is_missing() {
        let french = |post: u64| if post % 2 == 1 { "fr" } else { "en" };
        let mut list = List { language: french, ..List::of(&[8, 7, 6, 4, 2]) };
        // 6 is gone as well.
        assert_eq!(list.again(&[8, 4, 2], 3), [6]);
        let mut list = List { language: french, ..List::of(&[8, 7, 4, 2]) };
        assert_eq!(list.again(&[7, 8, 4, 2], 1), [0; 0]);
        assert_eq!(list.again(&[8, 4, 2], 50), [0; 0]);
        // What it hid counts from when the list shows that language again.
        assert_eq!(list.again(&[9, 8, 4, 2], 3), [0; 0]);
        assert_eq!(list.again(&[9, 8, 4, 2], 1), [7]);
        // An empty list is none.
        let mut list = List::of(&[4, 3, 2]);
        let whole = Kind { complete: true, ..Kind::default() };
        assert!((0..400).all(|_| list.see(&[], whole).is_empty()));
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
        let mut list = List { dated: false, ..List::of(&[5, 4, 3, 2, 1]) };
        assert_eq!(list.again(&[4, 3, 2, 1], 50), [0; 0]);
        assert_eq!(list.again(&[4, 3, 1, 0], 3), [2]);
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
