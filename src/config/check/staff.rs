//! `business.staff`: who may be asked what they know of a case.

use super::Context;
use crate::{
    config::{General, item::Item, raw, value},
    domain::{Business, BusinessId, Channel, Language, Person, PersonId, Timing},
    mail,
};

/// The staff of each business, in the language of its posts where mails are written in that, else in
/// that of its first owner.
pub(super) fn staff(
    items: &[Item<'_, raw::Business>],
    businesses: &[Business],
    persons: &[Person],
    general: &General,
    context: &mut Context<'_>,
) -> Vec<(BusinessId, Vec<Person>)> {
    let mut all = Vec::new();
    for item in items {
        let mut people: Vec<Person> = Vec::new();
        let id = item.raw.id.as_deref().unwrap_or_default();
        let business = businesses.iter().find(|known| known.id.as_str() == id);
        let language = language(&item.raw, business, persons).unwrap_or(general.language);
        for (index, text) in item.raw.staff.iter().enumerate() {
            let path = format!("staff.{index}");
            let Some(email) = item.value(&path, text, context.problems, value::mailbox) else {
                continue;
            };
            let Ok(address) = mail::bare_address(&email) else { continue };
            if people.iter().any(|known| known.id.as_str() == address) {
                context
                    .problems
                    .error(item.at(&path), format!("`{address}` stands here twice"))
                    .help("name everybody once".to_owned());
                continue;
            }
            people.push(Person {
                id: PersonId::new(address),
                channel: Channel::Mail(email),
                fallback: None,
                language,
                timezone: business
                    .map_or_else(|| general.timezone.clone(), |known| known.timezone.clone()),
                quiet: None,
                timing: Timing::default(),
            });
        }
        all.extend(business.map(|known| (known.id.clone(), people)));
    }
    all
}

fn language(
    raw: &raw::Business,
    business: Option<&Business>,
    persons: &[Person],
) -> Option<Language> {
    let known = [Language::English, Language::French].into_iter();
    let of_posts = known.clone().find(|known| raw.language.as_deref() == Some(known.code()));
    of_posts.or_else(|| {
        let owner = business?.owners.first()?;
        persons.iter().find(|person| person.id == *owner).map(|person| person.language)
    })
}
