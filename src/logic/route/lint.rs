//! What is wrong with a tree of routes before anything goes through it.

use std::{cmp::Ordering, collections::BTreeSet};

use super::tree::{Reader, Route, Routes, When, fold};
use crate::domain::BusinessId;

/// A route that nothing can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which one: its place at each level, from the top.
    pub route: Vec<usize>,
    /// The route before it that takes all that it wants; none if what it wants contradicts what the
    /// routes above it want.
    pub taken_by: Option<Vec<usize>>,
}

/// Every route that nothing can reach, from the top.
pub fn findings(routes: &Routes) -> Vec<Finding> {
    let mut found = Vec::new();
    look(&routes.0, &When::default(), &[], &mut found);
    found
}

fn look(routes: &[Route], above: &When, place: &[usize], found: &mut Vec<Finding>) {
    let at = |index: usize| place.iter().copied().chain([index]).collect::<Vec<_>>();
    for (index, route) in routes.iter().enumerate() {
        let Some(when) = above.and(&route.when) else {
            found.push(Finding { route: at(index), taken_by: None });
            continue;
        };
        let before = routes.iter().take(index).enumerate();
        let taker = before
            .filter(|(_, earlier)| !earlier.goes_on && earlier.when.takes_all_of(&when))
            .map(|(earlier, _)| at(earlier))
            .next();
        if taker.is_some() {
            found.push(Finding { route: at(index), taken_by: taker });
        } else {
            look(&route.routes, &when, &at(index), found);
        }
    }
}

/// Everybody who can be told of a business at all.
pub fn told_at_most(routes: &Routes, business: &BusinessId) -> BTreeSet<Reader> {
    let mut told = BTreeSet::new();
    gather(&routes.0, business, &[Reader::Owners], &mut told);
    told
}

fn gather(routes: &[Route], business: &BusinessId, to: &[Reader], told: &mut BTreeSet<Reader>) {
    let of = |when: &When| when.business.is_empty() || when.business.contains(business);
    for route in routes.iter().filter(|route| of(&route.when)) {
        let to = if route.to.is_empty() { to } else { &route.to };
        gather(&route.routes, business, to, told);
        let all = When { business: route.when.business.clone(), ..When::default() };
        if !route.goes_on && route.when == all {
            return;
        }
    }
    told.extend(to.iter().cloned());
}

impl When {
    /// What both want; `None` if nothing can be both.
    fn and(&self, other: &Self) -> Option<Self> {
        Some(Self {
            business: both(&self.business, &other.business, |a, b| a == b)?,
            location: both(&self.location, &other.location, |a, b| fold(a) == fold(b))?,
            platform: both(&self.platform, &other.platform, |a, b| fold(a) == fold(b))?,
            severity: self.severity.max(other.severity),
            // A post may have several causes: these never contradict each other.
            cause: if other.cause.is_empty() { &self.cause } else { &other.cause }.clone(),
            threat: both(&self.threat, &other.threat, |a, b| a == b)?,
            language: both(&self.language, &other.language, |a, b| fold(a) == fold(b))?,
            kind: both(&self.kind, &other.kind, |a, b| a == b)?,
        })
    }

    /// Whether it wants everything that `other` wants.
    fn takes_all_of(&self, other: &Self) -> bool {
        within(&other.business, &self.business, |a, b| a == b)
            && within(&other.location, &self.location, |a, b| fold(a) == fold(b))
            && within(&other.platform, &self.platform, |a, b| fold(a) == fold(b))
            && self.severity.cmp(&other.severity) != Ordering::Greater
            && within(&other.cause, &self.cause, |a, b| a == b)
            && within(&other.threat, &self.threat, |a, b| a == b)
            && within(&other.language, &self.language, |a, b| fold(a) == fold(b))
            && within(&other.kind, &self.kind, |a, b| a == b)
    }
}

/// What is in both lists, where an empty one holds everything; `None` if that is nothing.
fn both<T: Clone>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> Option<Vec<T>> {
    if a.is_empty() || b.is_empty() {
        return Some(if a.is_empty() { b } else { a }.to_vec());
    }
    let shared = a.iter().filter(|one| b.iter().any(|other| same(one, other))).cloned();
    Some(shared.collect::<Vec<_>>()).filter(|shared| !shared.is_empty())
}

/// Whether all that the first list holds is in the second one, where an empty one holds everything.
fn within<T>(inner: &[T], outer: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let holds = |one: &T| outer.iter().any(|other| same(one, other));
    outer.is_empty() || (!inner.is_empty() && inner.iter().all(holds))
}
