//! One hop: a request, its status, its body.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION},
};
use tokio::time::Instant;
use url::Url;

use super::{
    Answer, Body, Manner, Seen,
    encoding::{Encoded, Unread},
    errand::Errand,
    failure, refusal, wall,
};
use crate::{
    domain::{Outcome, Validators},
    logic,
};

/// What one hop came to.
pub(super) enum Hop {
    /// The site sends us elsewhere.
    Redirect(Url),
    /// The site no longer takes the token that was kept: another may do.
    Stale,
    /// The answer, and how long the site wants to be left alone.
    End(Answer, Option<SignedDuration>),
    /// The host was silent for too long.
    TimedOut(Outcome),
}

impl From<Outcome> for Hop {
    fn from(outcome: Outcome) -> Self {
        Self::End(Answer::Failed(outcome), None)
    }
}

/// Sends one request and reads its answer, with a body of at most `max_body` bytes.
pub(super) async fn exchange(
    http: &reqwest::Client,
    errand: &mut Errand<'_>,
    url: &Url,
    max_body: usize,
    now: Timestamp,
) -> Hop {
    let begun = Instant::now();
    let (http, request) = errand.request(http, url).build_split();
    let said = request.as_ref().map(|request| request.headers().clone()).unwrap_or_default();
    let answer = match request {
        Ok(request) => http.execute(request).await,
        Err(error) => Err(error),
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) if error.is_timeout() => {
            return Hop::TimedOut(failed(&error, url, errand.manner()));
        }
        Err(error) => return failed(&error, url, errand.manner()).into(),
    };
    let status = response.status();
    errand.heard(url, response.headers());
    if status.is_success() || matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
        let answered_at = now.checked_add(begun.elapsed()).unwrap_or(now);
        errand.saw(Seen::of(&response, url, said, [now, answered_at]));
    }
    if wall::in_headers(status, response.headers()) {
        let (outcome, retry_after) = refusal::outcome(status, response.headers(), &[], now);
        return Hop::End(Answer::Failed(outcome), retry_after);
    }
    match status {
        StatusCode::NOT_MODIFIED if errand.asks_for_changes() => {
            Hop::End(Answer::NotModified, None)
        }
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => match target(url, response.headers()) {
            Some(target) if errand.may_follow(status, &target) => Hop::Redirect(target),
            Some(_) => Outcome::Disallowed.into(),
            None => Outcome::Http(status.as_u16()).into(),
        },
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::PARTIAL_CONTENT => {
            Outcome::Http(status.as_u16()).into()
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED if errand.manner().proxy.is_some() => {
            Outcome::Network("the proxy refuses the login".to_owned()).into()
        }
        StatusCode::UNAUTHORIZED if errand.drops_token(url) => Hop::Stale,
        StatusCode::UNAUTHORIZED if let Some(what) = errand.shown(url) => {
            Outcome::Login(format!("{} refuses {what}", host(url))).into()
        }
        _ if status.is_success() => match page(response, url, max_body, errand).await {
            Ok(answer) => Hop::End(answer, None),
            Err(outcome) => outcome.into(),
        },
        _ => refused(response, now).await,
    }
}

/// What an error of the client means. Behind a proxy it is told of which connection it speaks.
pub(super) fn failed(error: &reqwest::Error, url: &Url, manner: &Manner) -> Outcome {
    let Some(proxy) = &manner.proxy else {
        return failure::outcome(error, host(url));
    };
    // All but one kind resolve the names of sites themselves.
    let resolved = if proxy.url.scheme() == "socks5" { url } else { &proxy.url };
    let outcome = failure::outcome(error, host(resolved));
    if let Outcome::Network(text) = outcome {
        return Outcome::Network(format!("through the proxy {}: {text}", host(&proxy.url)));
    }
    outcome
}

fn target(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = str::from_utf8(headers.get(LOCATION)?.as_bytes()).ok()?;
    url.join(location).ok()
}

async fn page(
    response: Response,
    url: &Url,
    max_body: usize,
    errand: &mut Errand<'_>,
) -> Result<Answer, Outcome> {
    let headers = response.headers();
    let status = response.status().as_u16();
    let content_type = text(headers, CONTENT_TYPE);
    let validators = if errand.can_ask_for_changes() {
        Validators { etag: text(headers, ETAG), last_modified: text(headers, LAST_MODIFIED) }
    } else {
        Validators::default()
    };
    let encoded = encoded(response, url, max_body, errand.manner()).await?;
    let sha256 = encoded.sha256();
    let digest = logic::text::short(&sha256);
    errand.saw_body(encoded.as_came(), sha256);
    if errand.knows(&digest) {
        return Ok(Answer::Same(validators));
    }
    let bytes = whole(encoded, max_body).await?;
    Ok(Answer::Page(Body {
        url: without_credentials(url.clone()),
        status,
        content_type,
        validators,
        digest,
        bytes,
        screenshot: None,
    }))
}

/// The body of an answer, if it has at most `max_body` bytes.
pub(super) async fn read(
    response: Response,
    url: &Url,
    max_body: usize,
    manner: &Manner,
) -> Result<Bytes, Outcome> {
    whole(encoded(response, url, max_body, manner).await?, max_body).await
}

async fn encoded(
    response: Response,
    url: &Url,
    max_body: usize,
    manner: &Manner,
) -> Result<Encoded, Outcome> {
    let limit = u64::try_from(max_body).unwrap_or(u64::MAX);
    if response.content_length().is_some_and(|announced| announced > limit) {
        return Err(Outcome::TooLarge);
    }
    Encoded::read(response, max_body).await.map_err(|error| match error {
        Unread::Failed(error) => failed(&error, url, manner),
        Unread::Unknown | Unread::Broken => Outcome::Network(error.text().to_owned()),
    })
}

async fn whole(encoded: Encoded, max_body: usize) -> Result<Bytes, Outcome> {
    match encoded.whole(max_body).await {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(Outcome::TooLarge),
        Err(error) => Err(Outcome::Network(error.text().to_owned())),
    }
}

/// Why there is no page, from the status and, where a wall may hide behind it, the body.
async fn refused(response: Response, now: Timestamp) -> Hop {
    let (status, headers) = (response.status(), response.headers().clone());
    let beginning = if wall::may_answer(status) {
        Encoded::peek(response, wall::PEEK).await
    } else {
        Vec::new()
    };
    let (outcome, retry_after) = refusal::outcome(status, &headers, &beginning, now);
    Hop::End(Answer::Failed(outcome), retry_after)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(str::from_utf8(headers.get(name)?.as_bytes()).ok()?.to_owned())
}

pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Links are resolved against a page's address and end up in mails: no password may be in it.
pub(super) fn without_credentials(mut url: Url) -> Url {
    // Refused only by addresses without a host, which hold no password either.
    url.set_username("").ok();
    url.set_password(None).ok();
    url
}
