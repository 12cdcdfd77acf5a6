//! When a post was published, to the precision that the site gives.

use std::fmt;

use jiff::{
    Timestamp, civil,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// How fine a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the second or finer.
    Second,
    /// To the minute.
    Minute,
    /// A calendar day.
    Day,
    /// A calendar month.
    Month,
}

/// A moment as a site writes it: an instant where it states a zone, else a local time or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// An instant, with the offset it was written in.
    Instant {
        /// The instant.
        at: Timestamp,
        /// The offset it was written in, kept so that it can be shown as written.
        offset: Offset,
        /// Second or minute.
        precision: Precision,
    },
    /// A local time without a zone, or a day, or a month (then the first instant of it).
    Local {
        /// The local time.
        at: civil::DateTime,
        /// How much of it the site gave.
        precision: Precision,
    },
    /// A time counted back from when the page was fetched ("2 months ago"). It moves with each
    /// poll, so it is no part of what a post is known by.
    Relative {
        /// The local time counted back to.
        at: civil::DateTime,
        /// The unit it was told in: minutes and hours are minutes, years are months.
        precision: Precision,
    },
}

impl Published {
    /// Reads the form that [`fmt::Display`] writes, and any RFC 3339 or ISO 8601 date-time.
    pub fn parse(text: &str, precision: Option<Precision>) -> Option<Self> {
        let text = text.trim();
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text)
            && let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset())
        {
            let at = offset.to_timestamp(pieces.date().to_datetime(time)).ok()?;
            let precision = precision.unwrap_or(Precision::Second);
            return Some(Self::Instant { at, offset, precision });
        }
        if text.len() == 7 {
            let day: civil::Date = format!("{text}-01").parse().ok()?;
            return Some(Self::month(day));
        }
        let at: civil::DateTime = text.parse().ok()?;
        let has_time = text.contains(['T', 't', ' ']);
        let by_form = if has_time { Precision::Second } else { Precision::Day };
        Some(Self::Local { at, precision: precision.unwrap_or(by_form) })
    }

    /// An instant in UTC, to the second.
    pub fn instant(at: Timestamp) -> Self {
        Self::Instant { at, offset: Offset::UTC, precision: Precision::Second }
    }

    /// A calendar day.
    pub fn day(day: civil::Date) -> Self {
        Self::Local { at: day.to_datetime(civil::Time::midnight()), precision: Precision::Day }
    }

    /// The calendar month that holds `day`.
    pub fn month(day: civil::Date) -> Self {
        let at = day.first_of_month().to_datetime(civil::Time::midnight());
        Self::Local { at, precision: Precision::Month }
    }

    /// A time counted back, cut to the precision that it has.
    pub fn relative(at: civil::DateTime, precision: Precision) -> Self {
        let midnight = civil::Time::midnight();
        let at = match precision {
            Precision::Second | Precision::Minute => at.date().at(at.hour(), at.minute(), 0, 0),
            Precision::Day => at.date().to_datetime(midnight),
            Precision::Month => at.date().first_of_month().to_datetime(midnight),
        };
        Self::Relative { at, precision: precision.max(Precision::Minute) }
    }

    /// The same date, as one that was counted back if it is a local one.
    #[must_use]
    pub fn counted_back(self) -> Self {
        match self {
            Self::Local { at, precision } => Self::relative(at, precision),
            Self::Instant { .. } | Self::Relative { .. } => self,
        }
    }

    /// Whether it was counted back from when the page was fetched.
    pub fn is_relative(&self) -> bool {
        matches!(self, Self::Relative { .. })
    }

    /// The date that stays the same from poll to poll, if it is one.
    pub fn lasting(&self) -> Option<&Self> {
        (!self.is_relative()).then_some(self)
    }

    /// What is known of a date after it was told once more. What was counted back never replaces
    /// anything: the first time it was told it was at its finest.
    #[must_use]
    pub fn told_again(known: Option<Self>, told: Option<Self>) -> Option<Self> {
        match (known, told) {
            (Some(known), Some(told)) if told.is_relative() => Some(known),
            (_, told) => told,
        }
    }

    /// How fine the date is.
    pub fn precision(&self) -> Precision {
        match *self {
            Self::Instant { precision, .. }
            | Self::Local { precision, .. }
            | Self::Relative { precision, .. } => precision,
        }
    }

    /// The day meant, as written: in the offset that the site wrote, or that of its own clock.
    pub fn date(&self) -> civil::Date {
        match *self {
            Self::Instant { at, offset, .. } => offset.to_datetime(at).date(),
            Self::Local { at, .. } | Self::Relative { at, .. } => at.date(),
        }
    }

    /// The instant meant, reading a local time in `zone`. A day or month is its first instant.
    pub fn to_timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        match *self {
            Self::Instant { at, .. } => Some(at),
            Self::Local { at, .. } | Self::Relative { at, .. } => {
                Some(at.to_zoned(zone.clone()).ok()?.timestamp())
            }
        }
    }

    /// The latest instant that can be meant, if it was read at `now`: the end of the minute, day or
    /// month. What was counted back may be rounded by half a unit ("2 years" from 18 months on), so
    /// by half of the time since at most.
    pub fn latest(&self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let span = match self.precision() {
            Precision::Second => return self.to_timestamp(zone),
            Precision::Minute => jiff::Span::new().minutes(1),
            Precision::Day => jiff::Span::new().days(1),
            Precision::Month => jiff::Span::new().months(1),
        };
        let end = match *self {
            Self::Instant { at, .. } => return Some(at),
            Self::Local { at, .. } | Self::Relative { at, .. } => at.checked_add(span).ok()?,
        };
        let end = end.to_zoned(zone.clone()).ok()?.timestamp();
        if !self.is_relative() || end >= now {
            return Some(end);
        }
        end.checked_add(now.duration_since(end) / 2).ok()
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Instant { at, offset, .. } => write!(f, "{}", at.display_with_offset(offset)),
            Self::Local { at, precision } | Self::Relative { at, precision } => match precision {
                Precision::Second => write!(f, "{at}"),
                Precision::Minute => write!(f, "{}", at.strftime("%Y-%m-%dT%H:%M")),
                Precision::Day => write!(f, "{}", at.date()),
                Precision::Month => write!(f, "{}", at.strftime("%Y-%m")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        for (text, precision) in [
            ("2026-11-20T14:03:00+01:00", Precision::Second),
            ("2026-11-20T14:03:00.123+00:00", Precision::Second),
            ("2026-11-20T14:03:07", Precision::Second),
            ("2026-11-20T14:03", Precision::Minute),
            ("2026-11-20", Precision::Day),
            ("2026-11", Precision::Month),
        ] {
            let read = Published::parse(text, Some(precision)).expect(text);
            assert_eq!(read.precision(), precision, "{text}");
            assert_eq!(read.to_string(), text);
            assert_eq!(Published::parse(&read.to_string(), Some(precision)), Some(read));
        }
        let zulu = Published::parse("2026-02-05T00:26:48Z", None).unwrap();
        assert_eq!(zulu.to_string(), "2026-02-05T00:26:48+00:00");
        assert_eq!(Published::parse("yesterday", None), None);
        assert_eq!(Published::parse("2026-13-01", None), None);
    }

    #[test]
    fn what_was_counted_back_is_as_fine_as_it_was_told() {
        let at = civil::date(2026, 11, 20).at(14, 3, 7, 9);
        for (precision, text) in [
            (Precision::Second, "2026-11-20T14:03"),
            (Precision::Minute, "2026-11-20T14:03"),
            (Precision::Day, "2026-11-20"),
            (Precision::Month, "2026-11"),
        ] {
            let relative = Published::relative(at, precision);
            assert_eq!(relative.to_string(), text);
            let read = Published::parse(text, Some(relative.precision())).unwrap();
            assert_eq!(read.counted_back(), relative);
            assert_eq!((relative.lasting(), read.lasting()), (None, Some(&read)));
        }
    }

    #[test]
    fn what_was_counted_back_replaces_nothing() {
        let day = Published::parse("2026-11-20", None);
        let back = day.map(Published::counted_back);
        let older = Some(Published::relative(civil::date(2026, 9, 1).into(), Precision::Month));
        assert_eq!(Published::told_again(day, back), day);
        assert_eq!(Published::told_again(back, older), back);
        assert_eq!(Published::told_again(back, day), day);
        assert_eq!(Published::told_again(None, back), back);
        assert_eq!(Published::told_again(day, None), None);
    }

    #[test]
    fn the_latest_instant_allows_for_the_precision() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let latest = |published: Published| published.latest(&TimeZone::UTC, now).unwrap();
        for (text, expected) in [
            ("2026-11-10T10:00:00Z", "2026-11-10T10:00:00Z"),
            ("2026-11-10T10:00:05", "2026-11-10T10:00:05Z"),
            ("2026-11-10", "2026-11-11T00:00:00Z"),
            ("2026-09", "2026-10-01T00:00:00Z"),
        ] {
            let read = Published::parse(text, None).unwrap();
            assert_eq!(latest(read).to_string(), expected, "{text}");
        }
        let back = |text| latest(Published::parse(text, None).unwrap().counted_back()).to_string();
        assert_eq!(back("2026-11-09"), "2026-11-15T06:00:00Z");
        assert_eq!(back("2026-11"), "2026-12-01T00:00:00Z");
    }
}
