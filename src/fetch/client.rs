//! The HTTP client: its limits and its headers.
//!
//! There are two clients, a guarded and an open one, and not one with a flag for each request: a
//! connection that an open request made must never serve a guarded one from the pool, and the
//! resolver is not told whose request it works for.

use std::time::Duration;

use jiff::SignedDuration;
use reqwest::{
    header::{ACCEPT, FROM, HeaderMap, HeaderValue},
    redirect::Policy,
};

use super::{FetchError, Settings, guard::Guard, resolver::Resolver};

/// Prefers a page for people, takes a feed or an API's answer: what stands at the configured
/// address is what is wanted.
const ACCEPTED: HeaderValue = HeaderValue::from_static(
    "text/html, application/xhtml+xml, application/atom+xml;q=0.9, application/rss+xml;q=0.9, \
     application/feed+json;q=0.9, application/json;q=0.9, application/xml;q=0.9, */*;q=0.8",
);

/// An HTTP client that connects to permitted addresses only.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) http: reqwest::Client,
    pub(super) guard: Guard,
}

impl Client {
    pub(super) fn new(settings: &Settings, guard: Guard) -> Result<Self, FetchError> {
        let contact = &settings.contact;
        let mut agent = concat!("vigie/", env!("CARGO_PKG_VERSION")).to_owned();
        let mut headers = HeaderMap::from_iter([(ACCEPT, ACCEPTED)]);
        if !contact.is_empty() {
            agent = format!("{agent} (+{contact})");
            let value =
                HeaderValue::from_str(contact).map_err(|_| FetchError::Contact(contact.clone()))?;
            headers.insert(FROM, value);
        }
        let http = reqwest::Client::builder()
            .user_agent(agent)
            .default_headers(headers)
            .referer(false)
            // Every hop waits for its host's turn and is checked, so hops are made by hand.
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Resolver::new(guard.clone()))
            .connect_timeout(bounded(settings.connect_timeout))
            // Where many sources share a host, the next request comes within seconds or a minute:
            // a connection that waits for it saves a TLS handshake. Hosts are many, so one each
            // is enough.
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(90))
            .build()
            .map_err(FetchError::Client)?;
        Ok(Self { http, guard })
    }
}

/// A duration that can be added to any instant: not negative, and a day at most.
pub(super) fn bounded(duration: SignedDuration) -> Duration {
    Duration::try_from(duration).unwrap_or_default().min(Duration::from_hours(24))
}
