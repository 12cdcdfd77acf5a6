//! Texts compared by what they say and not by how they are set: case, accents, punctuation,
//! spacing, ligatures and markup leftovers make no difference.

use sha2::{Digest, Sha256};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::domain::Rating;

/// The words of a text: compatibility-decomposed, lower-case, without accents, joined by single
/// spaces. Folding a folded text changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Most texts are mostly such words, which are copied as they are.
        let plain = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric());
        let length = plain.unwrap_or(rest.len());
        if let Some((word, after)) = rest.split_at_checked(length).filter(|_| length > 0) {
            begin_word(&mut folded, &mut gap);
            folded.push_str(word);
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if c.is_ascii() {
            gap = true;
            continue;
        }
        // Lower-casing can yield characters that decompose again (the Turkish dotted I).
        decompose_compatible(c, |part| {
            for lower in part.to_lowercase() {
                decompose_compatible(lower, |c| {
                    if c.is_alphanumeric() {
                        begin_word(&mut folded, &mut gap);
                        folded.push(c);
                    } else if !is_combining_mark(c) && !is_invisible(c) {
                        gap = true;
                    }
                });
            }
        });
    }
    folded.make_ascii_lowercase();
    folded
}

/// Sets a space where one is due before the next letter.
fn begin_word(folded: &mut String, gap: &mut bool) {
    if *gap && !folded.is_empty() {
        folded.push(' ');
    }
    *gap = false;
}

/// Characters that stand inside words without being seen: soft hyphen, joiners, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What a text says: its folded words, or the trimmed text itself where it has none (only emoji).
pub(crate) fn essence(text: &str) -> String {
    let folded = fold(text);
    if folded.is_empty() { text.trim().to_owned() } else { folded }
}

/// The first 4 bytes of SHA-256 over a text: enough to tell the posts of one page apart.
pub fn short_hash(text: &str) -> u32 {
    Sha256::digest(text.as_bytes())
        .first_chunk()
        .map_or(0, |head: &[u8; 4]| u32::from_be_bytes(*head))
}

/// The first 16 bytes of SHA-256 over bytes, in hex.
pub fn digest_bytes(bytes: &[u8]) -> String {
    short_hex(&Sha256::digest(bytes).into())
}

/// What [`digest_bytes`] makes of bytes with that SHA-256 in hex.
pub(crate) fn short(sha256: &str) -> String {
    sha256.get(..32).unwrap_or(sha256).to_owned()
}

/// SHA-256 over bytes, in hex.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]));
    text
}

/// The first 16 bytes of SHA-256 over parts that cannot run into one another, in hex.
pub(crate) fn digest(parts: &[&str]) -> String {
    short_hex(&hash_parts(parts))
}

/// The first 8 bytes of SHA-256 over parts that cannot run into one another: too many for an author
/// to write a text that has those of one he wrote before.
pub(crate) fn mark(parts: &[&str]) -> u64 {
    hash_parts(parts).first_chunk().map_or(0, |head: &[u8; 8]| u64::from_be_bytes(*head))
}

fn hash_parts(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The first half of a SHA-256 in hexadecimal digits.
fn short_hex(hash: &[u8; 32]) -> String {
    let (head, _) = hash.split_at(16);
    hex(head)
}

/// A hash of what an author can edit. Two posts with equal hashes say the same: typography, case
/// and markup do not count. 32 hex digits.
pub fn content_hash(rating: Option<&Rating>, title: Option<&str>, text: &str) -> String {
    digest(&[
        &rating.map(rating_mark).unwrap_or_default(),
        &title.map(essence).unwrap_or_default(),
        &essence(text),
    ])
}

/// A rating as a text that is equal for equal ratings.
pub(crate) fn rating_mark(rating: &Rating) -> String {
    [rating.value, rating.best, rating.worst].map(number).join("/")
}

/// A number as it is written; whole ones, which most are, at less cost.
fn number(value: f64) -> String {
    let whole = (0..100_u8).find(|whole| f64::from(*whole).to_bits() == value.to_bits());
    whole.map_or_else(|| value.to_string(), |whole| whole.to_string())
}

/// FNV-1a (Fowler, Noll, Vo): quick, and unlike the hash of the standard library the same in every
/// version.
pub(crate) fn fnv(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, fnv_step)
}

/// One step of FNV-1a.
pub(crate) fn fnv_step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Shingles the shorter text needs before being contained in the longer counts as likeness.
const ENOUGH_SHINGLES: u32 = 8;

/// How alike two texts are, from 0 to 1: the share of word pairs that both have (Dice). A text of
/// some length that was kept and added to counts by what was kept, since "UPDATE: still waiting"
/// below the old words is the commonest edit of all. Symmetric; 1 for texts that say the same.
pub fn similarity(a: &str, b: &str) -> f64 {
    Shingles::of(a).similarity(&Shingles::of(b))
}

/// A text made ready to be compared with many others: its pairs of neighbouring words, each as a
/// hash, sorted; its ends pair with nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shingles {
    pairs: Vec<u64>,
    /// Stands for all the words.
    whole: u64,
    characters: usize,
}

