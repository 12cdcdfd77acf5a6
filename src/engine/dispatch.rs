//! Whose turn it is among the sources that are due.
//!
//! Due sources wait in a line for each host, and a poll is started only where the host has room for
//! it. So ten thousand due sources are a hundred tasks and not ten thousand, and a dead host keeps
//! no more of them busy than a living one, however many sources wait in its line. Hosts with work
//! take turns; within a host, who has been due for longest is first.
//!
//! A host that did not answer last, or was not asked yet, gets few polls at a time, whatever it may
//! have: fifty silent hosts with eight connections each would hold all requests that may be under
//! way, and until they timed out the living would wait for the dead.
//!
//! Only names are held here, and each step costs no more than the logarithm of a line.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use super::plan::{Setup, Watch};
use crate::{domain::SourceId, fetch::HostName};

/// The most polls under way at a time. The fetcher's own limit on requests is half of it: to each
/// request there may be one that waits for the pause of its host.
const AT_MOST: usize = 512;

/// The most polls under way at a host that did not answer the last one. Two, so that one page that
/// hangs does not keep the others of its host from showing that it lives.
const UNANSWERED: usize = 2;

/// Whom a line belongs to.
pub(super) type Host = HostName;

/// The host of a source, and how many requests may be under way there.
pub(super) fn budget(setup: &Setup, watch: &Watch) -> (Host, usize) {
    setup.fetcher.budget(&watch.source.url)
}

/// The lines of all hosts, and the sources that are being polled.
#[derive(Debug, Default)]
pub(super) struct Dispatch {
    /// Hosts with sources that wait or are being polled.
    lines: HashMap<Host, Line>,
    /// Hosts with both work and room, each once, in the order of their turns.
    turns: VecDeque<Host>,
    /// The sources that are being polled, and where.
    running: HashMap<SourceId, Host>,
    /// The hosts that answered the last poll.
    answering: HashSet<Host>,
}

/// The line of one host.
#[derive(Debug, Default)]
struct Line {
    waiting: BTreeSet<(Timestamp, SourceId)>,
    running: usize,
    /// How many of its sources may be polled at a time: one more than the requests that may be
    /// under way, so that it is at hand when the pause is over.
    room: usize,
    /// Whether the host answered the last poll; if not its room is [`UNANSWERED`] at most.
    answers: bool,
    /// Whether it stands among the turns.
    listed: bool,
}

impl Dispatch {
    /// A source that has been due since `since` waits at its host, which allows so many requests
    /// at a time. One that is being polled already does not.
    pub(super) fn wait(
        &mut self,
        source: SourceId,
        since: Timestamp,
        (host, requests): (Host, usize),
    ) {
        if self.running.contains_key(&source) {
            return;
        }
        let line = self.lines.entry(host.clone()).or_default();
        line.room = requests.max(1).saturating_add(1);
        line.answers = self.answering.contains(&host);
        line.waiting.insert((since, source));
        line.list(host, &mut self.turns);
    }

    /// The source that is to be polled now, if there is one and room for it. It counts as being
    /// polled until it is [`done`](Self::done).
    pub(super) fn next(&mut self) -> Option<SourceId> {
        if self.running.len() >= AT_MOST {
            return None;
        }
        // Each host among the turns has work and room.
        let host = self.turns.pop_front()?;
        let line = self.lines.get_mut(&host)?;
        line.listed = false;
        let (_, source) = line.waiting.pop_first()?;
        line.running += 1;
        line.list(host.clone(), &mut self.turns);
        self.running.insert(source.clone(), host);
        Some(source)
    }

    /// A poll has ended, and its host answered, or did not.
    pub(super) fn done(&mut self, source: &SourceId, answered: bool) {
        let Some(host) = self.running.remove(source) else { return };
        if !answered {
            self.answering.remove(&host);
        } else if !self.answering.contains(&host) {
            self.answering.insert(host.clone());
        }
        let Some(line) = self.lines.get_mut(&host) else { return };
        line.running = line.running.saturating_sub(1);
        line.answers = answered;
        if line.running == 0 && line.waiting.is_empty() {
            self.lines.remove(&host);
        } else {
            line.list(host, &mut self.turns);
        }
    }

