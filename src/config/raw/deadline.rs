//! The ladder of a business.

use schemars::JsonSchema;
use serde::Deserialize;

/// Who else is told of what nobody has taken up.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of a time and persons; write `[[business.escalate]]` before it"
)]
#[schemars(extend("required" = ["after", "to"]))]
pub(crate) struct Escalate {
    /// How long after the deadline.
    pub(crate) after: Option<String>,
    /// The ids of the persons.
    pub(crate) to: Option<Vec<String>>,
}
