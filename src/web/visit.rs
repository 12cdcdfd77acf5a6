//! Who follows a link, and whether it still holds: asked anew at each request.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{Case, CaseId, Language, Person},
    engine::{Engine, Setup},
    logic::seal::{Link, Purpose},
    mail::Told,
    store::StoreError,
};

/// The longest that the links of a page last.
const SHORT: SignedDuration = SignedDuration::from_hours(1);

/// Somebody who has a link that holds.
#[derive(Debug)]
pub(super) struct Guest {
    /// What runs.
    pub(super) engine: Engine,
    /// What is in force.
    pub(super) setup: Arc<Setup>,
    /// The link as it was followed.
    pub(super) token: String,
    /// What it says; it holds.
    pub(super) link: Link,
    /// Who was given it.
    pub(super) person: Person,
    /// When they came.
    pub(super) now: Timestamp,
}

/// Somebody who may see a case.
#[derive(Debug)]
pub(super) struct Visit {
    /// What runs.
    pub(super) engine: Engine,
    /// What is in force.
    pub(super) setup: Arc<Setup>,
    /// The link as it was followed.
    pub(super) token: String,
    /// What it says; it holds.
    pub(super) link: Link,
    /// Who was given it.
    pub(super) person: Person,
    /// The case as it stands.
    pub(super) case: Case,
    /// When they came.
    pub(super) now: Timestamp,
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No link was ever made that says this.
    Nowhere,
    /// It has ended.
    Ended(Language),
    /// Whoever was given it does not see to the case any more, or gets no mail from here.
    Stranger,
    /// There is no such case any more.
    Gone(Language),
}

impl Guest {
    /// Lets somebody in who has a link that holds.
    pub(super) fn admit(
        engine: &Engine,
        setup: Arc<Setup>,
        token: Option<&str>,
    ) -> Result<Self, Refusal> {
        let opened = token.and_then(|token| Some((token.to_owned(), engine.seal().open(token)?)));
        let (token, link) = opened.ok_or(Refusal::Nowhere)?;
        let now = engine.clock().now();
        let person = setup.plan.person(&link.person).cloned().ok_or(Refusal::Stranger)?;
        if now >= link.until {
            return Err(Refusal::Ended(person.language));
        }
        Ok(Self { engine: engine.clone(), setup, token, link, person, now })
    }

    /// The language of whoever is here.
    pub(super) fn language(&self) -> Language {
        self.person.language
    }

    /// How things are told to them.
    pub(super) fn told(&self) -> Told {
        Told::new(self.person.language, self.person.timezone.clone())
    }

    /// A token for another purpose that is about no case either. It lasts as long as the link that led
    /// here: who changes their mind may do so with the same page.
    pub(super) fn another(&self, purpose: Purpose) -> String {
        self.engine.seal().link(&Link { purpose, ..self.link.clone() })
    }
}

impl Visit {
    /// Lets a guest see a case, if it is there and they see to it.
    pub(super) fn of(guest: Guest, case: &CaseId) -> Result<Result<Self, Refusal>, StoreError> {
        let Guest { engine, setup, token, link, person, now } = guest;
        let Some(case) = engine.store().case(case)? else {
            return Ok(Err(Refusal::Gone(person.language)));
        };
        if setup.plan.actor(&case, &person.id).is_none() {
            return Ok(Err(Refusal::Stranger));
        }
        Ok(Ok(Self { engine, setup, token, link, person, case, now }))
    }

    /// The language of whoever is here.
    pub(super) fn language(&self) -> Language {
        self.person.language
    }

    /// How things are told to them.
    pub(super) fn told(&self) -> Told {
        Told::new(self.person.language, self.person.timezone.clone())
    }

    /// A token for another purpose, for a button on a page. It never outlasts the link that led here.
    pub(super) fn another(&self, purpose: Purpose) -> String {
        let soon = self.now.checked_add(SHORT).unwrap_or(self.now);
        let (case, person) = (self.link.case.clone(), self.link.person.clone());
        self.engine.seal().link(&Link { purpose, case, person, until: soon.min(self.link.until) })
    }

    /// A token that was handed along, if it shows this case to this person.
    pub(super) fn way_back(&self, token: Option<&str>) -> Option<String> {
        let token = token?;
        let link = self.engine.seal().open(token)?;
        let same = (&link.case, &link.person) == (&self.link.case, &self.link.person);
        let holds = same && link.purpose == Purpose::Look && self.now < link.until;
        holds.then(|| token.to_owned())
    }
}
