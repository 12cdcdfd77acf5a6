//! DKIM: each mail is signed for the domain that sends it (RFC 6376; Ed25519 by RFC 8463), headers and
//! body in relaxed form. The time of a signature is the date of the mail: what is sent again after a
//! crash is the same mail to the byte.

use std::sync::Arc;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{self, KeySize},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::Mail;

/// Headers that are signed where they are there. `From` is signed once more than it is there, so that
/// nobody can add another one (RFC 6376, section 8.15).
const SIGNED: [&str; 18] = [
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-language",
    "auto-submitted",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "x-vigie-reason",
    "x-vigie-case",
];

/// Characters of a line of the signature.
const COLUMNS: usize = 70;

/// Why a key cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no key in the text.
    #[error("there is no private key in PEM form")]
    NoPem,
    /// It is encrypted.
    #[error("the key is encrypted")]
    Encrypted,
    /// It is of another kind, or damaged.
    #[error("neither an Ed25519 key nor an RSA key of 2048 to 8192 bits")]
    Unknown,
    /// No key could be made.
    #[error("no key could be made")]
    NotMade,
}

/// Which kind of key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA of 2048 bits, which every receiver understands.
    Rsa,
    /// Ed25519, short and quick, which not every receiver understands.
    Ed25519,
}

/// A private key.
#[derive(Debug, Clone)]
pub struct SigningKey(Arc<Key>);

#[derive(Debug)]
enum Key {
    Rsa(rsa::KeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Reads a key: PKCS#8, or PKCS#1 for RSA, as PEM.
    ///
    /// # Errors
    /// If that is not a key that can sign.
    pub fn read(pem: &str) -> Result<Self, KeyError> {
        let (_, rest) = pem.split_once("-----BEGIN ").ok_or(KeyError::NoPem)?;
        let (label, rest) = rest.split_once("-----").ok_or(KeyError::NoPem)?;
        let (body, _) = rest.split_once("-----END ").ok_or(KeyError::NoPem)?;
        if label.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
            return Err(KeyError::Encrypted);
        }
        let body = body.split_whitespace().collect::<String>();
        let der = STANDARD.decode(body).map_err(|_| KeyError::NoPem)?;
        let rsa = match label {
            "RSA PRIVATE KEY" => rsa::KeyPair::from_der(&der),
            "PRIVATE KEY" => rsa::KeyPair::from_pkcs8(&der),
            _ => return Err(KeyError::NoPem),
        };
        if let Ok(pair) = rsa {
            return Ok(Self(Arc::new(Key::Rsa(pair))));
        }
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der);
        pair.map(|pair| Self(Arc::new(Key::Ed25519(pair)))).map_err(|_| KeyError::Unknown)
    }

    /// Makes a key, as PEM.
    ///
    /// # Errors
    /// If there is no chance in this machine.
    pub fn made(kind: KeyKind) -> Result<String, KeyError> {
        let der = match kind {
            KeyKind::Rsa => {
                let pair =
                    rsa::KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::NotMade)?;
                let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair);
                der.map_err(|_| KeyError::NotMade)?.as_ref().to_vec()
            }
            KeyKind::Ed25519 => {
                let made = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new());
                made.map_err(|_| KeyError::NotMade)?.as_ref().to_vec()
            }
        };
        let text = STANDARD.encode(der);
        let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>();
        let lines = lines.join("\n");
        Ok(format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n"))
    }

    /// The text of the DNS record that publishes the key.
    ///
    /// # Errors
    /// If the public half cannot be written down.
    pub fn record(&self) -> Result<String, KeyError> {
        let (kind, public) = match &*self.0 {
            Key::Rsa(pair) => {
                let der = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key());
                ("rsa", STANDARD.encode(der.map_err(|_| KeyError::Unknown)?.as_ref()))
            }
            Key::Ed25519(pair) => ("ed25519", STANDARD.encode(pair.public_key().as_ref())),
        };
        Ok(format!("v=DKIM1; k={kind}; p={public}"))
    }

    fn algorithm(&self) -> &'static str {
        match &*self.0 {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// Signs. The same text always gives the same signature.
    fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        match &*self.0 {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).ok()?;
                Some(signature)
            }
            Key::Ed25519(pair) => Some(pair.sign(&Sha256::digest(text)).as_ref().to_vec()),
        }
    }
}

/// Who vouches for mails.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The domain.
    pub domain: String,
    /// The name of the key there: its record stands at `SELECTOR._domainkey.DOMAIN`.
    pub selector: String,
    /// The key.
    pub key: SigningKey,
}

impl Signer {
    /// The mail with its signature, of that date. One that cannot be signed goes without: it says more
    /// than its signature does.
    #[must_use]
    pub fn signed(&self, mail: Mail, date: Timestamp) -> Mail {
        let Some(signature) = self.signature(&mail.raw, date) else {
            tracing::error!(mail.id = %mail.message_id, "a mail could not be signed");
            return mail;
        };
        let raw = [signature.as_bytes(), &mail.raw].concat();
        Mail { raw, ..mail }
    }

