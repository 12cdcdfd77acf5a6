//! What goes over the socket: one JSON line each way, then the connection ends.

use serde::{Deserialize, Serialize};

use super::DraftWanted;
use crate::{
    domain::{Act, BusinessId, CaseId, CaseState, PersonId, SourceId},
    logic::register::Since,
};

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// How everything is going.
    Status,
    /// How each source is doing.
    Sources,
    /// The cases that are wanted.
    Cases(Wanted),
    /// One case.
    Case {
        /// Which, as it was said.
        id: CaseId,
    },
    /// One case as it is recorded, for what is decided about it elsewhere.
    Record {
        /// Which, as it was said.
        id: CaseId,
    },
    /// Do something about a case.
    Act {
        /// Which, as it was said.
        id: CaseId,
        /// Who does it.
        by: String,
        /// What.
        act: Act,
        /// Until when it is to rest, as it was said: the zone of the business decides.
        until: Option<String>,
    },
    /// What to do about a case, and a draft of an answer.
    Draft {
        /// Which, as it was said.
        id: CaseId,
        /// What is wanted.
        wanted: DraftWanted,
    },
    /// Every message.
    Outbox,
    /// The register.
    Report {
        /// Of these businesses; of all if there is none.
        businesses: Vec<BusinessId>,
        /// From when on.
        since: Since,
        /// Its last day; today if there is none.
        until: Option<jiff::civil::Date>,
    },
    /// Poll a source now.
    Poll {
        /// Which.
        source: SourceId,
        /// Whether nothing is to be recorded.
        dry_run: bool,
    },
    /// Queue a test message.
    SendTest {
        /// To whom.
        person: PersonId,
    },
    /// What was learned.
    Learned,
    /// Forget what was learned.
    Forget,
    /// Read the configuration again.
    Reload,
    /// Ask the staff of the business about a case.
    AskStaff {
        /// Which, as it was said.
        id: CaseId,
        /// Who asks.
        by: String,
        /// Whom; everybody if there is none.
        to: Option<String>,
        /// What is asked besides what is always asked.
        text: Option<String>,
    },
    /// Whose digests come when.
    Digests,
    /// Have a person get digests, as the configuration says, or none any more.
    WishDigests {
        /// Who.
        person: PersonId,
        /// Whether they are to get digests.
        digests: bool,
        /// Who says so.
        by: String,
    },
    /// Take a mail that came in.
    Receive {
        /// The mail, in base64.
        mail: String,
    },
}

/// Which cases are wanted: those that all of this holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// They are in one of these states; in any, if there are none.
    pub states: Vec<CaseState>,
    /// They are of this business.
    pub business: Option<BusinessId>,
    /// They await an answer.
    pub open: bool,
}

/// Why something asked for was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// What was named does not exist.
    Unknown,
    /// It makes no sense as things stand.
    Refused,
    /// The configuration has problems; the old one stays in force.
    Config,
    /// It may work later.
    Temporary,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// What was asked for.
    Ok(serde_json::Value),
    /// It was not done.
    Failed {
        /// Of what kind.
        failure: Failure,
        /// In words.
        message: String,
    },
}

impl Reply {
    /// An answer from anything that can be JSON.
    pub fn ok(answer: &impl Serialize) -> Self {
        serde_json::to_value(answer).map_or_else(|error| Self::temporary(&error), Self::Ok)
    }

    /// What was named does not exist.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::Failed { failure: Failure::Unknown, message: message.into() }
    }

    /// It makes no sense as things stand.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Failed { failure: Failure::Refused, message: message.into() }
    }

    /// It may work later.
    pub fn temporary(error: &impl ToString) -> Self {
        Self::Failed { failure: Failure::Temporary, message: error.to_string() }
    }
}
