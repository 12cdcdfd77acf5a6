//! Letters as all that read texts here take them: which there are, how they are folded, and what
//! stands behind an apostrophe.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Whether a character belongs to a word.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c)))
}

/// Characters that stand inside words without being seen.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Gives what a letter is without case, accents and ligatures.
pub(super) fn fold(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() {
        return give(c.to_ascii_lowercase());
    }
    decompose_compatible(c, |part| {
        for part in part.to_lowercase() {
            let parts = match part {
                'œ' => [Some('o'), Some('e')],
                'æ' => [Some('a'), Some('e')],
                'ß' => [Some('s'), Some('s')],
                part if is_combining_mark(part) || is_unseen(part) => [None, None],
                part => [Some(part), None],
            };
            parts.into_iter().flatten().for_each(&mut give);
        }
    });
}

/// What stands behind a word with an apostrophe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clitic {
    /// "n't": it belongs to the word.
    Not,
    /// "'s" and the like: it says nothing.
    Silent,
}

/// The clitic that `rest` begins with, and how many bytes it and its apostrophe have. Any other word
/// behind an apostrophe ("j'ai") is one of its own.
pub(super) fn clitic(rest: &str) -> Option<(Clitic, usize)> {
    let behind = rest.strip_prefix(['\'', '’', '‘', '`', '´', 'ʼ'])?;
    let length = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (tail, after) = behind.split_at_checked(length)?;
    if after.starts_with(is_letter) {
        return None;
    }
    let is = |known: &str| tail.eq_ignore_ascii_case(known);
    let kind = if is("t") {
        Clitic::Not
    } else if ["s", "re", "ve", "ll", "d", "m"].into_iter().any(is) {
        Clitic::Silent
    } else {
        return None;
    };
    Some((kind, rest.len() - after.len()))
}
