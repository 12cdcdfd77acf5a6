//! What the mailer is told at start.

use std::path::PathBuf;

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{dkim::Signer, templates::Templates};

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`smtps://`, usually port 465).
    Implicit,
    /// STARTTLS, required (`smtp://`, usually port 587).
    StartTls,
    /// No TLS: only ever to the loopback (`smtp://127.0.0.1:25`).
    Plain,
}

/// A mail server to hand messages to.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name or address, as in the certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The login, if it wants one.
    pub user: Option<String>,
    /// The password of it.
    pub password: Option<SecretString>,
    /// A PEM file with a further certificate authority to trust.
    pub ca: Option<PathBuf>,
    /// Longest wait for the connection and for each reply.
    pub timeout: SignedDuration,
}

/// Where messages go.
#[derive(Debug, Clone)]
pub enum TransportSettings {
    /// To a mail server.
    Smtp(Smtp),
    /// Each message as a `.eml` file in a folder.
    Directory(PathBuf),
    /// Kept in memory, for tests.
    Memory,
}

/// The mailer's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where messages go.
    pub transport: TransportSettings,
    /// The sender, as `Name <address>` or an address.
    pub from: String,
    /// Messages under way at a time.
    pub connections: usize,
    /// Templates of one's own.
    pub templates: Templates,
    /// Who vouches for the messages.
    pub signer: Option<Signer>,
}
