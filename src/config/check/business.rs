//! `[[business]]`.

use super::{Context, deadline, judging, names::Names};
use crate::{
    config::{General, item::Item, raw, value},
    domain::{Business, BusinessId, CaseRules, DeadlineRules, PersonId},
};

/// A business, and what its sources take over from it.
pub(super) struct Known {
    pub(super) business: Business,
    /// The language of its posts (ISO 639-1).
    pub(super) language: Option<String>,
}

/// Every business whose table says enough.
pub(super) fn businesses(
    items: &[Item<'_, raw::Business>],
    general: &General,
    (people, names): (&mut Names, &mut Names),
    context: &mut Context<'_>,
) -> Vec<Known> {
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        let id = names.declare(item, item.raw.id.as_deref(), context.problems);
        let owners = owners(item, people, context);
        let deadlines = deadline::rules(item, people, context);
        list.extend(business(item, id, (owners, deadlines), (general, context)));
    }
    list
}

fn business(
    item: &Item<'_, raw::Business>,
    id: Option<String>,
    (owners, deadlines): (Vec<PersonId>, DeadlineRules),
    (general, context): (&General, &mut Context<'_>),
) -> Option<Known> {
    let raw = &item.raw;
    let problems = &mut *context.problems;
    let name = item.required("name", raw.name.as_deref(), problems, value::filled);
    let mut filled = |key: &str, list: &[String]| {
        let list = list.iter().enumerate().filter_map(|(index, text)| {
            item.value(&format!("{key}.{index}"), text, problems, value::filled)
        });
        list.collect::<Vec<_>>()
    };
    let aliases = filled("aliases", &raw.aliases);
    let surroundings = filled("context", &raw.context);
    let accounts = filled("accounts", &raw.accounts);
    let timezone = item.optional("timezone", raw.timezone.as_deref(), problems, value::zone);
    let language = item.optional("language", raw.language.as_deref(), problems, value::language);
    let mut text =
        |key: &str, text: Option<&str>| item.optional(key, text, problems, value::filled);
    let offline_contact = text("offline_contact", raw.offline_contact.as_deref());
    let signatory = text("signatory", raw.signatory.as_deref());
    let respond_within = item.optional(
        "respond_within",
        raw.respond_within.as_deref(),
        problems,
        value::positive_duration,
    );
    let causes = judging::causes(item, problems);
    let business = Business {
        id: BusinessId::new(id?),
        name: name?,
        aliases,
        context: surroundings,
        accounts,
        owners,
        timezone: timezone.unwrap_or_else(|| general.timezone.clone()),
        offline_contact,
        signatory,
        respond_within,
        deadlines,
        causes,
        // Those of the whole file are filled in when they have been checked.
        rules: CaseRules::default(),
    };
    Some(Known { business, language })
}

fn owners(
    item: &Item<'_, raw::Business>,
    people: &mut Names,
    context: &mut Context<'_>,
) -> Vec<PersonId> {
    let ids = item.raw.owners.as_deref().unwrap_or_default();
    if ids.is_empty() && !item.is_lost("owners") {
        context
            .problems
            .missing(item.at("owners"), "nobody would be told of its posts")
            .help("name its owners: `owners = [\"ID\"]`, each the id of a `[[person]]`".to_owned());
    }
    let mut known: Vec<PersonId> = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let place = item.at(&format!("owners.{index}"));
        if people.refer(id, place, context.problems) && !known.iter().any(|k| k.as_str() == id) {
            known.push(PersonId::new(id));
        }
    }
    known
}
