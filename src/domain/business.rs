//! Whom vigie watches over, and whom it writes to.

use jiff::{SignedDuration, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    BusinessId, Channel, DeadlineRules, Fallback, Language, OwnCause, PersonId, Severity, Timing,
};

/// A business that is watched over.
#[derive(Debug, Clone, PartialEq)]
pub struct Business {
    /// Its name in the configuration.
    pub id: BusinessId,
    /// Its name as people write it.
    pub name: String,
    /// Other names people use for it.
    pub aliases: Vec<String>,
    /// Words of which one must stand beside its name in what a search finds; none: no such word is
    /// needed.
    pub context: Vec<String>,
    /// Names under which the business and its staff write themselves.
    pub accounts: Vec<String>,
    /// Who gets alerts about its posts.
    pub owners: Vec<PersonId>,
    /// Its time zone: local dates on its pages are read in it.
    pub timezone: TimeZone,
    /// Where to take a talk to, away from the public: an address or a phone number.
    pub offline_contact: Option<String>,
    /// Who signs the answers.
    pub signatory: Option<String>,
    /// How soon a negative post should be answered.
    pub respond_within: Option<SignedDuration>,
    /// How that time is counted, and who is told when it runs out.
    pub deadlines: DeadlineRules,
    /// What people complain about there, beside the causes that are known everywhere.
    pub causes: Vec<OwnCause>,
    /// What is done with its cases by itself.
    pub rules: CaseRules,
}

/// What is done with cases by itself, beyond what their posts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRules {
    /// How long after a case was closed it is to be looked at again, the shortest first.
    pub follow_up: Vec<SignedDuration>,
    /// What makes a crisis.
    pub crisis: CrisisRule,
    /// When the owners are told of posts of which nothing decides whether they are negative.
    pub uncertain: Uncertain,
}

impl Default for CaseRules {
    /// What the documentation of the configuration says.
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Self {
            follow_up: vec![days(7), days(30)],
            crisis: CrisisRule::default(),
            uncertain: Uncertain::default(),
        }
    }
}

/// When owners are told of posts of which nothing decides whether they are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Uncertain {
    /// As of those that are negative.
    #[default]
    #[serde(rename = "at once")]
    AtOnce,
    /// With the next digest.
    #[serde(rename = "digest")]
    Digest,
}

/// When posts that are alike, by authors nobody knows, are one crisis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrisisRule {
    /// So many of them.
    pub posts: u32,
    /// Within this time.
    pub within: SignedDuration,
}

impl Default for CrisisRule {
    fn default() -> Self {
        Self { posts: 5, within: SignedDuration::from_hours(6) }
    }
}

/// Someone who gets mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The name in the configuration.
    pub id: PersonId,
    /// How messages reach them.
    pub channel: Channel,
    /// The language of the mails.
    pub language: Language,
    /// The zone in which times are told.
    pub timezone: TimeZone,
    /// When mails wait.
    pub quiet: Option<Quiet>,
    /// When mails wait besides, and what waits for the digest.
    pub timing: Timing,
    /// Who gets messages that cannot be delivered to them.
    pub fallback: Option<Fallback>,
}

/// Hours in which mails wait until the end, unless the post is severe enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The first minute of quiet.
    pub from: civil::Time,
    /// The first minute after it.
    pub to: civil::Time,
    /// This severity and above passes.
    pub except: Option<Severity>,
}
