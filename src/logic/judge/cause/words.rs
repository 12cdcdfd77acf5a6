//! Cuts a text into folded words: lower-case, without accents, numbers and letters apart ("3h" is
//! two words), "n't" joined to its word and "'s" dropped. Linear in the length of the text.

use std::ops::Range;

use crate::logic::judge::letters::{self, Clitic, is_letter, is_unseen};

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// Nothing that separates.
    None,
    /// A comma or the like: what was negated ends.
    Comma,
    /// The end of a sentence: no phrase goes on behind it.
    Stop,
}

#[derive(Debug, Clone)]
struct Word {
    /// In the folded letters.
    letters: Range<usize>,
    /// In the text, in bytes.
    place: Range<usize>,
    pause: Pause,
}

/// The words of a text.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    folded: String,
    list: Vec<Word>,
}

impl<'a> Words<'a> {
    /// Those of a text.
    pub(super) fn of(text: &'a str) -> Self {
        let (folded, list) =
            (String::with_capacity(text.len() + 8), Vec::with_capacity(text.len() / 4));
        let mut read = Self { text, folded, list };
        read.read();
        read
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// A word, folded.
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        self.folded.get(self.list.get(at)?.letters.clone())
    }

    /// What stands before a word.
    pub(super) fn pause(&self, at: usize) -> Pause {
        self.list.get(at).map_or(Pause::Stop, |word| word.pause)
    }

    /// The words from one to before another, as they are written, at most `most` characters: whole
    /// words, unless the first one alone is longer.
    pub(super) fn quoted(&self, span: &Range<usize>, most: usize) -> Option<String> {
        let (first, last) = (self.list.get(span.start)?, self.list.get(span.end.checked_sub(1)?)?);
        let written = self.text.get(first.place.start..last.place.end)?;
        let (mut quoted, mut length) = (String::new(), 0);
        for part in written.split_whitespace() {
            let gap = usize::from(length > 0);
            let characters = part.chars().count();
            if length + gap + characters > most {
                if length == 0 {
                    quoted.extend(part.chars().take(most));
                }
                break;
            }
            if gap > 0 {
                quoted.push(' ');
            }
            quoted.push_str(part);
            length += gap + characters;
        }
        Some(quoted)
    }

    fn read(&mut self) {
        let (mut at, mut pause) = (0, Pause::Stop);
        while let Some(c) = self.rest(at).chars().next() {
            if is_letter(c) {
                let from = self.folded.len();
                let start = at;
                at = self.word(at, c.is_ascii_digit());
                let letters = from..self.folded.len();
                if !letters.is_empty() {
                    self.list.push(Word { letters, place: start..at, pause });
                    pause = Pause::None;
                }
                at = self.clitic(at);
            } else if let Some(name) = currency(c) {
                let (from, start) = (self.folded.len(), at);
                self.folded.push_str(name);
                at += c.len_utf8();
                self.list.push(Word { letters: from..self.folded.len(), place: start..at, pause });
                pause = Pause::None;
            } else {
                at += c.len_utf8();
                pause = pause.max(separates(c));
            }
        }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Reads letters, or digits, and says where they end.
    fn word(&mut self, mut at: usize, digits: bool) -> usize {
        while let Some(c) = self.rest(at).chars().next() {
            let decimal = digits
                && matches!(c, '.' | ',')
                && self.rest(at).chars().nth(1).is_some_and(|next| next.is_ascii_digit());
            let goes_on = is_unseen(c) || is_letter(c) && c.is_ascii_digit() == digits;
            if !(decimal || goes_on) {
                break;
            }
            at += c.len_utf8();
            letters::fold(c, |part| self.folded.push(part));
        }
        at
    }

    /// Reads what stands behind an apostrophe, if it is no word of its own, and says where it ends.
    fn clitic(&mut self, at: usize) -> usize {
        let Some((clitic, length)) = letters::clitic(self.rest(at)) else { return at };
        let end = at + length;
        if clitic == Clitic::Not
            && let Some(word) = self.list.last_mut()
        {
            self.folded.push('t');
            (word.letters.end, word.place.end) = (self.folded.len(), end);
        }
        end
    }
}

/// The word for the sign of a currency.
fn currency(c: char) -> Option<&'static str> {
    match c {
        '€' => Some("euros"),
        '$' => Some("dollars"),
        '£' => Some("pounds"),
        _ => None,
    }
}

fn separates(c: char) -> Pause {
    match c {
        '.' | '!' | '?' | ';' | '…' | '\u{1f000}'..='\u{1faff}' => Pause::Stop,
        ',' | ':' | '(' | ')' | '\n' => Pause::Comma,
        _ => Pause::None,
    }
}
