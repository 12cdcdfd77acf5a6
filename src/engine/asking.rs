//! Questions to the staff of a business about a case: who knows what happened?

use jiff::Timestamp;

use super::{
    acting::{self, Acted},
    plan::{Plan, Setup},
};
use crate::{
    domain::{Act, Alert, Case, CaseId, Event, Notice, Person, PersonId},
    logic::{casework, nearest::nearest, seal::Seal},
    store::{Store, StoreError},
};

/// Asks the staff of the business of a case: everybody, or whom `to` names by name or address. What
/// `text` says is asked besides what is always asked.
pub(super) async fn ask(
    store: &Store,
    setup: &Setup,
    case: Case,
    (by, to, text): (&str, Option<&str>, Option<String>),
    now: Timestamp,
) -> Result<Acted, StoreError> {
    let staff = setup.plan.staff(&case.business);
    if staff.is_empty() {
        let business = &case.business;
        return Ok(Acted::Refused(format!(
            "no staff of `{business}` is named: add `staff = [\"Paul <paul@garage.example>\"]` to \
             its `[[business]]`"
        )));
    }
    let asked = staff.iter().filter(|person| to.is_none_or(|to| is_meant(person, to)));
    let asked = asked.collect::<Vec<_>>();
    if asked.is_empty() {
        let to = to.unwrap_or_default();
        let near = nearest(to, staff.iter().map(name));
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let business = &case.business;
        return Ok(Acted::Unknown(format!("nobody of the staff of `{business}` is `{to}`{meant}")));
    }
    let (act, questions) = questions(&case, &asked, text, now);
    acting::act_and(store, setup, case, (by, act, None), questions, now).await
}

/// The act of asking these, and the rows of the questions.
fn questions(
    case: &Case,
    asked: &[&Person],
    text: Option<String>,
    now: Timestamp,
) -> (Act, Vec<Event>) {
    let who = asked.iter().map(|person| name(person)).collect::<Vec<_>>().join(", ");
    (Act::AskStaff { who, text }, casework::questions(case, asked, now))
}

/// The same for everybody of the staff; `None` if nobody is named.
pub(super) fn everybody(
    plan: &Plan,
    case: &Case,
    text: Option<String>,
    now: Timestamp,
) -> Option<(Act, Vec<Event>)> {
    let asked = plan.staff(&case.business).iter().collect::<Vec<_>>();
    (!asked.is_empty()).then(|| questions(case, &asked, text, now))
}

/// Where an answer to a mail goes: to vigie where it takes any; that of the staff to whoever asked, too.
pub(super) fn reply_to(
    (store, seal, setup): (&Store, &Seal, &Setup),
    alert: &Alert,
    person: &Person,
) -> Result<Vec<String>, StoreError> {
    let ours = setup.answers.as_ref();
    let ours = ours.and_then(|known| known.address(seal, &alert.notice, &person.id));
    let asker = if let Notice::StaffQuestion { case } = &alert.notice {
        asker(store, &setup.plan, case)?
    } else {
        None
    };
    Ok(ours.into_iter().chain(asker).collect())
}

/// The mail address of who asked the staff last, or of an owner where that was nobody who gets mails.
fn asker(store: &Store, plan: &Plan, case: &CaseId) -> Result<Option<String>, StoreError> {
    let asks = |event: &Event| matches!(event, Event::CaseActed { act: Act::AskStaff { .. }, .. });
    let entry = store.last_entry(case, asks)?;
    let by = entry.and_then(|entry| {
        let Event::CaseActed { by, .. } = entry.event else { return None };
        Some(PersonId::new(by))
    });
    let Some(case) = store.case(case)? else { return Ok(None) };
    // A name of the shell may be that of somebody else's owner.
    let by = by.and_then(|by| plan.actor(&case, &by).cloned());
    let business = plan.business(&case.business).cloned();
    let owners = business.map(|business| plan.routing(&business).owners()).unwrap_or_default();
    let mut mails = by.into_iter().chain(owners);
    Ok(mails.find_map(|person| person.channel.mail().map(str::to_owned)))
}

/// Whether somebody of the staff was asked about a case, so that they may answer.
pub(super) fn was_asked(
    store: &Store,
    plan: &Plan,
    case: &Case,
    person: &PersonId,
) -> Result<bool, StoreError> {
    if !plan.staff(&case.business).iter().any(|known| known.id == *person) {
        return Ok(false);
    }
    let asked =
        |row: &Alert| row.person == *person && matches!(row.notice, Notice::StaffQuestion { .. });
    Ok(store.alerts_of(&case.id)?.iter().any(asked))
}

/// The name of somebody of the staff; the address of one who has none.
fn name(person: &Person) -> &str {
    let named =
        person.channel.mail().unwrap_or_default().split_once('<').map(|(name, _)| name.trim());
    named.filter(|name| !name.is_empty()).unwrap_or(person.id.as_str())
}

/// Whether somebody is meant by a name, a part of it, or the address.
fn is_meant(person: &Person, said: &str) -> bool {
    let said = said.trim().to_lowercase();
    let name = name(person).to_lowercase();
    let address = person.id.as_str().to_lowercase();
    name == said || address == said || name.split_whitespace().any(|part| part == said)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Channel, Language, Timing};

    #[track_caller]
    fn check(email: &str, said: &str, expect: bool) {
        let address = email.rsplit('<').next().unwrap().trim_end_matches('>');
        let person = Person {
            id: address.into(),
            channel: Channel::Mail(email.to_owned()),
            fallback: None,
            language: Language::English,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: Timing::default(),
        };
        assert_eq!(is_meant(&person, said), expect, "{email}: {said}");
    }

    #[test]
    fn somebody_is_meant_by_name_or_address() {
        check("Paul Aubin <paul@garage.example>", "paul", true);
        check("Paul Aubin <paul@garage.example>", "Paul Aubin", true);
        check("Paul Aubin <paul@garage.example>", "PAUL@garage.example", true);
        check("Paul Aubin <paul@garage.example>", "pau", false);
        check("Paul Aubin <paul@garage.example>", "", false);
        check("paul@garage.example", "paul@garage.example", true);
        check("paul@garage.example", "paul", false);
    }
}
