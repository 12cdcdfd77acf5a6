//! How many posts a source usually shows, and when one page shows suspiciously few.
//!
//! Lists change slowly: a page of twenty reviews that shows one is far more often a page cut short,
//! a teaser, or another block that only looks like the list, than nineteen reviews gone in ten
//! minutes. Such a page is confirmed before it counts. What is usual is an exponentially weighted
//! moving mean over healthy polls ([`WEIGHT`] for the newest), so a list that shrinks gradually is
//! followed and never suspected.

use crate::domain::PostKind;

/// The weight of the newest poll in what is usual.
pub const WEIGHT: f64 = 0.2;
/// A list of fewer posts than this may lose all but one in the ordinary way of things.
const LEAST_REVIEWS: f64 = 5.0;
/// The same for searches, mentions and comments, which come and go.
const LEAST_MENTIONS: f64 = 10.0;
/// The share of what is usual that is suspiciously few.
const SHARE: f64 = 0.1;

/// What is usual after one more healthy poll that found so many.
pub fn usual_after(usual: Option<f64>, found: u64) -> f64 {
    let found = to_float(found);
    usual.map_or(found, |usual| usual + WEIGHT * (found - usual))
}

/// Whether a page shows suspiciously few posts: none, one, or a tenth of what is usual.
pub fn is_short(usual: Option<f64>, found: u64, kind: PostKind) -> bool {
    let least = match kind {
        PostKind::Review | PostKind::Complaint => LEAST_REVIEWS,
        PostKind::Mention | PostKind::Comment => LEAST_MENTIONS,
    };
    usual.is_some_and(|usual| usual >= least && to_float(found) <= (usual * SHARE).max(1.0))
}

/// Whether posts were usual at all.
pub fn shows_posts(usual: Option<f64>) -> bool {
    usual.is_none_or(|usual| usual >= 0.5)
}

/// What is usual as a whole number, for people.
pub fn rounded(usual: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean of counts of posts on a page"
    )]
    let whole = usual.round() as u64;
    whole
}

#[expect(clippy::cast_precision_loss, reason = "a page holds far fewer posts than 2^52")]
fn to_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(usual: f64, kind: PostKind, short: &[u64], fine: &[u64]) {
        for (counts, expect) in [(short, true), (fine, false)] {
            for found in counts {
                assert_eq!(is_short(Some(usual), *found, kind), expect, "{usual} {found}");
            }
        }
    }

    #[test]
    fn few_is_a_matter_of_what_is_usual() {
        check(20.0, PostKind::Review, &[0, 1, 2], &[3, 20, 50]);
        check(100.0, PostKind::Complaint, &[0, 10], &[11]);
        check(5.0, PostKind::Review, &[0, 1], &[2]);
        check(4.9, PostKind::Review, &[], &[0, 1]);
        check(8.0, PostKind::Mention, &[], &[0, 1]);
        check(25.0, PostKind::Mention, &[0, 2], &[3]);
        assert!(!is_short(None, 0, PostKind::Review));
    }

    #[test]
    fn a_list_that_shrinks_step_by_step_is_followed() {
        let mut usual = Some(usual_after(None, 40));
        for found in (0..40).rev() {
            for _ in 0..4 {
                assert!(!is_short(usual, found, PostKind::Review), "{found} of {usual:?}");
                usual = Some(usual_after(usual, found));
            }
        }
        assert!(shows_posts(None) && shows_posts(Some(1.0)) && !shows_posts(Some(0.2)));
    }
}
