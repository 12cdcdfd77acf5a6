//! What repeats itself around dates: the elements that may be posts.

use std::collections::{BTreeMap, HashSet};

use super::{
    keys::{Key, Mark},
    moment::{self, LONGEST_DATE, Moment},
    page::Flat,
    words::{self, any_of},
};
use crate::extract::answers::names_of;

/// Elements that may be posts, in the order of the page.
#[derive(Debug)]
pub(super) struct Records<'a> {
    /// What they are called by.
    pub(super) key: Key<'a>,
    /// What stands around them all, where their own name is not enough.
    pub(super) within: Option<Key<'a>>,
    /// Their places.
    pub(super) places: Vec<usize>,
}

/// The dates of a page, by place.
pub(super) type Moments = BTreeMap<usize, Moment>;

/// The most dates that are looked at.
const MOST_MOMENTS: usize = 6_000;
/// The most dates of one kind that say what the posts are.
const MOST_VOTES: usize = 400;
/// How far a post reaches around its date.
const FARTHEST: usize = 32;
/// The most lists that are weighed.
const MOST_LISTS: usize = 40;
/// The most posts of a list.
const MOST_RECORDS: usize = 2_000;

/// Finds what looks like a date on a page: in attributes, or as a short text.
pub(super) fn moments(flat: &Flat<'_>) -> Moments {
    let mut found = Moments::new();
    for (at, spot) in flat.spots.iter().enumerate() {
        let stated = moment::in_attributes(spot.element);
        let said = || {
            let own = flat.own_text(at, LONGEST_DATE).filter(|text| text.len() > 1)?;
            if moment::is_date(&own) && spot.length > LONGEST_DATE {
                return Some(Moment { attr: None, text: own });
            }
            // A date may be in parts: the day, and the time in an element of its own.
            let text = flat.short_text(at, LONGEST_DATE)?;
            let text =
                if moment::is_date(&own) && spot.length > own.len() + 24 { own } else { text };
            moment::is_date(&text).then_some(Moment { attr: None, text })
        };
        if let Some(moment) = stated.or_else(said) {
            found.insert(at, moment);
        }
        if found.len() >= MOST_MOMENTS {
            break;
        }
    }
    found
}

/// The lists that a page may consist of.
pub(super) fn candidates<'a>(flat: &Flat<'a>, moments: &Moments) -> Vec<Records<'a>> {
    let mut groups: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for &at in moments.keys() {
        groups.entry(call(flat, at)).or_default().push(at);
    }
    for at in stars(flat) {
        let mut name = call(flat, at);
        name.push("*");
        groups.entry(name).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|all| all.len() > 1).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_by_key(|all| (usize::MAX - all.len(), all.first().copied()));
    groups.truncate(MOST_LISTS);

    let mut lists = named(flat);
    for group in &groups {
        lists.extend(around(flat, group));
    }
    let mut seen = HashSet::new();
    lists.retain(|list| list.places.len() > 1 && seen.insert(list.places.clone()));
    lists.truncate(2 * MOST_LISTS);
    lists
}

/// What a small element is called by: its tag and first classes, with those around it where it
/// has none.
fn call<'a>(flat: &Flat<'a>, at: usize) -> Vec<&'a str> {
    let mut name = Vec::new();
    for at in std::iter::once(at).chain(flat.around(at)).take(3) {
        name.push(flat.tag(at));
        let class = flat.element(at).and_then(|element| element.value().attr("class"));
        let class = class.and_then(|class| class.split_ascii_whitespace().next());
        if let Some(class) = class.filter(|class| !class.bytes().any(|byte| byte.is_ascii_digit()))
        {
            name.push(class);
            break;
        }
    }
    name
}

/// Elements that are called stars or rating and have something to read or to count in them.
fn stars<'p>(flat: &'p Flat<'_>) -> impl Iterator<Item = usize> + 'p {
    let is_rating = |(at, spot): (usize, &super::page::Spot<'_>)| {
        let names = spot.element.value().attr("class").is_some_and(|class| {
            class.contains("star") || class.contains("rating") || class.contains("score")
        });
        let label = || {
            ["aria-label", "title", "alt"].iter().any(|name| {
                spot.element.value().attr(name).is_some_and(|text| {
                    text.len() < 60
                        && text.contains("star")
                        && text.bytes().any(|b| b.is_ascii_digit())
                })
            })
        };
        (spot.length < 40 && (names || label())).then_some(at)
    };
    flat.spots.iter().enumerate().filter_map(is_rating).take(MOST_MOMENTS)
}

/// What is called a post by its own name.
fn named<'a>(flat: &Flat<'a>) -> Vec<Records<'a>> {
    let mut found: BTreeMap<Key<'a>, Vec<usize>> = BTreeMap::new();
    for (at, spot) in flat.spots.iter().enumerate() {
        if spot.length < 20 || !any_of(&names_of(spot.element.value()), &words::POST) {
            continue;
        }
        for key in Key::all(spot.element) {
            if any_of(&key.words(), &words::POST) {
                found.entry(key).or_default().push(at);
            }
        }
    }
    let mut lists: Vec<Records<'a>> = found
        .into_iter()
        .filter(|(_, places)| (2..=MOST_RECORDS).contains(&places.len()))
        .map(|(key, places)| Records { key, within: None, places })
        .collect();
    lists.sort_by_key(|list| (usize::MAX - list.places.len(), u8::MAX - list.key.rank(), list.key));
    lists.truncate(MOST_LISTS);
    lists
}

