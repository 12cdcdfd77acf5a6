//! A form of words, found in a sentence. All places where it may begin are followed at once, each a
//! bit of a number, so that the work is that of the form and never that of the ways to match it.
//!
//! | written | stands for |
//! |---|---|
//! | `refund` | this word |
//! | `refund*` | words that begin so |
//! | `don't` | the two words "don" and "t" |
//! | `a\|b` | one of them |
//! | `[a\|b]` | one of them, or none |
//! | `{slot}` | what the slot of this name stands for |
//! | `..4` | up to four words, none of which turns the sentence round ("but") |
//! | `#`, `@` | a number, a name that is spoken to |
//! | `^`, `$` | where the sentence begins, where it ends |
//! | `!term` | the same as the term; without one of its words the form is not even looked for |

/// The number of a word of the tables.
pub(super) type Term = u16;

/// A form of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One word.
    Word(Term),
    /// Up to so many words.
    Gap(u8),
    /// Where the sentence begins.
    Begin,
    /// Where it ends.
    End,
    /// One behind the other.
    All(Vec<Self>),
    /// One of them.
    One(Vec<Self>),
    /// It, or nothing.
    Maybe(Box<Self>),
}

/// Words of a sentence that are looked at together.
pub(super) const LONGEST: usize = 120;

/// A sentence: for each word of the tables the places where it stands, one bit each.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    places: Vec<u128>,
    /// Words in it.
    length: usize,
    /// Where words stand that a gap does not go across.
    turns: u128,
    used: Vec<Term>,
}

impl Sentence {
    /// One without words; so many are in the tables.
    pub(super) fn new(terms: usize) -> Self {
        Self { places: vec![0; terms], length: 0, turns: 0, used: Vec::new() }
    }

    /// Forgets what it was, and becomes one of `length` words, [`LONGEST`] at the most.
    pub(super) fn begin(&mut self, length: usize) {
        for term in self.used.drain(..) {
            if let Some(places) = self.places.get_mut(usize::from(term)) {
                *places = 0;
            }
        }
        (self.length, self.turns) = (length.min(LONGEST), 0);
    }

    /// Notes that the word at `place` is this one of the tables, and whether it turns the sentence.
    pub(super) fn set(&mut self, place: usize, term: Term, turns: bool) {
        let bit = if place < self.length { 1 << place } else { 0 };
        if let Some(places) = self.places.get_mut(usize::from(term)) {
            if *places == 0 {
                self.used.push(term);
            }
            *places |= bit;
        }
        if turns {
            self.turns |= bit;
        }
    }

    /// The words of the tables that stand in it, each once.
    pub(super) fn terms(&self) -> &[Term] {
        &self.used
    }

    fn places(&self, term: Term) -> u128 {
        self.places.get(usize::from(term)).copied().unwrap_or_default()
    }

    /// A bit for each word.
    fn words(&self) -> u128 {
        (1 << self.length) - 1
    }
}

impl Expression {
    /// Where it stands in a sentence, as numbers of words: for each end the nearest beginning, the
    /// first end first.
    pub(super) fn find(&self, sentence: &Sentence) -> impl Iterator<Item = (usize, usize)> {
        // What is rare mostly stands last, so that most forms are soon given up from there.
        let begins = self.begins(sentence, sentence.words() << 1);
        let mut ends = if begins == 0 { 0 } else { self.ends(sentence, begins) };
        std::iter::from_fn(move || {
            let end = (ends != 0).then(|| ends.trailing_zeros())?;
            ends &= ends - 1;
            let begin = self.begins(sentence, 1 << end).checked_ilog2().unwrap_or(end);
            Some((begin as usize, end as usize))
        })
    }

    /// Where it may end if it begins at one of these places.
    fn ends(&self, sentence: &Sentence, from: u128) -> u128 {
        match self {
            Self::Word(term) => (from & sentence.places(*term)) << 1,
            Self::Gap(words) => {
                let open = sentence.words() & !sentence.turns;
                let step = |from: u128| (from & open) << 1;
                (0..*words).fold((from, from), |(all, last), _| (all | step(last), step(last))).0
            }
            Self::Begin => from & 1,
            Self::End => from & (1 << sentence.length),
            Self::All(parts) => along(parts.iter(), from, |part, from| part.ends(sentence, from)),
            Self::One(parts) => parts.iter().fold(0, |all, part| all | part.ends(sentence, from)),
            Self::Maybe(part) => from | part.ends(sentence, from),
        }
    }

    /// Where it may begin if it ends at one of these places.
    fn begins(&self, sentence: &Sentence, to: u128) -> u128 {
        match self {
            Self::Word(term) => (to >> 1) & sentence.places(*term),
            Self::Gap(words) => {
                let step = |to: u128| (to >> 1) & !sentence.turns;
                (0..*words).fold((to, to), |(all, last), _| (all | step(last), step(last))).0
            }
            Self::Begin => to & 1,
            Self::End => to & (1 << sentence.length),
            Self::All(parts) => along(parts.iter().rev(), to, |part, to| part.begins(sentence, to)),
            Self::One(parts) => parts.iter().fold(0, |all, part| all | part.begins(sentence, to)),
            Self::Maybe(part) => to | part.begins(sentence, to),
        }
    }

    /// The words of the tables that are in it.
    pub(super) fn terms(&self, terms: &mut Vec<Term>) {
        match self {
            Self::Word(term) => terms.push(*term),
            Self::Gap(_) | Self::Begin | Self::End => {}
            Self::All(parts) | Self::One(parts) => parts.iter().for_each(|part| part.terms(terms)),
            Self::Maybe(part) => part.terms(terms),
        }
    }
}

/// Where one is after these parts, nowhere as soon as one of them leads nowhere.
fn along<'a>(
    mut parts: impl Iterator<Item = &'a Expression>,
    from: u128,
    step: impl Fn(&'a Expression, u128) -> u128,
) -> u128 {
    let end = parts.try_fold(from, |from, part| Some(step(part, from)).filter(|to| *to != 0));
    end.unwrap_or_default()
}
