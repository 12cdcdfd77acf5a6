//! Politeness: whose turn it is at which host.
//!
//! A turn is one request. Turns of one host are given in the order they were asked for, at most
//! `connections` at a time, and none before the pause since the last start and the last end is
//! over. A turn ends when it is dropped, also by a cancelled task. Only who has his turn counts
//! against the limit over all hosts, so a slow host cannot starve the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as Gate, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};
use url::Url;

/// A host as politeness counts it: the name and, if unusual, the port. http and https are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct HostKey(String);

impl HostKey {
    pub(super) fn of(url: &Url) -> Self {
        let name = url.host_str().unwrap_or_default().trim_end_matches('.');
        Self(match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        })
    }
}

/// The host asked to be left alone for this much longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held(pub(super) Duration);

/// The limits of one host.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) connections: usize,
    pub(super) pause: Duration,
}

/// All hosts that were asked lately.
#[derive(Debug)]
pub(super) struct Hosts {
    limits: Limits,
    everywhere: Arc<Semaphore>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    hosts: HashMap<HostKey, Arc<Host>>,
    /// The size at which hosts that are at rest are dropped.
    sweep_at: usize,
}

#[derive(Debug)]
struct Host {
    pause: Duration,
    slots: Arc<Semaphore>,
    /// Held by the one who waits for the pause to end: the others stand in line behind.
    gate: Gate<()>,
    times: Mutex<Times>,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    next_start: Instant,
    held_until: Instant,
}

/// The right to send one request.
#[derive(Debug)]
pub(super) struct Turn {
    host: Arc<Host>,
    _slot: OwnedSemaphorePermit,
    _everywhere: OwnedSemaphorePermit,
}

impl Hosts {
    pub(super) fn new(limits: Limits, connections: usize) -> Self {
        Self { limits, everywhere: semaphore(connections), known: Mutex::default() }
    }

    /// The same hosts under other limits: how long each wants to be left alone holds on.
    pub(super) fn under(&self, limits: Limits, connections: usize) -> Self {
        let known = lock(&self.known);
        let hosts = known.hosts.iter().map(|(key, host)| {
            let times = Mutex::new(*lock(&host.times));
            (key.clone(), Arc::new(Host { times, ..Host::new(limits) }))
        });
        let known = Known { hosts: hosts.collect(), sweep_at: known.sweep_at };
        Self { limits, everywhere: semaphore(connections), known: Mutex::new(known) }
    }

    /// Waits for a turn at a host; a held host is refused at once, and so are those in its line.
    pub(super) async fn turn(&self, key: HostKey) -> Result<Turn, Held> {
        let host = self.host(key);
        host.due()?;
        let slot = acquire(&host.slots).await;
        let gate = host.gate.lock().await;
        let everywhere = loop {
            if let Some(at) = host.due()? {
                sleep_until(at).await;
                continue;
            }
            let permit = acquire(&self.everywhere).await;
            // While this one waited for room, another request of the host may have ended.
            if host.start()? {
                break permit;
            }
        };
        drop(gate);
        Ok(Turn { host, _slot: slot, _everywhere: everywhere })
    }

    fn host(&self, key: HostKey) -> Arc<Host> {
        let mut known = lock(&self.known);
        let known = &mut *known;
        if known.hosts.len() >= known.sweep_at {
            let now = Instant::now();
            known.hosts.retain(|_, host| !host.is_at_rest(now));
            known.sweep_at = known.hosts.len().saturating_mul(2).max(64);
        }
        Arc::clone(known.hosts.entry(key).or_insert_with(|| Arc::new(Host::new(self.limits))))
    }
}

