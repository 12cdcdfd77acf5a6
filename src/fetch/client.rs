//! The HTTP client: its limits, its headers, and the resolver that keeps it out of private
//! networks.
//!
//! There are two clients, a guarded and an open one, and not one with a flag for each request: a
//! connection that an open request made must never serve a guarded one from the pool, and the
//! resolver is not told whose request it works for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use reqwest::{
    header::{ACCEPT, ACCEPT_ENCODING, FROM, HeaderMap, HeaderValue, USER_AGENT},
    redirect::Policy,
};
use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use super::{
    FetchError, Manner, Settings, encoding,
    guard::Guard,
    proxy::{ProxyResolver, Way},
    resolver::Resolver,
};
use crate::domain::Outcome;

/// Prefers a page for people, takes a feed or an API's answer: what stands at the configured
/// address is what is wanted.
const ACCEPTED: HeaderValue = HeaderValue::from_static(
    "text/html, application/xhtml+xml, application/atom+xml;q=0.9, application/rss+xml;q=0.9, \
     application/feed+json;q=0.9, application/json;q=0.9, application/xml;q=0.9, */*;q=0.8",
);

/// An HTTP client that connects to permitted addresses only.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) http: reqwest::Client,
    pub(super) guard: Guard,
    /// The headers that all of its requests carry.
    pub(super) says: HeaderMap,
    /// The host of the proxy that it goes through.
    proxy: Option<Host>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client would show the proxy with its login.
        f.debug_struct("Client")
            .field("guard", &self.guard)
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

impl Client {
    fn new(settings: &Settings, guard: Guard, way: Option<&Way>) -> Result<Self, FetchError> {
        let contact = &settings.contact;
        let mut headers =
            HeaderMap::from_iter([(ACCEPT, ACCEPTED), (ACCEPT_ENCODING, encoding::ACCEPTED)]);
        if !contact.is_empty() {
            let value =
                HeaderValue::from_str(contact).map_err(|_| FetchError::Contact(contact.clone()))?;
            headers.insert(FROM, value);
        }
        let resolver = Resolver::new(guard.clone());
        let mut builder = reqwest::Client::builder()
            .user_agent(agent(contact))
            .default_headers(headers.clone())
            // Evidence names the certificate that a site showed.
            .tls_info(true)
            .referer(false)
            // Every hop waits for its host's turn and is checked, so hops are made by hand.
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(bounded(settings.connect_timeout))
            // Where many sources share a host, the next request comes within seconds or a minute:
            // a connection that waits for it saves a TLS handshake. Hosts are many, so no more
            // wait than may be in use at a time.
            .pool_max_idle_per_host(settings.host_connections.max(1))
            .pool_idle_timeout(Duration::from_secs(90));
        builder = match way {
            None => builder.dns_resolver(resolver),
            Some(way) => builder.proxy(way.proxy().map_err(FetchError::Client)?).dns_resolver(
                ProxyResolver { proxy: way.host.clone(), others: Arc::new(resolver) },
            ),
        };
        let http = builder.build().map_err(FetchError::Client)?;
        if let Ok(agent) = HeaderValue::from_str(&agent(contact)) {
            headers.insert(USER_AGENT, agent);
        }
        Ok(Self { http, guard, says: headers, proxy: way.map(|way| way.host.clone()) })
    }

    /// Whether a page of this address may be asked for. The name of a proxy is resolved without
    /// being checked, so it must not come in as that of a site.
    pub(super) fn permits(&self, url: &Url) -> bool {
        let is_proxy = match (&self.proxy, url.host()) {
            (Some(Host::Domain(proxy)), Some(Host::Domain(host))) => {
                proxy == host && matches!(self.guard, Guard::Public(_))
            }
            _ => false,
        };
        self.guard.permits_url(url) && !is_proxy
    }
}

/// The clients: two that serve all sources, and one for each proxy that sources name, made when it
/// is first needed. What the requests of one source carry is not the client's but the request's, so
/// that headers, cookies and tokens need no client of their own.
#[derive(Debug)]
pub(super) struct Clients {
    settings: Settings,
    pub(super) guarded: Client,
    pub(super) open: Client,
    /// By a digest of the proxy's address and login, and whether any address may be connected to.
    proxied: Mutex<HashMap<([u8; 32], bool), Client>>,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self, FetchError> {
        Ok(Self {
            settings: settings.clone(),
            guarded: Client::new(settings, public(settings), None)?,
            open: Client::new(settings, Guard::Open, None)?,
            proxied: Mutex::default(),
        })
    }

    /// The client for requests in this manner. Takes some milliseconds for a new proxy.
    pub(super) fn of(&self, manner: &Manner) -> Result<Client, Outcome> {
        let Some(proxy) = &manner.proxy else {
            let client = if manner.allow_private { &self.open } else { &self.guarded };
            return Ok(client.clone());
        };
        let unusable = || Outcome::Network("the address of the proxy cannot be used".to_owned());
        let way = Way::new(proxy).ok_or_else(unusable)?;
        let key = (Sha256::digest(way.address()).into(), manner.allow_private);
        // Whole at any time, so a panic elsewhere does not spoil it.
        let mut proxied = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = proxied.get(&key) {
            return Ok(client.clone());
        }
        let guard = if manner.allow_private { Guard::Open } else { public(&self.settings) };
        let client = Client::new(&self.settings, guard, Some(&way)).map_err(|_| unusable())?;
        proxied.insert(key, client.clone());
        Ok(client)
    }
}

fn public(settings: &Settings) -> Guard {
    Guard::Public(settings.allow_private.as_slice().into())
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
