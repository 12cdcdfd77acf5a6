//! Passwords, tokens and keys: never in the file itself, read once from where it says.

use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::Context;
use crate::config::{
    item::Item,
    problem::Place,
    raw::{self, Table},
};

/// Stands for a secret that only the daemon is given.
pub(super) const UNKNOWN: &str = "unknown";

/// More than any secret has: a wrong path may name something endless.
const LONGEST: u64 = 64 << 10;

/// A secret that is kept where the table at `path` says.
pub(super) fn secret<T: Table>(
    item: &Item<'_, T>,
    path: &str,
    raw: &raw::Secret,
    context: &mut Context<'_>,
) -> Option<SecretString> {
    let at = |key: &str| item.at(&format!("{path}.{key}"));
    let text = match (&raw.credential, &raw.file, &raw.env) {
        (Some(name), None, None) => credential(name, at("credential"), context),
        (None, Some(name), None) => {
            let name = context.path(name);
            file(&name, at("file"), context)
        }
        (None, None, Some(name)) => variable(name, at("env"), context),
        (None, None, None) if item.is_lost(path) => None,
        _ => {
            context
                .problems
                .missing(item.at(path), "a secret is kept in exactly one place")
                .help("write one of `credential`, `file` and `env`".to_owned());
            None
        }
    }?;
    // An editor ends the last line of a file; no secret ends with a line feed.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        // The name of a header or cookie may have dots in it.
        let named = ["request.headers.", "request.cookies.", "webhook.headers."]
            .iter()
            .find_map(|at| path.strip_prefix(at));
        let key = named.or_else(|| path.rsplit('.').next()).unwrap_or(path);
        context
            .problems
            .error(item.at(path), "the secret is empty")
            .help(format!("leave `{key}` out if none is wanted"));
    }
    Some(SecretString::from(text))
}

fn credential(name: &str, place: Place, context: &mut Context<'_>) -> Option<String> {
    if name.is_empty() || name.contains('/') || matches!(name, "." | "..") {
        context
            .problems
            .error(place, "not the name of a credential")
            .help("write the name that stands before the `:` of `LoadCredential=`".to_owned());
        return None;
    }
    let Some(folder) = context.environment.get("CREDENTIALS_DIRECTORY") else {
        if context.environment.is_only_checked() {
            context
                .problems
                .warning(place, format!("the credential `{name}` was not looked at"))
                .help(
                    "only systemd hands it over; elsewhere set $CREDENTIALS_DIRECTORY".to_owned(),
                );
            return Some(unknown());
        }
        context
            .problems
            .error(place, format!("there is no credential `{name}`: systemd passed none"))
            .help(format!(
                "add `LoadCredential={name}:/etc/vigie/credentials/{name}` to the unit; outside of systemd, \
                 set $CREDENTIALS_DIRECTORY"
            ));
        return None;
    };
    match read(&PathBuf::from(folder).join(name)) {
        Ok((text, _)) => Some(text),
        Err(error) => {
            context
                .problems
                .error(place, format!("cannot read the credential `{name}`: {error}"))
                .help(format!(
                    "add `LoadCredential={name}:/etc/vigie/credentials/{name}` to the unit"
                ));
            None
        }
    }
}

fn file(path: &Path, place: Place, context: &mut Context<'_>) -> Option<String> {
    match read(path) {
        Ok((text, mode)) => {
            if mode & 0o004 != 0 {
                context
                    .problems
                    .warning(place, "everybody on this machine can read the secret")
                    .help(format!("chmod 600 {}", path.display()));
            }
            Some(text)
        }
        Err(error) => {
            context
                .problems
                .error(place, format!("cannot read the secret: {error}"))
                .help(format!("put it alone into {}", path.display()));
            None
        }
    }
}

fn variable(name: &str, place: Place, context: &mut Context<'_>) -> Option<String> {
    let value = context.environment.get(name).map(str::to_owned);
    if value.is_some() {
        return value;
    }
    let message = format!("the variable `{name}` is not set");
    if context.environment.is_only_checked() {
        context
            .problems
            .warning(place, message + " here")
            .help(format!("the daemon does not start unless its own environment has {name}"));
        return Some(unknown());
    }
    context
        .problems
        .error(place, message)
        .help(format!("set {name} in vigie's environment, or keep the secret in a file"));
    None
}

/// Stands for a secret that only the daemon is given, where none is used.
fn unknown() -> String {
    UNKNOWN.to_owned()
}

/// The text of a file, and its permissions.
fn read(path: &Path) -> io::Result<(String, u32)> {
    let file = File::open(path)?;
    let mode = file.metadata()?.permissions().mode();
    let mut text = String::new();
    if file.take(LONGEST).read_to_string(&mut text)? as u64 == LONGEST {
        return Err(io::Error::other("too long for a secret"));
    }
    Ok((text, mode))
}
