//! Our own connection: when a site cannot be reached, is it the site, or is it us?
//!
//! A failure is blamed on its site only with evidence that the line is up: another, unrelated site
//! answered at the same time, or accepts a connection now. Without such evidence the line is down:
//! nothing is counted against any source, and one poll every [`PROBE_EVERY`] finds out when it is
//! back. Where only one site is watched, the line is down when the machine has no way out.
//!
//! A site in our own network says nothing about the line to the world, nor the other way round, and
//! what a proxy answers says nothing about either.

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
/// Sites whose last answers are remembered: two of each line at least, or nearly always.
const KEPT: usize = 8;
/// Sites that are tried when one fails.
const OTHERS: usize = 3;

/// What is known of the line.
#[derive(Debug, Default)]
pub(super) struct Uplink {
    state: Mutex<State>,
    /// One look at other sites at a time: those who wait use what it found.
    looking: Gate<()>,
    record: Gate<()>,
}

#[derive(Debug, Default)]
struct State {
    /// That the line is down.
    lost: Option<Lost>,
    /// When it was last tried while it was down.
    tried: Option<Instant>,
    /// The sites that answered last, and when they were asked.
    answers: Vec<(Site, Instant)>,
}

/// A line that is down.
#[derive(Debug, Clone, Copy)]
struct Lost {
    since: Timestamp,
    /// Whether it is that of our own network.
    local: bool,
    /// When that was found out; `None` if before this start.
    known: Option<Instant>,
    /// Whether it is in the ledger.
    recorded: bool,
}

/// Hosts that fail together for reasons of their own: of one domain, or of one address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Site {
    name: String,
    /// Whether it is in our own network.
    local: bool,
}

impl Site {
    /// The site of a source.
    pub(super) fn of(watch: &Watch) -> Self {
        let url = &watch.source.url;
        Self { name: Self::name(url), local: watch.manner.allow_private || is_local(url) }
    }

    /// The name of a site: the last two labels of the host, three where the last ones are as short
    /// as in `co.uk`; or the address. Too coarse is harmless: it only means less evidence.
    fn name(url: &Url) -> String {
        let name = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
            Some(Host::Ipv4(address)) => return address.to_string(),
            Some(Host::Ipv6(address)) => return address.to_canonical().to_string(),
            None => String::new(),
        };
        let labels = name.rsplit('.').collect::<Vec<_>>();
        let taken = match labels.as_slice() {
            [top, second, _, ..] if top.len() == 2 && second.len() <= 3 => 3,
            _ => 2,
        };
        let mut labels = labels.into_iter().take(taken).collect::<Vec<_>>();
        labels.reverse();
        labels.join(".")
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
    LineLost {
        /// Whether it is that of our own network.
        local: bool,
    },
}

impl Uplink {
    /// The line as it was when vigie ended: since when it is down, and whether it is that of our
    /// own network.
    pub(super) fn new(lost: Option<(Timestamp, bool)>) -> Self {
        let lost = lost.map(|(since, local)| Lost { since, local, known: None, recorded: true });
        let state = State { lost, ..State::default() };
        Self { state: Mutex::new(state), ..Self::default() }
    }

    /// How long to wait until the line of a source is worth a try; `None` if it is up, or if this
    /// caller is the one to try it.
    pub(super) fn closed(&self, watch: &Watch) -> Option<SignedDuration> {
        let mut state = self.state();
        let lost = state.lost?;
        if watch.manner.proxy.is_some() || Site::of(watch).local != lost.local {
            return None;
        }
        let left = state.tried.map(|tried| PROBE_EVERY.saturating_sub(tried.elapsed()));
        match left {
            Some(left) if left > Duration::ZERO => SignedDuration::try_from(left).ok(),
            Some(_) | None => {
                state.tried = Some(Instant::now());
                None
            }
        }
    }

    /// The site of a source answered what was asked at `asked`, whatever it said. Whether that ends
    /// a loss of the line: what was asked before the loss does not.
    pub(super) fn answered(&self, watch: &Watch, asked: Instant) -> bool {
        if watch.manner.proxy.is_some() {
            return false;
        }
        let mut state = self.state();
        let site = Site::of(watch);
        let over = state.lost.is_some_and(|lost| {
            lost.local == site.local && lost.known.is_none_or(|known| asked >= known)
        });
        note_answer(&mut state, site, asked);
        over
    }

    /// Only who holds this records that the line was lost or is back: one after the other.
    pub(super) async fn recording(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.record.lock().await
    }

    /// Whether the loss found out at `since` is still to be recorded.
    pub(super) fn is_to_be_recorded(&self, since: Timestamp) -> bool {
        self.state().lost.is_some_and(|lost| lost.since == since && !lost.recorded)
    }

    /// The loss is in the ledger.
    pub(super) fn recorded(&self) {
        if let Some(lost) = &mut self.state().lost {
            lost.recorded = true;
        }
    }

