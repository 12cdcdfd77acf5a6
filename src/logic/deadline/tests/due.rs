//! When an answer is due.

use jiff::SignedDuration;

use super::world::{HOUR, WEEK, begun, business};
use crate::{
    domain::{Due, DueTo},
    logic::deadline::due,
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
