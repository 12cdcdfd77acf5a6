//! Politeness: whose turn it is at which host.
//!
//! A turn is one request. Turns of one budget are given in the order they were asked for, at most
//! `connections` at a time, and none before its [`Pace`] allows it. A turn ends when it is dropped,
//! also by a cancelled task. Only who has his turn counts against the limit over all hosts, so a
//! slow host cannot starve the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{
    sync::{Mutex as Gate, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};
use url::Url;

use super::{
    breaker::{Breaker, Silent},
    budget::{Budgets, HostName, Limits},
    client::bounded,
    pace::{Debt, Pace},
};

/// Why there is no turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The host asked to be left alone for this much longer.
    Held(Duration),
    /// The host did not answer the last requests, and is left alone for this much longer.
    Silent(Duration),
}

/// All hosts that were asked lately.
#[derive(Debug)]
pub(super) struct Hosts {
    budgets: Budgets,
    everywhere: Arc<Semaphore>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    hosts: HashMap<HostName, Arc<Host>>,
    /// The size at which hosts that are at rest are dropped.
    sweep_at: usize,
}

#[derive(Debug)]
struct Host {
    limits: Limits,
    slots: Arc<Semaphore>,
    /// Held by the one who waits for the pause to end: the others stand in line behind.
    gate: Gate<()>,
    /// Shared with the same host under the limits of before, whose requests may be under way.
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    held_until: Instant,
    breaker: Breaker,
}

/// Who wants a turn: a request to this host that keeps this delay to the one before. Of one that
/// goes through a proxy nobody can say whose silence it meets.
#[derive(Debug)]
struct Asker {
    name: HostName,
    delay: Duration,
    proxied: bool,
}

/// The right to send one request.
#[derive(Debug)]
pub(super) struct Turn {
    host: Arc<Host>,
    name: HostName,
    debt: Debt,
    /// Whether the breaker knows how it went, or need not.
    reported: bool,
    _slot: OwnedSemaphorePermit,
    _everywhere: OwnedSemaphorePermit,
}

impl Hosts {
    pub(super) fn new(budgets: Budgets, connections: usize) -> Self {
        Self { budgets, everywhere: semaphore(connections), known: Mutex::default() }
    }

    /// The same hosts under other limits: how long each wants to be left alone holds on.
    pub(super) fn under(&self, budgets: Budgets, connections: usize) -> Self {
        let before = lock(&self.known);
        let mut hosts: HashMap<HostName, Arc<Host>> = HashMap::new();
        let (same, others): (Vec<_>, Vec<_>) = before
            .hosts
            .iter()
            .map(|(name, host)| (name, host, budgets.now(name)))
            .partition(|(before, _, (now, _))| *before == now);
        // What a request under way learns of its host counts for those to come.
        for (_, host, (name, limits)) in same {
            hosts.insert(name, Arc::new(Host::with(limits, Arc::clone(&host.state))));
        }
        for (_, host, (name, limits)) in others {
            let now = hosts.entry(name).or_insert_with(|| Arc::new(Host::new(limits)));
            lock(&now.state).join(&lock(&host.state));
        }
        let known = Known { hosts, sweep_at: before.sweep_at };
        Self { budgets, everywhere: semaphore(connections), known: Mutex::new(known) }
    }

    /// The budget that a request to this address is part of, and the requests that it allows at a
    /// time.
    pub(super) fn budget(&self, url: &Url) -> (HostName, usize) {
        let (name, limits) = self.budgets.of(url);
        (name, limits.connections)
    }

