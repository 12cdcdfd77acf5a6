//! From local times to instants, across the days on which the clocks change.
//!
//! The zone's offset is asked for at every step instead of being carried along, so that any kind of
//! change is covered: half an hour, at midnight, or a whole day that an island skipped.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::crontab::Crontab;

/// Schedules know no finer time.
const TICK: SignedDuration = SignedDuration::from_secs(1);

impl Crontab {
    /// The least instant strictly after `now` at which the line is due.
    pub(super) fn next_after(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let offset = zone.to_offset(now);
        let mut from = offset.to_datetime(now);
        // In the first pass of a repeated hour, what is left of that pass comes first, and then
        // the hour starts again: the only place where local time runs backwards.
        if !self.has_fixed_hours()
            && let AmbiguousOffset::Fold { before, after } =
                zone.to_ambiguous_timestamp(from).offset()
            && offset == before
        {
            let change = change_near(zone, from, before, after)?;
            let due = self.next_civil(from).and_then(|due| before.to_timestamp(due).ok());
            if due.is_some_and(|due| due < change) {
                return due;
            }
            from = after.to_datetime(change).saturating_sub(TICK);
        }
        loop {
            let (due, resume) = self.instant(self.next_civil(from)?, now, zone)?;
            if let Some(due) = due.filter(|due| *due > now) {
                return Some(due);
            }
            from = resume;
        }
    }

    /// The instant that a local time stands for, if any, and from where to look on if that instant
    /// has passed.
    fn instant(
        &self,
        local: DateTime,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<(Option<Timestamp>, DateTime)> {
        match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                Some((Some(offset.to_timestamp(local).ok()?), local))
            }
            AmbiguousOffset::Gap { before, after } => {
                let change = change_near(zone, local, before, after)?;
                let due = self.has_fixed_hours().then_some(change);
                Some((due, after.to_datetime(change).saturating_sub(TICK)))
            }
            AmbiguousOffset::Fold { before, after } => {
                let first = before.to_timestamp(local).ok()?;
                if self.has_fixed_hours() {
                    let change = change_near(zone, local, before, after)?;
                    return Some((Some(first), before.to_datetime(change).saturating_sub(TICK)));
                }
                let second = after.to_timestamp(local).ok()?;
                Some((Some(if first > now { first } else { second }), local))
            }
        }
    }
}

/// The instant of the change whose gap or fold holds a local time.
fn change_near(
    zone: &TimeZone,
    local: DateTime,
    before: Offset,
    after: Offset,
) -> Option<Timestamp> {
    // Read with the greater offset, the local time lies before the change; with the lesser, not.
    let earlier = before.max(after).to_timestamp(local).ok()?;
    let later = before.min(after).to_timestamp(local).ok()?;
    let change = zone
        .following(earlier)
        .take_while(|change| change.timestamp() <= later)
        .find(|change| change.offset() == after);
    Some(change.map_or(later, |change| change.timestamp()))
}
