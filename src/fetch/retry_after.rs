//! How long a site asks to be left alone.

use jiff::{SignedDuration, Timestamp, civil, fmt::rfc2822, tz::TimeZone};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// A site may ask for a day of rest; more would let one header end a watch.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// The `Retry-After` header as a wait, at most [`LONGEST`]. A date is taken against the answer's
/// own `Date`, since the two clocks may differ, and against `now` where that is missing.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let value = text(headers, RETRY_AFTER)?;
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number is a long time all the same.
        value.parse().map_or(LONGEST, SignedDuration::from_secs)
    } else {
        let base = text(headers, DATE).and_then(http_date).unwrap_or(now);
        http_date(value)?.duration_since(base)
    };
    Some(wait.clamp(SignedDuration::ZERO, LONGEST))
}

/// A header without the space around it.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A date in any of the three forms that RFC 9110 (5.6.7) wants to be understood.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    static IMF_FIXDATE: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();
    IMF_FIXDATE.parse_timestamp(text).ok().or_else(|| {
        ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|format| {
            let date = civil::DateTime::strptime(format, text).ok()?;
            Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-20T14:00:00Z";

    #[track_caller]
    fn check(value: &str, date: Option<&str>, expect: Option<i64>) {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let wait = retry_after(&headers, NOW.parse().unwrap());
        assert_eq!(wait, expect.map(SignedDuration::from_secs), "{value}");
    }

    #[test]
    fn seconds() {
        check("120", None, Some(120));
        check(" 0 ", None, Some(0));
        check("90000", None, Some(86_400));
        check("99999999999999999999999999", None, Some(86_400));
        for nonsense in ["-5", "1.5", "+3", "soon", ""] {
            check(nonsense, None, None);
        }
    }

    #[test]
    fn dates_in_three_forms() {
        check("Fri, 20 Nov 2026 14:01:30 GMT", None, Some(90));
        check("Friday, 20-Nov-26 14:01:30 GMT", None, Some(90));
        check("Fri Nov 20 14:01:30 2026", None, Some(90));
        check("Sun Nov  1 14:01:30 2026", None, Some(0));
        check("Fri, 20 Nov 2037 14:01:30 GMT", None, Some(86_400));
        check("Fri, 20 Nov 2026 14:01:30", None, None);
        check("Fri, 99 Nov 2026 14:01:30 GMT", None, None);
    }

    #[test]
    fn the_clock_of_the_site_counts() {
        let ahead = Some("Fri, 20 Nov 2026 15:00:00 GMT");
        check("Fri, 20 Nov 2026 15:00:10 GMT", ahead, Some(10));
        check("Fri, 20 Nov 2026 14:01:30 GMT", ahead, Some(0));
        check("Fri, 20 Nov 2026 14:01:30 GMT", Some("yesterday"), Some(90));
    }
}
