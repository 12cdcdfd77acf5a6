//! One request for `robots.txt`, and what its answer means (RFC 9309, 2.3.1).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Response, StatusCode,
    header::{ACCEPT, HeaderValue, LOCATION},
};
use url::Url;

use super::{
    lifetime::{USUAL, lifetime},
    parse,
    rules::Rules,
};
use crate::{
    domain::{BlockKind, Outcome},
    fetch::{
        encoding::{Encoded, Unread},
        failure,
        retry_after::retry_after,
        wall,
    },
};

/// As much of the file as is read, in bytes (RFC 9309, 2.5). The rest does not count.
const LONGEST: usize = 500 << 10;

/// As many as are followed (RFC 9309, 2.3.1.2).
pub(in crate::fetch) const MAX_REDIRECTS: usize = 5;

const ACCEPTED: HeaderValue = HeaderValue::from_static("text/plain, */*;q=0.5");

/// What one request came to.
#[derive(Debug)]
pub(in crate::fetch) enum Answered {
    /// The rules, and for how long they may be used.
    Rules(Rules, Duration),
    /// The file is elsewhere.
    Redirect(Url),
    /// The rules are not known, and how long the site wants to be left alone.
    Failed(Outcome, Option<SignedDuration>),
    /// The host was silent for too long.
    TimedOut(Outcome),
}

/// What it means that there is no file.
pub(in crate::fetch) fn nothing() -> (Rules, Duration) {
    (Rules::default(), USUAL)
}

/// The address of the file that stands for the origin of a page.
pub(in crate::fetch) fn address(page: &Url) -> Url {
    let mut url = page.clone();
    url.set_path("/robots.txt");
    url.set_query(None);
    url.set_fragment(None);
    // Anybody may ask for it, so nobody's password goes with it.
    url.set_username("").ok();
    url.set_password(None).ok();
    url
}

/// Asks for the file. What cannot be had is either a matter of the site, and all is allowed (4xx),
/// or of the moment, and nothing is known (no answer, 429, 5xx). `heard` becomes whether the host
/// answered at all.
pub(in crate::fetch) async fn ask(
    http: &reqwest::Client,
    url: &Url,
    now: Timestamp,
    heard: &mut bool,
) -> Answered {
    let host = url.host_str().unwrap_or_default();
    let response = match http.get(url.clone()).header(ACCEPT, ACCEPTED).send().await {
        Ok(response) => response,
        Err(error) if error.is_timeout() => {
            return Answered::TimedOut(failure::outcome(&error, host));
        }
        Err(error) => return Answered::Failed(failure::outcome(&error, host), None),
    };
    *heard = true;
    let (status, headers) = (response.status(), response.headers());
    let lifetime = lifetime(headers, now);
    if status.is_success() {
        let outcome = match read(response).await {
            Ok(bytes) => return Answered::Rules(parse::rules(&bytes), lifetime),
            Err(Unread::Failed(error)) => failure::outcome(&error, host),
            Err(error) => Outcome::Network(error.text().to_owned()),
        };
        return Answered::Failed(outcome, None);
    }
    if status.is_redirection() {
        let target =
            headers.get(LOCATION).and_then(|target| str::from_utf8(target.as_bytes()).ok());
        return match target.and_then(|target| url.join(target).ok()) {
            Some(target) => Answered::Redirect(target),
            None => Answered::Rules(Rules::default(), lifetime),
        };
    }
    let wait = retry_after(headers, now);
    match (status, wait) {
        (StatusCode::TOO_MANY_REQUESTS, _)
        | (StatusCode::FORBIDDEN | StatusCode::SERVICE_UNAVAILABLE, Some(_)) => {
            Answered::Failed(Outcome::Blocked(BlockKind::RateLimited), wait)
        }
        // That was the proxy's answer and not the site's.
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, _) => {
            Answered::Failed(Outcome::Blocked(BlockKind::Refused), None)
        }
        _ if status.is_client_error() => Answered::Rules(Rules::default(), lifetime),
        _ if wall::in_headers(status, headers) => {
            Answered::Failed(Outcome::Blocked(BlockKind::BotWall), None)
        }
        _ => Answered::Failed(Outcome::Http(status.as_u16()), None),
    }
}

/// The beginning of the body, to the end of the last whole line: half a rule would forbid more
/// than the whole one.
async fn read(response: Response) -> Result<Vec<u8>, Unread> {
    let (mut bytes, more) = Encoded::read(response, LONGEST).await?.beginning(LONGEST).await?;
    if more {
        let end = bytes.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
        bytes.truncate(end.unwrap_or_default());
    }
    Ok(bytes)
}
