//! How long to wait after failures: capped exponential with full jitter.
//!
//! The step doubles with every failure in a row and the wait is drawn evenly below it, so that
//! many pages that failed together do not come back together ("Exponential Backoff And Jitter",
//! AWS Architecture Blog, 2015). Unlike there, a wait is never shorter than half of the first
//! step: a lucky draw must not hammer a site that is down.

use jiff::SignedDuration;

/// A first step and the cap it grows to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The step after the first failure.
    pub first: SignedDuration,
    /// The largest step.
    pub max: SignedDuration,
}

impl Backoff {
    /// The wait after `attempt` failures in a row (none counts like one), with `random` drawn
    /// evenly from 0 to 1. It lies between half of the first step and
    /// `min(max, first * 2^(attempt - 1))`.
    pub fn delay(&self, attempt: u32, random: f64) -> SignedDuration {
        let max = self.max.max(SignedDuration::ZERO);
        let first = self.first.clamp(SignedDuration::ZERO, max);
        let step = doubled(first, attempt.saturating_sub(1), max);
        let floor = first / 2;
        let range = step - floor;
        let share = if random.is_nan() { 1.0 } else { random.clamp(0.0, 1.0) };
        let drawn = SignedDuration::try_from_secs_f64(range.as_secs_f64() * share);
        floor + drawn.map_or(range, |drawn| drawn.min(range))
    }
}

/// `first * 2^times`, at most `max`.
fn doubled(first: SignedDuration, times: u32, max: SignedDuration) -> SignedDuration {
    // 2^94 nanoseconds is more than a duration can hold: more doublings change nothing.
    (0..times.min(94)).fold(first, |step, _| step.saturating_add(step).min(max))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BACKOFF: Backoff =
        Backoff { first: SignedDuration::from_secs(5), max: SignedDuration::from_mins(15) };

    #[track_caller]
    fn check(attempt: u32, random: f64, expect: &str) {
        let expect: SignedDuration = expect.parse().unwrap();
        assert_eq!(BACKOFF.delay(attempt, random), expect, "attempt {attempt}, random {random}");
    }

    #[test]
    fn the_step_doubles_up_to_the_cap_and_the_draw_spreads_over_it() {
        check(0, 1.0, "5s");
        check(1, 1.0, "5s");
        check(2, 1.0, "10s");
        check(3, 1.0, "20s");
        check(8, 1.0, "640s");
        check(9, 1.0, "900s");
        check(u32::MAX, 1.0, "900s");
        check(1, 0.0, "2500ms");
        check(9, 0.0, "2500ms");
        check(3, 0.5, "11250ms");
        check(3, -7.0, "2500ms");
        check(3, f64::NAN, "20s");
    }

    fn durations() -> impl Strategy<Value = SignedDuration> {
        (any::<i64>(), -999_999_999..=999_999_999_i32).prop_map(|(secs, nanos)| {
            SignedDuration::from_secs(secs).saturating_add(SignedDuration::from_nanos(nanos.into()))
        })
    }

    proptest! {
        #[test]
        fn every_delay_is_between_the_floor_and_the_cap(
            first in durations(), max in durations(), attempt: u32, random: f64,
        ) {
            let delay = Backoff { first, max }.delay(attempt, random);
            let max = max.max(SignedDuration::ZERO);
            prop_assert!(delay <= max);
            prop_assert!(delay >= first.clamp(SignedDuration::ZERO, max) / 2);
        }

        #[test]
        fn one_more_failure_never_shortens_the_wait_of_the_same_draw(
            first in durations(), max in durations(), attempt in 0..200_u32, random in 0.0..=1.0,
        ) {
            let backoff = Backoff { first, max };
            prop_assert!(backoff.delay(attempt, random) <= backoff.delay(attempt + 1, random));
        }
    }
}
