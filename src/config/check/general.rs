//! `[vigie]`.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::Context;
use crate::config::{Environment, General, item::Item, raw, value};

/// Where the state is kept if neither the file nor systemd says so.
const STATE: &str = "/var/lib/vigie";

/// What concerns vigie as a whole; the operators are not known yet.
pub(super) fn general(item: &Item<'_, raw::Vigie>, context: &mut Context<'_>) -> General {
    let raw = &item.raw;
    let mut path = |key: &str, text: Option<&str>| {
        let text = item.optional(key, text, context.problems, value::filled)?;
        Some(context.path(&text))
    };
    let state = path("state", raw.state.as_deref());
    let control = path("control", raw.control.as_deref());
    let state = state.unwrap_or_else(|| default_state(context.environment));
    General {
        control: control.unwrap_or_else(|| state.join("control.sock")),
        state,
        timezone: item
            .value("timezone", &raw.timezone.0, context.problems, value::zone)
            .unwrap_or(TimeZone::UTC),
        language: raw.language,
        contact: item
            .required("contact", raw.contact.as_deref(), context.problems, value::email)
            .unwrap_or_default(),
        operators: Vec::new(),
    }
}

/// systemd may name several folders, separated by colons.
pub(in crate::config) fn default_state(environment: &Environment) -> PathBuf {
    let folders = environment.get("STATE_DIRECTORY").unwrap_or_default();
    let first = folders.split(':').next().filter(|folder| !folder.is_empty());
    PathBuf::from(first.unwrap_or(STATE))
}
