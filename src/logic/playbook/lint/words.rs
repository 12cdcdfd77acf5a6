//! The words of an answer, with where they stand and what is quoted.

use std::ops::Range;

use crate::logic::text::fold;

/// A word of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Without case and accents.
    pub(super) folded: String,
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// Whether a sentence begins with it.
    pub(super) begins: bool,
    /// Whether it stands in a quotation of some length: somebody else says it.
    pub(super) quoted: bool,
}

/// Words from which on what stands in quotation marks is a quotation, and no word set apart.
const QUOTATION: usize = 3;
/// Words after which an open quotation mark is taken for a mistake.
const LONGEST: usize = 60;

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut begins = true;
    // The closing mark that is waited for, and the first word behind the opening one.
    let mut open: Option<(char, usize)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            begins |= matches!(c, '.' | '!' | '?' | '…' | '\n' | ';' | ':');
            open = match (open, c) {
                (Some((close, first)), c) if c == close => {
                    quote(&mut words, first);
                    None
                }
                (None, '“') => Some(('”', words.len())),
                (None, '«') => Some(('»', words.len())),
                (None, '"') => Some(('"', words.len())),
                (open, _) => open,
            };
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, c)) = chars.peek() {
            if !c.is_alphanumeric() && !is_mark(*c) {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let at = start..end;
        let folded = fold(text.get(at.clone()).unwrap_or_default());
        words.push(Word { folded, at, begins, quoted: false });
        begins = false;
        open = open.filter(|(_, first)| words.len() - first <= LONGEST);
    }
    words
}

/// Marks that stand on the letter before them.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn quote(words: &mut [Word], first: usize) {
    let inside = words.get_mut(first..).unwrap_or_default();
    if inside.len() >= QUOTATION {
        for word in inside {
            word.quoted = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand_and_who_says_them() {
        let text = "Bonjour. « J’ai tout dit » : l’« été » !";
        let words = words(text);
        let shown = words.iter().map(|word| {
            let marks = if word.quoted { "q" } else { "" };
            format!("{}{}{marks}", word.folded, if word.begins { "^" } else { "" })
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            ["bonjour^", "j^q", "aiq", "toutq", "ditq", "l^", "ete"]
        );
        assert_eq!(text.get(words[6].at.clone()), Some("été"));
    }
}
