//! The time of day that stands beside a date.

use jiff::civil;

use crate::{
    domain::{Precision, Published},
    logic::text::fold,
};

/// A day with the time that the words beside it give, if they do: `at 9:50 PM`, `à 22h24`,
/// `um 22:24 Uhr`.
pub(super) fn at_time(day: civil::Date, words: &[&str]) -> Published {
    match time_in(words) {
        Some((time, precision)) => Published::Local { at: day.to_datetime(time), precision },
        None => Published::day(day),
    }
}

/// The first time of day in some words.
pub(super) fn time_in(words: &[&str]) -> Option<(civil::Time, Precision)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1).map(|word| fold(word)).unwrap_or_default();
        clock(word, &next)
    })
}

/// `9:50`, `09:50:11`, `22h24`, `9:50pm`, `22.24` before "Uhr", and `9` before "PM".
fn clock(word: &str, next: &str) -> Option<(civil::Time, Precision)> {
    let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | ';'));
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let mark = fold(word.get(digits.len()..)?);
    let marked =
        |half: &str, spaced: &str| [mark.as_str(), next].iter().any(|m| *m == half || *m == spaced);
    let (am, pm) = (marked("am", "a m"), marked("pm", "p m"));
    let mut parts = if digits.contains(':') {
        digits.split(':')
    } else if next == "uhr" {
        digits.split('.')
    } else {
        digits.split('h')
    };
    let hour = number(parts.next()?)?;
    let (minute, second) = (parts.next(), parts.next());
    if parts.next().is_some() || (minute.is_none() && !(am || pm)) {
        return None;
    }
    let minute = minute.map_or(Some(0), number)?;
    let second = match second {
        // A fraction of a second is left away.
        Some(second) => Some(number(second.split(['.', ',']).next()?)?),
        None => None,
    };
    let hour = match hour {
        12 if am => 0,
        hour if pm && hour < 12 => hour + 12,
        hour => hour,
    };
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    Some((civil::Time::new(hour, minute, second.unwrap_or(0), 0).ok()?, precision))
}

fn number(digits: &str) -> Option<i8> {
    let sound = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten()
}
