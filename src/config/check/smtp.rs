//! `[smtp]`.

use std::path::PathBuf;

use jiff::SignedDuration;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::{Context, finish, limits, secret};
use crate::{
    config::{
        item::Item,
        raw,
        value::{self, Wrong},
    },
    mail::{Security, Settings, Smtp, TransportSettings},
};

const EXAMPLE: &str = "write \"smtps://user@mail.example.com:465\", \
                       \"smtp://user@mail.example.com:587\" or \"directory:/var/spool/vigie\"";

/// The mailer's settings.
pub(super) fn settings(
    item: &Item<'_, raw::Smtp>,
    persons: &[Item<'_, raw::Person>],
    contact: &str,
    context: &mut Context<'_>,
) -> Settings {
    let raw = &item.raw;
    let from = item.optional("from", raw.from.as_deref(), context.problems, value::mailbox);
    let timeout = item.value("timeout", &raw.timeout, context.problems, value::positive_duration);
    let connections = limits::count(item, "connections", raw.connections, 1..=64, context.problems);
    let address = item.required("url", raw.url.as_deref(), context.problems, address);
    let transport = match address {
        Some(Address::Directory(path)) => TransportSettings::Directory(context.path(&path)),
        Some(Address::Server(server)) => {
            TransportSettings::Smtp(smtp(item, server, timeout.unwrap_or_default(), context))
        }
        None => TransportSettings::Memory,
    };
    let from = from.unwrap_or_else(|| format!("Vigie <{contact}>"));
    let templates = finish::templates(item, persons, context);
    let signer = finish::signer(item, &from, context);
    Settings { transport, from, connections, templates, signer }
}

fn smtp(
    item: &Item<'_, raw::Smtp>,
    server: Server,
    timeout: SignedDuration,
    context: &mut Context<'_>,
) -> Smtp {
    let raw = &item.raw;
    let security = security(item, &server, context);
    let password = raw.password.as_ref();
    let password = password.and_then(|raw| secret::secret(item, "password", raw, context));
    match (&server.user, &raw.password) {
        (None, Some(_)) => {
            context
                .problems
                .missing(item.at("password"), "a password, but no user to log in as")
                .help("put the user into `url`, before an `@`".to_owned());
        }
        (Some(user), None) if !item.is_lost("password") => {
            context
                .problems
                .missing(item.at("url"), format!("there is no password for the user `{user}`"))
                .help("add `password = { credential = \"smtp-password\" }`".to_owned());
        }
        _ => {}
    }
    let ca = item.optional("ca", raw.ca.as_deref(), context.problems, value::filled);
    let ca = ca.map(|path| readable(item, context.path(&path), context));
    let port = server.port.unwrap_or(match security {
        Security::Implicit => 465,
        Security::StartTls => 587,
        Security::Plain => 25,
    });
    Smtp { host: server.host, port, security, user: server.user, password, ca, timeout }
}

fn security(item: &Item<'_, raw::Smtp>, server: &Server, context: &mut Context<'_>) -> Security {
    match (server.implicit, item.raw.starttls) {
        (true, None) => Security::Implicit,
        (true, Some(_)) => {
            context
                .problems
                .error(item.at("starttls"), "`smtps://` is TLS from the first byte")
                .help("leave `starttls` out, or write `smtp://` in `url`".to_owned());
            Security::Implicit
        }
        (false, Some(true)) => Security::StartTls,
        (false, Some(false)) if !server.loopback => {
            context
                .problems
                .error(item.at("starttls"), "mail without TLS goes to the loopback only")
                .help("leave `starttls` out".to_owned());
            Security::StartTls
        }
        (false, None) if !server.loopback => Security::StartTls,
        (false, _) => Security::Plain,
    }
}

/// A certificate that cannot be read is better known now than with the first mail.
fn readable(item: &Item<'_, raw::Smtp>, path: PathBuf, context: &mut Context<'_>) -> PathBuf {
    if let Err(error) = std::fs::File::open(&path) {
        let message = format!("cannot read {}: {error}", path.display());
        context
            .problems
            .error(item.at("ca"), message)
            .help("name a PEM file that vigie may read".to_owned());
    }
    path
}

/// What `url` names.
#[derive(Debug, PartialEq)]
enum Address {
    Directory(String),
    Server(Server),
}

#[derive(Debug, PartialEq)]
struct Server {
    host: String,
    port: Option<u16>,
    user: Option<String>,
    implicit: bool,
    loopback: bool,
}

fn address(text: &str) -> Result<Address, Wrong> {
    if let Some(path) = text.strip_prefix("directory:") {
        return Ok(Address::Directory(value::filled(path)?));
    }
    let url = Url::parse(text)
        .map_err(|error| Wrong::new(format!("not an address: {error}")).help(EXAMPLE))?;
    let implicit = match url.scheme() {
        "smtps" => true,
        "smtp" => false,
        other => {
            return Err(Wrong::new(format!("cannot send mail by `{other}:`")).help(EXAMPLE));
        }
    };
    if url.password().is_some() {
        return Err(Wrong::new("a password does not belong in this file")
            .help("write `password = { credential = \"smtp-password\" }` instead"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(Wrong::new("nothing may follow the port").help(EXAMPLE));
    }
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        Some(Host::Domain(_)) | None => {
            return Err(Wrong::new("there is no host in it").help(EXAMPLE));
        }
    };
    let user = match url.username() {
        "" => None,
        user => Some(
            percent_decode_str(user)
                .decode_utf8()
                .map_err(|_| Wrong::new("the user is not UTF-8").help(EXAMPLE))?
                .into_owned(),
        ),
    };
    let loopback = value::is_loopback(&url);
    Ok(Address::Server(Server { host, port: url.port(), user, implicit, loopback }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, host: &str, user: Option<&str>, loopback: bool) {
        match address(text) {
            Ok(Address::Server(server)) => {
                assert_eq!(
                    (server.host.as_str(), server.user.as_deref(), server.loopback),
                    (host, user, loopback),
                    "{text}"
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn servers() {
        check("smtps://vigie@mail.example.com:465", "mail.example.com", Some("vigie"), false);
        check(
            "smtp://a%40b.example@mail.example.com",
            "mail.example.com",
            Some("a@b.example"),
            false,
        );
        check("smtp://127.0.0.1:2525", "127.0.0.1", None, true);
        check("smtp://127.9.9.9/", "127.9.9.9", None, true);
        check("smtp://[::1]:25", "::1", None, true);
        check("smtp://localhost", "localhost", None, true);
        check("smtp://127.0.0.1.example.com", "127.0.0.1.example.com", None, false);
        check("smtp://10.0.0.1", "10.0.0.1", None, false);
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for text in [
            "mail.example.com:25",
            "smtps://",
            "http://mail.example.com",
            "smtps://vigie:secret@mail.example.com",
            "smtps://mail.example.com/inbox",
            "smtps://mail.example.com:99999",
            "directory:",
        ] {
            let message = address(text).expect_err(text).message;
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
