//! What it means when a site answers, but not with a page.

use jiff::{SignedDuration, Timestamp};
use reqwest::{StatusCode, header::HeaderMap};

use super::{retry_after, wall};
use crate::domain::{BlockKind, Outcome};

/// Whether the headers alone say that this is no page, whatever the status.
pub(super) fn in_headers(status: StatusCode, headers: &HeaderMap) -> bool {
    wall::in_headers(status, headers)
}

/// Why there is no page, and how long the site wants to be left alone: from the status, the headers
/// and, where a wall may hide behind it, the beginning of the body.
pub(super) fn outcome(
    status: StatusCode,
    headers: &HeaderMap,
    beginning: &[u8],
    now: Timestamp,
) -> (Outcome, Option<SignedDuration>) {
    let retry_after = match status {
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            retry_after::retry_after(headers, now)
        }
        _ => None,
    };
    let outcome = match status {
        _ if wall::in_headers(status, headers) => Outcome::Blocked(BlockKind::BotWall),
        _ if wall::may_answer(status) && wall::in_body(beginning) => {
            Outcome::Blocked(BlockKind::BotWall)
        }
        StatusCode::TOO_MANY_REQUESTS => Outcome::Blocked(BlockKind::RateLimited),
        StatusCode::FORBIDDEN | StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => {
            Outcome::Blocked(BlockKind::RateLimited)
        }
        StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::PROXY_AUTHENTICATION_REQUIRED
        | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => Outcome::Blocked(BlockKind::Refused),
        _ => Outcome::Http(status.as_u16()),
    };
    (outcome, retry_after)
}
