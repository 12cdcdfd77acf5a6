//! What a poll came to, ready to be recorded.

use super::{plan::Watch, report::PollReport, witness::Witness};
use crate::domain::{BusinessId, Case, Event, PollNote};

/// What is to be recorded of a poll.
pub(super) struct Decided {
    /// The business and the version of its cases that it rests on.
    pub(super) business: Option<(BusinessId, u64)>,
    pub(super) note: PollNote,
    pub(super) events: Vec<Event>,
    pub(super) healthy: bool,
    pub(super) posts: usize,
    pub(super) pages: usize,
    pub(super) problems: Vec<String>,
    /// What was seen.
    pub(super) witness: Witness,
    /// Whether the source is in an incident, or was and nobody was told yet that it is over.
    pub(super) incident: bool,
    /// Whether an incident began or ended.
    pub(super) flips: bool,
}

impl Decided {
    /// The cases that somebody is told of: not those of the first poll.
    pub(super) fn opened(&self) -> Vec<Case> {
        let told = self.events.iter().any(|event| matches!(event, Event::AlertQueued { .. }));
        let cases = self.events.iter().filter(|_| told).filter_map(|event| {
            if let Event::CaseOpened { case } = event { Some(case.clone()) } else { None }
        });
        cases.collect()
    }

    /// What whoever asked for the poll is told.
    pub(super) fn report(&self, watch: &Watch) -> PollReport {
        let count = |what: fn(&Event) -> bool| self.events.iter().filter(|e| what(e)).count();
        PollReport {
            source: watch.source.id.clone(),
            outcome: self.note.outcome.clone(),
            detail: self.note.outcome.to_string(),
            healthy: self.healthy,
            posts: self.posts,
            pages: self.pages,
            appeared: count(|event| matches!(event, Event::PostAppeared { .. })),
            edited: count(|event| matches!(event, Event::PostEdited { .. })),
            cases: count(|event| matches!(event, Event::CaseOpened { .. })),
            alerts: count(|event| matches!(event, Event::AlertQueued { .. })),
            baseline: count(|event| matches!(event, Event::Baselined { .. })) > 0,
            incident: self.incident,
            next_due: self.note.next_due,
            problems: self.problems.clone(),
        }
    }
}
