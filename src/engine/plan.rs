//! The compiled watch list: what the configuration comes to, ready to be used.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use url::Url;

use super::{
    counsel::Assistance,
    inbound::Answers,
    links::LinkRules,
    ping::Ping,
    uplink::{self, Site},
};

use crate::{
    domain::{
        AlertId, Awaited, Bands, Business, BusinessId, Case, DigestEvery, Person, PersonId,
        Severity, Source, SourceId,
    },
    extract::Recipe,
    fetch::{Fetcher, Manner},
    logic::{
        assistant::Opinions,
        backoff::Backoff,
        cadence::{Cadence, News},
        deadline::Steps,
        judge::{Judge, Learned},
        playbook::{AnswerRules, Playbooks},
        relevance::Names,
        route::{Places, Readers, Routes, Told},
        together::Together,
        window::Rule,
    },
    mail::{self, Transport},
    store::SourceRecord,
};

/// A source with all that polling it takes.
#[derive(Debug, Clone)]
pub struct Watch {
    /// The source.
    pub source: Source,
    /// When it is polled.
    pub cadence: Cadence,
    /// How it is asked.
    pub manner: Arc<Manner>,
    /// Pages of its list that are read in one poll at most.
    pub pages: usize,
    /// Pages of single posts that are fetched in one poll at most.
    pub details: usize,
    /// How its pages are read. Sources that are read alike share one.
    pub recipe: Recipe,
    /// The language of its posts where they do not say (ISO 639-1).
    pub language: Option<String>,
    /// What its platform asks of answers.
    pub answer: AnswerRules,
    /// Stands for the address and the rules: another one, and what the site gave for the last
    /// request says nothing about the next.
    pub fingerprint: String,
}

impl Watch {
    /// When the source is to be polled next, from what is remembered of it.
    pub fn due(&self, record: Option<&SourceRecord>, now: Timestamp) -> Timestamp {
        let Some(record) = record else { return now };
        let Some(stored) = record.next_due else { return now };
        if record.fingerprint != self.fingerprint && record.health.failures == 0 {
            // Another address, or other rules: what the old ones waited for is of no concern.
            return now;
        }
        // No wait lasts longer than this, so one that does was stored by a clock that was wrong.
        let latest = now.checked_add(LONGEST_WAIT).unwrap_or(stored);
        if record.health.failures > 0 {
            return stored.min(latest);
        }
        // A schedule that was made denser counts at once. The latest that the cadence could mean is
        // never before what it meant when the time was stored, so a restart moves nothing.
        stored.min(self.cadence.next_after(now, news(record), 1.0))
    }

    /// Whether another watch of the same source is polled at the same times, in the same way.
    pub fn is_polled_like(&self, other: &Self) -> bool {
        self.cadence == other.cadence && self.fingerprint == other.fingerprint
    }
}

/// What is new at a source, for its cadence.
pub(super) fn news(record: &SourceRecord) -> News {
    News { at: record.news_at, open: record.open_cases }
}

/// The longest that a site may ask to be left alone.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// Everything that the configuration says, compiled. Immutable: a reload makes another.
#[derive(Debug, Clone)]
pub struct Plan {
    watches: BTreeMap<SourceId, Arc<Watch>>,
    sites: BTreeMap<Site, (Url, bool)>,
    businesses: HashMap<BusinessId, Business>,
    /// How posts name each business.
    names: HashMap<BusinessId, Names>,
    people: HashMap<PersonId, Person>,
    operators: Vec<Person>,
    /// How often each of them is to get a digest by the configuration, whoever has stopped theirs.
    digests: HashMap<PersonId, DigestEvery>,
    routes: Routes,
    playbooks: Playbooks,
    /// Who may be asked about the cases of a business, and reads of none.
    staff: HashMap<BusinessId, Vec<Person>>,
}

