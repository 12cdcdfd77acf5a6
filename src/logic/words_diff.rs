//! What an edit took out of a text and put into it, word by word, as a person would mark it.
//!
//! Words, single signs and stretches of white space are compared by the histogram algorithm, which
//! goes on with a bounded search where a text repeats itself: a wall of one word costs no more than
//! a letter. Changes with next to nothing between them become one, since a text where every other
//! word is struck out cannot be read.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// Letters and digits between two changes that do not part them.
const NEXT_TO_NOTHING: usize = 4;

/// A stretch of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// It stands in both.
    Same(String),
    /// It stood in the old one only.
    Deleted(String),
    /// It stands in the new one only.
    Inserted(String),
}

/// The stretches of two texts in their order, a deletion before the insertion in its place. Those
/// that are not inserted make up the old text, those that are not deleted the new one.
pub fn words_diff(old: &str, new: &str) -> Vec<Piece> {
    let (before, after) = (tokens(old), tokens(new));
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    let mut changes = Vec::<(Range<usize>, Range<usize>)>::new();
    for hunk in diff.hunks() {
        let (took, put) = (range(&hunk.before), range(&hunk.after));
        match changes.last_mut() {
            Some((last_took, last_put)) if is_little(&before, last_took.end..took.start) => {
                (last_took.end, last_put.end) = (took.end, put.end);
            }
            Some(_) | None => changes.push((took, put)),
        }
    }
    let mut pieces = Vec::new();
    let mut push = |piece: fn(String) -> Piece, tokens: &[&str], range: Range<usize>| {
        let text = tokens.get(range).unwrap_or_default().concat();
        pieces.extend((!text.is_empty()).then(|| piece(text)));
    };
    let mut done = 0;
    for (took, put) in changes {
        push(Piece::Same, &before, done..took.start);
        done = took.end;
        push(Piece::Deleted, &before, took);
        push(Piece::Inserted, &after, put);
    }
    push(Piece::Same, &before, done..before.len());
    pieces
}

/// How much of the shorter text stands in the other one as well, by its letters and digits, 0 to 1:
/// what an author only adds to leaves all of it. 1 for a text without any.
pub fn kept(pieces: &[Piece]) -> f64 {
    let (mut same, mut deleted, mut inserted) = (0_u32, 0_u32, 0_u32);
    for piece in pieces {
        let (count, text) = match piece {
            Piece::Same(text) => (&mut same, text),
            Piece::Deleted(text) => (&mut deleted, text),
            Piece::Inserted(text) => (&mut inserted, text),
        };
        *count = count.saturating_add(u32::try_from(weight(text)).unwrap_or(u32::MAX));
    }
    let shorter = same.saturating_add(deleted.min(inserted));
    if shorter == 0 { 1.0 } else { f64::from(same) / f64::from(shorter) }
}

fn range(range: &Range<u32>) -> Range<usize> {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    place(range.start)..place(range.end)
}

/// Whether so little stands between two changes that they are one. Two lines stay two.
fn is_little(tokens: &[&str], between: Range<usize>) -> bool {
    let between = tokens.get(between).unwrap_or_default();
    !between.contains(&"\n")
        && between.iter().map(|token| weight(token)).sum::<usize>() < NEXT_TO_NOTHING
}

