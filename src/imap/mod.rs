//! A mailbox on a mail server, by IMAP (RFC 3501): what nobody has seen is fetched, and marked as
//! seen once it was dealt with. Only this module knows async-imap.

mod connect;
mod session;
mod settings;

pub use session::{Error, Session};
pub use settings::{Security, Settings};
