//! Our own connection: when a site cannot be reached, is it the site, or is it us?
//!
//! A failure is blamed on its site only with evidence that the line is up: another, unrelated site
//! answered at the same time, or accepts a connection now. Without such evidence the line is down:
//! nothing is counted against any source, and one poll every [`PROBE_EVERY`] finds out when it is
//! back. Where only one site is watched, the line is down when the machine has no way out.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Mutex as Gate, task::JoinSet, time::Instant};
use url::{Host, Url};

use super::plan::{Setup, Watch};

/// How often the line is tried while it is down.
const PROBE_EVERY: Duration = Duration::from_secs(10);
/// For how long the answer of a site shows that the line is up.
const FRESH: Duration = Duration::from_secs(3);
/// Sites that are tried when one fails.
const OTHERS: usize = 3;

/// What is known of the line.
#[derive(Debug, Default)]
pub(super) struct Uplink {
    state: Mutex<State>,
    /// One look at other sites at a time: those who wait use what it found.
    looking: Gate<()>,
}

#[derive(Debug, Default)]
struct State {
    /// Since when the line is down.
    lost: Option<Timestamp>,
    /// When it was last tried while it was down.
    tried: Option<Instant>,
    /// The two sites that answered last.
    answers: Vec<(Site, Instant)>,
}

/// Hosts that fail together for reasons of their own: of one domain, or of one address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Site(String);

impl Site {
    /// The site of an address: the last two labels of the name, three where the last ones are as
    /// short as in `co.uk`; or the address. Too coarse is harmless: it only means less evidence.
    pub(super) fn of(url: &Url) -> Self {
        let name = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
            Some(Host::Ipv4(address)) => return Self(address.to_string()),
            Some(Host::Ipv6(address)) => return Self(address.to_canonical().to_string()),
            None => String::new(),
        };
        let labels = name.rsplit('.').collect::<Vec<_>>();
        let taken = match labels.as_slice() {
            [top, second, _, ..] if top.len() == 2 && second.len() <= 3 => 3,
            _ => 2,
        };
        let mut labels = labels.into_iter().take(taken).collect::<Vec<_>>();
        labels.reverse();
        Self(labels.join("."))
    }
}

/// What a failure says about the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    /// The site is at fault.
    Site,
    /// The line is, and was known to be.
    LineStill,
    /// The line is, since now.
    LineLost,
}

impl Uplink {
    /// The line as it was when vigie ended.
    pub(super) fn new(lost: Option<Timestamp>) -> Self {
        let state = State { lost, ..State::default() };
        Self { state: Mutex::new(state), looking: Gate::default() }
    }

    /// How long to wait until the line is worth a try; `None` if it is up, or if this caller is the
    /// one to try it.
    pub(super) fn closed(&self) -> Option<SignedDuration> {
        let mut state = self.state();
        state.lost?;
        let left = state.tried.map(|tried| PROBE_EVERY.saturating_sub(tried.elapsed()));
        match left {
            Some(left) if left > Duration::ZERO => SignedDuration::try_from(left).ok(),
            Some(_) | None => {
                state.tried = Some(Instant::now());
                None
            }
        }
    }

    /// A site answered, whatever it said: the line is up. Since when it was down, if it was.
    pub(super) fn answered(&self, url: &Url) -> Option<Timestamp> {
        let mut state = self.state();
        note_answer(&mut state, Site::of(url));
        state.tried = None;
        state.lost.take()
    }

    /// The loss could not be recorded: as if it had not been found out.
    pub(super) fn forget_loss(&self) {
        self.state().lost = None;
    }

    /// The end could not be recorded: as if the line were still down.
    pub(super) fn forget_return(&self, lost: Timestamp) {
        self.state().lost = Some(lost);
    }

    /// Finds out who is to blame that the site of `watch`, asked at `asked`, gave no answer. Where
    /// much depends on it, evidence must be younger than the question.
    pub(super) async fn blame(
        &self,
        setup: &Setup,
        watch: &Watch,
        (asked, strict): (Instant, bool),
        now: Timestamp,
    ) -> Blame {
        let failed = Site::of(&watch.source.url);
        let _looking = self.looking.lock().await;
        {
            let state = self.state();
            let allowance = if strict { Duration::ZERO } else { FRESH };
            let since = asked.checked_sub(allowance).unwrap_or(asked);
            if state.answers.iter().any(|(site, at)| *site != failed && *at >= since) {
                return Blame::Site;
            }
            if state.lost.is_some() && state.tried.is_some_and(|tried| tried.elapsed() < FRESH) {
                return Blame::LineStill;
            }
        }
        let up = match others(setup, &failed) {
            others if others.is_empty() => is_local(&watch.source.url) || has_way_out(),
            others => self.any_accepts(setup, others).await,
        };
        let mut state = self.state();
        if up {
            return Blame::Site;
        }
        state.tried = Some(Instant::now());
        if state.lost.is_some() {
            return Blame::LineStill;
        }
        state.lost = Some(now);
        Blame::LineLost
    }