fn weight(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// What a text is made of; all of it, in its order.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = Kind::of(first);
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| !kind.goes_on() || Kind::of(*c) != kind)
            .map_or(rest.len(), |(at, _)| at);
        let Some((token, behind)) = rest.split_at_checked(end) else { break };
        tokens.push(token);
        rest = behind;
    }
    tokens
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Space,
    Sign,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            // A line is compared for itself.
            '\n' => Self::Sign,
            // Scripts without spaces: each sign is a word.
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => {
                Self::Sign
            }
            '\'' | '’' => Self::Word,
            c if c.is_whitespace() => Self::Space,
            c if c.is_alphanumeric() => Self::Word,
            // Accents that stand alone, emoji and what joins them.
            c if !c.is_ascii() && !matches!(c, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{206f}') => {
                Self::Word
            }
            _ => Self::Sign,
        }
    }

    fn goes_on(self) -> bool {
        self != Self::Sign
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pieces as a plain mail marks them.
    fn marked(old: &str, new: &str) -> String {
        let pieces = words_diff(old, new);
        let marked = pieces.iter().map(|piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Deleted(text) => format!("[-{text}-]"),
            Piece::Inserted(text) => format!("{{+{text}+}}"),
        });
        marked.collect()
    }

    #[track_caller]
    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(marked(old, new), expected);
    }

    #[test]
    fn an_edit_is_marked_by_words() {
        check("", "", "");
        check("same", "same", "same");
        check("", "new", "{+new+}");
        check("I paid 240 euros.", "I paid 300 euros.", "I paid [-240-]{+300+} euros.");
        check("They never called.", "They called.", "They [-never -]called.");
        check("I don't mind.", "I do mind.", "I [-don't-]{+do+} mind.");
        check("First.\nLast.", "First.\nMiddle.\nLast.", "First.\n{+Middle.\n+}Last.");
        check("déçu par l’accueil", "ravi par l’accueil", "[-déçu-]{+ravi+} par l’accueil");
        check("很差的服务", "很好的服务", "很[-差-]{+好+}的服务");
    }

    #[test]
    fn changes_with_next_to_nothing_between_them_are_one() {
        check(
            "I was sad and mad about this garage.",
            "I was glad and calm about this garage.",
            "I was [-sad and mad-]{+glad and calm+} about this garage.",
        );
        check("old one\nold two", "new one\nnew two", "[-old-]{+new+} one\n[-old-]{+new+} two");
    }

    #[test]
    fn what_was_kept_is_told_as_a_share() {
        let kept = |old, new| kept(&words_diff(old, new));
        assert!((kept("", "") - 1.0).abs() < 1e-9);
        assert!((kept("same", "same") - 1.0).abs() < 1e-9);
        assert!(kept("good work", "bad trick") < 0.01);
        assert!((kept("four five", "four nine!") - 0.5).abs() < 1e-9);
        assert!((kept("four", "four five six seven") - 1.0).abs() < 1e-9);
    }

    /// Long texts that share words but no order: the work stays bounded, and the laws hold.
    #[test]
    fn long_texts_that_share_nothing_but_words_are_compared_too() {
        let words = ["late ", "rude ", "cold ", "dear ", "slow "];
        let text = |step: usize| -> String {
            (0..4_000).map(|at| words[(at * at + step * at) % words.len()]).collect()
        };
        laws(&text(1), &text(3)).unwrap();
        laws(&"a ".repeat(10_000), &"b a ".repeat(5_000)).unwrap();
        laws(&"!?".repeat(10_000), &"?! ".repeat(6_000)).unwrap();
    }

    fn laws(old: &str, new: &str) -> Result<(), TestCaseError> {
        let (mut was, mut is) = (String::new(), String::new());
        for piece in words_diff(old, new) {
            match piece {
                Piece::Same(text) => {
                    was.push_str(&text);
                    is.push_str(&text);
                }
                Piece::Deleted(text) => was.push_str(&text),
                Piece::Inserted(text) => is.push_str(&text),
            }
        }
        prop_assert_eq!(was, old);
        prop_assert_eq!(is, new);
        Ok(())
    }

    proptest! {
        #[test]
        fn without_insertions_it_is_the_old_text_without_deletions_the_new_one(
            old in any::<String>(),
            new in any::<String>(),
        ) {
            laws(&old, &new)?;
            laws(&old, &old)?;
        }

        #[test]
        fn the_same_holds_of_texts_that_are_alike(
            words in proptest::collection::vec("[a-d]{1,2}|\n|, |é", 0..40),
            took in 0..40_usize,
            put in proptest::collection::vec("[a-d]{1,2}|\n", 0..5),
        ) {
            let old = words.join(" ");
            let mut edited = words;
            edited.drain(took.min(edited.len())..(took + 3).min(edited.len()));
            let place = (took / 2).min(edited.len());
            edited.splice(place..place, put);
            laws(&old, &edited.join(" "))?;
        }
    }
}
