//! What a digest tells: posts that were not told at once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Band, BusinessId, CaseId, PersonId, PostKey, Severity, SourceId};

/// A person who gets no digests, although the configuration may say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestStop {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// Through whom.
    pub by: String,
}

/// A post that waits for the digest of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// Whom it is about.
    pub business: BusinessId,
    /// Where it stands.
    pub source: SourceId,
    /// The key it was recorded with.
    pub post: PostKey,
    /// The case it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// How it was judged then.
    pub band: Band,
    /// How bad it was then.
    pub severity: Severity,
}

/// Posts of a digest that it counts and does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestRest {
    /// Whom they are about.
    pub business: BusinessId,
    /// Where they stand.
    pub source: SourceId,
    /// How many there are.
    pub posts: u64,
}

/// Good and bad posts of a business that appeared since the last weekly digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestBalance {
    /// The business.
    pub business: BusinessId,
    /// Posts that are good.
    pub good: u64,
    /// Posts that nothing decides.
    pub neutral: u64,
    /// Posts that are bad.
    pub bad: u64,
}
