//! Incidents and our own uplink: what the operators are told, when, and in how few mails. What
//! breaks together is told together; what stays broken is told again once in a while.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    grouping::{brief, grouped},
    rows::tell_all,
    text,
};
use crate::domain::{Event, Incident, Notice, Person, Severity, SourceTrouble};

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
    all: &(impl Iterator<Item = &'a Affected> + Clone),
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
    let notice = if let ([(_, only)], None) = (&*troubles, reminder) {
        Notice::SourceBroken(only.clone())
    } else {
        let (groups, more) = grouped(troubles, true);
        Notice::SourcesBroken { groups, more, reminder: reminder.is_some() }
    };
    let mut id = first_event(&notice).unwrap_or_default();
    if let Some(at) = reminder {
        id.push_str(&format!(":again:{}", at.as_millisecond()));
    }
    let severity = if reminder.is_some() { Severity::Medium } else { Severity::High };
    tell_all(&id, operators, &notice, severity, now)
}

fn recovered(troubles: Troubles<'_>, operators: &[Person], now: Timestamp) -> Vec<Event> {
    let notice = if let [(_, only)] = &*troubles {
        Notice::SourceRecovered(only.clone())
    } else {
        let (groups, more) = grouped(troubles, false);
        Notice::SourcesRecovered { groups, more }
    };
    let id = format!("{}:recovered", first_event(&notice).unwrap_or_default());
    tell_all(&id, operators, &notice, Severity::Low, now)
}

/// Tells the operators that our own connection is down, and records it.
pub fn uplink_lost(
    since: Timestamp,
    local: bool,
    operators: &[Person],
    now: Timestamp,
) -> Vec<Event> {
    let notice = Notice::UplinkDown { since };
    let mut events = tell_all(&uplink_event(since), operators, &notice, Severity::High, now);
    events.push(Event::UplinkLost { since, local });
    events
}

/// Tells the operators, for the `times`-th time again, that our own connection is still down.
pub fn uplink_reminder(
    since: Timestamp,
    times: i64,
    operators: &[Person],
    now: Timestamp,
) -> Vec<Event> {
    let id = format!("{}:again:{times}", uplink_event(since));
    tell_all(&id, operators, &Notice::UplinkDown { since }, Severity::High, now)
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
            if let [only] = &*events {
                return Some(only.clone());
            }
            let mut hash = text::sha256(events.join("\0"));
            hash.truncate(16);
            Some(format!("sources:broken:{hash}"))
        }
        Notice::UplinkDown { since } | Notice::UplinkBack { since, .. } => {
            Some(uplink_event(*since))
        }
        Notice::NewPost { .. }
        | Notice::Joined(_)
        | Notice::Edited(_)
        | Notice::Answered(_)
        | Notice::AnswerEdited(_)
        | Notice::StatusChanged(_)
        | Notice::Removed(_)
        | Notice::Reappeared(_)
        | Notice::Crisis { .. }
        | Notice::FollowUp { .. }
        | Notice::HoldEnded { .. }
        | Notice::Daily { .. }
        | Notice::Welcome { .. }
        | Notice::Undelivered { .. }
        | Notice::LedgerCut { .. }
        | Notice::NotDone(_)
        | Notice::MailboxDown { .. }
        | Notice::MailboxBack { .. }
        | Notice::AssistantDown { .. }
        | Notice::Test
        | Notice::Digest { .. }
        | Notice::Several { .. }
        | Notice::StaffQuestion { .. }
        | Notice::Reminder(_) => None,
    }
}

/// The facts of operators being told that the ledger, known up to one commit, was found `at` a time
/// to end with another.
pub fn ledger_cut(
    (known, held, at): (u64, u64, Timestamp),
    operators: &[Person],
    now: Timestamp,
) -> Vec<Event> {
    let event = format!("ledger:cut:{known}:{}", at.as_millisecond());
    tell_all(&event, operators, &Notice::LedgerCut { known, held }, Severity::High, now)
}

fn broken_event(trouble: &SourceTrouble) -> String {
    format!("{}:broken:{}", trouble.source, trouble.since.as_millisecond())
}

