//! When the next request to a host may start.
//!
//! A bucket of tokens, kept as the one time at which it is full (the generic cell rate algorithm,
//! ITU-T I.371): it holds `burst` tokens, a request takes one, and one comes back for each pause
//! in which the host is at rest. A request under way is no rest: at its end there are at most as
//! many tokens as there were after its start. With a burst of one this means that each request
//! starts a whole pause after the start and the end of the one before.

use std::time::Duration;

use tokio::time::Instant;

use super::budget::Limits;

#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// When all tokens are there.
    full_at: Instant,
    /// The last start or end of a request.
    last: Option<Instant>,
    /// The longest delay that was asked for from one request to the next.
    delay: Duration,
}

/// What a request has to give back: how far its start left the bucket from being full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Debt(Duration);

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { full_at: now, last: None, delay: Duration::ZERO }
    }

    /// When a request may start that keeps this delay to the one before, if that is not now.
    pub(super) fn next(&self, limits: Limits, delay: Duration, now: Instant) -> Option<Instant> {
        let spare = limits.pause.saturating_mul(limits.burst.saturating_sub(1));
        let by_pause = self.full_at.checked_sub(spare);
        let by_delay = self.last.map(|last| last + delay);
        by_pause.max(by_delay).filter(|at| *at > now)
    }

    pub(super) fn start(&mut self, limits: Limits, delay: Duration, now: Instant) -> Debt {
        self.full_at = self.full_at.max(now) + limits.pause;
        self.last = Some(now);
        self.delay = self.delay.max(delay);
        Debt(self.full_at.saturating_duration_since(now))
    }

    pub(super) fn end(&mut self, Debt(debt): Debt, now: Instant) {
        self.full_at = self.full_at.max(now + debt);
        self.last = Some(now);
    }

    /// The slower of the two.
    pub(super) fn join(&mut self, other: Self) {
        self.full_at = self.full_at.max(other.full_at);
        self.last = self.last.max(other.last);
        self.delay = self.delay.max(other.delay);
    }

    /// Whether nothing would be forgotten with it.
    pub(super) fn is_at_rest(&self, now: Instant) -> bool {
        self.full_at <= now && self.last.is_none_or(|last| last + self.delay <= now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAUSE: Duration = Duration::from_secs(10);

    fn limits(burst: u32) -> Limits {
        Limits { connections: 1, pause: PAUSE, burst }
    }

    /// The starts, in seconds, of requests that arrive as long ago as these and take so long, one
    /// after the other.
    fn starts(burst: u32, delay: u64, arrivals: &[(u64, u64)]) -> Vec<u64> {
        let (limits, delay) = (limits(burst), Duration::from_secs(delay));
        let begun = Instant::now();
        let (mut pace, mut now, mut starts) = (Pace::new(begun), begun, Vec::new());
        for (arrival, length) in arrivals {
            now = now.max(begun + Duration::from_secs(*arrival));
            now = pace.next(limits, delay, now).unwrap_or(now);
            assert_eq!(pace.next(limits, delay, now), None);
            starts.push((now - begun).as_secs());
            let debt = pace.start(limits, delay, now);
            now += Duration::from_secs(*length);
            pace.end(debt, now);
        }
        starts
    }

    #[test]
    fn a_burst_comes_after_a_rest() {
        let at_once = [(0, 1); 6];
        assert_eq!(starts(1, 0, &at_once), [0, 11, 22, 33, 44, 55]);
        assert_eq!(starts(3, 0, &at_once), [0, 1, 2, 13, 24, 35]);
        // A rest of two pauses gives two requests back.
        assert_eq!(
            starts(3, 0, &[(0, 0), (0, 0), (0, 0), (20, 0), (20, 0), (20, 0)]),
            [0, 0, 0, 20, 20, 30]
        );
        // A slow host has no rest while it works.
        assert_eq!(starts(2, 0, &[(0, 60); 4]), [0, 60, 130, 200]);
    }

    #[test]
    fn a_delay_that_the_site_asks_for_comes_on_top() {
        assert_eq!(starts(3, 4, &[(0, 1); 5]), [0, 5, 10, 15, 24]);
        assert_eq!(starts(1, 30, &[(0, 1); 3]), [0, 31, 62]);
        assert_eq!(starts(1, 2, &[(0, 1); 3]), [0, 11, 22]);
    }

    proptest! {
        #[test]
        fn never_faster_than_the_limit(
            burst in 1_u32..5,
            delay in 0_u64..20,
            mut arrivals in prop::collection::vec((0_u64..300, 0_u64..15), 1..40),
        ) {
            arrivals.sort_unstable();
            let starts = starts(burst, delay, &arrivals);
            for (first, from) in starts.iter().enumerate() {
                for (last, to) in starts.iter().enumerate().skip(first) {
                    let most = u64::from(burst) + (to - from) / PAUSE.as_secs();
                    prop_assert!((last - first + 1) as u64 <= most, "{:?}", starts);
                }
            }
            let ends = starts.iter().zip(&arrivals).map(|(start, (_, length))| start + length);
            for (end, next) in ends.zip(starts.iter().skip(1)) {
                let least = if burst == 1 { PAUSE.as_secs().max(delay) } else { delay };
                prop_assert!(*next >= end + least, "{:?}", starts);
            }
        }
    }
}
