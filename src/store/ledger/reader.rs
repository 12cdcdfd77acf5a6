//! Reading the ledger: line by line, over all segments, checking the chain.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    super::StoreError,
    line::{self, GENESIS, Line},
};

/// A place in the ledger: just behind the line `seq`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(in super::super) struct Position {
    /// The number of the line before this place; 0 at the very start.
    pub(in super::super) seq: u64,
    /// The hash of that line.
    pub(in super::super) hash: String,
    /// The segment's file name; empty at the very start.
    pub(in super::super) segment: String,
    /// The offset behind the line, in bytes.
    pub(in super::super) offset: u64,
}

impl Position {
    /// Before the first line.
    pub(in super::super) fn start() -> Self {
        Self { seq: 0, hash: GENESIS.to_owned(), segment: String::new(), offset: 0 }
    }
}

/// The names of the segments, oldest first.
pub(super) fn segments(folder: &Path) -> Result<Vec<String>, StoreError> {
    let error = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io(error()))? {
        let name = entry.map_err(StoreError::io(error()))?.file_name();
        names.extend(name.to_str().filter(|name| is_segment(name)).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Whether a file name is that of a month, `2026-11.jsonl`: what else lies in the folder is not ours.
fn is_segment(name: &str) -> bool {
    let month = name.strip_suffix(".jsonl").and_then(|month| month.split_once('-'));
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    month.is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

/// Reads every line behind `from` in order and hands it to `each`; returns where the good lines
/// end. A torn tail of the last segment is left out; anything else that is wrong is an error.
pub(in super::super) fn replay(
    folder: &Path,
    from: Position,
    mut each: impl FnMut(Line, &Position) -> Result<(), StoreError>,
) -> Result<Position, StoreError> {
    let names = segments(folder)?;
    let mut position = from;
    let later = names.iter().filter(|name| **name >= position.segment).cloned().collect::<Vec<_>>();
    if position.seq > 0 && later.first() != Some(&position.segment) {
        return Err(broken(&position.segment, 0, "the file is missing"));
    }
    for (index, name) in later.iter().enumerate() {
        if *name != position.segment {
            position.segment.clone_from(name);
            position.offset = 0;
        }
        let last = index + 1 == later.len();
        position = replay_segment(&folder.join(name), position, last, &mut each)?;
    }
    Ok(position)
}

fn replay_segment(
    path: &PathBuf,
    mut position: Position,
    last: bool,
    each: &mut impl FnMut(Line, &Position) -> Result<(), StoreError>,
) -> Result<Position, StoreError> {
    let failed = || format!("cannot read {}", path.display());
    let mut file = File::open(path).map_err(StoreError::io(failed()))?;
    if file.metadata().map_err(StoreError::io(failed()))?.len() < position.offset {
        return Err(broken(&position.segment, 0, "it is shorter than it was"));
    }
    file.seek(SeekFrom::Start(position.offset)).map_err(StoreError::io(failed()))?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes).map_err(StoreError::io(failed()))?;
        if read == 0 {
            return Ok(position);
        }
        number += 1;
        let complete = bytes.pop_if(|byte| *byte == b'\n').is_some();
        let decoded = if complete { line::decode(&bytes) } else { Err("it is cut short") };
        let line = match decoded {
            Ok(line) => line,
            // What a power cut leaves is no JSON; a line that is, was written and then changed.
            Err(_)
                if last && !(complete && is_json(&bytes)) && nothing_good_follows(&mut reader)? =>
            {
                return Ok(position);
            }
            Err(what) => return Err(broken(&position.segment, number, what)),
        };
        if line.prev != position.hash || line.seq != position.seq + 1 {
            return Err(broken(&position.segment, number, "it does not follow the line before"));
        }
        position.seq = line.seq;
        position.hash.clone_from(&line.hash);
        position.offset += read as u64;
        each(line, &position)?;
    }
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Whether a bad line is the torn end of the file: no whole commit stands behind it.
fn nothing_good_follows(reader: &mut impl BufRead) -> Result<bool, StoreError> {
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = reader
            .read_until(b'\n', &mut bytes)
            .map_err(StoreError::io("cannot read the end of the ledger"))?;
        if read == 0 {
            return Ok(true);
        }
        bytes.pop_if(|byte| *byte == b'\n');
        if line::decode(&bytes).is_ok() {
            return Ok(false);
        }
    }
}

fn broken(segment: &str, line: u64, what: &'static str) -> StoreError {
    StoreError::Broken { segment: segment.to_owned(), line, what }
}
