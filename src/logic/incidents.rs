//! Incidents and our own uplink: what the operators are told, when, and in how few mails. What
//! breaks together is told together; what stays broken is told again once in a while.

use std::{
    collections::HashMap,
    mem::{Discriminant, discriminant},
};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::rows::tell_all;
use crate::domain::{
    BlockKind, Event, Incident, Notice, Outcome, Person, Severity, SourceTrouble, TroubleGroup,
};

/// Groups that one message names; the rest is counted.
const GROUPS: usize = 30;

/// Sources of one group that a message names, and sources that it names in all.
const LISTED: usize = 20;
const LISTED_IN_ALL: usize = 100;

/// Characters of an error's text that a message keeps.
const DETAIL: usize = 200;

/// Sources of a site that was just told of are polled at their own times, so they follow over
/// minutes: they wait this many times as long, but no longer than [`LONGEST`].
const STRAGGLE: i32 = 10;
const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// How long mails to operators wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// For others about the same.
    pub group: SignedDuration,
    /// Between two mails about what is still broken.
    pub remind: SignedDuration,
}

/// What the operators know of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing yet.
    Untold,
    /// That the source cannot be seen.
    Told,
    /// The same, although it can be seen again.
    Over,
}

/// A source with an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The incident.
    pub incident: Incident,
    /// The host that its page is on.
    pub site: String,
    /// What the operators know.
    pub stage: Stage,
    /// Since when they know that and no more; never later than when that was noticed, whatever the
    /// clock said when it was stored.
    pub since: Timestamp,
    /// Whether it is certain enough to be told.
    pub certain: bool,
}

impl Affected {
    /// The incident as it stands `now`; `before` is how it stood, if it is known.
    pub fn new(
        incident: Incident,
        site: String,
        certain: bool,
        before: Option<&Self>,
        now: Timestamp,
    ) -> Self {
        let (stage, since) = match (&incident.ended, incident.told_at) {
            (Some((at, _)), _) => (Stage::Over, *at),
            (None, Some(at)) => (Stage::Told, at),
            (None, None) => (Stage::Untold, incident.trouble.since),
        };
        // From a clock that ran ahead: it counts from when that was noticed.
        let noticed =
            before.filter(|before| before.stage == stage).map_or(now, |it| it.since.min(now));
        let since = if since > now { noticed } else { since };
        Self { incident, site, stage, since, certain }
    }

    fn due(&self, told: &HashMap<&str, Timestamp>, pace: Pace) -> Timestamp {
        let after = |at: Timestamp, wait| at.checked_add(wait).unwrap_or(Timestamp::MAX);
        let straggle = pace.group.saturating_mul(STRAGGLE).min(LONGEST).max(pace.group);
        let site = told.get(self.site.as_str());
        match (self.stage, site) {
            (Stage::Told, _) => after(self.since, pace.remind),
            (Stage::Untold | Stage::Over, None) => after(self.since, pace.group),
            (Stage::Untold, Some(told)) => {
                after(self.since, pace.group).max(after(*told, straggle))
            }
            // The others of the site may well be back soon.
            (Stage::Over, Some(_)) => after(self.since, straggle),
        }
    }

    fn trouble(&self) -> SourceTrouble {
        let trouble = self.incident.trouble.clone();
        match &self.incident.ended {
            Some((at, outcome)) => {
                SourceTrouble { outcome: outcome.clone(), seen_again: Some(*at), ..trouble }
            }
            None => SourceTrouble { outcome: brief(trouble.outcome), ..trouble },
        }
    }
}

/// When each site that cannot be seen was last told of.
fn told_sites<'a>(all: impl Iterator<Item = &'a Affected>) -> HashMap<&'a str, Timestamp> {
    let mut told = HashMap::new();
    for one in all.filter(|one| one.stage == Stage::Told) {
        let last = told.entry(one.site.as_str()).or_insert(one.since);
        *last = one.since.max(*last);
    }
    told
}

