//! How one source is asked: what its requests carry, and by which way they go.
//!
//! What proves who we are is for the origin of the source's own address (scheme, host and port) and
//! for nobody else: a redirect to another origin is followed without it. Nothing here shows a
//! secret in its `Debug` form.

use std::fmt;

use jiff::SignedDuration;
use secrecy::SecretString;
use url::Url;

/// How one source is asked. Made once from the configuration and shared by its requests.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Under which name its cookies and tokens are kept: the source's.
    pub name: String,
    /// Whether any address may be connected to, public or not, redirects included.
    pub allow_private: bool,
    /// Whether the wishes of the site's robots.txt are followed.
    pub robots: bool,
    /// What is sent.
    pub method: Method,
    /// Further headers, in place of vigie's own of the same name. They go to the origin of the
    /// source's address only; those that [`Manner::may_send`] refuses are not sent at all.
    pub headers: Vec<(String, SecretString)>,
    /// Cookies by name. They go to the origin of the source's address only, until the site sets
    /// others of the same name, if those are kept.
    pub cookies: Vec<(String, SecretString)>,
    /// Whether the cookies that the site sets are kept from poll to poll, in memory. They go where
    /// RFC 6265 lets them go. When `cookies` change, the site's are forgotten.
    pub keep_cookies: bool,
    /// What proves who we are.
    pub auth: Auth,
    /// The way that its requests take.
    pub proxy: Option<Proxy>,
    /// Whether a browser renders the page, and how.
    pub render: Option<Render>,
}

impl Manner {
    /// A plain GET of a public address that honours robots.txt.
    pub fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            allow_private: false,
            robots: true,
            method: Method::Get,
            headers: Vec::new(),
            cookies: Vec::new(),
            keep_cookies: false,
            auth: Auth::None,
            proxy: None,
            render: None,
        }
    }

    /// Whether a header of this name may be among the further ones. Refused are those that frame
    /// the message or belong to one connection (RFC 9110, 7.6.1), those meant for a proxy, and those
    /// that vigie must understand the answer to: ranges, conditions, encodings, expectations.
    pub fn may_send(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        !NOT_SENT.contains(&name.as_str()) && !name.starts_with("proxy-")
    }
}

const NOT_SENT: [&str; 17] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What is sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Method {
    /// A GET.
    Get,
    /// A POST, such as a GraphQL query. It is safe to repeat: it only asks. A redirect with 307 or
    /// 308 repeats it inside of its origin, and is refused beyond; any other turns it into a GET.
    Post {
        /// The body.
        body: String,
        /// Its `Content-Type`.
        content_type: String,
    },
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get => f.write_str("Get"),
            // A key may be in it.
            Self::Post { body, content_type } => {
                write!(f, "Post({} bytes of {content_type})", body.len())
            }
        }
    }
}

/// What proves who we are. It goes to the origin of the source's address only.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Nothing.
    None,
    /// A name and a password in each request (RFC 7617).
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token in each request (RFC 6750).
    Bearer(SecretString),
    /// A token that is fetched, and fetched anew before it ends (RFC 6749).
    OAuth2(OAuth2),
}

/// Where and by what right an access token is fetched.
#[derive(Clone)]
pub struct OAuth2 {
    /// The token endpoint. It is asked by the same way as the source, and held to the same rules.
    pub token_url: Url,
    /// Who asks.
    pub client_id: String,
    /// The secret of who asks, if it has one.
    pub client_secret: Option<SecretString>,
    /// The refresh token; without one, the client asks in its own right (`client_credentials`).
    pub refresh_token: Option<SecretString>,
    /// What the token is for.
    pub scope: Option<String>,
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("token_url", &Bare(&self.token_url))
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("refresh_token", &self.refresh_token)
            .field("scope", &self.scope)
            .finish()
    }
}

/// A proxy: `http`, `https`, `socks5` or `socks5h`.
///
/// Whoever names one vouches for it: it may stand in a private network. TLS with the site is
/// verified end to end through any of them, and that with an `https` proxy too. Addresses that
/// stand as numbers in a source or in a redirect are held to the same rules as without a proxy. Of
/// names that is so with `socks5` only, where they are resolved here. With the others the proxy
/// resolves them, and to keep out of private networks is then up to it.
#[derive(Clone)]
pub struct Proxy {
    /// Its address.
    pub url: Url,
    /// Name and password.
    pub login: Option<(String, SecretString)>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("url", &Bare(&self.url)).field("login", &self.login).finish()
    }
}

/// An address without what may be secret in it: user, password and query.
struct Bare<'a>(&'a Url);

impl fmt::Debug for Bare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(url) = self;
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

/// How a browser renders the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Render {
    /// A CSS selector of what must be there before the page is read. Without it, the page is read
    /// when the network has been quiet for a moment.
    pub wait_for: Option<String>,
    /// CSS selectors of what is clicked where it shows up, in this order: the button of a cookies
    /// banner, "show more".
    pub clicks: Vec<String>,
    /// The longest that loading and waiting may take.
    pub timeout: SignedDuration,
    /// Whether a picture of the page is taken.
    pub screenshot: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let secret = || SecretString::from("hush");
        let url = |text: &str| text.parse::<Url>().unwrap();
        let auths = [
            Auth::Basic { user: "me".to_owned(), password: secret() },
            Auth::Bearer(secret()),
            Auth::OAuth2(OAuth2 {
                token_url: url("https://me:hush@login.example/token?key=hush"),
                client_id: "me".to_owned(),
                client_secret: Some(secret()),
                refresh_token: Some(secret()),
                scope: Some("read".to_owned()),
            }),
        ];
        for auth in auths {
            let manner = Manner {
                method: Method::Post {
                    body: "{\"key\":\"hush\"}".to_owned(),
                    content_type: "application/json".to_owned(),
                },
                headers: vec![("X-Key".to_owned(), secret())],
                cookies: vec![("session".to_owned(), secret())],
                auth,
                proxy: Some(Proxy {
                    url: url("socks5h://me:hush@proxy.example:1080"),
                    login: Some(("me".to_owned(), secret())),
                }),
                ..Manner::plain("source")
            };
            for text in [format!("{manner:?}"), format!("{manner:#?}")] {
                assert!(text.contains("X-Key") && text.contains("proxy.example"), "{text}");
                assert!(!text.contains("hush"), "{text}");
            }
        }
    }

    #[test]
    fn headers_that_frame_a_message_are_refused() {
        for name in ["Host", "content-length", "Connection", "Proxy-Authorization", "If-None-Match"]
        {
            assert!(!Manner::may_send(name), "{name}");
        }
        for name in ["Accept", "Accept-Language", "User-Agent", "Authorization", "Cookie", "X-Key"]
        {
            assert!(Manner::may_send(name), "{name}");
        }
    }
}
