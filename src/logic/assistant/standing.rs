//! Whether the language model can be asked just now: what it costs is bounded by requests a day, and
//! one that does not answer is left alone for longer and longer.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{Event, Notice, Person, Severity},
    logic::{backoff::Backoff, rows::tell_all},
};

/// How long it is left alone after failures.
const BACKOFF: Backoff =
    Backoff { first: SignedDuration::from_secs(30), max: SignedDuration::from_mins(15) };
/// The longest that its own wish to be left alone is followed.
const LONGEST_REST: SignedDuration = SignedDuration::from_hours(1);
/// How long a request that tries it may be under way.
const TRIAL: SignedDuration = SignedDuration::from_mins(2);
/// How long it must fail before the operators are told.
const LASTING: SignedDuration = SignedDuration::from_hours(1);
/// Characters of an error that are kept.
const ERROR: usize = 200;

/// How the language model is doing, and what it was asked today (UTC).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The day that is counted.
    pub day: Option<Date>,
    /// Requests of that day.
    pub asked: u32,
    /// Answers of that day in which there was no opinion.
    pub unclear: u32,
    /// That it does not answer.
    pub down: Option<Down>,
}

/// It does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Down {
    /// The first failure.
    pub since: Timestamp,
    /// Failures in a row.
    pub failures: u32,
    /// What the last one came to.
    pub error: String,
    /// Not asked again before.
    pub retry_at: Timestamp,
    /// Whether the operators were told.
    pub told: bool,
}

impl Standing {
    /// Requests of today, and answers in which there was no opinion.
    pub fn today(&self, now: Timestamp) -> (u32, u32) {
        if self.day == Some(day(now)) { (self.asked, self.unclear) } else { (0, 0) }
    }

    /// How many requests it may get now; after failures, one tries it.
    pub fn left(&self, per_day: u32, now: Timestamp) -> u32 {
        let left = per_day.saturating_sub(self.today(now).0);
        match &self.down {
            // After the clock was set back, no wait is longer than the longest.
            Some(down)
                if now < down.retry_at && down.retry_at.duration_since(now) <= LONGEST_REST =>
            {
                0
            }
            Some(_) => left.min(1),
            None => left,
        }
    }

    /// A request is made. It counts, whatever comes of it; if it is one that tries whether the model
    /// answers again, no other does meanwhile.
    pub fn ask(&mut self, now: Timestamp) {
        self.begin(now);
        self.asked = self.asked.saturating_add(1);
        if let Some(down) = &mut self.down {
            down.retry_at = now.checked_add(TRIAL).unwrap_or(now);
        }
    }

    /// It answered. Since when it had not, if it had not.
    pub fn answered(&mut self) -> Option<Timestamp> {
        self.down.take().map(|down| down.since)
    }

    /// There was no opinion in an answer.
    pub fn unclear(&mut self, now: Timestamp) {
        self.begin(now);
        self.unclear = self.unclear.saturating_add(1);
    }

    /// It did not answer, and may want to be left alone for so long. `jitter` is from 0 to 1.
    pub fn failed(
        &mut self,
        error: &str,
        rest: Option<SignedDuration>,
        (now, jitter): (Timestamp, f64),
    ) {
        let (since, failures, told) = match &self.down {
            Some(down) => (down.since.min(now), down.failures.saturating_add(1), down.told),
            None => (now, 1, false),
        };
        let wait = BACKOFF.delay(failures, jitter).max(rest.unwrap_or_default()).min(LONGEST_REST);
        self.down = Some(Down {
            since,
            failures,
            error: error.chars().take(ERROR).collect(),
            retry_at: now.checked_add(wait).unwrap_or(now),
            told,
        });
    }

    /// The mails to the operators, once for each time that it fails for long.
    pub fn tell(&mut self, operators: &[Person], now: Timestamp) -> Vec<Event> {
        let Some(down) = &mut self.down else { return Vec::new() };
        if down.told || down.failures < 2 || now.duration_since(down.since) < LASTING {
            return Vec::new();
        }
        down.told = true;
        let notice = Notice::AssistantDown { since: down.since, error: down.error.clone() };
        let event = format!("assistant:down:{}", down.since.as_millisecond());
        tell_all(&event, operators, &notice, Severity::Medium, now)
    }

    /// The mails to the operators could not be queued.
    pub fn untold(&mut self) {
        if let Some(down) = &mut self.down {
            down.told = false;
        }
    }

    fn begin(&mut self, now: Timestamp) {
        let today = Some(day(now));
        if self.day != today {
            (self.day, self.asked, self.unclear) = (today, 0, 0);
        }
    }
}

fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_has_so_many_requests() {
        let mut standing = Standing::default();
        let (noon, next) = (at("2026-11-20T12:00:00Z"), at("2026-11-21T00:00:00Z"));
        for left in [3, 2, 1, 0] {
            assert_eq!(standing.left(3, noon), left);
            standing.ask(noon);
        }
        standing.unclear(noon);
        // Fewer are allowed now: nothing wraps around.
        assert_eq!(standing.left(1, noon), 0);
        // Nothing is forgotten with a restart.
        let json = serde_json::to_string(&standing).unwrap();
        assert_eq!(serde_json::from_str::<Standing>(&json).unwrap(), standing);
        assert_eq!(standing.left(3, next), 3);
        standing.ask(next);
        assert_eq!((standing.asked, standing.unclear), (1, 0));
    }

    #[test]
    fn what_fails_is_left_alone_and_then_tried_by_one() {
        let mut standing = Standing::default();
        let now = at("2026-11-20T12:00:00Z");
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        standing.failed("silent", None, (now, 0.0));
        assert_eq!(standing.left(9, now), 0);
        assert_eq!(standing.left(9, after(31)), 1);
        // What it asks for itself is followed, within reason.
        standing.failed("HTTP 429", Some(SignedDuration::from_secs(600)), (after(31), 0.0));
        assert_eq!((standing.left(9, after(600)), standing.left(9, after(632))), (0, 1));
        standing.failed("HTTP 429", Some(SignedDuration::from_hours(24)), (after(632), 0.0));
        assert_eq!(standing.left(9, after(632 + 3600)), 1);
        // A clock that is set back does not make the wait longer.
        assert_eq!(standing.left(9, after(-86_400)), 1);
        // While one tries, no other does.
        standing.ask(after(5000));
        assert_eq!((standing.left(9, after(5001)), standing.left(9, after(5120))), (0, 1));
        assert_eq!(standing.answered(), Some(now));
        assert_eq!(standing.left(9, after(5000)), 8);
    }

    #[test]
    fn the_operators_are_told_once_of_what_lasts() {
        let operator = Person {
            id: "oscar".into(),
            channel: crate::domain::Channel::Mail("oscar@vigie.example".into()),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        };
        let mut standing = Standing::default();
        let now = at("2026-11-20T12:00:00Z");
        let failed = |minutes: i64, standing: &mut Standing| {
            let at = now + SignedDuration::from_mins(minutes);
            standing.failed(&"x".repeat(9999), None, (at, 0.0));
            standing.tell(std::slice::from_ref(&operator), at).len()
        };
        let told = [0, 10, 59, 60, 75, 600].map(|minutes| failed(minutes, &mut standing));
        assert_eq!(told, [0, 0, 0, 1, 0, 0]);
        assert_eq!(standing.down.as_ref().unwrap().error.len(), ERROR);
        // Another incident is another mail.
        standing.answered();
        let told = [700, 770].map(|minutes| failed(minutes, &mut standing));
        assert_eq!(told, [0, 1]);
    }
}