    /// The line is up again. Since when it was down and whose it is, if that is in the ledger.
    pub(super) fn regain(&self) -> Option<(Timestamp, bool)> {
        let mut state = self.state();
        state.tried = None;
        let lost = state.lost.take().filter(|lost| lost.recorded)?;
        Some((lost.since, lost.local))
    }

    /// The loss could not be recorded: as if it had not been found out.
    pub(super) fn forget_loss(&self) {
        self.state().lost = None;
    }

    /// The end could not be recorded: as if the line were still down.
    pub(super) fn forget_return(&self, (since, local): (Timestamp, bool)) {
        self.state().lost = Some(Lost { since, local, known: None, recorded: true });
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
        let failed = Site::of(watch);
        let _looking = self.looking.lock().await;
        {
            let state = self.state();
            let allowance = if strict { Duration::ZERO } else { FRESH };
            let since = asked.checked_sub(allowance).unwrap_or(asked);
            if state.answers.iter().any(|(site, at)| failed.has_line_of(site) && *at >= since) {
                return Blame::Site;
            }
            if state.is_lost(&failed) && state.tried.is_some_and(|tried| tried.elapsed() < FRESH) {
                return Blame::LineStill;
            }
        }
        let up = match others(setup, &failed) {
            others if others.is_empty() => failed.local || has_way_out(),
            others => self.any_accepts(setup, others).await,
        };
        let mut state = self.state();
        if up {
            return Blame::Site;
        }
        let known = Instant::now();
        state.tried = Some(known);
        match state.lost {
            Some(lost) if lost.local == failed.local => Blame::LineStill,
            // The other line is down already: one loss at a time is told of.
            Some(_) => Blame::Site,
            None => {
                let local = failed.local;
                state.lost = Some(Lost { since: now, local, known: Some(known), recorded: false });
                Blame::LineLost { local }
            }
        }
    }

    /// Whether one of some sites accepts a connection.
    async fn any_accepts(&self, setup: &Setup, others: Vec<(Site, Url, bool)>) -> bool {
        let asked = Instant::now();
        let mut tries = JoinSet::new();
        for (site, url, allow_private) in others {
            let fetcher = setup.fetcher.clone();
            tries.spawn(async move { fetcher.reaches(&url, allow_private).await.then_some(site) });
        }
        while let Some(done) = tries.join_next().await {
            if let Ok(Some(site)) = done {
                note_answer(&mut self.state(), site, asked);
                return true;
            }
        }
        false
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_lost(&self, site: &Site) -> bool {
        self.lost.is_some_and(|lost| lost.local == site.local)
    }
}

impl Site {
    /// Whether the answer of another site shows that the line to this one is up.
    fn has_line_of(&self, other: &Self) -> bool {
        self != other && self.local == other.local
    }
}

fn note_answer(state: &mut State, site: Site, asked: Instant) {
    state.answers.retain(|(known, _)| *known != site);
    state.answers.insert(0, (site, asked));
    state.answers.truncate(KEPT);
}

/// Some sites that have nothing to do with the one that failed, drawn anew each time.
fn others(setup: &Setup, failed: &Site) -> Vec<(Site, Url, bool)> {
    let mut sites: Vec<_> =
        setup.plan.sites().filter(|(site, ..)| failed.has_line_of(site)).collect();
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
            (Site::of(watch), (url, watch.manner.allow_private))
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
    use crate::engine::plan::tests::watch_of as watch;

    #[track_caller]
    fn check(url: &str, expect: &str) {
        assert_eq!(Site::name(&url.parse().unwrap()), expect, "{url}");
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
    fn the_line_is_tried_by_one_poll_at_a_time_and_ended_by_a_later_question_alone() {
        let [world, ours] = ["https://a.example/", "http://192.168.1.9/"].map(watch);
        let uplink = Uplink::new(Some((Timestamp::UNIX_EPOCH, false)));
        let before = Instant::now();
        assert_eq!(uplink.closed(&world), None);
        assert!(uplink.closed(&world).is_some_and(|left| left <= SignedDuration::from_secs(10)));
        // Our own network is another line.
        assert_eq!(uplink.closed(&ours), None);
        assert!(!uplink.answered(&ours, before));
        assert!(uplink.answered(&world, before));
        assert_eq!(uplink.regain(), Some((Timestamp::UNIX_EPOCH, false)));
        assert!(uplink.closed(&world).is_none() && !uplink.answered(&world, before));
        let known = before + Duration::from_secs(1);
        uplink.state().lost = Some(Lost {
            since: Timestamp::UNIX_EPOCH,
            local: false,
            known: Some(known),
            recorded: false,
        });
        assert!(!uplink.answered(&world, before) && uplink.answered(&world, known));
        assert!(uplink.is_to_be_recorded(Timestamp::UNIX_EPOCH));
        // What nobody was told of ends without a word.
        assert_eq!(uplink.regain(), None);
        assert!(!uplink.is_to_be_recorded(Timestamp::UNIX_EPOCH));
    }
}
