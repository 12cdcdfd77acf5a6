//! The choice among the ways out.

use std::{io, path::PathBuf};

use thiserror::Error;

use super::{Directory, Memory, SmtpServer};
use crate::mail::{AddressError, Mail, SendError, Settings, TransportSettings, check_address};

/// Where messages go.
#[derive(Debug)]
pub enum Transport {
    /// To a mail server.
    Smtp(SmtpServer),
    /// Into a folder.
    Directory(Directory),
    /// Into memory.
    Memory(Memory),
}

/// Proof that a message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What was answered, without mail addresses, at most 300 characters.
    pub reply: String,
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The sender has no usable address.
    #[error("the sender is {0}")]
    From(#[from] AddressError),
    /// No TLS, and not on this machine.
    #[error("a mail server without TLS must be on this machine, by its loopback address")]
    PlainOutside,
    /// A login needs both.
    #[error("a login needs a user and a password")]
    HalfLogin,
    /// The time to wait must be more than nothing.
    #[error("the time-out must be more than zero")]
    NoTime,
    /// The certificate authority cannot be used.
    #[error("the certificate authority in {path} cannot be used: {reason}", path = path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// TLS cannot be set up at all.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The folder cannot be used.
    #[error("the mail folder {path} cannot be used: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Transport {
    /// Makes a way out of the settings. Reads the certificate authority, creates the folder;
    /// connects to nothing.
    pub fn new(settings: &Settings) -> Result<Self, TransportError> {
        check_address(&settings.from)?;
        Ok(match &settings.transport {
            TransportSettings::Smtp(smtp) => {
                Self::Smtp(SmtpServer::new(smtp, settings.connections)?)
            }
            TransportSettings::Directory(path) => {
                let directory = Directory::new(path.clone());
                Self::Directory(
                    directory
                        .map_err(|source| TransportError::Folder { path: path.clone(), source })?,
                )
            }
            TransportSettings::Memory => Self::Memory(Memory::default()),
        })
    }

    /// Sends one message to its one recipient. It is delivered only if this is `Ok`; after an
    /// error it may have been taken all the same, and is to be sent again under its Message-ID.
    pub async fn send(&self, mail: &Mail) -> Result<Receipt, SendError> {
        match self {
            Self::Smtp(server) => server.send(mail).await,
            Self::Directory(directory) => directory.send(mail).await,
            Self::Memory(memory) => Ok(memory.send(mail)),
        }
    }
}
