//! Mails that came in: which were taken already, and what those that came back do to the outbox.

use jiff::Timestamp;

use super::{Store, StoreError, apply, key, overlay::Overlay};
use crate::domain::{AlertStatus, Event};

/// Applies a fact about a mail that came in.
pub(super) fn apply(to: &mut Overlay<'_>, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    if let Event::MailReceived { mark, .. } = event {
        to.mark(key::received(mark));
    } else if let Event::AlertBounced { alert, mark, permanent, error, .. } = event {
        to.mark(key::received(mark));
        apply::change_alert(to, alert, |alert| {
            alert.last_error = Some(error.clone());
            if *permanent && matches!(alert.status, AlertStatus::Delivered { .. }) {
                alert.status = AlertStatus::Bounced { at };
            }
        })?;
    }
    Ok(())
}

/// Whether a mail was taken meanwhile: it is taken once.
pub(super) fn is_overtaken(to: &Overlay<'_>, event: &Event) -> Result<bool, StoreError> {
    if let Event::MailReceived { mark, .. } | Event::AlertBounced { mark, .. } = event {
        to.contains(&key::received(mark))
    } else {
        Ok(false)
    }
}

impl Store {
    /// Whether a mail with this mark was taken.
    pub fn has_received(&self, mark: &str) -> Result<bool, StoreError> {
        Overlay::new(&self.tree).contains(&key::received(mark))
    }
}
