//! Where a mailbox is.

use std::path::PathBuf;

use secrecy::SecretString;

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, usually on port 993.
    Implicit,
    /// STARTTLS, required, usually on port 143.
    StartTls,
    /// No TLS: only ever to the loopback.
    None,
}

/// A mailbox.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server's name or address, as in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The login.
    pub user: String,
    /// The password of it.
    pub password: SecretString,
    /// The folder in which mails come in.
    pub folder: String,
    /// A PEM file with a further certificate authority to trust.
    pub ca: Option<PathBuf>,
}
