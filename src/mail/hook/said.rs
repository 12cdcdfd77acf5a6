//! What there is to say, under the names that programs and templates rely upon. They are a contract:
//! names may be added, none changed.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{AlertId, BusinessId, PersonId, Severity},
    mail::{Letter, page, words::words},
};

/// The version of what is said: another one would mean other names.
const VERSION: u32 = 1;

/// What a message is sent with.
#[derive(Debug, Clone)]
pub struct Dispatch<'a> {
    /// The id under which it is sent, the same each time.
    pub id: &'a str,
    /// The row of the outbox.
    pub alert: &'a AlertId,
    /// To whom.
    pub person: &'a PersonId,
    /// How urgent it is.
    pub severity: Severity,
    /// The business, if it is about one.
    pub business: Option<&'a BusinessId>,
    /// When it was queued.
    pub at: Timestamp,
}

/// A message as data.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The version of these names.
    pub version: u32,
    /// The id of the message: one that comes again has the same.
    pub id: String,
    /// The row of the outbox.
    pub alert: String,
    /// Why it is sent.
    pub reason: &'static str,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: Severity,
    /// To whom.
    pub person: String,
    /// Whom it was meant for, if that is another person.
    pub instead_of: Option<String>,
    /// The case, if it is about one.
    pub case: Option<String>,
    /// The business, if it is about one.
    pub business: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text, with a line for each paragraph.
    pub text: String,
    /// Where it leads: the post, or the page of the source.
    pub page: Option<String>,
    /// When it was queued.
    pub at: Timestamp,
}

/// What a letter says.
pub fn said(letter: &Letter, dispatch: &Dispatch<'_>) -> Said {
    let page = page::write(letter);
    let text = page::unfolded(&page, words(letter.language)).trim_end().to_owned();
    Said {
        version: VERSION,
        id: dispatch.id.to_owned(),
        alert: dispatch.alert.to_string(),
        reason: letter.reason().name(),
        severity: dispatch.severity,
        person: dispatch.person.to_string(),
        instead_of: letter.instead_of.as_ref().map(ToString::to_string),
        case: letter.case().map(ToString::to_string),
        business: dispatch.business.map(ToString::to_string),
        page: page.leads_to().map(str::to_owned),
        subject: page.subject,
        text,
        at: dispatch.at,
    }
}