impl Shingles {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut pairs = Vec::new();
        let mut previous = "";
        for word in folded.split(' ').chain([""]) {
            pairs.push(fnv(previous.bytes().chain([b' ']).chain(word.bytes())));
            previous = word;
        }
        pairs.sort_unstable();
        Self { pairs, whole: fnv(folded.bytes()), characters: folded.chars().count() }
    }

    /// How alike two texts are: see [`similarity`].
    pub fn similarity(&self, other: &Self) -> f64 {
        if self.whole == other.whole {
            return 1.0;
        }
        let common = f64::from(self.common(other));
        let (one, another) = (self.total(), other.total());
        let dice = 2.0 * common / f64::from(one + another);
        let shorter = one.min(another);
        let kept = common / f64::from(shorter);
        if shorter >= ENOUGH_SHINGLES { dice.max(kept) } else { dice }
    }

    /// How many pairs both have: one that stands in a text twice counts twice.
    fn common(&self, other: &Self) -> u32 {
        let mut theirs = other.pairs.iter().peekable();
        let mut common = 0;
        for own in &self.pairs {
            while theirs.next_if(|their| *their < own).is_some() {}
            common += u32::from(theirs.next_if_eq(&own).is_some());
        }
        common
    }

    fn total(&self) -> u32 {
        u32::try_from(self.pairs.len()).unwrap_or(u32::MAX)
    }

    /// How many words there are.
    pub fn words(&self) -> u32 {
        if self.characters == 0 { 0 } else { self.total() - 1 }
    }

    /// How many characters the folded text has.
    pub fn characters(&self) -> usize {
        self.characters
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, folded: &str) {
        assert_eq!(fold(text), folded, "{text:?}");
    }

    #[test]
    fn folding_keeps_the_words_only() {
        check("  Déçu… l’ATELIER\u{a0}“ferme”!\n", "decu l atelier ferme");
        check("e\u{301}te\u{301} ﬁni ½ İstanbul", "ete fini 1 2 istanbul");
        check("co\u{ad}opé\u{200b}ration", "cooperation");
        check("👎👎", "");
        check("Доволен: Ё!", "доволен е");
    }

    #[test]
    fn every_character_folds_to_something_stable() {
        for c in '\u{0}'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{:x}", u32::from(c));
        }
    }

    #[test]
    fn the_hash_sees_edits_and_not_typography() {
        let hash = |title, text| content_hash(None, title, text);
        assert_eq!(hash(Some("Bad"), "It's “late”."), hash(Some("bad!"), "It’s  \"late\""));
        assert_ne!(hash(Some("Bad"), "late"), hash(None, "bad late"));
        assert_ne!(hash(None, "👍"), hash(None, "👎"));
        assert_ne!(
            content_hash(Rating::new(1.0, 5.0, 1.0).as_ref(), None, "late"),
            content_hash(Rating::new(2.0, 5.0, 1.0).as_ref(), None, "late")
        );
        assert_eq!(hash(None, "").len(), 32);
    }

    #[test]
    fn an_edit_is_like_its_original() {
        let before = "They kept my car for three weeks and then charged twice the quote.";
        assert!(similarity(before, &format!("{before} UPDATE: they now refuse to answer.")) > 0.9);
        assert!(similarity(before, &before.replace("three", "four")) > 0.7);
        assert!(similarity(before, "Friendly people, fair price, my car was ready on time.") < 0.2);
        assert!(similarity("Great", "Great service, will come again") < 0.5);
        assert!(similarity("", "") > 0.99);
        assert!(similarity("", "word") < 0.01);
    }

    /// The same, one character after the other.
    fn folded_by_characters(text: &str) -> String {
        let mut folded = String::new();
        let mut step = |c: char| {
            if c.is_alphanumeric() {
                folded.push(c);
            } else if !is_combining_mark(c) && !is_invisible(c) {
                folded.push(' ');
            }
        };
        for c in text.chars() {
            decompose_compatible(c, |part| {
                part.to_lowercase().for_each(|lower| decompose_compatible(lower, &mut step));
            });
        }
        folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn the_short_way_folds_alike(text in "([a-zA-Z0-9 .,\n\u{b}'-]{0,6}|[À-ÿİßﬁ½\u{ad}\u{301}]{0,2}|\\PC){0,12}") {
            prop_assert_eq!(fold(&text), folded_by_characters(&text));
        }

        #[test]
        fn folding_is_idempotent(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn similarity_is_symmetric_and_bounded(a in "[a-c ]{0,40}", b in "[a-c ]{0,40}") {
            let forth = similarity(&a, &b);
            prop_assert!((0.0..=1.0).contains(&forth));
            prop_assert_eq!(forth.to_bits(), similarity(&b, &a).to_bits());
            prop_assert_eq!(similarity(&a, &a.to_uppercase()).to_bits(), 1.0_f64.to_bits());
        }
    }
}
