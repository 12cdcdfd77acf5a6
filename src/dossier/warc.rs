//! The pages of a dossier as a WARC file (version 1.1, ISO 28500:2017), which archives and replay
//! tools read. Each record is compressed for itself.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{domain::Exchange, logic::text};

/// A header that no longer says how the bytes are framed is kept under this name.
const WAS: &str = "X-Archive-Orig-";

/// What one record is.
struct Record<'a> {
    kind: &'static str,
    date: String,
    uri: Option<&'a str>,
    content_type: &'static str,
    fields: Vec<(&'static str, String)>,
    /// What comes before the payload, in the block.
    head: Vec<u8>,
    payload: &'a [u8],
}

/// A WARC file that is being written.
pub(super) struct Warc<W> {
    to: W,
    records: u64,
    /// Makes the ids of the records those of this file.
    of: String,
}

impl<W: Write> Warc<W> {
    /// Begins a file about `subject` with the record that says what it is.
    pub(super) fn begin(to: W, subject: &str, date: &str) -> io::Result<Self> {
        let mut warc = Self { to, records: 0, of: subject.to_owned() };
        let info = format!(
            "software: vigie/{}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/\
             warc-1.1/\r\nisPartOf: {subject}\r\n",
            env!("CARGO_PKG_VERSION")
        );
        warc.record(Record {
            kind: "warcinfo",
            date: date.to_owned(),
            uri: None,
            content_type: "application/warc-fields",
            fields: vec![("WARC-Filename", super::export::WARC.to_owned())],
            head: Vec::new(),
            payload: info.as_bytes(),
        })?;
        Ok(warc)
    }

    /// What was written.
    pub(super) fn into_inner(self) -> W {
        self.to
    }

    /// Adds an exchange: the request, the answer, and the account of it.
    pub(super) fn exchange(
        &mut self,
        account: &Exchange,
        manifest: &[u8],
        body: &[u8],
    ) -> io::Result<()> {
        let date = account.asked_at.to_string();
        let main = if account.rendered {
            // What a browser made of the page never went over the wire.
            self.record(Record {
                kind: "resource",
                date: date.clone(),
                uri: Some(&account.url),
                content_type: "text/html; charset=utf-8",
                fields: Vec::new(),
                head: Vec::new(),
                payload: body,
            })?
        } else {
            let mut fields = Vec::new();
            if let Some(address) = account.address {
                fields.push(("WARC-IP-Address", address.to_string()));
            }
            if account.protocol == "HTTP/2.0" {
                fields.push(("WARC-Protocol", "h2".to_owned()));
            }
            if account.truncated {
                fields.push(("WARC-Truncated", "length".to_owned()));
            }
            let main = self.record(Record {
                kind: "response",
                date: date.clone(),
                uri: Some(&account.url),
                content_type: "application/http;msgtype=response",
                fields,
                head: response_head(account, body.len()),
                payload: body,
            })?;
            self.record(Record {
                kind: "request",
                date: date.clone(),
                uri: Some(&account.url),
                content_type: "application/http;msgtype=request",
                fields: vec![("WARC-Concurrent-To", main.clone())],
                head: request_head(account),
                payload: &[],
            })?;
            main
        };
        self.record(Record {
            kind: "metadata",
            date,
            uri: Some(&account.url),
            content_type: "application/json",
            fields: vec![("WARC-Refers-To", main)],
            head: Vec::new(),
            payload: manifest,
        })?;
        Ok(())
    }

    /// Adds a picture of a page.
    pub(super) fn picture(&mut self, account: &Exchange, picture: &[u8]) -> io::Result<()> {
        let uri = format!("urn:view:{}", account.url);
        self.record(Record {
            kind: "resource",
            date: account.asked_at.to_string(),
            uri: Some(&uri),
            content_type: "image/png",
            fields: Vec::new(),
            head: Vec::new(),
            payload: picture,
        })?;
        Ok(())
    }

    /// Writes a record; its id.
    fn record(&mut self, record: Record<'_>) -> io::Result<String> {
        self.records += 1;
        let mut block = record.head;
        let has_head = !block.is_empty();
        block.extend_from_slice(record.payload);
        let block_sum = text::sha256(&block);
        let id = record_id(&format!("{} {} {block_sum}", self.of, self.records));
        let mut head =
            format!("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {id}\r\n", record.kind);
        head.push_str(&format!("WARC-Date: {}\r\n", record.date));
        if let Some(uri) = record.uri {
            head.push_str(&format!("WARC-Target-URI: {uri}\r\n"));
        }
        for (name, value) in record.fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if has_head || record.kind == "resource" {
            head.push_str(&format!(
                "WARC-Payload-Digest: sha256:{}\r\n",
                text::sha256(record.payload)
            ));
        }
        head.push_str(&format!(
            "WARC-Block-Digest: sha256:{block_sum}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            record.content_type,
            block.len()
        ));
        let mut member = GzBuilder::new().write(&mut self.to, Compression::default());
        for part in [head.as_bytes(), &block, b"\r\n\r\n"] {
            member.write_all(part)?;
        }
        member.finish()?;
        Ok(id)
    }
}

fn request_head(account: &Exchange) -> Vec<u8> {
    let url = Url::parse(&account.url).ok();
    let (target, host) = url.as_ref().map_or(("/".to_owned(), String::new()), |url| {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = url.host_str().unwrap_or_default();
        (format!("{}{query}", url.path()), format!("{host}{port}"))
    });
    let mut head = format!("{} {target} HTTP/1.1\r\nHost: {host}\r\n", account.method);
    for (name, value) in &account.request_headers {
        head.push_str(&field(name, value));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

fn response_head(account: &Exchange, length: usize) -> Vec<u8> {
    let reason = match account.status {
        200 => "OK",
        404 => "Not Found",
        410 => "Gone",
        _ => "",
    };
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", account.status);
    let mut framed = false;
    for (name, value) in &account.headers {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let right_length = is("content-length") && value.trim() == length.to_string();
        framed |= right_length;
        if is("transfer-encoding") || (is("content-length") && !right_length) {
            head.push_str(WAS);
        }
        head.push_str(&field(name, value));
    }
    if !framed {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// A header; what would end it stands for a space.
fn field(name: &str, value: &str) -> String {
    format!("{name}: {}\r\n", value.replace(['\r', '\n'], " "))
}

/// A UUID of our own making (RFC 9562, version 8): the same record has the same one.
fn record_id(of: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(of).into();
    let mut number = u128::from_be_bytes(*digest.first_chunk().unwrap_or(&[0; 16]));
    number = number & !(0xf << 76) | 8 << 76;
    number = number & !(0x3 << 62) | 2 << 62;
    let digits = format!("{number:032x}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    format!("<urn:uuid:{}>", parts.join("-"))
}
