//! From a letter to the bytes of a mail. The same letter and envelope always give the same bytes:
//! a mail that is sent again after a crash is the same mail.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, Date, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{
    dkim::Signer,
    letter::{Body, Letter},
    message_id::atom,
    page,
    templates::{TemplateFault, Templates},
    words::words,
};
use crate::{domain::PersonId, logic::text::hex};

/// What a letter is put into.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The sender, as `Name <address>` or an address.
    pub from: String,
    /// The recipient, in the same form.
    pub to: String,
    /// The Message-ID with its angle brackets, from [`message_id`](super::message_id()).
    pub message_id: String,
    /// The mail of the same case that this one answers.
    pub in_reply_to: Option<String>,
    /// The mails of the same case, the first one first.
    pub references: Vec<String>,
    /// What the recipient can filter by, such as `garage.vigie.example.com`.
    pub list_id: String,
    /// The bare address that a reader who wants no more mails of this kind may write to.
    pub unsubscribe: Option<String>,
    /// The addresses to which an answer goes, where it is not the sender's.
    pub reply_to: Vec<String>,
    /// The `Date`: when the row was queued. A Unix time below zero is sent as zero.
    pub date: Timestamp,
}

/// A mail, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's bare address.
    pub from: String,
    /// The recipient's bare address.
    pub to: String,
    /// The Message-ID, with its angle brackets.
    pub message_id: String,
    /// The mail in RFC 5322 form: ASCII, CRLF, no line over 998 bytes.
    pub raw: Vec<u8>,
}

/// Why a letter cannot be made into a mail.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The sender or the recipient has no usable address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The layout failed: a fault of vigie itself.
    #[error("the layout failed: {0}")]
    Layout(#[from] minijinja::Error),
    /// The parts could not be put together: a fault of vigie itself.
    #[error("the parts do not fit together: {0}")]
    Parts(#[from] lettre::error::Error),
}

/// A text is not a mail address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a mail address: {reason}")]
pub struct AddressError {
    reason: String,
}

/// Checks that a text is a mail address, bare or as `Name <address>`, before it is relied upon.
pub fn check_address(text: &str) -> Result<(), AddressError> {
    mailbox(text).map(drop)
}

/// The bare address of `Name <address>`.
pub fn bare_address(text: &str) -> Result<String, AddressError> {
    mailbox(text).map(|read| read.email.to_string())
}

/// Puts a letter into words, lays it out and writes it down as a mail.
pub fn compose(letter: &Letter, envelope: &Envelope) -> Result<Mail, ComposeError> {
    let finish = Finish { templates: &Templates::default(), signer: None, person: None };
    compose_with(letter, envelope, &finish).map(|(mail, _)| mail)
}

/// What a mail is laid out and signed with.
#[derive(Debug, Clone, Copy)]
pub struct Finish<'a> {
    /// Templates of one's own.
    pub templates: &'a Templates,
    /// Who vouches for it.
    pub signer: Option<&'a Signer>,
    /// To whom it is: some read it in a language of the templates.
    pub person: Option<&'a PersonId>,
}

