//! Fetching: one polite, bounded HTTP request at a time. Only this module knows reqwest.
//!
//! - A host is asked by at most `host_connections` requests at a time and not before `host_pause`
//!   has passed since the last one; when it says `Retry-After`, it is left alone until then.
//! - No address that is not public is connected to unless the configuration or the source says
//!   so: names are checked where they are resolved, literal addresses on every hop.
//! - Time, redirects and the decompressed body are bounded; TLS is always verified; proxies named
//!   in the environment are not used, since they would resolve names unchecked.
//! - A page that a script fills is rendered by a browser, which gets no further than a fetch does.

mod answer;
mod browser;
mod client;
mod error;
mod exchange;
mod failure;
mod fetcher;
mod guard;
mod host;
mod manner;
mod refusal;
mod retry_after;
mod settings;
mod wall;

pub use answer::{Answer, Body, Fetched, Request};
pub use error::FetchError;
pub use fetcher::Fetcher;
pub use manner::{Auth, Manner, Method, OAuth2, Proxy, Render};
pub use settings::{Browser, HostLimits, Settings};