impl Host {
    fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            pause: limits.pause,
            slots: semaphore(limits.connections),
            gate: Gate::new(()),
            times: Mutex::new(Times { next_start: now, held_until: now }),
        }
    }

    /// When the next request may start, if that is not now.
    fn due(&self) -> Result<Option<Instant>, Held> {
        let times = lock(&self.times);
        let now = Instant::now();
        let left = times.held_until.saturating_duration_since(now);
        if left > Duration::ZERO {
            return Err(Held(left));
        }
        Ok((times.next_start > now).then_some(times.next_start))
    }

    /// Starts a request, unless it is too early again.
    fn start(&self) -> Result<bool, Held> {
        if self.due()?.is_some() {
            return Ok(false);
        }
        self.rest();
        Ok(true)
    }

    /// Begins the pause before the next start.
    fn rest(&self) {
        let mut times = lock(&self.times);
        times.next_start = times.next_start.max(Instant::now() + self.pause);
    }

    /// Whether nobody uses it and nothing would be forgotten with it. New users come only through
    /// the map, whose lock the caller holds.
    fn is_at_rest(self: &Arc<Self>, now: Instant) -> bool {
        let times = *lock(&self.times);
        Arc::strong_count(self) == 1 && times.next_start <= now && times.held_until <= now
    }
}

impl Turn {
    /// Leaves the whole host alone for a while.
    pub(super) fn hold(&self, time: Duration) {
        let mut times = lock(&self.host.times);
        times.held_until = times.held_until.max(Instant::now() + time);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.host.rest();
    }
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)))
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    Arc::clone(semaphore).acquire_owned().await.expect("nobody closes these semaphores")
}

/// The values behind these locks are whole at any time, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::{task::JoinSet, time::advance};

    use super::*;

    const PAUSE: Duration = Duration::from_secs(1);

    fn hosts(connections: usize) -> Hosts {
        Hosts::new(Limits { connections, pause: PAUSE }, 100)
    }

    fn key(name: &str) -> HostKey {
        HostKey::of(&format!("https://{name}/").parse().unwrap())
    }

    #[test]
    fn one_host_has_one_key() {
        for (url, expect) in [
            ("https://example.com/a", "example.com"),
            ("http://me:pw@EXAMPLE.com./b?c", "example.com"),
            ("https://example.com:443/", "example.com"),
            ("http://example.com:8080/", "example.com:8080"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            assert_eq!(HostKey::of(&url.parse().unwrap()), HostKey(expect.to_owned()), "{url}");
        }
    }

    /// Seconds at which turns of 2.5 s and 1.2 s by turns start, in the order of the line.
    async fn starts(connections: usize, turns: usize) -> Vec<(usize, f64)> {
        let hosts = Arc::new(hosts(connections));
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for number in 0..turns {
            let hosts = Arc::clone(&hosts);
            tasks.spawn(async move {
                let turn = hosts.turn(key("example.com")).await.unwrap();
                let start = (number, begun.elapsed().as_secs_f64());
                tokio::time::sleep(PAUSE.mul_f64([2.5, 1.2][number % 2])).await;
                drop(turn);
                start
            });
        }
        let mut starts = tasks.join_all().await;
        starts.sort_by_key(|start| start.0);
        starts
    }

    #[tokio::test(start_paused = true)]
    async fn turns_come_in_order_after_the_pause() {
        let one = [(0, 0.0), (1, 3.5), (2, 5.7)];
        let two = [(0, 0.0), (1, 1.0), (2, 3.5), (3, 4.5)];
        for (connections, expect) in [(1, one.as_slice()), (2, &two)] {
            for (start, expect) in starts(connections, expect.len()).await.iter().zip(expect) {
                assert!(start.0 == expect.0 && (start.1 - expect.1).abs() < 0.01, "{start:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_at_rest_are_forgotten_and_held_ones_are_not() {
        let hosts = hosts(1);
        hosts.turn(key("held")).await.unwrap().hold(PAUSE * 3600);
        let kept = hosts.turn(key("kept")).await.unwrap();
        for number in 0..1000 {
            hosts.turn(key(&format!("host{number}"))).await.unwrap();
            advance(PAUSE).await;
        }
        let known = lock(&hosts.known).hosts.len();
        assert!(known <= 64, "{known}");
        let Held(left) = hosts.turn(key("held")).await.unwrap_err();
        assert!(left <= PAUSE * 2600, "{left:?}");
        let again = tokio::time::timeout(PAUSE * 10, hosts.turn(key("kept"))).await;
        again.expect_err("its only turn is still taken");
        drop(kept);
        hosts.turn(key("kept")).await.unwrap();
    }
}
