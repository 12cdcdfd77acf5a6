//! From a request to a page: what was asked for, by which method, with which body.

use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, HeaderValue},
};
use tokio::time::timeout;

use super::{
    act, case, digests,
    page::Page,
    visit::{Guest, Refusal, Visit},
};
use crate::{engine::Engine, logic::seal::Purpose, store::StoreError};

/// The largest body, in bytes.
const MAX_BODY: usize = 16 << 10;
/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);

/// Where a link leads.
enum Place {
    /// To a case.
    Case(Box<Visit>),
    /// To whether its reader gets digests.
    Digests(Box<Guest>),
}

/// Answers a request. Whatever goes wrong becomes a page.
pub(super) async fn answer(engine: &Engine, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let page = page(engine, request).await.unwrap_or_else(|error| {
        tracing::error!(error = %error, "cannot answer who followed a link: {error}");
        Page::everywhere(StatusCode::SERVICE_UNAVAILABLE, |words| words.trouble)
    });
    page.response()
}

async fn page(engine: &Engine, request: Request<Incoming>) -> Result<Page, StoreError> {
    let (head, body) = request.into_parts();
    let setup = engine.setup();
    let token = setup.links.as_ref().and_then(|rules| rules.token(head.uri.path()));
    let guest = match Guest::admit(engine, setup.clone(), token) {
        Ok(guest) => guest,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let (looks, language) = (guest.link.purpose == Purpose::Look, guest.language());
    let place = match guest.link.case.clone() {
        Some(case) => match Visit::of(guest, &case)? {
            Ok(visit) => Place::Case(Box::new(visit)),
            Err(refusal) => return Ok(refused(refusal)),
        },
        None => Place::Digests(Box::new(guest)),
    };
    if head.method == Method::GET || head.method == Method::HEAD {
        return match place {
            Place::Case(visit) if looks => case::whole(&visit),
            Place::Case(visit) => case::brief(&visit),
            Place::Digests(guest) => digests::shown(&guest),
        };
    }
    if head.method != Method::POST || looks {
        let allow = if looks { "GET, HEAD" } else { "GET, HEAD, POST" };
        let page = Page::everywhere(StatusCode::METHOD_NOT_ALLOWED, |words| words.nowhere);
        return Ok(page.with(ALLOW, HeaderValue::from_static(allow)));
    }
    match timeout(BODY, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => match place {
            Place::Case(visit) => {
                Box::pin(act::act(*visit, &act::Fields::read(&body.to_bytes()))).await
            }
            // Whatever the form says: the link says it all, and a mail program sends another one than
            // the button (RFC 8058, section 3.2).
            Place::Digests(guest) => Box::pin(digests::wished(&guest)).await,
        },
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Ok(Page::said(StatusCode::PAYLOAD_TOO_LARGE, language, |words| words.too_long))
        }
        Ok(Err(_)) => Ok(Page::everywhere(StatusCode::BAD_REQUEST, |words| words.trouble)),
        Err(_) => Ok(Page::everywhere(StatusCode::REQUEST_TIMEOUT, |words| words.trouble)),
    }
}

/// What somebody sees who is not let in: as little as can be.
fn refused(refusal: Refusal) -> Page {
    match refusal {
        Refusal::Nowhere => Page::everywhere(StatusCode::NOT_FOUND, |words| words.nowhere),
        Refusal::Ended(language) => Page::said(StatusCode::GONE, language, |words| words.ended),
        Refusal::Gone(language) => Page::said(StatusCode::GONE, language, |words| words.gone),
        Refusal::Stranger => Page::everywhere(StatusCode::FORBIDDEN, |words| words.stranger),
    }
}
