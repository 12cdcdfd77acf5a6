//! The table of the links in mails.

use schemars::JsonSchema;
use serde::Deserialize;

/// Links in the mails with which their readers act on a case: "I'm on it", "I have answered", all
/// about the case. vigie serves the pages that they open; a proxy that speaks HTTPS stands before it.
/// Without `url` there are no links, and nothing listens.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Web {
    /// Where vigie listens, as an address of the machine and a port. It speaks HTTP without TLS:
    /// anywhere but on the loopback others may listen in. Another one needs a restart.
    pub(crate) listen: String,
    /// What the links begin with: where readers reach the proxy, such as
    /// `https://vigie.shop.example/`. `https://`, unless it is on this machine. Default: none.
    pub(crate) url: Option<String>,
    /// How long a link lasts, counted from its mail: from `1h` to `366 days`.
    pub(crate) links_for: String,
}

impl Default for Web {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8470".to_owned(), url: None, links_for: "30d".to_owned() }
    }
}
