//! Times in words, told in the zone of the reader and never finer than what is known.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::Words;
use crate::domain::{Precision, Published};

/// An instant, to the minute.
pub(in crate::mail) fn instant(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    at_minute(words, at.to_zoned(zone.clone()).datetime())
}

/// When a post was published. A day stays a day: shifting it to another zone would invent a time.
pub(in crate::mail) fn published(
    words: &Words,
    published: Published,
    business: &TimeZone,
    reader: &TimeZone,
) -> String {
    match published {
        Published::Instant { at, .. } => instant(words, at, reader),
        Published::Local { at, precision: Precision::Month }
        | Published::Relative { at, precision: Precision::Month } => (words.month)(at.date()),
        // What was counted back by hours is an hour off: the day is what can be said.
        Published::Local { at, precision: Precision::Day } | Published::Relative { at, .. } => {
            (words.day)(at.date())
        }
        Published::Local { at, precision: Precision::Second | Precision::Minute } => {
            match published.to_timestamp(business) {
                Some(moment) => instant(words, moment, reader),
                None => at_minute(words, at),
            }
        }
    }
}

/// The day of an instant.
pub(in crate::mail) fn day(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    (words.day)(at.to_zoned(zone.clone()).date())
}

/// How long something took: to the minute below two days, to the day beyond.
pub(in crate::mail) fn elapsed(words: &Words, took: SignedDuration) -> String {
    let minutes = took.as_mins().max(0);
    match (minutes / (24 * 60), minutes / 60) {
        (days @ 2.., _) => (words.life.days)(days),
        (_, 0) => (words.life.minutes)(minutes),
        (_, hours) => (words.life.hours)(hours, minutes % 60),
    }
}

fn at_minute(words: &Words, at: DateTime) -> String {
    (words.day_at)(&(words.day)(at.date()), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Language, mail::words::words};

    #[track_caller]
    fn check(text: &str, precision: Option<Precision>, english: &str, french: &str) {
        let montreal = TimeZone::get("America/Montreal").unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let read = Published::parse(text, precision).unwrap();
        for (language, expected) in [(Language::English, english), (Language::French, french)] {
            let told = published(words(language), read, &montreal, &paris);
            assert_eq!(told.replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn a_time_is_told_in_the_zone_of_the_reader_and_a_day_stays_a_day() {
        check(
            "2026-11-20T23:30:00-05:00",
            None,
            "Saturday 21 November 2026 at 05:30",
            "samedi 21 novembre 2026 à 5 h 30",
        );
        check(
            "2026-08-01T14:05",
            Some(Precision::Minute),
            "Saturday 1 August 2026 at 20:05",
            "samedi 1er août 2026 à 20 h 05",
        );
        check("2026-11-20", None, "Friday 20 November 2026", "vendredi 20 novembre 2026");
        check("2026-11", None, "November 2026", "novembre 2026");
    }
}
