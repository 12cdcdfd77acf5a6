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

impl Band {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Uncertain => "uncertain",
            Self::NotNegative => "not_negative",
        }
    }
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

/// What a post threatens with, as far as it looks: a person decides, vigie only says that it looks
/// so. In the order of what counts first when a post does several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threat {
    /// Violence, or danger to somebody's safety.
    Violence,
    /// A bad review, or a good one withdrawn, unless something is given for it.
    Extortion,
    /// Publishing where somebody lives, or what is private.
    Privacy,
    /// A lawyer, a court, an authority, a consumer body.
    Legal,
}

impl Threat {
    /// The name used in JSON and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Extortion => "extortion",
            Self::Privacy => "privacy",
            Self::Legal => "legal",
        }
    }
}

/// What a post complains about. A post may have several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Charged twice, too much, or what was not agreed.
    Billing,
    /// Late, or waiting.
    Delay,
    /// Broken, badly made or badly done.
    Quality,
    /// How somebody was treated.
    Staff,
    /// Nobody answers.
    NoAnswer,
    /// Not delivered, or damaged on the way.
    Delivery,
    /// Money that is not given back.
    Refund,
    /// Dirt, illness, danger.
    Hygiene,
    /// Closed, sold out, cancelled, out of order.
    Availability,
    /// Not what was promised.
    Misleading,
    /// None of these.
    Other,
    /// One that the configuration names.
    #[serde(untagged)]
    Own(String),
}

impl Cause {
    /// Those that are known by themselves.
    pub const KNOWN: [Self; 11] = [
        Self::Billing,
        Self::Delay,
        Self::Quality,
        Self::Staff,
        Self::NoAnswer,
        Self::Delivery,
        Self::Refund,
        Self::Hygiene,
        Self::Availability,
        Self::Misleading,
        Self::Other,
    ];

    /// The name used in JSON and in the configuration.
    pub fn name(&self) -> &str {
        match self {
            Self::Billing => "billing",
            Self::Delay => "delay",
            Self::Quality => "quality",
            Self::Staff => "staff",
            Self::NoAnswer => "no_answer",
            Self::Delivery => "delivery",
            Self::Refund => "refund",
            Self::Hygiene => "hygiene",
            Self::Availability => "availability",
            Self::Misleading => "misleading",
            Self::Other => "other",
            Self::Own(name) => name,
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
    /// There is neither a rating nor a recommendation, and the text does not decide either.
    NoRating,
    /// What the text says decides: the parts of it that weighed most, as they are written there.
    Words {
        /// The heaviest first.
        words: Vec<String>,
    },
    /// The text is in a language that is not known well enough to judge it.
    UnknownLanguage,
    /// The text says something else than the rating.
    Mixed {
        /// The parts of it that weighed most.
        words: Vec<String>,
    },
    /// It looks like a threat.
    Threat {
        /// Of this kind.
        threat: Threat,
        /// The part of the text that looks so.
        words: String,
    },
    /// What it complains about, and the words that say so.
    Cause {
        /// The cause.
        cause: Cause,
        /// The words.
        words: String,
    },
    /// Nothing in it decided, and a language model that was asked says that it is negative.
    SecondOpinion {
        /// The model.
        model: String,
        /// Why, in its own words.
        why: String,
    },
    /// Many people see it, so that it is more severe.
    Reach {
        /// How many follow its author.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        followers: Option<u64>,
        /// How often it was liked, answered, shared or voted for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reactions: Option<u64>,
        /// How bad it would be if nobody saw it.
        without: Severity,
    },
    /// Its author has complained of the business before, so that it is more severe.
    Again,
    /// It was published long before it was seen, so that neither of these makes it more severe.
    Old,
}

/// What a language model said of a post of which nothing decided whether it is negative. It counts
/// only where it says that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondOpinion {
    /// The model, as the configuration names it.
    pub model: String,
    /// Whether the post is negative.
    pub negative: bool,
    /// Why, in its own words. They are as little to be trusted as the post.
    pub why: String,
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
    /// What it threatens with, as far as it looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<Threat>,
    /// What it complains about, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
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
            Self::Words { words } => write!(f, "it says {}", quoted(words)),
            Self::UnknownLanguage => {
                f.write_str("there is no rating, and its language cannot be judged")
            }
            Self::Mixed { words } => write!(f, "but the text says {}", quoted(words)),
            Self::Threat { threat, words } => {
                let looks = match threat {
                    Threat::Violence => "a threat of violence, or a danger",
                    Threat::Extortion => "a demand, or a threat of bad publicity",
                    Threat::Privacy => "a threat to publish private facts",
                    Threat::Legal => "an announcement of legal or official steps",
                };
                write!(f, "it looks like {looks}: “{words}”")
            }
            Self::Cause { cause, words } => write!(f, "about {}: “{words}”", cause.name()),
            Self::SecondOpinion { model, why } => {
                write!(f, "a second opinion ({model}) says: “{why}”")
            }
            Self::Reach { followers, reactions, .. } => {
                let counts = [(followers, "followers"), (reactions, "reactions")];
                let told = counts.into_iter().filter_map(|(count, of)| Some((count.as_ref()?, of)));
                let told = told.map(|(count, of)| format!("{count} {of}")).collect::<Vec<_>>();
                write!(f, "many see it: {}", told.join(", "))
            }
            Self::Again => f.write_str("its author has complained before"),
            Self::Old => f.write_str("it was published long before it was seen"),
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|words| format!("“{words}”")).collect::<Vec<_>>().join(", ")
}

/// From which probabilities on a text counts as what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// From here on it is negative.
    pub negative: f64,
    /// From here on it is uncertain.
    pub uncertain: f64,
}

impl Default for Bands {
    /// Of the texts of both bands together, reviews in English and French that are negative are
    /// hardly ever outside (see the card of the model).
    fn default() -> Self {
        Self { negative: 0.65, uncertain: 0.35 }
    }
}

impl Bands {
    /// The band of a probability.
    pub fn of(&self, probability: f64) -> Band {
        if probability >= self.negative {
            Band::Negative
        } else if probability >= self.uncertain {
            Band::Uncertain
        } else {
            Band::NotNegative
        }
    }
}

/// A cause that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCause {
    /// Its name.
    pub name: String,
    /// Words and phrases that tell it.
    pub words: Vec<String>,
}
