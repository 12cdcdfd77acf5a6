//! `[fetch]`: limits and manners, and the hosts that have limits of their own.

use jiff::SignedDuration;
use url::Host;

use super::{
    Context, browser,
    limits::{count, retry},
};
use crate::{
    config::{
        item::Item,
        preset::{self, Presets},
        problem::Problems,
        raw,
        value::{self, Wrong},
    },
    fetch::{HostLimits, Settings},
};

/// `[fetch]` and `[browser]`, but for what the folder of the state decides.
pub(super) fn settings(file: &raw::File<'_>, contact: &str, context: &mut Context<'_>) -> Settings {
    let browser = browser::settings(&file.browser, context);
    let presets = context.presets.clone();
    let (item, raw) = (&file.fetch, &file.fetch.raw);
    let problems = &mut *context.problems;
    let default = Settings::default();
    let (retry_first, retry_max) = retry(item, &raw.retry, problems);
    let allow_private = raw.allow_private.iter().enumerate().filter_map(|(index, net)| {
        item.value(&format!("allow_private.{index}"), net, problems, network)
    });
    let allow_private = allow_private.collect();
    let mut time = |key: &str, text: &str, least: fn(&str) -> Result<SignedDuration, Wrong>| {
        item.value(key, text, problems, least)
    };
    let host_pause = time("host_pause", &raw.host_pause, value::duration);
    let connect_timeout = time("connect_timeout", &raw.connect_timeout, value::positive_duration);
    let timeout = time("timeout", &raw.timeout, value::positive_duration);
    Settings {
        contact: contact.to_owned(),
        host_pause: host_pause.unwrap_or(default.host_pause),
        host_connections: count(item, "host_connections", raw.host_connections, 1..=64, problems),
        host_burst: count(item, "host_burst", raw.host_burst, 1..=64, problems),
        hosts: hosts(item, &presets, problems),
        connections: count(item, "connections", raw.connections, 1..=1024, problems),
        connect_timeout: connect_timeout.unwrap_or(default.connect_timeout),
        timeout: timeout.unwrap_or(default.timeout),
        max_body: item
            .value("max_body", &raw.max_body, problems, value::size)
            .unwrap_or(default.max_body),
        allow_private,
        retry_first,
        retry_max,
        browser,
        tokens: None,
    }
}

/// How far equal schedules are spread.
pub(super) fn spread(item: &Item<'_, raw::Fetch>, problems: &mut Problems) -> SignedDuration {
    item.value("spread", &item.raw.spread, problems, value::duration).unwrap_or_default()
}

/// The limits that a host has: its own, or those of the nearest name above it.
pub(super) fn limits_of<'l>(hosts: &'l [HostLimits], host: &str) -> Option<&'l HostLimits> {
    let above = hosts.iter().filter(|limits| preset::is_below(host, &limits.host));
    above.max_by_key(|limits| limits.host.len())
}

/// Own limits, then those of the platforms that have none of their own.
fn hosts(
    item: &Item<'_, raw::Fetch>,
    presets: &Presets,
    problems: &mut Problems,
) -> Vec<HostLimits> {
    let platforms: Vec<HostLimits> = presets.host_limits().collect();
    let mut own: Vec<(usize, HostLimits)> = Vec::new();
    for (index, raw) in item.raw.host.iter().enumerate() {
        let Some(mut limits) = host(item, (index, raw), problems) else { continue };
        if let Some((first, _)) = own.iter().find(|(_, other)| other.host == limits.host) {
            problems
                .error(
                    item.at(&format!("host.{index}.host")),
                    format!("there are other limits for `{}`", limits.host),
                )
                .help("keep one of them".to_owned())
                .related(item.at(&format!("host.{first}.host")), "the first ones");
            continue;
        }
        // What is not said is not lifted.
        let platform = limits_of(&platforms, &limits.host);
        limits.pause = limits.pause.or_else(|| platform?.pause);
        own.push((index, limits));
    }
    let mut hosts: Vec<HostLimits> = own.into_iter().map(|(_, limits)| limits).collect();
    for platform in platforms {
        if !hosts.iter().any(|own| own.host == platform.host) {
            hosts.push(platform);
        }
    }
    hosts
}

fn host(
    item: &Item<'_, raw::Fetch>,
    (index, raw): (usize, &raw::HostLimits),
    problems: &mut Problems,
) -> Option<HostLimits> {
    let at = |key: &str| format!("host.{index}.{key}");
    if raw.host.is_none() && !item.is_lost(&at("host")) {
        problems
            .missing(item.at(&format!("host.{index}")), "`[[fetch.host]]` lacks the key `host`")
            .help("add `host = \"example.com\"`".to_owned());
    }
    let host = item.optional(&at("host"), raw.host.as_deref(), problems, bare_host);
    let pause = item.optional(&at("pause"), raw.pause.as_deref(), problems, value::duration);
    let mut number =
        |key: &str, number: Option<i64>| Some(count(item, &at(key), number?, 1..=64, problems));
    let connections = number("connections", raw.connections);
    let burst = number("burst", raw.burst);
    Some(HostLimits { host: host?, pause, connections, burst })
}

/// The name of a host as it stands in addresses: lower case, without a scheme, port or path.
fn bare_host(text: &str) -> Result<String, Wrong> {
    let help = "write its bare name, such as \"example.com\"; subdomains are meant too";
    let wrong = || Wrong::new("not the name of a host").help(help);
    if text.contains(['/', '@', '?', '#', '*', '%', ' ']) || text.starts_with('.') {
        return Err(wrong());
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) if !name.trim_end_matches('.').is_empty() => {
            Ok(name.trim_end_matches('.').to_owned())
        }
        Ok(Host::Ipv4(ip)) => Ok(ip.to_string()),
        Ok(Host::Ipv6(ip)) => Ok(format!("[{ip}]")),
        Ok(Host::Domain(_)) | Err(_) => Err(wrong()),
    }
}

fn network(text: &str) -> Result<ipnet::IpNet, Wrong> {
    let net = text.parse::<ipnet::IpNet>().ok();
    let net = net.or_else(|| text.parse::<std::net::IpAddr>().ok().map(ipnet::IpNet::from));
    net.ok_or_else(|| {
        Wrong::new("not a network").help("write it as \"127.0.0.0/8\" or \"fd00::/8\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(bare_host(text).ok().as_deref(), expect, "{text}");
    }

    #[test]
    fn a_host_is_a_bare_name() {
        check("reddit.com", Some("reddit.com"));
        check("Old.Reddit.com.", Some("old.reddit.com"));
        check("müller.example", Some("xn--mller-kva.example"));
        check("127.0.0.1", Some("127.0.0.1"));
        check("[::1]", Some("[::1]"));
        for text in
            ["", ".", "https://reddit.com", "reddit.com/r", "reddit.com:443", "*.reddit.com", "a@b"]
        {
            check(text, None);
        }
    }

    #[test]
    fn the_nearest_name_above_has_the_say() {
        let limits = |host: &str| HostLimits {
            host: host.to_owned(),
            pause: None,
            connections: None,
            burst: None,
        };
        let hosts = [limits("example.com"), limits("api.example.com")];
        let found = |host: &str| limits_of(&hosts, host).map(|limits| limits.host.as_str());
        assert_eq!(found("api.example.com"), Some("api.example.com"));
        assert_eq!(found("v2.api.example.com"), Some("api.example.com"));
        assert_eq!(found("www.example.com"), Some("example.com"));
        assert_eq!(found("notexample.com"), None);
    }
}
