//! What a text is made of, as the model sees it: words and pairs of words, those after a negation
//! marked as such, the letters 3 to 5 in a row of each word, and about how long it is. Each is a hash
//! of 24 bits, and counts once, however often it stands there.
//!
//! Case, accents and ligatures make no difference, and what cannot be seen (zero-width characters,
//! soft hyphens) is not there. The work is linear in the length of the text, and only the first
//! [`LOOKED_AT`] bytes of it are looked at.

use std::ops::Range;

use super::letters::{self, Clitic, is_letter, is_unseen};
use crate::logic::text::{fnv, fnv_step};

/// Bytes of a text that are looked at: who has not complained by then, will not.
pub(super) const LOOKED_AT: usize = 20_000;

/// Words after a negation that it turns round, if no punctuation and no "but" comes between.
const SCOPE: u8 = 4;

/// Bits of the hash of a feature.
pub(super) const BITS: u32 = 24;

/// Letters of a word that are looked at.
const LETTERS: usize = 48;

/// Stands for the number of a token where something is of the whole text.
const WHOLE: u32 = u32::MAX;

/// What a text is made of.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// Single words and pairs, each with the number of its (last) token; and, with [`WHOLE`], what is
    /// of the whole text.
    pub words: Vec<(u32, u32)>,
    /// Runs of letters, each with the number of its token.
    pub letters: Vec<(u32, u32)>,
    /// Where the tokens stand in the text, in bytes.
    pub tokens: Vec<Range<usize>>,
    /// The hashes of the single words alone, negated or not: by how many of them are known, one can
    /// tell whether the language is.
    pub singles: Vec<u32>,
    social: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word: it has letters.
    Word,
    /// A sign that means something by itself: an emoji, a link, a name that is spoken to.
    Sign,
    /// Punctuation that says how it is meant ("!"), and ends what was negated.
    Tone,
    /// Punctuation that only ends what was negated.
    Break,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    hash: u64,
    /// In the folded letters.
    letters: Range<usize>,
    /// In the text.
    place: Range<usize>,
}

impl Features {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let mut reader = Reader::new(head(text));
        reader.read();
        let Reader { folded, tokens, social, .. } = reader;
        let mut features = Self {
            words: Vec::with_capacity(tokens.len() * 2),
            letters: Vec::with_capacity(folded.len() * 3),
            tokens: Vec::with_capacity(tokens.len()),
            singles: Vec::with_capacity(tokens.len()),
            social,
        };
        let (mut negated, mut previous) = (0, None);
        for (number, token) in (0_u32..).zip(&tokens) {
            features.tokens.push(token.place.clone());
            let letters = folded.get(token.letters.clone()).unwrap_or_default();
            let turned = match token.kind {
                Kind::Tone | Kind::Break => {
                    negated = 0;
                    0
                }
                Kind::Word if turns_back(letters) => {
                    negated = 0;
                    0
                }
                Kind::Word if negates(letters) => {
                    negated = SCOPE;
                    0
                }
                Kind::Word if negated > 0 => {
                    negated -= 1;
                    NEGATED
                }
                Kind::Word | Kind::Sign => 0,
            };
            if token.kind != Kind::Break {
                features.words.push((reduced(token.hash ^ turned), number));
            }
            match token.kind {
                Kind::Word | Kind::Sign => {
                    features.singles.push(reduced(token.hash ^ turned));
                    if let Some(previous) = previous.replace(token.hash) {
                        features.words.push((reduced(pair(previous, token.hash ^ turned)), number));
                    }
                }
                Kind::Tone | Kind::Break => previous = None,
            }
            if token.kind == Kind::Word {
                features.spell(letters, turned, number);
            }
        }
        // The number of tokens, to the power of two above it.
        let length = u64::from(usize::BITS - tokens.len().leading_zeros());
        features.words.push((reduced(LENGTH.wrapping_add(length)), WHOLE));
        once(&mut features.words);
        once(&mut features.letters);
        features
    }

    /// Whether the text is written as posts on social networks are: it speaks to somebody by a name
    /// of the network, uses its marks, or links.
    pub fn is_social(&self) -> bool {
        self.social
    }

    /// The runs of 3 to 5 letters of a word, its ends counted as one each.
    fn spell(&mut self, letters: &[u8], turned: u64, number: u32) {
        let letters = letters.get(..LETTERS).unwrap_or(letters);
        let padded = || std::iter::once(&b'^').chain(letters).chain(std::iter::once(&b'$'));
        for from in 0..letters.len() {
            let mut hash = SPELLED ^ turned;
            for (length, letter) in (1..=5).zip(padded().skip(from)) {
                hash = fnv_step(hash, *letter);
                if length >= 3 {
                    self.letters.push((reduced(hash), number));
                }
            }
        }
    }
}

