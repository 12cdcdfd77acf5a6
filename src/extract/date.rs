//! Dates as sites write them, to the precision that they give.
//!
//! Only dates that mean one thing are read. `03/04/2024` is read by a `format` alone, since half
//! the world means April and half means March; with hyphens (`04-03-2021`) the month is first, as
//! on the American sites that write so, and with points (`3.4.2024`) the day is. A wrong date
//! would be worse than none: dates are part of the identity of posts without ids.

use jiff::{
    Timestamp, civil,
    fmt::{rfc2822, strtime::BrokenDownTime},
    tz::{Offset, TimeZone},
};

use crate::{
    domain::{Precision, Published},
    logic::text::fold,
};

/// Reads a date. With `format` (strptime) the whole text must have that form. `zone` is only what
/// an epoch number, which has none of its own, is shown in.
pub(super) fn read(text: &str, format: Option<&str>, zone: &TimeZone) -> Option<Published> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(format) = format {
        return by_format(&text, format);
    }
    iso(&text)
        .or_else(|| epoch(&text, zone))
        .or_else(|| by_rfc2822(&text))
        .or_else(|| spaced_offset(&text))
        .or_else(|| numeric(&text))
        .or_else(|| in_words(&text))
}

/// Whether a `strptime` format can be used at all.
pub(super) fn check_format(format: &str) -> Result<(), String> {
    let sample = civil::date(2026, 11, 20).at(14, 3, 7, 0).to_zoned(TimeZone::UTC);
    let sample = sample.map_err(|error| error.to_string())?;
    let written =
        BrokenDownTime::from(&sample).to_string(format).map_err(|error| error.to_string())?;
    match by_format(&written, format) {
        Some(_) => Ok(()),
        None => Err("a date needs a year, a month and a day".to_owned()),
    }
}

fn by_format(text: &str, format: &str) -> Option<Published> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    if parts.hour().is_none() && parts.minute().is_none() {
        let day = parts.to_date().ok().map(Published::day);
        return day.or_else(|| {
            Some(Published::month(civil::Date::new(parts.year()?, parts.month()?, 1).ok()?))
        });
    }
    let precision = if parts.second().is_some() { Precision::Second } else { Precision::Minute };
    let at = parts.to_datetime().ok()?;
    timed(at, parts.offset(), precision)
}

fn timed(at: civil::DateTime, offset: Option<Offset>, precision: Precision) -> Option<Published> {
    match offset {
        Some(offset) => {
            Some(Published::Instant { at: offset.to_timestamp(at).ok()?, offset, precision })
        }
        None => Some(Published::Local { at, precision }),
    }
}

/// ISO 8601 and RFC 3339.
fn iso(text: &str) -> Option<Published> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let time = text.split_once(['T', 't', ' ']).map(|(_, time)| time);
    let clock = time.map(|time| time.split(['+', '-', 'Z', 'z', '[']).next().unwrap_or(time));
    let seconds = clock.is_none_or(|clock| clock.matches(':').count() != 1);
    let precision = (!seconds).then_some(Precision::Minute);
    Published::parse(text, precision)
}

/// Seconds, milliseconds or microseconds since 1970, of this century.
fn epoch(text: &str, zone: &TimeZone) -> Option<Published> {
    if !(10..=16).contains(&text.len()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let at = match text.len() {
        10 => Timestamp::from_second(number),
        13 => Timestamp::from_millisecond(number),
        16 => Timestamp::from_microsecond(number),
        _ => return None,
    }
    .ok()?;
    Some(Published::Instant { at, offset: zone.to_offset(at), precision: Precision::Second })
}

/// `Sat, 23 Jan 2016 15:40:37 +0000`; a wrong weekday is forgiven.
fn by_rfc2822(text: &str) -> Option<Published> {
    let zoned = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text).ok()?;
    let precision =
        if text.matches(':').count() > 1 { Precision::Second } else { Precision::Minute };
    Some(Published::Instant { at: zoned.timestamp(), offset: zoned.offset(), precision })
}

/// `2021-04-27 09:50:11 -0500` and the same with `UTC` or `GMT`.
fn spaced_offset(text: &str) -> Option<Published> {
    let (date_time, zone) = text.rsplit_once(' ')?;
    let zone = match zone {
        "UTC" | "GMT" => "Z",
        offset if offset.starts_with(['+', '-']) => offset,
        _ => return None,
    };
    iso(&format!("{date_time}{zone}")).filter(|read| matches!(read, Published::Instant { .. }))
}

