//! The tables of what threats are said with, read once. A line has three columns, parted by tabs: what
//! it is, its name, and forms of words parted by ` / ` (see [`super::expression`]).
//!
//! | first column | what the forms are |
//! |---|---|
//! | `slot` | what `{name}` stands for in the lines below, all that were given up to there |
//! | `violence`, `extortion`, `privacy`, `legal` | such a threat |
//! | `except` | what is none, though it has the words of one |
//! | `turns` | words that turn a sentence round |

use std::{collections::HashMap, fmt, sync::LazyLock};

use super::expression::{Expression, Term};
use crate::domain::Threat;

/// The tables that are part of the program.
pub(super) const SHIPPED: [&str; 2] = [include_str!("english.tsv"), include_str!("french.tsv")];

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(&SHIPPED).unwrap_or_default());

/// Lists of words, each by a hash: a power of 2.
const LISTS: usize = 8192;

/// Letters that the beginning of a word has at the least.
const START: usize = 3;

/// The tables, ready for use.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// Words, and whether each is only the beginning of one.
    words: Vec<(String, bool)>,
    /// Numbers of whole words, by a hash of them.
    wholes: Vec<Vec<Term>>,
    /// Numbers of beginnings of words, by a hash of their first letters.
    starts: Vec<Vec<Term>>,
    /// A bit for each hash of a word that begins a search, and of the first letters of one.
    marks: Vec<u64>,
    /// For each word the numbers of the threats that are looked for where it stands.
    anchored: Vec<Vec<usize>>,
    /// For each word whether it turns a sentence round.
    turns: Vec<bool>,
    threats: Vec<(Threat, Expression)>,
    exceptions: Vec<Expression>,
}

/// A line that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    /// The line.
    pub(super) line: String,
    /// What is wrong.
    pub(super) wrong: &'static str,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.wrong, self.line)
    }
}

impl Table {
    /// The one that is part of the program.
    pub(super) fn shipped() -> &'static Self {
        &TABLE
    }

    /// Reads tables. The slots of one are not known in the next.
    ///
    /// # Errors
    ///
    /// At the first line that is not as it must be.
    pub(super) fn of(sources: &[&str]) -> Result<Self, BadLine> {
        let mut reader = Reader { numbers: HashMap::new(), table: Self::default() };
        for source in sources {
            let mut slots = HashMap::new();
            let lines = source.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            for line in lines {
                let bad = |wrong| BadLine { line: line.to_owned(), wrong };
                reader.line(line, &mut slots).map_err(bad)?;
            }
        }
        let mut table = reader.table;
        (table.wholes, table.starts) = (vec![Vec::new(); LISTS], vec![Vec::new(); LISTS]);
        table.marks = vec![0; LISTS / 4];
        for (term, (word, start)) in (0..).zip(&table.words) {
            let lists = if *start { &mut table.starts } else { &mut table.wholes };
            let hash = if *start { hash(head(word)) } else { hash(word.as_bytes()) };
            if let Some(list) = lists.get_mut(hash % LISTS) {
                list.push(term);
            }
            let anchors =
                table.anchored.get(usize::from(term)).is_some_and(|list| !list.is_empty());
            let (mark, bit) = mark(hash, *start);
            if let Some(marks) = table.marks.get_mut(mark).filter(|_| anchors) {
                *marks |= bit;
            }
        }
        Ok(table)
    }

    /// How many words there are.
    pub(super) fn terms(&self) -> usize {
        self.words.len()
    }

    /// The words of the tables that a folded word is.
    pub(super) fn terms_of(&self, word: &str) -> impl Iterator<Item = Term> {
        let wholes = self.wholes.get(hash(word.as_bytes()) % LISTS);
        let starts = self.starts.get(hash(head(word)) % LISTS);
        wholes.into_iter().chain(starts).flatten().copied().filter(move |term| {
            self.words.get(usize::from(*term)).is_some_and(|(known, start)| {
                if *start { word.starts_with(known.as_str()) } else { word == known }
            })
        })
    }

    /// Whether a folded word may be one that begins a search: quick, and wrong only in saying so.
    pub(super) fn may_begin(&self, word: &str) -> bool {
        let marked = |(mark, bit)| self.marks.get(mark).is_some_and(|marks| marks & bit != 0);
        marked(mark(hash(word.as_bytes()), false)) || marked(mark(hash(head(word)), true))
    }

    /// Whether a word of the tables turns a sentence round.
    pub(super) fn turns(&self, term: Term) -> bool {
        self.turns.get(usize::from(term)).copied().unwrap_or_default()
    }

    /// The threats that are looked for where these words stand, each once, in the order of what
    /// counts first.
    pub(super) fn threats(&self, terms: &[Term]) -> impl Iterator<Item = &(Threat, Expression)> {
        let anchored = terms.iter().filter_map(|term| self.anchored.get(usize::from(*term)));
        let mut numbers = anchored.flatten().copied().collect::<Vec<_>>();
        numbers.sort_unstable();
        numbers.dedup();
        let mut threats =
            numbers.into_iter().filter_map(|at| self.threats.get(at)).collect::<Vec<_>>();
        threats.sort_by_key(|(threat, _)| *threat);
        threats.into_iter()
    }

    /// What is no threat.
    pub(super) fn exceptions(&self) -> &[Expression] {
        &self.exceptions
    }
}

/// The letters by which beginnings of words are found.
fn head(word: &str) -> &[u8] {
    let bytes = word.as_bytes();
    bytes.get(..START).unwrap_or(bytes)
}

