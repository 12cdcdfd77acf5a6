//! One field of a crontab line: a set of values, and whether it was written from a `*`.

use std::fmt;

use super::{error::ScheduleError, token::Token, unit::Unit};

/// The values a field allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    unit: Unit,
    /// Bit n stands for value n.
    set: u64,
    /// Whether the field counts as starting with `*`. That decides the meaning of hours and of
    /// both kinds of days; for the others it only says how the field prints, and so follows from
    /// the set, in order that fields of one meaning are equal.
    starred: bool,
}

impl Field {
    /// Reads a list of values, ranges and steps.
    pub(super) fn parse(token: Token<'_>, unit: Unit) -> Result<Self, ScheduleError> {
        let mut set = 0;
        for (item, comma) in token.items() {
            if item.is_empty() {
                let error = token.error("an item is missing at this comma", unit.help());
                return Err(ScheduleError { span: comma, ..error });
            }
            set |= parse_item(item, unit)?;
        }
        Ok(Self::new(unit, set, token.text().starts_with('*')))
    }

    /// The field that allows nothing but the least value.
    pub(super) fn first(unit: Unit) -> Self {
        Self::new(unit, bit(unit.first()), false)
    }

    /// The field without restriction.
    pub(super) fn any(unit: Unit) -> Self {
        Self::new(unit, beat(unit, 1), true)
    }

    fn new(unit: Unit, set: u64, written_starred: bool) -> Self {
        let starred = match unit {
            Unit::Day | Unit::Weekday => written_starred,
            Unit::Hour => written_starred || set == beat(unit, 1),
            Unit::Second | Unit::Minute | Unit::Month => {
                (1..=unit.size() / 2).any(|step| beat(unit, step) == set)
            }
        };
        Self { unit, set, starred }
    }

    pub(super) fn is_starred(self) -> bool {
        self.starred
    }

    /// The values in ascending order.
    pub(super) fn values(self) -> impl Iterator<Item = u8> {
        (self.unit.first()..=self.unit.last()).filter(move |value| self.set & bit(*value) != 0)
    }

    /// Whether all values are allowed, in whatever words.
    pub(super) fn is_any(self) -> bool {
        self.set == beat(self.unit, 1)
    }
}

/// Prints the shortest ordinary form that reads back as the same field.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.set;
        if self.starred {
            let covered = |step: &u8| beat(self.unit, *step) & !self.set == 0;
            let step = (1..=self.unit.size()).find(covered).unwrap_or(1);
            f.write_str("*")?;
            if step > 1 {
                write!(f, "/{step}")?;
            }
            rest &= !beat(self.unit, step);
            if rest != 0 {
                f.write_str(",")?;
            }
        }
        let values: Vec<u8> = Self { set: rest, ..*self }.values().collect();
        write_list(f, self.unit, &values)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, unit: Unit, values: &[u8]) -> fmt::Result {
    if let [first, second, .., last] = values
        && let Some(step) = second.checked_sub(*first).filter(|step| *step > 1)
        && values.windows(2).all(|pair| matches!(pair, [a, b] if b - a == step))
    {
        write_value(f, unit, *first)?;
        f.write_str("-")?;
        write_value(f, unit, *last)?;
        return write!(f, "/{step}");
    }
    for (nth, run) in values.chunk_by(|a, b| a + 1 == *b).enumerate() {
        let separator = if run.len() > 2 { "-" } else { "," };
        if nth > 0 {
            f.write_str(",")?;
        }
        if let [first, .., last] = run {
            write_value(f, unit, *first)?;
            f.write_str(separator)?;
            write_value(f, unit, *last)?;
        } else if let [only] = run {
            write_value(f, unit, *only)?;
        }
    }
    Ok(())
}

fn write_value(f: &mut fmt::Formatter<'_>, unit: Unit, value: u8) -> fmt::Result {
    match unit.name(value) {
        Some(name) => f.write_str(name),
        None => write!(f, "{value}"),
    }
}

/// Reads `*`, a value or a range, with or without a step.
fn parse_item(item: Token<'_>, unit: Unit) -> Result<u64, ScheduleError> {
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (item, None),
    };
    let (low, length) = if range.text() == "*" {
        (unit.first(), unit.size() - 1)
    } else if let Some((low, high)) = range.split_once('-') {
        parse_range(range, low, high, unit)?
    } else if let Some(step) = step {
        return Err(step_without_range(item, range, step, unit));
    } else {
        (unit.value(range)?, 0)
    };
    let step = step.map_or(Ok(1), |step| parse_step(item, step, unit))?;
    Ok((0..=length)
        .step_by(usize::from(step))
        .fold(0, |set, ahead| set | bit(unit.fold(low + ahead))))
}

/// Reads a range as its first value and how far it reaches beyond.
fn parse_range(
    range: Token<'_>,
    low: Token<'_>,
    high: Token<'_>,
    unit: Unit,
) -> Result<(u8, u8), ScheduleError> {
    if low.is_empty() || high.is_empty() {
        let message = format!("`{}` lacks an end", range.text());
        return Err(range.error(message, format!("a range has two ends; {}", unit.help())));
    }
    let (from, to) = (unit.value(low)?, unit.value(high)?);
    if from <= to {
        Ok((from, to - from))
    } else if unit.wraps() {
        Ok((from, to + unit.size() - from))
    } else {
        let message = format!("the range `{}` goes backwards", range.text());
        let (first, last) = (unit.first(), unit.last());
        Err(range.error(message, format!("write `{from}-{last},{first}-{to}` to pass the end")))
    }
}

fn parse_step(item: Token<'_>, step: Token<'_>, unit: Unit) -> Result<u8, ScheduleError> {
    let (text, size) = (step.text(), unit.size());
    let help = format!("steps of this field go from 1 to {size}");
    if text.is_empty() {
        return Err(item.error(format!("`{}` lacks its step", item.text()), help));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(step.error(format!("`{text}` is not a step"), help));
    }
    if let Some(step) = text.parse().ok().filter(|step| (1..=size).contains(step)) {
        return Ok(step);
    }
    let help = match unit.duration_suffix() {
        Some(suffix) if text.bytes().any(|digit| digit != b'0') => {
            format!("{help}; a longer beat is written `every {text}{suffix}`")
        }
        _ => help,
    };
    Err(step.error(format!("the step `{text}` is out of range"), help))
}

/// `5/10` is read as `5`, as `5-59/10` or not at all, depending on the cron.
fn step_without_range(
    item: Token<'_>,
    range: Token<'_>,
    step: Token<'_>,
    unit: Unit,
) -> ScheduleError {
    let (last, step) = (unit.last(), step.text());
    if range.is_empty() {
        return item.error(
            format!("`{}` lacks its range", item.text()),
            format!("write `*/{step}` for every value"),
        );
    }
    match unit.value(range) {
        Ok(_) => item.error(
            format!("the step in `{}` has no range", item.text()),
            format!("write `{}-{last}/{step}`, or `*/{step}` for the whole field", range.text()),
        ),
        Err(error) => error,
    }
}

/// The values from the first in steps: what `*/step` allows.
fn beat(unit: Unit, step: u8) -> u64 {
    (unit.first()..=unit.last()).step_by(usize::from(step)).fold(0, |set, value| set | bit(value))
}

fn bit(value: u8) -> u64 {
    1 << (value % 64)
}
