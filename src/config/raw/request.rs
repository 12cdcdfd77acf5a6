//! The tables below a source that say how its page is asked for.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::{Secret, Text};

/// What the requests of a source carry, and by which way they go.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write `[source.request]` on a line of its own"
)]
pub(crate) struct Request {
    /// `GET`, or `POST` for an API that is asked with a body, such as GraphQL.
    pub(crate) method: Method,
    /// The body of a `POST`.
    pub(crate) body: Option<String>,
    /// The `Content-Type` of the body. Default: `application/json`.
    pub(crate) content_type: Option<String>,
    /// Further headers, by name. They go to the origin of `url` only.
    pub(crate) headers: BTreeMap<String, Text>,
    /// Cookies that are sent along, by name. They go to the host of `url` only.
    pub(crate) cookies: BTreeMap<String, Text>,
    /// Whether the cookies that the site sets are kept from poll to poll, in memory.
    pub(crate) keep_cookies: bool,
    /// The proxy that its requests go through: `http://host:port`, `https://`, `socks5://`, or
    /// `socks5h://`, which looks names up itself. A user stands before an `@`.
    pub(crate) proxy: Option<String>,
    /// Where the password for the proxy is kept.
    pub(crate) proxy_password: Option<Secret>,
}

/// How a page is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, Deserialize, JsonSchema)]
pub(crate) enum Method {
    /// Plainly.
    #[default]
    #[serde(rename = "GET")]
    Get,
    /// With a body.
    #[serde(rename = "POST")]
    Post,
}

/// What proves to a site who is asking: exactly one of these. It goes to the origin of `url` only.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write `[source.auth]` on a line of its own"
)]
pub(crate) struct Auth {
    /// A user and a password in each request.
    pub(crate) basic: Option<Basic>,
    /// Where the token that goes with each request is kept.
    pub(crate) bearer: Option<Secret>,
    /// A token that is fetched, and fetched anew before it ends.
    pub(crate) oauth2: Option<OAuth2>,
}

/// A user and a password.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of user and password; write { user = \"NAME\", password = { credential = \"NAME\" } }"
)]
#[schemars(extend("required" = ["user", "password"]))]
pub(crate) struct Basic {
    /// The user.
    pub(crate) user: Option<String>,
    /// Where the password is kept.
    pub(crate) password: Option<Secret>,
}

/// Where and by what right an access token is fetched (RFC 6749): with a refresh token, in the name
/// of who gave it; without one, in the client's own name.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write `[source.auth.oauth2]` on a line of its own, and its keys below"
)]
#[schemars(extend("required" = ["token_url", "client_id"]))]
pub(crate) struct OAuth2 {
    /// The token endpoint: `https`, except on the loopback.
    pub(crate) token_url: Option<String>,
    /// The client's id.
    pub(crate) client_id: Option<String>,
    /// Where the client's secret is kept, if it has one.
    pub(crate) client_secret: Option<Secret>,
    /// Where the refresh token is kept. When the site replaces it, the new one is kept encrypted in
    /// the folder of the state.
    pub(crate) refresh_token: Option<Secret>,
    /// What the token is for, as the site calls it.
    pub(crate) scope: Option<String>,
}

/// What renders a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Render {
    /// Chromium, without a window.
    Chromium,
}

/// By hand, so that who writes `true` is told what is right.
impl<'de> Deserialize<'de> for Render {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Render;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string; write `render = \"chromium\"`")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Render, E> {
                match name {
                    "chromium" => Ok(Render::Chromium),
                    _ => Err(E::unknown_variant(name, &["chromium"])),
                }
            }
        }
        deserializer.deserialize_any(Name)
    }
}

/// What the browser does before the page is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write `[source.browser]` on a line of its own"
)]
pub(crate) struct Rendering {
    /// A CSS selector of what must be there before the page is read. Default: the `anchor` of the
    /// rules, else their `item`, else a moment without requests.
    pub(crate) wait_for: Option<String>,
    /// CSS selectors of what is clicked where it shows up, in this order: the button of a cookies
    /// banner, "show more".
    pub(crate) click: Vec<String>,
    /// The longest that loading and waiting may take, up to `2m`.
    pub(crate) timeout: String,
    /// Whether a picture of the page is kept, in `evidence` under `state`, when a poll finds
    /// something.
    pub(crate) screenshot: bool,
}

impl Default for Rendering {
    fn default() -> Self {
        Self { wait_for: None, click: Vec::new(), timeout: "30s".to_owned(), screenshot: false }
    }
}
