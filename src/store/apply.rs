//! What each fact of the ledger does to the index: one function for live commits and for replay.

use jiff::Timestamp;

use super::{
    SourceRecord, StoreError, key,
    overlay::Overlay,
    record::{PostEntry, PostRecord},
};
use crate::domain::{
    Alert, AlertId, AlertStatus, Case, CaseId, Event, Health, HealthState, Incident, Outcome, Post,
    PostKey, SourceId, SourceTrouble,
};

/// Applies one fact that became true at `at`.
pub(super) fn apply(to: &mut Overlay<'_>, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    match event {
        Event::Begun { installation } => to.put(key::INSTALLATION.to_vec(), installation),
        Event::Baselined { source, posts, found } => {
            for post in posts {
                put_new_post(to, source, post, at)?;
            }
            change_source(to, source, |record| {
                record.baselined_at = Some(at);
                record.welcomed = false;
                record.found = Some(found.clone());
            })
        }
        Event::PostAppeared { source, post } | Event::PostSurfaced { source, post } => {
            put_new_post(to, source, post, at)?;
            change_source(to, source, |_| {})
        }
        Event::PostEdited { source, post, alias, .. } => {
            change_post(to, source, &post.key, |record| {
                record.post = post.clone();
                record.changed_at = at;
            })?;
            put_alias(to, source, &post.key, alias.as_ref())?;
            change_source(to, source, |_| {})
        }
        Event::PostRenamed { source, key, alias } => {
            put_alias(to, source, key, Some(alias))?;
            change_source(to, source, |_| {})
        }
        // The file is all there is of it beside the ledger.
        Event::EvidenceKept { .. } => Ok(()),
        Event::Polled(note) => change_source(to, &note.source, |record| record.take(note.clone())),
        Event::CaseOpened { case } => {
            open_case(to, case)?;
            change_source(to, &case.source, |record| {
                // Not for what was there before the watch.
                if record.baselined_at.is_some_and(|begun| begun < at) {
                    record.open_cases += 1;
                    record.news_at = Some(at);
                }
            })
        }
        Event::CaseEdited { case, before, verdict } => {
            let source = change_case(to, case, |case| {
                case.verdict = verdict.clone();
                case.note_edit(at, before.clone());
            })?;
            match source {
                Some(source) => change_source(to, &source, |record| record.news_at = Some(at)),
                None => Ok(()),
            }
        }
        Event::AlertQueued { alert } => queue_alert(to, alert),
        Event::AlertDelivered { alert, .. } => {
            settle_alert(to, alert, AlertStatus::Delivered { at }, None)
        }
        Event::AlertFailed { alert, error } => {
            settle_alert(to, alert, AlertStatus::Failed { at }, Some(error))
        }
        Event::AlertDeferred { alert, error, not_before } => change_alert(to, alert, |alert| {
            alert.status = AlertStatus::Deferred;
            alert.attempts += 1;
            alert.last_error = Some(error.clone());
            alert.not_before = *not_before;
        }),
        Event::IncidentsTold { sources } => change_incidents(to, sources, |source, record| {
            let SourceRecord { incident, health, .. } = record;
            incident.get_or_insert_with(|| ended_meanwhile(source, health, at)).told_at = Some(at);
        }),
        Event::RecoveriesTold { sources } => change_incidents(to, sources, |_, record| {
            // One that came back meanwhile goes on.
            record.incident.take_if(|incident| incident.ended.is_some());
        }),
        Event::UplinkLost { since, local } => to.put(key::UPLINK.to_vec(), &Some((*since, *local))),
        Event::UplinkRegained { .. } => to.put(key::UPLINK.to_vec(), &None::<(Timestamp, bool)>),
        Event::Welcomed { sources } => {
            let welcomed = |record: &mut SourceRecord| {
                record.welcomed = true;
                record.found = None;
            };
            sources.iter().try_for_each(|source| change_source(to, source, welcomed))
        }
    }
}

/// Changes a source's record and moves its version.
fn change_source(
    to: &mut Overlay<'_>,
    source: &SourceId,
    change: impl FnOnce(&mut SourceRecord),
) -> Result<(), StoreError> {
    let key = key::source(source);
    let mut record = to.get::<SourceRecord>(&key)?.unwrap_or_default();
    change(&mut record);
    record.version += 1;
    to.put(key, &record)
}

