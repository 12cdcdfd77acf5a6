//! Reports that a mail could not be delivered (RFC 3464), and those of servers that write them in
//! their own way.

use mail_parser::{Message, MimeHeaders as _, PartType};

use super::{
    fresh::clipped,
    headers::{Headers, addresses},
};

/// The longest part of a report that is looked at, in bytes.
const LOOKED_AT: usize = 64 << 10;
/// The longest of what the server said that is kept, in bytes.
const SAID: usize = 500;
/// Message-IDs that are named at most.
const IDS: usize = 8;

/// A mail of ours that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Whether it will never be delivered. Otherwise the server goes on trying.
    pub permanent: bool,
    /// To whom it was, if the report says so.
    pub recipient: Option<String>,
    /// The enhanced status code, such as `5.1.1`.
    pub status: Option<String>,
    /// What the server said.
    pub said: String,
    /// The Message-IDs that the report names, with their angle brackets: ours is among them.
    pub message_ids: Vec<String>,
}

/// The report that a mail is; `None` if it is none.
pub(super) fn bounce(mail: &Message<'_>, headers: &Headers, subject: &str) -> Option<Bounce> {
    let mut report = None;
    let mut ids = Vec::new();
    for part in &mail.parts {
        let kind = part.content_type().map(|kind| {
            let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
            (kind.ctype().to_ascii_lowercase(), subtype)
        });
        let kind = kind.as_ref().map(|(main, sub)| (main.as_str(), sub.as_str()));
        match kind {
            Some(("message", "delivery-status" | "global-delivery-status")) => {
                report = report.or_else(|| status(part.contents()));
            }
            Some((
                "text" | "message",
                "rfc822-headers" | "rfc822" | "global" | "global-headers",
            )) => {
                let contents = if let PartType::Message(inner) = &part.body {
                    inner.raw_message()
                } else {
                    part.contents()
                };
                ids.extend(Headers::read(contents).first("message-id").and_then(bracketed));
            }
            _ => {}
        }
    }
    let mut bounce = report.or_else(|| plain(mail, headers, subject))?;
    let text = mail.body_text(0).unwrap_or_default();
    ids.extend(named_in(clipped(&text, LOOKED_AT)));
    for name in ["in-reply-to", "references"] {
        ids.extend(headers.all(name).flat_map(brackets));
    }
    ids.dedup();
    ids.truncate(IDS);
    bounce.message_ids = ids;
    Some(bounce)
}

/// Reads a `message/delivery-status`: a group of fields about the message, and one for each
/// recipient. The worst of these is what counts.
fn status(contents: &[u8]) -> Option<Bounce> {
    let contents = contents.get(..LOOKED_AT).unwrap_or(contents);
    let text = String::from_utf8_lossy(contents).replace("\r\n", "\n");
    let mut found = None;
    for group in text.split("\n\n") {
        let fields = Headers::read(group.as_bytes());
        let action = fields.word("action");
        let code = fields.word("status").filter(|code| is_status(code));
        let Some(action) = action.or_else(|| {
            let permanent = code.as_ref()?.starts_with('5');
            Some(if permanent { "failed" } else { "delayed" }.to_owned())
        }) else {
            continue;
        };
        // What was delivered, passed on or split up did not come back.
        let permanent = match action.as_str() {
            "failed" => true,
            "delayed" => false,
            _ => continue,
        };
        let recipient = ["original-recipient", "final-recipient"]
            .into_iter()
            .find_map(|name| addresses(fields.first(name)?).next());
        let said = fields.first("diagnostic-code").unwrap_or_default();
        let said = said.split_once(';').map_or(said, |(_, said)| said).trim();
        let bounce = Bounce {
            permanent,
            recipient,
            said: said_or(said, code.as_deref()),
            status: code,
            message_ids: Vec::new(),
        };
        if permanent {
            return Some(bounce);
        }
        found = found.or(Some(bounce));
    }
    found
}

/// Reports that have no such part: of qmail and its kin, of old Exchange, of Exim.
fn plain(mail: &Message<'_>, headers: &Headers, subject: &str) -> Option<Bounce> {
    let from = headers.first("from").unwrap_or_default().to_ascii_lowercase();
    let by_server = from.contains("mailer-daemon")
        || from.contains("postmaster@")
        || from.contains("microsoftexchange")
        || headers.first("x-failed-recipients").is_some();
    if !by_server {
        return None;
    }
    let text = mail.body_text(0).unwrap_or_default();
    let text = clipped(&text, LOOKED_AT);
    let (subject, low) = (subject.to_lowercase(), text.to_lowercase());
    let failed = [
        "undeliver",
        "failure notice",
        "delivery failed",
        "delivery status notification (failure)",
        "mail delivery failed",
        "returned mail",
        "non remis",
        "échec de la remise",
        "non distribuable",
    ];
    let said =
        ["permanent error", "i've given up", "could not be delivered", "couldn't be delivered"];
    let delayed = ["delay", "warning: message", "retardé", "en attente"];
    let late = delayed.iter().any(|mark| subject.contains(mark));
    // "It could not be delivered for four hours, and is tried again" says the same words.
    let permanent = failed.iter().any(|mark| subject.contains(mark))
        || (!late && said.iter().any(|mark| low.contains(mark)));
    if !permanent && !late {
        return None;
    }
    let recipient = headers
        .first("x-failed-recipients")
        .and_then(|value| addresses(value).next())
        .or_else(|| text.lines().find_map(bracketed_address));
    let code = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(|word| is_status(word));
    // The sentence of the server: the line with its code, or the first that names the failure.
    let line = code.and_then(|code| text.lines().find(|line| line.contains(code)));
    Some(Bounce {
        permanent,
        recipient,
        said: said_or(line.unwrap_or_default().trim(), code),
        status: code.map(str::to_owned),
        message_ids: Vec::new(),
    })
}

fn said_or(said: &str, code: Option<&str>) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = clipped(&said, SAID);
    if said.is_empty() { code.unwrap_or("it came back").to_owned() } else { said.to_owned() }
}

/// Whether a word is an enhanced status code (RFC 3463) that says that something went wrong.
fn is_status(word: &str) -> bool {
    let mut parts = word.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "4" | "5"));
    let number = |part: Option<&str>| {
        part.is_some_and(|part| (1..=3).contains(&part.len()) && part.parse::<u16>().is_ok())
    };
    class && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

fn bracketed_address(line: &str) -> Option<String> {
    let rest = line.trim().strip_prefix('<')?;
    addresses(rest.split_once('>')?.0).next()
}

fn bracketed(value: &str) -> Option<String> {
    brackets(value).next()
}

/// The Message-IDs in a text.
fn brackets(text: &str) -> impl Iterator<Item = String> {
    text.split('<').skip(1).filter_map(|rest| {
        let (id, _) = rest.split_once('>')?;
        let fine = id.len() <= 998 && id.contains('@') && id.bytes().all(|c| c.is_ascii_graphic());
        fine.then(|| format!("<{id}>"))
    })
}

/// The Message-IDs of the headers that a report quotes in its text.
fn named_in(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let named = lines
        .filter(|line| line.get(..11).is_some_and(|name| name.eq_ignore_ascii_case("message-id:")));
    named.flat_map(brackets)
}
