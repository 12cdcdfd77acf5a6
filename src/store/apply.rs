//! What each fact of the ledger does to the index: one function for live commits and for replay.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    LedgerCut, SourceRecord, StoreError, cases, deadlines, digests, key, overlay::Overlay, posts,
    received, redact, school, several,
};
use crate::domain::{
    Alert, AlertId, AlertStatus, Event, Health, HealthState, Incident, Outcome, RevisionKind,
    SourceId, SourceTrouble,
};

/// Applies facts that became true together at `at`.
pub(super) fn commit(
    to: &mut Overlay<'_>,
    events: &[Event],
    at: Timestamp,
) -> Result<(), StoreError> {
    let (mut touched, mut changed) = (BTreeSet::new(), BTreeSet::new());
    for event in events {
        apply(to, event, at)?;
        if let Some(case) = cases::concerned(to, event)? {
            cases::note(to, &case, event, at)?;
            // No decision rests on what was mailed.
            if !matches!(
                event,
                Event::AlertDelivered { .. }
                    | Event::AlertFailed { .. }
                    | Event::AlertBounced { .. }
                    | Event::MailReceived { .. }
            ) {
                changed.insert(case.clone());
            }
            touched.insert(case);
        }
        if let Event::CrisisDeclared { related, .. } = event {
            related.iter().try_for_each(|case| cases::note(to, case, event, at))?;
        }
        if let Event::AlertDelivered { alert, .. }
        | Event::AlertFailed { alert, .. }
        | Event::AlertBounced { alert, .. } = event
        {
            let told = several::cases_of(to, alert)?;
            told.iter().try_for_each(|case| cases::note(to, case, event, at))?;
        }
    }
    // What was seen belongs to every case that it changed. How it was got, the ledger says: here it
    // would stand once for each.
    for event in events {
        let seen = if let Event::EvidenceKept { source, what, sha256, .. } = event {
            let (source, sha256) = (source.clone(), sha256.clone());
            Event::EvidenceKept { source, what: *what, sha256, account: None }
        } else if matches!(event, Event::EvidenceLost { .. }) {
            event.clone()
        } else {
            continue;
        };
        touched.iter().try_for_each(|case| cases::note(to, case, &seen, at))?;
    }
    cases::count_changes(to, &changed)?;
    to.write_held()
}

fn apply(to: &mut Overlay<'_>, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    match event {
        Event::Begun { installation } => to.put(key::INSTALLATION.to_vec(), installation),
        Event::Baselined { source, posts, found } => {
            for post in posts {
                posts::put_new(to, source, post, at)?;
            }
            change_source(to, source, |record| {
                record.baselined_at = Some(at);
                record.welcomed = false;
                record.found = Some(found.clone());
            })
        }
        Event::PostAppeared { source, post } | Event::PostSurfaced { source, post } => {
            posts::put_new(to, source, post, at)?;
            change_source(to, source, |_| {})
        }
        Event::PostEdited { source, post, alias, before } => {
            let kind = RevisionKind::of_edit(before.rating.as_ref(), post.rating.as_ref());
            posts::replace(to, source, post, (at, kind))?;
            posts::put_alias(to, source, &post.key, alias.as_ref())
        }
        Event::PostAnswered { source, key, reply } => {
            posts::change(to, source, key, at, |record| record.post.reply = Some(reply.clone()))
        }
        Event::AnswerEdited { source, key, reply, .. } => {
            posts::change(to, source, key, at, |record| record.post.reply.clone_from(reply))
        }
        Event::StatusChanged { source, key, status, .. } => {
            posts::change(to, source, key, at, |record| record.post.status.clone_from(status))
        }
        Event::PostRemoved { source, key, proof } => posts::gone(to, source, key, (at, proof)),
        Event::PostReappeared { source, post } => {
            posts::replace(to, source, post, (at, RevisionKind::Reappeared))
        }
        Event::PostRenamed { source, key, alias } => posts::renamed(to, source, key, alias),
        // The file is all there is of it beside the ledger.
        Event::EvidenceKept { .. } | Event::EvidenceLost { .. } | Event::HeadStamped { .. } => {
            Ok(())
        }
        Event::Polled(note) => change_source(to, &note.source, |record| record.take(note.clone())),
        Event::CaseOpened { .. }
        | Event::CaseEdited { .. }
        | Event::CaseJoined { .. }
        | Event::CaseMoved { .. }
        | Event::CaseActed { .. }
        | Event::CrisisDeclared { .. }
        | Event::CaseDue { .. }
        | Event::CasePrompted { .. } => cases::apply(to, event, at),
        Event::AlertWithdrawn { alert } => withdraw_alert(to, alert),
        Event::AlertQueued { alert } => queue_alert(to, alert),
        Event::AlertDelivered { alert, .. } => deliver_alert(to, alert, at),
        Event::AlertFailed { alert, error } => {
            settle_alert(to, alert, AlertStatus::Failed { at }, Some(error))
        }
        Event::AlertDeferred { alert, error, not_before } => {
            defer_alert(to, alert, error, *not_before)
        }
        Event::IncidentsTold { sources } => incidents_told(to, sources, at),
        Event::RecoveriesTold { sources } => recoveries_told(to, sources),
        Event::UplinkLost { since, local } => to.put(key::UPLINK.to_vec(), &Some((*since, *local))),
        Event::UplinkRegained { .. } => to.put(key::UPLINK.to_vec(), &None::<(Timestamp, bool)>),
        Event::OpinionGiven { source, key, opinion, .. } => {
            posts::opinion(to, source, key, opinion)
        }
        Event::Taught { .. } | Event::Learned { .. } | Event::Unlearned => {
            school::apply(to, event, at)
        }
        Event::Redacted(redaction) => redact::apply(to, redaction, at),
        Event::LedgerCut { known, held } => {
            to.put(key::CUT.to_vec(), &LedgerCut { at, known: *known, held: *held })
        }
        Event::DigestNoted { person, item, due } => digests::noted(to, person, item, *due),
        Event::DigestTaken { person, until, .. } => digests::taken(to, person, *until),
        Event::DigestsStopped { person, by } => digests::stopped(to, person, by, at),
        Event::DigestsResumed { person, .. } => digests::resumed(to, person),
        Event::AlertsMerged { into } => several::merged(to, into, at),
        Event::MailReceived { .. } | Event::AlertBounced { .. } => received::apply(to, event, at),
        Event::Welcomed { sources } => sources.iter().try_for_each(|source| welcomed(to, source)),
    }
}

