//! `every 90s`: an even beat, the same in every time zone and after every restart.

use std::fmt;

use jiff::{SignedDuration, SpanRelativeTo, Timestamp, fmt::friendly::SpanParser};

use super::{error::ScheduleError, token::Token};

const SHORTEST: SignedDuration = SignedDuration::from_secs(1);
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);
const EXAMPLES: &str = "such as `every 90s`, `every 5m`, `every 1h30m` or `every 2 hours`";

/// The multiples of a period since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Every {
    /// Between [`SHORTEST`] and [`LONGEST`].
    period: SignedDuration,
}

impl Every {
    /// Reads the duration that follows the word `every`.
    pub(super) fn parse(duration: Token<'_>) -> Result<Self, ScheduleError> {
        // Capitals mean nothing here, and lower-casing ASCII moves no byte.
        let text = duration.text().to_ascii_lowercase();
        let Ok(span) = SpanParser::new().parse_span(&text) else {
            let message = format!("`{}` is not a duration", duration.text());
            return Err(duration.error(message, EXAMPLES));
        };
        let Ok(period) = span.to_duration(SpanRelativeTo::days_are_24_hours()) else {
            let help = "count days, or write `@monthly` or `@yearly`";
            return Err(duration.error("months and years have no fixed length", help));
        };
        if !(SHORTEST..=LONGEST).contains(&period) {
            let message = if period < SHORTEST { "too short" } else { "too long" };
            return Err(duration.error(message, "from 1 second to 366 days"));
        }
        Ok(Self { period })
    }

    /// The least multiple strictly after `now`.
    pub(super) fn next_after(self, now: Timestamp) -> Option<Timestamp> {
        let period = self.period.as_nanos();
        let passed = now.as_nanosecond().checked_div_euclid(period)?;
        Timestamp::from_nanosecond((passed + 1) * period).ok()
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "every {:#}", self.period)
    }
}