impl Plan {
    /// A plan from lists whose references have been checked.
    pub fn new(
        watches: Vec<Watch>,
        businesses: Vec<Business>,
        people: Vec<Person>,
        operators: Vec<Person>,
    ) -> Self {
        let every = |person: &Person| (person.id.clone(), person.timing.digest.every);
        let named = |business: &Business| {
            let names = std::iter::once(&business.name).chain(&business.aliases);
            Names::new(names.map(String::as_str), &business.context, &business.accounts)
        };
        Self {
            names: businesses.iter().map(|one| (one.id.clone(), named(one))).collect(),
            sites: uplink::sites(watches.iter()),
            watches: watches
                .into_iter()
                .map(|watch| (watch.source.id.clone(), Arc::new(watch)))
                .collect(),
            businesses: businesses
                .into_iter()
                .map(|business| (business.id.clone(), business))
                .collect(),
            digests: people.iter().chain(&operators).map(every).collect(),
            people: people
                .into_iter()
                .chain(operators.iter().cloned())
                .map(|person| (person.id.clone(), person))
                .collect(),
            operators,
            routes: Routes::default(),
            playbooks: Playbooks::embedded(),
            staff: HashMap::new(),
        }
    }

    /// The same plan, with routes.
    #[must_use]
    pub fn with_routes(self, routes: Routes) -> Self {
        Self { routes, ..self }
    }

    /// The same, with playbooks of one's own.
    #[must_use]
    pub fn with_playbooks(self, playbooks: Playbooks) -> Self {
        Self { playbooks, ..self }
    }

    /// The same, with the staff of each business.
    #[must_use]
    pub fn with_staff(self, staff: impl IntoIterator<Item = (BusinessId, Vec<Person>)>) -> Self {
        Self { staff: staff.into_iter().collect(), ..self }
    }

    /// The same, where these people, and nobody else, have stopped their digests: for them it is as if
    /// the configuration said `never`. It begins from the configuration each time.
    #[must_use]
    pub fn with_stopped(mut self, stopped: &HashSet<PersonId>) -> Self {
        for person in self.people.values_mut().chain(&mut self.operators) {
            let configured = self.digests.get(&person.id).copied().unwrap_or_default();
            let is_stopped = stopped.contains(&person.id);
            person.timing.digest.every = if is_stopped { DigestEvery::Never } else { configured };
        }
        self
    }

    /// How often a person is to get a digest by the configuration.
    pub fn configured_digest(&self, person: &PersonId) -> DigestEvery {
        self.digests.get(person).copied().unwrap_or_default()
    }

    /// Who may be asked about the cases of a business. They are no readers of it.
    pub fn staff(&self, business: &BusinessId) -> &[Person] {
        self.staff.get(business).map_or(&[], Vec::as_slice)
    }

    /// Everybody who may be asked about cases.
    pub fn all_staff(&self) -> impl Iterator<Item = &Person> {
        self.staff.values().flatten()
    }

    /// What to do about posts.
    pub fn playbooks(&self) -> &Playbooks {
        &self.playbooks
    }

    /// Every source, by id.
    pub fn watches(&self) -> impl Iterator<Item = &Arc<Watch>> {
        self.watches.values()
    }

    /// A source.
    pub fn watch(&self, source: &SourceId) -> Option<&Arc<Watch>> {
        self.watches.get(source)
    }

    /// How posts of a source are judged, with what was learned; of one that is not configured any
    /// more, as those of any.
    pub fn judge<'a>(&'a self, source: &SourceId, learned: &'a Learned) -> Judge<'a> {
        let source = self.watch(source).map(|watch| &watch.source);
        let business = source.and_then(|source| self.business(&source.business));
        Judge {
            bands: source.map_or_else(Bands::default, |source| source.bands),
            causes: business.map_or(&[][..], |business| &business.causes),
            learned,
            opinions: Opinions::none(),
        }
    }

    /// One address of each site that is watched, and whether it may be private.
    pub(super) fn sites(&self) -> impl Iterator<Item = (Site, Url, bool)> {
        self.sites.iter().map(|(site, (url, private))| (site.clone(), url.clone(), *private))
    }

    /// A business.
    pub fn business(&self, business: &BusinessId) -> Option<&Business> {
        self.businesses.get(business)
    }

    /// How posts name a business.
    pub(super) fn names(&self, business: &BusinessId) -> Option<&Names> {
        self.names.get(business)
    }

    /// Every business.
    pub fn businesses(&self) -> impl Iterator<Item = &Business> {
        self.businesses.values()
    }

    /// The time zone of a business; UTC for one that is not configured any more.
    pub fn zone(&self, business: &BusinessId) -> TimeZone {
        self.business(business).map_or(TimeZone::UTC, |business| business.timezone.clone())
    }

