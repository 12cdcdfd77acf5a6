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

    /// How fine the date is.
    pub fn precision(&self) -> Precision {
        match *self {
            Self::Instant { precision, .. } | Self::Local { precision, .. } => precision,
        }
    }

    /// The instant meant, reading a local time in `zone`. A day or month is its first instant.
    pub fn to_timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        match *self {
            Self::Instant { at, .. } => Some(at),
            Self::Local { at, .. } => Some(at.to_zoned(zone.clone()).ok()?.timestamp()),
        }
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Instant { at, offset, .. } => write!(f, "{}", at.display_with_offset(offset)),
            Self::Local { at, precision } => match precision {
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
}
