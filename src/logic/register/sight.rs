//! Which share of a time a source could be seen.

use jiff::{SignedDuration, Timestamp};

/// What is remembered of how a source could be seen.
#[derive(Debug, Clone, Copy)]
pub struct SightOf<'a> {
    /// When it was first seen.
    pub began: Option<Timestamp>,
    /// Since when it cannot be seen, if it cannot.
    pub blind_since: Option<Timestamp>,
    /// The last times in which it could not, in order.
    pub blind: &'a [(Timestamp, Timestamp)],
    /// Whether there were more of them than are remembered.
    pub forgotten: bool,
}

/// The share of the time `from` to `to` in which a source could be seen, and since when that is
/// known: not before it was first seen, nor before the oldest loss of sight that is remembered.
/// `None` if nothing is known of that time. Blind is from the last good look to the next one.
pub fn share_seen(sight: &SightOf<'_>, from: Timestamp, to: Timestamp) -> Option<(f64, Timestamp)> {
    let oldest = sight.blind.first().filter(|_| sight.forgotten).map(|(_, until)| *until);
    let from = from.max(sight.began?).max(oldest.unwrap_or(Timestamp::MIN));
    let whole = to.duration_since(from);
    if whole <= SignedDuration::ZERO {
        return None;
    }
    let now = sight.blind_since.map(|since| (since, to));
    let mut lost = SignedDuration::ZERO;
    // A wrong clock may have made two overlap: none is counted twice.
    let mut counted = from;
    for (since, until) in sight.blind.iter().copied().chain(now) {
        let (since, until) = (since.max(counted), until.min(to));
        if since < until {
            lost = lost.saturating_add(until.duration_since(since));
            counted = until;
        }
    }
    let share = 1.0 - lost.as_secs_f64() / whole.as_secs_f64();
    Some((share.clamp(0.0, 1.0), from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[track_caller]
    fn check(
        blind: &[(i64, i64)],
        blind_since: Option<i64>,
        forgotten: bool,
        expected: Option<(f64, i64)>,
    ) {
        let blind: Vec<_> = blind.iter().map(|(from, to)| (at(*from), at(*to))).collect();
        let blind_since = blind_since.map(at);
        let sight = SightOf { began: Some(at(0)), blind_since, blind: &blind, forgotten };
        let found = share_seen(&sight, at(100), at(200));
        assert_eq!(found.map(|(_, from)| from), expected.map(|(_, from)| at(from)));
        if let (Some((found, _)), Some((share, _))) = (found, expected) {
            assert!((found - share).abs() < 1e-9, "{found}");
        }
    }

    #[test]
    fn times_without_sight_count_once_and_only_inside() {
        check(&[], None, false, Some((1.0, 100)));
        check(&[(50, 110), (150, 160)], None, false, Some((0.8, 100)));
        check(&[(110, 130), (120, 140)], Some(190), false, Some((0.6, 100)));
        check(&[(300, 400)], None, false, Some((1.0, 100)));
        check(&[(120, 150)], Some(175), true, Some((0.5, 150)));
        check(&[], Some(20), false, Some((0.0, 100)));
        let never = SightOf { began: None, blind_since: None, blind: &[], forgotten: false };
        assert_eq!(share_seen(&never, at(0), at(9)), None);
    }
}
