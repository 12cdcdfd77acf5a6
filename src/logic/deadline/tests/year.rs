//! A simulated year of deadlines: cases, acts, nights, holidays, both changes of the clocks, no power.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil};
use proptest::{collection::vec, prelude::*};

use super::world::{HOUR, WEEK, begun, business, case, people};
use crate::{
    domain::{
        Act, Alert, AlertStatus, Awaited, Band, Business, Case, CaseRules, CaseState, Due, Event,
        LastPrompt, Notice, Person, PersonId, Severity, Turn, Uncertain,
    },
    logic::deadline::{Audience, Desk, Outstanding, Reached, Step, Steps, concerns, due, prompts},
};

/// What is done about one case, or seen of it, after so many minutes.
#[derive(Debug, Clone, Copy)]
enum Turned {
    Ack,
    Assign,
    Hold,
    Resume,
    Answered,
    CameBack,
    Settle,
    Reopen,
}

/// A case of the year.
#[derive(Debug, Clone)]
struct Script {
    minute: i64,
    severity: Severity,
    /// The platform wants an answer, too.
    platform: bool,
    /// It was there before the watch.
    baseline: bool,
    /// Nothing decides whether it is negative: it waits for digests.
    unsure: bool,
    turns: Vec<(i64, Turned)>,
}

fn scripts() -> impl Strategy<Value = Vec<Script>> {
    use Turned::{Ack, Answered, Assign, CameBack, Hold, Reopen, Resume, Settle};
    let turned =
        prop::sample::select(vec![Ack, Assign, Hold, Resume, Answered, CameBack, Settle, Reopen]);
    let severity = prop::sample::select(vec![
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]);
    // Half of them in the nights on which clocks change, and on one morning.
    let minute =
        prop_oneof![0..525_000_i64, 126_700..127_900_i64, 428_700..430_200_i64, 90_000..90_060_i64];
    let turns = vec((prop_oneof![1..300_i64, 300..20_000_i64], turned), 0..6);
    let unlikely = || prop::bool::weighted(0.1);
    let script = (minute, severity, any::<bool>(), unlikely(), unlikely(), turns);
    let script = script.prop_map(|(minute, severity, platform, baseline, unsure, turns)| Script {
        minute,
        severity,
        platform,
        baseline,
        unsure,
        turns,
    });
    vec(script, 1..24)
}

/// A case with what became of it.
struct Life {
    case: Case,
    platform: Option<SignedDuration>,
    /// What is still to come, the last first.
    turns: Vec<(Timestamp, Turned)>,
    held_at: Option<Timestamp>,
    /// Steps that were taken for the present deadline, each with its time.
    taken: Vec<(Timestamp, i64)>,
    moved_at: Timestamp,
    closings: usize,
}

/// What the year came to.
#[derive(Debug, Default)]
struct Tally {
    prompts: usize,
    mails: usize,
    moot: usize,
}

struct Year {
    business: Business,
    people: Vec<Person>,
    lives: Vec<Life>,
    outbox: BTreeMap<PersonId, Outstanding>,
    /// Mails by person: when, and of which cases.
    mails: BTreeMap<PersonId, Vec<(Timestamp, Vec<String>)>>,
    /// What people are owed: the case, and since when.
    owed: Vec<(PersonId, usize, Timestamp)>,
    tally: Tally,
}

impl Year {
    fn due(&self, life: &Life, now: Timestamp) -> Due {
        due(&self.business, life.platform, None, now).unwrap()
    }

    /// The steps before a case, none before somebody knows of it.
    fn steps(&self, life: &Life) -> Vec<Step> {
        let awaited = Awaited::of(&life.case);
        let steps = Steps { business: &self.business, platform: life.platform };
        let mut steps = awaited.map(|awaited| steps.ahead(&awaited)).unwrap_or_default();
        if let Some(until) = self.audience(&life.case).unknown_until() {
            for step in &mut steps {
                step.at = step.at.max(until);
            }
        }
        steps
    }

    /// The owners, and whoever is to see to it.
    fn audience(&self, case: &Case) -> Audience {
        audience(&self.people, &self.business, case)
    }

    /// Nothing that was due may be left behind when a case moves, or is looked at.
    fn check_taken(&self, life: &Life, up: bool, now: Timestamp) {
        if up && let Some(step) = self.steps(life).first() {
            assert!(step.at >= now, "{:?} was not taken by {now}: {:?}", step, life.case);
        }
    }

