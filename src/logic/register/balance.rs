//! Good reviews for each bad one, and how many are missing to a good balance.
//!
//! Five to one is a rule of thumb of the trade, not of science, and so is said as one. What may be
//! done about it is to invite *all* customers: to ask only the content ones ("review gating") is
//! against the rules of Google ("selectively soliciting positive reviews") and Trustpilot, Yelp
//! forbids asking at all, and the FTC tells marketers not to ask only those they think will be
//! positive ("Soliciting and Paying for Online Reviews", 2022); its rule on reviews, 16 CFR Part
//! 465, forbids paying for a sentiment (465.4) and suppressing bad reviews (465.7).

use serde::{Deserialize, Serialize};

use super::quantile::number;

/// Good posts for each bad one.
pub const WANTED: u64 = 5;

/// The balance of good and bad posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Posts that are good.
    pub good: u64,
    /// Posts that nothing decides, or that are in the middle.
    pub neutral: u64,
    /// Posts that are bad.
    pub bad: u64,
    /// Good ones for each bad one; `None` without a bad one.
    pub per_bad: Option<f64>,
    /// Good ones that are missing to five for each bad one.
    pub missing: u64,
}

impl Balance {
    /// The balance of so many.
    pub fn of(good: u64, neutral: u64, bad: u64) -> Self {
        Self {
            good,
            neutral,
            bad,
            per_bad: (bad > 0).then(|| number(good) / number(bad)),
            missing: bad.saturating_mul(WANTED).saturating_sub(good),
        }
    }
}
