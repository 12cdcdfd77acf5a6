//! Sources with trouble in few words: by site and cause, most affected first, and bounded.

use std::{
    collections::HashMap,
    mem::{Discriminant, discriminant},
};

use crate::domain::{BlockKind, Outcome, SourceTrouble, TroubleGroup};

/// Groups that one message names; the rest is counted.
const GROUPS: usize = 30;

/// Sources of one group that a message names, and sources that it names in all.
const LISTED: usize = 20;
const LISTED_IN_ALL: usize = 100;

/// Characters of an error's text that a message keeps.
const DETAIL: usize = 200;

/// Troubles by site, and by cause where that matters, most affected first; and how many there are
/// beyond those that a message has room for.
pub(super) fn grouped(
    troubles: Vec<(&str, SourceTrouble)>,
    by_cause: bool,
) -> (Vec<TroubleGroup>, u64) {
    let mut places = HashMap::new();
    let mut groups = Vec::<TroubleGroup>::new();
    for (site, trouble) in troubles {
        let key = (site, by_cause.then(|| cause(&trouble.outcome)));
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            let (site, outcome) = (site.to_owned(), trouble.outcome.clone());
            groups.push(TroubleGroup { site, outcome, count: 0, troubles: Vec::new() });
        }
        if let Some(group) = groups.get_mut(place) {
            group.count += 1;
            if group.troubles.len() < LISTED {
                group.troubles.push(trouble);
            }
        }
    }
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.site.cmp(&b.site)));
    let mut room = LISTED_IN_ALL;
    for group in &mut groups {
        group.troubles.truncate(room);
        room -= group.troubles.len();
    }
    let full = groups.iter().position(|group| group.troubles.is_empty());
    let rest = groups.split_off(full.unwrap_or(groups.len()).min(GROUPS));
    (groups, rest.iter().map(|group| group.count).sum())
}

/// What two outcomes have in common when they have the same cause.
fn cause(outcome: &Outcome) -> (Discriminant<Outcome>, Option<BlockKind>, Option<u16>) {
    let block = if let Outcome::Blocked(kind) = outcome { Some(*kind) } else { None };
    let status = if let Outcome::Http(status) = outcome { Some(*status) } else { None };
    (discriminant(outcome), block, status)
}

/// An outcome whose text is short.
pub(super) fn brief(outcome: Outcome) -> Outcome {
    let cut = |text: String| text.chars().take(DETAIL).collect();
    match outcome {
        Outcome::Login(text) => Outcome::Login(cut(text)),
        Outcome::Render(text) => Outcome::Render(cut(text)),
        Outcome::Network(text) => Outcome::Network(cut(text)),
        Outcome::RobotsUnknown(text) => Outcome::RobotsUnknown(cut(text)),
        outcome @ (Outcome::Listed
        | Outcome::NotModified
        | Outcome::Empty
        | Outcome::Short { .. }
        | Outcome::AnchorMissing
        | Outcome::Blocked(_)
        | Outcome::LoggedOut
        | Outcome::Http(_)
        | Outcome::UplinkDown
        | Outcome::TooLarge
        | Outcome::Disallowed
        | Outcome::DisallowedByRobots) => outcome,
    }
}
