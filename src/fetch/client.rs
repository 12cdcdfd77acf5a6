//! The HTTP client: its limits, its headers, and the resolver that keeps it out of private
//! networks.
//!
//! There are two clients, a guarded and an open one, and not one with a flag for each request: a
//! connection that an open request made must never serve a guarded one from the pool, and the
//! resolver is not told whose request it works for.

use std::{net::SocketAddr, time::Duration};

use jiff::SignedDuration;
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, FROM, HeaderMap, HeaderValue},
    redirect::Policy,
};
use tokio::net::lookup_host;

use super::{FetchError, Settings, guard::Guard};

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
        let mut headers = HeaderMap::from_iter([(ACCEPT, ACCEPTED)]);
        if !contact.is_empty() {
            let value =
                HeaderValue::from_str(contact).map_err(|_| FetchError::Contact(contact.clone()))?;
            headers.insert(FROM, value);
        }
        let http = reqwest::Client::builder()
            .user_agent(agent(contact))
            .default_headers(headers)
            .referer(false)
            // Every hop waits for its host's turn and is checked, so hops are made by hand.
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(GuardedResolver(guard.clone()))
            .connect_timeout(bounded(settings.connect_timeout))
            // Polls are minutes apart and hosts are many: idle sockets would only pile up.
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(15))
            .build()
            .map_err(FetchError::Client)?;
        Ok(Self { http, guard })
    }
}

/// The name by which every site knows us.
pub(super) fn agent(contact: &str) -> String {
    let name = concat!("vigie/", env!("CARGO_PKG_VERSION"));
    if contact.is_empty() { name.to_owned() } else { format!("{name} (+{contact})") }
}

/// A duration that can be added to any instant: not negative, and a day at most.
pub(super) fn bounded(duration: SignedDuration) -> Duration {
    Duration::try_from(duration).unwrap_or_default().min(Duration::from_hours(24))
}

/// Resolves names like the system does and leaves out the addresses that are not permitted. The
/// client connects to what is left and does not resolve again, so a name that changes its address
/// in between gains nothing. Literal addresses never come here.
#[derive(Debug)]
struct GuardedResolver(Guard);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let permitted: Vec<SocketAddr> =
                found.filter(|address| guard.permits(address.ip())).collect();
            if permitted.is_empty() {
                return Err(NotPermitted.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// A name has no address that may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("no permitted address")]
pub(super) struct NotPermitted;
