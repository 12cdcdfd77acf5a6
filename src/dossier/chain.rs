//! The links between the lines of a dossier and the head of the ledger. The lines between are about
//! other cases, and are nobody's business; of each of them only so much is handed on that its hash
//! can be worked out again: the state of SHA-256 before the last bytes, and these bytes. So the chain
//! can be checked without what it chains.

use serde::{Deserialize, Serialize};
use sha2::block_api::compress256;

use crate::{
    logic::text::{self, hex},
    store::LedgerLine,
};

/// The bytes of a block of SHA-256 (FIPS 180-4, 5.2.1).
const BLOCK: usize = 64;

/// The state that SHA-256 begins with (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// What stands behind the hash of the line before.
const AFTER_PREV: &[u8] = b"\"";

/// The link of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Link {
    /// The number of the line.
    pub(super) seq: u64,
    /// The hash of the line before.
    pub(super) prev: String,
    /// Its own.
    pub(super) hash: String,
    /// How that follows.
    #[serde(flatten)]
    proof: Proof,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Proof {
    /// From the state of SHA-256, in hex, after the bytes before the `tail`; the tail, in hex, ends
    /// where `prev` begins. `length` bytes are hashed in all.
    Hash { state: String, length: u64, tail: String },
    /// It does not: the content was taken out. The SHA-256 of what is left of the line, for which a
    /// later line vouches.
    Redacted { redacted: String },
}

impl Link {
    /// The link of a line; `None` if the line is not built as all are.
    pub(super) fn of(line: &LedgerLine<'_>) -> Option<Self> {
        let (seq, prev, hash) = (line.seq, line.prev.to_owned(), line.hash.to_owned());
        if line.redacted {
            let redacted = text::sha256(line.bytes);
            return Some(Self { seq, prev, hash, proof: Proof::Redacted { redacted } });
        }
        let hashed = line.hashed()?;
        let before = hashed.strip_suffix(AFTER_PREV)?.strip_suffix(prev.as_bytes())?;
        let (whole, tail) = before.split_at(before.len() / BLOCK * BLOCK);
        let mut state = INITIAL;
        compress256(&mut state, whole.as_chunks().0);
        let state = state.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
        let length = hashed.len() as u64;
        let proof = Proof::Hash { state: hex(&state), length, tail: hex(tail) };
        Some(Self { seq, prev, hash, proof })
    }

    /// Whether the hash follows from the rest.
    pub(super) fn holds(&self) -> bool {
        match &self.proof {
            Proof::Redacted { .. } => true,
            Proof::Hash { state, length, tail } => {
                self.worked_out(state, *length, tail).is_some_and(|hash| hash == self.hash)
            }
        }
    }

    /// What a later line must vouch for.
    pub(super) fn redacted(&self) -> Option<&str> {
        match &self.proof {
            Proof::Redacted { redacted } => Some(redacted),
            Proof::Hash { .. } => None,
        }
    }

    fn worked_out(&self, state: &str, length: u64, tail: &str) -> Option<String> {
        let given = unhex(state)?;
        let (words, []) = given.as_chunks::<4>() else { return None };
        let mut state: [u32; 8] = words
            .iter()
            .map(|word| u32::from_be_bytes(*word))
            .collect::<Vec<_>>()
            .try_into()
            .ok()?;
        let mut rest = unhex(tail)?;
        rest.extend_from_slice(self.prev.as_bytes());
        rest.extend_from_slice(AFTER_PREV);
        // What was compressed before it are whole blocks.
        let before = length.checked_sub(rest.len() as u64)?;
        if !before.is_multiple_of(BLOCK as u64) {
            return None;
        }
        // The padding (FIPS 180-4, 5.1.1).
        rest.push(0x80);
        while rest.len() % BLOCK != BLOCK - 8 {
            rest.push(0);
        }
        rest.extend_from_slice(&length.checked_mul(8)?.to_be_bytes());
        compress256(&mut state, rest.as_chunks().0);
        Some(hex(&state.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>()))
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    rest.is_empty().then(|| bytes.collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with so many bytes of content.
    fn line(content: usize) -> String {
        let (text, prev) = ("é".repeat(content), "ab".repeat(32));
        let body = format!(
            "{{\"seq\":7,\"at\":\"2026-11-20T14:00:00Z\",\"events\":[\"{text}\"],\"prev\":\"{prev}\""
        );
        let hash = text::sha256(&body);
        format!("{body},\"hash\":\"{hash}\"}}")
    }

    #[test]
    fn the_hash_of_a_line_follows_without_its_content() {
        for content in 0..140 {
            let text = line(content);
            let link = Link::of(&LedgerLine::read(text.as_bytes()).unwrap()).unwrap();
            assert!(link.holds(), "{content}");
            let written = serde_json::to_string(&link).unwrap();
            assert_eq!(serde_json::from_str::<Link>(&written).unwrap(), link);
            assert!(content < 70 || !written.contains(&hex("é".repeat(40).as_bytes())));
        }
    }

    #[test]
    fn a_link_that_was_changed_does_not_hold() {
        let text = line(90);
        let link = Link::of(&LedgerLine::read(text.as_bytes()).unwrap()).unwrap();
        let written = serde_json::to_string(&link).unwrap();
        for (at, _) in written.char_indices() {
            let mut bytes = written.clone().into_bytes();
            if !bytes[at].is_ascii_hexdigit() {
                continue;
            }
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let changed = serde_json::from_slice::<Link>(&bytes);
            assert!(changed.is_err() || changed.is_ok_and(|l| l.seq != 7 || !l.holds()), "{at}");
        }
    }
}
