//! The tables of judging: from which probabilities on a text counts as what, what becomes of posts
//! that nothing decides, and causes that a business has of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::{self, Uncertain};

/// How posts without a rating are judged by what they say. A rating below the middle of its scale
/// is negative whatever stands here.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Judging {
    /// How sure it must be that a text is negative.
    pub(crate) bands: Bands,
    /// When the owners are told of a post of which nothing decides whether it is negative: `at once`,
    /// or with their `digest`.
    #[schemars(with = "String", extend("enum" = ["at once", "digest"]))]
    pub(crate) uncertain: Uncertain,
}

/// From which probabilities on a text counts as what.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of probabilities; write { negative = 0.65, uncertain = 0.35 }"
)]
pub(crate) struct Bands {
    /// From here on it is negative.
    #[schemars(range(min = 0, max = 1))]
    pub(crate) negative: f64,
    /// From here on it is uncertain.
    #[schemars(range(min = 0, max = 1))]
    pub(crate) uncertain: f64,
}

impl Default for Bands {
    fn default() -> Self {
        let domain::Bands { negative, uncertain } = domain::Bands::default();
        Self { negative, uncertain }
    }
}

/// The same for one source. What is not said here is as in `[judging]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of probabilities; write { negative = 0.65, uncertain = 0.35 }"
)]
pub(crate) struct SourceBands {
    /// From here on it is negative.
    #[schemars(range(min = 0, max = 1))]
    pub(crate) negative: Option<f64>,
    /// From here on it is uncertain.
    #[schemars(range(min = 0, max = 1))]
    pub(crate) uncertain: Option<f64>,
}

/// Something that people complain about at this business, beside the causes that vigie knows.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of a name and words; write `[[business.cause]]` before it"
)]
#[schemars(extend("required" = ["name", "words"]))]
pub(crate) struct OwnCause {
    /// Its name, as the register counts it.
    pub(crate) name: Option<String>,
    /// Words and phrases that tell it; a `*` at the end of a word stands for any ending.
    pub(crate) words: Option<Vec<String>>,
}