    /// What the reminders of a case follow from; `None` if its business is not configured any more.
    pub fn steps(&self, awaited: &Awaited) -> Option<Steps<'_>> {
        let business = self.business(&awaited.business)?;
        let platform = self.watch(&awaited.source).and_then(|watch| watch.source.respond_within);
        Some(Steps { business, platform })
    }

    /// A person to whom mail may be due: operators are among them, and the staff, who are named by
    /// their addresses.
    pub fn person(&self, person: &PersonId) -> Option<&Person> {
        let staff = || self.staff.values().flatten().find(|known| known.id == *person);
        self.people.get(person).or_else(staff)
    }

    /// Who may be told of the posts of a business.
    pub fn routing<'a>(&'a self, business: &'a Business) -> Readers<'a> {
        Readers { business, people: &self.people, routes: &self.routes, places: &self.watches }
    }

    /// Who hears of a case as it stands, and why: whom the routes name, and who is to see to it;
    /// nobody if its business is not configured any more.
    pub fn told_of(&self, case: &Case) -> Vec<Told> {
        let Some(business) = self.business(&case.business) else { return Vec::new() };
        self.routing(business).of_case(case, &[], Severity::Low)
    }

    /// Who hears of a case as it stands.
    pub fn readers(&self, case: &Case) -> Vec<Person> {
        self.told_of(case).into_iter().map(|told| told.person).collect()
    }

    /// The person of that id, if they may act on a case from a mail: they read of it, are above those
    /// who do, so that it may come to them, or stand in for one of these.
    pub fn actor(&self, case: &Case, person: &PersonId) -> Option<&Person> {
        let business = self.business(&case.business)?;
        let readers = self.readers(case);
        let reads = |id: &PersonId| {
            readers.iter().any(|reader| reader.id == *id)
                || business.deadlines.escalate.iter().any(|rung| rung.to.contains(id))
        };
        let stands_in = |known: &&Person| {
            known.fallback.as_ref().is_some_and(|fallback| fallback.to == *person)
        };
        let may = reads(person) || self.people().filter(stands_in).any(|known| reads(&known.id));
        self.person(person).filter(|_| may)
    }

    /// Everyone who owns a business.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Who gets alerts about vigie's own health.
    pub fn operators(&self) -> &[Person] {
        &self.operators
    }
}

impl Places for BTreeMap<SourceId, Arc<Watch>> {
    fn place(&self, source: &SourceId) -> Option<&Source> {
        self.get(source).map(|watch| &watch.source)
    }
}

/// What a reload replaces, all at once.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The watch list.
    pub plan: Plan,
    /// How pages are fetched.
    pub fetcher: Fetcher,
    /// How mail is sent.
    pub transport: Arc<Transport>,
    /// The sender, as `Name <address>` or an address.
    pub from: String,
    /// The wait before a failed source is polled again.
    pub poll_backoff: Backoff,
    /// The wait before a failed message is sent again.
    pub mail_backoff: Backoff,
    /// Messages under way at a time.
    pub mail_connections: usize,
    /// When a post that is not shown any more counts as removed.
    pub removed_after: Rule,
    /// How long mails to operators wait for others about the same.
    pub group: SignedDuration,
    /// How often operators are told again of what is still wrong.
    pub remind: SignedDuration,
    /// When mails about posts of one business are told together.
    pub together: Together,
    /// The mail address of who runs this vigie.
    pub contact: String,
    /// Whether operators are told every day where the ledger stands.
    pub daily_head: bool,
    /// The authority that stamps the ledger with the time.
    pub timestamp_url: Option<Url>,
    /// How long what was seen is kept; for ever if it does not say.
    pub keep: Option<SignedDuration>,
    /// The language model that may be asked, if there is one.
    pub assistance: Option<Assistance>,
    /// Templates of one's own.
    pub templates: mail::Templates,
    /// Who vouches for mails.
    pub signer: Option<mail::Signer>,
    /// The links in mails, if there are any.
    pub links: Option<LinkRules>,
    /// Who hears that vigie is alive, if anybody does.
    pub ping: Option<Ping>,
    /// How answers reach vigie, if they do.
    pub answers: Option<Arc<Answers>>,
}

