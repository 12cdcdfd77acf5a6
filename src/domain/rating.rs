//! A rating with the scale it was given on.

use serde::{Deserialize, Serialize};

/// A rating as the site gives it. Never assume five stars: the scale is part of the value.
/// "Recommended: no" is 0 on a scale of 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// What the author gave.
    pub value: f64,
    /// The best that can be given.
    pub best: f64,
    /// The worst that can be given.
    pub worst: f64,
}

impl Rating {
    /// A rating, or `None` when the numbers cannot be one (not finite, an empty scale, outside it).
    pub fn new(value: f64, best: f64, worst: f64) -> Option<Self> {
        let sound = value.is_finite() && best.is_finite() && worst.is_finite();
        // Half a step of slack: sites give 0 stars on a scale they state as 1 to 5.
        (sound && best > worst && value >= worst.min(0.0) && value <= best).then_some(Self {
            value,
            best,
            worst,
        })
    }

    /// Where the value stands between worst (0) and best (1).
    pub fn normalised(&self) -> f64 {
        ((self.value - self.worst) / (self.best - self.worst)).clamp(0.0, 1.0)
    }

    /// Whether this is a yes-or-no recommendation and not a scale.
    pub fn is_recommendation(&self) -> bool {
        self.best <= 1.0 && self.worst >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_inside_its_scale() {
        let place = |value, best, worst| Rating::new(value, best, worst).unwrap().normalised();
        for (value, best, worst, expect) in
            [(1.0, 5.0, 1.0, 0.0), (5.5, 10.0, 1.0, 0.5), (0.0, 5.0, 1.0, 0.0)]
        {
            assert!((place(value, best, worst) - expect).abs() < 1e-9, "{value} of {best}");
        }
        for (value, best, worst) in
            [(6.0, 5.0, 1.0), (f64::NAN, 5.0, 1.0), (1.0, 1.0, 1.0), (-1.0, 5.0, 1.0)]
        {
            assert_eq!(Rating::new(value, best, worst), None, "{value} of {best}");
        }
    }
}
