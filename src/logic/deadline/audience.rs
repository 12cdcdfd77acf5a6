//! Who is reminded of a case: its readers, once they know of it, or whoever has taken it up.

use jiff::Timestamp;

use crate::{
    domain::{Case, CaseState, Person, PersonId, Uncertain},
    logic::digest,
};

/// The readers of a case, and from when on each of them knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Each with when the digest comes that tells of it; none: a mail of its own told of it.
    readers: Vec<(PersonId, Option<Timestamp>)>,
    /// Who of them has it in hand.
    taken_by: Option<PersonId>,
}

impl Audience {
    /// The audience of a case. `readers` are all who hear of it, whoever is to see to it among them;
    /// `uncertain` is when the business has them told of what is uncertain; `mailed` is asked who got
    /// a mail of the case that did not wait for a digest.
    ///
    /// Who took it up counts only if they are a reader: they say themselves who they are, and what a
    /// post says of one business must not come to somebody of another who bears that name.
    pub fn of<E>(
        readers: &[Person],
        case: &Case,
        uncertain: Uncertain,
        mailed: impl FnOnce() -> Result<Vec<PersonId>, E>,
    ) -> Result<Self, E> {
        let judged = (case.verdict.band, case.verdict.severity);
        let assigned = case.course.assigned.as_ref();
        let known = |reader: &Person| {
            let waits = digest::waits(reader, judged, uncertain, case.opened_at);
            (reader.id.clone(), waits.filter(|_| assigned != Some(&reader.id)))
        };
        let mut readers = readers.iter().map(known).collect::<Vec<_>>();
        if readers.iter().any(|(_, waits)| waits.is_some()) {
            // Or another post of the case was for them at once, or it was judged worse then.
            let mailed = mailed()?;
            for (_, waits) in readers.iter_mut().filter(|(reader, _)| mailed.contains(reader)) {
                *waits = None;
            }
        }
        let is_reader = |one: &PersonId| readers.iter().any(|(reader, _)| reader == one);
        let taken_by = (case.state == CaseState::Acknowledged).then(|| {
            let taker = case.course.acknowledged_by.as_deref().map(PersonId::from);
            assigned.cloned().filter(is_reader).or(taker.filter(is_reader))
        });
        let taken_by = taken_by.flatten();
        Ok(Self { readers, taken_by })
    }

    /// Who is reminded of the case `now`: who has it in hand; else all who know of it.
    pub fn reminded(&self, now: Timestamp) -> Vec<PersonId> {
        if let Some(one) = &self.taken_by {
            return vec![one.clone()];
        }
        let known = self.readers.iter().filter(|(_, waits)| waits.is_none_or(|until| until <= now));
        known.map(|(reader, _)| reader.clone()).collect()
    }

    /// Until when nobody knows of the case, if all its readers hear of it later.
    pub fn unknown_until(&self) -> Option<Timestamp> {
        if self.taken_by.is_some() {
            return None;
        }
        // One who was told is before all who wait.
        self.readers.iter().map(|(_, waits)| *waits).min().flatten()
    }
}