fn uplink_event(since: Timestamp) -> String {
    format!("uplink:down:{}", since.as_millisecond())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Alert, BlockKind, HealthState, Language, Outcome};

    const PACE: Pace =
        Pace { group: SignedDuration::from_secs(30), remind: SignedDuration::from_hours(24) };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn operators() -> Vec<Person> {
        let person = |id: &str| Person {
            id: id.into(),
            channel: crate::domain::Channel::Mail(format!("{id}@vigie.example")),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        };
        vec![person("oscar"), person("olga")]
    }

    /// A source of a site with an incident that began, was told and ended at these seconds.
    fn source(
        id: &str,
        site: &str,
        outcome: Outcome,
        began: i64,
        told: Option<i64>,
        ended: Option<i64>,
    ) -> Affected {
        let trouble = SourceTrouble {
            source: id.into(),
            state: HealthState::Broken,
            outcome,
            since: at(began),
            last_ok: None,
            seen_again: None,
        };
        let ended = ended.map(|second| (at(second), Outcome::Listed));
        let incident = Incident { trouble, told_at: told.map(at), ended };
        Affected::new(incident, site.to_owned(), true, None, at(1_000_000))
    }

    fn notices(events: &[Event]) -> Vec<Alert> {
        let alerts = events.iter().filter_map(|event| {
            if let Event::AlertQueued { alert } = event { Some(alert.clone()) } else { None }
        });
        alerts.filter(|alert| alert.person.as_str() == "oscar").collect()
    }

    /// Checks when the next mail is due, that nothing is told before, and gives what is told then.
    #[track_caller]
    fn told_at(all: &[Affected], second: i64) -> Vec<Alert> {
        assert_eq!(deadline(all.iter(), PACE), Some(at(second)));
        assert_eq!(tell(&all.iter(), PACE, &operators(), at(second - 1), false), []);
        let events = tell(&all.iter(), PACE, &operators(), at(second), false);
        assert_eq!(events.len(), 3, "two mails, and that they were told: {events:?}");
        notices(&events)
    }

    fn named(alert: &Alert) -> Vec<String> {
        let (Notice::SourcesBroken { groups, .. } | Notice::SourcesRecovered { groups, .. }) =
            &alert.notice
        else {
            panic!("not about several: {alert:?}")
        };
        let names = groups.iter().map(|group| {
            let ids = group.troubles.iter().map(|trouble| trouble.source.as_str());
            format!(
                "{} {}: {}",
                group.site,
                group.outcome.name(),
                ids.collect::<Vec<_>>().join(" ")
            )
        });
        names.collect()
    }

    #[test]
    fn what_breaks_together_is_one_mail_by_site_and_cause() {
        let (wall, gone) = (Outcome::Blocked(BlockKind::BotWall), Outcome::Http(404));
        let all = [
            source("a", "x.example", gone.clone(), 5, None, None),
            source("b", "y.example", wall.clone(), 0, None, None),
            source("c", "y.example", gone.clone(), 29, None, None),
            source("d", "y.example", wall, 20, None, None),
        ];
        let alerts = told_at(&all, 30);
        let expected = ["y.example blocked: b d", "x.example http: a", "y.example http: c"];
        assert_eq!(named(&alerts[0]), expected);
        assert!(matches!(alerts[0].notice, Notice::SourcesBroken { more: 0, reminder: false, .. }));

        // One alone has a mail of its own kind, and `at_once` nothing waits.
        let alone = told_at(&all[..1], 35);
        assert!(matches!(alone[0].notice, Notice::SourceBroken(_)));
        let hurried = tell(&all.iter(), PACE, &operators(), at(30), true);
        assert_eq!(notices(&hurried), alerts);
    }

    #[test]
    fn those_that_follow_at_the_same_site_wait_for_each_other() {
        let told = source("a", "x.example", Outcome::TooLarge, 0, Some(30), None);
        let follows = source("b", "x.example", Outcome::TooLarge, 40, None, None);
        let also = source("c", "x.example", Outcome::TooLarge, 200, None, None);
        let alerts = told_at(&[told.clone(), follows, also], 330);
        assert_eq!(named(&alerts[0]), ["x.example too_large: b c"]);
        told_at(&[told.clone(), source("d", "z.example", Outcome::TooLarge, 40, None, None)], 70);
        // Long after, it is news of its own.
        told_at(&[told, source("d", "x.example", Outcome::TooLarge, 4000, None, None)], 4030);
    }

    #[test]
    fn what_stays_broken_is_told_again_in_one_mail() {
        let all = [
            source("a", "x.example", Outcome::TooLarge, 0, Some(30), None),
            source("b", "y.example", Outcome::TooLarge, 500, Some(600), None),
        ];
        let alerts = told_at(&all, 30 + 86_400);
        assert!(matches!(alerts[0].notice, Notice::SourcesBroken { reminder: true, .. }));
        assert_eq!(named(&alerts[0]), ["x.example too_large: a", "y.example too_large: b"]);
        // It does not come sooner with `--once`, and a single one is in the thread of its first mail.
        assert_eq!(tell(&all.iter(), PACE, &operators(), at(700), true), []);
        let single = told_at(&all[..1], 30 + 86_400);
        let first = SourceTrouble { ..all[0].trouble() };
        assert_eq!(first_event(&single[0].notice), first_event(&Notice::SourceBroken(first)));
        assert!(!alerts.iter().chain(&single).any(|a| a.id.as_str() == "a:broken:1790000000000"));
    }

    #[test]
    fn what_is_back_waits_for_the_others_of_its_site() {
        let back = source("a", "x.example", Outcome::TooLarge, 0, Some(30), Some(100));
        let alerts = told_at(std::slice::from_ref(&back), 130);
        let Notice::SourceRecovered(trouble) = &alerts[0].notice else { panic!("{alerts:?}") };
        assert_eq!((trouble.seen_again, &trouble.outcome), (Some(at(100)), &Outcome::Listed));
        let still = source("b", "x.example", Outcome::TooLarge, 0, Some(30), None);
        told_at(&[back.clone(), still], 400);
        let also = source("b", "x.example", Outcome::Http(500), 0, Some(30), Some(120));
        let alerts = told_at(&[back.clone(), also], 130);
        assert_eq!(named(&alerts[0]), ["x.example listed: a b"]);
        // It fails again: perhaps it is not back.
        let failing = Affected { certain: false, ..back };
        assert_eq!(deadline([failing.clone()].iter(), PACE), None);
        assert_eq!(tell(&[failing].iter(), PACE, &operators(), at(9999), true), []);
    }

    #[test]
    fn a_message_is_small_whatever_breaks() {
        let text = "x".repeat(10_000);
        let many = |sites: usize| {
            let all = (0..5000).map(|number| {
                let (id, site) = (format!("s{number}"), format!("{}.example", number % sites));
                source(&id, &site, Outcome::Network(text.clone()), 0, None, None)
            });
            told_at(&all.collect::<Vec<_>>(), 30).remove(0).notice
        };
        for (sites, shown, listed) in [(1, 1, 20), (2, 2, 40), (40, 5, 100), (5000, 30, 30)] {
            let notice = many(sites);
            assert!(serde_json::to_vec(&notice).unwrap().len() < 60_000);
            let Notice::SourcesBroken { groups, more, .. } = notice else { panic!() };
            let named = groups.iter().map(|group| group.troubles.len()).sum::<usize>();
            let counted = groups.iter().map(|group| group.count).sum::<u64>();
            assert_eq!((groups.len(), named, counted + more), (shown, listed, 5000), "{sites}");
        }
    }

    #[test]
    fn a_time_of_a_clock_that_ran_ahead_counts_from_when_that_was_noticed() {
        let ahead = |before: Option<&Affected>, now| {
            let Affected { incident, site, .. } =
                source("a", "x.example", Outcome::TooLarge, 90_000, None, None);
            Affected::new(incident, site, true, before, at(now))
        };
        let noticed = ahead(None, 10);
        assert_eq!(noticed.since, at(10));
        assert_eq!(ahead(Some(&noticed), 25).since, at(10));
        told_at(&[noticed], 40);
    }

    #[test]
    fn our_own_connection_is_one_mail_each_way() {
        let events = uplink_lost(at(0), false, &operators(), at(60));
        assert_eq!(events.last(), Some(&Event::UplinkLost { since: at(0), local: false }));
        let down = notices(&events).remove(0);
        assert_eq!(down.notice, Notice::UplinkDown { since: at(0) });
        let events = uplink_regained(at(0), &operators(), at(600));
        assert_eq!(events.last(), Some(&Event::UplinkRegained { since: at(0) }));
        let back = notices(&events).remove(0);
        assert_eq!(back.notice, Notice::UplinkBack { since: at(0), until: at(600) });
        assert_ne!(down.id, back.id);
        assert_eq!(first_event(&down.notice), first_event(&back.notice));
    }
}
