//! Dates that are counted back from when the page was fetched: `2 months ago`, `il y a 2 ans`,
//! `vor 2 Monaten`, `yesterday at 10:15`, `3h`.

use jiff::{Span, ToSpan, Zoned, civil};

use super::{
    names::weekday,
    phrases::{AFTER, AND, AROUND, BEFORE, DAYS, LAST, NOW, Unit, number, unit},
    time::time_in,
    words::Yearless,
};
use crate::{
    domain::{Precision, Published},
    logic::text::fold,
};

/// The most words of a text that is such a date.
const MOST_WORDS: usize = 14;

/// The most words before a day counted by name: "Review of the hotel, yesterday" is one.
const MOST_AROUND: usize = 4;

/// Reads a text that counts back, from `now` at the source.
pub(super) fn read(text: &str, now: &Zoned) -> Option<Published> {
    let folded = split_units(&fold(text));
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let raw: Vec<&str> = text.split([' ', ',', '\u{a0}', '\u{202f}']).collect();
    if is_now(&words) {
        return Some(Published::relative(now.datetime(), Precision::Minute));
    }
    by_name(&words, &raw, now)
        .or_else(|| ago(&words).and_then(|span| span.before(now)))
        .or_else(|| last(&words).and_then(|span| span.before(now)))
        .or_else(|| compact(text, &words).and_then(|span| span.before(now)))
}

/// A day without a year is the last such day: sites leave the year away while it is this one.
pub(super) fn without_year(day: Yearless, now: &Zoned) -> Option<Published> {
    let latest = now.date().checked_add(1.day()).ok()?;
    let read = day.of(latest.year()).filter(|read| read.date() <= latest);
    let read = read.or_else(|| day.of(latest.year().checked_sub(1)?))?;
    Some(read.counted_back())
}

/// A space between numbers and what hangs on them: `3h`, `22h24`.
fn split_units(folded: &str) -> String {
    let mut split = String::with_capacity(folded.len() + 4);
    let mut last = ' ';
    for c in folded.chars() {
        if (last.is_ascii_digit() && c.is_alphabetic())
            || (last.is_alphabetic() && c.is_ascii_digit())
        {
            split.push(' ');
        }
        split.push(c);
        last = c;
    }
    split
}

/// Years down to seconds that are counted back together, and the finest of them.
#[derive(Debug, Clone, Copy)]
struct Back {
    span: Span,
    precision: Precision,
}

impl Back {
    fn none() -> Self {
        Self { span: Span::new(), precision: Precision::Month }
    }

    fn and(self, count: u16, unit: Unit) -> Option<Self> {
        let count = i64::from(count);
        let (more, precision) = match unit {
            Unit::Second => (count.seconds(), Precision::Minute),
            Unit::Minute => (count.minutes(), Precision::Minute),
            Unit::Hour => (count.hours(), Precision::Minute),
            Unit::Day => (count.days(), Precision::Day),
            Unit::Week => ((count * 7).days(), Precision::Day),
            Unit::Month => (count.months(), Precision::Month),
            Unit::Year => (count.years(), Precision::Month),
        };
        let day = civil::date(2000, 1, 1);
        let span = self.span.checked_add((more, day)).ok()?;
        Some(Self { span, precision: self.precision.min(precision) })
    }

    fn before(self, now: &Zoned) -> Option<Published> {
        let at = now.checked_sub(self.span).ok()?;
        Some(Published::relative(at.datetime(), self.precision))
    }
}

fn is_now(words: &[&str]) -> bool {
    NOW.iter().any(|phrase| {
        let filler = words.first().filter(|word| AROUND.contains(word));
        is_phrase(words, phrase)
            || (filler.is_some() && is_phrase(words.get(1..).unwrap_or_default(), phrase))
    })
}

fn is_phrase(words: &[&str], phrase: &str) -> bool {
    words.iter().copied().eq(phrase.split(' '))
}

/// Where a phrase stands among words.
fn place(words: &[&str], phrase: &str) -> Option<(usize, usize)> {
    let length = phrase.split(' ').count();
    let at = words.windows(length).position(|window| is_phrase(window, phrase))?;
    Some((at, at + length))
}

