//! What one layout made of a document, and which of several is the one to go by.

use super::{
    auto::{Hunch, Told},
    css::Selectors,
    layout::Reading,
    layouts::Layout,
    place::Place,
};

/// What a layout found.
#[derive(Debug)]
pub(super) struct Attempt<'r> {
    pub(super) layout: &'r Layout,
    /// How it was read, in a word.
    pub(super) name: &'r str,
    pub(super) reading: Reading,
    /// Whether all that decides it stands in the region of the page.
    pub(super) in_region: bool,
    /// What there is to say of it, if it was guessed.
    pub(super) hunch: Option<Hunch>,
}

impl<'r> Attempt<'r> {
    pub(super) fn new(layout: &'r Layout, name: &'r str, reading: Reading) -> Self {
        Self { layout, name, reading, in_region: false, hunch: None }
    }

    /// What a document states by itself, with what the rules add to it.
    pub(super) fn told(
        layout: &'r Layout,
        told: Told,
        (rules, mut reading): (&Selectors, Reading),
        place: Place<'_>,
    ) -> Self {
        let mut found = told.found;
        rules.build_links(&mut found.drafts, place);
        reading.items = found.drafts.len();
        if reading.found.claimed.is_some() {
            (found.claimed, found.counts_posts) = (reading.found.claimed, true);
        }
        found.next = reading.found.next.take().or(found.next);
        reading.found = found;
        Self {
            in_region: told.in_region,
            hunch: told.hunch,
            ..Self::new(layout, told.name, reading)
        }
    }

    /// Whether it found posts that can be trusted.
    pub(super) fn is_read(&self) -> bool {
        let Reading { found, anchored, keys_lost, .. } = &self.reading;
        !found.drafts.is_empty() && *anchored != Some(false) && !keys_lost
    }
}

/// The attempt that says most about a document: the last one, if it found posts; else the first
/// that found its anchor, else its items.
pub(super) fn best(mut attempts: Vec<Attempt<'_>>) -> Option<Attempt<'_>> {
    let anchored = |one: &Attempt<'_>| one.reading.anchored == Some(true);
    let has_items = |one: &Attempt<'_>| one.reading.items > 0;
    let at = attempts
        .iter()
        .position(Attempt::is_read)
        .or_else(|| attempts.iter().position(anchored))
        .or_else(|| attempts.iter().position(has_items))
        .unwrap_or(0);
    (at < attempts.len()).then(|| attempts.swap_remove(at))
}
