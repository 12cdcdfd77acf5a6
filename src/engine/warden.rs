//! The warden: tells the operators which sources cannot be seen, and that they can again. All that
//! it knows is what the store remembers, so that a crash neither loses a mail nor doubles one.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    plan::{Plan, Setup, Watch},
    report::PollReport,
};
use crate::{
    domain::{Commit, SourceId},
    logic::incidents::{self, Affected, Pace},
    store::{Store, StoreError},
};

/// Decides when the operators are told of incidents.
#[derive(Debug)]
pub(super) struct Warden {
    store: Arc<Store>,
    pace: Pace,
    /// The sources with an incident.
    affected: BTreeMap<SourceId, Affected>,
    /// When the next mail about one is due.
    next: Option<Timestamp>,
    /// Since when our own connection is down.
    lost: Option<Timestamp>,
    /// Of which loss the operators were last told again, and how often.
    reminded: Option<(Timestamp, i32)>,
    /// When our own connection was last found to be back. What failed before that is no source's
    /// fault until it failed after it.
    sighted_at: Option<Timestamp>,
}

impl Warden {
    /// Looks at what is remembered of each source.
    pub(super) fn new(
        store: Arc<Store>,
        setup: &Setup,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut warden = Self {
            lost: store.uplink_lost()?.map(|(since, _)| since),
            reminded: None,
            store,
            pace: Pace { group: SignedDuration::ZERO, remind: SignedDuration::ZERO },
            affected: BTreeMap::new(),
            next: None,
            sighted_at: None,
        };
        warden.reload(setup, now)?;
        Ok(warden)
    }

    /// Looks at everything again, by another configuration or after a poll by command.
    pub(super) fn reload(&mut self, setup: &Setup, now: Timestamp) -> Result<(), StoreError> {
        self.pace = Pace { group: setup.group, remind: setup.remind };
        self.affected.retain(|source, _| setup.plan.watch(source).is_some());
        for watch in setup.plan.watches() {
            self.look(watch, now)?;
        }
        self.plan_ahead();
        Ok(())
    }

    /// Hears of a finished poll.
    pub(super) fn polled(
        &mut self,
        plan: &Plan,
        report: &PollReport,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !report.incident && !self.affected.contains_key(&report.source) {
            return Ok(());
        }
        if let Some(watch) = plan.watch(&report.source) {
            self.look(watch, now)?;
        }
        self.plan_ahead();
        Ok(())
    }

