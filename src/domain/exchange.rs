//! How a page was asked for and answered: what proves, beside its bytes, what was seen.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One exchange with a site, as the ledger keeps it of the bytes that came. What proves to the site
/// who we are is left out of it: logins, cookies, tokens in addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Who asked: `vigie/` and its version. The same version reads the same posts from the bytes.
    pub agent: String,
    /// When it was asked, by our clock.
    pub asked_at: Timestamp,
    /// Seconds by which the site's clock was ahead of ours, by the `Date` of an answer that no
    /// cache had kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<i64>,
    /// `GET` or `POST`. The body of a POST is left out: a key may be in it.
    pub method: String,
    /// The address that was asked for.
    pub asked: String,
    /// The addresses that sent us on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<String>,
    /// The address that answered.
    pub url: String,
    /// The headers of the request, but for those that are secret and those of the connection.
    pub request_headers: Vec<(String, String)>,
    /// The protocol of the answer, such as `HTTP/1.1`.
    pub protocol: String,
    /// Its status.
    pub status: u16,
    /// Its headers; those of one name in their order.
    pub headers: Vec<(String, String)>,
    /// The names of headers that came and were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
    /// The address of the site that was connected to; not where a proxy or a browser did that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The SHA-256 of the certificate that the site showed (DER), in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Whether a browser ran the page: then the bytes are those of its document, not of the wire.
    pub rendered: bool,
    /// The SHA-256 of the bytes, in hex: as they came, with whatever `Content-Encoding` they have.
    pub sha256: String,
    /// How many bytes there are.
    pub bytes: u64,
    /// Whether more came than was read, or it was not read at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// The SHA-256 of a picture of the page (PNG), in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
}
