//! The schedule as a whole: which of its three forms a text has, and what they have in common.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{crontab::Crontab, error::ScheduleError, every::Every, token::Token};

const NICKNAMES: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

const EXAMPLES: &str = "such as `*/5 * * * *`, `@hourly` or `every 5m`";

/// When a source is polled: a crontab line, a nickname such as `@hourly`, or `every` and a
/// duration. The module says what each of them means.
///
/// Two schedules are equal when they mean the same by the same rules, however they were written;
/// [`Display`](fmt::Display) prints a text that parses to an equal schedule. With serde, a schedule
/// is that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Crontab(Box<Crontab>),
    Every(Every),
}

impl Schedule {
    /// Reads a schedule.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place in `text` and what would be right.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let line = Token::whole(text);
        let Some(word) = line.words().next() else {
            let error = line.error("the schedule is empty", EXAMPLES);
            return Err(ScheduleError { span: 0..text.len(), ..error });
        };
        if word.text().starts_with('@') {
            return parse_nickname(line, word);
        }
        if word.text().eq_ignore_ascii_case("every") {
            let Some((_, duration)) = line.split_once_white() else {
                return Err(word.error("`every` lacks its duration", EXAMPLES));
            };
            return Ok(Self(Form::Every(Every::parse(duration)?)));
        }
        let line = Crontab::parse(line).map_err(|error| hint(error, line, word))?;
        Ok(Self(Form::Crontab(Box::new(line))))
    }

    /// The least instant strictly after `now` at which the schedule is due, read on the local clock
    /// of `zone`; `None` if there is none any more. Crontab lines are followed from the year 1970
    /// to the year 2100.
    pub fn next_after(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match &self.0 {
            Form::Crontab(line) => line.next_after(now, zone),
            Form::Every(every) => every.next_after(now),
        }
    }
}

fn parse_nickname(line: Token<'_>, word: Token<'_>) -> Result<Schedule, ScheduleError> {
    let nickname = word.text();
    let Some((_, meaning)) = NICKNAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(nickname))
    else {
        let help = if nickname.eq_ignore_ascii_case("@reboot") {
            "an overdue source is polled at start in any case; say how often, such as `@hourly`"
        } else if nickname.eq_ignore_ascii_case("@every") {
            "write it without the `@`, such as `every 5m`"
        } else {
            "there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"
        };
        return Err(word.error(format!("`{nickname}` is not a schedule"), help));
    };
    if let Some((_, surplus)) = line.split_once_white() {
        let message = format!("nothing may follow `{nickname}`");
        return Err(surplus.error(message, format!("write `{nickname}` alone")));
    }
    Ok(Schedule(Form::Crontab(Box::new(Crontab::parse(Token::whole(meaning))?))))
}

/// A better hint for a line that only lacks its `@` or its `every`, or has another word for it.
fn hint(error: ScheduleError, line: Token<'_>, word: Token<'_>) -> ScheduleError {
    let nickname = format!("@{}", line.text());
    if NICKNAMES.iter().any(|(name, _)| name.eq_ignore_ascii_case(&nickname)) {
        ScheduleError { help: Some(format!("write `{nickname}`")), ..error }
    } else if word.text().starts_with(|first: char| first.is_ascii_digit())
        && Every::parse(line).is_ok()
    {
        ScheduleError { help: Some(format!("write `every {}`", line.text())), ..error }
    } else if let Some((_, duration)) = line.split_once_white()
        && word.text().chars().all(char::is_alphabetic)
        && Every::parse(duration).is_ok()
    {
        // Mistyped, or another word that means it.
        let help = format!("write `every {}`", duration.text());
        word.error(format!("`{}` begins no schedule", word.text()), help)
    } else {
        error
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Crontab(line) => line.fmt(f),
            Form::Every(every) => every.fmt(f),
        }
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
