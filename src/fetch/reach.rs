//! Whether a site can be reached at all: a connection and nothing else, to tell a dead site from a
//! dead line of our own.

use std::time::Duration;

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use url::Url;

use super::guard::Guard;

/// The longest that a site may take to accept a connection.
const WITHIN: Duration = Duration::from_secs(5);

/// Whether the host of an address accepts a connection from us, at an address that is permitted.
pub(super) async fn accepts(url: &Url, guard: &Guard) -> bool {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    if !guard.permits_url(url) {
        return false;
    }
    // The brackets of an IPv6 address are part of the URL only.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let connect = async {
        for address in lookup_host((host, port)).await? {
            if guard.permits(address.ip()) && TcpStream::connect(address).await.is_ok() {
                return Ok::<_, std::io::Error>(true);
            }
        }
        Ok(false)
    };
    matches!(timeout(WITHIN, connect).await, Ok(Ok(true)))
}
