//! Causes over time, and whether corrective actions bent their curves.
//!
//! A cause counts as people have said it ("Waiting time" and "waiting time" are one), on the day on
//! which its case was opened. To see where it goes, the days up to the end of the window are cut
//! into periods of equal length, backwards from the last day, so that none is cut short.
//!
//! *Rising*: at least [`LEAST_RISING`] cases in the last period, and at least twice the mean of the
//! periods before, of which there must be two that were watched as a whole.
//!
//! *Bent*: as many cases as there are before and after an action, each would fall after it with a
//! probability that is its share of the days, had nothing changed; the number after it is then
//! binomial. This is the exact comparison of two Poisson rates of Przyborowski and Wilenski
//! (Biometrika 31, 1940). A curve is bent if so few cases or fewer come about in one of twenty
//! times at most; it has got worse if so many or more do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    Window,
    posts::day_of,
    quantile::{float, number},
    window::days,
};
use crate::{domain::Case, logic::text};

/// Periods that causes are followed over, at most.
pub const CAUSE_PERIODS: usize = 12;
/// Cases in the last period that make a cause rise.
pub const LEAST_RISING: u64 = 3;
/// How much more than before that must be.
const TIMES_MORE: f64 = 2.0;
/// Watched periods before the last one that a rise is measured against.
const LEAST_BEFORE: usize = 2;
/// Windows of so many days count causes by weeks, longer ones by thirty days.
const BY_WEEKS: i32 = 62;
/// The longest time before and after an action that is compared, in days.
pub const LONGEST_SPAN: i32 = 90;
/// Days that must have passed since an action, and been watched before it.
pub const LEAST_DAYS: i32 = 28;
/// Cases before and after it, together, below which nothing is said: four could never tell.
pub const LEAST_CASES: u64 = 5;
/// How often a bend that is none may be named.
const CHANCE: f64 = 0.05;

/// What an action did to a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bend {
    /// There are fewer cases since.
    Bent,
    /// There are more cases since.
    Worse,
    /// The difference may be chance.
    NoClearChange,
    /// Too few days or cases to say.
    TooEarly,
    /// Its case names no cause.
    NoCause,
}

impl Bend {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bent => "bent",
            Self::Worse => "worse",
            Self::NoClearChange => "no_clear_change",
            Self::TooEarly => "too_early",
            Self::NoCause => "no_cause",
        }
    }
}

/// A cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CauseFigures {
    /// As it was last said.
    pub cause: String,
    /// Cases opened in the window.
    pub cases: u64,
    /// Cases by the periods that causes are followed over, the oldest first.
    pub periods: Vec<u64>,
    /// The mean of the watched periods before the last one.
    pub mean_before: Option<f64>,
    /// Whether it rises.
    pub rising: bool,
}

/// A corrective action and one cause of its case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionFigures {
    /// When it was written down.
    pub day: Date,
    /// What was changed.
    pub action: String,
    /// The case it was written down at.
    pub case: String,
    /// The cause.
    pub cause: Option<String>,
    /// Cases of that cause in the days before.
    pub before: u64,
    /// How many days those were.
    pub days_before: i32,
    /// Cases of that cause in the days since.
    pub after: u64,
    /// How many days those were.
    pub days_after: i32,
    /// What it did.
    pub bend: Bend,
}

/// How a corrective action was written down.
#[derive(Debug, Clone)]
struct Correction {
    day: Date,
    action: String,
    case: String,
    causes: BTreeSet<String>,
}

/// Counts causes, the newest cases first.
#[derive(Debug, Clone, Default)]
pub(super) struct CauseTally {
    /// By the folded cause: its name, and the days of its cases.
    causes: BTreeMap<String, (String, Vec<Date>)>,
    corrections: Vec<Correction>,
    /// Cases of the window for which nobody said a cause.
    pub(super) unsaid: u64,
}

impl Window {
    /// The days of each period that causes are followed over.
    pub fn cause_days(&self) -> i32 {
        if self.days() <= BY_WEEKS { 7 } else { 30 }
    }

    /// The first days of those periods, the oldest first. They may begin before the window.
    pub fn cause_periods(&self) -> Vec<Date> {
        let length = i64::from(self.cause_days());
        let backwards = (1_i64..).take(CAUSE_PERIODS);
        let mut starts: Vec<Date> = backwards
            .filter_map(|back| self.to.checked_sub((back * length - 1).days()).ok())
            .collect();
        starts.reverse();
        starts
    }
}

impl CauseTally {
    /// Counts a case; of one from before the watch, the day it was opened says nothing.
    pub(super) fn add(&mut self, case: &Case, new: bool, window: &Window, zone: &TimeZone) {
        let day = day_of(case.opened_at, zone);
        let mut folded = BTreeSet::new();
        for cause in &case.course.causes {
            let key = text::fold(cause);
            if new && folded.insert(key.clone()) {
                let named = || (cause.clone(), Vec::new());
                self.causes.entry(key).or_insert_with(named).1.push(day);
            } else {
                folded.insert(key);
            }
        }
        self.unsaid += u64::from(new && folded.is_empty() && window.holds(day));
        for (at, action) in &case.course.corrections {
            self.corrections.push(Correction {
                day: day_of(*at, zone),
                action: action.clone(),
                case: case.id.to_string(),
                causes: folded.clone(),
            });
        }
    }

