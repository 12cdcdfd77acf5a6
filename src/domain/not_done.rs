//! Why something that was asked for by answering a mail was not done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CaseId, CaseState};

/// An order that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDone {
    /// The case that it is about, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The line that was to say what to do, as it was written, or its beginning.
    pub said: String,
    /// Why not.
    pub why: NotDoneWhy,
    /// Whether what was written stands in the case as a note.
    pub noted: bool,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NotDoneWhy {
    /// It would change nothing: the case is there already.
    Already {
        /// Where the case stands.
        state: CaseState,
        /// Through whom, if it was a person.
        by: Option<String>,
        /// Since when.
        at: Option<Timestamp>,
    },
    /// It does not say until when, or not so that it can be understood.
    NoTime,
    /// The mail that was answered is about no single case, and the answer names none.
    NoCase,
    /// There is no such case, or none that the person may read.
    UnknownCase {
        /// The case that was named.
        named: CaseId,
    },
    /// It names another case than the mail that was answered.
    OtherCase {
        /// The case that was named.
        named: CaseId,
    },
    /// Nobody is named who could be asked.
    NoStaff,
    /// It cannot be done as it was said; why, in the words of the commands.
    Refused {
        /// Why.
        message: String,
    },
}
