//! How bad a post is: a table, and no more than that.
//!
//! | what the post is | severity |
//! |---|---|
//! | a complaint, a rating in the lowest fifth of its scale, "not recommended" | high |
//! | a rating below the middle | medium |
//! | without a rating, or with one in the middle, the text all but certainly negative (90 % and more) | medium |
//! | the same, negative | low |
//! | uncertain, or not negative | low |
//!
//! and then, of what is negative,
//!
//! | what comes with it | severity |
//! |---|---|
//! | it looks like a threat: extortion, legal steps, private facts | at least high |
//! | it looks like a threat of violence or a danger | critical |
//! | it tells of dirt, illness or danger | one step higher, up to high |
//! | many see it: 10,000 followers of its author, or 100 likes, answers and shares | one step higher, up to high |
//! | its author has complained of the business before | one step higher, up to high |
//! | it was published more than 30 days before it was seen | the last two rows do not count |
//!
//! No row takes away what a row above it gave.

use crate::domain::{Band, Cause, Reach, Severity, Threat, Verdict, VerdictReason};

/// A text is all but certainly negative.
const CERTAIN: f64 = 0.9;

/// So many followers make a post one that many see,
const FOLLOWERS: u64 = 10_000;
/// and so many reactions.
const REACTIONS: u64 = 100;

/// What decides on the severity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signals<'a> {
    pub(super) band: Band,
    /// What the rating, the recommendation or the kind of the post says.
    pub(super) stated: Option<Severity>,
    pub(super) probability: f64,
    pub(super) threat: Option<Threat>,
    pub(super) causes: &'a [Cause],
}

/// The severity, by the tables above.
pub(super) fn severity(signals: Signals<'_>) -> Severity {
    if signals.band != Band::Negative {
        return Severity::Low;
    }
    let by_text = if signals.probability >= CERTAIN { Severity::Medium } else { Severity::Low };
    // A rating in the middle leaves it to the text.
    let mut severity = signals.stated.map_or(by_text, |stated| stated.max(by_text));
    if signals.causes.contains(&Cause::Hygiene) {
        severity = raised(severity);
    }
    match signals.threat {
        Some(Threat::Violence) => Severity::Critical,
        Some(Threat::Extortion | Threat::Privacy | Threat::Legal) => severity.max(Severity::High),
        None => severity,
    }
}

/// One step higher, up to high.
fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Low => Severity::Medium,
        Severity::Medium | Severity::High => Severity::High,
        Severity::Critical => Severity::Critical,
    }
}

/// What is known of a post besides what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Its author has complained of the business before.
    pub again: bool,
    /// It was published long before it was seen.
    pub old: bool,
}

/// Makes the verdict on a post that many see more severe.
pub(super) fn seen_by(verdict: &mut Verdict, reach: Option<Reach>) {
    let Some(Reach { followers, reactions }) = reach else { return };
    let many = followers >= Some(FOLLOWERS) || reactions >= Some(REACTIONS);
    let without = verdict.severity;
    if many && raises(verdict) {
        verdict.reasons.push(VerdictReason::Reach { followers, reactions, without });
    }
}

/// The verdict on a post under circumstances.
#[must_use]
pub fn under(mut verdict: Verdict, circumstances: Circumstances) -> Verdict {
    let mut could = verdict.clone();
    let again = circumstances.again && raises(&mut could);
    if !circumstances.old {
        if again {
            could.reasons.push(VerdictReason::Again);
            return could;
        }
        return verdict;
    }
    let without = verdict.reasons.iter().find_map(|reason| {
        if let VerdictReason::Reach { without, .. } = reason { Some(*without) } else { None }
    });
    verdict.severity = without.unwrap_or(verdict.severity);
    if again || without.is_some() {
        verdict.reasons.retain(|reason| !matches!(reason, VerdictReason::Reach { .. }));
        verdict.reasons.push(VerdictReason::Old);
    }
    verdict
}

/// Makes a verdict one step more severe, if it can be.
fn raises(verdict: &mut Verdict) -> bool {
    let was = verdict.severity;
    if verdict.band == Band::Negative {
        verdict.severity = raised(was);
    }
    verdict.severity != was
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Post, PostKind, Rating},
        logic::judge::judge,
    };

    fn reached(post: &Post, followers: Option<u64>, reactions: Option<u64>) -> Verdict {
        judge(&Post { reach: Reach { followers, reactions }.told(), ..post.clone() })
    }

    fn two_stars() -> Post {
        Post { rating: Rating::new(2.0, 5.0, 1.0), ..Post::new("id:1", "It took them a while.") }
    }

    #[test]
    fn what_many_see_is_a_step_more_severe() {
        let post = two_stars();
        for (followers, reactions, severity) in [
            (None, None, Severity::Medium),
            (Some(9_999), Some(99), Severity::Medium),
            (Some(10_000), None, Severity::High),
            (None, Some(100), Severity::High),
            (Some(0), Some(u64::MAX), Severity::High),
        ] {
            let verdict = reached(&post, followers, reactions);
            assert_eq!(verdict.severity, severity, "{followers:?} {reactions:?}");
            let told = verdict.reasons.iter().any(|one| matches!(one, VerdictReason::Reach { .. }));
            assert_eq!(told, severity == Severity::High);
        }
        let praise = Post { rating: Rating::new(5.0, 5.0, 1.0), ..post };
        assert_eq!(reached(&praise, Some(1_000_000), None).severity, Severity::Low);
    }

    #[test]
    fn who_complains_again_is_told_and_what_is_old_is_not_raised() {
        let plain = judge(&two_stars());
        let again = under(plain.clone(), Circumstances { again: true, old: false });
        assert_eq!(again.severity, Severity::High);
        assert_eq!(again.reasons.last(), Some(&VerdictReason::Again));
        let old = under(plain.clone(), Circumstances { again: true, old: true });
        assert_eq!(old.severity, Severity::Medium);
        assert_eq!(old.reasons.last(), Some(&VerdictReason::Old));
        let seen = reached(&two_stars(), Some(50_000), None);
        let old = under(seen, Circumstances { again: false, old: true });
        assert_eq!(
            (old.severity, old.reasons.last()),
            (Severity::Medium, Some(&VerdictReason::Old))
        );
        // Where it changes nothing, nothing is said of it.
        assert_eq!(under(plain.clone(), Circumstances { again: false, old: true }), plain);
    }

    proptest! {
        /// The severity never falls below what the rating, the kind and the threat say.
        #[test]
        fn nothing_makes_it_less_severe(
            text in "\\PC{0,120}",
            stars in prop::option::of(1.0..5.0_f64),
            complaint in any::<bool>(),
            followers in any::<Option<u64>>(),
            reactions in any::<Option<u64>>(),
            again in any::<bool>(),
            old in any::<bool>(),
        ) {
            let kind = if complaint { PostKind::Complaint } else { PostKind::Review };
            let rating = stars.and_then(|stars| Rating::new(stars, 5.0, 1.0));
            let post = Post { rating, kind, ..Post::new("id:1", text) };
            let plain = judge(&post);
            let verdict = under(reached(&post, followers, reactions), Circumstances { again, old });
            prop_assert_eq!(verdict.band, plain.band);
            prop_assert!(verdict.severity >= plain.severity);
            let most = if plain.severity == Severity::Critical { Severity::Critical } else { Severity::High };
            prop_assert!(verdict.severity <= most);
        }
    }
}