/// What repeats itself around a group of small elements: of all names that the elements around
/// them have, those that part the group into one each, the outermost first.
fn around<'a>(flat: &Flat<'a>, group: &[usize]) -> Vec<Records<'a>> {
    let mut nearest: BTreeMap<Key<'a>, Vec<usize>> = BTreeMap::new();
    let voters = group.len().min(MOST_VOTES);
    for &at in group.iter().take(voters) {
        let mut seen = HashSet::new();
        for up in std::iter::once(at).chain(flat.around(at)).take(FARTHEST) {
            let Some(element) = flat.element(up) else { break };
            if matches!(element.value().name(), "body" | "html") {
                break;
            }
            for key in Key::all(element) {
                if seen.insert(key) {
                    nearest.entry(key).or_default().push(up);
                }
            }
        }
    }
    let mut parted: Vec<(Key<'a>, Vec<usize>, usize)> = nearest
        .into_iter()
        .map(|(key, mut places)| {
            places.sort_unstable();
            places.dedup();
            let depths: usize =
                places.iter().filter_map(|&at| flat.spots.get(at)).map(|spot| spot.depth).sum();
            let depth = depths * 16 / places.len().max(1);
            (key, places, depth)
        })
        .filter(|(_, places, _)| places.len() > 1)
        .collect();
    parted.sort_by_key(|(key, _, depth)| (*depth, u8::MAX - key.rank(), *key));
    let mut lists: Vec<Records<'a>> = exclusive(flat, group).into_iter().collect();
    for percent in [95, 75, 45] {
        let least = (voters * percent).div_ceil(100).max(2);
        let found = parted.iter().find(|(_, places, _)| places.len() >= least);
        if let Some((key, places, _)) = found {
            lists.push(complete(flat, *key, places, group));
        }
    }
    lists
}

/// The largest elements that hold one of the group each: the posts of pages that name nothing.
fn exclusive<'a>(flat: &Flat<'a>, group: &[usize]) -> Option<Records<'a>> {
    let mut places: Vec<usize> = Vec::with_capacity(group.len());
    for (index, &at) in group.iter().enumerate().take(MOST_RECORDS) {
        let before = index.checked_sub(1).and_then(|index| group.get(index));
        let beside = [before, group.get(index + 1)];
        let alone = |&up: &usize| {
            !beside.into_iter().flatten().any(|&other| other == up || flat.is_inside(other, up))
        };
        let up = std::iter::once(at).chain(flat.around(at)).take(2 * FARTHEST).take_while(alone);
        places.extend(up.last());
    }
    places.dedup();
    let tag = flat.tag(*places.get(places.len() / 2)?);
    places.retain(|&at| flat.tag(at) == tag);
    let key = Key { tag, mark: Mark::Bare };
    let within = container(flat, &places);
    (places.len() * 10 >= group.len() * 6).then_some(Records { key, within, places })
}

/// The whole list: all that is called so, or, where the name says little, all that has a date of
/// the group in it.
fn complete<'a>(flat: &Flat<'a>, key: Key<'a>, places: &[usize], group: &[usize]) -> Records<'a> {
    let mut called: Vec<usize> = flat
        .spots
        .iter()
        .enumerate()
        .filter(|(_, spot)| key.fits(spot.element))
        .map(|(at, _)| at)
        .take(MOST_RECORDS * 4)
        .collect();
    let mut within = None;
    let vague = key.mark == Mark::Bare || called.len() > places.len() * 2;
    if vague {
        within = container(flat, places);
        let has_date = |at: &usize| {
            let end = flat.spots.get(*at).map_or(0, |spot| spot.end);
            let first = group.partition_point(|date| date < at);
            group.get(first).is_some_and(|&date| date < end)
        };
        // Of elements inside each other, those are meant that hold one date each.
        let chosen: HashSet<usize> = places.iter().copied().collect();
        let all_voted = group.len() <= MOST_VOTES;
        called.retain(|at| if all_voted { chosen.contains(at) } else { has_date(at) });
    }
    called.truncate(MOST_RECORDS);
    Records { key, within, places: called }
}

/// The best name of what stands around all records.
fn container<'a>(flat: &Flat<'a>, places: &[usize]) -> Option<Key<'a>> {
    let mut counts: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    let sample = places.len().min(50);
    for &at in places.iter().take(sample) {
        let keys: HashSet<Key<'a>> = flat
            .around(at)
            .take(6)
            .filter_map(|up| flat.element(up))
            .flat_map(Key::all)
            .filter(|key| key.mark != Mark::Bare)
            .collect();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let common = counts.into_iter().filter(|(_, count)| *count == sample);
    common.map(|(key, _)| key).max_by_key(|key| (key.rank(), *key))
}
