//! Mail: what is said, how it is written down, how it is sent. Only this module knows lettre.

mod clean;
mod compose;
mod error;
pub mod inbound;
mod letter;
mod message_id;
mod page;
mod report;
mod settings;
#[cfg(test)]
mod tests;
mod transport;
mod words;

pub use compose::{AddressError, ComposeError, Envelope, Mail, check_address, compose};
pub use error::{Disposition, SendError, Step};
pub use letter::{Body, Letter};
pub use message_id::{domain_of, message_id};
pub use report::{
    CrisisReport, DigestPost, DigestReport, DigestSection, DueCase, DueReport, FollowUpReport,
    HoldReport, Linked, Opening, PostReport, SeveralEntry, SeveralReport, SourceGroup,
    SourceReport, Standing, Unanswered, Watched,
};
pub use settings::{Security, Settings, Smtp, TransportSettings};
pub use transport::{Directory, Memory, Receipt, SmtpServer, Transport, TransportError};
