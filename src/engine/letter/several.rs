//! The letter that stands for many: rows of the outbox that were merged into one.

use std::cmp::Reverse;

use super::{LetterError, moment::Moment, post::linked, write::body};
use crate::{
    domain::{Alert, AlertId, BusinessId, CaseId, Language, Notice},
    engine::plan::Plan,
    mail::{Body, SeveralEntry, SeveralReport},
    store::Store,
};
use jiff::tz::TimeZone;

/// Messages that are told in full; of the others the letter names the case.
const SHOWN: usize = 40;

/// The letter of these rows. One that stands alone is told as ever.
pub(super) fn told(
    store: &Store,
    plan: &Plan,
    business: &BusinessId,
    (rows, language): (&[AlertId], Language),
) -> Result<Body, LetterError> {
    let mut alerts = Vec::with_capacity(rows.len());
    for row in rows {
        alerts.extend(store.alert(row)?);
    }
    if let [only] = alerts.as_slice() {
        return body(store, plan, (only, language));
    }
    let since = alerts.iter().map(|alert| alert.queued_at).min();
    let gone = || LetterError::Gone("nothing of what it tells is known any more".to_owned());
    let since = since.ok_or_else(gone)?;
    // The worst first, and of these the newest.
    alerts.sort_by_key(|alert| (Reverse(alert.severity), Reverse(alert.queued_at)));
    let (mut entries, mut more) = (Vec::new(), Vec::<CaseId>::new());
    for alert in &alerts {
        let Some(case) = alert.notice.case() else { continue };
        if entries.len() < SHOWN {
            match entry(store, plan, alert, case) {
                Ok(entry) => {
                    entries.push(entry);
                    continue;
                }
                Err(LetterError::Store(error)) => return Err(error.into()),
                Err(LetterError::Gone(_) | LetterError::Moot) => {}
            }
        }
        if !more.contains(case) {
            more.push(case.clone());
        }
    }
    let known = plan.business(business);
    Ok(Body::Several(Box::new(SeveralReport {
        business: known.map_or_else(|| business.to_string(), |known| known.name.clone()),
        business_zone: known.map_or(TimeZone::UTC, |known| known.timezone.clone()),
        count: alerts.len(),
        since,
        entries,
        more,
    })))
}

fn entry(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    case: &CaseId,
) -> Result<SeveralEntry, LetterError> {
    let moment = Moment::of(store, plan, case, alert.queued_at)?;
    let (source, key) = if let Notice::Joined(post)
    | Notice::Edited(post)
    | Notice::Answered(post)
    | Notice::AnswerEdited(post)
    | Notice::StatusChanged(post)
    | Notice::Removed(post)
    | Notice::Reappeared(post) = &alert.notice
    {
        (post.source.clone(), post.post.clone())
    } else {
        (moment.case.source.clone(), moment.case.post.clone())
    };
    let record = moment.record(&source, &key)?;
    Ok(SeveralEntry {
        reason: alert.notice.reason(),
        post: linked(&moment, &source, record, None),
        case: case.clone(),
        severity: alert.severity,
    })
}
