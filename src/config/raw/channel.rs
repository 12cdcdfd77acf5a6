//! The tables that say how messages reach a person other than by mail, and who hears that vigie is
//! alive.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Secret, Text};
use crate::domain::HookFormat;

/// A webhook: messages go there as JSON by POST.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write { url = \"https://…\", format = \"slack\" }, or `[person.webhook]` on \
                 a line of its own below the person"
)]
#[schemars(extend("required" = ["url"]))]
pub(crate) struct Webhook {
    /// Where messages go. Many such addresses are as good as a password: then write where it is
    /// kept, as for a secret.
    pub(crate) url: Option<Text>,
    /// What the other side understands: `json`, `slack`, `teams`, `discord`, `ntfy` or `matrix`.
    #[schemars(
        with = "String",
        extend("enum" = ["json", "slack", "teams", "discord", "ntfy", "matrix"])
    )]
    pub(crate) format: HookFormat,
    /// Where the key is kept by which messages are signed (Standard Webhooks). Default: they are
    /// not signed.
    pub(crate) secret: Option<Secret>,
    /// Further headers, by name, such as `Authorization`.
    pub(crate) headers: BTreeMap<String, Text>,
    /// A file with a template (Jinja) of the JSON that is sent, in the place of that of `format`.
    pub(crate) template: Option<String>,
}

/// Who hears that vigie is alive, as a dead man's switch does. Without `url` nobody does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ping {
    /// The address that is asked for, by GET, while all parts are alive and there is a connection.
    /// It is as good as a password with many a service: then write where it is kept. Default: none.
    pub(crate) url: Option<Text>,
    /// How often, from `1s` to `24h`.
    pub(crate) every: String,
    /// Whether trouble is told too, by a POST to the same address with `/fail` behind it.
    pub(crate) fail: bool,
}

impl Default for Ping {
    fn default() -> Self {
        Self { url: None, every: "5m".to_owned(), fail: false }
    }
}