fn welcomed(to: &mut Overlay<'_>, source: &SourceId) -> Result<(), StoreError> {
    change_source(to, source, |record| {
        record.welcomed = true;
        record.found = None;
    })
}

/// Changes a source's record and moves its version.
pub(super) fn change_source(
    to: &mut Overlay<'_>,
    source: &SourceId,
    change: impl FnOnce(&mut SourceRecord),
) -> Result<(), StoreError> {
    to.change_source(source, |record| {
        change(record);
        record.version += 1;
    })
}

fn incidents_told(
    to: &mut Overlay<'_>,
    sources: &[SourceId],
    at: Timestamp,
) -> Result<(), StoreError> {
    change_incidents(to, sources, |source, record| {
        let SourceRecord { incident, health, .. } = record;
        incident.get_or_insert_with(|| ended_meanwhile(source, health, at)).told_at = Some(at);
    })
}

fn recoveries_told(to: &mut Overlay<'_>, sources: &[SourceId]) -> Result<(), StoreError> {
    change_incidents(to, sources, |_, record| {
        // One that came back meanwhile goes on.
        record.incident.take_if(|incident| incident.ended.is_some());
    })
}

/// Changes what the operators know of sources. No poll rests on that, so the version stays: one
/// that is under way need not be done again.
fn change_incidents(
    to: &mut Overlay<'_>,
    sources: &[SourceId],
    change: impl Fn(&SourceId, &mut SourceRecord),
) -> Result<(), StoreError> {
    for source in sources {
        if to.source(source)?.is_some() {
            to.change_source(source, |record| change(source, record))?;
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

/// A row that is there already stays as it is: the same event never queues twice.
pub(super) fn queue_alert(to: &mut Overlay<'_>, alert: &Alert) -> Result<(), StoreError> {
    let key = key::alert(&alert.id);
    if to.contains(&key)? {
        return Ok(());
    }
    to.mark(key::wake(alert.not_before, &alert.id));
    to.put(key, alert)?;
    deadlines::queued(to, alert)
}

fn deliver_alert(to: &mut Overlay<'_>, alert: &AlertId, at: Timestamp) -> Result<(), StoreError> {
    settle_alert(to, alert, AlertStatus::Delivered { at }, None)?;
    deadlines::sent(to, alert, at)?;
    delivered(to, alert, at)
}

/// The mail server took a message: it counts, and so it does for the cases that it tells of.
fn delivered(to: &mut Overlay<'_>, id: &AlertId, at: Timestamp) -> Result<(), StoreError> {
    let mails = to.get::<u64>(key::MAILS)?.unwrap_or_default();
    to.put(key::MAILS.to_vec(), &mails.saturating_add(1))?;
    let Some(alert) = to.get::<Alert>(&key::alert(id))? else { return Ok(()) };
    several::sent(to, &alert, at)?;
    let told = several::cases_of(to, id)?;
    alert.notice.case().into_iter().chain(&told).try_for_each(|case| cases::alerted(to, case, at))
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

fn defer_alert(
    to: &mut Overlay<'_>,
    alert: &AlertId,
    error: &str,
    not_before: Timestamp,
) -> Result<(), StoreError> {
    change_alert(to, alert, |alert| {
        alert.status = AlertStatus::Deferred;
        alert.attempts += 1;
        alert.last_error = Some(error.to_owned());
        alert.first_due.get_or_insert(alert.not_before);
        alert.not_before = not_before;
    })
}

/// A row that was delivered meanwhile stays: it cannot be taken back.
fn withdraw_alert(to: &mut Overlay<'_>, alert: &AlertId) -> Result<(), StoreError> {
    let key = key::alert(alert);
    let Some(alert) = to.get::<Alert>(&key)?.filter(|alert| !alert.status.is_final()) else {
        return Ok(());
    };
    if let Some(wake) = wake_of(&alert) {
        to.unmark(key::wake(wake, &alert.id));
    }
    to.remove(&key)
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
        AlertStatus::Delivered { .. }
        | AlertStatus::Failed { .. }
        | AlertStatus::Merged { .. }
        | AlertStatus::Bounced { .. } => None,
    }
}
