//! The check of a WARC file: each record is whole, and its digests are those of its bytes.

use std::io::{BufRead, Read};

use flate2::bufread::GzDecoder;

use super::check::Fault;
use crate::logic::text;

/// The longest record that is read.
const LONGEST: u64 = 1 << 30;

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// How many there are.
    pub(super) count: u64,
    /// The digests of the payloads, in hex.
    pub(super) payloads: Vec<String>,
    pub(super) faults: Vec<Fault>,
}

/// Checks every record; `name` is that of the file.
pub(super) fn check(name: &str, mut bytes: &[u8]) -> Records {
    let mut records = Records::default();
    while !bytes.is_empty() {
        records.count += 1;
        let mut record = Vec::new();
        let mut member = GzDecoder::new(&mut bytes);
        let read = member.by_ref().take(LONGEST).read_to_end(&mut record);
        let mut place = format!("record {}", records.count);
        if read.is_err() {
            records.faults.push(Fault::at(name, place, "it cannot be decompressed"));
            return records;
        }
        match Parts::of(&record) {
            Err(what) => records.faults.push(Fault::at(name, place, what)),
            Ok(parts) => {
                place.push_str(&format!(" ({} {})", parts.field("WARC-Type"), parts.subject()));
                if let Err(what) = parts.check() {
                    records.faults.push(Fault::at(name, place, what));
                }
                records.payloads.extend(parts.payload_digest().map(str::to_owned));
            }
        }
    }
    records
}

/// The parts of a record.
struct Parts<'a> {
    fields: Vec<(&'a str, &'a str)>,
    block: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(mut record: &'a [u8]) -> Result<Self, &'static str> {
        let mut fields = Vec::new();
        let mut first = true;
        loop {
            let line = line(&mut record).ok_or("its header does not end")?;
            if first {
                if line != "WARC/1.1" {
                    return Err("it is no record of WARC 1.1");
                }
                first = false;
            } else if line.is_empty() {
                break;
            } else {
                fields.push(line.split_once(": ").ok_or("a line of its header is none")?);
            }
        }
        let block = record.strip_suffix(b"\r\n\r\n").ok_or("it is cut short")?;
        Ok(Self { fields, block })
    }

    fn field(&self, name: &str) -> &'a str {
        self.fields.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    fn subject(&self) -> &'a str {
        match self.field("WARC-Target-URI") {
            "" => self.field("WARC-Filename"),
            uri => uri,
        }
    }

    fn payload_digest(&self) -> Option<&'a str> {
        self.field("WARC-Payload-Digest").strip_prefix("sha256:")
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.field("Content-Length") != self.block.len().to_string() {
            return Err("it is not as long as it says");
        }
        if self.field("WARC-Block-Digest") != format!("sha256:{}", text::sha256(self.block)) {
            return Err("its block is not what its digest is of");
        }
        let is_http = self.field("Content-Type").starts_with("application/http");
        let mut payload = self.block;
        while is_http && !line(&mut payload).ok_or("its HTTP header does not end")?.is_empty() {}
        match self.payload_digest() {
            Some(digest) if digest != text::sha256(payload) => {
                Err("its payload is not what its digest is of")
            }
            None if is_http => Err("it has no digest of its payload"),
            Some(_) | None => Ok(()),
        }
    }
}

/// Takes a line off; `None` if there is none that ends.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let bytes: &'a [u8] = rest;
    let end = memchr::memmem::find(bytes, b"\r\n")?;
    let (line, after) = bytes.split_at_checked(end)?;
    *rest = after;
    rest.consume(2);
    str::from_utf8(line).ok()
}
