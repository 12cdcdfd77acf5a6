//! A source, what is remembered for its next request, and its health.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Bands, BusinessId, Doubt, Outcome, Place, PostKind, SourceId};

/// A page, feed or API watched for one business.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name in the configuration.
    pub id: SourceId,
    /// Whom it is watched for.
    pub business: BusinessId,
    /// What is fetched.
    pub url: Url,
    /// The platform's name, as mails say it ("Trustpilot", or the host).
    pub platform: String,
    /// The place that it is about, of a business with several.
    pub location: Option<String>,
    /// What its posts are, where the page does not say.
    pub kind: PostKind,
    /// Only posts that name the business or an alias count.
    pub mentions: bool,
    /// How sure it must be that a text of its posts is negative.
    pub bands: Bands,
    /// How soon the platform itself wants an answer.
    pub respond_within: Option<SignedDuration>,
}

/// What the site gave to ask "has it changed?" with. Kept verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The `ETag` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What the last healthy page was like: enough to tell that the next one says the same without
/// reading it, or that it says suspiciously little.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Stands for its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Stands for the parts of it that its posts are read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Pages in a row that were read and had other posts than the one before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub restless: u8,
    /// How many posts the source usually shows: a moving mean over healthy polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
    /// How many posts it showed that concern the business.
    #[serde(default)]
    pub posts: u64,
    /// Stands for all but its rules that decided what was made of it: names, limits, the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Of a source that counts only posts which name the business: all posts of its first page, each
    /// as a short hash, so that the end of the new ones can be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<u32>,
    /// Of a source whose posts are completed from pages of their own: the posts of its first page as
    /// the list had them, key and content each as a short hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<(u32, u32)>,
    /// The list as it was compared last, in its order.
    #[serde(default, with = "super::place", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// What was there and is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// Listings in a row whose order was another one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsettled: u8,
    /// The keys of those places that may be none of the list's own.
    #[serde(default, with = "super::marks::plain", skip_serializing_if = "Vec::is_empty")]
    pub loose: Vec<u64>,
    /// The last page of the list that is to be read again, since something there was left over.
    #[serde(default)]
    pub owed: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

/// How a source is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// The last poll was healthy, or there was none yet.
    #[default]
    Ok,
    /// It failed lately; not yet often enough to say so.
    Suspect,
    /// It failed again and again: the operator is told.
    Broken,
    /// The site keeps us out: the operator is told.
    Blocked,
}

impl HealthState {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Suspect => "suspect",
            Self::Broken => "broken",
            Self::Blocked => "blocked",
        }
    }

    /// Whether the operator has been, or is to be, told.
    pub fn is_incident(self) -> bool {
        matches!(self, Self::Broken | Self::Blocked)
    }
}

/// The health of a source: a state machine over outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// How it is doing.
    pub state: HealthState,
    /// Since when it is in this state.
    pub since: Option<Timestamp>,
    /// Unhealthy polls in a row.
    pub failures: u32,
    /// When it was last healthy.
    pub last_ok: Option<Timestamp>,
}

/// Unhealthy polls in a row before a source counts as broken or blocked.
pub const CONFIRM_FAILURES: u32 = 3;

impl Health {
    /// The health after one more outcome. `healthy` is whether the source could be seen: an empty
    /// page is, unless posts were there. Our own uplink says nothing about the source.
    #[must_use]
    pub fn after(&self, outcome: &Outcome, healthy: bool, now: Timestamp) -> Self {
        if *outcome == Outcome::UplinkDown {
            return self.clone();
        }
        self.with(outcome, if healthy { 0 } else { self.failures.saturating_add(1) }, now)
    }

    /// The health after an outcome that needs no confirmation.
    #[must_use]
    pub fn confirmed(&self, outcome: &Outcome, now: Timestamp) -> Self {
        self.with(outcome, self.failures.saturating_add(1).max(CONFIRM_FAILURES), now)
    }

    fn with(&self, outcome: &Outcome, failures: u32, now: Timestamp) -> Self {
        let state = match outcome {
            _ if failures == 0 => HealthState::Ok,
            // An incident goes on under its first name until the source is seen again.
            _ if self.state.is_incident() => self.state,
            _ if failures < CONFIRM_FAILURES => HealthState::Suspect,
            Outcome::Blocked(_) => HealthState::Blocked,
            Outcome::Listed
            | Outcome::NotModified
            | Outcome::Empty
            | Outcome::Short { .. }
            | Outcome::AnchorMissing
            | Outcome::LoggedOut
            | Outcome::Login(_)
            | Outcome::Render(_)
            | Outcome::Http(_)
            | Outcome::Network(_)
            | Outcome::UplinkDown
            | Outcome::TooLarge
            | Outcome::Disallowed
            | Outcome::DisallowedByRobots
            | Outcome::RobotsUnknown(_) => HealthState::Broken,
        };
        Self {
            state,
            since: if state == self.state { self.since.or(Some(now)) } else { Some(now) },
            failures,
            last_ok: if failures == 0 { Some(now) } else { self.last_ok },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BlockKind;

    #[test]
    fn an_incident_is_confirmed_once_and_ends_with_one_healthy_poll() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let blocked = Outcome::Blocked(BlockKind::BotWall);
        let outcomes = [
            (Outcome::Listed, HealthState::Ok, 0),
            (Outcome::Http(500), HealthState::Suspect, 1),
            (Outcome::UplinkDown, HealthState::Suspect, 1),
            (blocked.clone(), HealthState::Suspect, 1),
            (blocked.clone(), HealthState::Blocked, 4),
            (Outcome::Http(500), HealthState::Blocked, 4),
            (Outcome::NotModified, HealthState::Ok, 6),
            (Outcome::AnchorMissing, HealthState::Suspect, 7),
        ];
        let mut health = Health::default();
        for (second, (outcome, state, since)) in outcomes.into_iter().enumerate() {
            let now = at(i64::try_from(second).unwrap());
            health = health.after(&outcome, outcome.is_healthy(), now);
            assert_eq!((health.state, health.since), (state, Some(at(since))), "at {second}");
        }
    }
}
