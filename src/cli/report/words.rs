//! What a register has to say, whatever the language. Plain phrases are fields, phrases with
//! something in them are functions; what is handed in is written out already.

use super::{english, french};
use crate::{
    domain::{HealthState, Language},
    logic::register::{Bend, TrendWord, Unit},
};

/// The table of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// ISO 639-1.
    pub(super) code: &'static str,
    pub(super) decimal_mark: &'static str,
    pub(super) thousands_mark: char,
    pub(super) percent_mark: &'static str,
    /// Days, hours, minutes, short.
    pub(super) time_units: [&'static str; 3],
    pub(super) months: [&'static str; 12],
    pub(super) short_months: [&'static str; 12],
    pub(super) date: fn(i8, &str, i16) -> String,
    /// Between a label and its value.
    pub(super) colon: &'static str,

    pub(super) title: &'static str,
    pub(super) all: &'static str,
    pub(super) span: fn(&str, &str, &str) -> String,
    pub(super) made: fn(&str) -> String,
    pub(super) unit: fn(Unit) -> &'static str,

    pub(super) coverage: &'static str,
    pub(super) no_sources: &'static str,
    pub(super) never_seen: &'static str,
    pub(super) watched_since: fn(&str) -> String,
    pub(super) last_joined: fn(&str) -> String,
    pub(super) begun_inside: fn(&str) -> String,
    /// A source that cannot be seen, and when it was last.
    pub(super) unseen: fn(&str, Option<&str>) -> String,
    pub(super) undated: fn(&str) -> String,
    pub(super) states_of: fn(&str) -> String,

    pub(super) posts: &'static str,
    pub(super) good: &'static str,
    pub(super) neutral: &'static str,
    pub(super) bad: &'static str,
    pub(super) new: &'static str,
    pub(super) gone: &'static str,
    pub(super) no_posts: &'static str,
    pub(super) platform: &'static str,
    pub(super) mean: &'static str,
    /// Over the plot of the volume.
    pub(super) volume_plot: fn(&str) -> String,

    pub(super) rating: &'static str,
    pub(super) mean_of: fn(&str, &str) -> String,
    pub(super) no_ratings: &'static str,
    pub(super) yes_no: fn(&str) -> String,
    pub(super) trend: &'static str,
    pub(super) trend_word: fn(TrendWord) -> &'static str,
    /// A slope in stars and the unit.
    pub(super) slope: fn(&str, Unit) -> String,
    /// What a trend takes, and what there is: periods, ratings, periods, ratings.
    pub(super) trend_takes: fn(Unit, [&str; 4]) -> String,
    pub(super) rating_plot: fn(&str) -> String,

    pub(super) negatives: &'static str,
    pub(super) cases: &'static str,
    pub(super) uncertain: &'static str,
    pub(super) crises: &'static str,
    pub(super) open: &'static str,
    pub(super) acknowledged: &'static str,
    pub(super) on_hold: &'static str,
    pub(super) replied: &'static str,
    pub(super) settled: &'static str,
    pub(super) unfounded: &'static str,
    pub(super) answered: &'static str,
    /// A share of so many.
    pub(super) share_of: fn(&str, &str, &str) -> String,
    pub(super) waiting: &'static str,
    pub(super) from_before: fn(&str) -> String,
    pub(super) no_negatives: &'static str,

    pub(super) times: &'static str,
    pub(super) to_alert: &'static str,
    pub(super) to_acknowledgement: &'static str,
    pub(super) to_answer: &'static str,
    pub(super) to_answer_from_published: &'static str,
    /// Heads of the table: what, half took at most, nine in ten, of so many, not yet.
    pub(super) times_head: [&'static str; 5],
    pub(super) answers_seen: fn(&str, &str) -> String,
    pub(super) answers_plot: &'static str,
    pub(super) median_line: fn(&str) -> String,

    pub(super) causes: &'static str,
    /// Heads of the table; the number of days stands in the third.
    pub(super) causes_head: fn(&str) -> [String; 5],
    pub(super) rising: &'static str,
    pub(super) no_causes: &'static str,
    pub(super) without_cause: fn(&str) -> String,
    pub(super) cause_plot: fn(&str, &str) -> String,

    pub(super) corrections: &'static str,
    pub(super) corrections_head: [&'static str; 6],
    pub(super) in_days: fn(&str, &str) -> String,
    pub(super) bend: fn(Bend) -> &'static str,

    pub(super) outcome: &'static str,
    pub(super) satisfied: &'static str,
    pub(super) yes_no_unknown: fn([&str; 3]) -> String,
    pub(super) nothing_settled: &'static str,
    pub(super) removed: &'static str,
    pub(super) reappeared: &'static str,
    pub(super) raised: &'static str,
    pub(super) lowered: &'static str,
    pub(super) reworded: &'static str,

    pub(super) balance: &'static str,
    pub(super) balance_here: &'static str,
    pub(super) balance_standing: &'static str,
    /// Good ones for each bad one, good, bad.
    pub(super) per_bad: fn(&str, &str, &str) -> String,
    pub(super) none_bad: fn(&str) -> String,
    pub(super) missing: &'static str,
    pub(super) missing_none: &'static str,
    pub(super) invite_all: &'static str,

    pub(super) sources: &'static str,
    pub(super) sources_head: [&'static str; 6],
    pub(super) state: fn(HealthState) -> &'static str,
    pub(super) since: fn(&str, &str) -> String,
    /// A share that is known only from a day on.
    pub(super) share_from: fn(&str, &str) -> String,

    pub(super) definitions: &'static str,
    pub(super) definition: &'static [(&'static str, &'static str)],
}

/// The table of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::French => &french::WORDS,
    }
}
