//! `[[person]]`, and which of them are operators.

use super::{Context, fallback, names::Names, timing, webhook};
use crate::{
    config::{General, item::Item, raw, value},
    domain::{Channel, Person, PersonId, Quiet, Timing},
};

/// The id of the operator when the file names none.
const OPERATOR: &str = "operator";

/// Every person whose table says enough.
pub(super) fn persons(
    items: &[Item<'_, raw::Person>],
    general: &General,
    names: &mut Names,
    context: &mut Context<'_>,
) -> Vec<Person> {
    let persons = items.iter().filter_map(|item| person(item, general, names, context));
    let mut persons = persons.collect::<Vec<_>>();
    fallback::set(items, &mut persons, names, context);
    persons
}

fn person(
    item: &Item<'_, raw::Person>,
    general: &General,
    names: &mut Names,
    context: &mut Context<'_>,
) -> Option<Person> {
    let raw = &item.raw;
    let id = names.declare(item, raw.id.as_deref(), context.problems);
    let channel = webhook::channel(item, context);
    let problems = &mut *context.problems;
    let timezone = item.optional("timezone", raw.timezone.as_deref(), problems, value::zone);
    let quiet = raw.quiet.as_ref().and_then(|raw| quiet(item, raw, context));
    Some(Person {
        id: PersonId::new(id?),
        channel: channel?,
        language: raw.language.unwrap_or(general.language),
        timezone: timezone.unwrap_or_else(|| general.timezone.clone()),
        quiet,
        timing: timing::timing(item, context.problems),
        fallback: None,
    })
}

fn quiet(
    item: &Item<'_, raw::Person>,
    raw: &raw::Quiet,
    context: &mut Context<'_>,
) -> Option<Quiet> {
    let mut time = |key: &str, text: Option<&str>| {
        let path = format!("quiet.{key}");
        if text.is_none() && !item.is_lost(&path) {
            context
                .problems
                .missing(item.at("quiet"), format!("`quiet` lacks the key `{key}`"))
                .help(format!("add `{key} = \"22:00\"`"));
        }
        item.optional(&path, text, context.problems, value::time)
    };
    let (from, to) = (time("from", raw.from.as_deref()), time("to", raw.to.as_deref()));
    let (from, to) = (from?, to?);
    if from == to {
        context
            .problems
            .error(item.at("quiet"), "quiet that ends when it begins")
            .help("for a whole day of quiet, take the person out of `owners`".to_owned());
    }
    Some(Quiet { from, to, except: raw.except })
}

/// The persons who get alerts about vigie's own health: never nobody.
pub(super) fn operators(
    item: &Item<'_, raw::Vigie>,
    persons: &[Person],
    general: &General,
    (names, context): (&mut Names, &mut Context<'_>),
) -> Vec<Person> {
    let by_id = |id: &str| persons.iter().find(|person| person.id.as_str() == id).cloned();
    match &item.raw.operators {
        Some(ids) if ids.is_empty() && !item.is_lost("operators") => {
            context
                .problems
                .error(item.at("operators"), "nobody would be told that vigie fails")
                .help("name a person, or leave `operators` out to write to `contact`".to_owned());
            Vec::new()
        }
        Some(ids) => {
            let known = ids.iter().enumerate().filter(|(index, id)| {
                names.refer(id, item.at(&format!("operators.{index}")), context.problems)
            });
            known.filter_map(|(_, id)| by_id(id)).collect()
        }
        None if names.knows(OPERATOR) => {
            names.refer(OPERATOR, item.head(), context.problems);
            by_id(OPERATOR).into_iter().collect()
        }
        None => vec![Person {
            id: PersonId::from(OPERATOR),
            channel: Channel::Mail(general.contact.clone()),
            language: general.language,
            timezone: general.timezone.clone(),
            quiet: None,
            timing: Timing::default(),
            fallback: None,
        }],
    }
}
