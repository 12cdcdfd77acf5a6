//! Fetching: one polite, bounded HTTP request at a time. Only this module knows reqwest.
//!
//! - A host is asked by at most `host_connections` requests at a time and not before `host_pause`
//!   has passed since the last one, after a long rest by a short burst; limits of its own count
//!   for its subdomains too. When it says `Retry-After`, it is left alone until then, and when it
//!   does not answer, for a while.
//! - What `robots.txt` forbids is not fetched, and the pause it asks for is kept, unless the source
//!   says otherwise. While it cannot be had, nothing is known and the poll fails.
//! - No address that is not public is connected to unless the configuration or the source says
//!   so: names are checked where they are resolved, literal addresses on every hop.
//! - What a source shows to prove who it is goes to its own origin only; cookies are kept for each
//!   source apart, in memory; of tokens, only a refresh token that a site replaced reaches the disk,
//!   encrypted.
//! - Time, redirects and the decompressed body are bounded; TLS is always verified; proxies named
//!   in the environment are not used, since they would resolve names unchecked.
//! - A page that a script fills is rendered by a browser, which gets no further than a fetch does.

mod answer;
mod assistant;
mod breaker;
mod browser;
mod budget;
mod client;
mod cookies;
mod encoding;
mod errand;
mod error;
mod exchange;
mod failure;
mod fetcher;
mod guard;
mod hook;
mod host;
mod joint;
mod kept;
mod manner;
mod pace;
mod proxy;
mod reach;
mod refusal;
mod resolver;
mod retry_after;
mod robots;
mod seen;
mod settings;
mod stamp;
mod token;
mod wall;

pub use answer::{Answer, Body, Fetched, Request};
pub use assistant::{Assistant, Unanswered};
pub use budget::HostName;
pub use error::FetchError;
pub use fetcher::Fetcher;
pub use hook::{NotTaken, check_secret};
pub use manner::{Auth, Manner, Method, OAuth2, Proxy, Render};
pub use seen::Seen;
pub use settings::{Browser, HostLimits, Settings};
