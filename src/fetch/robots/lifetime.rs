//! How long a copy of `robots.txt` is used.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CACHE_CONTROL, DATE, EXPIRES, HeaderMap};

use crate::fetch::retry_after::{http_date, text};

/// Even if the site says less: it would be asked twice for each page.
pub(super) const SHORTEST: Duration = Duration::from_mins(5);
/// Even if the site says more (RFC 9309, 2.4).
const LONGEST: Duration = Duration::from_hours(24);
/// If the site says nothing. Whoever changes the file is heeded within the hour.
pub(super) const USUAL: Duration = Duration::from_hours(1);

/// For how long the answer with these headers may be used (RFC 9111, 4.2.1), within bounds. A
/// date is taken against the answer's own `Date`, and against `now` where that is missing.
pub(super) fn lifetime(headers: &HeaderMap, now: Timestamp) -> Duration {
    said(headers, now).unwrap_or(USUAL).clamp(SHORTEST, LONGEST)
}

fn said(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let words: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let is = |word: &&str, name: &str| word.eq_ignore_ascii_case(name);
    if words.iter().any(|word| is(word, "no-store") || is(word, "no-cache")) {
        return Some(Duration::ZERO);
    }
    let age =
        words.iter().filter_map(|word| word.split_once('=')).find(|(name, _)| is(name, "max-age"));
    if let Some((_, seconds)) = age {
        let seconds = seconds.trim_matches('"');
        // Too many digits for a number is a long time all the same.
        let digits = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| seconds.parse().map_or(LONGEST, Duration::from_secs));
    }
    let base = text(headers, DATE).and_then(http_date).unwrap_or(now);
    // Nonsense such as `0` or `-1` means that it has expired (RFC 9111, 5.3).
    let end = text(headers, EXPIRES)?;
    let left = http_date(end).map_or(SignedDuration::ZERO, |end| end.duration_since(base));
    Some(Duration::try_from(left).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &str)], minutes: u64) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let lifetime = lifetime(&map, "2026-11-20T14:00:00Z".parse().unwrap());
        assert_eq!(lifetime, Duration::from_mins(minutes), "{headers:?}");
    }

    #[test]
    fn what_the_site_says_counts_within_bounds() {
        check(&[], 60);
        check(&[("cache-control", "public, max-age=7200")], 120);
        check(&[("cache-control", "Max-Age=\"7200\"")], 120);
        check(&[("cache-control", "max-age=0")], 5);
        check(&[("cache-control", "max-age=999999999999999999999999")], 24 * 60);
        check(&[("cache-control", "max-age=soon")], 60);
        check(&[("cache-control", "no-cache, max-age=7200")], 5);
        check(&[("cache-control", "no-store")], 5);
        check(&[("expires", "Fri, 20 Nov 2026 16:00:00 GMT")], 120);
        check(&[("expires", "Fri, 20 Nov 2037 16:00:00 GMT")], 24 * 60);
        check(&[("expires", "Fri, 20 Nov 2026 11:00:00 GMT")], 5);
        check(&[("expires", "0")], 5);
        let ahead = ("date", "Fri, 20 Nov 2026 15:00:00 GMT");
        check(&[("expires", "Fri, 20 Nov 2026 16:30:00 GMT"), ahead], 90);
        check(&[("expires", "0"), ("cache-control", "max-age=7200")], 120);
    }
}
