//! The table of answers by mail.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// How people act by answering the mails they get. Without `address` no answers are taken.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Inbound {
    /// The address to answer to, such as `vigie+{token}@shop.example`: in place of `{token}` each
    /// mail has letters of its own, which say who answers and about which case. All of these must
    /// come into one mailbox, or reach `vigie inbound`. Default: none.
    pub(crate) address: Option<String>,
    /// The mailbox that is looked at. Default: none; then the mail server runs `vigie inbound`.
    pub(crate) imap: Option<Imap>,
}

/// A mailbox that is looked at by IMAP.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["host", "username", "password"]))]
pub(crate) struct Imap {
    /// The mail server.
    pub(crate) host: Option<String>,
    /// Its port. Default: 993, or 143 without TLS from the first byte.
    #[schemars(range(min = 1, max = 65_535))]
    pub(crate) port: Option<i64>,
    /// How the connection is protected: `implicit` (TLS from the first byte), `starttls`, or `none`,
    /// which is for the loopback only.
    pub(crate) security: ImapSecurity,
    /// The user to log in as.
    pub(crate) username: Option<String>,
    /// Where the password is kept.
    pub(crate) password: Option<Secret>,
    /// The folder in which mails come in.
    pub(crate) folder: String,
    /// How often it is looked at: from `1s` to `1h`.
    pub(crate) every: String,
    /// A PEM file with a further certificate authority to trust.
    pub(crate) ca: Option<String>,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum ImapSecurity {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// STARTTLS, required.
    StartTls,
    /// No TLS.
    None,
}

impl Default for Imap {
    fn default() -> Self {
        Self {
            host: None,
            port: None,
            security: ImapSecurity::Implicit,
            username: None,
            password: None,
            folder: "INBOX".to_owned(),
            every: "30s".to_owned(),
            ca: None,
        }
    }
}