    /// When the operators are to be told next.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match self.lost {
            Some(lost) => lost.checked_add(self.pace.remind * (self.times(lost) + 1)).ok(),
            None => self.next,
        }
    }

    /// How often the operators were told again that our own connection is down.
    fn times(&self, lost: Timestamp) -> i32 {
        self.reminded.filter(|(since, _)| *since == lost).map_or(0, |(_, times)| times)
    }

    /// Tells again that our own connection is down, each `remind`.
    async fn remind(
        &mut self,
        setup: &Setup,
        lost: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let past = now.duration_since(lost).as_secs() / self.pace.remind.as_secs().max(1);
        let times = i32::try_from(past).unwrap_or(i32::MAX - 1);
        if times > self.times(lost) {
            let operators = setup.plan.operators();
            let events = incidents::uplink_reminder(lost, i64::from(times), operators, now);
            self.store.commit(Commit { at: now, events, expect: None }).await?;
            self.reminded = Some((lost, times));
        }
        Ok(())
    }

    /// Queues the mails that are due; `at_once`, also those that would wait for others. While our
    /// own connection is down nothing is told: nothing is seen, and nobody is to blame for it.
    pub(super) async fn watch(
        &mut self,
        setup: &Setup,
        now: Timestamp,
        at_once: bool,
    ) -> Result<(), StoreError> {
        let lost = self.store.uplink_lost()?.map(|(since, _)| since);
        let was_lost = std::mem::replace(&mut self.lost, lost);
        if let Some(lost) = lost {
            return self.remind(setup, lost, now).await;
        }
        if was_lost.is_some() {
            self.sighted_at = Some(now);
            self.look_again(&setup.plan, now)?;
        }
        if !self.deadline().is_some_and(|deadline| at_once || deadline <= now) {
            return Ok(());
        }
        // A poll may have ended that was not heard of yet.
        self.look_again(&setup.plan, now)?;
        let affected = self.affected.values();
        let events = incidents::tell(&affected, self.pace, setup.plan.operators(), now, at_once);
        if !events.is_empty() {
            self.store.commit(Commit { at: now, events, expect: None }).await?;
            self.look_again(&setup.plan, now)?;
        }
        Ok(())
    }

    /// Looks again at the sources that have an incident.
    fn look_again(&mut self, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
        for source in self.affected.keys().cloned().collect::<Vec<_>>() {
            if let Some(watch) = plan.watch(&source) {
                self.look(watch, now)?;
            }
        }
        self.plan_ahead();
        Ok(())
    }

    /// Looks at what is remembered of one source.
    fn look(&mut self, watch: &Watch, now: Timestamp) -> Result<(), StoreError> {
        let source = &watch.source.id;
        let record = self.store.source(source)?.unwrap_or_default();
        let before = self.affected.remove(source);
        if let Some(incident) = record.incident {
            let certain = match (&incident.ended, incident.told_at) {
                // It fails again: it may not be over after all.
                (Some(_), _) => record.health.failures == 0,
                (None, Some(_)) => true,
                (None, None) => record.last_poll >= self.sighted_at,
            };
            let site = watch.source.url.host_str().unwrap_or_default().to_owned();
            let affected = Affected::new(incident, site, certain, before.as_ref(), now);
            self.affected.insert(source.clone(), affected);
        }
        Ok(())
    }

    fn plan_ahead(&mut self) {
        self.next = incidents::deadline(self.affected.values(), self.pace);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use jiff::tz::TimeZone;

    use super::*;
    use crate::{
        domain::{
            Event, Language, Notice, Outcome, Person, PollNote, PostKind, Source, Trace, Validators,
        },
        extract::{Hints, Recipe},
        fetch::{self, Fetcher, Manner},
        logic::{backoff::Backoff, cadence::Cadence, schedule::Schedule},
        mail::{Memory, Transport},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn watch(id: &str) -> Watch {
        let hints = Hints::default();
        let schedule = (Schedule::parse("every 1h").unwrap(), TimeZone::UTC);
        Watch {
            source: Source {
                id: id.into(),
                business: "shop".into(),
                url: format!("https://reviews.example/{id}").parse().unwrap(),
                platform: "Reviews".into(),
                kind: PostKind::Review,
                location: None,
                mentions: false,
                bands: crate::domain::Bands::default(),
                respond_within: None,
            },
            cadence: Cadence::new(id, schedule, SignedDuration::ZERO, SignedDuration::ZERO, None),
            manner: Arc::new(Manner::plain(id)),
            pages: 1,
            details: 0,
            recipe: Recipe::compile(None, hints).unwrap(),
            language: None,
            answer: crate::logic::playbook::AnswerRules::default(),
            fingerprint: "f".into(),
        }
    }

    pub(in crate::engine) fn setup(sources: &[&str]) -> Setup {
        let operator = Person {
            id: "oscar".into(),
            channel: crate::domain::Channel::Mail("oscar@vigie.example".into()),
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        };
        let watches = sources.iter().map(|id| watch(id)).collect();
        let second = SignedDuration::from_secs(1);
        Setup {
            plan: Plan::new(watches, Vec::new(), Vec::new(), vec![operator]),
            fetcher: Fetcher::new(&fetch::Settings::default()).unwrap(),
            transport: Arc::new(Transport::Memory(Memory::default())),
            from: "vigie@vigie.example".into(),
            poll_backoff: Backoff { first: second, max: second },
            mail_backoff: Backoff { first: second, max: second },
            mail_connections: 1,
            removed_after: crate::logic::window::Rule { polls: 3, over: second },
            group: SignedDuration::from_secs(30),
            remind: SignedDuration::from_hours(24),
            together: crate::logic::together::Together {
                after: 10,
                within: SignedDuration::from_mins(10),
            },
            contact: "oscar@vigie.example".into(),
            daily_head: true,
            links: None,
            timestamp_url: None,
            keep: None,
            assistance: None,
            templates: crate::mail::Templates::default(),
            signer: None,
            ping: None,
            answers: None,
        }
    }

    /// A store with a warden, to which polls are told as the poller does.
    struct Post {
        setup: Setup,
        store: Arc<Store>,
        warden: Warden,
    }

    impl Post {
        fn open(state: &Path, sources: &[&str], second: i64) -> Self {
            let setup = setup(sources);
            let store = Arc::new(Store::open(state, "vigie.example", at(second)).unwrap());
            let warden = Warden::new(Arc::clone(&store), &setup, at(second)).unwrap();
            Self { setup, store, warden }
        }

        async fn note(&self, source: &str, outcome: &Outcome, second: i64) {
            let source = SourceId::from(source);
            let before = self.store.source(&source).unwrap().unwrap_or_default().health;
            let known = self.store.source(&source).unwrap().and_then(|record| record.last_poll);
            let note = PollNote {
                source,
                at: at(second),
                next_due: at(second + 60),
                outcome: outcome.clone(),
                health: before.after(outcome, outcome.is_healthy(), at(second)),
                validators: Validators::default(),
                listing: None,
                trace: Trace::default(),
                behind: 0,
                fingerprint: "f".into(),
            };
            let turned = before.state.is_incident() != note.health.state.is_incident();
            if turned {
                self.commit(vec![Event::Polled(note)], second).await;
            } else {
                self.store.note(note, known).await.unwrap();
            }
        }

        async fn commit(&self, events: Vec<Event>, second: i64) {
            self.store.commit(Commit { at: at(second), events, expect: None }).await.unwrap();
        }

        /// Polls at one second each; the last of them is told to the warden.
        async fn polled(&mut self, source: &str, outcomes: &[Outcome], from: i64) {
            for (second, outcome) in (from..).zip(outcomes) {
                self.note(source, outcome, second).await;
            }
            let report = PollReport::unseen(source.into(), Outcome::AnchorMissing, true, at(from));
            self.warden.polled(&self.setup.plan, &report, at(from)).unwrap();
        }

        /// The reasons of all mails after the warden looked at the clock.
        async fn told(&mut self, second: i64) -> Vec<&'static str> {
            self.warden.watch(&self.setup, at(second), false).await.unwrap();
            let mut alerts = self.store.alerts().unwrap();
            alerts.sort_by_key(|alert| alert.queued_at);
            alerts.iter().map(|alert| alert.notice.reason().name()).collect()
        }
    }

    fn down() -> Vec<Outcome> {
        vec![Outcome::Http(500); 3]
    }

    #[tokio::test]
    async fn a_crash_between_an_incident_and_its_mail_neither_loses_nor_doubles_it() {
        let folder = tempfile::tempdir().unwrap();
        let post = Post::open(folder.path(), &["a", "b"], 0);
        for (source, second) in [("a", 0), ("b", 5)] {
            for tick in 0..3 {
                post.note(source, &Outcome::Http(500), second + tick).await;
            }
        }
        drop(post);
        // The index is lost with it: the incidents are in the ledger.
        std::fs::remove_dir_all(folder.path().join("index")).unwrap();

        let mut post = Post::open(folder.path(), &["a", "b"], 20);
        assert_eq!(post.warden.deadline(), Some(at(32)));
        assert_eq!(post.told(31).await, [""; 0]);
        assert_eq!(post.told(32).await, ["source_broken"]);
        let alert = post.store.alerts().unwrap().remove(0);
        assert!(matches!(&alert.notice, Notice::SourcesBroken { groups, .. }
            if groups.len() == 1 && groups[0].troubles.len() == 2));
        assert_eq!(post.told(33).await, ["source_broken"]);
        drop(post);

        let mut post = Post::open(folder.path(), &["a", "b"], 40);
        assert_eq!(post.told(80_000).await, ["source_broken"]);
        assert_eq!(post.told(32 + 86_400).await, ["source_broken"; 2]);
        assert_eq!(post.told(33 + 86_400).await, ["source_broken"; 2]);
    }

    #[tokio::test]
    async fn a_source_that_comes_and_goes_is_told_of_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut post = Post::open(folder.path(), &["a"], 0);
        post.polled("a", &down(), 0).await;
        // Over before it was told: no word.
        post.polled("a", &[Outcome::Listed], 10).await;
        assert_eq!(post.warden.deadline(), None);
        post.polled("a", &down(), 20).await;
        assert_eq!(post.told(60).await, ["source_broken"]);
        for round in 1..5 {
            let begin = 100 * round;
            post.polled("a", &[Outcome::Listed, Outcome::Http(500)], begin).await;
            assert_eq!(post.told(begin + 50).await, ["source_broken"]);
            post.polled("a", &down(), begin + 60).await;
            assert_eq!(post.told(begin + 99).await, ["source_broken"]);
        }
        post.polled("a", &[Outcome::Listed], 900).await;
        assert_eq!(post.warden.deadline(), Some(at(930)));
        assert_eq!(post.told(930).await, ["source_broken", "source_recovered"]);
        assert_eq!(post.told(90_000).await, ["source_broken", "source_recovered"]);
    }

    #[tokio::test]
    async fn no_source_is_blamed_for_our_own_connection() {
        let folder = tempfile::tempdir().unwrap();
        let mut post = Post::open(folder.path(), &["a", "b", "c"], 0);
        post.polled("c", &down(), 0).await;
        assert_eq!(post.told(40).await, ["source_broken"]);
        post.polled("a", &down(), 100).await;
        post.polled("b", &down(), 100).await;
        let operators = post.setup.plan.operators().to_vec();
        post.commit(incidents::uplink_lost(at(100), false, &operators, at(110)), 110).await;
        let so_far = ["source_broken", "uplink_down"];
        assert_eq!(post.told(80_000).await, so_far);
        // It is told again each day, and nothing else is.
        let so_far = [&so_far[..], &["uplink_down"]].concat();
        assert_eq!(post.told(90_000).await, so_far);
        assert_eq!(post.told(90_001).await, so_far);
        assert_eq!(post.warden.deadline(), Some(at(100 + 2 * 86_400)));

        let events = incidents::uplink_regained(at(100), &operators, at(90_100));
        post.commit(events, 90_100).await;
        // What was told before is told again; what failed meanwhile must fail again first.
        let so_far = [&so_far[..], &["uplink_back", "source_broken"]].concat();
        assert_eq!(post.told(90_101).await, so_far);
        assert_eq!(post.told(90_200).await, so_far);
        post.polled("a", &[Outcome::Listed], 90_210).await;
        post.polled("b", &[Outcome::Http(500)], 90_210).await;
        let so_far = [&so_far[..], &["source_broken"]].concat();
        assert_eq!(post.told(91_000).await, so_far);
        assert_eq!(post.told(92_000).await, so_far);
    }

    #[tokio::test]
    async fn a_source_that_is_back_while_its_loss_is_told_is_told_to_be_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut post = Post::open(folder.path(), &["a"], 0);
        post.polled("a", &[down(), vec![Outcome::Listed]].concat(), 0).await;
        post.commit(vec![Event::IncidentsTold { sources: vec!["a".into()] }], 33).await;
        post.polled("a", &[Outcome::Listed], 40).await;
        assert_eq!(post.told(70).await, ["source_recovered"]);
        assert_eq!(post.told(900).await, ["source_recovered"]);
        let version = post.store.source(&"a".into()).unwrap().unwrap().version;
        post.commit(vec![Event::RecoveriesTold { sources: vec!["a".into()] }], 901).await;
        assert_eq!(post.store.source(&"a".into()).unwrap().unwrap().version, version);
    }

    #[tokio::test]
    async fn a_reload_keeps_what_is_known_and_forgets_what_is_no_longer_watched() {
        let folder = tempfile::tempdir().unwrap();
        let mut post = Post::open(folder.path(), &["a", "b"], 0);
        post.polled("a", &down(), 0).await;
        post.polled("b", &down(), 10).await;
        post.setup = setup(&["b"]);
        post.warden.reload(&post.setup, at(20)).unwrap();
        assert_eq!(post.warden.deadline(), Some(at(42)));
        assert_eq!(post.told(42).await, ["source_broken"]);
        let alert = post.store.alerts().unwrap().remove(0);
        assert!(matches!(&alert.notice, Notice::SourceBroken(t) if t.source.as_str() == "b"));
        post.warden.reload(&post.setup, at(50)).unwrap();
        assert_eq!(post.told(80_000).await, ["source_broken"]);
    }
}