/// Tells single words, pairs and letters apart, and what is negated.
const NEGATED: u64 = 0x9e37_79b9_7f4a_7c15;
const SPELLED: u64 = 0x2545_f491_4f6c_dd1d;
const LENGTH: u64 = 0x00ab_cd77_0123;

fn hash(bytes: &[u8]) -> u64 {
    fnv(bytes.iter().copied())
}

fn pair(one: u64, other: u64) -> u64 {
    one.rotate_left(23).wrapping_mul(0xff51_afd7_ed55_8ccd) ^ other
}

/// A hash of as many bits as are kept (the finaliser of `MurmurHash3`).
fn reduced(hash: u64) -> u32 {
    let mut mixed = hash ^ (hash >> 33);
    mixed = mixed.wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^= mixed >> 33;
    mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    // The highest bits are the best ones. They fit.
    u32::try_from(mixed >> (64 - BITS)).unwrap_or_default()
}

/// Leaves each feature where it stands first.
fn once(block: &mut Vec<(u32, u32)>) {
    // Open addressing: a key and one more, or zero. At most half full.
    let mut seen = vec![0; (block.len() * 2).next_power_of_two()];
    let mask = seen.len().wrapping_sub(1);
    block.retain(|(key, _)| {
        let mut at = *key as usize & mask;
        while let Some(slot) = seen.get_mut(at) {
            if *slot == 0 {
                *slot = key + 1;
                return true;
            }
            if *slot == key + 1 {
                return false;
            }
            at = (at + 1) & mask;
        }
        false
    });
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text)
}

/// Words that turn round what follows.
fn negates(word: &[u8]) -> bool {
    matches!(
        word,
        b"not"
            | b"no"
            | b"never"
            | b"nothing"
            | b"nobody"
            | b"none"
            | b"without"
            | b"cannot"
            | b"cant"
            | b"dont"
            | b"didnt"
            | b"doesnt"
            | b"isnt"
            | b"wasnt"
            | b"wont"
            | b"couldnt"
            | b"wouldnt"
            | b"shouldnt"
            | b"havent"
            | b"hasnt"
            | b"hadnt"
            | b"arent"
            | b"werent"
            | b"aint"
            | b"neither"
            | b"nor"
            | b"hardly"
            | b"barely"
            | b"ne"
            | b"n"
            | b"pas"
            | b"jamais"
            | b"rien"
            | b"aucun"
            | b"aucune"
            | b"sans"
            | b"ni"
            | b"guere"
            | b"nul"
            | b"nicht"
            | b"kein"
            | b"keine"
            | b"keinen"
            | b"keiner"
            | b"keinem"
            | b"nie"
            | b"niemals"
            | b"nichts"
            | b"ohne"
            | b"weder"
            | b"nunca"
            | b"sin"
            | b"nada"
            | b"tampoco"
            | b"jamas"
            | b"ningun"
            | b"ninguna"
            | b"nadie"
    )
}

/// Words with which a negation ends.
fn turns_back(word: &[u8]) -> bool {
    matches!(
        word,
        b"but" | b"however" | b"mais" | b"cependant" | b"aber" | b"sondern" | b"pero" | b"sino"
    )
}

