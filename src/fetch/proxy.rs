//! The way through a proxy.

use std::{net::SocketAddr, sync::Arc};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::lookup_host;
use url::{Host, Url};

use super::Proxy;

/// A proxy as the client takes it.
pub(super) struct Way {
    /// Scheme, login, host and port: nothing that could be read in more than one way.
    address: SecretString,
    /// Its host.
    pub(super) host: Host,
}

impl Way {
    /// `None` when the address is none of a proxy. Must not fail later: the client takes an address
    /// that it cannot read for "no proxy", and would go straight to the site.
    pub(super) fn new(proxy: &Proxy) -> Option<Self> {
        let url = &proxy.url;
        let usual = match url.scheme() {
            "http" => 80,
            "https" => 443,
            "socks5" | "socks5h" => 1080,
            _ => return None,
        };
        // Schemes that are not of the web take any host as it is.
        let host = Host::parse(url.host_str()?).ok()?;
        let port = url.port().unwrap_or(usual);
        let login = match &proxy.login {
            Some((user, password)) => format!(
                "{}:{}@",
                utf8_percent_encode(user, NON_ALPHANUMERIC),
                utf8_percent_encode(password.expose_secret(), NON_ALPHANUMERIC),
            ),
            None => login_in(url),
        };
        let address = format!("{}://{login}{host}:{port}", url.scheme());
        Some(Self { address: address.into(), host })
    }

    /// The same as text, to be compared.
    pub(super) fn address(&self) -> &str {
        self.address.expose_secret()
    }

    pub(super) fn proxy(&self) -> Result<reqwest::Proxy, reqwest::Error> {
        reqwest::Proxy::all(self.address())
    }
}

fn login_in(url: &Url) -> String {
    match (url.username(), url.password()) {
        ("", None) => String::new(),
        (user, password) => format!("{user}:{}@", password.unwrap_or_default()),
    }
}

/// Resolves the name of the proxy like the system does, and all others by the rules.
pub(super) struct ProxyResolver {
    /// The name of the proxy, if it has one.
    pub(super) proxy: Host,
    /// Who resolves the others. A proxy of the kind `socks5` has them resolved here; with the other
    /// kinds, only the name of the proxy is asked for.
    pub(super) others: Arc<dyn Resolve>,
}

impl Resolve for ProxyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        if !matches!(&self.proxy, Host::Domain(proxy) if proxy == name.as_str()) {
            return self.others.resolve(name);
        }
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, login: Option<(&str, &str)>, expect: Option<&str>) {
        let login = login.map(|(user, password)| (user.to_owned(), password.into()));
        let way = Way::new(&Proxy { url: url.parse().unwrap(), login });
        assert_eq!(way.as_ref().map(Way::address), expect, "{url}");
        if let Some(way) = way {
            way.proxy().unwrap();
        }
    }

    #[test]
    fn addresses_of_proxies() {
        check("http://proxy.example", None, Some("http://proxy.example:80"));
        check("https://proxy.example/x?y", None, Some("https://proxy.example:443"));
        check("socks5://10.0.0.1", None, Some("socks5://10.0.0.1:1080"));
        check("socks5h://[::1]:9050", None, Some("socks5h://[::1]:9050"));
        check("socks5h://PROXY.example:1", None, Some("socks5h://proxy.example:1"));
        check("socks5://me:p%40@a", None, Some("socks5://me:p%40@a:1080"));
        check("http://x:y@a", Some(("me", "50%@:/ü")), Some("http://me:50%25%40%3A%2F%C3%BC@a:80"));
        for url in ["ftp://proxy.example", "socks4://proxy.example", "socks5:x", "socks5://a%20b"] {
            check(url, None, None);
        }
    }
}
