//! `[person.webhook]`, and `[ping]`: addresses of the admin's own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::{Context, request, secret};
use crate::{
    config::{
        item::Item,
        raw::{self, Table},
        value::{self, Wrong},
    },
    domain::{Channel, HookFormat, Webhook},
    engine::Ping,
    fetch, mail,
};

/// What the address of a room of Matrix ends in.
const MATRIX: &str = "/send/m.room.message";
/// The longest template.
const TEMPLATE: u64 = 64 << 10;
/// Stands for an address that only the daemon is given.
const UNKNOWN: &str = "https://unknown.invalid/unknown/send/m.room.message";

/// The webhook of a person.
pub(super) fn webhook(
    item: &Item<'_, raw::Person>,
    raw: &raw::Webhook,
    context: &mut Context<'_>,
) -> Option<Webhook> {
    let problems = &mut *context.problems;
    if raw.url.is_none() && !item.is_lost("webhook.url") {
        problems
            .missing(item.at("webhook"), "`webhook` lacks the key `url`")
            .help("add `url = \"https://…\"`, or { file = \"PATH\" }".to_owned());
    }
    let url = raw.url.as_ref().and_then(|raw| address(item, "webhook.url", raw, context));
    if let Some(url) = &url {
        fits(item, raw.format, url, context);
    }
    let secret = raw.secret.as_ref();
    let key = secret.and_then(|raw| secret::secret(item, "webhook.secret", raw, context));
    if let Some(key) = &key
        && !(context.environment.is_only_checked() && key.expose_secret() == secret::UNKNOWN)
        && let Err(wrong) = fetch::check_secret(key)
    {
        let help = "write base64 behind `whsec_`, or a secret of another form";
        context.problems.error(item.at("webhook.secret"), wrong).help(help.to_owned());
    }
    let headers = headers(item, &raw.headers, context);
    let template = raw.template.as_deref();
    let template = template.and_then(|path| template_of(item, path, context));
    Some(Webhook { url: url?, format: raw.format, secret: key, headers, template })
}

/// `[ping]`, if an address is named.
pub(super) fn ping(item: &Item<'_, raw::Ping>, context: &mut Context<'_>) -> Option<Ping> {
    let raw = &item.raw;
    let every = item.value("every", &raw.every, context.problems, every);
    let url = address(item, "url", raw.url.as_ref()?, context);
    Some(Ping { url: url?, every: every?, fail: raw.fail })
}

fn every(text: &str) -> Result<SignedDuration, Wrong> {
    let every = value::duration(text)?;
    if every < SignedDuration::from_secs(1) || every > SignedDuration::from_hours(24) {
        return Err(Wrong::new("not so often, or so seldom").help("write \"1s\" to \"24h\""));
    }
    Ok(every)
}

/// An address as written, or from where it is kept.
fn address<T: Table>(
    item: &Item<'_, T>,
    path: &str,
    raw: &raw::Text,
    context: &mut Context<'_>,
) -> Option<Url> {
    let url = match raw {
        raw::Text::Plain(text) => item.value(path, text, context.problems, value::page)?,
        raw::Text::Secret(raw) => {
            let text = secret::secret(item, path, raw, context)?;
            if context.environment.is_only_checked() && text.expose_secret() == secret::UNKNOWN {
                return UNKNOWN.parse().ok();
            }
            item.value(path, text.expose_secret().trim(), context.problems, value::page)?
        }
    };
    if url.scheme() == "http" && is_far(&url) {
        context
            .problems
            .warning(item.at(path), "whoever is on the way can read along")
            .help("write `https://`".to_owned());
    }
    Some(url)
}

/// Whether an address is neither of this machine nor, by its looks, of a network of one's own.
fn is_far(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let inside = [".local", ".lan", ".internal", ".home.arpa", ".test", ".example"];
            name.contains('.') && !inside.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => !ip.is_private() && !ip.is_loopback() && !ip.is_link_local(),
        Some(Host::Ipv6(ip)) => !ip.is_loopback() && !ip.is_unique_local(),
        None => false,
    }
}