/// Cuts a text into tokens.
struct Reader<'a> {
    text: &'a str,
    /// Where it reads, in bytes.
    at: usize,
    /// The letters of all words, folded.
    folded: Vec<u8>,
    tokens: Vec<Token>,
    social: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let tokens = Vec::with_capacity(text.len() / 4);
        Self { text, at: 0, folded: Vec::with_capacity(text.len() + 8), tokens, social: false }
    }

    fn read(&mut self) {
        while let Some(c) = self.peek() {
            let start = self.at;
            if is_letter(c) {
                self.word();
            } else {
                self.at += c.len_utf8();
                self.sign(c, start);
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether the next character is this one; if so, it is read.
    fn eat(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let next = self.peek().filter(|c| wanted(*c));
        self.at += next.map_or(0, char::len_utf8);
        next.is_some()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        let from = self.at;
        while self.eat(&wanted) {}
        self.at - from
    }

    fn push(&mut self, kind: Kind, hash: u64, place: Range<usize>) {
        let end = self.folded.len();
        self.tokens.push(Token { kind, hash, letters: end..end, place });
    }

    fn word(&mut self) {
        let (start, from) = (self.at, self.folded.len());
        self.letters();
        let word = self.folded.get(from..).unwrap_or_default();
        if matches!(word, b"http" | b"https" | b"www")
            && self.peek().is_some_and(|c| c == ':' || c == '.')
        {
            self.skip_while(|c| !c.is_whitespace());
            self.folded.truncate(from);
            self.social = true;
            return self.push(Kind::Sign, hash(b"~link"), start..self.at);
        }
        self.clitic();
        let word = self.folded.get(from..).unwrap_or_default();
        let number = word.len() > 2 && word.iter().all(u8::is_ascii_digit);
        let hash = hash(if number { b"~number" } else { word });
        let letters = from..if number { from } else { self.folded.len() };
        self.tokens.push(Token { kind: Kind::Word, hash, letters, place: start..self.at });
    }

    /// Reads letters; of three equal ones in a row two are kept ("soooo").
    fn letters(&mut self) {
        let from = self.folded.len();
        while let Some(c) = self.peek().filter(|c| is_letter(*c) || is_unseen(*c)) {
            self.at += c.len_utf8();
            letters::fold(c, |part| self.letter(from, part));
        }
    }

    fn letter(&mut self, from: usize, c: char) {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        let run = self.folded.get(from..).unwrap_or_default().rchunks(bytes.len());
        if run.take(2).filter(|last| *last == bytes).count() < 2 {
            self.folded.extend_from_slice(bytes);
        }
    }

    /// Reads what stands behind an apostrophe, if it is no word of its own.
    fn clitic(&mut self) {
        let Some((clitic, length)) = letters::clitic(self.rest()) else { return };
        if clitic == Clitic::Not {
            self.folded.push(b't');
        }
        self.at += length;
    }

    fn sign(&mut self, c: char, start: usize) {
        let (kind, name): (Kind, &[u8]) = match c {
            '@' if self.skip_while(|c| c.is_alphanumeric() || c == '_') > 0 => {
                self.social = true;
                (Kind::Sign, b"~someone")
            }
            '#' if self.peek().is_some_and(is_letter) => {
                self.social = true;
                return;
            }
            '!' => (Kind::Tone, if self.skip_while(|c| c == '!') > 0 { b"~!!" } else { b"~!" }),
            '?' => {
                let more = self.skip_while(|c| c == '?' || c == '!') > 0;
                (Kind::Tone, if more { b"~??" } else { b"~?" })
            }
            '.' if self.skip_while(|c| c == '.') > 0 => (Kind::Tone, b"~.."),
            '…' => (Kind::Tone, b"~.."),
            ':' | ';' | '=' => match self.face() {
                Some(name) => (Kind::Tone, name),
                None => (Kind::Break, b""),
            },
            '<' if self.eat(|c| c == '3') => (Kind::Sign, b"~heart"),
            '.' | ',' | '(' | ')' | '\n' => (Kind::Break, b""),
            c if is_picture(c) => {
                let mut bytes = [0; 4];
                let name = c.encode_utf8(&mut bytes).as_bytes();
                return self.push(Kind::Sign, hash(name), start..self.at);
            }
            _ => return,
        };
        self.push(kind, hash(name), start..self.at);
    }

    /// A face out of letters, its eyes just read.
    fn face(&mut self) -> Option<&'static [u8]> {
        let rest = self.rest();
        let mouth = rest.strip_prefix('-').unwrap_or(rest);
        let next = mouth.get(1..).and_then(|rest| rest.chars().next());
        let name: &[u8] = match mouth.chars().next()? {
            ')' | ']' => b"~smile",
            'D' | 'd' | 'p' | 'P' if !next.is_some_and(is_letter) => b"~smile",
            '(' | '[' => b"~frown",
            '/' | '\\' if next.is_none_or(char::is_whitespace) => b"~frown",
            _ => return None,
        };
        self.at += rest.len() - mouth.len() + 1;
        Some(name)
    }
}

/// Emoji and their like; not their modifiers, nor quotation marks and dashes.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}')
        && !matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
        && !c.is_alphanumeric()
}
