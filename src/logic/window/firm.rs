//! Which places are the list's own.
//!
//! In front of a list posts are featured: some of them stand in it as well, further down or on a
//! page that is not read. So what was only seen there has no place that it could be missed in. Nor
//! has one of which it is not known on which side of a missing post it stands.

use std::collections::HashSet;

use super::{
    Shown,
    order::{FRONT, Order},
};
use crate::domain::Place;

/// The keys of those of the `places` that may be none: of the `old` ones those that were so before,
/// unless they are seen in the list now, and those that moved within it.
pub(super) fn loose(
    places: &[Place],
    shown: &[Shown],
    order: &Order,
    (old, before): (&[Place], &HashSet<u64>),
) -> Vec<u64> {
    let keys = |shown: &[Shown]| shown.iter().map(|shown| shown.place.key).collect::<HashSet<_>>();
    let (all, listed) = (keys(shown), keys(shown.get(FRONT..).unwrap_or_default()));
    let in_front = order.in_front(shown).map(|shown| shown.place.key).collect::<HashSet<_>>();
    let stays =
        |at: usize, key: u64| order.keeps(at) || !all.contains(&key) || in_front.contains(&key);
    let firm = old.iter().enumerate().filter(|(at, place)| stays(*at, place.key));
    let firm = firm.map(|(_, place)| place.key).filter(|key| !before.contains(key));
    let firm = firm.collect::<HashSet<_>>();
    let arrived = order.arrived(shown);
    // Seen in the list, and nothing that is missing between it and a firm place on either side.
    let mut told = vec![true; places.len()];
    let mut pass = |at: usize, unsure: &mut bool| {
        if let Some((place, told)) = places.get(at).zip(told.get_mut(at)) {
            let is_shown = all.contains(&place.key);
            *unsure = !is_shown || (*unsure && !firm.contains(&place.key));
            *told &= !*unsure;
        }
    };
    let mut unsure = false;
    (0..places.len()).for_each(|at| pass(at, &mut unsure));
    unsure = false;
    (0..places.len()).rev().for_each(|at| pass(at, &mut unsure));
    let is_firm = |(place, told): &(&Place, bool)| {
        let key = &place.key;
        firm.contains(key) || arrived.contains(key) || (*told && listed.contains(key))
    };
    let loose = places.iter().zip(told).filter(|both| !is_firm(both));
    loose.map(|(place, _)| place.key).collect()
}
