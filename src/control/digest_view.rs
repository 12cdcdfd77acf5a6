//! Whose digests come when, and who has stopped theirs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Reply;
use crate::{
    domain::{DigestEvery, Person, PersonId},
    engine::{Engine, Wished},
    logic::digest,
    store::StoreError,
};

/// The digests of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestView {
    /// Who.
    pub person: PersonId,
    /// How often one comes by the configuration: `day`, `week` or `never`.
    pub every: DigestEvery,
    /// On what day of the week, where one comes every week.
    pub on: Option<String>,
    /// At what time where the person is, where one comes at all.
    pub at: Option<String>,
    /// When the next one comes, if there is something to tell then; null if none comes.
    pub next: Option<Timestamp>,
    /// Since when they are stopped, whatever the configuration says.
    pub stopped_since: Option<Timestamp>,
    /// Through whom.
    pub stopped_by: Option<String>,
}

/// The digests of everybody, by name.
pub(super) fn digests(engine: &Engine) -> Result<Vec<DigestView>, StoreError> {
    let setup = engine.setup();
    let people = setup.plan.people();
    let mut views = people.map(|person| view(engine, person)).collect::<Result<Vec<_>, _>>()?;
    views.sort_by(|a, b| a.person.cmp(&b.person));
    Ok(views)
}

fn view(engine: &Engine, person: &Person) -> Result<DigestView, StoreError> {
    let every = engine.setup().plan.configured_digest(&person.id);
    let times = &person.timing.digest;
    let stop = engine.store().digest_stop(&person.id)?;
    let comes = stop.is_none().then(|| digest::next_for(person, engine.clock().now()));
    Ok(DigestView {
        person: person.id.clone(),
        every,
        on: (every == DigestEvery::Week).then(|| times.day().to_owned()),
        at: (every != DigestEvery::Never).then(|| times.at.strftime("%H:%M").to_string()),
        next: comes.flatten(),
        stopped_since: stop.as_ref().map(|stop| stop.since),
        stopped_by: stop.map(|stop| stop.by),
    })
}

/// Has a person get digests, or none any more. The answer is how it stands then.
pub(super) async fn wish(
    engine: &Engine,
    person: &PersonId,
    digests: bool,
    by: &str,
) -> Result<Reply, StoreError> {
    Ok(match engine.wish(person, digests, by).await? {
        Wished::Done | Wished::Already => match engine.setup().plan.person(person) {
            Some(person) => Reply::ok(&view(engine, person)?),
            // A reload was quicker.
            None => Reply::unknown(format!("there is no person `{person}` any more")),
        },
        Wished::Unknown(who) => Reply::unknown(who),
        Wished::Refused(why) => Reply::refused(why),
        Wished::Busy => Reply::temporary(&StoreError::Conflict),
    })
}
