//! Which addresses may be connected to.
//!
//! An address counts as public when it is in none of the blocks that the IANA special-purpose
//! registries set aside. A few blocks have globally reachable corners (anycast services, mostly);
//! no site to watch lives there, so they are closed whole.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use ipnet::IpNet;
use url::{Host, Url};

/// Which addresses a client may connect to.
#[derive(Debug, Clone)]
pub(super) enum Guard {
    /// Any: the source says so.
    Open,
    /// Public ones, and these networks.
    Public(Arc<[IpNet]>),
}

impl Guard {
    pub(super) fn permits(&self, address: IpAddr) -> bool {
        match self {
            Self::Open => true,
            Self::Public(also) => {
                // Allowing 10.0.0.0/8 also means ::ffff:10.0.0.1, which connects to the same.
                let same = address.to_canonical();
                is_public(address) || also.iter().any(|net| net.contains(&same))
            }
        }
    }

    /// Whether the address bar, so to speak, may read like this: http or https, and a name or a
    /// permitted address. Names are looked at when they are resolved.
    pub(super) fn permits_url(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && match url.host() {
                Some(Host::Domain(_)) => true,
                Some(Host::Ipv4(address)) => self.permits(address.into()),
                Some(Host::Ipv6(address)) => self.permits(address.into()),
                None => false,
            }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Blocks of IPv4 that are not public, as address and prefix length.
const SPECIAL_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // this network (RFC 791)
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private (RFC 1918)
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // shared by carriers (RFC 6598)
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback (RFC 1122)
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link local, cloud metadata (RFC 3927)
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private (RFC 1918)
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments (RFC 6890)
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation (RFC 5737)
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays (RFC 7526)
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private (RFC 1918)
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks (RFC 2544)
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation (RFC 5737)
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation (RFC 5737)
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast (RFC 5771)
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, broadcast (RFC 1112, RFC 919)
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |(block, length): (Ipv4Addr, u32)| {
        (address.to_bits() ^ block.to_bits()) >> (32 - length) == 0
    };
    !SPECIAL_V4.into_iter().any(within)
}

// Everything outside of global unicast is closed: loopback, unique local fc00::/7, link local
// fe80::/10, multicast ff00::/8, discard 100::/64, segment routing 5f00::/16, local NAT64
// 64:ff9b:1::/48, and what is not assigned yet.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks of global unicast IPv6 that are not public either, as address and prefix length.
const SPECIAL_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo (RFC 2928)
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation (RFC 3849)
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation (RFC 9637)
];

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = carried_v4(address) {
        return is_public_v4(inner);
    }
    let within = |(block, length): (Ipv6Addr, u32)| {
        (address.to_bits() ^ block.to_bits()) >> (128 - length) == 0
    };
    within(GLOBAL_V6) && !SPECIAL_V6.into_iter().any(within)
}

/// The IPv4 address that really is connected to through an IPv6 one: mapped, by NAT64
/// (RFC 6052), by 6to4 (RFC 3056).
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let ([0, 0, 0, 0, 0, 0xffff, high, low]
    | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
    | [0x2002, high, low, ..]) = address.segments()
    else {
        return None;
    };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(public: bool, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn public_addresses() {
        check(true, &["1.0.0.0", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1"]);
        check(true, &["172.32.0.0", "192.0.1.1", "192.167.1.1", "198.20.0.0", "223.255.255.255"]);
        check(true, &["2606:4700::1111", "2001:200::1", "2a00:1450:4007::200e"]);
        check(true, &["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]);
    }

    #[test]
    fn special_addresses() {
        check(false, &["0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.0", "100.127.255.255"]);
        check(false, &["127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.0"]);
        check(false, &["172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1"]);
        check(false, &["198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"]);
        check(false, &["224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"]);
        check(false, &["::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"]);
        check(false, &["64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1"]);
        check(false, &["2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::"]);
        check(false, &["3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1"]);
        check(false, &["fec0::1", "ff02::1", "4000::1", "1fff::1"]);
    }

    #[track_caller]
    fn check_url(guard: &Guard, permitted: bool, urls: &[&str]) {
        for url in urls {
            assert_eq!(guard.permits_url(&url.parse().unwrap()), permitted, "{url}");
        }
    }

    #[test]
    fn addresses_in_disguise_are_seen_through() {
        let guard = Guard::Public(Arc::new([]));
        check_url(&guard, true, &["http://example.com/", "https://8.8.8.8/", "http://localhost/"]);
        check_url(&guard, false, &["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/"]);
        check_url(&guard, false, &["http://127.1/", "http://0/", "http://１２７.0.0.1/"]);
        check_url(&guard, false, &["http://[::ffff:127.0.0.1]/", "http://[::]/", "http://[::1]/"]);
        check_url(&guard, false, &["http://127.0.0.1./", "http://127%2e0.0.1/"]);
        check_url(&guard, false, &["ftp://example.com/", "file:///etc/passwd", "data:,x"]);
    }

    #[test]
    fn networks_can_be_allowed() {
        let guard = Guard::Public(Arc::new(["10.1.0.0/16".parse().unwrap()]));
        check_url(&guard, true, &["http://10.1.2.3/", "http://[::ffff:10.1.2.3]/"]);
        check_url(&guard, false, &["http://10.2.0.1/", "http://127.0.0.1/"]);
        check_url(&Guard::Open, true, &["http://10.2.0.1/", "http://[::1]/"]);
        check_url(&Guard::Open, false, &["ftp://10.2.0.1/"]);
    }
}
