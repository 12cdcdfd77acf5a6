//! Whether a post is negative: rating, then recommendation, then the kind of post. What none of
//! these decides is uncertain, and said to be so.
//!
//! | what the post carries | band | severity |
//! |---|---|---|
//! | a complaint | negative | high |
//! | rating in the lowest fifth of its scale, or "not recommended" | negative | high |
//! | rating below the middle | negative | medium |
//! | rating in the middle (3 of 5) | uncertain | low |
//! | rating above the middle, or "recommended" | not negative | low |
//! | neither | uncertain | low |

use crate::domain::{Band, Post, PostKind, Rating, Severity, Verdict, VerdictReason};

/// The verdict on a post.
pub fn judge(post: &Post) -> Verdict {
    let rated = post.rating.map(|rating| by_rating(&rating));
    let mut reasons = rated.iter().map(|rated| rated.3.clone()).collect::<Vec<_>>();
    let (band, probability, severity) = match rated {
        _ if post.kind == PostKind::Complaint => {
            reasons.push(VerdictReason::Complaint);
            (Band::Negative, 0.95, Severity::High)
        }
        Some((band, probability, severity, _)) => (band, probability, severity),
        None => {
            reasons.push(VerdictReason::NoRating);
            (Band::Uncertain, 0.5, Severity::Low)
        }
    };
    Verdict { band, probability, severity, language: post.language.clone(), reasons }
}

fn by_rating(rating: &Rating) -> (Band, f64, Severity, VerdictReason) {
    let place = rating.normalised();
    if rating.is_recommendation() {
        return if place < 0.5 {
            (Band::Negative, 0.97, Severity::High, VerdictReason::NotRecommended)
        } else {
            (Band::NotNegative, 0.03, Severity::Low, VerdictReason::Recommended)
        };
    }
    let reason = VerdictReason::Rating { value: rating.value, best: rating.best };
    if place <= 0.2 {
        (Band::Negative, 0.99, Severity::High, reason)
    } else if place < 0.5 {
        (Band::Negative, 0.95, Severity::Medium, reason)
    } else if place < 0.6 {
        (Band::Uncertain, 0.5, Severity::Low, reason)
    } else {
        (Band::NotNegative, 0.03, Severity::Low, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PostKey;

    #[track_caller]
    fn check(rating: Option<(f64, f64, f64)>, kind: PostKind, band: Band, severity: Severity) {
        let post = Post {
            key: PostKey::from("id:1"),
            id: None,
            url: None,
            author: None,
            published: None,
            rating: rating.and_then(|(value, best, worst)| Rating::new(value, best, worst)),
            title: None,
            text: "Lovely, lovely, lovely.".into(),
            kind,
            status: None,
            reply: None,
            language: None,
        };
        let verdict = judge(&post);
        assert_eq!((verdict.band, verdict.severity), (band, severity), "{rating:?} {kind:?}");
        assert!(!verdict.reasons.is_empty());
    }

    #[test]
    fn the_table_holds() {
        use Band::{Negative, NotNegative, Uncertain};
        use PostKind::{Complaint, Mention, Review};
        use Severity::{High, Low, Medium};
        check(Some((1.0, 5.0, 1.0)), Review, Negative, High);
        check(Some((0.0, 5.0, 1.0)), Review, Negative, High);
        check(Some((2.0, 5.0, 1.0)), Review, Negative, Medium);
        check(Some((2.5, 5.0, 1.0)), Review, Negative, Medium);
        check(Some((3.0, 5.0, 1.0)), Review, Uncertain, Low);
        check(Some((4.0, 5.0, 1.0)), Review, NotNegative, Low);
        check(Some((5.0, 5.0, 1.0)), Complaint, Negative, High);
        check(Some((2.0, 5.0, 1.0)), Complaint, Negative, High);
        check(Some((2.0, 10.0, 0.0)), Review, Negative, High);
        check(Some((4.0, 10.0, 0.0)), Review, Negative, Medium);
        check(Some((0.0, 1.0, 0.0)), Review, Negative, High);
        check(Some((1.0, 1.0, 0.0)), Review, NotNegative, Low);
        check(None, Complaint, Negative, High);
        check(None, Review, Uncertain, Low);
        check(None, Mention, Uncertain, Low);
    }
}