/// FNV-1a, its upper half folded into the lower one.
fn hash(bytes: &[u8]) -> usize {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    let hash = bytes.iter().fold(0x811c_9dc5, step);
    (hash ^ (hash >> 16)) as usize
}

/// The number and the bit of the mark for a hash; those of beginnings are the upper half.
fn mark(hash: usize, start: bool) -> (usize, u64) {
    let number = hash / 64 % (LISTS / 8);
    (if start { number + LISTS / 8 } else { number }, 1 << (hash % 64))
}

/// What was read so far.
struct Reader {
    /// The numbers of the words.
    numbers: HashMap<(String, bool), Term>,
    table: Table,
}

/// By name: what a slot stands for, and those of its words that are marked, or all of them.
type Slots<'a> = HashMap<&'a str, (Vec<Expression>, Vec<Term>)>;

impl Reader {
    fn line<'a>(&mut self, line: &'a str, slots: &mut Slots<'a>) -> Result<(), &'static str> {
        let mut columns = line.split('\t');
        let (Some(what), Some(name), Some(forms), None) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err("a line has three columns");
        };
        let mut anchors = Vec::new();
        let forms = forms.split(" / ").map(|form| self.form(form, slots, &mut anchors));
        let forms = forms.collect::<Result<Vec<_>, _>>()?;
        let threat = match what {
            "slot" => {
                let (slot, marked) = slots.entry(name).or_default();
                for (form, mut anchors) in forms.into_iter().zip(anchors) {
                    if anchors.is_empty() {
                        form.terms(&mut anchors);
                    }
                    marked.append(&mut anchors);
                    slot.push(form);
                }
                return Ok(());
            }
            "except" => {
                self.table.exceptions.extend(forms);
                return Ok(());
            }
            "turns" => {
                let mut terms = Vec::new();
                Expression::One(forms).terms(&mut terms);
                for term in terms {
                    if let Some(turns) = self.table.turns.get_mut(usize::from(term)) {
                        *turns = true;
                    }
                }
                return Ok(());
            }
            "violence" => Threat::Violence,
            "extortion" => Threat::Extortion,
            "privacy" => Threat::Privacy,
            "legal" => Threat::Legal,
            _ => return Err("no such thing as its first column says"),
        };
        for (form, anchors) in forms.into_iter().zip(anchors) {
            if anchors.is_empty() {
                return Err("no word of a form is marked with `!`");
            }
            let number = self.table.threats.len();
            for anchor in anchors {
                if let Some(list) = self.table.anchored.get_mut(usize::from(anchor)) {
                    list.push(number);
                }
            }
            self.table.threats.push((threat, form));
        }
        Ok(())
    }

    /// Reads a form; what its marked terms are goes to `anchors`.
    fn form(
        &mut self,
        form: &str,
        slots: &Slots<'_>,
        anchors: &mut Vec<Vec<Term>>,
    ) -> Result<Expression, &'static str> {
        let (mut parts, mut marked) = (Vec::new(), Vec::new());
        for term in form.split(' ') {
            let (term, marks) = match term.strip_prefix('!') {
                Some(term) => (term, true),
                None => (term, false),
            };
            let mut words = Vec::new();
            parts.push(self.term(term, slots, &mut words)?);
            if marks {
                marked.append(&mut words);
            }
        }
        anchors.push(marked);
        Ok(Expression::All(parts))
    }

    /// Reads a term; the words by which it is known to be there go to `anchors`.
    fn term(
        &mut self,
        term: &str,
        slots: &Slots<'_>,
        anchors: &mut Vec<Term>,
    ) -> Result<Expression, &'static str> {
        if let Some(count) = term.strip_prefix("..") {
            return count.parse().map(Expression::Gap).map_err(|_| "`..` without a number");
        }
        if let Some(term) = term.strip_prefix('[').and_then(|term| term.strip_suffix(']')) {
            let part = self.term(term, slots, &mut Vec::new())?;
            return Ok(Expression::Maybe(Box::new(part)));
        }
        let words = term.split('|').map(|word| {
            if let Some(name) = word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
                let (slot, marked) = slots.get(name).ok_or("no slot of this name above")?;
                anchors.extend(marked);
                return Ok(Expression::One(slot.clone()));
            }
            let part = match word {
                "" => return Err("two spaces, or one at an end"),
                "^" => Expression::Begin,
                "$" => Expression::End,
                word => self.words(word)?,
            };
            part.terms(anchors);
            Ok(part)
        });
        words.collect::<Result<_, _>>().map(Expression::One)
    }

    /// The word, or the words about an apostrophe.
    fn words(&mut self, words: &str) -> Result<Expression, &'static str> {
        let terms = words.split('\'').filter(|word| !word.is_empty()).map(|word| {
            let (letters, start) = match word.strip_suffix('*') {
                Some(letters) => (letters, true),
                None => (word, false),
            };
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            if !letters.chars().all(plain) && !["@", "#"].contains(&letters) {
                return Err("words are written without capitals, accents and hyphens");
            }
            if start && letters.len() < START {
                return Err("a beginning has three letters at the least");
            }
            self.number(letters, start).map(Expression::Word)
        });
        terms.collect::<Result<_, _>>().map(Expression::All)
    }

    fn number(&mut self, letters: &str, start: bool) -> Result<Term, &'static str> {
        let key = (letters.to_owned(), start);
        if let Some(term) = self.numbers.get(&key) {
            return Ok(*term);
        }
        let term = Term::try_from(self.table.words.len()).map_err(|_| "too many words")?;
        self.numbers.insert(key.clone(), term);
        self.table.words.push(key);
        self.table.anchored.push(Vec::new());
        self.table.turns.push(false);
        Ok(term)
    }
}