    /// Waits for a turn that comes no sooner than `delay` after the last request of the budget.
    /// At a host that is held or silent it is refused at once, and so is who stands in its line.
    /// With `proxied` the silence of the host plays no part, and is not found out.
    pub(super) async fn turn(
        &self,
        url: &Url,
        delay: Duration,
        proxied: bool,
    ) -> Result<Turn, Refused> {
        let host = self.host(url);
        let asker = Asker { name: HostName::of(url), delay, proxied };
        host.due(&asker)?;
        let slot = acquire(&host.slots).await;
        let gate = host.gate.lock().await;
        let (everywhere, debt) = loop {
            if let Some(at) = host.due(&asker)? {
                sleep_until(at).await;
                continue;
            }
            let permit = acquire(&self.everywhere).await;
            // While this one waited for room, another request of the host may have ended.
            if let Some(debt) = host.start(&asker)? {
                break (permit, debt);
            }
        };
        drop(gate);
        let name = asker.name;
        Ok(Turn { host, name, debt, reported: proxied, _slot: slot, _everywhere: everywhere })
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let (name, limits) = self.budgets.of(url);
        let mut known = lock(&self.known);
        let known = &mut *known;
        if known.hosts.len() >= known.sweep_at {
            let now = Instant::now();
            known.hosts.retain(|_, host| !host.is_at_rest(now));
            known.sweep_at = known.hosts.len().saturating_mul(2).max(64);
        }
        Arc::clone(known.hosts.entry(name).or_insert_with(|| Arc::new(Host::new(limits))))
    }
}

impl Host {
    fn new(limits: Limits) -> Self {
        let now = Instant::now();
        let state = State { pace: Pace::new(now), held_until: now, breaker: Breaker::default() };
        Self::with(limits, Arc::new(Mutex::new(state)))
    }

    fn with(limits: Limits, state: Arc<Mutex<State>>) -> Self {
        Self { limits, slots: semaphore(limits.connections), gate: Gate::new(()), state }
    }

    /// When the request may start, if that is not now.
    fn due(&self, asker: &Asker) -> Result<Option<Instant>, Refused> {
        lock(&self.state).due(self.limits, asker, Instant::now())
    }

    /// Starts the request, unless it is too early again.
    fn start(&self, asker: &Asker) -> Result<Option<Debt>, Refused> {
        let now = Instant::now();
        let mut state = lock(&self.state);
        if state.due(self.limits, asker, now)?.is_some() {
            return Ok(None);
        }
        if !asker.proxied {
            state.breaker.start(&asker.name, now)?;
        }
        Ok(Some(state.pace.start(self.limits, asker.delay, now)))
    }

    /// Whether nobody uses it and nothing would be forgotten with it. New users come only through
    /// the map, whose lock the caller holds.
    fn is_at_rest(self: &Arc<Self>, now: Instant) -> bool {
        let state = lock(&self.state);
        Arc::strong_count(self) == 1
            && Arc::strong_count(&self.state) == 1
            && state.held_until <= now
            && state.pace.is_at_rest(now)
            && state.breaker.is_at_rest(now)
    }
}

impl State {
    /// Keeps what another one knew of the same host.
    fn join(&mut self, other: &Self) {
        self.held_until = self.held_until.max(other.held_until);
        self.pace.join(other.pace);
        self.breaker.join(&other.breaker);
    }

    fn due(&self, limits: Limits, asker: &Asker, now: Instant) -> Result<Option<Instant>, Refused> {
        let left = self.held_until.saturating_duration_since(now);
        if left > Duration::ZERO {
            return Err(Refused::Held(left));
        }
        if !asker.proxied {
            self.breaker.check(&asker.name, now)?;
        }
        Ok(self.pace.next(limits, asker.delay, now))
    }
}

impl From<Silent> for Refused {
    fn from(Silent(rest): Silent) -> Self {
        Self::Silent(rest)
    }
}

impl Turn {
    /// The request came to an end in time, if only by a refused connection. The whole host is left
    /// alone for as long as it wants to be, a day at most.
    pub(super) fn ended(mut self, hold: Option<SignedDuration>) {
        let mut state = lock(&self.host.state);
        if !self.reported {
            state.breaker.answered(&self.name);
        }
        if let Some(time) = hold {
            state.held_until = state.held_until.max(Instant::now() + bounded(time));
        }
        drop(state);
        self.reported = true;
    }

