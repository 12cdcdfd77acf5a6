//! Whether a post is negative, how bad, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The three bands of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Negative: alerted at once.
    Negative,
    /// Nothing in the post decides: shown as such, never hidden.
    Uncertain,
    /// Not negative.
    NotNegative,
}

/// How bad a negative post is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Low,
    /// Worth an answer today.
    Medium,
    /// Worth an answer now.
    High,
    /// Worth waking someone.
    Critical,
}

impl Severity {
    /// The name used in JSON and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// One reason of a verdict, as data: the words are made for the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictReason {
    /// The rating decides.
    Rating {
        /// What the author gave.
        value: f64,
        /// The best that can be given.
        best: f64,
    },
    /// The author does not recommend the business.
    NotRecommended,
    /// The author recommends the business.
    Recommended,
    /// It is a complaint: negative by its nature.
    Complaint,
    /// There is neither a rating nor a recommendation.
    NoRating,
}

/// Whether a post is negative, how sure that is, how bad, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The band.
    pub band: Band,
    /// How likely it is that the post is negative, 0 to 1.
    pub probability: f64,
    /// How bad it is, if it is.
    pub severity: Severity,
    /// The language of the post (ISO 639-1), where known.
    pub language: Option<String>,
    /// Why.
    pub reasons: Vec<VerdictReason>,
}

impl Verdict {
    /// Whether someone must be told: negative or not known to be anything else.
    pub fn needs_attention(&self) -> bool {
        self.band != Band::NotNegative
    }
}

/// In English, for the terminal; mails have words of their own in the reader's language.
impl fmt::Display for VerdictReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rating { value, best } => write!(f, "rated {value} of {best}"),
            Self::NotRecommended => f.write_str("the author does not recommend the business"),
            Self::Recommended => f.write_str("the author recommends the business"),
            Self::Complaint => f.write_str("it is a complaint"),
            Self::NoRating => f.write_str("there is no rating: nothing in the post decides"),
        }
    }
}
