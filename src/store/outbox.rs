//! The queue of the courier: leasing rows, giving them back, and putting right what a wrong clock
//! did to them. Leases and times to wait until are in the index alone.

use jiff::{SignedDuration, Timestamp};

use super::{StoreError, apply, key, overlay::Overlay};
use crate::domain::{Alert, AlertId, AlertStatus};

/// A row queued further ahead than this was queued by a clock that has been set back since.
const QUEUED_AHEAD: SignedDuration = SignedDuration::from_mins(1);
/// No lease is given for longer; one that ends later was given by such a clock.
const LONGEST_LEASE: SignedDuration = SignedDuration::from_mins(15);

/// Leases up to `limit` rows that are due. A lease that has run out is due like any other row.
pub(super) fn claim(
    overlay: &mut Overlay<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<Alert>, StoreError> {
    let mut claimed = Vec::new();
    let end = key::wake_until(now + SignedDuration::from_millis(1));
    for wake in overlay.due(&end, limit)? {
        let Some((_, id)) = key::read_wake(&wake) else {
            overlay.unmark(wake);
            continue;
        };
        let Some(alert) = overlay.get::<Alert>(&key::alert(&id))? else {
            overlay.unmark(wake);
            continue;
        };
        apply::change_alert(overlay, &id, |alert| alert.status = AlertStatus::Leased { until })?;
        claimed.push(alert);
    }
    Ok(claimed)
}

/// Gives rows back.
pub(super) fn release(overlay: &mut Overlay<'_>, alerts: &[AlertId]) -> Result<(), StoreError> {
    alerts.iter().try_for_each(|alert| apply::change_alert(overlay, alert, end_lease))
}

/// Gives every leased row back: whoever held a lease is gone.
pub(super) fn release_all(overlay: &mut Overlay<'_>) -> Result<(), StoreError> {
    for alert in waiting(overlay)? {
        if matches!(alert.status, AlertStatus::Leased { .. }) {
            apply::change_alert(overlay, &alert.id, end_lease)?;
        }
    }
    Ok(())
}

/// Puts right what was timed by a clock that ran ahead and was set back: at `now`, nothing may wait
/// for a moment that only that clock had reached.
pub(super) fn rewind(overlay: &mut Overlay<'_>, now: Timestamp) -> Result<(), StoreError> {
    for alert in waiting(overlay)? {
        let endless = matches!(alert.status, AlertStatus::Leased { until }
            if until.duration_since(now) > LONGEST_LEASE);
        let ahead = alert.queued_at.duration_since(now) > QUEUED_AHEAD && alert.not_before > now;
        if endless || ahead {
            apply::change_alert(overlay, &alert.id, |alert| {
                if endless {
                    end_lease(alert);
                }
                // A leased row was due already when it was leased.
                alert.not_before = alert.not_before.min(now);
            })?;
        }
    }
    Ok(())
}

/// The rows that are not at their end.
fn waiting(overlay: &Overlay<'_>) -> Result<Vec<Alert>, StoreError> {
    let mut rows = Vec::new();
    for wake in overlay.due(key::AFTER_WAKES, usize::MAX)? {
        if let Some((_, id)) = key::read_wake(&wake) {
            rows.extend(overlay.get::<Alert>(&key::alert(&id))?);
        }
    }
    Ok(rows)
}

/// What a row is when nobody holds it any more: whoever did may have handed it over.
fn end_lease(alert: &mut Alert) {
    if matches!(alert.status, AlertStatus::Leased { .. }) {
        alert.in_doubt = true;
        alert.status =
            if alert.attempts == 0 { AlertStatus::Scheduled } else { AlertStatus::Deferred };
    }
}
