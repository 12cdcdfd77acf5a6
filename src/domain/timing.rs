//! When mails reach a person, beside their quiet hours.

use jiff::civil;
use serde::{Deserialize, Serialize};

use super::Severity;

/// Days of the week as the configuration names them.
pub const DAY_NAMES: [(&str, civil::Weekday); 7] = [
    ("mon", civil::Weekday::Monday),
    ("tue", civil::Weekday::Tuesday),
    ("wed", civil::Weekday::Wednesday),
    ("thu", civil::Weekday::Thursday),
    ("fri", civil::Weekday::Friday),
    ("sat", civil::Weekday::Saturday),
    ("sun", civil::Weekday::Sunday),
];

/// When mails reach a person, beside their quiet hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Days on which mails wait as in quiet hours.
    pub away: Vec<Away>,
    /// Posts that are less bad than this wait for the digest.
    pub at_once: Severity,
    /// When the digest comes.
    pub digest: DigestTimes,
}

impl Default for Timing {
    /// What the documentation of the configuration says.
    fn default() -> Self {
        Self { away: Vec::new(), at_once: Severity::Low, digest: DigestTimes::default() }
    }
}

/// Whole days on which a person does not read mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The first of them.
    pub first: civil::Date,
    /// The last of them; not before the first.
    pub last: civil::Date,
}

/// When a digest comes, in the zone of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestTimes {
    /// How often.
    pub every: DigestEvery,
    /// At what time of the day.
    pub at: civil::Time,
    /// On what day, where it comes once a week.
    pub on: civil::Weekday,
}

impl DigestTimes {
    /// The day, as the configuration names it.
    pub fn day(&self) -> &'static str {
        DAY_NAMES.into_iter().find(|(_, day)| *day == self.on).map_or("", |(name, _)| name)
    }
}

impl Default for DigestTimes {
    /// What the documentation of the configuration says.
    fn default() -> Self {
        let at = civil::time(8, 0, 0, 0);
        Self { every: DigestEvery::Day, at, on: civil::Weekday::Monday }
    }
}

/// How often a digest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestEvery {
    /// Every day on which there is something to tell.
    #[default]
    Day,
    /// Once a week.
    Week,
    /// Never: what needs nobody is not told, and what does is told at once.
    Never,
}