    /// The causes of a window, the most frequent first. `began` is the first day of the watch.
    pub(super) fn causes(&self, window: &Window, began: Option<Date>) -> Vec<CauseFigures> {
        let starts = window.cause_periods();
        let watched =
            began.map_or(0, |began| starts.iter().filter(|start| **start > began).count());
        let figures = self.causes.values().map(|(cause, dates)| {
            let mut counts = vec![0; starts.len()];
            for day in dates.iter().filter(|day| **day <= window.to) {
                let at = starts.partition_point(|start| start <= day).checked_sub(1);
                if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                    *count += 1;
                }
            }
            let last = counts.last().copied().unwrap_or(0);
            let before = counts.iter().rev().skip(1).take(watched.saturating_sub(1));
            let before: Vec<u64> = before.copied().collect();
            let sum = number(before.iter().sum());
            let mean = (!before.is_empty()).then(|| sum / float(before.len()));
            CauseFigures {
                cause: cause.clone(),
                cases: dates.iter().filter(|day| window.holds(**day)).count() as u64,
                periods: counts,
                mean_before: mean,
                rising: last >= LEAST_RISING
                    && before.len() >= LEAST_BEFORE
                    && mean.is_some_and(|mean| number(last) >= TIMES_MORE * mean),
            }
        });
        let mut figures: Vec<_> =
            figures.filter(|cause| cause.cases + cause.periods.iter().sum::<u64>() > 0).collect();
        figures.sort_by_key(|cause| std::cmp::Reverse(cause.cases));
        figures
    }

    /// What the actions did that were written down in the window, or so shortly before that the
    /// time since reaches into it; the newest first.
    pub(super) fn corrections(
        &self,
        window: &Window,
        began: Option<Date>,
    ) -> Vec<CorrectionFigures> {
        let mut figures = Vec::new();
        let told = self.corrections.iter().filter(|correction| {
            correction.day <= window.to && days(correction.day, window.from) <= LONGEST_SPAN
        });
        for correction in told {
            let causes = correction.causes.iter().map(Some);
            let none = correction.causes.is_empty().then_some(None);
            for cause in causes.chain(none) {
                figures.push(self.correction(correction, cause, window, began));
            }
        }
        figures.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.case.cmp(&b.case)));
        figures
    }

    fn correction(
        &self,
        correction: &Correction,
        cause: Option<&String>,
        window: &Window,
        began: Option<Date>,
    ) -> CorrectionFigures {
        let day = correction.day;
        // Neither the day of the action nor the first, broken one of the watch is compared.
        let watched = began.map_or(0, |began| days(began, day) - 1);
        let (days_before, days_after) =
            (watched.clamp(0, LONGEST_SPAN), days(day, window.to).clamp(0, LONGEST_SPAN));
        let named = cause.and_then(|cause| self.causes.get(cause));
        let dates = named.map_or(&[][..], |(_, dates)| dates.as_slice());
        let among = |far: std::ops::RangeInclusive<i32>| {
            dates.iter().filter(|date| far.contains(&days(day, **date))).count() as u64
        };
        let (before, after) = (among(-days_before..=-1), among(1..=days_after));
        let bend = match cause {
            None => Bend::NoCause,
            Some(_)
                if days_after < LEAST_DAYS
                    || days_before < LEAST_DAYS
                    || before + after < LEAST_CASES =>
            {
                Bend::TooEarly
            }
            Some(_) => {
                let share = f64::from(days_after) / f64::from(days_before + days_after);
                bend(before, after, share)
            }
        };
        CorrectionFigures {
            day,
            action: correction.action.clone(),
            case: correction.case.clone(),
            cause: named.map(|(name, _)| name.clone()).or_else(|| cause.cloned()),
            before,
            days_before,
            after,
            days_after,
            bend,
        }
    }
}

/// What so many cases before and after say, if a case falls after with this probability.
fn bend(before: u64, after: u64, share: f64) -> Bend {
    if at_most(after, before + after, share) <= CHANCE {
        Bend::Bent
    } else if at_most(before, before + after, 1.0 - share) <= CHANCE {
        Bend::Worse
    } else {
        Bend::NoClearChange
    }
}

/// The probability of `most` successes or fewer in `n` trials; in logarithms, so that nothing
/// becomes too small to be a number.
fn at_most(most: u64, n: u64, p: f64) -> f64 {
    let odds = p.ln() - (1.0 - p).ln();
    let mut term = number(n) * (1.0 - p).ln();
    let mut sum = term.exp();
    for k in 0..most.min(n) {
        term += number(n - k).ln() - number(k + 1).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binomial_is_that_of_the_tables() {
        for (most, n, p, expected) in [
            (0, 5, 0.5, 0.03125),
            (1, 10, 0.5, 0.010_742_187_5),
            (3, 10, 0.25, 0.775_875_091_6),
            (10, 10, 0.3, 1.0),
            (400, 1000, 0.5, 1.364e-10),
        ] {
            let found = at_most(most, n, p);
            assert!((found - expected).abs() < 1e-9_f64.max(expected * 1e-3), "{most} {n} {found}");
        }
    }

    #[test]
    fn few_cases_bend_no_curve() {
        assert_eq!(bend(5, 0, 0.5), Bend::Bent);
        assert_eq!(bend(4, 0, 0.5), Bend::NoClearChange);
        assert_eq!(bend(6, 3, 0.5), Bend::NoClearChange);
        assert_eq!(bend(0, 5, 0.5), Bend::Worse);
        // Four times as many days after: one case then is few, five are not.
        assert_eq!(bend(3, 1, 0.8), Bend::Bent);
        assert_eq!(bend(3, 5, 0.8), Bend::NoClearChange);
    }
}