/// When the next mail about these is due.
pub fn deadline<'a>(
    all: impl Iterator<Item = &'a Affected> + Clone,
    pace: Pace,
) -> Option<Timestamp> {
    let told = told_sites(all.clone());
    all.filter(|one| one.certain).map(|one| one.due(&told, pace)).min()
}

/// The facts of what is to be told now: mails, and that they were queued. What is due takes along
/// all that is of its kind. `at_once`, nothing that is new waits for others.
pub fn tell<'a>(
    all: impl Iterator<Item = &'a Affected> + Clone,
    pace: Pace,
    operators: &[Person],
    now: Timestamp,
    at_once: bool,
) -> Vec<Event> {
    let told = told_sites(all.clone());
    let mut events = Vec::new();
    for stage in [Stage::Untold, Stage::Told, Stage::Over] {
        let of = all.clone().filter(|one| one.stage == stage && one.certain).collect::<Vec<_>>();
        let hurry = at_once && stage != Stage::Told;
        if !of.iter().any(|one| hurry || one.due(&told, pace) <= now) {
            continue;
        }
        let troubles = of.iter().map(|one| (one.site.as_str(), one.trouble())).collect();
        let sources = of.iter().map(|one| one.incident.trouble.source.clone()).collect();
        match stage {
            Stage::Untold => {
                events.extend(broken(troubles, None, operators, now));
                events.push(Event::IncidentsTold { sources });
            }
            Stage::Told => {
                events.extend(broken(troubles, Some(now), operators, now));
                events.push(Event::IncidentsTold { sources });
            }
            Stage::Over => {
                events.extend(recovered(troubles, operators, now));
                events.push(Event::RecoveriesTold { sources });
            }
        }
    }
    events
}

type Troubles<'a> = Vec<(&'a str, SourceTrouble)>;

/// Tells that sources cannot be seen; for a reminder, with its time.
fn broken(
    troubles: Troubles<'_>,
    reminder: Option<Timestamp>,
    operators: &[Person],
    now: Timestamp,
) -> Vec<Event> {
    let notice = match (&*troubles, reminder) {
        ([(_, only)], None) => Notice::SourceBroken(only.clone()),
        _ => {
            let (groups, more) = grouped(troubles, true);
            Notice::SourcesBroken { groups, more, reminder: reminder.is_some() }
        }
    };
    let mut id = first_event(&notice).unwrap_or_default();
    if let Some(at) = reminder {
        id.push_str(&format!(":again:{}", at.as_millisecond()));
    }
    let severity = if reminder.is_some() { Severity::Medium } else { Severity::High };
    tell_all(&id, operators, &notice, severity, now)
}

fn recovered(troubles: Troubles<'_>, operators: &[Person], now: Timestamp) -> Vec<Event> {
    let notice = match &*troubles {
        [(_, only)] => Notice::SourceRecovered(only.clone()),
        _ => {
            let (groups, more) = grouped(troubles, false);
            Notice::SourcesRecovered { groups, more }
        }
    };
    let id = format!("{}:recovered", first_event(&notice).unwrap_or_default());
    tell_all(&id, operators, &notice, Severity::Low, now)
}

/// Troubles by site, and by cause where that matters, most affected first; and how many there are
/// beyond those that a message has room for.
fn grouped(troubles: Troubles<'_>, by_cause: bool) -> (Vec<TroubleGroup>, u64) {
    let mut places = HashMap::new();
    let mut groups = Vec::<TroubleGroup>::new();
    for (site, trouble) in troubles {
        let key = (site, by_cause.then(|| cause(&trouble.outcome)));
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            let (site, outcome) = (site.to_owned(), trouble.outcome.clone());
            groups.push(TroubleGroup { site, outcome, count: 0, troubles: Vec::new() });
        }
        if let Some(group) = groups.get_mut(place) {
            group.count += 1;
            if group.troubles.len() < LISTED {
                group.troubles.push(trouble);
            }
        }
    }
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.site.cmp(&b.site)));
    let mut room = LISTED_IN_ALL;
    for group in &mut groups {
        group.troubles.truncate(room);
        room -= group.troubles.len();
    }
    let full = groups.iter().position(|group| group.troubles.is_empty());
    let rest = groups.split_off(full.unwrap_or(groups.len()).min(GROUPS));
    (groups, rest.iter().map(|group| group.count).sum())
}