    /// The host was silent for too long.
    pub(super) fn timed_out(mut self) {
        if !self.reported {
            lock(&self.host.state).breaker.timed_out(&self.name, Instant::now());
        }
        self.reported = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = lock(&self.host.state);
        state.pace.end(self.debt, Instant::now());
        if !self.reported {
            state.breaker.given_up(&self.name);
        }
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
    use proptest::prelude::*;
    use tokio::{
        task::JoinSet,
        time::{advance, sleep},
    };

    use super::*;
    use crate::fetch::{HostLimits, Settings};

    const PAUSE: Duration = Duration::from_secs(1);

    fn settings(connections: usize, burst: usize) -> Settings {
        Settings {
            host_connections: connections,
            host_burst: burst,
            host_pause: SignedDuration::from_secs(1),
            ..Settings::default()
        }
    }

    fn hosts(connections: usize) -> Hosts {
        Hosts::new(Budgets::new(&settings(connections, 1)), 100)
    }

    fn url(name: &str) -> Url {
        format!("https://{name}/").parse().unwrap()
    }

    async fn turn(hosts: &Hosts, name: &str) -> Result<Turn, Refused> {
        hosts.turn(&url(name), Duration::ZERO, false).await
    }

    /// Seconds at which turns of 2.5 s and 1.2 s by turns start, in the order of the line.
    async fn starts(connections: usize, turns: usize) -> Vec<(usize, f64)> {
        let hosts = Arc::new(hosts(connections));
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for number in 0..turns {
            let hosts = Arc::clone(&hosts);
            tasks.spawn(async move {
                let turn = turn(&hosts, "example.com").await.unwrap();
                let start = (number, begun.elapsed().as_secs_f64());
                sleep(PAUSE.mul_f64([2.5, 1.2][number % 2])).await;
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
        turn(&hosts, "held").await.unwrap().ended(Some(SignedDuration::from_hours(1)));
        let kept = turn(&hosts, "kept").await.unwrap();
        for number in 0..1000 {
            turn(&hosts, &format!("host{number}")).await.unwrap();
            advance(PAUSE).await;
        }
        let known = lock(&hosts.known).hosts.len();
        assert!(known <= 64, "{known}");
        let left = turn(&hosts, "held").await.unwrap_err();
        assert!(matches!(left, Refused::Held(left) if left <= PAUSE * 2600), "{left:?}");
        let again = tokio::time::timeout(PAUSE * 10, turn(&hosts, "kept")).await;
        again.expect_err("its only turn is still taken");
        drop(kept);
        turn(&hosts, "kept").await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn subdomains_stand_in_one_line_and_other_limits_keep_what_is_known() {
        let limits = |pause| HostLimits {
            host: "example.com".to_owned(),
            pause: Some(SignedDuration::from_secs(pause)),
            connections: None,
            burst: None,
        };
        let with = |pause| Settings { hosts: vec![limits(pause)], ..settings(1, 1) };
        let hosts = Hosts::new(Budgets::new(&with(60)), 100);
        let begun = Instant::now();
        for name in ["a.example.com", "b.example.com:8080", "example.com"] {
            turn(&hosts, name).await.unwrap();
        }
        assert_eq!(begun.elapsed().as_secs(), 120);
        let budget = hosts.budget(&url("x.y.example.com."));
        assert_eq!((budget.0.to_string(), budget.1), ("example.com".to_owned(), 1));

        turn(&hosts, "a.example.com").await.unwrap().ended(Some(SignedDuration::from_secs(100)));
        let hosts = hosts.under(Budgets::new(&settings(1, 1)), 100);
        turn(&hosts, "example.com").await.unwrap_err();
        let hosts = hosts.under(Budgets::new(&with(5)), 100);
        turn(&hosts, "b.example.com").await.unwrap_err();
        advance(PAUSE * 100).await;
        let begun = Instant::now();
        turn(&hosts, "b.example.com").await.unwrap();
        turn(&hosts, "a.example.com").await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_host_costs_two_time_outs_and_not_a_hundred() {
        let hosts = Arc::new(hosts(1));
        let mut tasks = JoinSet::new();
        let begun = Instant::now();
        for _ in 0..100 {
            let hosts = Arc::clone(&hosts);
            tasks.spawn(async move {
                let turn = turn(&hosts, "dead").await?;
                sleep(PAUSE * 10).await;
                turn.timed_out();
                Ok::<(), Refused>(())
            });
        }
        let results = tasks.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2);
        assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(Refused::Silent(_)))));
        assert_eq!(begun.elapsed().as_secs(), 21);
        turn(&hosts, "alive").await.unwrap().ended(None);
        advance(PAUSE * 30).await;
        turn(&hosts, "dead").await.unwrap().ended(None);
        turn(&hosts, "dead").await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_under_way_reports_to_who_comes_after_a_reload() {
        let before = hosts(1);
        let under_way = turn(&before, "example.com").await.unwrap();
        let after = before.under(Budgets::new(&settings(1, 1)), 100);
        drop(before);
        under_way.ended(Some(SignedDuration::from_hours(1)));
        let refused = turn(&after, "example.com").await.unwrap_err();
        assert_eq!(refused, Refused::Held(Duration::from_hours(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_proxy_is_not_the_silence_of_the_site() {
        let hosts = hosts(1);
        let dead = url("dead");
        for _ in 0..5 {
            hosts.turn(&dead, Duration::ZERO, true).await.unwrap().timed_out();
        }
        for _ in 0..2 {
            turn(&hosts, "dead").await.unwrap().timed_out();
        }
        assert_eq!(turn(&hosts, "dead").await.unwrap_err(), Refused::Silent(PAUSE * 30));
        // Nor does an answer through it show that the site answers by the straight way.
        hosts.turn(&dead, Duration::ZERO, true).await.unwrap().ended(None);
        assert!(matches!(turn(&hosts, "dead").await.unwrap_err(), Refused::Silent(_)));
    }

    /// Requests as (when they come, how long they take) in milliseconds.
    async fn spans(
        connections: usize,
        burst: usize,
        requests: Vec<(u64, u64)>,
    ) -> Vec<(Duration, Duration)> {
        let hosts = Arc::new(Hosts::new(Budgets::new(&settings(connections, burst)), 100));
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for (arrival, length) in requests {
            let hosts = Arc::clone(&hosts);
            tasks.spawn(async move {
                sleep(Duration::from_millis(arrival)).await;
                let turn = turn(&hosts, "example.com").await.unwrap();
                let start = begun.elapsed();
                sleep(Duration::from_millis(length)).await;
                drop(turn);
                (start, begun.elapsed())
            });
        }
        let mut spans = tasks.join_all().await;
        spans.sort();
        spans
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_comes_a_host_is_never_asked_faster_than_its_limits(
            connections in 1_usize..4,
            burst in 1_usize..4,
            requests in prop::collection::vec((0_u64..20_000, 0_u64..3_000), 1..30),
        ) {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_time().start_paused(true).build().unwrap();
            let spans = runtime.block_on(spans(connections, burst, requests));
            for (first, (from, _)) in spans.iter().enumerate() {
                for (last, (to, _)) in spans.iter().enumerate().skip(first) {
                    let pauses = to.saturating_sub(*from).as_millis() / PAUSE.as_millis();
                    prop_assert!((last - first + 1) as u128 <= burst as u128 + pauses, "{:?}", spans);
                }
                let under_way = spans.iter().filter(|(start, end)| start <= from && from < end);
                prop_assert!(under_way.count() <= connections, "{:?}", spans);
            }
            if burst == 1 {
                for (one, (_, end)) in spans.iter().enumerate() {
                    let mut others = spans.iter().enumerate().filter(|(other, _)| *other != one);
                    // What begins in the instant in which another ends may have begun before.
                    let too_early = |start: &Duration| start > end && *start < *end + PAUSE;
                    prop_assert!(!others.any(|(_, (start, _))| too_early(start)), "{:?}", spans);
                }
            }
        }
    }
}
