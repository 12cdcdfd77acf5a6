//! Forms of words, found in an answer: the data of `forms.tsv`, and where it stands.
//!
//! | written | stands for |
//! |---|---|
//! | `refund` | this word, folded |
//! | `refund*` | words that begin so |
//! | `don't` | the two words "don" and "t" |
//! | `a\|b` | one of them |
//! | `[a\|b]` | one of them, or none |
//! | `..3` | up to three words |
//! | `#` | a number |
//! | `^` | where a sentence begins |
//!
//! A form stands inside of one sentence. Nothing is looked for in what somebody else is quoted with.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use super::words::Word;
use crate::{domain::Language, logic::text::fold};

/// What `forms.tsv` holds, ready for use.
static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::read(include_str!("forms.tsv")));

/// The forms of each list, by name.
#[derive(Debug, Default)]
pub(super) struct Forms {
    lists: HashMap<(String, Language), List>,
    /// Lines that could not be read: a test says that there are none.
    bad: Vec<String>,
}

/// The forms of one list, by the words that they begin with.
#[derive(Debug, Default)]
struct List {
    by_word: HashMap<String, Vec<Form>>,
    /// Those that begin with anything else.
    others: Vec<Form>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Form(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// One of these, each a row of words.
    One(Vec<Vec<Pattern>>),
    /// One of these, or nothing.
    Maybe(Vec<Vec<Pattern>>),
    /// Up to so many words.
    Gap(usize),
    /// Where a sentence begins.
    Begin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Word(String),
    Start(String),
    Number,
}

impl Forms {
    /// Those of the program.
    pub(super) fn shipped() -> &'static Self {
        &FORMS
    }

    fn read(text: &str) -> Self {
        let mut forms = Self::default();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let mut columns = line.split('\t');
            let (list, code, said) = (columns.next(), columns.next(), columns.next());
            let language = match code {
                Some("en") => Some(Language::English),
                Some("fr") => Some(Language::French),
                _ => None,
            };
            let read = list.zip(language).zip(said).and_then(|((list, language), said)| {
                let read = said.split(" / ").map(Form::read).collect::<Option<Vec<_>>>()?;
                Some(((list.to_owned(), language), read))
            });
            match read {
                Some((key, read)) => {
                    let list = forms.lists.entry(key).or_default();
                    for form in read {
                        list.add(form);
                    }
                }
                None => forms.bad.push(line.to_owned()),
            }
        }
        forms
    }

    /// Where the forms of a list stand, as numbers of words: the first of each sentence, and none
    /// that touches what the exceptions of the list hold.
    pub(super) fn find(&self, list: &str, language: Language, words: &[Word]) -> Vec<Range<usize>> {
        let except = self.all(&format!("not {list}"), language, words);
        let mut found: Vec<Range<usize>> = Vec::new();
        for range in self.all(list, language, words) {
            let free = !except.iter().any(|not| not.start < range.end && range.start < not.end);
            let behind = found.last().is_none_or(|before| range.start >= before.end);
            if free && behind {
                found.push(range);
            }
        }
        found
    }

    /// Whether one of the forms of a list stands in it.
    pub(super) fn has(&self, list: &str, language: Language, words: &[Word]) -> bool {
        !self.find(list, language, words).is_empty()
    }

    fn all(&self, list: &str, language: Language, words: &[Word]) -> Vec<Range<usize>> {
        let Some(list) = self.lists.get(&(list.to_owned(), language)) else { return Vec::new() };
        let at = |(start, word): (usize, &Word)| {
            let here = list.by_word.get(&word.folded).into_iter().flatten();
            let forms = here.chain(&list.others);
            let ends = forms.filter_map(|Form(parts)| longest(parts, words, start));
            Some(start..ends.max().filter(|end| *end > start)?)
        };
        words.iter().enumerate().filter_map(at).collect()
    }
}

impl List {
    fn add(&mut self, form: Form) {
        let begins = |row: &Vec<Pattern>| match row.first() {
            Some(Pattern::Word(word)) => Some(word.clone()),
            Some(Pattern::Start(_) | Pattern::Number) | None => None,
        };
        let words = match form.0.first() {
            Some(Part::One(rows)) => rows.iter().map(begins).collect::<Option<Vec<_>>>(),
            Some(Part::Maybe(_) | Part::Gap(_) | Part::Begin) | None => None,
        };
        match words {
            Some(words) => {
                for word in words {
                    self.by_word.entry(word).or_default().push(form.clone());
                }
            }
            None => self.others.push(form),
        }
    }
}

