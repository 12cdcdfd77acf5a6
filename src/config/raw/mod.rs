//! The file as written. Texts are texts here: what they mean is the business of `check`.
//!
//! The doc comments below are the descriptions of the JSON Schema, and the `Default` of a type holds
//! the documented defaults: there are no others.

mod assistant;
mod channel;
mod deadline;
mod dkim;
mod fetch;
mod general;
mod inbound;
mod judging;
mod request;
mod route;
mod secret;
mod watch;
mod web;

pub(super) use assistant::Assistant;
pub(super) use channel::{Ping, Webhook};
pub(super) use deadline::Escalate;
pub(super) use dkim::Dkim;
pub(super) use fetch::{Browser, Fetch, HostLimits, Retry};
pub(super) use general::{Crisis, Delivery, Evidence, Lifecycle, Smtp, Vigie};
pub(super) use inbound::{Imap, ImapSecurity, Inbound};
pub(super) use judging::{Bands, Judging, OwnCause, SourceBands};
pub(super) use request::{Auth, Basic, Method, OAuth2, Render, Rendering, Request};
pub(super) use route::{Route, When};
use schemars::JsonSchema;
pub(super) use secret::{Secret, Text};
use serde::de::DeserializeOwned;
pub(super) use watch::{Business, Person, Quiet, Source};
pub(super) use web::Web;

use super::{item::Item, preset::Preset};
use crate::logic::playbook::Playbook;

/// The configuration of vigie: `vigie.toml`, and beside it `sources.d/*.toml`, which hold further
/// persons, businesses and sources.
#[derive(Debug, Default, JsonSchema)]
#[schemars(title = "vigie.toml", deny_unknown_fields)]
pub(super) struct File<'i> {
    #[schemars(default)]
    pub(super) vigie: Item<'i, Vigie>,
    #[schemars(default)]
    pub(super) smtp: Item<'i, Smtp>,
    #[schemars(default)]
    pub(super) fetch: Item<'i, Fetch>,
    #[schemars(default)]
    pub(super) browser: Item<'i, Browser>,
    #[schemars(default)]
    pub(super) delivery: Item<'i, Delivery>,
    #[schemars(default)]
    pub(super) lifecycle: Item<'i, Lifecycle>,
    #[schemars(default)]
    pub(super) crisis: Item<'i, Crisis>,
    #[schemars(default)]
    pub(super) judging: Item<'i, Judging>,
    #[schemars(default)]
    pub(super) assistant: Item<'i, Assistant>,
    #[schemars(default)]
    pub(super) evidence: Item<'i, Evidence>,
    #[schemars(default)]
    pub(super) web: Item<'i, Web>,
    #[schemars(default)]
    pub(super) ping: Item<'i, Ping>,
    #[schemars(default)]
    pub(super) inbound: Item<'i, Inbound>,
    /// Those who get mail.
    #[schemars(default)]
    pub(super) person: Vec<Item<'i, Person>>,
    /// Those who are watched over.
    #[schemars(default)]
    pub(super) business: Vec<Item<'i, Business>>,
    /// What is watched.
    #[schemars(default)]
    pub(super) source: Vec<Item<'i, Source>>,
    /// Who is told of what.
    #[schemars(default)]
    pub(super) route: Vec<Item<'i, Route>>,
    /// The files of `presets.d`.
    #[schemars(skip)]
    pub(super) presets: Vec<Item<'i, Preset>>,
    /// The files of `playbooks.d`.
    #[schemars(skip)]
    pub(super) playbooks: Vec<Item<'i, Playbook>>,
}

/// A table of the file.
pub(super) trait Table: DeserializeOwned + Default {
    /// How it is written.
    const HEADER: &str;
}

macro_rules! tables {
    ($($table:ty: $header:literal,)*) => {
        $(impl Table for $table {
            const HEADER: &str = $header;
        })*
    };
}

tables! {
    Vigie: "[vigie]",
    Smtp: "[smtp]",
    Fetch: "[fetch]",
    Browser: "[browser]",
    Delivery: "[delivery]",
    Lifecycle: "[lifecycle]",
    Crisis: "[crisis]",
    Judging: "[judging]",
    Assistant: "[assistant]",
    Evidence: "[evidence]",
    Web: "[web]",
    Ping: "[ping]",
    Inbound: "[inbound]",
    Person: "[[person]]",
    Business: "[[business]]",
    Source: "[[source]]",
    Route: "[[route]]",
    Preset: "a preset",
    Playbook: "a playbook",
}