/// A day in numbers, and a time after it: `04-27-2021 09:50`, `20.11.2026`, `2026/11/20`.
fn numeric(text: &str) -> Option<Published> {
    let (day, time) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let separator = day.chars().find(|c| !c.is_ascii_digit())?;
    let mut numbers = Vec::new();
    for part in day.split(separator) {
        numbers.push((part.len(), part.parse::<i16>().ok()?));
    }
    let &[(width, a), (_, b), (last, c)] = numbers.as_slice() else { return None };
    let (year, month, day) = match separator {
        '/' | '.' | '-' if width == 4 => (a, b, c),
        _ if last != 4 => return None,
        '.' => (c, b, a),
        '-' | '/' if a > 12 => (c, b, a),
        '-' => (c, a, b),
        '/' if b > 12 || a == b => (c, a, b),
        _ => return None,
    };
    let date = date(year, month, day)?;
    let words: Vec<&str> = time.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    at_time(date, &words)
}

/// A day with the month in English or French words, and a time after it: `March 3rd, 2022`,
/// `le 20 novembre 2026 à 22h24`, `Reviewed in Italy on 16 July 2022`. Without a day, a month.
fn in_words(text: &str) -> Option<Published> {
    let words: Vec<&str> =
        text.split([' ', ',', '·', '|', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let (at, month) =
        words.iter().enumerate().find_map(|(at, word)| Some((at, month_named(word)?)))?;
    let number = |at: Option<usize>| words.get(at?).and_then(|word| ordinal(word));
    let year_at = |at: usize| number(Some(at)).filter(|year| (1990..=2100).contains(year));
    let before = number(at.checked_sub(1)).filter(|day| (1..=31).contains(day));
    let after = number(Some(at + 1)).filter(|day| (1..=31).contains(day));
    let (day, year, rest) = match (before, after) {
        (Some(day), _) => (Some(day), year_at(at + 1)?, at + 2),
        (None, Some(day)) => (Some(day), year_at(at + 2)?, at + 3),
        (None, None) => (None, year_at(at + 1)?, at + 2),
    };
    match day {
        Some(day) => at_time(date(year, month, day)?, words.get(rest..).unwrap_or_default()),
        None => Some(Published::month(date(year, month, 1)?)),
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `3`, `3rd`, `1er`, `03.`
fn ordinal(word: &str) -> Option<i16> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let suffix = word.get(digits.len()..)?;
    let known = matches!(suffix, "" | "." | "st" | "nd" | "rd" | "th" | "er" | "e");
    known.then(|| digits.parse().ok()).flatten()
}

fn month_named(word: &str) -> Option<i16> {
    let word = fold(word);
    let month = match word.as_str() {
        "january" | "jan" | "janvier" | "janv" => 1,
        "february" | "feb" | "fevrier" | "fevr" | "fev" => 2,
        "march" | "mar" | "mars" => 3,
        "april" | "apr" | "avril" | "avr" => 4,
        "may" | "mai" => 5,
        "june" | "jun" | "juin" => 6,
        "july" | "jul" | "juillet" | "juil" => 7,
        "august" | "aug" | "aout" => 8,
        "september" | "sep" | "sept" | "septembre" => 9,
        "october" | "oct" | "octobre" => 10,
        "november" | "nov" | "novembre" => 11,
        "december" | "dec" | "decembre" => 12,
        _ => return None,
    };
    Some(month)
}

/// A day with the time that the words after it give, if they do: `at 9:50 PM`, `à 22h24`.
fn at_time(day: civil::Date, words: &[&str]) -> Option<Published> {
    let clock = words.iter().enumerate().find_map(|(at, word)| Some((at, clock(word)?)));
    let Some((at, (mut hour, minute, second))) = clock else { return Some(Published::day(day)) };
    // "9:50pm" or "9:50 PM".
    let word = words.get(at).map(|word| fold(word)).unwrap_or_default();
    let next = words.get(at + 1).map(|word| fold(word)).unwrap_or_default();
    let marked = |mark: &str| word.ends_with(mark) || next == mark;
    if marked("pm") || marked("p m") {
        hour = if hour < 12 { hour + 12 } else { hour };
    } else if (marked("am") || marked("a m")) && hour == 12 {
        hour = 0;
    }
    let time = civil::Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    Some(Published::Local { at: day.to_datetime(time), precision })
}

/// `9:50`, `09:50:11`, `22h24`.
fn clock(word: &str) -> Option<(i8, i8, Option<i8>)> {
    let word = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let mut parts = word.split([':', 'h']).map(str::parse::<i8>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let second = parts.next().transpose().ok()?;
    parts.next().is_none().then_some((hour, minute, second))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, precision: Precision) {
        let paris = TimeZone::fixed(Offset::constant(1));
        let date = read(text, None, &paris).unwrap_or_else(|| panic!("{text} is not read"));
        assert_eq!((date.to_string().as_str(), date.precision()), (expected, precision), "{text}");
    }

    #[test]
    fn iso_and_mail_forms() {
        use Precision::{Day, Minute, Month, Second};
        check("2023-05-06T13:18:34.000Z", "2023-05-06T13:18:34+00:00", Second);
        check("2021-01-02T22:40:56+00:00", "2021-01-02T22:40:56+00:00", Second);
        check("2026-11-20T14:03+0100", "2026-11-20T14:03:00+01:00", Minute);
        check("2011-10-24", "2011-10-24", Day);
        check("2026-11", "2026-11", Month);
        check("2018-03-19 10:11:12", "2018-03-19T10:11:12", Second);
        check("2018-03-19 10:11", "2018-03-19T10:11", Minute);
        check("2021-04-27 09:50:11 -0500", "2021-04-27T09:50:11-05:00", Second);
        check("2021-04-27 09:50:11 UTC", "2021-04-27T09:50:11+00:00", Second);
        check("Thu, 12 Nov 2015 21:16:39 +0000", "2015-11-12T21:16:39+00:00", Second);
        check("1626100000", "2021-07-12T15:26:40+01:00", Second);
        check("1626100000000", "2021-07-12T15:26:40+01:00", Second);
    }

    #[test]
    fn dates_in_words_and_numbers() {
        use Precision::{Day, Minute, Month};
        check("November 20, 2026", "2026-11-20", Day);
        check("20 novembre 2026", "2026-11-20", Day);
        check("March 3rd, 2022", "2022-03-03", Day);
        check("le 1er août 2019", "2019-08-01", Day);
        check("Ven 7 Oct 2011 08:23", "2011-10-07T08:23", Minute);
        check("on Dec 15, 2020 at 9:50 PM", "2020-12-15T21:50", Minute);
        check("Dec 15, 2020 12:05am", "2020-12-15T00:05", Minute);
        check("Reviewed in Italy on 16 July 2022", "2022-07-16", Day);
        check("20 mars 2018 à 22h24", "2018-03-20T22:24", Minute);
        check("Novembre 2026", "2026-11", Month);
        check("04-27-2021 09:50", "2021-04-27T09:50", Minute);
        check("04-03-2021", "2021-04-03", Day);
        check("27-04-2021", "2021-04-27", Day);
        check("12/31/2024", "2024-12-31", Day);
        check("31/12/2024 22:24", "2024-12-31T22:24", Minute);
        check("3.4.2024", "2024-04-03", Day);
        check("2026/11/20", "2026-11-20", Day);
    }

    #[test]
    fn what_is_uncertain_is_not_read() {
        for text in [
            "03/04/2024",
            "2 months ago",
            "il y a 3 jours",
            "yesterday",
            "12",
            "May I say",
            "2020-02-30",
            "31 June 2020",
            "1/2",
            "12345678901",
            "",
        ] {
            assert_eq!(read(text, None, &TimeZone::UTC), None, "{text}");
        }
    }

    #[test]
    fn formats_are_followed() {
        let read = |text, format| read(text, Some(format), &TimeZone::UTC).map(|at| at.to_string());
        let french = "le %d/%m/%Y à %H:%M";
        assert_eq!(read(" le 20/03/2018\n à 22:24", french).as_deref(), Some("2018-03-20T22:24"));
        assert_eq!(read("03/04/2024", "%m/%d/%Y").as_deref(), Some("2024-03-04"));
        assert_eq!(read("04/2024", "%m/%Y").as_deref(), Some("2024-04"));
        let offset = "%Y-%m-%d %H:%M:%S %z";
        let read_offset = read("2024-04-03 10:00:01 -0500", offset);
        assert_eq!(read_offset.as_deref(), Some("2024-04-03T10:00:01-05:00"));
        assert_eq!(read("2024-04-03", "%m/%d/%Y"), None);
        assert_eq!(check_format(french), Ok(()));
        assert!(check_format("%H:%M").is_err());
        assert!(check_format("%d %!").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,40}|[0-9:/. h-]{0,24}", format in "[%a-zA-Z/ ]{0,12}") {
            let _date = read(&text, None, &TimeZone::UTC);
            let _formatted = read(&text, Some(&format), &TimeZone::UTC);
            let _checked = check_format(&format);
        }

        #[test]
        fn days_are_read_back(days in 0..40_000_i32) {
            let day = civil::date(1990, 1, 1).saturating_add(jiff::Span::new().days(days));
            for written in [day.to_string(), day.strftime("%A %B %-d, %Y").to_string()] {
                prop_assert_eq!(read(&written, None, &TimeZone::UTC), Some(Published::day(day)));
            }
        }
    }
}
