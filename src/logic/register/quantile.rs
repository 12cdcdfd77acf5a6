//! Quantiles: linear interpolation between the two nearest order statistics, `h = (n - 1) p`. It is
//! type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American Statistician
//! 50, 1996), and what R, Python and spreadsheets compute where nothing else is asked for, so that
//! everybody can check the figures.

/// The quantile `numerator / denominator` of sorted values.
pub(super) fn quantile(sorted: &[f64], numerator: usize, denominator: usize) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? * numerator;
    let (below, rest) = (place / denominator, place % denominator);
    let low = *sorted.get(below)?;
    if rest == 0 {
        return Some(low);
    }
    let high = *sorted.get(below + 1)?;
    Some(low + (high - low) * float(rest) / float(denominator))
}

/// The median of sorted values.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    quantile(sorted, 1, 2)
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "nothing that is counted here reaches 2^52")]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}

/// The same for counts that are kept.
#[expect(clippy::cast_precision_loss, reason = "nothing that is counted here reaches 2^52")]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantiles_are_those_of_other_programs() {
        // As `numpy.quantile(values, p)` has them.
        let values = [15.0, 20.0, 35.0, 40.0, 50.0];
        for (numerator, expected) in [(0, 15.0), (4, 29.0), (5, 35.0), (9, 46.0), (10, 50.0)] {
            let found = quantile(&values, numerator, 10).unwrap();
            assert!((found - expected).abs() < 1e-9, "{numerator}: {found}");
        }
        assert_eq!(median(&[1.0, 2.0]), Some(1.5));
        assert_eq!(quantile(&[7.0], 9, 10), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    proptest! {
        #[test]
        fn a_quantile_lies_between_its_neighbours(
            mut values in prop::collection::vec(-1e6..1e6, 1..60), p in 0_usize..=10,
        ) {
            values.sort_by(f64::total_cmp);
            let found = quantile(&values, p, 10).unwrap();
            let below = values.iter().filter(|value| **value < found - 1e-6).count();
            let above = values.iter().filter(|value| **value > found + 1e-6).count();
            prop_assert!(below * 10 <= p * (values.len() - 1) + 10);
            prop_assert!(above * 10 <= (10 - p) * (values.len() - 1) + 10);
            prop_assert!(quantile(&values, 0, 10).unwrap() <= found + 1e-9);
            prop_assert!(found <= quantile(&values, 10, 10).unwrap() + 1e-9);
        }
    }
}
