//! The posts in the state of a page.

use std::collections::HashSet;

use scraper::Html;

use super::{Guess, Place, guess, states};
use crate::extract::draft::Found;

/// The posts of the one of a page's states that looks most like a list of them, and the name of
/// that state. A list that holds nothing counts only if no other holds something.
pub(in crate::extract) fn of_page(html: &Html, place: &Place<'_>) -> Option<(String, Guess)> {
    let place = Place { whole: false, ..*place };
    let mut best: Option<(String, Guess)> = None;
    for state in states(html) {
        let Some(guess) = guess(&state.value, &place) else { continue };
        let rank = |guess: &Guess| (!guess.drafts.is_empty(), guess.sureness);
        if best.as_ref().is_none_or(|(_, best)| rank(&guess) > rank(best)) {
            best = Some((state.name, guess));
        }
    }
    best
}

impl Found {
    /// Adds what the state of the page tells: all of it where nothing else was found, and else
    /// only what is another showing of the same posts, which has fields that these lack.
    pub(in crate::extract) fn add_state(&mut self, mut state: Self) {
        if self.drafts.is_empty() {
            self.drafts = state.drafts;
            if self.claimed.is_none() || !self.counts_posts {
                (self.claimed, self.counts_posts) = (state.claimed, state.counts_posts);
            }
            return;
        }
        let ids: HashSet<&str> =
            self.drafts.iter().filter_map(|draft| draft.id.as_deref()).collect();
        state.drafts.retain(|draft| draft.id.as_deref().is_some_and(|id| ids.contains(id)));
        self.drafts.extend(state.drafts);
    }
}
