//! One line of the ledger, and the hash that chains it to the one before.
//!
//! The line is a JSON object whose last member is `hash`: the SHA-256 of the line's own bytes
//! before `,"hash":`. Its member `prev` is the hash of the line before, so nothing can be changed,
//! removed or put in between without every later hash changing.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::StoreError;
use crate::domain::Event;

/// What the first line names as the one before.
pub(in super::super) const GENESIS: &str =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// What follows the hashed bytes, without the 64 digits themselves.
const BEFORE_HASH: &str = ",\"hash\":\"";
const AFTER_HASH: &str = "\"}";

/// A line, read back.
#[derive(Debug, Clone, Deserialize)]
pub(in super::super) struct Line {
    pub(in super::super) seq: u64,
    pub(in super::super) at: Timestamp,
    pub(in super::super) events: Vec<Event>,
    pub(in super::super) prev: String,
    pub(in super::super) hash: String,
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
    let encoding = |error: serde_json::Error| StoreError::Encoding(error.to_string());
    serde_json::to_writer(&mut *to, &Body { seq, at, events, prev }).map_err(encoding)?;
    to.pop(); // the closing brace: the hash goes before it
    let hash = hex(&Sha256::digest(to.get(start..).unwrap_or_default()));
    for part in [BEFORE_HASH, &hash, AFTER_HASH, "\n"] {
        to.extend_from_slice(part.as_bytes());
    }
    Ok(hash)
}

/// Reads a line (without its newline) whose hash is that of its bytes.
pub(in super::super) fn decode(bytes: &[u8]) -> Result<Line, &'static str> {
    let tail = BEFORE_HASH.len() + GENESIS.len() + AFTER_HASH.len();
    let split = bytes.len().checked_sub(tail).ok_or("too short to be a commit")?;
    let (hashed, _) = bytes.split_at(split);
    let line: Line = serde_json::from_slice(bytes).map_err(|_| "not a commit in JSON")?;
    if line.hash == hex(&Sha256::digest(hashed)) {
        Ok(line)
    } else {
        Err("its bytes do not match its hash")
    }
}

pub(in super::super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
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
        let line = decode(&bytes).unwrap();
        assert_eq!((line.seq, line.prev.as_str(), line.hash), (7, GENESIS, hash));
        assert_eq!((line.at, line.events.as_slice()), (at, events.as_slice()));
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert!(decode(&damaged).is_err(), "byte {place}");
            assert!(decode(&bytes[..place]).is_err(), "cut at {place}");
        }
    }
}