/// Whether an address can be one of this kind.
fn fits(item: &Item<'_, raw::Person>, format: HookFormat, url: &Url, context: &mut Context<'_>) {
    let path = url.path().trim_end_matches('/');
    let (wrong, help) = match format {
        HookFormat::Matrix if !path.ends_with(MATRIX) => (
            "not the address of a room",
            "write \"https://SERVER/_matrix/client/v3/rooms/ROOM/send/m.room.message\", with the id of \
             the room, such as `!abc:example.org`",
        ),
        HookFormat::Ntfy
            if path.trim_start_matches('/').is_empty() || path.rfind('/') != Some(0) =>
        {
            (
                "not the address of a topic",
                "write the server and the topic, such as \"https://ntfy.sh/my-topic\"",
            )
        }
        HookFormat::Json
        | HookFormat::Slack
        | HookFormat::Teams
        | HookFormat::Discord
        | HookFormat::Ntfy
        | HookFormat::Matrix => return,
    };
    if url.as_str() != UNKNOWN {
        context.problems.error(item.at("webhook.url"), wrong).help(help.to_owned());
    }
}

fn headers(
    item: &Item<'_, raw::Person>,
    texts: &BTreeMap<String, raw::Text>,
    context: &mut Context<'_>,
) -> Vec<(String, SecretString)> {
    let mut seen = BTreeSet::new();
    for (name, text) in texts {
        let lower = name.to_ascii_lowercase();
        let open = matches!(text, raw::Text::Plain(_));
        let (wrong, help) = if let Some(wrong) = request::wrong_name(name) {
            (wrong, "a name has letters, digits and `-`, such as `X-Api-Key`")
        } else if lower.starts_with("webhook-") || request::is_forbidden(&lower) {
            (format!("`{name}` cannot be set here"), "leave it out: vigie says it itself")
        } else if lower == "authorization" && open {
            let help = "write { credential = \"NAME\" }, { file = \"PATH\" } or { env = \"NAME\" } in its \
                        place: secrets do not belong in this file";
            ("a login does not belong in this file".to_owned(), help)
        } else if seen.insert(lower) {
            continue;
        } else {
            (format!("`{name}` is there twice"), "capitals make no difference: keep one of them")
        };
        let place = item.at(&format!("webhook.headers.{name}"));
        context.problems.error(place, wrong).help(help.to_owned());
    }
    request::texts(item, "webhook.headers", texts, request::header_value, context)
}

/// The text of a template, tried with messages of which there are all kinds of things to say.
fn template_of(
    item: &Item<'_, raw::Person>,
    path: &str,
    context: &mut Context<'_>,
) -> Option<String> {
    let place = item.at("webhook.template");
    let file = context.path(path);
    let size = std::fs::metadata(&file).map(|file| file.len());
    let read = size.and_then(|size| match size {
        ..=TEMPLATE => std::fs::read_to_string(&file),
        _ => Err(std::io::Error::other("too long for a template")),
    });
    let text = match read {
        Ok(text) => text,
        Err(error) => {
            context
                .problems
                .error(place, format!("cannot read {}: {error}", file.display()))
                .help("name a file that vigie may read".to_owned());
            return None;
        }
    };
    if let Err(error) = mail::try_template(&text) {
        context.problems.error(place, error).help(
            "values are JSON by themselves: write {\"text\": {{ subject }}}, without quotes around the \
             braces"
                .to_owned(),
        );
    }
    Some(text)
}

/// What a person has: an address of mail, or a webhook.
pub(super) fn channel(item: &Item<'_, raw::Person>, context: &mut Context<'_>) -> Option<Channel> {
    let raw = &item.raw;
    let mail = raw.email.as_deref();
    let mail = item.optional("email", mail, context.problems, value::email).map(Channel::Mail);
    let hook = raw.webhook.as_ref().and_then(|raw| webhook(item, raw, context));
    let (has_mail, has_hook) = (
        raw.email.is_some() || item.is_lost("email"),
        raw.webhook.is_some() || item.is_lost("webhook"),
    );
    match (has_mail, has_hook) {
        (true, true) => {
            context
                .problems
                .error(item.at("webhook"), "one person, and two ways to reach them")
                .help(
                    "make it two persons and name both; or let one be the `fallback` of the other"
                        .to_owned(),
                );
        }
        (false, false) => item.missing("email", context.problems),
        (true, false) | (false, true) => {}
    }
    mail.or_else(|| hook.map(|hook| Channel::Webhook(Arc::new(hook))))
}