    fn turn(&mut self, index: usize, turned: Turned, up: bool, now: Timestamp) {
        self.check_taken(&self.lives[index], up, now);
        let fresh = self.due(&self.lives[index], now);
        let life = &mut self.lives[index];
        let before = life.case.state;
        let act = match turned {
            Turned::Ack => Some(Act::Acknowledge),
            Turned::Assign => Some(Act::Assign { person: "boss".into() }),
            Turned::Hold => Some(Act::Hold { until: None, reason: None }),
            Turned::Settle => Some(Act::Settle { outcome: None, satisfied: None }),
            Turned::Reopen => Some(Act::Reopen { reason: None }),
            Turned::Resume | Turned::Answered | Turned::CameBack => None,
        };
        if let Some(act) = act {
            let Ok(to) = before.after(&act) else { return };
            if before == CaseState::OnHold && to.awaits_answer() {
                return;
            }
            match turned {
                Turned::Ack => life.case.course.acknowledged_by = Some("bob".into()),
                Turned::Assign => life.case.course.assigned = Some("boss".into()),
                Turned::Hold => life.held_at = Some(life.held_at.unwrap_or(now)),
                Turned::Settle
                | Turned::Reopen
                | Turned::Resume
                | Turned::Answered
                | Turned::CameBack => {}
            }
            if !before.awaits_answer() && to.awaits_answer() {
                life.case.due(fresh);
                life.taken.clear();
            }
            life.case.put(to, now);
        } else if matches!(turned, Turned::Resume) {
            if before == CaseState::OnHold
                && let Some(held) = life.held_at
            {
                // The clock stood still.
                let rested = now.duration_since(held);
                life.case.answer_by = life.case.answer_by.map(|at| at + rested);
                life.case.put(CaseState::Open, now);
            }
        } else {
            let turn =
                if matches!(turned, Turned::Answered) { Turn::Answered } else { Turn::CameBack };
            let anew = before.seen(&turn).awaits_answer() && !before.awaits_answer();
            life.case.turned(&turn, anew.then_some(fresh), now);
            if anew {
                life.taken.clear();
            }
        }
        if life.case.state != CaseState::OnHold {
            life.held_at = None;
        }
        life.moved_at = now;
        life.closings += usize::from(!life.case.state.awaits_answer());
    }

    /// What the engine does: takes the steps that are due.
    fn prompt(&mut self, now: Timestamp) {
        let mut reached = Vec::new();
        for life in &self.lives {
            let steps = Steps { business: &self.business, platform: life.platform };
            let awaited = Awaited::of(&life.case).filter(|_| life.case.opened_at <= now);
            let audience = self.audience(&life.case);
            if audience.unknown_until().is_none_or(|until| until <= now) {
                let of = awaited.and_then(|awaited| Reached::of(steps, awaited, &audience, now));
                reached.extend(of);
            }
        }
        if reached.is_empty() {
            return;
        }
        let people = self.people.iter().map(|person| (&person.id, person)).collect();
        let desk = Desk { business: &self.business, people, now };
        let outbox = &self.outbox;
        let before =
            |person: &PersonId| Ok::<_, ()>(outbox.get(person).cloned().unwrap_or_default());
        for event in prompts(&desk, reached, before).unwrap() {
            if let Event::CasePrompted { case, answer_by, step, reminded, escalated, last } = event
            {
                let index = self.lives.iter().position(|life| life.case.id == case).unwrap();
                let ahead = self.steps(&self.lives[index]);
                let told = reminded.iter().chain(&escalated).cloned();
                self.owed.extend(told.map(|person| (person, index, now)));
                for person in reminded.iter().filter(|_| of_nobody(&self.lives[index].case)) {
                    assert!(now >= knows_from(&self.people, person, &self.lives[index].case));
                }
                let life = &mut self.lives[index];
                let of = ahead.iter().find(|ahead| ahead.from_deadline == step).unwrap();
                assert!(of.at <= now && reminded.len() + escalated.len() > 0, "before its time");
                assert!(life.case.state.awaits_answer(), "{:?}", life.case.state);
                assert!(life.taken.iter().all(|(_, taken)| *taken < step), "twice");
                if life.case.state == CaseState::Acknowledged {
                    assert!(step == 0 && escalated.is_empty() && reminded.len() == 1);
                }
                life.taken.push((now, step));
                life.case.prompted(answer_by, step, last);
                self.tally.prompts += 1;
            } else if let Event::AlertQueued { alert } = event {
                let of = self.outbox.entry(alert.person.clone()).or_default();
                of.last.row = Some(alert.id.clone());
                of.row = Some(alert);
            } else {
                let Event::AlertWithdrawn { alert } = event else { panic!("{event:?}") };
                let waits = self
                    .outbox
                    .values()
                    .find_map(|of| of.row.clone().filter(|row| row.id == alert));
                assert!(waits.is_some_and(|row| !row.status.is_final()));
            }
        }
    }