    /// The header with the signature of a mail.
    fn signature(&self, raw: &[u8], date: Timestamp) -> Option<String> {
        let end = raw.windows(4).position(|at| at == b"\r\n\r\n")?;
        let (head, body) = raw.split_at_checked(end + 2)?;
        let body = body.get(2..)?;
        let headers = headers(str::from_utf8(head).ok()?);
        let mut names = Vec::new();
        let mut text = String::new();
        for name in SIGNED {
            // Of two with one name the last one is signed first; we write each once.
            for (_, value) in headers.iter().rev().filter(|(known, _)| known == name) {
                names.push(name);
                text.push_str(&format!("{name}:{value}\r\n"));
            }
        }
        names.push("from");
        let hash = STANDARD.encode(Sha256::digest(relaxed(body)));
        let at = date.as_second().max(0);
        let tags = [
            "v=1".to_owned(),
            format!("a={}", self.key.algorithm()),
            "c=relaxed/relaxed".to_owned(),
            format!("d={}", self.domain),
            format!("s={}", self.selector),
            format!("t={at}"),
            format!("h={}", names.join(":")),
            format!("bh={hash}"),
            "b=".to_owned(),
        ];
        let mut header = folded("DKIM-Signature:", &tags);
        text.push_str(&format!("dkim-signature:{}", value(header.split_once(':')?.1)));
        for chunk in STANDARD.encode(self.key.sign(text.as_bytes())?).as_bytes().chunks(COLUMNS) {
            header.push_str("\r\n ");
            header.push_str(str::from_utf8(chunk).ok()?);
        }
        header.push_str("\r\n");
        Some(header)
    }
}

/// The tags, on lines that are not too long.
fn folded(name: &str, tags: &[String]) -> String {
    let mut out = name.to_owned();
    let mut width = name.len();
    for (index, tag) in tags.iter().enumerate() {
        let end = if index + 1 < tags.len() { ";" } else { "" };
        // A list of names may be longer than a line: it can be parted after a colon.
        for (part, text) in tag.split_inclusive(':').enumerate() {
            if width + text.len() + 2 > COLUMNS {
                out.push_str("\r\n ");
                width = 1;
            } else if part == 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(text);
            width += text.len();
        }
        out.push_str(end);
        width += end.len();
    }
    out
}

/// Names in small letters and values of headers, in relaxed form (section 3.4.2).
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let parted = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
    parted.map(|(name, text)| (name.trim_end().to_ascii_lowercase(), value(text))).collect()
}

fn value(text: &str) -> String {
    text.split([' ', '\t', '\r', '\n'])
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A body in relaxed form (section 3.4.4).
fn relaxed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut blank = 0;
    let body = body.strip_suffix(b"\r\n").unwrap_or(body);
    if body.is_empty() {
        return out;
    }
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut kept = Vec::with_capacity(line.len());
        let mut space = false;
        for byte in line {
            if matches!(byte, b' ' | b'\t') {
                space = true;
                continue;
            }
            if space {
                kept.push(b' ');
            }
            space = false;
            kept.push(*byte);
        }
        if kept.is_empty() {
            blank += 1;
            continue;
        }
        out.extend(b"\r\n".repeat(std::mem::take(&mut blank)));
        out.extend(kept);
        out.extend(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expect: &[u8]) {
        assert_eq!(relaxed(body), expect, "{}", String::from_utf8_lossy(body));
    }

    /// The examples of RFC 6376, section 3.4.5, and the ends of bodies.
    #[test]
    fn a_body_in_relaxed_form() {
        check(b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n");
        check(b"", b"");
        check(b"\r\n", b"");
        check(b"\r\n\r\n", b"");
        check(b"a", b"a\r\n");
        check(b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\n");
        check(b"\r\na\r\n", b"\r\na\r\n");
    }

    #[test]
    fn headers_in_relaxed_form() {
        let read = headers("A: X\r\nB : Y\t\r\n\tZ  \r\n");
        let expect = [("a", "X"), ("b", "Y Z")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(read, expect);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let pem = |label: &str, body: &str| {
            format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
        };
        let refused = |text: &str| SigningKey::read(text).unwrap_err();
        assert_eq!(refused(""), KeyError::NoPem);
        assert_eq!(refused(&pem("CERTIFICATE", "AAAA")), KeyError::NoPem);
        assert_eq!(refused(&pem("PRIVATE KEY", "%%")), KeyError::NoPem);
        assert_eq!(refused(&pem("PRIVATE KEY", "AAAA")), KeyError::Unknown);
        assert_eq!(refused(&pem("ENCRYPTED PRIVATE KEY", "AAAA")), KeyError::Encrypted);
    }
}
