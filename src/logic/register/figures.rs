//! The register as data: what JSON shows, and what text, table and page are made from.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Balance, CauseFigures, Changes, CorrectionFigures, Negatives, Satisfied, Times, Trend, Unit,
    Volume,
};
use crate::domain::HealthState;

/// A register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// When it was made. States are those of this moment, also where the window ended earlier.
    pub made_at: Timestamp,
    /// The first day it covers, in the time zone of each business.
    pub from: Date,
    /// The last day it covers.
    pub to: Date,
    /// What its periods are.
    pub unit: Unit,
    /// The first day of each period.
    pub periods: Vec<Date>,
    /// The first day of each period that causes are followed over.
    pub cause_periods: Vec<Date>,
    /// How many days each of those has.
    pub cause_days: i32,
    /// All businesses together; `None` where there is only one.
    pub all: Option<Section>,
    /// Each business, by id.
    pub businesses: Vec<Section>,
}

/// A source that cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnseenSource {
    /// Its name.
    pub source: String,
    /// When it was last seen; `None` if never.
    pub last_ok: Option<Timestamp>,
}

/// What the figures cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// When the first of the sources was first seen.
    pub watched_since: Option<Timestamp>,
    /// When the last of them was.
    pub all_watched_since: Option<Timestamp>,
    /// Sources that are configured.
    pub sources: u64,
    /// Those that cannot be seen now, or never were.
    pub unseen: Vec<UnseenSource>,
    /// Posts that were there before the watch and have no date: they are in no period.
    pub undated: u64,
}

/// How a source is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// Its name.
    pub source: String,
    /// The platform.
    pub platform: String,
    /// Where its health stands.
    pub state: HealthState,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When it was last seen.
    pub last_ok: Option<Timestamp>,
    /// When it was first seen.
    pub watched_since: Option<Timestamp>,
    /// Posts ever seen.
    pub posts: u64,
    /// The share of the time from `share_from` to the end of the window in which it could be seen.
    pub share_seen: Option<f64>,
    /// See `share_seen`: the window, as far as it was watched and is remembered.
    pub share_from: Option<Timestamp>,
}

/// The figures of one business, or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The business; `None` for all together.
    pub business: Option<String>,
    /// Its name.
    pub name: String,
    /// The time zone that its moments are told in (IANA). In all together, each post counts on the
    /// day of its own business.
    pub timezone: String,
    /// What the figures cover.
    pub coverage: Coverage,
    /// How many posts there are.
    pub volume: Volume,
    /// Where the mean rating goes.
    pub trend: Trend,
    /// The negative ones.
    pub negatives: Negatives,
    /// How long alert, acknowledgement and answer took.
    pub times: Times,
    /// Whether customers were satisfied.
    pub satisfied: Satisfied,
    /// Causes, the most frequent first.
    pub causes: Vec<CauseFigures>,
    /// Cases of the window for which nobody said a cause.
    pub without_cause: u64,
    /// Corrective actions, the newest first; none for all together.
    pub corrections: Vec<CorrectionFigures>,
    /// What became of posts.
    pub changes: Changes,
    /// The balance of the posts of the window.
    pub balance: Balance,
    /// The balance of all that stands, whatever its date.
    pub balance_standing: Balance,
    /// The sources, by id; empty for all together.
    pub sources: Vec<Sight>,
}
