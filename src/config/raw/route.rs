//! The tables of routes: who is told of what.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::domain::{PostKind, Severity};

/// Who is told of what matches. Routes are tried in their order; the first that matches decides,
/// unless it says `continue`. What none matches is told to the owners of the business.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write `[[route]]`, or `[[route.route]]` for a branch of the one above"
)]
pub(crate) struct Route {
    /// What it is called in `vigie route test`. Default: its number.
    pub(crate) name: Option<String>,
    /// What it is for. Default: everything.
    #[serde(rename = "match")]
    pub(crate) when: When,
    /// Who is told: ids of persons, and `owners` for those of the business. Default: as the route
    /// that it is a branch of.
    pub(crate) to: Option<Vec<String>>,
    /// Whether the routes behind it are tried as if it were not there: what it tells comes on top.
    #[serde(rename = "continue")]
    pub(crate) goes_on: bool,
    /// Its branches: what none of them matches is told as it says itself.
    #[serde(rename = "route")]
    pub(crate) branches: Vec<Self>,
}

/// What a route is for: what all of these hold for. A list holds for each of its members.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write { severity = \"high\", threat = [\"legal\"] }"
)]
pub(crate) struct When {
    /// Ids of businesses.
    pub(crate) business: Option<Vec<String>>,
    /// The `location` of a source.
    pub(crate) location: Option<Vec<String>>,
    /// The name of the platform, as mails say it.
    pub(crate) platform: Option<Vec<String>>,
    /// As bad as this, or worse.
    #[schemars(with = "Option<String>", extend("enum" = ["low", "medium", "high", "critical"]))]
    pub(crate) severity: Option<Severity>,
    /// What it complains about: `billing`, `delay`, `quality`, `staff`, `no_answer`, `delivery`,
    /// `refund`, `hygiene`, `availability`, `misleading`, `other`, or a cause of the business's own.
    pub(crate) cause: Option<Vec<String>>,
    /// What it looks like: `extortion`, `legal`, `violence`, `privacy`, or `any`.
    pub(crate) threat: Option<Vec<String>>,
    /// Its language (two letters).
    pub(crate) language: Option<Vec<String>>,
    /// What it is: `review`, `complaint`, `mention` or `comment`.
    #[schemars(with = "Option<Vec<String>>")]
    pub(crate) kind: Option<Vec<PostKind>>,
}
