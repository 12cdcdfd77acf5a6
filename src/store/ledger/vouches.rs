//! What lines of the ledger say of others whose content was taken out: that they may be other bytes
//! than their hash is of, and which.

use std::{collections::HashMap, path::Path};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    super::StoreError,
    line::Frame,
    reader::{Lines, Position, segments},
};
use crate::domain::{Event, RedactedLine, Redaction, Scope};

/// What is vouched for.
#[derive(Debug, Default)]
pub(in super::super) struct Vouches {
    /// The SHA-256 of redacted lines, by number: of one that was redacted twice, the later one.
    lines: HashMap<u64, [u8; 32]>,
    /// What was taken out when, in order, and of how many lines; without those, and without whose it
    /// was: there may be as many as lines in the ledger.
    pub(in super::super) redactions: Vec<(Timestamp, Redaction, u64)>,
    /// The lines of the last one.
    last: Vec<RedactedLine>,
}

impl Vouches {
    /// Gathers what the lines behind `from` vouch for. One that is damaged vouches for nothing.
    pub(in super::super) fn gather(folder: &Path, from: &Position) -> Result<Self, StoreError> {
        let mut vouches = Self::default();
        for name in segments(folder)?.into_iter().filter(|name| *name >= from.segment) {
            let offset = if name == from.segment { from.offset } else { 0 };
            let mut lines = Lines::open(&folder.join(&name), offset)?;
            while let Some(line) = lines.next()? {
                if Frame::may_vouch(line.bytes)
                    && let Ok(frame) = Frame::read(line.bytes)
                    && !frame.redacted
                    && let Ok(line) = frame.parse()
                {
                    line.events.into_iter().for_each(|event| vouches.hear(event, line.at));
                }
            }
        }
        Ok(vouches)
    }

    fn hear(&mut self, event: Event, at: Timestamp) {
        if let Event::Redacted(mut redaction) = event {
            let lines = std::mem::take(&mut redaction.lines);
            redaction.scope = Scope::default();
            self.redactions.push((at, redaction, lines.len() as u64));
            self.lines.extend(lines.iter().map(|line| (line.seq, bytes_of(&line.sha256))));
            self.last = lines;
        }
    }

    /// Whether it is these lines that were redacted last.
    pub(super) fn last_is(&self, lines: &[RedactedLine]) -> bool {
        !lines.is_empty() && self.last == lines
    }

    /// Whether a line is what it should be: redacted as was vouched for, or not at all.
    pub(super) fn check(&self, frame: &Frame<'_>) -> Result<(), &'static str> {
        match (frame.redacted, self.lines.get(&frame.seq)) {
            (false, None) => Ok(()),
            (true, Some(sha256)) if Sha256::digest(frame.bytes).as_slice() == sha256 => Ok(()),
            (true, Some(_)) => Err("it is not what was left of it when its content was taken out"),
            (true, None) => Err("its content was taken out, and no later line vouches for that"),
            (false, Some(_)) => Err("its content was to be taken out, and is still there"),
        }
    }
}

/// The bytes of a SHA-256 in hex. What is none of them stands for bytes that no line has.
fn bytes_of(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok();
        *byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default();
    }
    bytes
}