impl Form {
    fn read(said: &str) -> Option<Self> {
        let part = |part: &str| {
            if part == "^" {
                return Some(Part::Begin);
            }
            if let Some(words) = part.strip_prefix("..") {
                return words.parse().ok().map(Part::Gap);
            }
            match part.strip_prefix('[').and_then(|part| part.strip_suffix(']')) {
                Some(inner) => alternatives(inner).map(Part::Maybe),
                None => alternatives(part).map(Part::One),
            }
        };
        let parts = said.split_whitespace().map(part).collect::<Option<Vec<_>>>()?;
        (!parts.is_empty()).then_some(Self(parts))
    }
}

fn alternatives(said: &str) -> Option<Vec<Vec<Pattern>>> {
    let one = |one: &str| {
        if one == "#" {
            return Some(vec![Pattern::Number]);
        }
        if let Some(start) = one.strip_suffix('*') {
            return Some(vec![Pattern::Start(fold(start))]);
        }
        let words = fold(one);
        let plain = !words.is_empty() && !one.contains(['[', ']', '^']);
        plain.then(|| words.split(' ').map(|word| Pattern::Word(word.to_owned())).collect())
    };
    said.split('|').map(one).collect()
}

/// Where the longest way ends in which the parts stand from `start` on.
fn longest(parts: &[Part], words: &[Word], start: usize) -> Option<usize> {
    let mut at = vec![start];
    for part in parts {
        let mut next = Vec::new();
        for &place in &at {
            match part {
                Part::Begin => {
                    next.extend(words.get(place).filter(|word| word.begins).map(|_| place));
                }
                Part::Gap(most) => {
                    let open = (place..place + most).take_while(|at| is_open(words, *at, start));
                    next.push(place);
                    next.extend(open.map(|at| at + 1));
                }
                Part::One(all) | Part::Maybe(all) => {
                    if matches!(part, Part::Maybe(_)) {
                        next.push(place);
                    }
                    next.extend(all.iter().filter_map(|row| stand(row, words, place, start)));
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            return None;
        }
        at = next;
    }
    at.into_iter().max()
}

/// Whether the word at a place can belong to a form that began at `start`.
fn is_open(words: &[Word], at: usize, start: usize) -> bool {
    words.get(at).is_some_and(|word| !word.quoted && (at == start || !word.begins))
}

/// Where a row of words ends, if it stands at a place.
fn stand(row: &[Pattern], words: &[Word], place: usize, start: usize) -> Option<usize> {
    for (at, pattern) in (place..).zip(row) {
        let word = words.get(at).filter(|_| is_open(words, at, start))?;
        let fits = match pattern {
            Pattern::Word(text) => word.folded == *text,
            Pattern::Start(text) => word.folded.starts_with(text.as_str()),
            Pattern::Number => word.folded.bytes().all(|byte| byte.is_ascii_digit()),
        };
        if !fits {
            return None;
        }
    }
    Some(place + row.len())
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    #[test]
    fn every_line_is_read() {
        assert_eq!(Forms::shipped().bad, Vec::<String>::new());
        let lists = &Forms::shipped().lists;
        let positive = lists.keys().filter(|(list, _)| !list.starts_with("not ")).count();
        assert_eq!(positive % 2, 0, "each list is there in both languages");
    }

    #[track_caller]
    fn check(form: &str, text: &str, expect: Option<&str>) {
        let forms = Forms::read(&format!("x\ten\t{form}"));
        assert_eq!(forms.bad, Vec::<String>::new());
        let words = words(text);
        let found = forms.find("x", Language::English, &words);
        let found = found.first().map(|range| {
            let (first, last) = (&words[range.start], &words[range.end - 1]);
            text.get(first.at.start..last.at.end).unwrap()
        });
        assert_eq!(found, expect, "{form}: {text}");
    }

    #[test]
    fn forms_are_found() {
        check("you should have", "I say you Should have.", Some("you Should have"));
        check("refund*", "We’re refunding it", Some("refunding"));
        check("don't know", "We don’t know", Some("don’t know"));
        check("we [all] go", "we all go", Some("we all go"));
        check("we [all] go", "we go", Some("we go"));
        check("a ..2 b", "a x y b", Some("a x y b"));
        check("a ..2 b", "a x y z b", None);
        check("a ..2 b", "a. B", None);
        check("^ oh", "Well. Oh no", Some("Oh"));
        check("^ oh", "Well oh no", None);
        check("# off", "10 % off", Some("10 % off"));
        check("you lied", "They wrote “so then you lied”", None);
    }
}
