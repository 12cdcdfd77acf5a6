//! Bursts: what may be written, and when one is on.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, SpanRelativeTo, Timestamp, fmt::friendly::SpanParser};

/// The shortest interval.
pub(super) const SHORTEST: SignedDuration = SignedDuration::from_secs(1);
/// The longest interval, and the longest time one lasts: as with schedules.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// How long after the last news a case that is still open counts.
const AT_MOST_OPEN: SignedDuration = SignedDuration::from_hours(14 * 24);

const EXAMPLES: &str = "such as `1m for 2h` or `90s while open`";

/// Denser polling while there is news: `1m for 2h`, or `90s while open`.
///
/// [`Display`](fmt::Display) prints a text that parses to an equal burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// The interval, from one second on.
    pub every: SignedDuration,
    /// How long it lasts.
    pub lasts: Lasts,
}

/// How long a burst lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// So long after the last post that opened a case or changed one.
    For(SignedDuration),
    /// As long as a case of a post that appeared during the watch is open, but no longer than
    /// fourteen days after the last news.
    WhileOpen,
}

/// What is new at a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct News {
    /// When a post last opened a case or changed one.
    pub at: Option<Timestamp>,
    /// Open cases of posts that appeared during the watch.
    pub open: u64,
}

/// Why a text is not a burst.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BurstError {
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl BurstError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl Burst {
    /// Whether it is on.
    pub(super) fn is_on(&self, now: Timestamp, news: News) -> bool {
        match self.lasts {
            // Also of news that a clock, since set back, has dated ahead: but no longer.
            Lasts::For(time) => news.at.is_some_and(|at| now.duration_since(at).abs() < time),
            // A case that nobody closes must not keep a site busy for ever.
            Lasts::WhileOpen => {
                news.open > 0
                    && news.at.is_none_or(|at| now.duration_since(at).abs() < AT_MOST_OPEN)
            }
        }
    }
}

impl FromStr for Burst {
    type Err = BurstError;

    /// Reads `INTERVAL for TIME` or `INTERVAL while open`. Capitals mean nothing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        let words = text.split_whitespace().collect::<Vec<_>>();
        let middle = words.iter().position(|word| matches!(*word, "for" | "while"));
        let Some((every, [middle, lasts @ ..])) = middle.and_then(|at| words.split_at_checked(at))
        else {
            return Err(BurstError::new("it lacks how long the burst lasts", EXAMPLES));
        };
        let every = duration(every, "the interval")?;
        if every < SHORTEST {
            return Err(BurstError::new("the interval is too short", "the least is `1s`"));
        }
        let lasts = match (*middle, lasts) {
            ("while", ["open"]) => Lasts::WhileOpen,
            ("while", _) => {
                let help = "write `while open`: as long as a case of the source is open";
                return Err(BurstError::new("after `while` there can only be `open`", help));
            }
            _ => Lasts::For(duration(lasts, "how long it lasts")?),
        };
        if matches!(lasts, Lasts::For(time) if time < every) {
            let help = "let it last for some intervals at least, such as `1m for 2h`";
            return Err(BurstError::new("the burst ends before its first interval does", help));
        }
        Ok(Self { every, lasts })
    }
}

fn duration(words: &[&str], what: &str) -> Result<SignedDuration, BurstError> {
    let text = words.join(" ");
    let span = SpanParser::new()
        .parse_span(&text)
        .map_err(|_| BurstError::new(format!("{what} is not a length of time"), EXAMPLES))?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| {
        BurstError::new(format!("{what} has no fixed length"), "count days instead of months")
    })?;
    if !(SignedDuration::ZERO..=LONGEST).contains(&duration) {
        return Err(BurstError::new(format!("{what} is out of bounds"), "up to 366 days"));
    }
    Ok(duration)
}

impl fmt::Display for Burst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lasts {
            Lasts::For(time) => write!(f, "{:#} for {time:#}", self.every),
            Lasts::WhileOpen => write!(f, "{:#} while open", self.every),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_written() {
        for (text, every, lasts, shown) in [
            ("1m for 2h", 60, Some(7200), "1m for 2h"),
            ("90s while open", 90, None, "1m 30s while open"),
            (" 1 minute 30 secs  FOR  1 Day ", 90, Some(86_400), "1m 30s for 24h"),
            ("1s for 1s", 1, Some(1), "1s for 1s"),
        ] {
            let burst = text.parse::<Burst>().unwrap();
            let lasts =
                lasts.map_or(Lasts::WhileOpen, |secs| Lasts::For(SignedDuration::from_secs(secs)));
            assert_eq!(burst, Burst { every: SignedDuration::from_secs(every), lasts }, "{text}");
            assert_eq!(burst.to_string(), shown);
            assert_eq!(shown.parse(), Ok(burst), "{shown}");
        }
    }

    #[test]
    fn what_may_not() {
        for (text, message) in [
            ("", "it lacks how long the burst lasts"),
            ("1m", "it lacks how long the burst lasts"),
            ("for 2h", "the interval is not a length of time"),
            ("soon for 2h", "the interval is not a length of time"),
            ("-1m for 2h", "the interval is out of bounds"),
            ("1 month for 2 years", "the interval has no fixed length"),
            ("999ms while open", "the interval is too short"),
            ("1m for", "how long it lasts is not a length of time"),
            ("1m for 367 days", "how long it lasts is out of bounds"),
            ("1m for 2h while open", "how long it lasts is not a length of time"),
            ("1m while", "after `while` there can only be `open`"),
            ("1m while closed", "after `while` there can only be `open`"),
            ("2m for 1m", "the burst ends before its first interval does"),
        ] {
            let error = text.parse::<Burst>().unwrap_err();
            assert_eq!(error.message, message, "{text}");
            assert!(!error.help.is_empty());
        }
    }

    #[test]
    fn it_is_on_while_there_is_news() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let ago = |seconds| Some(now - SignedDuration::from_secs(seconds));
        let timed = "1m for 2h".parse::<Burst>().unwrap();
        let open = "1m while open".parse::<Burst>().unwrap();
        for (at, cases, for_two_hours, while_open) in [
            (None, 0, false, false),
            (ago(0), 0, true, false),
            (ago(7199), 0, true, false),
            (ago(7200), 3, false, true),
            // The clock was set back; and it had been wrong by years.
            (ago(-600), 0, true, false),
            (ago(-90_000_000), 0, false, false),
        ] {
            let news = News { at, open: cases };
            assert_eq!(
                (timed.is_on(now, news), open.is_on(now, news)),
                (for_two_hours, while_open)
            );
        }
    }
}
