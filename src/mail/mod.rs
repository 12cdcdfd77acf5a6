//! Mail: what is said, how it is written down, how it is sent. Only this module knows lettre.

mod clean;
mod compose;
mod dkim;
mod error;
mod hook;
pub mod inbound;
mod letter;
mod message_id;
mod page;
mod report;
mod settings;
mod templates;
#[cfg(test)]
mod tests;
mod transport;
mod words;

pub use compose::{
    AddressError, ComposeError, Envelope, Finish, Mail, bare_address, check_address, compose,
    compose_with,
};
pub use dkim::{KeyError, KeyKind, Signer, SigningKey};
pub use error::{Disposition, SendError, Step};
pub use hook::{Dispatch, HookError, Said, hook_body, said, try_template};
pub use letter::{Body, CaseLinks, Letter, Links};
pub use message_id::{alert_of, domain_of, message_id};
pub use page::Told;
pub use report::{
    CrisisReport, DigestPost, DigestReport, DigestSection, DueCase, DueReport, FollowUpReport,
    HoldReport, Linked, Opening, PostReport, SeveralEntry, SeveralReport, SourceGroup,
    SourceReport, StaffReport, Standing, Unanswered, Watched,
};
pub use settings::{Security, Settings, Smtp, TransportSettings};
pub use templates::{TemplateFault, Templates, is_tag};
pub use transport::{Directory, Memory, Receipt, SmtpServer, Transport, TransportError};
