//! A crontab line: its fields, and the local times they name.
//!
//! Crate `cron` looks for the next time, in a calendar without offsets. Its own dialect differs
//! from crontab(5) (Sunday is 1, no ranges past the end, both kinds of days must match), so it is
//! only ever given lists of numbers that were checked here.

use std::fmt;

use chrono::DateTime as Chrono;
use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::{error::ScheduleError, field::Field, token::Token, unit::Unit};

/// The search starts no earlier: crate `cron` knows the years from 1970 to 2100.
const DAWN: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A crontab line that names at least one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crontab {
    second: Field,
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
    search: cron::Schedule,
    /// The other half of "day of the month or day of the week": `cron` itself only knows "and".
    or_search: Option<cron::Schedule>,
}

impl Crontab {
    /// Reads five fields, or six with the seconds first.
    pub(super) fn parse(line: Token<'_>) -> Result<Self, ScheduleError> {
        let words: Vec<Token<'_>> = line.words().collect();
        let (second, [minute, hour, day, month, weekday]) = match *words.as_slice() {
            [minute, hour, day, month, weekday] => (None, [minute, hour, day, month, weekday]),
            [second, minute, hour, day, month, weekday] => {
                (Some(second), [minute, hour, day, month, weekday])
            }
            _ => return Err(wrong_count(line, &words)),
        };
        let time = [
            second
                .map_or(Ok(Field::first(Unit::Second)), |word| Field::parse(word, Unit::Second))?,
            Field::parse(minute, Unit::Minute)?,
            Field::parse(hour, Unit::Hour)?,
        ];
        let date = [Field::parse(day, Unit::Day)?, Field::parse(month, Unit::Month)?];
        let weekday = Field::parse(weekday, Unit::Weekday)?;
        Self::new(time, date, weekday).ok_or_else(|| {
            let help = "February has at most 29 days; April, June, September and November have 30";
            ScheduleError { span: day.span_to(month), ..day.error("this date never comes", help) }
        })
    }

    /// Assembles a line; none if it names no time at all.
    fn new(time: [Field; 3], [day, month]: [Field; 2], weekday: Field) -> Option<Self> {
        let either = !day.is_starred() && !weekday.is_starred();
        let or_search = either.then(|| search(time, Field::any(Unit::Day), month, weekday));
        let or_search = or_search.transpose().ok()?;
        let weekday_too = if either { Field::any(Unit::Weekday) } else { weekday };
        let search = search(time, day, month, weekday_too).ok()?;
        let [second, minute, hour] = time;
        let line = Self { second, minute, hour, day, month, weekday, search, or_search };
        line.next_civil(DAWN).is_some().then_some(line)
    }

    /// Whether the line is for fixed hours, and not for each hour that passes.
    pub(super) fn has_fixed_hours(&self) -> bool {
        !self.hour.is_starred()
    }

    /// The least local time of the line strictly after `from`, until the year 2100.
    pub(super) fn next_civil(&self, from: DateTime) -> Option<DateTime> {
        // Strictly after a part of a second is strictly after the second.
        let from = Offset::UTC.to_timestamp(from.max(DAWN)).ok()?.as_second();
        let from = Chrono::from_timestamp(from, 0)?;
        let earliest = [Some(&self.search), self.or_search.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|search| search.after(&from).next())
            .min()?;
        Some(Offset::UTC.to_datetime(Timestamp::from_second(earliest.timestamp()).ok()?))
    }
}

/// Says the fields in the words of crate `cron`.
fn search(
    [second, minute, hour]: [Field; 3],
    day: Field,
    month: Field,
    weekday: Field,
) -> Result<cron::Schedule, cron::error::Error> {
    let list = |field: Field, offset: u8| -> String {
        if field.is_any() {
            return "*".to_owned();
        }
        field.values().map(|value| (value + offset).to_string()).collect::<Vec<_>>().join(",")
    };
    let fields = [second, minute, hour, day, month].map(|field| list(field, 0)).join(" ");
    format!("{fields} {}", list(weekday, 1)).parse()
}

/// The text of the five fields, or of all six when the seconds say more than 0.
impl fmt::Display for Crontab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { second, minute, hour, day, month, weekday, .. } = self;
        if *second != Field::first(Unit::Second) {
            write!(f, "{second} ")?;
        }
        write!(f, "{minute} {hour} {day} {month} {weekday}")
    }
}

fn wrong_count(line: Token<'_>, words: &[Token<'_>]) -> ScheduleError {
    let count = words.len();
    if let (Some(surplus), Some(last)) = (words.get(6), words.last()) {
        let message = format!("{count} fields where 5, or 6 with the seconds, are expected");
        let help = if count == 7 { "there is no field for years" } else { "leave these out" };
        return ScheduleError { span: surplus.span_to(*last), ..line.error(message, help) };
    }
    let noun = if count == 1 { "field" } else { "fields" };
    line.error(
        format!("{count} {noun} where 5, or 6 with the seconds, are expected"),
        "minute, hour, day of the month, month, day of the week, such as `*/5 * * * *`",
    )
}
