//! `[smtp.dkim]`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Secret;

/// How mails are signed (DKIM), so that receivers know that they are from this domain. Default: not
/// at all, since most mail servers sign by themselves.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write { selector = \"vigie\", key = { file = \"dkim.pem\" } }"
)]
#[schemars(extend("required" = ["selector", "key"]))]
pub(crate) struct Dkim {
    /// The name of the key: its record stands at `SELECTOR._domainkey.DOMAIN`.
    pub(crate) selector: Option<String>,
    /// The domain that signs. Default: that of the sender.
    pub(crate) domain: Option<String>,
    /// Where the private key is kept: RSA or Ed25519, as PEM.
    pub(crate) key: Option<Secret>,
}