/// Changes what the operators know of sources. No poll rests on that, so the version stays: one
/// that is under way need not be done again.
fn change_incidents(
    to: &mut Overlay<'_>,
    sources: &[SourceId],
    change: impl Fn(&SourceId, &mut SourceRecord),
) -> Result<(), StoreError> {
    for source in sources {
        let key = key::source(source);
        if let Some(mut record) = to.get::<SourceRecord>(&key)? {
            change(source, &mut record);
            to.put(key, &record)?;
        }
    }
    Ok(())
}

/// The source was seen again in the moment in which the operators were told that it cannot be: its
/// incident ended untold, and now they are owed the end.
fn ended_meanwhile(source: &SourceId, health: &Health, at: Timestamp) -> Incident {
    let seen_at = health.last_ok.unwrap_or(at);
    let trouble = SourceTrouble {
        source: source.clone(),
        state: HealthState::Broken,
        outcome: Outcome::Listed,
        since: seen_at,
        last_ok: None,
        seen_again: None,
    };
    Incident { trouble, told_at: Some(at), ended: Some((seen_at, Outcome::Listed)) }
}

fn put_new_post(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &Post,
    at: Timestamp,
) -> Result<(), StoreError> {
    let key = key::post(source, &post.key);
    if to.contains(&key)? {
        return Ok(());
    }
    let record = PostRecord { post: post.clone(), first_seen: at, changed_at: at, case: None };
    to.put(key, &PostEntry::Post(Box::new(record)))?;
    to.put(key::author(source, post), &post.key)?;
    change_source(to, source, |record| record.posts += 1)
}

fn change_post(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    change: impl FnOnce(&mut PostRecord),
) -> Result<(), StoreError> {
    let key = key::post(source, post);
    match to.get(&key)? {
        Some(PostEntry::Post(mut record)) => {
            change(&mut record);
            to.put(key, &PostEntry::Post(record))
        }
        Some(PostEntry::Alias(_)) | None => Ok(()),
    }
}

fn put_alias(
    to: &mut Overlay<'_>,
    source: &SourceId,
    post: &PostKey,
    alias: Option<&PostKey>,
) -> Result<(), StoreError> {
    match alias {
        Some(alias) if alias != post => {
            to.put(key::post(source, alias), &PostEntry::Alias(post.clone()))
        }
        Some(_) | None => Ok(()),
    }
}

fn open_case(to: &mut Overlay<'_>, case: &Case) -> Result<(), StoreError> {
    to.put(key::case(&case.id), case)?;
    change_post(to, &case.source, &case.post, |record| record.case = Some(case.id.clone()))
}

fn change_case(
    to: &mut Overlay<'_>,
    case: &CaseId,
    change: impl FnOnce(&mut Case),
) -> Result<Option<SourceId>, StoreError> {
    let key = key::case(case);
    let Some(mut case) = to.get::<Case>(&key)? else { return Ok(None) };
    change(&mut case);
    to.put(key, &case)?;
    Ok(Some(case.source))
}

/// A row that is there already stays as it is: the same event never queues twice.
fn queue_alert(to: &mut Overlay<'_>, alert: &Alert) -> Result<(), StoreError> {
    let key = key::alert(&alert.id);
    if to.contains(&key)? {
        return Ok(());
    }
    to.mark(key::wake(alert.not_before, &alert.id));
    to.put(key, alert)
}

fn settle_alert(
    to: &mut Overlay<'_>,
    alert: &AlertId,
    status: AlertStatus,
    error: Option<&String>,
) -> Result<(), StoreError> {
    change_alert(to, alert, |alert| {
        alert.status = status;
        alert.attempts += 1;
        if let Some(error) = error {
            alert.last_error = Some(error.clone());
        }
    })
}

/// Changes a row of the outbox and keeps the courier's queue in step with it.
pub(super) fn change_alert(
    to: &mut Overlay<'_>,
    alert: &AlertId,
    change: impl FnOnce(&mut Alert),
) -> Result<(), StoreError> {
    let key = key::alert(alert);
    if let Some(mut alert) = to.get::<Alert>(&key)? {
        if let Some(wake) = wake_of(&alert) {
            to.unmark(key::wake(wake, &alert.id));
        }
        change(&mut alert);
        if let Some(wake) = wake_of(&alert) {
            to.mark(key::wake(wake, &alert.id));
        }
        to.put(key, &alert)?;
    }
    Ok(())
}

/// When the courier is to look at a row: at its time, or when the lease on it ends.
fn wake_of(alert: &Alert) -> Option<Timestamp> {
    match alert.status {
        AlertStatus::Scheduled | AlertStatus::Deferred => Some(alert.not_before),
        AlertStatus::Leased { until } => Some(until),
        AlertStatus::Delivered { .. } | AlertStatus::Failed { .. } => None,
    }
}
