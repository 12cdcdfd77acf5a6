//! Dates in JSON: strings, numbers since 1970 in any unit, and objects of parts.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Map, Value};

use crate::{
    domain::{Precision, Published},
    extract::date,
};

/// The seconds since 1970 that are taken for a date of a post: 1995 to 2060. Other numbers count
/// something else.
const SECONDS: std::ops::Range<i128> = 788_918_400..2_840_140_800;

/// Whether an object is a date in parts: `{seconds, nanos}`, `{day, month, year}`.
pub(super) fn is_date(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() <= 8 && (seconds(object).is_some() || parts(object).is_some())
    })
}

/// Reads a date. Numbers are shown in `zone`.
pub(super) fn read(value: &Value, zone: &TimeZone) -> Option<Published> {
    match value {
        Value::String(text) if text.len() <= LONGEST => {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            if digits && text.len() >= 9 {
                return epoch(text.parse().ok()?, zone);
            }
            date::read(text, None, zone)
        }
        Value::Number(number) => {
            let whole = number.as_i64().map(i128::from);
            epoch(whole.or_else(|| truncated(number.as_f64()?))?, zone)
        }
        Value::Object(object) => {
            let by_seconds = || epoch(seconds(object)?, zone);
            parts(object).map(Published::day).or_else(by_seconds)
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// The longest text that is tried as a date, in bytes.
const LONGEST: usize = 64;

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
fn epoch(number: i128, zone: &TimeZone) -> Option<Published> {
    let nanoseconds = [1_000_000_000, 1_000_000, 1000, 1]
        .into_iter()
        .map(|unit: i128| number.saturating_mul(unit))
        .find(|nanoseconds| SECONDS.contains(&(nanoseconds / 1_000_000_000)))?;
    let at = Timestamp::from_nanosecond(nanoseconds).ok()?;
    Some(Published::Instant { at, offset: zone.to_offset(at), precision: Precision::Second })
}

#[expect(clippy::cast_possible_truncation, reason = "seconds written as 1700000000.0")]
fn truncated(number: f64) -> Option<i128> {
    (number.is_finite() && number.abs() < 1e19).then_some(number as i128)
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn field(object: &Map<String, Value>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| integer(object.get(*name)?))
}

fn seconds(object: &Map<String, Value>) -> Option<i128> {
    field(object, &["seconds", "_seconds"]).map(i128::from)
}

fn parts(object: &Map<String, Value>) -> Option<civil::Date> {
    let year = i16::try_from(field(object, &["year"])?).ok()?;
    let month = i8::try_from(field(object, &["month"])?).ok()?;
    let day = i8::try_from(field(object, &["day", "dayOfMonth"])?).ok()?;
    civil::Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: &Value, expected: Option<&str>) {
        let read = read(value, &TimeZone::UTC).map(|published| published.to_string());
        assert_eq!(read.as_deref(), expected, "{value}");
    }

    #[test]
    fn dates_of_many_forms() {
        check(&json!(1_700_000_000), Some("2023-11-14T22:13:20+00:00"));
        check(&json!(1_700_000_000.0), Some("2023-11-14T22:13:20+00:00"));
        check(&json!(1_700_000_000_000_i64), Some("2023-11-14T22:13:20+00:00"));
        check(&json!(1_700_000_000_000_000_i64), Some("2023-11-14T22:13:20+00:00"));
        check(&json!(1_700_000_000_000_000_000_i64), Some("2023-11-14T22:13:20+00:00"));
        check(&json!("1700000000"), Some("2023-11-14T22:13:20+00:00"));
        check(&json!("2023-11-14"), Some("2023-11-14"));
        check(&json!({"seconds": 1_700_000_000, "nanos": 5}), Some("2023-11-14T22:13:20+00:00"));
        check(&json!({"seconds": "1700000000"}), Some("2023-11-14T22:13:20+00:00"));
        check(&json!({"day": "10", "month": "03", "year": "2021"}), Some("2021-03-10"));
        for none in [json!(5), json!("soon"), json!({"day": 1}), json!(null), json!(1e300)] {
            check(&none, None);
        }
    }
}
