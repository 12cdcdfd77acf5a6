//! An incident: a source that cannot be seen, from its confirmation until the operators know that
//! it is over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{HealthState, Outcome, PollNote, SourceId};

/// What is wrong with a source, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTrouble {
    /// The source.
    pub source: SourceId,
    /// Broken or blocked; for a recovery, what it was.
    pub state: HealthState,
    /// The last outcome; for a recovery, the healthy one.
    pub outcome: Outcome,
    /// Since when it cannot be seen; for a recovery, when the incident began.
    pub since: Timestamp,
    /// When it was last healthy before.
    pub last_ok: Option<Timestamp>,
    /// When it was seen again; only for a recovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_again: Option<Timestamp>,
}

/// Sources of one site that cannot be seen for one reason, or that can again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroubleGroup {
    /// The host that their pages are on.
    pub site: String,
    /// What their polls come to; where they differ in detail, the first one.
    pub outcome: Outcome,
    /// How many there are.
    pub count: u64,
    /// The first of them, by id: a message stays small whatever breaks.
    pub troubles: Vec<SourceTrouble>,
}

/// A time during which a source cannot be seen, from its confirmation until the operators know that
/// it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// What is wrong, or was.
    pub trouble: SourceTrouble,
    /// When the operators were last told.
    pub told_at: Option<Timestamp>,
    /// When the source was seen again, and with what outcome.
    pub ended: Option<(Timestamp, Outcome)>,
}

impl Incident {
    /// What is left of `before` after a poll. An incident begins with its confirmation. One that
    /// nobody was told of ends without a word; one that comes back before anybody was told of its
    /// end goes on. Our own uplink says nothing about the source.
    #[must_use]
    pub fn after(before: Option<Self>, note: &PollNote) -> Option<Self> {
        match (before, note.health.state.is_incident()) {
            (before, _) if note.outcome == Outcome::UplinkDown => before,
            (None, false) => None,
            (None, true) => {
                let trouble = SourceTrouble {
                    source: note.source.clone(),
                    state: note.health.state,
                    outcome: note.outcome.clone(),
                    since: note.health.since.unwrap_or(note.at),
                    last_ok: note.health.last_ok,
                    seen_again: None,
                };
                Some(Self { trouble, told_at: None, ended: None })
            }
            (Some(before), true) => {
                let trouble = SourceTrouble { outcome: note.outcome.clone(), ..before.trouble };
                Some(Self { trouble, ended: None, ..before })
            }
            (Some(before), false) if before.told_at.is_none() => None,
            (Some(before), false) => {
                let ended = before.ended.or_else(|| Some((note.at, note.outcome.clone())));
                Some(Self { ended, ..before })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Health, Trace, Validators};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// What an incident comes to after polls with these outcomes, one a second from `from` on.
    fn polled(
        mut incident: Option<Incident>,
        health: &mut Health,
        from: i64,
        outcomes: &[Outcome],
    ) -> Option<Incident> {
        for (second, outcome) in (from..).zip(outcomes) {
            *health = health.after(outcome, outcome.is_healthy(), at(second));
            let note = PollNote {
                source: "page".into(),
                at: at(second),
                next_due: at(second + 1),
                outcome: outcome.clone(),
                health: health.clone(),
                validators: Validators::default(),
                listing: None,
                trace: Trace::default(),
                behind: 0,
                fingerprint: String::new(),
            };
            incident = Incident::after(incident, &note);
        }
        incident
    }

    #[test]
    fn an_incident_that_nobody_was_told_of_leaves_no_trace() {
        let mut health = Health::default();
        let bad = Outcome::Http(500);
        let open = polled(None, &mut health, 0, &[bad.clone(), bad.clone()]);
        assert_eq!(open, None);
        let open = polled(open, &mut health, 2, &[bad, Outcome::UplinkDown]).unwrap();
        assert_eq!((open.trouble.since, open.told_at), (at(2), None));
        assert_eq!(open.trouble.outcome, Outcome::Http(500), "the uplink is not the source's");
        assert_eq!(polled(Some(open), &mut health, 4, &[Outcome::Listed]), None);
    }

    #[test]
    fn an_incident_that_comes_back_before_its_end_was_told_goes_on() {
        let mut health = Health::default();
        let (bad, other) = (Outcome::Http(500), Outcome::AnchorMissing);
        let open = polled(None, &mut health, 0, &[bad.clone(), bad.clone(), bad]).unwrap();
        let told = Incident { told_at: Some(at(3)), ..open };
        let ended =
            polled(Some(told.clone()), &mut health, 4, &[Outcome::Listed, Outcome::Empty]).unwrap();
        assert_eq!(ended.ended, Some((at(4), Outcome::Listed)));
        let back = polled(Some(ended), &mut health, 6, &[other.clone(), other.clone(), other]);
        let trouble = SourceTrouble { outcome: Outcome::AnchorMissing, ..told.trouble.clone() };
        assert_eq!(back, Some(Incident { trouble, ..told }));
    }
}
