//! What a text threatens with. Each sentence is looked at by itself; where several threats are found,
//! the one that counts first is told.

use super::{
    expression::{LONGEST, Sentence},
    table::Table,
    words::{Word, Words},
};
use crate::domain::Threat;

/// Words by which the pieces of a very long sentence overlap: more than a threat has.
const OVERLAP: usize = 40;

/// Characters of a text that are quoted.
const QUOTED: usize = 120;

/// A part of a text that looks like a threat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Of this kind.
    pub threat: Threat,
    /// The part, as it is written; 120 characters at the most.
    pub words: String,
}

/// What a text threatens with, as far as it looks. The work is linear in the length of the text, and
/// ends with the reading of the words if none of them is one that threats are made with.
pub fn threat(text: &str) -> Option<Hit> {
    let table = Table::shipped();
    let words = Words::of(text);
    let may_begin = |word: &Word| table.may_begin(words.letters(word));
    if !words.all().iter().any(may_begin) {
        return None;
    }
    let mut sentence = Sentence::new(table.terms());
    let mut best = None::<(Threat, &[Word])>;
    for piece in pieces(words.all()) {
        if !piece.iter().any(may_begin) {
            continue;
        }
        read(&mut sentence, piece, &words, table);
        let Some((threat, begin, end)) = within(&sentence, table) else { continue };
        if best.is_none_or(|(best, _)| threat < best) {
            best = piece.get(begin..end).map(|words| (threat, words));
        }
    }
    let (threat, words) = best?;
    let place = words.first()?.place.start..words.last()?.place.end;
    Some(Hit { threat, words: quoted(text.get(place)?) })
}

/// Notes which words of the tables stand where in a piece of a text.
fn read(sentence: &mut Sentence, piece: &[Word], words: &Words, table: &Table) {
    sentence.begin(piece.len());
    for (place, word) in piece.iter().enumerate() {
        let letters = words.letters(word);
        let number = letters.starts_with(|c: char| c.is_ascii_digit()).then_some("#");
        for term in
            [Some(letters), number].into_iter().flatten().flat_map(|word| table.terms_of(word))
        {
            sentence.set(place, term, table.turns(term));
        }
    }
}

/// The sentences of a text, very long ones in pieces.
fn pieces(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    let mut from = 0;
    let mut sentence_end = 0;
    std::iter::from_fn(move || {
        if sentence_end <= from {
            let behind = words.get(from + 1..)?;
            sentence_end = from + 1 + behind.iter().take_while(|word| !word.begins).count();
        }
        let to = sentence_end.min(from + LONGEST);
        let piece = words.get(from..to).filter(|piece| !piece.is_empty())?;
        from = if to == sentence_end { to } else { to - OVERLAP };
        Some(piece)
    })
}

/// The threat of a sentence that counts first, and from which word to which it stands.
fn within(sentence: &Sentence, table: &Table) -> Option<(Threat, usize, usize)> {
    let mut excepted = None;
    for (threat, form) in table.threats(sentence.terms()) {
        for (begin, end) in form.find(sentence) {
            let excepted = *excepted.get_or_insert_with(|| excepted_words(sentence, table));
            if bits(begin, end) & excepted == 0 {
                return Some((*threat, begin, end));
            }
        }
    }
    None
}

/// The words that belong to what is no threat.
fn excepted_words(sentence: &Sentence, table: &Table) -> u128 {
    let found = table.exceptions().iter().flat_map(|form| form.find(sentence));
    found.fold(0, |words, (begin, end)| words | bits(begin, end))
}

/// A bit for each word from one to before another.
fn bits(begin: usize, end: usize) -> u128 {
    let below = |place: usize| (1_u128 << place.min(LONGEST)) - 1;
    below(end) & !below(begin)
}

/// On one line, and not longer than is quoted.
fn quoted(part: &str) -> String {
    let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(QUOTED).collect()
}
