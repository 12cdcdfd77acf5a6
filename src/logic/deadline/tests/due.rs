//! When an answer is due.

use jiff::SignedDuration;

use super::world::{HOUR, WEEK, begun, business, case};
use crate::{
    domain::{Awaited, Due, DueTo, Severity},
    logic::deadline::{Steps, due},
};

#[test]
fn the_earlier_deadline_counts_and_says_whose_it_is() {
    let now = begun() + SignedDuration::from_hours(9);
    let mut shop = business("Europe/Paris", false, 120, 0);
    let at = |hours: i64, to| Some(Due { at: now + SignedDuration::from_hours(hours), to });
    assert_eq!(due(&shop, Some(WEEK), None, now), at(2, DueTo::Business));
    assert_eq!(due(&shop, Some(HOUR), None, now), at(1, DueTo::Platform));
    assert_eq!(due(&shop, Some(HOUR * 2), None, now), at(2, DueTo::Business));
    shop.respond_within = None;
    assert_eq!(due(&shop, None, None, now), None);
    // The platform counts from the date of the post, unless that would be over already.
    let published = |days: i64| Some(now - SignedDuration::from_hours(24 * days));
    assert_eq!(due(&shop, Some(WEEK), published(2), now), at(24 * 5, DueTo::Platform));
    assert_eq!(due(&shop, Some(WEEK), published(9), now), at(24 * 7, DueTo::Platform));
}

#[test]
fn what_was_behind_when_the_case_was_opened_is_not_told() {
    let now = begun() + SignedDuration::from_hours(24 * 30);
    let mut shop = business("Europe/Paris", false, 120, 1);
    shop.respond_within = None;
    let ahead = |published: i64| {
        let published = now - SignedDuration::from_hours(24 * published);
        let mut case = case(0, Severity::High, now);
        case.due(due(&shop, Some(WEEK), Some(published), now).unwrap());
        let steps = Steps { business: &shop, platform: Some(WEEK) };
        let steps = steps.ahead(&Awaited::of(&case).unwrap());
        assert!(steps.iter().all(|step| step.at > now));
        steps.iter().map(|step| step.from_deadline / 60).collect::<Vec<_>>()
    };
    let quarter = -7 * 24 * 60 / 4;
    assert_eq!(ahead(1), [quarter, -90, 0, 60]);
    // Seen on the sixth day of seven, when three quarters were over.
    assert_eq!(ahead(6), [-90, 0, 60]);
    // The deadline itself is told in any case.
    let hour = SignedDuration::from_hours(1);
    let mut case = case(0, Severity::High, now);
    case.due(due(&shop, Some(WEEK), Some(now - WEEK + hour), now).unwrap());
    let steps = Steps { business: &shop, platform: Some(WEEK) };
    let steps = steps.ahead(&Awaited::of(&case).unwrap());
    assert_eq!(steps.first().map(|step| (step.at, step.from_deadline)), Some((now + hour, 0)));
}
