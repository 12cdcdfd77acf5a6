//! The days that a register covers, and the periods that they are cut into.

use std::{fmt, str::FromStr};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Up to so many days, the periods are days.
const IN_DAYS: i32 = 31;
/// Up to so many, they are weeks: half a year.
const IN_WEEKS: i32 = 184;
/// Up to so many, they are months: five years.
const IN_MONTHS: i32 = 5 * 366;
/// The longest register: more has never been watched.
const LONGEST: i32 = 100 * 366;

/// Where a register begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// So many days, the last one included.
    Days(u32),
    /// So many calendar months back.
    Months(u32),
    /// With this day.
    Date(Date),
}

impl FromStr for Since {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        if let Ok(date) = text.parse() {
            return Ok(Self::Date(date));
        }
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end).ok_or(WindowError::Unreadable)?;
        let number: u32 = number.parse().map_err(|_| WindowError::Unreadable)?;
        let many = |of: u32| number.checked_mul(of).ok_or(WindowError::TooLong);
        match unit {
            "d" => Ok(Self::Days(number)),
            "w" => Ok(Self::Days(many(7)?)),
            "mo" => Ok(Self::Months(number)),
            "y" => Ok(Self::Months(many(12)?)),
            _ => Err(WindowError::Unreadable),
        }
    }
}

/// What the periods of a register are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks, from Monday on (ISO 8601).
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

impl Unit {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The first day of the period that holds `day`.
    fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let since_monday = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(since_monday.days()).unwrap_or(day)
            }
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    /// The first day of the next period.
    fn next(self, start: Date) -> Option<Date> {
        let span = match self {
            Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
            Self::Year => 1.year(),
        };
        start.checked_add(span).ok()
    }
}

/// Why there is no such register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// Neither a date nor a length of time.
    #[error("write a date (2026-11-20), or a time back: `30d`, `12w`, `6mo`, `1y`")]
    Unreadable,
    /// It ends before it begins.
    #[error("it would end before it begins")]
    Backwards,
    /// It is longer than anything that can have been watched.
    #[error("it would be longer than a hundred years")]
    TooLong,
}

/// The days of a register: the same calendar days for every business, each in its own time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The last day; today is not over yet.
    pub to: Date,
    /// What its periods are.
    pub unit: Unit,
    /// The first day of each period. The first and the last one may be cut short by the window.
    pub periods: Vec<Date>,
}

impl Window {
    /// The window that ends with `until`, or `today`.
    pub fn new(since: Since, until: Option<Date>, today: Date) -> Result<Self, WindowError> {
        let to = until.unwrap_or(today);
        let back = |span| to.checked_sub(span).map_err(|_| WindowError::TooLong);
        let long = |count: u32| i32::try_from(count).ok().filter(|count| *count <= LONGEST);
        let from = match since {
            Since::Date(date) => date,
            Since::Days(0) | Since::Months(0) => return Err(WindowError::Backwards),
            Since::Days(days) => back((long(days).ok_or(WindowError::TooLong)? - 1).days())?,
            Since::Months(months) => {
                let first = back(long(months).ok_or(WindowError::TooLong)?.months())?;
                first.checked_add(1.day()).map_err(|_| WindowError::TooLong)?
            }
        };
        if to < from {
            return Err(WindowError::Backwards);
        }
        let days = days(from, to) + 1;
        if days > LONGEST {
            return Err(WindowError::TooLong);
        }
        let unit = match days {
            ..=IN_DAYS => Unit::Day,
            _ if days <= IN_WEEKS => Unit::Week,
            _ if days <= IN_MONTHS => Unit::Month,
            _ => Unit::Year,
        };
        let mut periods = vec![from];
        let mut start = unit.next(unit.start(from));
        while let Some(day) = start.filter(|day| *day <= to) {
            periods.push(day);
            start = unit.next(day);
        }
        Ok(Self { from, to, unit, periods })
    }

    /// Which period a day belongs to, if to any.
    pub fn period(&self, day: Date) -> Option<usize> {
        if !self.holds(day) {
            return None;
        }
        self.periods.partition_point(|start| *start <= day).checked_sub(1)
    }

    /// Whether a day belongs to it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days it has.
    pub fn days(&self) -> i32 {
        days(self.from, self.to) + 1
    }

    /// The last day of a period.
    pub fn end_of(&self, period: usize) -> Date {
        let next = self.periods.get(period + 1).and_then(|next| next.yesterday().ok());
        next.unwrap_or(self.to)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

/// Days from one to another.
pub(super) fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(since: &str, from: &str, unit: Unit, periods: &[&str], count: usize) {
        let window = Window::new(since.parse().unwrap(), None, date(2026, 11, 22)).unwrap();
        assert_eq!((window.from.to_string().as_str(), window.unit), (from, unit), "{since}");
        let first = window.periods.iter().take(periods.len()).map(ToString::to_string);
        assert_eq!(first.collect::<Vec<_>>(), periods, "{since}");
        assert_eq!(window.periods.len(), count, "{since}");
    }

    #[test]
    fn a_window_is_cut_into_days_weeks_months_or_years() {
        check("1d", "2026-11-22", Unit::Day, &["2026-11-22"], 1);
        check("30d", "2026-10-24", Unit::Day, &["2026-10-24", "2026-10-25"], 30);
        check("12w", "2026-08-31", Unit::Week, &["2026-08-31", "2026-09-07"], 12);
        check("2026-09-03", "2026-09-03", Unit::Week, &["2026-09-03", "2026-09-07"], 12);
        check("1y", "2025-11-23", Unit::Month, &["2025-11-23", "2025-12-01"], 13);
        check("10y", "2016-11-23", Unit::Year, &["2016-11-23", "2017-01-01"], 11);
    }

    #[test]
    fn every_day_of_a_window_belongs_to_one_period() {
        for since in ["9d", "100d", "400d", "4000d"] {
            let since: Since = since.parse().unwrap();
            let window = Window::new(since, None, date(2026, 11, 22)).unwrap();
            let mut counts = vec![0; window.periods.len()];
            let mut day = window.from;
            while day <= window.to {
                let period = window.period(day).unwrap();
                assert!(window.periods[period] <= day && day <= window.end_of(period));
                counts[period] += 1;
                day = day.tomorrow().unwrap();
            }
            assert_eq!(counts.iter().sum::<i32>(), window.days());
            assert!(!counts.contains(&0));
            assert_eq!(window.period(day), None);
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        let today = date(2026, 11, 22);
        for wrong in
            ["", "30", "d", "30 d", "-3d", "30x", "99999999999d", "2026-13-01", "5000000000y"]
        {
            assert!(wrong.parse::<Since>().is_err(), "{wrong}");
        }
        for (since, expected) in [
            (Since::Days(0), WindowError::Backwards),
            (Since::Date(date(2026, 11, 23)), WindowError::Backwards),
            (Since::Days(u32::MAX), WindowError::TooLong),
            (Since::Months(4000), WindowError::TooLong),
            (Since::Date(date(-9999, 1, 1)), WindowError::TooLong),
        ] {
            assert_eq!(Window::new(since, None, today), Err(expected), "{since:?}");
        }
    }
}
