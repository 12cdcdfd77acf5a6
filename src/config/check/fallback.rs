//! `fallback`: who gets what does not reach a person.

use jiff::SignedDuration;

use super::{Context, business::Known, names::Names};
use crate::{
    config::{
        item::Item,
        raw,
        value::{self, Wrong},
    },
    domain::{Fallback, Person, PersonId},
};

/// How long a message must have failed if nothing else is said.
const AFTER: SignedDuration = SignedDuration::from_mins(30);

/// Sets who gets what does not reach each person, once all of them are known.
pub(super) fn set(
    items: &[Item<'_, raw::Person>],
    persons: &mut [Person],
    names: &mut Names,
    context: &mut Context<'_>,
) {
    for item in items {
        let raw = &item.raw;
        let after = raw.fallback_after.as_deref();
        let after = item.optional("fallback_after", after, context.problems, wait);
        let Some(to) = raw.fallback.as_deref() else {
            if raw.fallback_after.is_some() && !item.is_lost("fallback") {
                context
                    .problems
                    .missing(item.at("fallback_after"), "a wait, but nobody to turn to")
                    .help("add `fallback = \"ID\"`, the id of another `[[person]]`".to_owned());
            }
            continue;
        };
        let place = item.at("fallback");
        if !names.refer(to, place.clone(), context.problems) {
            continue;
        }
        if raw.id.as_deref() == Some(to) {
            context
                .problems
                .error(place, "nobody stands in for themselves")
                .help("name another person, whose messages go another way".to_owned());
            continue;
        }
        let further = items.iter().find(|other| other.raw.id.as_deref() == Some(to));
        if let Some(further) = further.filter(|other| other.raw.fallback.is_some()) {
            context
                .problems
                .error(place, format!("`{to}` has a fallback, and what is passed on stays there"))
                .help(format!("name somebody without one, or take that of `{to}` out"))
                .related(further.at("fallback"), "this one");
            continue;
        }
        let person = persons.iter_mut().find(|one| Some(one.id.as_str()) == raw.id.as_deref());
        if let Some(person) = person {
            let after = after.unwrap_or(AFTER);
            person.fallback = Some(Fallback { to: PersonId::new(to), after });
        }
    }
}

/// Warns of an owner who would read of a business that is not theirs. Who is named may read it; but
/// that is easily overlooked where the owners have nothing to do with each other.
pub(super) fn warn_of_strangers(
    items: &[Item<'_, raw::Person>],
    persons: &[Person],
    businesses: &[Known],
    context: &mut Context<'_>,
) {
    for item in items {
        let person = persons.iter().find(|one| Some(one.id.as_str()) == item.raw.id.as_deref());
        let Some((person, fallback)) =
            person.and_then(|person| Some((person, person.fallback.as_ref()?)))
        else {
            continue;
        };
        let owns = |known: &&Known, id: &PersonId| known.business.owners.contains(id);
        let elsewhere = businesses.iter().find(|known| owns(known, &fallback.to));
        let other =
            businesses.iter().find(|known| owns(known, &person.id) && !owns(known, &fallback.to));
        if let (Some(own), Some(other)) = (elsewhere, other) {
            let (own, other) = (&own.business.id, &other.business.id);
            let to = &fallback.to;
            context
                .problems
                .warning(
                    item.at("fallback"),
                    format!("`{to}`, an owner of `{own}`, would read of `{other}`"),
                )
                .help("if that is not meant, name somebody who may".to_owned());
        }
    }
}

/// How long a message may fail before somebody else gets it.
fn wait(text: &str) -> Result<SignedDuration, Wrong> {
    let wait = value::positive_duration(text)?;
    if wait > SignedDuration::from_hours(24 * 7) {
        return Err(Wrong::new("longer than anybody would wait").help("it goes up to \"7 days\""));
    }
    Ok(wait)
}
