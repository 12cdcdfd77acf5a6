//! Days in numbers: `20.11.2026`, `04-27-2021 09:50`, `12/31/24`, `2026年11月20日`; and in what order a
//! list writes day and month.

use jiff::civil;

use super::{machine::iso, time::at_time, words::date};
use crate::domain::Published;

/// Which of two numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Order {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

/// What day and month in numbers leave open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    first: i16,
    second: i16,
    year: i16,
}

impl Open {
    /// The day that is meant if the numbers stand in this order.
    pub(super) fn day(self, order: Order) -> Option<civil::Date> {
        match order {
            Order::DayFirst => date(self.year, self.second, self.first),
            Order::MonthFirst => date(self.year, self.first, self.second),
        }
    }

    /// The order, where the numbers themselves tell.
    pub(super) fn order(self) -> Option<Order> {
        match (self.day(Order::DayFirst), self.day(Order::MonthFirst)) {
            (Some(_), None) => Some(Order::DayFirst),
            (None, Some(_)) => Some(Order::MonthFirst),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// Whether both orders name one day.
    pub(super) fn is_same(self) -> bool {
        self.first == self.second
    }
}

/// A day in numbers somewhere in a text.
#[derive(Debug)]
pub(super) enum Numbers<'a> {
    /// All is said.
    Whole(Published),
    /// Day and month, in an order that may be open; and the words after them.
    Open(Open, Vec<&'a str>),
}

impl Numbers<'_> {
    /// The date; `order` is that of the list, where the numbers do not tell.
    pub(super) fn read(&self, order: Option<Order>) -> Option<Published> {
        match self {
            Self::Whole(read) => Some(*read),
            Self::Open(open, rest) => {
                let order = open.order().or(order).or(open.is_same().then_some(Order::DayFirst))?;
                Some(at_time(open.day(order)?, rest))
            }
        }
    }
}

/// The first day in numbers of a text.
pub(super) fn find(text: &str) -> Option<Numbers<'_>> {
    let words: Vec<&str> = text
        .split([' ', ',', '·', '|', '\u{a0}', '\u{202f}'])
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let rest = words.get(at + 1..).unwrap_or_default();
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.len() > 10 && word.contains(['T', 't']) {
            return iso(word).map(Numbers::Whole);
        }
        token(word, rest)
    })
}

/// A word that is three numbers.
fn token<'a>(word: &str, rest: &[&'a str]) -> Option<Numbers<'a>> {
    let separator = word.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = match separator {
        '年' => word.split(['年', '月', '日']).filter(|part| !part.is_empty()).collect(),
        '년' => word.split(['년', '월', '일']).filter(|part| !part.is_empty()).collect(),
        '/' | '.' | '-' => word.splitn(4, separator).collect(),
        _ => return None,
    };
    let &[left, middle, right] = parts.as_slice() else { return None };
    let (a, b, c) = (number(left)?, number(middle)?, number(right)?);
    if left.len() == 4 {
        return Some(Numbers::Whole(at_time(date(a, b, c)?, rest)));
    }
    let year = match right.len() {
        4 => c,
        // With hyphens it may well be the year that stands first.
        2 if left.len() <= 2 && separator != '-' => 2000 + c,
        _ => return None,
    };
    let open = Open { first: a, second: b, year };
    if separator == '.' {
        // Who writes points writes the day first.
        return Some(Numbers::Whole(at_time(open.day(Order::DayFirst)?, rest)));
    }
    open.day(Order::DayFirst).or(open.day(Order::MonthFirst))?;
    Some(Numbers::Open(open, rest.to_vec()))
}

fn number(part: &str) -> Option<i16> {
    let sound = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| part.parse().ok()).flatten()
}

/// Different days that stand in order by one reading and in none by the other, before the first is
/// believed for it: five stand so by chance once in sixty times, in a list that is not sorted.
const ENOUGH: usize = 5;

/// The order in which a list writes day and month, by its dates. One `31/12` decides for all, and
/// so does one that would else lie after `today`; failing that, the order that the list is in.
pub(super) fn order_of<'a>(
    samples: impl IntoIterator<Item = &'a str>,
    today: Option<civil::Date>,
) -> Option<Order> {
    let possible = |day: &civil::Date| today.is_none_or(|today| *day <= today);
    let (mut day_first, mut month_first) = (false, false);
    let mut readings = [Vec::new(), Vec::new()];
    for text in samples {
        let Some(Numbers::Open(open, _)) = find(text) else { continue };
        let [by_day, by_month] =
            [Order::DayFirst, Order::MonthFirst].map(|order| open.day(order).filter(possible));
        day_first |= by_day.is_some() && by_month.is_none();
        month_first |= by_month.is_some() && by_day.is_none();
        for (days, day) in readings.iter_mut().zip([by_day, by_month]) {
            days.extend(day);
        }
    }
    if !day_first && !month_first {
        [day_first, month_first] = readings.map(|mut days| {
            days.dedup();
            days.len() >= ENOUGH && (days.is_sorted() || days.iter().rev().is_sorted())
        });
    }
    match (day_first, month_first) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        (true, true) | (false, false) => None,
    }
}
