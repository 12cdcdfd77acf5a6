//! Which hosts share a budget of requests, and how large it is.

use std::{borrow::Borrow, collections::BTreeMap, fmt, sync::Arc, time::Duration};

use url::{Host, Url};

use super::{HostLimits, Settings, client::bounded};

/// The most requests without a pause that a configuration can mean.
const MOST_BURST: usize = 1000;

/// Whom a budget of requests belongs to: a host with its subdomains if limits name it, and
/// otherwise a host by its name and, if unusual, its port. http and https are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(Arc<str>);

impl HostName {
    /// The host of an address by itself, whatever limits it shares.
    pub(super) fn of(url: &Url) -> Self {
        let name = name(url);
        Self(match url.port() {
            Some(port) => format!("{name}:{port}").into(),
            None => name.into(),
        })
    }
}

impl Borrow<str> for HostName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name in an address, in lower case; the dot that may end it makes no difference.
fn name(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_end_matches('.')
}

/// The size of one budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Requests at a time.
    pub(super) connections: usize,
    /// Time from one request to the next.
    pub(super) pause: Duration,
    /// Requests without the pause after a long rest.
    pub(super) burst: u32,
}

/// The budgets of all hosts.
#[derive(Debug, Clone)]
pub(super) struct Budgets {
    usual: Limits,
    named: BTreeMap<HostName, Limits>,
}

impl Budgets {
    /// Where several limits are for one host, what a later one says counts.
    pub(super) fn new(settings: &Settings) -> Self {
        let usual = Limits {
            connections: settings.host_connections.max(1),
            pause: bounded(settings.host_pause),
            burst: burst(settings.host_burst),
        };
        let mut named = BTreeMap::new();
        for HostLimits { host, pause, connections, burst: requests } in &settings.hosts {
            let limits = named.entry(configured(host)).or_insert(usual);
            limits.connections = connections.map_or(limits.connections, |number| number.max(1));
            limits.pause = pause.map_or(limits.pause, bounded);
            limits.burst = requests.map_or(limits.burst, burst);
        }
        Self { usual, named }
    }

    /// The budget that a request to this address is part of: the longest name that the host ends
    /// with, and otherwise its own.
    pub(super) fn of(&self, url: &Url) -> (HostName, Limits) {
        // An address has no subdomains.
        let is_domain = matches!(url.host(), Some(Host::Domain(_)));
        self.named(name(url), is_domain).unwrap_or_else(|| (HostName::of(url), self.usual))
    }

    /// The budget that what had this one by other settings is part of now.
    pub(super) fn now(&self, before: &HostName) -> (HostName, Limits) {
        match Url::parse(&format!("http://{before}/")) {
            Ok(url) => self.of(&url),
            Err(_) => (before.clone(), self.usual),
        }
    }

    fn named(&self, host: &str, is_domain: bool) -> Option<(HostName, Limits)> {
        let mut name = host;
        loop {
            if let Some((name, limits)) = self.named.get_key_value(name) {
                return Some((name.clone(), *limits));
            }
            name = name.split_once('.').filter(|_| is_domain)?.1;
        }
    }
}

/// The host of limits as it stands in addresses.
fn configured(host: &str) -> HostName {
    let host = host.trim_matches('.');
    let name = Host::parse(host).map_or_else(|_| host.to_lowercase(), |host| host.to_string());
    HostName(name.into())
}

fn burst(requests: usize) -> u32 {
    u32::try_from(requests.clamp(1, MOST_BURST)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn limits(host: &str, pause: Option<i64>, connections: Option<usize>) -> HostLimits {
        let pause = pause.map(SignedDuration::from_secs);
        HostLimits { host: host.to_owned(), pause, connections, burst: None }
    }

    #[track_caller]
    fn check(budgets: &Budgets, url: &str, name: &str, pause: u64, connections: usize) {
        let (found, limits) = budgets.of(&url.parse().unwrap());
        assert_eq!((&*found.0, limits.pause.as_secs()), (name, pause), "{url}");
        assert_eq!(limits.connections, connections, "{url}");
    }

    #[test]
    fn one_host_has_one_budget() {
        let budgets = Budgets::new(&Settings::default());
        for (url, expect) in [
            ("https://example.com/a", "example.com"),
            ("http://me:pw@EXAMPLE.com./b?c", "example.com"),
            ("http://example.com../", "example.com"),
            ("https://ｅxample.com/", "example.com"),
            ("https://ex%61mple.com/", "example.com"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
            ("https://example.com:443/", "example.com"),
            ("http://example.com:8080/", "example.com:8080"),
            ("http://[::1]:8080/", "[::1]:8080"),
            ("http://0x7f.1/", "127.0.0.1"),
        ] {
            check(&budgets, url, expect, 1, 1);
        }
    }

    #[test]
    fn the_longest_name_that_the_host_ends_with_counts() {
        let budgets = Budgets::new(&Settings {
            hosts: vec![
                limits("example.com", Some(10), Some(1)),
                limits("Maps.Example.COM.", Some(2), Some(0)),
                limits("bücher.example", Some(3), None),
                limits("127.0.0.1", Some(4), None),
                limits("[::1]", Some(5), None),
                limits("0.1", Some(6), None),
                limits("example.com", None, Some(4)),
            ],
            ..Settings::default()
        });
        check(&budgets, "https://example.com/", "example.com", 10, 4);
        check(&budgets, "https://www.example.com:8443/", "example.com", 10, 4);
        check(&budgets, "http://a.maps.example.com./", "maps.example.com", 2, 1);
        check(&budgets, "http://notexample.com/", "notexample.com", 1, 1);
        check(&budgets, "http://example.com.evil.example/", "example.com.evil.example", 1, 1);
        check(&budgets, "http://www.xn--bcher-kva.example/", "xn--bcher-kva.example", 3, 1);
        check(&budgets, "http://127.0.0.1:99/", "127.0.0.1", 4, 1);
        check(&budgets, "http://10.0.0.1/", "10.0.0.1", 1, 1);
        check(&budgets, "http://[::1]/", "[::1]", 5, 1);
    }
}
