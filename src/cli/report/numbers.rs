//! Numbers, shares, lengths of time and days as the language writes them.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::words::Words;

/// What stands for a figure that there is none of.
pub(super) const NONE: &str = "–";

impl Words {
    /// A whole number, its digits in groups of three from five digits on.
    pub(super) fn count(&self, count: u64) -> String {
        let digits = count.to_string();
        if digits.len() < 5 {
            return digits;
        }
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(self.thousands_mark);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A number with so many decimals.
    pub(super) fn decimal(&self, value: f64, decimals: usize) -> String {
        let text = format!("{value:.decimals$}");
        // What is rounded to nothing has no sign.
        let zero = text.strip_prefix('-').filter(|rest| rest.chars().all(|c| "0.".contains(c)));
        let text = zero.map(str::to_owned).unwrap_or(text);
        text.replace('-', "−").replace('.', self.decimal_mark)
    }

    /// A number with its sign.
    pub(super) fn signed(&self, value: f64, decimals: usize) -> String {
        let text = self.decimal(value, decimals);
        if value > 0.0 { format!("+{text}") } else { text }
    }

    /// A rating or whatever else there may be none of.
    pub(super) fn maybe(&self, value: Option<f64>, decimals: usize) -> String {
        value.map_or_else(|| NONE.to_owned(), |value| self.decimal(value, decimals))
    }

    /// A share, in percent. Neither all nor nothing is said of what is nearly so.
    pub(super) fn percent(&self, share: f64) -> String {
        let percent = share * 100.0;
        let decimals =
            usize::from((99.0..100.0).contains(&percent) || (0.01..1.0).contains(&percent));
        let percent = if share < 1.0 { percent.min(99.9) } else { percent };
        format!("{}{}", self.decimal(percent, decimals), self.percent_mark)
    }

    /// A length of time in its two largest units.
    pub(super) fn duration(&self, seconds: Option<f64>) -> String {
        let Some(seconds) = seconds else { return NONE.to_owned() };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates, and no length of time is negative here"
        )]
        let seconds = seconds.round() as u64;
        let [days, hours, minutes] = self.time_units;
        match seconds {
            ..60 => format!("{seconds}\u{a0}s"),
            60..3600 => format!("{}\u{a0}{minutes}", seconds / 60),
            3600..86400 => {
                let (whole, rest) = (seconds / 3600, seconds % 3600 / 60);
                format!("{whole}\u{a0}{hours}\u{a0}{rest:02}")
            }
            86400.. => {
                let (whole, rest) = (seconds / 86400, seconds % 86400 / 3600);
                let more = if rest > 0 && whole < 10 {
                    format!("\u{a0}{rest}\u{a0}{hours}")
                } else {
                    String::new()
                };
                format!("{}\u{a0}{days}{more}", self.count(whole))
            }
        }
    }

    /// A day.
    pub(super) fn day(&self, day: Date) -> String {
        let month = usize::from(day.month().unsigned_abs()).checked_sub(1);
        let month = month.and_then(|month| self.months.get(month)).copied().unwrap_or_default();
        (self.date)(day.day(), month, day.year())
    }

    /// A day without its year, short.
    pub(super) fn short_day(&self, day: Date) -> String {
        let month = usize::from(day.month().unsigned_abs()).checked_sub(1);
        let month = month.and_then(|month| self.short_months.get(month)).copied();
        format!("{}\u{a0}{}", day.day(), month.unwrap_or_default())
    }

    /// The day of an instant.
    pub(super) fn day_of(&self, at: Timestamp, zone: &TimeZone) -> String {
        self.day(at.to_zoned(zone.clone()).date())
    }

    /// An instant, to the minute.
    pub(super) fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let at = at.to_zoned(zone.clone());
        format!("{} {}", self.day(at.date()), at.strftime("%H:%M"))
    }
}
