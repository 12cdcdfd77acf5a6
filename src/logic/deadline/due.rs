//! When an answer is due.

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{Business, Due, DueTo},
    logic::hours::Opening,
};

/// When an answer is due to what is seen `now`: by the time that the business gives itself, counted
/// in its opening hours, or by what the platform wants, whichever is earlier. The platform counts
/// every hour, and from when the post was `published`, where that is known and not too long ago.
pub fn due(
    business: &Business,
    platform: Option<SignedDuration>,
    published: Option<Timestamp>,
    now: Timestamp,
) -> Option<Due> {
    let opening = Opening::new(&business.deadlines.hours, &business.timezone);
    let own = business.respond_within.map(|within| opening.after(now, within));
    let platform = platform.and_then(|within| {
        let counted = published.and_then(|since| since.min(now).checked_add(within).ok());
        counted.filter(|at| *at > now).or_else(|| now.checked_add(within).ok())
    });
    match (own, platform) {
        (Some(own), Some(platform)) if platform < own => {
            Some(Due { at: platform, to: DueTo::Platform })
        }
        (Some(own), _) => Some(Due { at: own, to: DueTo::Business }),
        (None, platform) => platform.map(|at| Due { at, to: DueTo::Platform }),
    }
}
