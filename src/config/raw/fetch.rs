//! The tables of fetching: limits and manners, hosts with limits of their own, the browser.

use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use crate::config::Robots;

/// Limits and manners of fetching.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fetch {
    /// Least time between two requests to one host.
    pub(crate) host_pause: String,
    /// Requests under way at one host at a time.
    #[schemars(range(min = 1, max = 64))]
    pub(crate) host_connections: i64,
    /// Requests that a host which was left alone for as many pauses may get without a pause in
    /// between.
    #[schemars(range(min = 1, max = 64))]
    pub(crate) host_burst: i64,
    /// Requests under way at a time, over all hosts.
    #[schemars(range(min = 1, max = 1024))]
    pub(crate) connections: i64,
    /// How far sources with equal schedules are spread, so that they are not all due in one moment:
    /// each has a place of its own in this time, or in the time from one poll to the next where
    /// that is shorter. `0s`: not at all.
    pub(crate) spread: String,
    /// Longest wait for a connection, TLS included.
    pub(crate) connect_timeout: String,
    /// Longest time for a whole request, body included.
    pub(crate) timeout: String,
    /// Largest body, before and after decompression.
    pub(crate) max_body: String,
    /// Whether the wishes of `robots.txt` are followed (RFC 9309). A source that is not to follow
    /// them is named in the log at each start.
    pub(crate) robots: Robots,
    /// Networks that any source may be fetched from although they are not public.
    pub(crate) allow_private: Vec<String>,
    /// How long a source rests after failures.
    pub(crate) retry: Retry,
    /// Hosts with limits of their own; they go before those that the presets know.
    #[serde(deserialize_with = "hosts")]
    #[schemars(with = "Vec<HostLimits>")]
    pub(crate) host: Vec<HostLimits>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            host_pause: "1s".to_owned(),
            host_connections: 1,
            host_burst: 1,
            connections: 256,
            spread: "5m".to_owned(),
            connect_timeout: "10s".to_owned(),
            timeout: "30s".to_owned(),
            max_body: "8MiB".to_owned(),
            robots: Robots::Honour,
            allow_private: Vec::new(),
            retry: Retry::default(),
            host: Vec::new(),
        }
    }
}

/// A host with limits of its own. What is not said here is as for any other host.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["host"]))]
pub(crate) struct HostLimits {
    /// Its bare name. Its subdomains share these limits, and count as one with it.
    pub(crate) host: Option<String>,
    /// Least time between two requests to it. Default: that of the platform's preset if it has
    /// one, else `host_pause`.
    pub(crate) pause: Option<String>,
    /// Requests under way at a time. Default: `host_connections`.
    #[schemars(range(min = 1, max = 64))]
    pub(crate) connections: Option<i64>,
    /// Requests without a pause after a rest. Default: `host_burst`.
    #[schemars(range(min = 1, max = 64))]
    pub(crate) burst: Option<i64>,
}

/// As serde would, but for what it says of a single table.
fn hosts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<HostLimits>, D::Error> {
    struct Hosts;
    impl<'de> Visitor<'de> for Hosts {
        type Value = Vec<HostLimits>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of tables; write `[[fetch.host]]` before each")
        }

        fn visit_seq<S: SeqAccess<'de>>(self, tables: S) -> Result<Self::Value, S::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(tables))
        }
    }
    deserializer.deserialize_seq(Hosts)
}

/// Waits between attempts: doubled after each failure, up to the longest.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of waits; write { first = \"5s\", max = \"15m\" }"
)]
pub(crate) struct Retry {
    /// The wait after the first failure.
    pub(crate) first: String,
    /// The longest wait.
    pub(crate) max: String,
}

impl Default for Retry {
    fn default() -> Self {
        Self { first: "5s".to_owned(), max: "15m".to_owned() }
    }
}

/// The browser for sources that are rendered. It is started when one of them is due, and is of no
/// concern to all others.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Browser {
    /// The program. Default: the `chromium`, or one of its kin, that is found in `PATH`.
    pub(crate) program: Option<String>,
    /// Pages open at a time.
    #[schemars(range(min = 1, max = 16))]
    pub(crate) pages: i64,
    /// The memory that it and its processes may take together before it is ended.
    pub(crate) memory: String,
    /// How long it stays without work.
    pub(crate) idle: String,
}

impl Default for Browser {
    fn default() -> Self {
        Self { program: None, pages: 2, memory: "1GiB".to_owned(), idle: "60s".to_owned() }
    }
}
