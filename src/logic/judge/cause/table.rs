//! The phrases that tell a cause, read from `phrases/*.tsv`.
//!
//! A line is a cause, a weight and a phrase, with tabs between. The weight: 3 says it plainly, 2 says
//! it, 1 is a hint (two of them are needed), 0 says the opposite ("refund received"): what it covers
//! does not count for that cause. In a phrase
//!
//! - `word` is that word, whatever its case and accents, and `word*` any that begins so;
//! - `one|other` is one of several;
//! - `#` is a number in digits;
//! - `<name>` is any word of a list, of which each is given on a line `@name`, a tab, and its words;
//!   the lists of that name of all files are one;
//! - `…` is up to three words, of any kind.
//!
//! A phrase right behind a negation ("no delay", "pas de retard") does not count, unless it has a
//! negation itself. A line that begins with `#` is a remark.

use std::{collections::HashMap, sync::LazyLock};

use super::{pattern::Pattern, words::Words};
use crate::domain::Cause;

pub(super) const FILES: [&str; 4] = [
    include_str!("phrases/en.tsv"),
    include_str!("phrases/fr.tsv"),
    include_str!("phrases/es.tsv"),
    include_str!("phrases/de.tsv"),
];

/// The causes, in the order of their bits.
pub(super) const CAUSES: [Cause; 10] = [
    Cause::Billing,
    Cause::Delay,
    Cause::Quality,
    Cause::Staff,
    Cause::NoAnswer,
    Cause::Delivery,
    Cause::Refund,
    Cause::Hygiene,
    Cause::Availability,
    Cause::Misleading,
];

/// Letters of a stem at least, by which it is looked up.
const STEM: usize = 3;

/// The most parts of a phrase (finding it recurs as deep), and gaps among them.
const PARTS: usize = 12;
const GAPS: usize = 2;

/// A part of a phrase.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// One of the words of the choice with this number.
    Word(usize),
    /// Up to three words.
    Gap,
}

/// A phrase that tells a cause.
#[derive(Debug)]
pub(super) struct Phrase {
    /// The bit of its cause.
    pub(super) cause: u16,
    pub(super) weight: u8,
    pub(super) parts: Vec<Part>,
    /// Whether it means the opposite behind a negation.
    pub(super) turns: bool,
}

/// What is known of a word, or of all that begin alike.
#[derive(Debug, Default)]
struct Known {
    /// The choices that it fits.
    choices: Vec<usize>,
    /// The phrases that may begin with it.
    begins: Vec<usize>,
}

type Lists = HashMap<&'static str, Vec<Pattern>>;

/// The list of the words that negate.
const NOT: &str = "not";
/// The list of the words that may stand between a negation and what it negates.
const FILL: &str = "fill";

/// All phrases.
#[derive(Debug, Default)]
pub(super) struct Table {
    phrases: Vec<Phrase>,
    /// The number of each choice: the same one in several phrases is one.
    choices: HashMap<Vec<Pattern>, usize>,
    words: HashMap<String, Known>,
    /// By their first letters.
    stems: HashMap<[u8; STEM], Vec<(String, Known)>>,
    /// The choices of the words that negate, and of those that may stand behind them.
    negating: [usize; 2],
}

impl Table {
    /// The one that is shipped.
    pub(super) fn shipped() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(&FILES).0);
        &TABLE
    }

    /// Of files, and the lines that are not well formed: they are left out.
    pub(super) fn of(files: &[&'static str]) -> (Self, Vec<&'static str>) {
        let lines = || {
            let lines = files.iter().flat_map(|file| file.lines());
            lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        };
        let (mut table, mut lists, mut bad) = (Self::default(), Lists::new(), Vec::new());
        for line in lines() {
            let Some(list) = line.strip_prefix('@') else { continue };
            let read = list.split_once('\t').and_then(|(name, words)| {
                let words = words.split_whitespace().map(pattern).collect::<Option<Vec<_>>>()?;
                lists.entry(name).or_default().extend(words);
                Some(())
            });
            bad.extend(read.is_none().then_some(line));
        }
        for (at, name) in [NOT, FILL].into_iter().enumerate() {
            let choice = table.choice(lists.get(name).cloned().unwrap_or_default());
            if let Some(negating) = table.negating.get_mut(at) {
                *negating = choice;
            }
        }
        for line in lines().filter(|line| !line.starts_with('@')) {
            bad.extend(table.read(line, &lists).is_none().then_some(line));
        }
        (table, bad)
    }

    /// Reads a line with a phrase, if it is one.
    fn read(&mut self, line: &str, lists: &Lists) -> Option<()> {
        let mut columns = line.split('\t');
        let (cause, weight, written) = (columns.next()?, columns.next()?, columns.next()?);
        let bit = CAUSES.iter().position(|known| known.name() == cause)?;
        let weight = weight.parse::<u8>().ok().filter(|weight| *weight <= 3)?;
        // None is a gap.
        let mut pieces = Vec::new();
        for piece in written.split_whitespace() {
            match piece {
                "…" => pieces.push(None),
                piece => pieces.extend(choices(piece, lists)?.into_iter().map(Some)),
            }
        }
        let gaps = pieces.iter().filter(|piece| piece.is_none()).count();
        let ends_in_gap = pieces.first()?.is_none() || pieces.last()?.is_none();
        if columns.next().is_some() || pieces.len() > PARTS || gaps > GAPS || ends_in_gap {
            return None;
        }
        let negations = lists.get(NOT).map(Vec::as_slice).unwrap_or_default();
        let turns = !pieces.iter().flatten().flatten().any(|word| negations.contains(word));
        let number = self.phrases.len();
        for first in pieces.first()?.iter().flatten() {
            self.known(first).begins.push(number);
        }
        let part = |piece| match piece {
            Some(choice) => Part::Word(self.choice(choice)),
            None => Part::Gap,
        };
        let parts = pieces.into_iter().map(part).collect();
        self.phrases.push(Phrase { cause: 1 << bit, weight, parts, turns });
        Some(())
    }

    /// The number of a choice.
    fn choice(&mut self, words: Vec<Pattern>) -> usize {
        if let Some(number) = self.choices.get(&words) {
            return *number;
        }
        let number = self.choices.len();
        for word in &words {
            self.known(word).choices.push(number);
        }
        self.choices.insert(words, number);
        number
    }

    fn known(&mut self, Pattern { letters, stem }: &Pattern) -> &mut Known {
        match letters.as_bytes().first_chunk() {
            Some(begins) if *stem => {
                let among = self.stems.entry(*begins).or_default();
                let at = among.iter().position(|(known, _)| known == letters);
                let at = at.unwrap_or_else(|| {
                    among.push((letters.clone(), Known::default()));
                    among.len() - 1
                });
                &mut among[at].1
            }
            Some(_) | None => self.words.entry(letters.clone()).or_default(),
        }
    }

    /// How many phrases there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.phrases.len()
    }
}