    /// What the courier does: sends the rows that are due, of what they are still about.
    fn deliver(&mut self, now: Timestamp) {
        for (person, of) in &mut self.outbox {
            let Some(row) = of.row.as_mut().filter(|row| waits(row) && row.not_before <= now)
            else {
                continue;
            };
            let Notice::Reminder(prompts) = &row.notice else { unreachable!() };
            assert_eq!(prompts.more, 0);
            let still = prompts.cases.iter().filter(|prompted| {
                let life = self.lives.iter().find(|life| life.case.id == prompted.case).unwrap();
                let audience = audience(&self.people, &self.business, &life.case);
                let to = (person, prompted.escalated);
                concerns(&life.case, &audience, to, row.not_before.max(row.queued_at))
            });
            let still = still.map(|prompted| prompted.case.to_string()).collect::<Vec<_>>();
            if still.is_empty() {
                of.row = None;
                self.tally.moot += 1;
                continue;
            }
            if let Some(quiet) = self.people.iter().find(|one| one.id == *person).unwrap().quiet
                && row.severity < Severity::Critical
            {
                // What the courier could not send before they began is late already.
                let local = row.not_before.to_zoned(self.business.timezone.clone()).time();
                assert!(local < quiet.from && local >= quiet.to, "{person} at {local}");
            }
            row.status = AlertStatus::Delivered { at: now };
            of.last = LastPrompt { sent: Some(now), ..of.last.clone() };
            self.mails.entry(person.clone()).or_default().push((now, still));
            self.tally.mails += 1;
        }
    }

    /// Runs to the end; nothing runs in `down`. Whatever is due is done in its moment.
    fn run(mut self, down: &[(Timestamp, Timestamp)]) -> Tally {
        let mut now = begun();
        let end = now + SignedDuration::from_hours(24 * 400);
        while now < end {
            let up = !down.iter().any(|(from, to)| *from <= now && now < *to);
            if up {
                self.prompt(now);
                self.deliver(now);
            }
            while let Some((index, turned)) = self.turn_at(now) {
                self.turn(index, turned, up, now);
            }
            if up {
                self.prompt(now);
            }
            let turns = self.lives.iter().filter_map(|life| life.turns.last().map(|(at, _)| *at));
            let opened = self.lives.iter().map(|life| life.case.opened_at);
            let steps = self.lives.iter().filter_map(|life| Some(self.steps(life).first()?.at));
            let rows = self.outbox.values().filter_map(|of| of.row.as_ref());
            let rows = rows.filter(|row| waits(row)).map(|row| row.not_before);
            let edges = down.iter().flat_map(|(from, to)| [*from, *to]);
            let next = turns.chain(opened).chain(steps).chain(rows).chain(edges);
            now = next.filter(|at| *at > now).min().unwrap_or(end);
        }
        self.check();
        self.tally
    }

    fn turn_at(&mut self, now: Timestamp) -> Option<(usize, Turned)> {
        let mut lives = self.lives.iter_mut().enumerate();
        lives.find_map(|(index, life)| {
            let (_, turned) = life.turns.pop_if(|(at, _)| *at <= now)?;
            Some((index, turned))
        })
    }

    fn check(&self) {
        for (person, mails) in &self.mails {
            for pair in mails.windows(2) {
                let gap = pair[1].0.duration_since(pair[0].0);
                assert!(gap >= HOUR, "{person}: {gap:#} after {}", pair[0].0);
            }
        }
        for (person, index, since) in &self.owed {
            let life = &self.lives[*index];
            let id = life.case.id.to_string();
            let mut mails = self.mails.get(person).into_iter().flatten();
            let told = mails.any(|(at, cases)| at >= since && cases.contains(&id));
            assert!(told || life.moved_at >= *since, "{person} never heard of {id} of {since}");
        }
        for life in &self.lives {
            self.check_taken(life, true, begun() + SignedDuration::from_hours(24 * 400));
            if life.case.answer_by.is_none() {
                assert!(life.taken.is_empty() && life.case.course.prompted.is_none());
            }
        }
    }
}

