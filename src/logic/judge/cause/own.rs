//! The causes that the configuration names, each by words and phrases: whole words, whatever their
//! case and accents; `word*` is any that begins so. A negation changes nothing: who lists a word wants
//! to hear of it.

use std::{cmp::Reverse, ops::Range};

use super::{
    find::{Blamed, QUOTED},
    pattern::Pattern,
    words::Words,
};
use crate::domain::{Cause, OwnCause};

/// Those that the words tell, the one of which most stands there first.
pub(super) fn causes(words: &Words<'_>, own: &[OwnCause]) -> Vec<Blamed> {
    let mut hits = own
        .iter()
        .filter_map(|own| {
            let found = own.words.iter().filter_map(|phrase| place(words, phrase));
            let spans = found.collect::<Vec<_>>();
            let longest = spans.iter().max_by_key(|span| (span.len(), Reverse(span.start)))?;
            let quoted = words.quoted(longest, QUOTED)?;
            let blamed = Blamed { cause: Cause::Own(own.name.clone()), words: quoted };
            Some((spans.len(), blamed))
        })
        .collect::<Vec<_>>();
    hits.sort_by_key(|(number, _)| Reverse(*number));
    hits.into_iter().map(|(_, blamed)| blamed).collect()
}

/// Where a phrase stands first.
fn place(words: &Words<'_>, phrase: &str) -> Option<Range<usize>> {
    let parts = patterns(phrase)?;
    (0..words.len()).map(|at| at..at + parts.len()).find(|span| {
        let mut pairs = span.clone().zip(&parts);
        pairs.all(|(at, part)| words.get(at).is_some_and(|word| part.fits(word)))
    })
}

/// The words of a phrase; none if it has none.
fn patterns(phrase: &str) -> Option<Vec<Pattern>> {
    let mut parts = Vec::new();
    for piece in phrase.split_whitespace() {
        let words = Words::of(piece);
        for at in 0..words.len() {
            let stem = piece.ends_with('*') && at + 1 == words.len();
            let word = words.get(at)?;
            parts.push(if stem { Pattern::of(&format!("{word}*")) } else { Pattern::of(word) }?);
        }
    }
    (!parts.is_empty()).then_some(parts)
}
