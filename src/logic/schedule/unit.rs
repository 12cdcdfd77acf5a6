//! What a crontab field counts, and the values it may name.

use super::{error::ScheduleError, token::Token};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The length of the names that crontab(5) knows; the whole name is understood as well.
const SHORT: usize = 3;

/// What a field counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Month,
    Weekday,
}

impl Unit {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day of the month",
            Self::Month => "month",
            Self::Weekday => "day of the week",
        }
    }

    /// The least value.
    pub(super) fn first(self) -> u8 {
        match self {
            Self::Second | Self::Minute | Self::Hour | Self::Weekday => 0,
            Self::Day | Self::Month => 1,
        }
    }

    /// How many values there are; the second Sunday, 7, is none of its own.
    pub(super) fn size(self) -> u8 {
        match self {
            Self::Second | Self::Minute => 60,
            Self::Hour => 24,
            Self::Day => 31,
            Self::Month => 12,
            Self::Weekday => 7,
        }
    }

    /// The greatest value.
    pub(super) fn last(self) -> u8 {
        self.first() + self.size() - 1
    }

    /// Whether a range may pass the end. An hour, month or weekday after the last is plain speech;
    /// with minutes and days it is more often a slip.
    pub(super) fn wraps(self) -> bool {
        matches!(self, Self::Hour | Self::Month | Self::Weekday)
    }

    /// Brings a value that went past the end back among the values.
    pub(super) fn fold(self, value: u8) -> u8 {
        self.first() + (value.saturating_sub(self.first())) % self.size()
    }

    /// The short name of a value, for the units whose numbers are often misread.
    pub(super) fn name(self, value: u8) -> Option<&'static str> {
        match self {
            Self::Weekday => WEEKDAYS.get(usize::from(value))?.get(..SHORT),
            Self::Second | Self::Minute | Self::Hour | Self::Day | Self::Month => None,
        }
    }

    /// The letter that `every` knows the unit by.
    pub(super) fn duration_suffix(self) -> Option<char> {
        match self {
            Self::Second => Some('s'),
            Self::Minute => Some('m'),
            Self::Hour => Some('h'),
            Self::Day => Some('d'),
            Self::Month | Self::Weekday => None,
        }
    }

    /// What would be right.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Second => "seconds go from 0 to 59",
            Self::Minute => "minutes go from 0 to 59",
            Self::Hour => "hours go from 0 to 23",
            Self::Day => "days of the month go from 1 to 31",
            Self::Month => "months go from 1 to 12, or jan to dec",
            Self::Weekday => "days of the week go from 0 to 7, or sun to sat; Sunday is 0 and 7",
        }
    }

    /// Reads one value, by number or by name. The second Sunday stays 7, so that a range may end
    /// with it.
    pub(super) fn value(self, token: Token<'_>) -> Result<u8, ScheduleError> {
        let text = token.text();
        if let Some(value) = self.named(text) {
            return Ok(value);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.unreadable(token));
        }
        let last = if self == Self::Weekday { 7 } else { self.last() };
        text.parse()
            .ok()
            .filter(|value| (self.first()..=last).contains(value))
            .ok_or_else(|| token.error(format!("`{text}` is out of range"), self.help()))
    }

    fn named(self, text: &str) -> Option<u8> {
        let names: &[&str] = match self {
            Self::Month => &MONTHS,
            Self::Weekday => &WEEKDAYS,
            Self::Second | Self::Minute | Self::Hour | Self::Day => &[],
        };
        let is_text = |name: &&str| name.eq_ignore_ascii_case(text);
        (self.first()..)
            .zip(names)
            .find(|(_, name)| is_text(name) || name.get(..SHORT).as_ref().is_some_and(is_text))
            .map(|(value, _)| value)
    }

    fn unreadable(self, token: Token<'_>) -> ScheduleError {
        let text = token.text();
        let help = if text == "?" {
            format!("write `*` where any {} will do", self.noun())
        } else if self.is_extension(text) {
            format!("`L`, `W` and `#` are not part of crontab(5); {}", self.help())
        } else if text.contains('*') {
            format!("`*` stands alone or before a step, such as `*/2`; {}", self.help())
        } else {
            self.help().to_owned()
        };
        token.error(format!("`{text}` is not a {}", self.noun()), help)
    }

    /// Recognises what other schedulers have: `L`, `15W`, `LW`, `5L`, `friL`, `fri#2`.
    fn is_extension(self, text: &str) -> bool {
        let upper = text.to_ascii_uppercase();
        let letters = upper.trim_start_matches(|digit: char| digit.is_ascii_digit());
        text.contains('#')
            || matches!(letters, "L" | "W" | "LW")
            || letters.strip_suffix('L').is_some_and(|name| self.named(name).is_some())
    }
}
