//! From the bytes of a mail to what it is: by a person, by a machine, or one of ours that came back.

use mail_parser::{Message, MessageParser, PartType};
use sha2::{Digest as _, Sha256};

use super::{
    bounce::{Bounce, bounce},
    fresh::{before_quotation, clipped, fresh},
    headers::{Headers, addresses},
    machine,
};
use crate::logic::text::hex;

/// The largest mail that is read, in bytes.
pub const LARGEST: usize = 5 << 20;
/// The longest text of an answer that is taken, in bytes: the mail itself is kept whole.
const LONGEST_TEXT: usize = 12 << 10;
/// Addresses that are looked at.
const ADDRESSES: usize = 200;

/// A mail that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Stands for it: the same mail has the same mark, however often it is delivered.
    pub mark: String,
    /// The addresses that it says it is from, in lower case.
    pub from: Vec<String>,
    /// The addresses it was sent to, in lower case, as far as its headers know.
    pub to: Vec<String>,
    /// What it is.
    pub content: Content,
}

/// What a mail is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// By a person: what is new in it, without what is quoted and signed.
    Answer(String),
    /// By a machine, and what shows that.
    Machine(&'static str),
    /// A mail of ours that came back.
    Bounce(Bounce),
}

/// Reads a mail; `None` for what is none, or is larger than [`LARGEST`].
pub fn read(raw: &[u8]) -> Option<Inbound> {
    if raw.len() > LARGEST {
        return None;
    }
    let headers = Headers::read(raw);
    let mail = MessageParser::new().parse(raw)?;
    let subject = mail.subject().unwrap_or_default().to_owned();
    let names = [
        "to",
        "cc",
        "delivered-to",
        "x-delivered-to",
        "x-original-to",
        "envelope-to",
        "x-envelope-to",
        "resent-to",
        "resent-cc",
        "apparently-to",
    ];
    let mut to = Vec::new();
    for address in names.into_iter().flat_map(|name| headers.all(name).flat_map(addresses)) {
        if to.len() == ADDRESSES {
            break;
        }
        if !to.contains(&address) {
            to.push(address);
        }
    }
    let from = headers.all("from").flat_map(addresses).take(ADDRESSES).collect();
    let content = if let Some(bounce) = bounce(&mail, &headers, &subject) {
        Content::Bounce(bounce)
    } else if let Some(sign) = machine::sign(&headers, &subject) {
        Content::Machine(sign)
    } else {
        Content::Answer(answer(&mail))
    };
    Some(Inbound { mark: mark(&headers, raw), from, to, content })
}

/// By its Message-ID, which survives the way through several servers; by its bytes if it has none.
fn mark(headers: &Headers, raw: &[u8]) -> String {
    let mut hash = Sha256::new();
    if let Some(id) = headers.first("message-id").filter(|id| !id.is_empty()) {
        hash.update("id\n");
        hash.update(id);
        // Whoever forges one must not keep another's from being heard.
        hash.update("\n");
        hash.update(headers.first("from").unwrap_or_default());
    } else {
        hash.update("mail\n");
        hash.update(raw);
    }
    hex(&hash.finalize())
}

/// The new text: of the plain form, or of the other where that has none.
fn answer(mail: &Message<'_>) -> String {
    let plain = mail.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.as_ref()),
        PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => None,
    });
    // Pictures between the lines part a text into several.
    let plain = plain.take(16).collect::<Vec<_>>().join("\n");
    let mut said = fresh(&plain);
    if said.is_empty() {
        let html = mail.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.as_ref()),
            PartType::Text(_)
            | PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => None,
        });
        let html = clipped(html.unwrap_or_default(), LARGEST);
        let seen = |html: &str| fresh(&mail_parser::decoders::html::html_to_text(&lined(html)));
        said = seen(before_quotation(html));
        // Who writes below what they quote has nothing above it.
        if let Some((_, below)) = html.rsplit_once("</blockquote>").filter(|_| said.is_empty()) {
            said = seen(below);
        }
    }
    clipped(&said, LONGEST_TEXT).trim_end().to_owned()
}

/// An HTML text whose blocks begin on lines of their own when it is made plain.
fn lined(html: &str) -> String {
    let mut lined = html.to_owned();
    for tag in ["<div", "<DIV", "<tr", "<TR", "<li", "<LI", "<hr", "<HR"] {
        lined = lined.replace(tag, &format!("<br>{tag}"));
    }
    lined
}