impl Setup {
    /// The domain of the sender's address.
    pub fn sender_domain(&self) -> &str {
        mail::domain_of(&self.from)
    }

    /// The Message-ID of a row of the outbox. Its domain is the one that the installation began to
    /// send from: a message that is sent again from another address must not get another id.
    pub fn message_id(&self, alert: &AlertId, installation: &str) -> String {
        let (name, domain) =
            installation.split_once('@').unwrap_or((installation, self.sender_domain()));
        mail::message_id(alert, name, domain)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        domain::{Health, PostKind},
        extract::Hints,
        logic::schedule::Schedule,
    };

    fn watch() -> Watch {
        watch_of("https://reviews.example/shop")
    }

    pub(in crate::engine) fn watch_of(url: &str) -> Watch {
        let hints = Hints::default();
        Watch {
            source: Source {
                id: "page".into(),
                business: "shop".into(),
                url: url.parse().unwrap(),
                platform: "Reviews".into(),
                kind: PostKind::Review,
                location: None,
                mentions: false,
                bands: crate::domain::Bands::default(),
                respond_within: None,
            },
            cadence: Cadence::new(
                "page",
                (Schedule::parse("every 1h").unwrap(), TimeZone::UTC),
                SignedDuration::ZERO,
                SignedDuration::ZERO,
                None,
            ),
            manner: Arc::new(Manner::plain("page")),
            pages: 1,
            details: 0,
            recipe: Recipe::compile(None, hints).unwrap(),
            language: None,
            answer: AnswerRules::default(),
            fingerprint: "now".into(),
        }
    }

    /// Seconds from now, for a source whose next poll was stored as so many seconds from now.
    #[track_caller]
    fn check(stored: Option<i64>, failures: u32, fingerprint: &str, expect: std::ops::Range<i64>) {
        let now = Timestamp::from_second(1_790_000_010).unwrap();
        let record = SourceRecord {
            next_due: stored.map(|seconds| now + SignedDuration::from_secs(seconds)),
            health: Health { failures, ..Health::default() },
            fingerprint: fingerprint.into(),
            ..SourceRecord::default()
        };
        let wait = watch().due(Some(&record), now).duration_since(now).as_secs();
        assert!(expect.contains(&wait), "{stored:?} {failures} {fingerprint}: {wait}");
    }

    #[test]
    fn a_stored_time_holds_unless_it_cannot_be_meant() {
        check(None, 0, "now", 0..1);
        check(Some(-500), 0, "now", -500..-499);
        check(Some(60), 0, "now", 60..61);
        // The schedule was made denser; the clock was wrong when it was stored.
        check(Some(90_000), 0, "now", 0..3601);
        check(Some(1000), 3, "now", 1000..1001);
        check(Some(40_000_000), 3, "now", 86_400..86_401);
        // Another address or other rules: at once, but a failing one is not hurried.
        check(Some(3000), 0, "before", 0..1);
        check(Some(3000), 2, "before", 3000..3001);
        assert_eq!(watch().due(None, Timestamp::UNIX_EPOCH), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn a_restart_neither_skips_a_poll_nor_doubles_one() {
        let plan = (Schedule::parse("*/10 * * * *").unwrap(), TimeZone::UTC);
        let burst = "1m for 2h".parse().unwrap();
        let floor = SignedDuration::from_secs(5);
        let spread = SignedDuration::from_mins(5);
        for (burst, news_at) in [
            (None, None),
            (Some(burst), None),
            (Some(burst), Timestamp::from_second(1_789_999_000).ok()),
        ] {
            let cadence = Cadence::new("page", plan.clone(), spread, floor, burst);
            let watch = Watch { cadence, ..watch() };
            let polled = Timestamp::from_second(1_790_000_000).unwrap();
            let news = News { at: news_at, open: 0 };
            let stored = watch.cadence.next_after(polled, news, 0.3);
            let record = SourceRecord {
                next_due: Some(stored),
                fingerprint: watch.fingerprint.clone(),
                news_at,
                ..SourceRecord::default()
            };
            for second in 0..1200 {
                let started = polled + SignedDuration::from_secs(second);
                assert_eq!(watch.due(Some(&record), started), stored, "{second} s later");
            }
        }
    }
}
