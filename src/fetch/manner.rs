//! How one source is asked: what its requests carry, and by which way they go.

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
    /// Further headers. They go to the origin of the source's address only.
    pub headers: Vec<(String, SecretString)>,
    /// Cookies that the first request carries, by name. They go to the host of the source's
    /// address only.
    pub cookies: Vec<(String, SecretString)>,
    /// Whether the cookies that the site sets are kept from poll to poll.
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
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// A GET.
    Get,
    /// A POST, such as a GraphQL query. It is safe to repeat: it only asks.
    Post {
        /// The body.
        body: String,
        /// Its `Content-Type`.
        content_type: String,
    },
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
#[derive(Debug, Clone)]
pub struct OAuth2 {
    /// The token endpoint.
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

/// A proxy: `http`, `https`, `socks5` or `socks5h`.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Its address.
    pub url: Url,
    /// Name and password.
    pub login: Option<(String, SecretString)>,
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