/// `2 months ago`, `il y a 1 an et 2 mois`.
fn ago(words: &[&str]) -> Option<Back> {
    let after = words.iter().position(|word| AFTER.contains(word));
    if let Some(end) = after
        && let Some(back) = spans_before(words.get(..end)?)
    {
        return Some(back);
    }
    BEFORE.iter().find_map(|phrase| {
        let (_, end) = place(words, phrase)?;
        let rest = words.get(end..)?;
        // "il y a environ 2 mois", "hace más de 2 años".
        (0..=2).find_map(|skipped| spans(rest.get(skipped..)?).map(|(back, _)| back))
    })
}

/// The spans that end where the words end. A unit alone, as the whole text, is one: `год назад`.
fn spans_before(words: &[&str]) -> Option<Back> {
    if let [only] = words {
        return Back::none().and(1, unit(only)?);
    }
    let reaches_end = |begin: usize| {
        let rest = words.get(begin..)?;
        let (back, length) = spans(rest)?;
        (length == rest.len()).then_some(back)
    };
    // The earliest beginning that reaches the end is that of all of them.
    (0..words.len()).find_map(reaches_end)
}

/// Numbers with their units, and how many words they are.
fn spans(words: &[&str]) -> Option<(Back, usize)> {
    let mut back = Back::none();
    let mut at = 0;
    let mut whole = 0;
    while let (Some(count), Some(named)) = (words.get(at), words.get(at + 1)) {
        // "a few days", "a couple of days", "ein paar Tage".
        let vague = number(count) == Some(1) && number(named).is_some();
        if vague {
            at += 1;
            continue;
        }
        let joined =
            AND.contains(named) && words.get(at + 2).is_some_and(|word| unit(word).is_some());
        let named = if joined { words.get(at + 2)? } else { named };
        let (Some(count), Some(unit)) = (number(count), unit(named)) else { break };
        back = back.and(count, unit)?;
        at += if joined { 3 } else { 2 };
        whole = at;
        if words.get(at).is_some_and(|word| AND.contains(word)) {
            at += 1;
        }
    }
    (whole > 0).then_some((back, whole))
}

/// `last month`.
fn last(words: &[&str]) -> Option<Back> {
    LAST.iter().find_map(|(unit, phrases)| {
        let named = phrases.split('|').any(|phrase| {
            place(words, phrase)
                .is_some_and(|(begin, end)| end == words.len() && is_around(words.get(..begin)))
        });
        named.then(|| Back::none().and(1, *unit)).flatten()
    })
}

/// `3h`, `2d`, `1 Std.`: nothing but numbers with short units. "15 min" is how long something takes.
fn compact(text: &str, words: &[&str]) -> Option<Back> {
    let short = |word: &&str| word.chars().count() <= 3 && *word != "a";
    let numbered = words.first().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let loose = text.trim().contains(char::is_whitespace) && words.contains(&"min");
    if !numbered || !words.iter().all(short) || loose || words.len() > 4 {
        return None;
    }
    spans(words).filter(|(_, length)| *length == words.len()).map(|(back, _)| back)
}

/// `yesterday at 10:15`, `aujourd'hui à 22h24`, `Monday at 9:50 PM`.
fn by_name(words: &[&str], raw: &[&str], now: &Zoned) -> Option<Published> {
    let time = time_in(raw);
    let day_named = DAYS.iter().find_map(|(days, phrase)| {
        let (begin, end) = place(words, phrase)?;
        let alone = is_around(words.get(..begin)) && is_around(words.get(end..));
        alone.then_some(i64::from(*days))
    });
    let days = if let Some(days) = day_named {
        days
    } else {
        time?;
        let at = words.iter().position(|word| weekday(word).is_some())?;
        if !is_around(words.get(..at)) || !is_around(words.get(at + 1..)) {
            return None;
        }
        let told = weekday(words.get(at)?)?;
        let today = now.date().weekday().to_monday_zero_offset();
        // Of today it would have said so.
        i64::from((today - told).rem_euclid(7)) + if today == told { 7 } else { 0 }
    };
    let day = now.date().checked_sub(days.days()).ok()?;
    Some(match time {
        Some((time, _)) => Published::relative(day.to_datetime(time), Precision::Minute),
        None => Published::relative(day.into(), Precision::Day),
    })
}

/// Whether words are only what may stand around a date.
fn is_around(words: Option<&[&str]>) -> bool {
    let words = words.unwrap_or_default();
    let letters = words.iter().filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    words.len() <= MOST_AROUND + 4
        && letters.clone().count() <= MOST_AROUND
        && letters.clone().all(|word| AROUND.contains(word))
}
