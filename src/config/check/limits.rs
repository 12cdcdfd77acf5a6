//! `[fetch]`, `[delivery]` and `[lifecycle]`: numbers and times within bounds.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use super::Context;
use crate::{
    config::{
        Delivery, Lifecycle,
        item::Item,
        problem::Problems,
        raw::{self, Table},
        value::{self, Wrong},
    },
    fetch,
};

/// `[fetch]`.
pub(super) fn fetch(
    item: &Item<'_, raw::Fetch>,
    contact: &str,
    context: &mut Context<'_>,
) -> fetch::Settings {
    let raw = &item.raw;
    let problems = &mut *context.problems;
    let default = fetch::Settings::default();
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
    fetch::Settings {
        contact: contact.to_owned(),
        host_pause: host_pause.unwrap_or(default.host_pause),
        host_connections: count(item, "host_connections", raw.host_connections, 1..=64, problems),
        connections: count(item, "connections", raw.connections, 1..=1024, problems),
        connect_timeout: connect_timeout.unwrap_or(default.connect_timeout),
        timeout: timeout.unwrap_or(default.timeout),
        max_body: item
            .value("max_body", &raw.max_body, problems, value::size)
            .unwrap_or(default.max_body),
        allow_private,
        retry_first,
        retry_max,
        ..default
    }
}

/// `[delivery]`.
pub(super) fn delivery(item: &Item<'_, raw::Delivery>, context: &mut Context<'_>) -> Delivery {
    let (retry_first, retry_max) = retry(item, &item.raw.retry, context.problems);
    let problems = &mut *context.problems;
    let group = item.value("group", &item.raw.group, problems, value::duration);
    let remind = item.value("remind", &item.raw.remind, problems, value::positive_duration);
    Delivery {
        retry_first,
        retry_max,
        group: group.unwrap_or_default(),
        remind: remind.unwrap_or_default(),
    }
}

/// `[lifecycle]`.
pub(super) fn lifecycle(item: &Item<'_, raw::Lifecycle>, context: &mut Context<'_>) -> Lifecycle {
    let raw = &item.raw.removed_after;
    let problems = &mut *context.problems;
    Lifecycle {
        removed_after_polls: count(item, "removed_after.polls", raw.polls, 1..=1000, problems),
        removed_after_over: item
            .value("removed_after.over", &raw.over, problems, value::duration)
            .unwrap_or_default(),
    }
}

fn retry<T: Table>(
    item: &Item<'_, T>,
    raw: &raw::Retry,
    problems: &mut Problems,
) -> (SignedDuration, SignedDuration) {
    let first = item.value("retry.first", &raw.first, problems, value::positive_duration);
    let max = item.value("retry.max", &raw.max, problems, value::positive_duration);
    if let (Some(first), Some(max)) = (first, max)
        && first > max
    {
        problems
            .error(item.at("retry"), "the first wait is longer than the longest")
            .help(format!("here the first is {first:#} and the longest is {max:#}"));
    }
    (first.unwrap_or_default(), max.unwrap_or_default())
}

/// A number within bounds; the least of them in its place if it is not.
pub(super) fn count<T: Table, N: TryFrom<i64> + Default>(
    item: &Item<'_, T>,
    path: &str,
    number: i64,
    bounds: RangeInclusive<i64>,
    problems: &mut Problems,
) -> N {
    if !bounds.contains(&number) {
        problems.error(item.at(path), "out of bounds").help(format!(
            "it goes from {} to {}",
            bounds.start(),
            bounds.end()
        ));
    }
    N::try_from(number).unwrap_or_default()
}

fn network(text: &str) -> Result<ipnet::IpNet, Wrong> {
    let net = text.parse::<ipnet::IpNet>().ok();
    let net = net.or_else(|| text.parse::<std::net::IpAddr>().ok().map(ipnet::IpNet::from));
    net.ok_or_else(|| {
        Wrong::new("not a network").help("write it as \"127.0.0.0/8\" or \"fd00::/8\"")
    })
}