fn audience(people: &[Person], business: &Business, case: &Case) -> Audience {
    let reads = |person: &&Person| {
        business.owners.contains(&person.id) || case.course.assigned.as_ref() == Some(&person.id)
    };
    let readers = people.iter().filter(reads).cloned().collect::<Vec<_>>();
    Audience::of(&readers, case, business.rules.uncertain, || Ok::<_, ()>(vec![])).unwrap()
}

/// Whether nobody has done anything about a case.
fn of_nobody(case: &Case) -> bool {
    case.state == CaseState::Open && case.course.assigned.is_none()
}

/// When a person hears of a case first: at once, or at eight in the morning.
fn knows_from(people: &[Person], person: &PersonId, case: &Case) -> Timestamp {
    if case.verdict.band == Band::Negative {
        return case.opened_at;
    }
    let zone = people.iter().find(|one| one.id == *person).unwrap().timezone.clone();
    let opened = case.opened_at.to_zoned(zone);
    let eight = opened.with().time(civil::time(8, 0, 0, 0)).build().unwrap();
    let next = if eight > opened { eight } else { eight.tomorrow().unwrap() };
    next.timestamp()
}

fn waits(row: &Alert) -> bool {
    !row.status.is_final()
}

fn year(scripts: Vec<Script>, business: Business) -> Year {
    let people = people(&business.timezone);
    let rules = CaseRules { uncertain: Uncertain::Digest, ..CaseRules::default() };
    let business = Business { rules, ..business };
    let lives = scripts.into_iter().enumerate().map(|(number, script)| {
        let opened = begun() + SignedDuration::from_mins(script.minute);
        let mut case = case(number, script.severity, opened);
        let platform = script.platform.then_some(WEEK);
        if script.unsure {
            case.verdict.band = Band::Uncertain;
        }
        if !script.baseline {
            case.due(due(&business, platform, None, opened).unwrap());
        }
        let mut at = opened;
        let turns = script.turns.into_iter().map(|(minutes, turned)| {
            at += SignedDuration::from_mins(minutes);
            (at, turned)
        });
        // What was there before the watch stays as it is.
        let mut turns = turns.filter(|_| !script.baseline).collect::<Vec<_>>();
        turns.reverse();
        Life { case, platform, turns, held_at: None, taken: vec![], moved_at: opened, closings: 0 }
    });
    let lives = lives.collect();
    let (outbox, mails, owed, tally) = Default::default();
    Year { business, people, lives, outbox, mails, owed, tally }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]
    /// No step is lost, none is doubled, none comes before its time and none after the end of its
    /// case; and nobody gets more than a mail an hour.
    #[test]
    fn a_year_of_reminders(
        scripts in scripts(),
        paris in any::<bool>(),
        office in any::<bool>(),
        within in prop::sample::select(vec![30_i64, 120, 1440, 6000, 20_000]),
        rungs in 0..4_usize,
        down in vec((0..525_000_i64, 1..6000_i64), 0..4),
    ) {
        let zone = if paris { "Europe/Paris" } else { "America/Montreal" };
        let minute = |minute| begun() + SignedDuration::from_mins(minute);
        let down = down.into_iter().map(|(from, took)| (minute(from), minute(from + took)));
        let down = down.collect::<Vec<_>>();
        let tally = year(scripts, business(zone, office, within, rungs)).run(&down);
        // A step is told once to each of four people at most.
        prop_assert!(tally.mails <= tally.prompts * 4);
    }
}

#[test]
fn five_hundred_cases_at_once_are_one_mail_a_person() {
    let script = |number: i64| Script {
        minute: 60 + number % 7,
        severity: Severity::High,
        platform: false,
        baseline: false,
        unsure: false,
        turns: vec![],
    };
    let business = business("Europe/Paris", false, 120, 1);
    let mut all = year((0..500).map(script).collect(), business);
    let now = begun() + SignedDuration::from_hours(30);
    all.prompt(now);
    let rows = all.outbox.values().filter_map(|of| of.row.as_ref()).collect::<Vec<_>>();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let Notice::Reminder(prompts) = &row.notice else { unreachable!() };
        assert_eq!((prompts.cases.len(), prompts.more), (500, 0));
        assert_eq!(prompts.escalates(), row.person.as_str() == "boss");
    }
    all.prompt(now + HOUR);
    assert_eq!(all.tally.prompts, 500);
}