/// A text, as far as the table knows its words.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    table: &'a Table,
    /// For each word, the choices that it fits, as bits.
    fits: Vec<u64>,
    /// How many numbers hold the bits of a word.
    width: usize,
    /// Words and phrases that may begin there.
    begins: Vec<(usize, &'a [usize])>,
}

impl<'a> Seen<'a> {
    /// The words of a text, looked up.
    pub(super) fn of(table: &'a Table, words: &Words<'_>) -> Self {
        let width = table.choices.len().div_ceil(64).max(1);
        let (mut fits, mut begins) = (vec![0_u64; words.len() * width], Vec::new());
        for (at, bits) in fits.chunks_mut(width).enumerate() {
            let Some(word) = words.get(at) else { continue };
            let number = word.starts_with(|c: char| c.is_ascii_digit());
            let number = table.words.get("#").filter(|_| number);
            let stems = word.as_bytes().first_chunk().and_then(|begins| table.stems.get(begins));
            let stems = stems.into_iter().flatten().filter(|(stem, _)| word.starts_with(stem));
            let exact = table.words.get(word).into_iter().chain(number);
            for known in exact.chain(stems.map(|(_, known)| known)) {
                for choice in &known.choices {
                    if let Some(bits) = bits.get_mut(choice / 64) {
                        *bits |= 1 << (choice % 64);
                    }
                }
                if !known.begins.is_empty() {
                    begins.push((at, known.begins.as_slice()));
                }
            }
        }
        Self { table, fits, width, begins }
    }

    /// Where phrases may begin, and which, with their numbers.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = (usize, usize, &'a Phrase)> {
        let table = self.table;
        let phrase = move |number: &'a usize| Some((*number, table.phrases.get(*number)?));
        self.begins.iter().flat_map(move |(at, numbers)| {
            numbers.iter().filter_map(phrase).map(|(number, phrase)| (*at, number, phrase))
        })
    }

    /// Whether a word fits a choice.
    pub(super) fn fits(&self, at: usize, choice: usize) -> bool {
        let bits = self.fits.get(at * self.width + choice / 64);
        bits.is_some_and(|bits| bits >> (choice % 64) & 1 == 1)
    }

    /// Whether a word negates.
    pub(super) fn negates(&self, at: usize) -> bool {
        self.fits(at, self.table.negating[0])
    }

    /// Whether a word may stand between a negation and what it negates.
    pub(super) fn fills(&self, at: usize) -> bool {
        self.fits(at, self.table.negating[1])
    }
}

/// A word of the table; one that begins so needs letters enough to be looked up.
fn pattern(written: &str) -> Option<Pattern> {
    if written == "#" {
        return Some(Pattern { letters: "#".to_owned(), stem: false });
    }
    Pattern::of(written).filter(|word| !word.stem || word.letters.len() >= STEM)
}

/// The words of a piece of a phrase: those between which there is a choice must be single ones, any
/// other may be of several ("l'attente").
fn choices(piece: &str, lists: &Lists) -> Option<Vec<Vec<Pattern>>> {
    if !piece.contains(['|', '<', '#', '*']) {
        let words = Words::of(piece);
        let each = (0..words.len()).map(|at| Some(vec![pattern(words.get(at)?)?]));
        return each.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty());
    }
    let mut choice = Vec::new();
    for one in piece.split('|') {
        match one.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
            Some(name) => choice.extend(lists.get(name)?.iter().cloned()),
            None => choice.push(pattern(one)?),
        }
    }
    Some(vec![choice])
}
