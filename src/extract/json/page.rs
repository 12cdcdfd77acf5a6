//! The posts in the state of a page.

use scraper::Html;

use super::{Guess, Place, guess, states};

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