/// The same with templates of one's own and a signature. What failed in templates is told beside the
/// mail: in their place stands what is built in.
pub fn compose_with(
    letter: &Letter,
    envelope: &Envelope,
    finish: &Finish<'_>,
) -> Result<(Mail, Vec<TemplateFault>), ComposeError> {
    let mut page = page::write(letter);
    let gives_orders = !matches!(letter.body, Body::Staff(_));
    if gives_orders && !envelope.reply_to.is_empty() {
        page::invite(&mut page, words(letter.language), letter.case().is_some());
    }
    let laid = finish.templates.laid(letter, &page, finish.person)?;
    // CRLF from the start: lettre would insert each CR separately.
    let (text, html) = (laid.text.replace('\n', "\r\n"), laid.html.replace('\n', "\r\n"));
    let from = mailbox(&envelope.from)?;
    let to = mailbox(&envelope.to)?;
    let (from_address, to_address) = (from.email.to_string(), to.email.to_string());
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        // An encoded word spelt out in a post must not be decoded by the reader's program.
        .subject(laid.subject.replace("=?", "= ?"))
        .header(Date::new(SystemTime::from(envelope.date.max(Timestamp::UNIX_EPOCH))))
        .message_id(Some(one_word(&envelope.message_id)));
    for address in &envelope.reply_to {
        builder = builder.reply_to(mailbox(address)?);
    }
    if let Some(id) = &envelope.in_reply_to {
        builder = builder.in_reply_to(one_word(id));
    }
    if !envelope.references.is_empty() {
        let ids: Vec<String> = envelope.references.iter().map(|id| one_word(id)).collect();
        builder = builder.references(ids.join(" "));
    }
    let list_id = format!("<{}>", atom(&envelope.list_id, true));
    let mut message = builder.multipart(parts(&envelope.message_id, text, html))?;
    let mut header = |name, value: String| {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value));
    };
    header("Auto-Submitted", "auto-generated".to_owned());
    header("Content-Language", laid.language);
    header("List-Id", list_id);
    header("X-Vigie-Reason", letter.reason().name().to_owned());
    for (name, value) in unsubscribe(letter, envelope) {
        header(name, value);
    }
    if let Some(case) = letter.case() {
        header("X-Vigie-Case", atom(case.as_str(), true));
    }
    let mail = Mail {
        from: from_address,
        to: to_address,
        message_id: envelope.message_id.clone(),
        raw: message.formatted(),
    };
    let mail = match finish.signer {
        Some(signer) => signer.signed(mail, envelope.date),
        None => mail,
    };
    Ok((mail, laid.faults))
}

/// Both forms of the content. The boundary follows from all of it, so that it is always the same
/// and nobody can put it into a post.
fn parts(message_id: &str, text: String, html: String) -> MultiPart {
    let mut hash = Sha256::new();
    for part in [message_id, "\0", &text, "\0", &html] {
        hash.update(part);
    }
    let boundary: String = hex(&hash.finalize()).chars().take(32).collect();
    MultiPart::alternative()
        .boundary(format!("vigie-{boundary}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html))
}

pub(super) fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    let refuse = |reason: &str| AddressError { reason: reason.to_owned() };
    if text.chars().any(char::is_control) {
        return Err(refuse("it holds control characters"));
    }
    let read: Mailbox = text.trim().parse().map_err(|error: lettre::address::AddressError| {
        AddressError { reason: error.to_string().to_lowercase() }
    })?;
    // Names of domains travel in ASCII; what cannot is left to the server (SMTPUTF8).
    let domain = url::Host::parse(read.email.domain()).map(|host| host.to_string());
    let email = match domain {
        Ok(domain) if !read.email.domain().is_ascii() => {
            lettre::Address::new(read.email.user(), domain)
                .map_err(|_| refuse("its domain is not valid"))?
        }
        _ => read.email,
    };
    Ok(Mailbox::new(read.name, email))
}

/// The ways to no more mails of a kind: a page that a mail program may call at the press of a button,
/// if there is one that it can reach safely (RFC 8058), and a mail (RFC 2369, section 3.2).
fn unsubscribe(letter: &Letter, envelope: &Envelope) -> Vec<(&'static str, String)> {
    let page = letter.no_more.as_deref().filter(|page| page.starts_with("https://"));
    let mail = envelope.unsubscribe.as_deref();
    let ways = page.map(|page| format!("<{page}>")).into_iter();
    let ways = ways.chain(mail.map(|address| mailto(address, letter.reason().name())));
    let ways = ways.collect::<Vec<_>>().join(", ");
    let mut headers = Vec::new();
    if !ways.is_empty() {
        headers.push(("List-Unsubscribe", ways));
    }
    if page.is_some() {
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    headers
}

/// A mail that asks for no more of a kind, as a web address.
fn mailto(address: &str, reason: &str) -> String {
    let mut out = "<mailto:".to_owned();
    for byte in address.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '@') {
            out.push(c);
        } else {
            out.push('%');
            out.push_str(&hex(&[byte]));
        }
    }
    out.push_str(&format!("?subject=unsubscribe%20{reason}>"));
    out
}

fn one_word(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).collect()
}
