//! The words of a text as threats are looked for: folded as in [`crate::logic::text`], each with its
//! place in the text, and cut into sentences. An apostrophe and a hyphen part words ("j'ai",
//! "remboursez-moi"); a name that is spoken to ("@someone") is one word, `@`.

use std::ops::Range;

use crate::logic::judge::letters::{self, is_letter, is_unseen};

/// The words of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The letters of all words, folded, one word behind the other.
    letters: String,
    words: Vec<Word>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In the folded letters.
    letters: Range<usize>,
    /// In the text, in bytes.
    pub(super) place: Range<usize>,
    /// Whether a sentence begins with it.
    pub(super) begins: bool,
}

/// Letters of a word that are looked at; no word of a table is longer.
const LETTERS: usize = 40;

impl Words {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        let letters = String::with_capacity(text.len());
        let mut words = Self { letters, words: Vec::with_capacity(text.len() / 4) };
        words.read(text);
        words
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> &[Word] {
        &self.words
    }

    /// The folded letters of one of them.
    pub(super) fn letters(&self, word: &Word) -> &str {
        self.letters.get(word.letters.clone()).unwrap_or_default()
    }

    fn read(&mut self, text: &str) {
        let (mut at, mut begins) = (0, true);
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let start = at;
            if is_letter(c) {
                at = self.word(text, at, begins);
                begins = false;
            } else if c == '@' && follows_letter(text, at) {
                at += 1 + length(text, at + 1, |c| c.is_alphanumeric() || c == '_');
                let from = self.letters.len();
                self.letters.push('@');
                let letters = from..self.letters.len();
                self.words.push(Word { letters, place: start..at, begins });
                begins = false;
            } else {
                at += c.len_utf8();
                begins |= ends_sentence(c, text, at);
            }
        }
    }

    /// Reads a word; where it ends.
    fn word(&mut self, text: &str, start: usize, begins: bool) -> usize {
        let from = self.letters.len();
        let mut at = start;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            if !is_letter(c) && !is_unseen(c) {
                break;
            }
            at += c.len_utf8();
            letters::fold(c, |part| {
                if part.is_alphanumeric() {
                    self.letters.push(part);
                }
            });
        }
        let end = self.letters.len().min(self.letters.floor_char_boundary(from + LETTERS));
        self.letters.truncate(end);
        self.words.push(Word { letters: from..end, place: start..at, begins });
        at
    }
}

/// Bytes from `at` on whose characters are wanted.
fn length(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find(|c| !wanted(c)).unwrap_or(rest.len())
}

fn follows_letter(text: &str, at: usize) -> bool {
    text.get(at + 1..).is_some_and(|rest| rest.starts_with(is_letter))
}

/// Whether a sentence ends with a character, which was read up to `at`: not with the point in "3.50"
/// and in "site.com", nor where a line ends, but where a paragraph does.
fn ends_sentence(c: char, text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    match c {
        '!' | '?' | ';' | '…' | '。' | '！' | '？' | '؟' => true,
        '.' => !rest.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_lowercase()),
        '\n' => rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: &[&str]) {
        let words = Words::of(text);
        let found = words.all().iter().map(|word| words.letters(word)).collect::<Vec<_>>();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn words_are_folded_and_parted() {
        check(
            "J’ai payé 3.50€, Remboursez-moi!",
            &["j", "ai", "paye", "3", "50", "remboursez", "moi"],
        );
        check("I'll SUE @Some_One #now", &["i", "ll", "sue", "@", "now"]);
        check("s\u{ad}u\u{200b}e e\u{301}te\u{301} cœur", &["sue", "ete", "coeur"]);
        check("a@ @ ''", &["a"]);
    }

    #[test]
    fn sentences_begin_behind_points_and_paragraphs() {
        let begins = |text: &str| {
            let words = Words::of(text);
            let begun = words.all().iter().filter(|word| word.begins);
            begun.map(|word| text.get(word.place.clone()).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            begins("Pay 3.50 now.Or see www.site.com! Then\n\nfour\nlines"),
            ["Pay", "Or", "Then", "four"]
        );
    }

    proptest! {
        #[test]
        fn places_are_those_of_the_text(text in "\\PC{0,60}") {
            let words = Words::of(&text);
            let mut before = 0;
            for word in words.all() {
                prop_assert!(word.place.start >= before);
                prop_assert!(text.get(word.place.clone()).is_some_and(|word| !word.is_empty()));
                before = word.place.end;
            }
        }
    }
}
