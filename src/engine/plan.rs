//! The compiled watch list: what the configuration comes to, ready to be used.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    domain::{AlertId, Business, BusinessId, Person, PersonId, Source, SourceId},
    extract::Recipe,
    fetch::Fetcher,
    logic::{backoff::Backoff, schedule::Schedule},
    mail::{self, Transport},
    store::SourceRecord,
};

/// A source with all that polling it takes.
#[derive(Debug, Clone)]
pub struct Watch {
    /// The source.
    pub source: Source,
    /// When it is polled.
    pub schedule: Schedule,
    /// The zone the schedule and local dates on the page are meant in.
    pub zone: TimeZone,
    /// How its pages are read. Sources that are read alike share one.
    pub recipe: Recipe,
    /// The language of its posts where they do not say (ISO 639-1).
    pub language: Option<String>,
    /// Whether it may be fetched from any private address.
    pub allow_private: bool,
    /// Stands for the address and the rules: another one, and what the site gave for the last
    /// request says nothing about the next.
    pub fingerprint: String,
}

impl Watch {
    /// When the source is to be polled next, from what is remembered of it.
    pub fn due(&self, record: Option<&SourceRecord>, now: Timestamp) -> Timestamp {
        let Some(stored) = record.and_then(|record| record.next_due) else { return now };
        let backing_off = record.is_some_and(|record| record.health.failures > 0);
        match self.schedule.next_after(now, &self.zone) {
            // A schedule that was made denser counts at once; a backoff is kept.
            Some(next) if !backing_off => stored.min(next),
            Some(_) | None => stored,
        }
    }
}

/// Everything that the configuration says, compiled. Immutable: a reload makes another.
#[derive(Debug, Clone)]
pub struct Plan {
    watches: BTreeMap<SourceId, Arc<Watch>>,
    businesses: HashMap<BusinessId, Business>,
    people: HashMap<PersonId, Person>,
    operators: Vec<Person>,
}

impl Plan {
    /// A plan from lists whose references have been checked.
    pub fn new(
        watches: Vec<Watch>,
        businesses: Vec<Business>,
        people: Vec<Person>,
        operators: Vec<Person>,
    ) -> Self {
        Self {
            watches: watches
                .into_iter()
                .map(|watch| (watch.source.id.clone(), Arc::new(watch)))
                .collect(),
            businesses: businesses
                .into_iter()
                .map(|business| (business.id.clone(), business))
                .collect(),
            people: people
                .into_iter()
                .chain(operators.iter().cloned())
                .map(|person| (person.id.clone(), person))
                .collect(),
            operators,
        }
    }

    /// Every source, by id.
    pub fn watches(&self) -> impl Iterator<Item = &Arc<Watch>> {
        self.watches.values()
    }

    /// A source.
    pub fn watch(&self, source: &SourceId) -> Option<&Arc<Watch>> {
        self.watches.get(source)
    }

    /// A business.
    pub fn business(&self, business: &BusinessId) -> Option<&Business> {
        self.businesses.get(business)
    }

    /// A person, operators included.
    pub fn person(&self, person: &PersonId) -> Option<&Person> {
        self.people.get(person)
    }

    /// Who gets alerts about the posts of a business.
    pub fn owners(&self, business: &Business) -> Vec<Person> {
        business.owners.iter().filter_map(|owner| self.people.get(owner)).cloned().collect()
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