    /// Whether a source is being polled.
    pub(super) fn is_running(&self, source: &SourceId) -> bool {
        self.running.contains_key(source)
    }

    /// Empties the lines; what is being polled goes on and takes its room.
    pub(super) fn clear(&mut self) {
        self.turns.clear();
        // Hosts that nobody watches any more are not kept; the others answer again.
        self.answering.clear();
        self.lines.retain(|_, line| {
            line.waiting.clear();
            line.listed = false;
            line.running > 0
        });
    }
}

impl Line {
    /// Takes its place among the turns if it has work and room, and has none yet.
    fn list(&mut self, host: Host, turns: &mut VecDeque<Host>) {
        let room = if self.answers { self.room } else { self.room.min(UNANSWERED) };
        if !self.listed && self.running < room && !self.waiting.is_empty() {
            self.listed = true;
            turns.push_back(host);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{HashSet, VecDeque},
        sync::LazyLock,
        time::Duration,
    };

    use proptest::{collection::vec, prelude::*};
    use tokio::{
        task::JoinSet,
        time::{Instant, sleep},
    };

    use super::*;
    use crate::fetch::{Fetcher, Settings};

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn host_named(name: &str) -> Host {
        static FETCHER: LazyLock<Fetcher> =
            LazyLock::new(|| Fetcher::new(&Settings::default()).unwrap());
        FETCHER.budget(&format!("https://{name}/").parse().unwrap()).0
    }

    fn source(host: &str, number: usize) -> SourceId {
        SourceId::new(format!("{host}/{number}"))
    }

    fn wait(dispatch: &mut Dispatch, host: &str, number: usize, since: i64) {
        dispatch.wait(source(host, number), second(since), (host_named(host), 1));
    }

    fn all(dispatch: &mut Dispatch) -> Vec<String> {
        std::iter::from_fn(|| dispatch.next()).map(|source| source.to_string()).collect()
    }

    #[test]
    fn hosts_take_turns_and_who_waits_longest_is_first() {
        let mut dispatch = Dispatch::default();
        for number in 0..100 {
            wait(&mut dispatch, "large", number, 100 - i64::try_from(number).unwrap());
        }
        wait(&mut dispatch, "small", 0, 500);
        wait(&mut dispatch, "other", 0, 500);
        assert_eq!(all(&mut dispatch), ["large/99", "small/0", "other/0", "large/98"]);
        dispatch.done(&source("large", 98), true);
        assert_eq!(all(&mut dispatch), ["large/97"]);
        // Nobody has room, or nobody is left.
        dispatch.done(&source("small", 0), true);
        dispatch.done(&source("other", 0), true);
        assert_eq!(all(&mut dispatch), [""; 0]);
        assert_eq!((dispatch.lines.len(), dispatch.turns.len()), (1, 0));
    }

    #[test]
    fn a_source_is_never_polled_twice_at_once() {
        let mut dispatch = Dispatch::default();
        wait(&mut dispatch, "host", 0, 5);
        assert_eq!(all(&mut dispatch), ["host/0"]);
        wait(&mut dispatch, "host", 0, 9);
        assert_eq!(all(&mut dispatch), [""; 0]);
        assert!(dispatch.is_running(&source("host", 0)));
        dispatch.done(&source("host", 0), true);
        dispatch.done(&source("host", 0), true);
        assert!(dispatch.lines.is_empty());
    }

    #[test]
    fn polls_under_way_keep_their_room_through_a_reload() {
        let mut dispatch = Dispatch::default();
        (0..5).for_each(|number| wait(&mut dispatch, "host", number, 0));
        assert_eq!(all(&mut dispatch), ["host/0", "host/1"]);
        dispatch.clear();
        // Another host by now, for the one; the other is gone; and there are new ones.
        wait(&mut dispatch, "moved", 0, 0);
        wait(&mut dispatch, "host", 7, 0);
        wait(&mut dispatch, "host", 8, 0);
        assert_eq!(all(&mut dispatch), ["moved/0"]);
        dispatch.done(&source("host", 1), true);
        assert_eq!(all(&mut dispatch), ["host/7"]);
        dispatch.done(&source("host", 0), true);
        assert_eq!(all(&mut dispatch), ["host/8"]);
    }

    #[test]
    fn a_host_has_all_its_room_while_it_answers() {
        let mut dispatch = Dispatch::default();
        for number in 0..9 {
            dispatch.wait(source("host", number), second(0), (host_named("host"), 3));
        }
        assert_eq!(all(&mut dispatch), ["host/0", "host/1"]);
        dispatch.done(&source("host", 0), false);
        assert_eq!(all(&mut dispatch), ["host/2"]);
        dispatch.done(&source("host", 1), true);
        assert_eq!(all(&mut dispatch), ["host/3", "host/4", "host/5"]);
        dispatch.done(&source("host", 2), false);
        // Three others are still under way.
        assert_eq!(all(&mut dispatch), [""; 0]);
        dispatch.done(&source("host", 3), true);
        assert_eq!(all(&mut dispatch), ["host/6", "host/7"]);
    }

    #[test]
    fn there_is_a_limit_over_all_hosts() {
        let mut dispatch = Dispatch::default();
        (0..1000).for_each(|host| wait(&mut dispatch, &format!("host{host}"), 0, 0));
        assert_eq!(all(&mut dispatch).len(), AT_MOST);
        (0..9).for_each(|host| dispatch.done(&source(&format!("host{host}"), 0), true));
        assert_eq!(all(&mut dispatch).len(), 9);
    }

    /// Seconds until all sources of the hosts that answer are polled: each host has so many, and
    /// takes so long for each.
    async fn seconds_until_polled(hosts: &[(&str, usize, u64)], answering: &str) -> u64 {
        let mut dispatch = Dispatch::default();
        for (host, count, _) in hosts {
            (0..*count).for_each(|number| wait(&mut dispatch, host, number, 0));
        }
        let begun = Instant::now();
        let (mut polls, mut last) = (JoinSet::new(), begun);
        loop {
            while let Some(source) = dispatch.next() {
                let host = source.as_str().split('/').next().unwrap().to_owned();
                let (_, _, takes) = hosts.iter().find(|(name, ..)| **name == host).unwrap();
                let takes = *takes;
                polls.spawn(async move {
                    sleep(Duration::from_secs(takes)).await;
                    (source, host, takes)
                });
            }
            let Some(done) = polls.join_next().await else { break };
            let (source, host, takes) = done.unwrap();
            if host == answering {
                last = Instant::now();
            }
            dispatch.done(&source, takes < 30);
        }
        last.duration_since(begun).as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_host_delays_nobody_but_itself() {
        let hosts = [("dead", 2000, 30), ("alive", 10, 1)];
        assert_eq!(seconds_until_polled(&hosts, "alive").await, 5);
        assert_eq!(seconds_until_polled(&hosts, "dead").await, 30_000);
    }

    proptest! {
        /// Whatever comes in whatever order, each source that waits is polled, and no host and no
        /// source has more polls than it may.
        #[test]
        fn nothing_is_lost(steps in vec((0..4_usize, 0..9_usize, 0..5_i64), 1..200)) {
            let mut dispatch = Dispatch::default();
            let (mut waiting, mut running) = (HashSet::new(), VecDeque::new());
            for (host, number, kind) in steps {
                let name = format!("host{host}");
                match kind {
                    0 => if let Some(done) = running.pop_front() {
                        dispatch.done(&done, true);
                    },
                    1 => if let Some(next) = dispatch.next() {
                        prop_assert!(waiting.remove(&next) && !running.contains(&next));
                        running.push_back(next);
                    },
                    // One time for each source: it is due once until it was polled.
                    _ => {
                        let source = source(&name, number);
                        if !running.contains(&source) {
                            wait(&mut dispatch, &name, number, 7);
                            waiting.insert(source);
                        }
                    }
                }
                let host = |source: &SourceId| source.as_str().starts_with(&name);
                prop_assert!(running.iter().filter(|source| host(source)).count() <= 2);
            }
            loop {
                if let Some(next) = dispatch.next() {
                    prop_assert!(waiting.remove(&next));
                    running.push_back(next);
                } else if let Some(done) = running.pop_front() {
                    dispatch.done(&done, true);
                } else {
                    break;
                }
            }
            prop_assert!(waiting.is_empty(), "never polled: {waiting:?}");
            prop_assert!(dispatch.lines.is_empty() && dispatch.turns.is_empty());
        }
    }
}
