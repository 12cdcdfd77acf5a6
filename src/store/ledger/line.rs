//! One line of the ledger, and the hash that chains it to the one before.
//!
//! The line is a JSON object whose last member is `hash`: the SHA-256 of the line's own bytes
//! before `,"hash":`. Its member `prev` is the hash of the line before, so nothing can be changed,
//! removed or put in between without every later hash changing.
//!
//! A line whose content was taken out says `"redacted":true` before its `hash`, which is still that
//! of what it was: the chain holds, and a later line vouches for the bytes as they are now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::StoreError;
use crate::{domain::Event, logic::text};

/// What the first line names as the one before.
pub(in super::super) const GENESIS: &str =
    "0000000000000000000000000000000000000000000000000000000000000000";

const BEFORE_SEQ: &[u8] = b"{\"seq\":";
/// What follows the hashed bytes, without the 64 digits themselves.
const BEFORE_HASH: &str = ",\"hash\":\"";
const BEFORE_PREV: &[u8] = b",\"prev\":\"";
const AFTER_HASH: &str = "\"}";
const REDACTED: &str = ",\"redacted\":true";
/// Stands in a line that says what was taken out of others, and in no text: there a quotation mark
/// has a backslash before it.
const VOUCHING: &[u8] = b"{\"type\":\"redacted\"";

/// A line whose place in the chain was read, and nothing else.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Frame<'a> {
    pub(in super::super) seq: u64,
    pub(in super::super) prev: &'a str,
    pub(in super::super) hash: &'a str,
    /// Its content was taken out, so that its bytes do not match its hash.
    pub(in super::super) redacted: bool,
    pub(in super::super) bytes: &'a [u8],
}

/// What a line holds.
#[derive(Debug, Clone, Deserialize)]
pub(in super::super) struct Line {
    pub(in super::super) seq: u64,
    pub(in super::super) at: Timestamp,
    pub(in super::super) events: Vec<Event>,
}

#[derive(Serialize)]
struct Body<'a> {
    seq: u64,
    at: Timestamp,
    events: &'a [Event],
    prev: &'a str,
}

/// Writes a line, newline included, and returns its hash.
pub(in super::super) fn encode(
    to: &mut Vec<u8>,
    seq: u64,
    at: Timestamp,
    events: &[Event],
    prev: &str,
) -> Result<String, StoreError> {
    let start = to.len();
    body(to, &Body { seq, at, events, prev })?;
    let hash = text::sha256(to.get(start..).unwrap_or_default());
    for part in [BEFORE_HASH, &hash, AFTER_HASH, "\n"] {
        to.extend_from_slice(part.as_bytes());
    }
    Ok(hash)
}

/// Writes what is left of a line whose content was taken out, newline included, and returns the
/// SHA-256 of its bytes without that.
pub(in super::super) fn encode_redacted(
    to: &mut Vec<u8>,
    was: &Frame<'_>,
    line: &Line,
) -> Result<String, StoreError> {
    let start = to.len();
    body(to, &Body { seq: line.seq, at: line.at, events: &line.events, prev: was.prev })?;
    for part in [REDACTED, BEFORE_HASH, was.hash, AFTER_HASH] {
        to.extend_from_slice(part.as_bytes());
    }
    let sha256 = text::sha256(to.get(start..).unwrap_or_default());
    to.push(b'\n');
    Ok(sha256)
}

/// Everything but what closes the line.
fn body(to: &mut Vec<u8>, body: &Body<'_>) -> Result<(), StoreError> {
    serde_json::to_writer(&mut *to, body).map_err(|e| StoreError::Encoding(e.to_string()))?;
    to.pop(); // the closing brace: the hash goes before it
    Ok(())
}

impl<'a> Frame<'a> {
    /// Reads a line without its newline. Its hash is that of its bytes, unless it is redacted.
    pub(in super::super) fn read(bytes: &'a [u8]) -> Result<Self, &'static str> {
        const WRONG: &str = "not a commit";
        let (rest, hash) = split_digits(bytes, BEFORE_HASH.as_bytes(), AFTER_HASH.as_bytes())
            .ok_or("too short to be a commit")?;
        let plain = rest.strip_suffix(REDACTED.as_bytes());
        let (_, prev) = split_digits(plain.unwrap_or(rest), BEFORE_PREV, b"\"").ok_or(WRONG)?;
        if plain.is_none() && !is_hash_of(hash, rest) {
            return Err("its bytes do not match its hash");
        }
        let digits = bytes.strip_prefix(BEFORE_SEQ).ok_or(WRONG)?;
        let end = digits.iter().position(|byte| *byte == b',').ok_or(WRONG)?;
        let digits = digits.get(..end).and_then(|digits| std::str::from_utf8(digits).ok());
        let seq = digits.and_then(|digits| digits.parse().ok()).ok_or(WRONG)?;
        Ok(Self { seq, prev, hash, redacted: plain.is_some(), bytes })
    }

    /// The whole line.
    pub(in super::super) fn parse(&self) -> Result<Line, &'static str> {
        serde_json::from_slice(self.bytes).map_err(|_| "not a commit in JSON")
    }

    /// Whether a line may say what was taken out of others: found without reading it.
    pub(in super::super) fn may_vouch(bytes: &[u8]) -> bool {
        memchr::memmem::find(bytes, VOUCHING).is_some()
    }
}

/// Splits off the 64 digits of a hash, which stand at the end of `bytes` between two marks.
fn split_digits<'a>(bytes: &'a [u8], before: &[u8], after: &[u8]) -> Option<(&'a [u8], &'a str)> {
    let (rest, digits) = bytes.strip_suffix(after)?.split_last_chunk::<{ GENESIS.len() }>()?;
    let lower_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let digits = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(lower_hex))?;
    Some((rest.strip_suffix(before)?, digits))
}

fn is_hash_of(hash: &str, bytes: &[u8]) -> bool {
    hash == text::sha256(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_byte_is_noticed() {
        let mut bytes = Vec::new();
        let events = [Event::Begun { installation: "héron".into() }];
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let hash = encode(&mut bytes, 7, at, &events, GENESIS).unwrap();
        assert_eq!(bytes.pop(), Some(b'\n'));
        let frame = Frame::read(&bytes).unwrap();
        assert_eq!((frame.seq, frame.prev, frame.hash), (7, GENESIS, hash.as_str()));
        let line = frame.parse().unwrap();
        assert_eq!((line.at, line.events.as_slice()), (at, events.as_slice()));
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert!(Frame::read(&damaged).is_err(), "byte {place}");
            assert!(Frame::read(&bytes[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn a_redacted_line_keeps_its_place() {
        let (mut bytes, mut left) = (Vec::new(), Vec::new());
        let events = [Event::Begun { installation: "h".into() }];
        let hash = encode(&mut bytes, 7, Timestamp::UNIX_EPOCH, &events, GENESIS).unwrap();
        bytes.pop();
        let frame = Frame::read(&bytes).unwrap();
        let line = Line { events: Vec::new(), ..frame.parse().unwrap() };
        let sha256 = encode_redacted(&mut left, &frame, &line).unwrap();
        left.pop();
        assert!(is_hash_of(&sha256, &left));
        let left = Frame::read(&left).unwrap();
        assert_eq!((left.seq, left.prev, left.hash), (7, GENESIS, hash.as_str()));
        assert!(left.redacted && !frame.redacted && left.parse().unwrap().events.is_empty());
    }
}