/// What two outcomes have in common when they have the same cause.
fn cause(outcome: &Outcome) -> (Discriminant<Outcome>, Option<BlockKind>, Option<u16>) {
    let block = if let Outcome::Blocked(kind) = outcome { Some(*kind) } else { None };
    let status = if let Outcome::Http(status) = outcome { Some(*status) } else { None };
    (discriminant(outcome), block, status)
}

/// An outcome whose text is short.
fn brief(outcome: Outcome) -> Outcome {
    let cut = |text: String| text.chars().take(DETAIL).collect();
    match outcome {
        Outcome::Login(text) => Outcome::Login(cut(text)),
        Outcome::Render(text) => Outcome::Render(cut(text)),
        Outcome::Network(text) => Outcome::Network(cut(text)),
        outcome @ (Outcome::Listed
        | Outcome::NotModified
        | Outcome::Empty
        | Outcome::Short { .. }
        | Outcome::AnchorMissing
        | Outcome::Blocked(_)
        | Outcome::LoggedOut
        | Outcome::Http(_)
        | Outcome::UplinkDown
        | Outcome::TooLarge
        | Outcome::Disallowed
        | Outcome::DisallowedByRobots) => outcome,
    }
}

/// Tells the operators that our own connection is down, and records it.
pub fn uplink_lost(since: Timestamp, operators: &[Person], now: Timestamp) -> Vec<Event> {
    let notice = Notice::UplinkDown { since };
    let mut events = tell_all(&uplink_event(since), operators, &notice, Severity::High, now);
    events.push(Event::UplinkLost { since });
    events
}

/// Tells the operators that our own connection is back, and records it.
pub fn uplink_regained(since: Timestamp, operators: &[Person], now: Timestamp) -> Vec<Event> {
    let id = format!("{}:back", uplink_event(since));
    let notice = Notice::UplinkBack { since, until: now };
    let mut events = tell_all(&id, operators, &notice, Severity::Low, now);
    events.push(Event::UplinkRegained { since });
    events
}

/// The event that began what a notice is about; `None` if it is about no incident.
pub(super) fn first_event(notice: &Notice) -> Option<String> {
    match notice {
        Notice::SourceBroken(trouble) | Notice::SourceRecovered(trouble) => {
            Some(broken_event(trouble))
        }
        Notice::SourcesBroken { groups, .. } | Notice::SourcesRecovered { groups, .. } => {
            let troubles = groups.iter().flat_map(|group| &group.troubles);
            let mut events = troubles.map(broken_event).collect::<Vec<_>>();
            events.sort_unstable();
            match &*events {
                [only] => Some(only.clone()),
                _ => {
                    let hash = Sha256::digest(events.join("\0"));
                    let digits = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
                    Some(format!("sources:broken:{}", digits.collect::<String>()))
                }
            }
        }
        Notice::UplinkDown { since } | Notice::UplinkBack { since, .. } => {
            Some(uplink_event(*since))
        }
        Notice::NewPost { .. }
        | Notice::Edited { .. }
        | Notice::Welcome { .. }
        | Notice::Undelivered { .. }
        | Notice::Test => None,
    }
}

fn broken_event(trouble: &SourceTrouble) -> String {
    format!("{}:broken:{}", trouble.source, trouble.since.as_millisecond())
}

fn uplink_event(since: Timestamp) -> String {
    format!("uplink:down:{}", since.as_millisecond())
}
