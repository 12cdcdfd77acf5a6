//! The ledger as it stands in its files, line by line, for those who hand it on. Needs no lock: it can
//! be read beside the daemon.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::StoreError;
use crate::{domain::Event, logic::text};

/// What closes a line: its hash, which is that of everything before.
const BEFORE_HASH: &[u8] = b",\"hash\":\"";
const AFTER_HASH: &[u8] = b"\"}";

/// A line of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct LedgerLine<'a> {
    /// Its number.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// The hash of the line before.
    pub prev: &'a str,
    /// Its own hash.
    pub hash: &'a str,
    /// Whether its content was taken out: then the hash is that of what it was.
    pub redacted: bool,
    /// All of it, without the newline.
    pub bytes: &'a [u8],
    events: &'a RawValue,
}

#[derive(Deserialize)]
struct Members<'a> {
    seq: u64,
    at: Timestamp,
    #[serde(borrow)]
    events: &'a RawValue,
    prev: &'a str,
    hash: &'a str,
    #[serde(default)]
    redacted: bool,
}

impl<'a> LedgerLine<'a> {
    /// Reads a line, without its newline, and checks that its hash is that of its bytes. The bytes of
    /// one whose content was taken out are vouched for by a later line: see [`Self::vouches`].
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let members = serde_json::from_slice(bytes).map_err(|_| "it is no commit in JSON")?;
        let Members { seq, at, events, prev, hash, redacted } = members;
        let line = Self { seq, at, prev, hash, redacted, bytes, events };
        let hashed = line.hashed().ok_or("it does not end in its hash")?;
        if redacted || text::sha256(hashed) == hash {
            Ok(line)
        } else {
            Err("its bytes do not match its hash")
        }
    }

    /// The bytes that the hash is of.
    pub fn hashed(&self) -> Option<&'a [u8]> {
        let rest = self.bytes.strip_suffix(AFTER_HASH)?.strip_suffix(self.hash.as_bytes())?;
        rest.strip_suffix(BEFORE_HASH)
    }

    /// Its facts, but for those that this version does not know.
    pub fn events(&self) -> Vec<Event> {
        let events = serde_json::from_str::<Vec<&RawValue>>(self.events.get()).unwrap_or_default();
        events.iter().filter_map(|event| serde_json::from_str(event.get()).ok()).collect()
    }

    /// The lines whose content this one says was taken out, each with the SHA-256 of what is left of
    /// it; and the evidence that was deleted with it.
    pub fn vouches(&self) -> (Vec<(u64, String)>, Vec<String>) {
        let events = serde_json::from_str::<Vec<Value>>(self.events.get()).unwrap_or_default();
        let (mut lines, mut evidence) = (Vec::new(), Vec::new());
        for event in events.iter().filter(|event| event["type"] == "redacted") {
            for line in event["lines"].as_array().into_iter().flatten() {
                lines.extend(line["seq"].as_u64().zip(line["sha256"].as_str().map(str::to_owned)));
            }
            let deleted = event["evidence"].as_array().into_iter().flatten();
            evidence.extend(deleted.filter_map(|hash| Some(hash.as_str()?.to_owned())));
        }
        (lines, evidence)
    }
}

/// Hands the lines of the ledger of the store in `state` to `each`, in order, and checks their chain.
/// What stands behind the last whole line is being written just now, or was left by a power cut.
///
/// # Errors
/// [`StoreError::Broken`] for a line that is not what it was; whatever `each` returns.
pub fn read_ledger(
    state: &Path,
    each: impl FnMut(&LedgerLine<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    read_ledger_lines(state, |_| true, each)
}

/// The same for those of the lines, as bytes, that are `wanted`. The others are not even read, which
/// saves most of the time, and neither checked: that is for a ledger that was checked just now.
///
/// # Errors
/// As [`read_ledger`], for lines that are wanted.
pub fn read_ledger_lines(
    state: &Path,
    mut wanted: impl FnMut(&[u8]) -> bool,
    mut each: impl FnMut(&LedgerLine<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let folder = state.join("ledger");
    let segments = segments(&folder)?;
    let mut before: Option<(u64, String)> = None;
    for (index, segment) in segments.iter().enumerate() {
        let path = folder.join(segment);
        let failed = || format!("cannot read {}", path.display());
        let file = File::open(&path).map_err(StoreError::io(failed()))?;
        let mut reader = BufReader::with_capacity(1 << 18, file);
        let (mut bytes, mut number) = (Vec::new(), 0);
        loop {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes).map_err(StoreError::io(failed()))? == 0 {
                break;
            }
            number += 1;
            let broken = |what| StoreError::Broken { segment: segment.clone(), line: number, what };
            if bytes.pop_if(|byte| *byte == b'\n').is_none() && index + 1 == segments.len() {
                return Ok(());
            }
            if !wanted(&bytes) {
                before = None;
                continue;
            }
            let line = LedgerLine::read(&bytes).map_err(broken)?;
            if before.as_ref().is_some_and(|(seq, hash)| line.seq != seq + 1 || line.prev != hash) {
                return Err(broken("it does not follow the line before"));
            }
            before = Some((line.seq, line.hash.to_owned()));
            each(&line)?;
        }
    }
    Ok(())
}

/// The number of a line, as it begins with it; the line is not read for that.
pub fn number_of_line(bytes: &[u8]) -> Option<u64> {
    let rest = bytes.strip_prefix(b"{\"seq\":")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}

/// The names of the segments, oldest first: a month each.
fn segments(folder: &Path) -> Result<Vec<String>, StoreError> {
    let failed = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io(failed()))? {
        let name = entry.map_err(StoreError::io(failed()))?.file_name();
        let month = name.to_str().and_then(|name| name.strip_suffix(".jsonl"));
        let month = month.filter(|month| month.len() == "2026-11".len());
        names.extend(month.map(|month| format!("{month}.jsonl")));
    }
    names.sort();
    Ok(names)
}
