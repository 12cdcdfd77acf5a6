//! Hosts that do not answer: whoever waits for one of them does not wait for a time-out of his own.
//!
//! After two time-outs in a row, with no answer in between, a host is left alone for a while. Then
//! one request tries it. If that one times out as well, the next while is longer, up to a limit;
//! if it does not, all is as before.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use super::budget::HostName;

/// So many time-outs in a row are no accident.
const TIMEOUTS: u32 = 2;

/// How long a silent host is left alone: at first, and at most.
const FIRST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_mins(5);

/// After so long without any request, a host is given another chance.
const FORGOTTEN: Duration = Duration::from_mins(20);

/// The host is left alone for this much longer because it did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Silent(pub(super) Duration);

/// The hosts of one budget that timed out and have not answered since.
#[derive(Debug, Default)]
pub(super) struct Breaker(HashMap<HostName, Silence>);

#[derive(Debug)]
struct Silence {
    timeouts: u32,
    last: Instant,
    /// Until when it is left alone.
    until: Instant,
    cool_down: Duration,
    /// Whether a request tries it just now.
    tried: bool,
}

impl Breaker {
    /// Whether it is worth while to stand in the line of the host.
    pub(super) fn check(&self, host: &HostName, now: Instant) -> Result<(), Silent> {
        match self.0.get(host) {
            Some(silence) if silence.is_open() && now < silence.until => {
                Err(Silent(silence.until.saturating_duration_since(now)))
            }
            _ => Ok(()),
        }
    }

    /// Lets a request start; of a host that was left alone it is the only one, until it ends.
    pub(super) fn start(&mut self, host: &HostName, now: Instant) -> Result<(), Silent> {
        self.check(host, now)?;
        match self.0.get_mut(host) {
            // How that goes is known by the end of a time-out.
            Some(silence) if silence.is_open() && silence.tried => Err(Silent(FIRST)),
            Some(silence) => {
                silence.tried = silence.is_open();
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn timed_out(&mut self, host: &HostName, now: Instant) {
        self.0.retain(|_, silence| !silence.is_forgotten(now));
        let silence = self.0.entry(host.clone()).or_insert_with(|| Silence {
            timeouts: 0,
            last: now,
            until: now,
            cool_down: FIRST,
            tried: false,
        });
        // What was under way together with the first two tells nothing new.
        let news = silence.tried || !silence.is_open();
        silence.timeouts = silence.timeouts.saturating_add(1);
        silence.last = now;
        if silence.is_open() && news {
            silence.until = now + silence.cool_down;
            silence.cool_down = LONGEST.min(silence.cool_down * 2);
            silence.tried = false;
        }
    }

    /// Any answer, however bad, was quick enough.
    pub(super) fn answered(&mut self, host: &HostName) {
        self.0.remove(host);
    }

    /// The request ended without showing anything: the next one may try.
    pub(super) fn given_up(&mut self, host: &HostName) {
        if let Some(silence) = self.0.get_mut(host) {
            silence.tried = false;
        }
    }

    /// Adds the hosts of another one. Whoever tries one of them reports to that other one.
    pub(super) fn join(&mut self, other: &Self) {
        let silences = other.0.iter();
        self.0.extend(silences.map(|(host, it)| (host.clone(), Silence { tried: false, ..*it })));
    }

    /// Whether nothing would be forgotten with it.
    pub(super) fn is_at_rest(&self, now: Instant) -> bool {
        self.0.values().all(|silence| silence.is_forgotten(now))
    }
}

impl Silence {
    fn is_open(&self) -> bool {
        self.timeouts >= TIMEOUTS
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        !self.tried && now > self.last + FORGOTTEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> HostName {
        HostName::of(&format!("https://{name}/").parse().unwrap())
    }

    /// Times out once more, and says for how long the host is left alone then.
    #[track_caller]
    fn rest(breaker: &mut Breaker, now: &mut Instant, seconds: u64) {
        let host = host("a.example");
        breaker.start(&host, *now).unwrap();
        breaker.timed_out(&host, *now);
        let end = *now + Duration::from_secs(seconds);
        if seconds > 0 {
            let before = end - Duration::from_millis(1);
            let left = Err(Silent(Duration::from_millis(1)));
            assert_eq!(breaker.check(&host, before), left);
            assert_eq!(breaker.start(&host, before), left);
        }
        assert_eq!(breaker.check(&host, end), Ok(()));
        *now = end;
    }

    #[test]
    fn a_silent_host_is_left_alone_for_longer_and_longer_but_not_for_ever() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        for seconds in [0, 30, 60, 120, 240, 300, 300, 300] {
            rest(&mut breaker, &mut now, seconds);
        }
        // Another host of the budget has nothing to do with it.
        assert_eq!(breaker.start(&host("b.example"), now - Duration::from_secs(9)), Ok(()));
        breaker.answered(&host("a.example"));
        for seconds in [0, 30] {
            rest(&mut breaker, &mut now, seconds);
        }
    }

    #[test]
    fn an_answer_in_between_shows_that_it_lives() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..5 {
            breaker.timed_out(&host("a.example"), now);
            assert_eq!(breaker.start(&host("a.example"), now), Ok(()));
            breaker.answered(&host("a.example"));
        }
        assert!(breaker.is_at_rest(now));
    }

    #[test]
    fn one_request_at_a_time_tries_a_silent_host() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        rest(&mut breaker, &mut now, 0);
        rest(&mut breaker, &mut now, 30);
        let host = host("a.example");
        assert_eq!(breaker.start(&host, now), Ok(()));
        assert_eq!(breaker.start(&host, now), Err(Silent(FIRST)));
        // It does not matter what this one would have found.
        breaker.given_up(&host);
        assert_eq!(breaker.start(&host, now), Ok(()));
        breaker.answered(&host);
        assert_eq!((breaker.start(&host, now), breaker.start(&host, now)), (Ok(()), Ok(())));
    }

    #[test]
    fn those_that_were_under_way_together_do_not_add_up() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        let host = host("a.example");
        for _ in 0..10 {
            breaker.timed_out(&host, now);
        }
        assert_eq!(breaker.check(&host, now + FIRST), Ok(()));
    }

    #[test]
    fn old_silences_are_forgotten() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for number in 0..100 {
            let now = now + Duration::from_secs(60 * number);
            breaker.timed_out(&host(&format!("{number}.example")), now);
        }
        assert!(breaker.0.len() <= 21, "{}", breaker.0.len());
        assert!(!breaker.is_at_rest(now));
        assert!(breaker.is_at_rest(now + Duration::from_hours(9)));
    }
}
