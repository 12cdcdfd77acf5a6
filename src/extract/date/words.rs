//! Days whose month is a word: `March 3rd, 2022`, `le 20 novembre 2026 à 22h24`, `20. März 2026`,
//! `Reviewed in Italy on 16 July 2022`, `20 de noviembre de 2026`, `20-Nov-26`.

use jiff::civil;

use super::{
    names::month,
    time::{at_time, time_in},
};
use crate::{
    domain::{Precision, Published},
    logic::text::fold,
};

/// A day as far as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found {
    /// The whole date, or a month with its year.
    Dated(Published),
    /// A day of which the year is left away.
    Yearless(Yearless),
}

/// A day of some year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Yearless {
    month: i16,
    day: i16,
    time: Option<(civil::Time, Precision)>,
}

impl Yearless {
    /// The day and time in a year.
    pub(super) fn of(self, year: i16) -> Option<Published> {
        let day = date(year, self.month, self.day)?;
        Some(match self.time {
            Some((time, precision)) => Published::Local { at: day.to_datetime(time), precision },
            None => Published::day(day),
        })
    }
}

/// The first day with its year in a text; else the first month with its year; else the first day
/// without a year.
pub(super) fn read(text: &str) -> Option<Found> {
    let words: Vec<&str> = text
        .split([' ', ',', '·', '|', '/', '-', '–', '—', '\u{a0}', '\u{202f}'])
        .map(|word| word.trim_matches(['(', ')', '[', ']', '"', '\'', '’', ':', ';']))
        .filter(|word| !word.is_empty() && !joins(word))
        .collect();
    let mut coarse = None;
    let mut yearless = None;
    for (at, word) in words.iter().enumerate() {
        let Some(month) = month_named(word) else { continue };
        match around(&words, at, month) {
            Some(read @ Found::Dated(date)) if date.precision() == Precision::Month => {
                coarse = coarse.or(Some(read));
            }
            Some(read @ Found::Yearless(_)) => yearless = yearless.or(Some(read)),
            Some(read) => return Some(read),
            None => {}
        }
    }
    coarse.or(yearless)
}

/// A month's name, with what may hang on it.
fn month_named(word: &str) -> Option<i16> {
    word.starts_with(char::is_alphabetic).then(|| month(&fold(word))).flatten()
}

/// Words between the parts of a date: `20 de noviembre del 2026`.
fn joins(word: &str) -> bool {
    matches!(word, "de" | "del" | "di" | "of" | "den" | "." | "De" | "Of")
}

/// The date around the month at a place.
fn around(words: &[&str], at: usize, month: i16) -> Option<Found> {
    let word = |at: Option<usize>| words.get(at?).copied();
    let day = |at: Option<usize>| word(at).and_then(ordinal).filter(|day| (1..=31).contains(day));
    let year = |at: Option<usize>| word(at).and_then(|word| year(word, false));
    let short_year = |at: Option<usize>| word(at).and_then(|word| self::year(word, true));
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    let (second_before, second_after) = (at.checked_sub(2), Some(at + 2));

    let dated = |date: Option<civil::Date>, rest: usize| {
        Some(Found::Dated(at_time(date?, words.get(rest..).unwrap_or_default())))
    };
    let yearless = |day: i16| {
        // A leap year has every day.
        date(2024, month, day)?;
        Some(Found::Yearless(Yearless { month, day, time: time_in(words) }))
    };
    if let Some(first) = day(before) {
        if let Some(year) = short_year(after).filter(|_| !is_clock(words, at + 1)) {
            return dated(date(year, month, first), at + 2);
        }
        return yearless(first);
    }
    if let Some(second) = day(after) {
        if let Some(year) = year(second_after).or_else(|| quoted(word(second_after)?)) {
            return dated(date(year, month, second), at + 3);
        }
        // "2026 November 20".
        if let Some(year) = year(before) {
            return dated(date(year, month, second), at + 2);
        }
        // "Feb 20 14:03 2026", as in old mail headers and forums.
        if is_clock(words, at + 2)
            && let Some(year) = year(Some(at + 3))
        {
            return dated(date(year, month, second), at + 2);
        }
        return yearless(second);
    }
    let year = year(after).or_else(|| year(before).filter(|_| year(second_before).is_none()))?;
    Some(Found::Dated(Published::month(date(year, month, 1)?)))
}

/// Whether a time of day stands at a place, and not a year.
fn is_clock(words: &[&str], at: usize) -> bool {
    words.get(at).is_some_and(|word| word.contains(':'))
}

/// A year of four digits, or of two where a day stands on the other side.
fn year(word: &str, short: bool) -> Option<i16> {
    let digits = word.trim_end_matches(['.', 'г', 'r', 'y']);
    let number: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(number).filter(|year| (1990..=2100).contains(year)),
        2 if short => Some(2000 + number),
        _ => None,
    }
}

/// `'26`, whose apostrophe was trimmed.
fn quoted(word: &str) -> Option<i16> {
    let written = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    written.then(|| word.parse::<i16>().ok().map(|year| 2000 + year)).flatten()
}

/// A date, if there is such a day.
pub(super) fn date(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `3`, `3rd`, `1er`, `03.`, `1.º`
fn ordinal(word: &str) -> Option<i16> {
    let digits =
        word.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | 'º' | 'ª' | '°'));
    let suffix = word.get(digits.len()..)?;
    let known = matches!(
        suffix,
        "" | "." | "st" | "nd" | "rd" | "th" | "er" | "e" | "o" | "º" | ".º" | "°" | "ª" | "a"
    );
    (known && digits.len() <= 2).then(|| digits.parse().ok()).flatten()
}
