//! `[inbound]`.

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{Context, secret};
use crate::{
    config::{
        item::Item,
        raw::{self, ImapSecurity},
        value::{self, Wrong},
    },
    engine::{Answers, Mailbox},
    imap::{Security, Settings},
};

/// What stands for the letters of each mail.
const TOKEN: &str = "{token}";
/// The longest of these, in bytes.
const LONGEST_TOKEN: usize = 40;
/// The longest part of an address before the `@`, in bytes (RFC 5321, section 4.5.3.1.1).
const LOCAL_PART: usize = 64;
const EXAMPLE: &str = "write it as \"vigie+{token}@shop.example\"";

/// How answers are taken, if they are.
pub(super) fn answers(item: &Item<'_, raw::Inbound>, context: &mut Context<'_>) -> Option<Answers> {
    let raw = &item.raw;
    let address = item.optional("address", raw.address.as_deref(), context.problems, address);
    let mailbox = raw.imap.as_ref().map(|raw| mailbox(item, raw, context));
    if raw.address.is_none() {
        if raw.imap.is_some() && !item.is_lost("address") {
            context
                .problems
                .missing(item.at("imap"), "a mailbox, but no address to answer to")
                .help(format!("add `address`: {EXAMPLE}"));
        }
        return None;
    }
    let (before, after) = address?;
    Some(Answers { before, after, mailbox: mailbox.flatten() })
}

/// What stands before the token, and behind it.
fn address(text: &str) -> Result<(String, String), Wrong> {
    let text = text.trim();
    let wrong = |message: &str| Wrong::new(message).help(EXAMPLE);
    let Some((before, after)) = text.split_once(TOKEN) else {
        return Err(wrong("there is no `{token}` in it: every mail would have the same address"));
    };
    let Some((behind, _)) = after.split_once('@') else {
        return Err(wrong("`{token}` must stand before the `@`"));
    };
    if before.contains('@') {
        return Err(wrong("`{token}` must stand before the `@`"));
    }
    if after.contains(TOKEN) {
        return Err(wrong("there is more than one `{token}`"));
    }
    let taken = before.len() + behind.len();
    if taken + LONGEST_TOKEN > LOCAL_PART {
        return Err(Wrong::new("too long: what stands before the `@` may have 64 bytes").help(
            format!("with the letters in place of `{{token}}`, {} are left for the rest", {
                LOCAL_PART - LONGEST_TOKEN
            }),
        ));
    }
    let whole = format!("{before}{}{after}", "a".repeat(LONGEST_TOKEN));
    value::email(&whole)?;
    Ok((before.to_owned(), after.to_owned()))
}

fn mailbox(
    item: &Item<'_, raw::Inbound>,
    raw: &raw::Imap,
    context: &mut Context<'_>,
) -> Option<Mailbox> {
    let every = item.value("imap.every", &raw.every, context.problems, every);
    let folder = item.value("imap.folder", &raw.folder, context.problems, value::filled);
    let host = required(item, "host", raw.host.as_deref(), context);
    let user = required(item, "username", raw.username.as_deref(), context);
    let password = if let Some(raw) = &raw.password {
        secret::secret(item, "imap.password", raw, context)
    } else {
        missing(item, "password", "{ credential = \"imap-password\" }", context);
        None
    };
    let security = match raw.security {
        ImapSecurity::Implicit => Security::Implicit,
        ImapSecurity::StartTls => Security::StartTls,
        ImapSecurity::None => Security::None,
    };
    if let (Security::None, Some(host)) = (security, &host)
        && !value::is_loopback_host(host)
    {
        context
            .problems
            .error(item.at("imap.security"), "a password without TLS goes to the loopback only")
            .help("write \"implicit\" or \"starttls\"".to_owned());
    }
    let usual = if security == Security::Implicit { 993 } else { 143 };
    let port = raw.port.unwrap_or(usual);
    let port = u16::try_from(port).ok().filter(|port| *port > 0).unwrap_or_else(|| {
        context
            .problems
            .error(item.at("imap.port"), "out of bounds")
            .help("it goes from 1 to 65535".to_owned());
        993
    });
    let ca = item.optional("imap.ca", raw.ca.as_deref(), context.problems, value::filled);
    let ca = ca.map(|path| context.path(&path));
    if let Some(path) = &ca
        && let Err(error) = std::fs::File::open(path)
    {
        context
            .problems
            .error(item.at("imap.ca"), format!("cannot read {}: {error}", path.display()))
            .help("name a PEM file that vigie may read".to_owned());
    }
    let password: SecretString = password?;
    let settings =
        Settings { host: host?, port, security, user: user?, password, folder: folder?, ca };
    Some(Mailbox { settings, every: every? })
}

fn required(
    item: &Item<'_, raw::Inbound>,
    key: &str,
    text: Option<&str>,
    context: &mut Context<'_>,
) -> Option<String> {
    if text.is_none() {
        missing(item, key, "…", context);
    }
    item.optional(&format!("imap.{key}"), text, context.problems, value::filled)
}

fn missing(item: &Item<'_, raw::Inbound>, key: &str, such: &str, context: &mut Context<'_>) {
    if !item.is_lost(&format!("imap.{key}")) {
        context
            .problems
            .missing(item.at("imap"), format!("`[inbound.imap]` lacks the key `{key}`"))
            .help(format!("add `{key} = {such}`"));
    }
}

/// How often a mailbox is looked at.
fn every(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    let bounds = SignedDuration::from_secs(1)..=SignedDuration::from_hours(1);
    if !bounds.contains(&time) {
        return Err(Wrong::new("out of bounds").help("it goes from \"1s\" to \"1h\""));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_a_token_before_the_at() {
        let (before, after) = address("vigie+{token}@shop.example").unwrap();
        assert_eq!((before.as_str(), after.as_str()), ("vigie+", "@shop.example"));
        assert!(address("{token}@answers.shop.example").is_ok());
        assert!(address("a{token}-b@shop.example").is_ok());
        for (text, says) in [
            ("vigie@shop.example", "no `{token}`"),
            ("vigie@{token}.example", "before the `@`"),
            ("{token}", "before the `@`"),
            ("{token}{token}@shop.example", "more than one"),
            ("a-very-long-name-before+it-{token}@shop.example", "too long"),
            ("vi gie+{token}@shop.example", "not a mail address"),
            ("vigie+{token}@", "not a mail address"),
        ] {
            let message = address(text).expect_err(text).message;
            assert!(message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn a_mailbox_is_neither_flooded_nor_forgotten() {
        assert!(every("1s").is_ok() && every("1h").is_ok());
        assert!(every("500ms").is_err() && every("2h").is_err());
    }
}
