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

use crate::domain::{Band, Cause, Severity, Threat};

/// A text is all but certainly negative.
const CERTAIN: f64 = 0.9;

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
        severity = severity.max(match severity {
            Severity::Low => Severity::Medium,
            Severity::Medium | Severity::High | Severity::Critical => Severity::High,
        });
    }
    match signals.threat {
        Some(Threat::Violence) => Severity::Critical,
        Some(Threat::Extortion | Threat::Privacy | Threat::Legal) => severity.max(Severity::High),
        None => severity,
    }
}
