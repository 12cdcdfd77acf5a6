//! What the fetcher is told at start.

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: String::new(),
            host_pause: SignedDuration::from_secs(1),
            host_connections: 1,
            connections: 64,
            connect_timeout: SignedDuration::from_secs(10),
            timeout: SignedDuration::from_secs(30),
            max_body: 8 << 20,
            allow_private: Vec::new(),
            retry_first: SignedDuration::from_secs(5),
            retry_max: SignedDuration::from_mins(15),
        }
    }
}
