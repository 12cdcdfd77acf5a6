//! Whether the mean rating rises or falls, and how fast.
//!
//! The question is answered by the test of Mann (Econometrica 13, 1945) and Kendall ("Rank
//! Correlation Methods", 1975) over the means of the periods, with their corrections for ties and
//! for continuity: a trend is named if it would come about by chance in one of twenty cases at most
//! (two-sided, |z| at least 1.96). The normal approximation holds from about eight values on
//! (Gilbert, "Statistical Methods for Environmental Pollution Monitoring", 1987, names ten; Kendall
//! eight), so below [`LEAST_PERIODS`] nothing is said, nor below [`LEAST_RATINGS`] ratings in all.
//! How fast is the median of the slopes between all pairs (Theil 1950; Sen, JASA 63, 1968): one odd
//! period does not move it.

use serde::{Deserialize, Serialize};

use super::{
    posts::Bucket,
    quantile::{float, median},
};

/// Periods with a rating that a trend takes.
pub const LEAST_PERIODS: usize = 8;
/// Ratings in all that a trend takes.
pub const LEAST_RATINGS: u64 = 20;
/// The two-sided 5 % point of the normal distribution.
const SIGNIFICANT: f64 = 1.96;

/// Where the mean rating goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendWord {
    /// Up.
    Rising,
    /// Neither clearly up nor down.
    Steady,
    /// Down.
    Falling,
    /// There is too little to say.
    TooFew,
}

impl TrendWord {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Falling => "falling",
            Self::TooFew => "too_few",
        }
    }
}

/// The trend of the mean rating.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// In a word.
    pub word: TrendWord,
    /// Stars a period; `None` if there is too little to say.
    pub slope: Option<f64>,
    /// What the test came to, in standard deviations.
    pub z: Option<f64>,
    /// Periods with a rating.
    pub periods: usize,
    /// Ratings in them.
    pub ratings: u64,
}

/// The trend over the periods of a window.
pub(super) fn trend(buckets: &[Bucket]) -> Trend {
    let means = buckets.iter().enumerate();
    let means: Vec<(f64, f64)> =
        means.filter_map(|(at, bucket)| Some((float(at), bucket.mean?))).collect();
    let ratings = buckets.iter().map(|bucket| bucket.rated).sum();
    let told =
        Trend { word: TrendWord::TooFew, slope: None, z: None, periods: means.len(), ratings };
    if means.len() < LEAST_PERIODS || ratings < LEAST_RATINGS {
        return told;
    }
    let (z, slope) = (mann_kendall(&means), theil_sen(&means));
    let word = match slope {
        Some(slope) if z >= SIGNIFICANT && slope > 0.0 => TrendWord::Rising,
        Some(slope) if z <= -SIGNIFICANT && slope < 0.0 => TrendWord::Falling,
        Some(_) | None => TrendWord::Steady,
    };
    Trend { word, slope, z: Some(z), ..told }
}

/// How many standard deviations the values (in order of time) are from having no order.
fn mann_kendall(values: &[(f64, f64)]) -> f64 {
    let mut s = 0.0_f64;
    for (at, (_, earlier)) in values.iter().enumerate() {
        for (_, later) in values.iter().skip(at + 1) {
            s += match later.total_cmp(earlier) {
                std::cmp::Ordering::Less => -1.0,
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Greater => 1.0,
            };
        }
    }
    let variance = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0) / 18.0;
    let mut sorted: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
    sorted.sort_by(f64::total_cmp);
    let tied = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|tie| variance(float(tie.len())));
    let deviation = (variance(float(values.len())) - tied.sum::<f64>()).max(0.0).sqrt();
    if s == 0.0 || deviation == 0.0 { 0.0 } else { (s - s.signum()) / deviation }
}

/// The median slope of all pairs.
fn theil_sen(values: &[(f64, f64)]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (at, (t, earlier)) in values.iter().enumerate() {
        let later = values.iter().skip(at + 1);
        slopes.extend(later.map(|(u, later)| (later - earlier) / (u - t)));
    }
    slopes.sort_by(f64::total_cmp);
    median(&slopes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn buckets(means: &[f64], rated: u64) -> Vec<Bucket> {
        let one = |mean: &f64| Bucket { rated, mean: Some(*mean), ..Bucket::default() };
        means.iter().map(one).collect()
    }

    #[test]
    fn the_test_is_that_of_the_books() {
        // S = 26 of 28, no ties: (26 - 1) / sqrt(8 * 7 * 21 / 18).
        let means = [3.0, 3.1, 3.2, 3.4, 3.3, 3.5, 3.6, 3.7];
        let found = trend(&buckets(&means, 3));
        assert_eq!((found.word, found.ratings), (TrendWord::Rising, 24));
        assert!((found.z.unwrap() - 25.0 / (1176.0_f64 / 18.0).sqrt()).abs() < 1e-9);
        assert!((found.slope.unwrap() - 0.1).abs() < 1e-9);
        // Two pairs of ties take 2 * 1 * 9 / 18 each off the variance; S = 8.
        let tied = [4.0, 4.0, 3.0, 3.0, 4.5, 3.5, 4.6, 4.4];
        let z = trend(&buckets(&tied, 3)).z.unwrap();
        assert!((z - 7.0 / ((1176.0_f64 - 36.0) / 18.0).sqrt()).abs() < 1e-9, "{z}");
    }

    #[test]
    fn too_little_says_nothing_and_a_level_line_is_steady() {
        let rising: Vec<f64> = (0..8).map(|at| 3.0 + f64::from(at) / 10.0).collect();
        assert_eq!(trend(&buckets(&rising, 2)).word, TrendWord::TooFew);
        assert_eq!(trend(&buckets(&rising[..7], 9)).word, TrendWord::TooFew);
        assert_eq!(trend(&buckets(&[4.0; 12], 9)).word, TrendWord::Steady);
        assert_eq!(trend(&[]).slope, None);
    }

    proptest! {
        #[test]
        fn a_trend_turned_round_is_the_other_one(
            means in prop::collection::vec(1.0..5.0, 8..40),
        ) {
            let found = trend(&buckets(&means, 5));
            let back: Vec<f64> = means.iter().rev().copied().collect();
            let back = trend(&buckets(&back, 5));
            prop_assert!((found.z.unwrap() + back.z.unwrap()).abs() < 1e-9);
            prop_assert!((found.slope.unwrap() + back.slope.unwrap()).abs() < 1e-9);
            let turned = match found.word {
                TrendWord::Rising => TrendWord::Falling,
                TrendWord::Falling => TrendWord::Rising,
                word @ (TrendWord::Steady | TrendWord::TooFew) => word,
            };
            prop_assert_eq!(back.word, turned);
        }

        #[test]
        fn a_line_is_found_whatever_stands_beside_it(
            slope in -0.2_f64..0.2, odd in 0_usize..20, by in -3.0_f64..3.0,
        ) {
            prop_assume!(slope.abs() > 0.01);
            let mut means: Vec<f64> = (0..20).map(|at| 3.0 + slope * float(at)).collect();
            means[odd] += by;
            let found = trend(&buckets(&means, 5));
            prop_assert!((found.slope.unwrap() - slope).abs() < 1e-6);
        }
    }
}
