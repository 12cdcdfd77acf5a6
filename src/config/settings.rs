//! The configuration, ready for use: nothing in it is optional that has a default.

use std::{net::SocketAddr, path::PathBuf};

use jiff::{SignedDuration, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::preset::Presets;
use crate::{
    domain::{Business, BusinessId, Language, Person},
    engine, fetch,
    logic::playbook::Playbooks,
    logic::{route::Routes, together::Together},
    mail,
};

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[vigie]`.
    pub general: General,
    /// `[smtp]`.
    pub mail: mail::Settings,
    /// `[fetch]` and `[browser]`.
    pub fetch: fetch::Settings,
    /// `[delivery]`.
    pub delivery: Delivery,
    /// `[lifecycle]`.
    pub lifecycle: Lifecycle,
    /// `[evidence]`.
    pub evidence: Evidence,
    /// `[assistant]`, if one is named.
    pub assistance: Option<engine::Assistance>,
    /// `[web]`, if there are links in mails.
    pub web: Option<Web>,
    /// `[ping]`, if an address is named.
    pub ping: Option<engine::Ping>,
    /// `[inbound]`, if answers are taken.
    pub answers: Option<engine::Answers>,
    /// Every `[[person]]`.
    pub persons: Vec<Person>,
    /// Every `[[business]]`.
    pub businesses: Vec<Business>,
    /// Every `[[source]]`.
    pub sources: Vec<Watch>,
    /// Who is told of what.
    pub routes: Routes,
    /// Every preset that can be named: the embedded ones and those of `presets.d`.
    pub presets: Presets,
    /// Every playbook that may apply: the embedded ones and those of `playbooks.d`.
    pub playbooks: Playbooks,
    /// Who may be asked about the cases of each business.
    pub staff: Vec<(BusinessId, Vec<Person>)>,
}

/// What concerns vigie as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct General {
    /// The folder of everything that vigie remembers.
    pub state: PathBuf,
    /// The unix socket on which a running vigie answers.
    pub control: PathBuf,
    /// The zone of persons and businesses that name none.
    pub timezone: TimeZone,
    /// The language of persons that name none.
    pub language: Language,
    /// The mail address shown to the sites that are fetched.
    pub contact: String,
    /// Who gets alerts about vigie's own health. Never empty.
    pub operators: Vec<Person>,
}

/// How mails are tried again, and how often operators get some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The wait after the first failure.
    pub retry_first: SignedDuration,
    /// The longest wait.
    pub retry_max: SignedDuration,
    /// How long mails to operators wait for others about the same.
    pub group: SignedDuration,
    /// How often operators are told again of what is still wrong.
    pub remind: SignedDuration,
    /// When mails about posts of one business are told together.
    pub together: Together,
}

/// When a post counts as removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// Healthy polls in a row that must not show it.
    pub removed_after_polls: u32,
    /// The time that these polls must span at least.
    pub removed_after_over: SignedDuration,
}

/// What is kept of what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How long; for ever if it does not say.
    pub keep: Option<SignedDuration>,
    /// Whether operators are told every day where the ledger stands.
    pub daily_head: bool,
    /// The authority that stamps the ledger with the time.
    pub timestamp_url: Option<Url>,
}

/// Whether the wishes of `robots.txt` are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Robots {
    /// They are.
    #[default]
    Honour,
    /// They are not.
    Ignore,
}

/// Where vigie is reached by the links in its mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What the links are like.
    pub links: engine::LinkRules,
}

/// A source and how it is watched.
#[derive(Debug, Clone)]
pub struct Watch {
    /// What polling it takes. Sources that are read alike share one recipe.
    pub poll: engine::Watch,
}
