//! What was seen of a site, so that it can be proved later: the bytes as they came, and an account of
//! how they were got. Nothing is copied or worked out before somebody wants the account.

use std::{fmt, net::IpAddr};

use bytes::Bytes;
use jiff::{Timestamp, Unit};
use reqwest::{
    Response, Version,
    header::{AGE, DATE, HeaderMap},
    tls::TlsInfo,
};
use url::Url;

use super::{
    client::agent,
    exchange::without_credentials,
    retry_after::{http_date, text},
};
use crate::{domain::Exchange, logic};

/// Headers that are left out wherever they stand.
const SECRET_HEADERS: [&str; 6] = [
    "authentication-info",
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "set-cookie2",
];

/// What makes the name of a header or of a part of an address that of a secret.
const SECRET_PARTS: [&str; 11] = [
    "api-key",
    "api_key",
    "apikey",
    "credential",
    "csrf",
    "jwt",
    "passw",
    "secret",
    "session",
    "signature",
    "token",
];

/// Names that parts of an address have when they are secret, as a whole.
const SECRET_PARAMETERS: [&str; 8] = ["auth", "code", "hmac", "key", "pass", "pwd", "sid", "sig"];

/// What stands in an address in place of a secret.
const WITHHELD: &str = "withheld";

/// One answer of a site, whatever it was worth.
#[derive(Clone)]
pub struct Seen {
    /// When it was asked.
    pub(super) asked_at: Timestamp,
    /// When the answer began.
    pub(super) answered_at: Timestamp,
    pub(super) is_post: bool,
    /// The address that was asked first.
    pub(super) asked: Url,
    /// Those that sent us on.
    pub(super) redirects: Vec<Url>,
    /// The one that answered.
    pub(super) url: Url,
    /// The headers of the request.
    pub(super) said: HeaderMap,
    pub(super) protocol: Version,
    pub(super) status: u16,
    /// The headers of the answer.
    pub(super) headers: HeaderMap,
    pub(super) address: Option<IpAddr>,
    /// The site's certificate (DER).
    pub(super) certificate: Option<Vec<u8>>,
    pub(super) rendered: bool,
    /// What came of the body, with whatever coding it has.
    pub(super) bytes: Bytes,
    /// Their SHA-256, in hex.
    pub(super) sha256: String,
    pub(super) truncated: bool,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses and headers may hold secrets.
        f.debug_struct("Seen")
            .field("status", &self.status)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Seen {
    /// An answer whose body has not been read.
    pub(super) fn of(response: &Response, url: &Url, said: HeaderMap, at: [Timestamp; 2]) -> Self {
        let certificate = response.extensions().get::<TlsInfo>();
        Self {
            asked_at: at[0],
            answered_at: at[1],
            is_post: false,
            asked: url.clone(),
            redirects: Vec::new(),
            url: url.clone(),
            said,
            protocol: response.version(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            address: response.remote_addr().map(|address| address.ip()),
            certificate: certificate.and_then(TlsInfo::peer_certificate).map(<[u8]>::to_vec),
            rendered: false,
            bytes: Bytes::new(),
            sha256: logic::text::sha256(""),
            truncated: true,
        }
    }

    /// A page that a browser rendered: `bytes` are those of its document as it was in the end.
    pub(super) fn rendered(
        (asked, url): (&Url, &Url),
        (status, headers): (u16, HeaderMap),
        bytes: Bytes,
        at: Timestamp,
    ) -> Self {
        Self {
            asked_at: at,
            answered_at: at,
            is_post: false,
            asked: asked.clone(),
            redirects: Vec::new(),
            url: url.clone(),
            said: HeaderMap::new(),
            protocol: Version::HTTP_11,
            status,
            headers,
            address: None,
            certificate: None,
            rendered: true,
            sha256: logic::text::sha256(&bytes),
            bytes,
            truncated: false,
        }
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The account of how they were got, without what is secret. A picture is not yet in it.
    pub fn account(&self) -> Exchange {
        let (request_headers, _) = public_headers(&self.said);
        let (headers, withheld) = public_headers(&self.headers);
        Exchange {
            agent: agent(""),
            asked_at: self.asked_at,
            clock_offset: self.clock_offset(),
            method: if self.is_post { "POST" } else { "GET" }.to_owned(),
            asked: public_address(&self.asked),
            redirects: self.redirects.iter().map(public_address).collect(),
            url: public_address(&self.url),
            request_headers,
            protocol: format!("{:?}", self.protocol),
            status: self.status,
            headers,
            withheld,
            address: self.address,
            certificate: self.certificate.as_deref().map(logic::text::sha256),
            rendered: self.rendered,
            sha256: self.sha256.clone(),
            bytes: self.bytes.len() as u64,
            truncated: self.truncated,
            screenshot: None,
        }
    }

    /// Seconds by which the site's clock is ahead of ours. Of an answer that waited in a cache, or
    /// that a browser got, the `Date` says nothing.
    fn clock_offset(&self) -> Option<i64> {
        if self.rendered || self.headers.contains_key(AGE) {
            return None;
        }
        let date = text(&self.headers, DATE).and_then(http_date)?;
        let ours = self.answered_at.round(Unit::Second).unwrap_or(self.answered_at);
        Some(date.duration_since(ours).as_secs())
    }
}

/// The headers that may be kept, and the names of the others.
fn public_headers(headers: &HeaderMap) -> (Vec<(String, String)>, Vec<String>) {
    let (mut kept, mut withheld) = (Vec::new(), Vec::new());
    for (name, value) in headers {
        let name = name.as_str();
        if value.is_sensitive() || SECRET_HEADERS.contains(&name) || is_secret(name) {
            if !withheld.iter().any(|other| other == name) {
                withheld.push(name.to_owned());
            }
        } else {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            kept.push((name.to_owned(), value));
        }
    }
    (kept, withheld)
}

fn is_secret(name: &str) -> bool {
    SECRET_PARTS.iter().any(|part| name.contains(part))
}

/// An address without user, password, fragment, and the values of parameters that are secret.
fn public_address(url: &Url) -> String {
    let mut url = without_credentials(url.clone());
    url.set_fragment(None);
    let secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        SECRET_PARAMETERS.contains(&name.as_str()) || is_secret(&name)
    };
    // What need not be changed stays as it was written.
    if url.query_pairs().any(|(name, _)| secret(&name)) {
        let pairs = url.query_pairs().map(|(name, value)| {
            let value = if secret(&name) { WITHHELD.into() } else { value };
            (name.into_owned(), value.into_owned())
        });
        let pairs = pairs.collect::<Vec<_>>();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        pairs.iter().map(pair).collect()
    }

    fn seen(url: &str, answer: &[(&'static str, &'static str)]) -> Seen {
        let url = Url::parse(url).unwrap();
        let at = "2026-11-20T14:00:00.6Z".parse().unwrap();
        let bytes = Bytes::from_static(b"as it came");
        let seen = Seen::rendered((&url, &url), (200, headers(answer)), bytes, at);
        Seen { rendered: false, ..seen }
    }

    #[test]
    fn what_is_secret_is_left_out() {
        let url = "https://me:word@a.example/r?page=2&API_Key=s3cret&key=s3cret#s3cret";
        let mut said = headers(&[("cookie", "s3cret"), ("accept", "*/*"), ("x-own", "s3cret")]);
        said.get_mut("x-own").unwrap().set_sensitive(true);
        let answer = [("server", "a"), ("set-cookie", "s3cret"), ("x-csrf-token", "s3cret")];
        let account = Seen { said, ..seen(url, &answer) }.account();
        assert_eq!(account.url, "https://a.example/r?page=2&API_Key=withheld&key=withheld");
        assert_eq!(account.request_headers, [("accept".to_owned(), "*/*".to_owned())]);
        assert_eq!(account.headers, [("server".to_owned(), "a".to_owned())]);
        assert_eq!(account.withheld, ["set-cookie", "x-csrf-token"]);
        let written = serde_json::to_string(&account).unwrap();
        assert!(!written.contains("s3cret") && !written.contains("word@"), "{written}");
    }

    #[test]
    fn an_address_without_secrets_stays_as_it_was_written() {
        for url in ["https://a.example/r?q=caf%C3%A9+noir&b", "https://a.example/?monkey=1"] {
            assert_eq!(public_address(&Url::parse(url).unwrap()), url);
        }
    }

    #[test]
    fn the_clock_of_the_site_is_told_if_its_answer_is_fresh() {
        let date = ("date", "Fri, 20 Nov 2026 14:00:03 GMT");
        let offset = |answer: &[_]| seen("https://a.example/", answer).account().clock_offset;
        assert_eq!(offset(&[date]), Some(2));
        assert_eq!(offset(&[date, ("age", "3")]), None);
        assert_eq!(offset(&[]), None);
        assert_eq!(offset(&[("date", "soon")]), None);
    }
}
