//! What is found in an answer.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What an answer is looked through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// It is in another language than the post.
    WrongLanguage,
    /// Nobody is thanked.
    NoThanks,
    /// There is no word of regret, or one that is none.
    NoApology,
    /// It does not say where to go on, away from the public.
    NoContact,
    /// It puts the blame on the customer, or on others.
    Blame,
    /// It is ironic.
    Sarcasm,
    /// It shouts.
    Capitals,
    /// It threatens with the law.
    LegalThreat,
    /// It admits liability.
    Admission,
    /// It tells what concerns nobody but the customer.
    PersonalData,
    /// It promises what cannot be held, or should not be offered in public.
    Promise,
    /// It is a set phrase.
    Generic,
    /// It says what an earlier answer of the business says.
    Repeated,
    /// It is longer than the platform allows.
    TooLong,
    /// It asks for the post to be changed or taken down.
    Removal,
    /// It asks for good posts.
    AsksReviews,
}

impl Rule {
    /// Every rule, in the order in which findings without a place are told.
    pub const ALL: [Self; 16] = [
        Self::WrongLanguage,
        Self::NoThanks,
        Self::NoApology,
        Self::NoContact,
        Self::Blame,
        Self::Sarcasm,
        Self::Capitals,
        Self::LegalThreat,
        Self::Admission,
        Self::PersonalData,
        Self::Promise,
        Self::Generic,
        Self::Repeated,
        Self::TooLong,
        Self::Removal,
        Self::AsksReviews,
    ];

    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::WrongLanguage => "wrong_language",
            Self::NoThanks => "no_thanks",
            Self::NoApology => "no_apology",
            Self::NoContact => "no_contact",
            Self::Blame => "blame",
            Self::Sarcasm => "sarcasm",
            Self::Capitals => "capitals",
            Self::LegalThreat => "legal_threat",
            Self::Admission => "admission",
            Self::PersonalData => "personal_data",
            Self::Promise => "promise",
            Self::Generic => "generic",
            Self::Repeated => "repeated",
            Self::TooLong => "too_long",
            Self::Removal => "removal",
            Self::AsksReviews => "asks_reviews",
        }
    }
}

/// Something that was found in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub rule: Rule,
    /// The bytes that it is about; `None` if something is missing.
    pub at: Option<Range<usize>>,
    /// What was found, in the reader's language.
    pub what: String,
    /// Why that matters, and what to write instead.
    pub why: String,
}
