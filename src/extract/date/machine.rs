//! Dates as machines write them: ISO 8601, seconds since 1970, mail headers.

use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};

use crate::domain::{Precision, Published};

/// Reads a text that is such a date as a whole. `zone` is what an epoch number is shown in.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<Published> {
    iso(text)
        .or_else(|| epoch(text, zone))
        .or_else(|| by_rfc2822(text))
        .or_else(|| spaced(text))
        .or_else(|| by_ctime(text))
}

/// ISO 8601 and RFC 3339.
pub(super) fn iso(text: &str) -> Option<Published> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let time = text.split_once(['T', 't', ' ']).map(|(_, time)| time);
    let clock = time.map(|time| time.split(['+', '-', 'Z', 'z', '[']).next().unwrap_or(time));
    let seconds = clock.is_none_or(|clock| clock.matches(':').count() != 1);
    let precision = (!seconds).then_some(Precision::Minute);
    Published::parse(text, precision)
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, of this century. Seconds may have
/// a fraction (`1626100000.0`).
fn epoch(text: &str, zone: &TimeZone) -> Option<Published> {
    let whole = match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(whole).filter(|whole| whole.len() == 10)?
        }
        Some(_) => return None,
        None => text,
    };
    if !matches!(whole.len(), 10 | 13 | 16 | 19) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let at = match whole.len() {
        10 => Timestamp::from_second(number),
        13 => Timestamp::from_millisecond(number),
        16 => Timestamp::from_microsecond(number),
        _ => Timestamp::from_nanosecond(i128::from(number)),
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
fn spaced(text: &str) -> Option<Published> {
    let (date_time, zone) = text.rsplit_once(' ')?;
    let zone = match zone {
        "UTC" | "GMT" | "Z" => "Z",
        offset if offset.starts_with(['+', '-']) => offset,
        _ => return None,
    };
    iso(&format!("{date_time}{zone}")).filter(|read| matches!(read, Published::Instant { .. }))
}

/// `Mon Jun 10 09:00:00 +0000 2019`, as C's `ctime` writes it, with an offset before the year.
fn by_ctime(text: &str) -> Option<Published> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [weekday, month, day, clock, offset, year] = words.as_slice() else { return None };
    let zoned = weekday.len() == 3 && offset.starts_with(['+', '-']);
    if !zoned || clock.matches(':').count() != 2 {
        return None;
    }
    by_rfc2822(&format!("{day} {month} {year} {clock} {offset}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_may_stand_last() {
        let read = |text: &str| read(text, &TimeZone::UTC).map(|read| read.to_string());
        let expected = Some("2019-06-10T09:00:05+00:00".to_owned());
        assert_eq!(read("Mon Jun 10 09:00:05 +0000 2019"), expected);
        assert_eq!(read("Mon Jun 10 09:00:05 soon 2019"), None);
        assert_eq!(read("Late Jun 40 09:00:05 +0000 2019"), None);
    }
}