    /// Whether one of some sites accepts a connection.
    async fn any_accepts(&self, setup: &Setup, others: Vec<(Site, Url, bool)>) -> bool {
        let mut tries = JoinSet::new();
        for (site, url, allow_private) in others {
            let fetcher = setup.fetcher.clone();
            tries.spawn(async move { fetcher.reaches(&url, allow_private).await.then_some(site) });
        }
        while let Some(done) = tries.join_next().await {
            if let Ok(Some(site)) = done {
                note_answer(&mut self.state(), site);
                return true;
            }
        }
        false
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note_answer(state: &mut State, site: Site) {
    state.answers.retain(|(known, _)| *known != site);
    state.answers.insert(0, (site, Instant::now()));
    state.answers.truncate(2);
}

/// Some sites that have nothing to do with the one that failed, drawn anew each time.
fn others(setup: &Setup, failed: &Site) -> Vec<(Site, Url, bool)> {
    let mut sites: Vec<_> = setup.plan.sites().filter(|(site, ..)| site != failed).collect();
    fastrand::shuffle(&mut sites);
    sites.truncate(OTHERS);
    sites
}

/// One address of each site that is watched directly, and whether it may be private.
pub(super) fn sites<'a>(watches: impl Iterator<Item = &'a Watch>) -> BTreeMap<Site, (Url, bool)> {
    watches
        .filter(|watch| watch.manner.proxy.is_none())
        .map(|watch| {
            let url = watch.source.url.clone();
            (Site::of(&url), (url, watch.manner.allow_private))
        })
        .collect()
}

/// Whether the site is on this machine or in its own network: no line is needed to get there.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(Host::Ipv6(address)) => match address.to_canonical() {
            IpAddr::V4(address) => address.is_loopback() || address.is_private(),
            IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
        },
        None => false,
    }
}

/// Whether the kernel knows a default route. Where that cannot be read, it is taken to.
fn has_way_out() -> bool {
    let v4 = std::fs::read_to_string("/proc/net/route");
    let v6 = std::fs::read_to_string("/proc/net/ipv6_route");
    match (v4, v6) {
        (Err(_), Err(_)) => true,
        (v4, v6) => {
            v4.is_ok_and(|table| default_v4(&table)) || v6.is_ok_and(|table| default_v6(&table))
        }
    }
}

/// Interface, destination and gateway, in hexadecimal digits, begin each line after the first.
fn default_v4(table: &str) -> bool {
    table.lines().skip(1).any(|line| line.split_whitespace().nth(1) == Some("00000000"))
}

/// Destination and its prefix length begin each line; a reject route on `lo` is none.
fn default_v6(table: &str) -> bool {
    table.lines().any(|line| {
        let mut fields = line.split_whitespace();
        fields.next().is_some_and(|to| to.bytes().all(|digit| digit == b'0'))
            && fields.next() == Some("00")
            && fields.next_back() != Some("lo")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expect: &str) {
        assert_eq!(Site::of(&url.parse().unwrap()).0, expect, "{url}");
    }

    #[test]
    fn related_hosts_are_one_site() {
        check("https://www.trustpilot.com/review/x", "trustpilot.com");
        check("https://fr.trustpilot.com./review/x", "trustpilot.com");
        check("https://www.which.co.uk/", "which.co.uk");
        check("https://www.lemonde.fr/", "lemonde.fr");
        check("http://localhost:8080/", "localhost");
        check("http://127.0.0.1:8080/", "127.0.0.1");
        check("http://[::ffff:127.0.0.1]/", "127.0.0.1");
    }

    #[test]
    fn routes_are_read() {
        let head = "Iface\tDestination\tGateway\tFlags\n";
        assert!(default_v4(&format!("{head}eth0\t00000000\t0101A8C0\t0003\n")));
        assert!(!default_v4(&format!("{head}eth0\t0000A8C0\t00000000\t0001\n")));
        let zeros = "0".repeat(32);
        let route = |interface| format!("{zeros} 00 {zeros} 00 {zeros} 0 0 0 00200200 {interface}");
        assert!(default_v6(&route("eth0")) && !default_v6(&route("lo")) && !default_v6(""));
    }

    #[test]
    fn the_line_is_tried_by_one_poll_at_a_time() {
        let uplink = Uplink::new(Some(Timestamp::UNIX_EPOCH));
        assert_eq!(uplink.closed(), None);
        assert!(uplink.closed().is_some_and(|left| left <= SignedDuration::from_secs(10)));
        let url = "https://a.example/".parse().unwrap();
        assert_eq!(uplink.answered(&url), Some(Timestamp::UNIX_EPOCH));
        assert_eq!((uplink.closed(), uplink.answered(&url)), (None, None));
    }
}
