//! Bot walls as HTTP shows them. A wall that answers 200 with a page of its own, without any of
//! the headers below, is recognised where pages are read.

use reqwest::{StatusCode, header::HeaderMap};

/// As much of a refusal as is read in search of a wall, in bytes.
pub(super) const PEEK: usize = 64 << 10;

/// Header values by which walls name themselves: Cloudflare's, and AWS WAF's two.
const HEADERS: [(&str, &str); 3] = [
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
];

// What stands in the refusals of Cloudflare, DataDome, HUMAN, AWS WAF and Imperva, and hardly in
// an ordinary error page.
const MARKERS: [&str; 6] = [
    "Just a moment...",
    "cf-chl",
    "captcha-delivery.com",
    "px-captcha",
    "awswaf",
    "_Incapsula_Resource",
];

/// Whether the headers say that a challenge stands in for the page.
pub(super) fn in_headers(headers: &HeaderMap) -> bool {
    HEADERS.iter().any(|(name, value)| {
        headers
            .get_all(*name)
            .iter()
            .any(|found| found.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
    })
}

/// Whether walls answer with this status, so that the body is worth a look.
pub(super) fn may_answer(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    )
}

/// Whether the beginning of a refusal shows a challenge.
pub(super) fn in_body(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    MARKERS.iter().any(|marker| text.contains(marker))
}
