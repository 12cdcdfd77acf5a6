//! What the fetcher is told at start.

use std::path::PathBuf;

use ipnet::IpNet;
use jiff::SignedDuration;

/// Limits and manners of fetching. Durations are wall time, sizes are bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The mail address put into `User-Agent` and `From`, so that a site can reach its guest.
    pub contact: String,
    /// Least time between the end of one request to a host and the start of the next.
    pub host_pause: SignedDuration,
    /// Requests under way at one host at a time.
    pub host_connections: usize,
    /// Requests that a host which was left alone for long may get without the pause in between.
    pub host_burst: usize,
    /// Hosts with limits of their own.
    pub hosts: Vec<HostLimits>,
    /// Requests under way at a time, over all hosts.
    pub connections: usize,
    /// Time to connect, TLS included.
    pub connect_timeout: SignedDuration,
    /// Time for the whole request, body included.
    pub timeout: SignedDuration,
    /// Largest body, counted after decompression.
    pub max_body: usize,
    /// Networks that may be fetched although they are not public.
    pub allow_private: Vec<IpNet>,
    /// Delay before the next poll after failures: the first step and the cap.
    pub retry_first: SignedDuration,
    /// The cap of the same.
    pub retry_max: SignedDuration,
    /// The browser for sources that need one.
    pub browser: Browser,
    /// The folder in which refresh tokens that a site replaced are kept, encrypted. Without one they
    /// are kept in memory.
    pub tokens: Option<PathBuf>,
}

/// Limits of one host: of a platform, from its preset, or of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLimits {
    /// The host; its subdomains share the limits, and count as one with it.
    pub host: String,
    /// Least time between two requests.
    pub pause: Option<SignedDuration>,
    /// Requests under way at a time.
    pub connections: Option<usize>,
    /// Requests without the pause after a long rest.
    pub burst: Option<usize>,
}

/// The browser for sources that need one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// The program; without one, `chromium` and its kin are looked for in `PATH`.
    pub program: Option<PathBuf>,
    /// Pages open at a time.
    pub pages: usize,
    /// Memory that it and its children may take, in bytes, before it is ended.
    pub memory: usize,
    /// How long it lives on without work.
    pub idle: SignedDuration,
}

impl Default for Browser {
    fn default() -> Self {
        Self { program: None, pages: 2, memory: 1 << 30, idle: SignedDuration::from_secs(60) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: String::new(),
            host_pause: SignedDuration::from_secs(1),
            host_connections: 1,
            host_burst: 1,
            hosts: Vec::new(),
            connections: 256,
            connect_timeout: SignedDuration::from_secs(10),
            timeout: SignedDuration::from_secs(30),
            max_body: 8 << 20,
            allow_private: Vec::new(),
            retry_first: SignedDuration::from_secs(5),
            retry_max: SignedDuration::from_mins(15),
            browser: Browser::default(),
            tokens: None,
        }
    }
}
