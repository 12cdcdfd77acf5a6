//! The languages vigie writes in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A language of vigie's own words: mails, reasons, advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The names of the months, January first.
    pub const fn months(self) -> &'static [&'static str; 12] {
        match self {
            Self::English => &[
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Self::French => &[
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
        }
    }

    /// The names of the days of the week, Monday first.
    pub const fn weekdays(self) -> &'static [&'static str; 7] {
        match self {
            Self::English => {
                &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            }
            Self::French => {
                &["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
            }
        }
    }

    /// The name of a date's month.
    pub fn month(self, date: Date) -> &'static str {
        let month = usize::try_from(date.month()).unwrap_or_default();
        self.months().get(month.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The name of a date's day of the week.
    pub fn weekday(self, date: Date) -> &'static str {
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.weekdays().get(day).copied().unwrap_or_default()
    }
}
