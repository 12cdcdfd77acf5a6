//! More cases than a mail shows: all are named, and where a row is full the mildest give way.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::world::{HOUR, begun, business, case, people};
use crate::{
    domain::{
        Alert, Awaited, Business, Event, LastPrompt, Notice, Person, PersonId, Prompts, Severity,
        Uncertain,
    },
    logic::deadline::{Audience, Desk, Outstanding, Reached, Steps, due, prompts},
};

/// Cases of one severity, by their numbers, that have come to their deadline.
fn reached(
    shop: &Business,
    owner: &[Person],
    (numbers, severity): (std::ops::Range<usize>, Severity),
) -> Vec<Reached> {
    let at = begun();
    let now = at + HOUR * 2;
    let one = |number| {
        let mut case = case(number, severity, at);
        case.due(due(shop, None, None, at).unwrap());
        let audience = Audience::of(owner, &case, Uncertain::AtOnce, || Ok::<_, ()>(vec![]));
        let steps = Steps { business: shop, platform: None };
        Reached::of(steps, Awaited::of(&case).unwrap(), &audience.unwrap(), now).unwrap()
    };
    numbers.map(one).collect()
}

/// The row of the only reader, after what waits for them already.
fn row(
    shop: &Business,
    owner: &Person,
    reached: Vec<Reached>,
    before: Option<Alert>,
    now: Timestamp,
) -> Alert {
    let desk = Desk { business: shop, people: HashMap::from([(&owner.id, owner)]), now };
    let last = LastPrompt { row: before.as_ref().map(|row| row.id.clone()), sent: None };
    let outstanding = Outstanding { last, row: before };
    let events = prompts(&desk, reached, |_: &PersonId| Ok::<_, ()>(outstanding.clone())).unwrap();
    let mut rows = events.into_iter().filter_map(|event| {
        let Event::AlertQueued { alert } = event else { return None };
        Some(alert)
    });
    let row = rows.next().unwrap();
    assert!(rows.next().is_none());
    row
}

fn named(row: &Alert) -> &Prompts {
    let Notice::Reminder(prompts) = &row.notice else { unreachable!() };
    prompts
}

#[test]
fn the_mildest_give_way_and_nothing_is_counted_twice() {
    let shop = business("Europe/Paris", false, 120, 0);
    let owner = people(&shop.timezone).remove(1);
    let of = |numbers, severity| reached(&shop, std::slice::from_ref(&owner), (numbers, severity));
    let now = begun() + HOUR * 2;
    let first = row(&shop, &owner, of(0..600, Severity::High), None, now);
    assert_eq!((named(&first).cases.len(), named(&first).more), (600, 0));

    // The new ones are milder than those that wait: they are not put before them.
    let second = of(600..1200, Severity::Low);
    let second = row(&shop, &owner, second, Some(first), now);
    let highs = named(&second).cases.iter().take_while(|one| one.severity == Severity::High);
    assert_eq!((highs.count(), named(&second).cases.len(), named(&second).more), (600, 1000, 200));
    assert_eq!(second.severity, Severity::High);

    // All of them come to a step again.
    let mut again = of(0..600, Severity::High);
    again.extend(of(600..1200, Severity::Low));
    let third = row(&shop, &owner, again, Some(second), now + SignedDuration::from_mins(1));
    assert_eq!((named(&third).cases.len(), named(&third).more), (1000, 200));
    let worst = of(1200..1201, Severity::Critical);
    let fourth = row(&shop, &owner, worst, Some(third), now + SignedDuration::from_mins(2));
    assert_eq!(named(&fourth).cases.first().unwrap().case, "C1200".into());
    assert_eq!(named(&fourth).cases.len(), 1000);
}

#[test]
fn a_row_of_an_older_ledger_is_read() {
    let older = r#"{"business":"shop","cases":[{"case":"C1","escalated":true}],"more":7}"#;
    let older: Prompts = serde_json::from_str(older).unwrap();
    let [only] = &older.cases[..] else { unreachable!() };
    assert_eq!((only.escalated, only.severity, older.more), (true, Severity::Low, 7));
}
