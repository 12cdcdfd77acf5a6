//! Reading the ledger: line by line, over all segments, checking the chain.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
};

use super::{
    super::StoreError,
    line::{Frame, GENESIS, Line},
    vouches::Vouches,
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
pub(in super::super) fn segments(folder: &Path) -> Result<Vec<String>, StoreError> {
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

/// Where the line of a position ends now: what stands in a segment before it may have been
/// redacted. `None` if that line is not there.
pub(in super::super) fn locate(
    folder: &Path,
    position: Position,
) -> Result<Option<Position>, StoreError> {
    let path = folder.join(&position.segment);
    if position.seq == 0 || ends_with(&path, position.offset, &position.hash) {
        return Ok(Some(position));
    }
    if !path.exists() {
        return Ok(None);
    }
    let (mut lines, mut offset) = (Lines::open(&path, 0)?, 0);
    while let Some(line) = lines.next()? {
        offset += line.read;
        if line.complete
            && let Ok(frame) = Frame::read(line.bytes)
            && (frame.seq, frame.hash) == (position.seq, position.hash.as_str())
        {
            return Ok(Some(Position { offset, ..position }));
        }
    }
    Ok(None)
}

/// Whether a line with this hash ends there.
fn ends_with(path: &Path, offset: u64, hash: &str) -> bool {
    let end = format!("\"hash\":\"{hash}\"}}\n");
    let Some(start) = offset.checked_sub(end.len() as u64) else { return false };
    let mut found = vec![0; end.len()];
    let read = File::open(path).and_then(|file| file.read_exact_at(&mut found, start));
    read.is_ok() && found == end.as_bytes()
}

/// Reads every line behind `from` in order, parses it and hands it to `each`; returns where the good
/// lines end. A torn tail of the last segment is left out; anything else that is wrong is an error.
pub(in super::super) fn replay(
    folder: &Path,
    from: Position,
    mut each: impl FnMut(Line, &Position) -> Result<(), StoreError>,
) -> Result<Position, StoreError> {
    let vouches = Vouches::gather(folder, &from)?;
    walk(folder, from, (&vouches, None), |frame, position, number| {
        let line = frame.parse().map_err(|what| broken(&position.segment, number, what))?;
        each(line, position)
    })
}

/// Checks every line behind `from`, its hash and its place in the chain, without reading what it
/// says, and that the commit `known` is among them. `each` also gets the number of the line in its
/// segment.
pub(in super::super) fn walk(
    folder: &Path,
    from: Position,
    (vouches, known): (&Vouches, Option<&(u64, String)>),
    mut each: impl FnMut(&Frame<'_>, &Position, u64) -> Result<(), StoreError>,
) -> Result<Position, StoreError> {
    let names = segments(folder)?;
    let mut walk = Walk { position: from, vouches, known, suspect: None, each: &mut each };
    let segment = walk.position.segment.clone();
    let later = names.into_iter().filter(|name| *name >= segment).collect::<Vec<_>>();
    if walk.position.seq > 0 && later.first() != Some(&segment) {
        return Err(broken(&segment, 0, "the file is missing"));
    }
    for (index, name) in later.iter().enumerate() {
        if *name != walk.position.segment {
            walk.position.segment.clone_from(name);
            walk.position.offset = 0;
        }
        walk.segment(&folder.join(name), index + 1 == later.len())?;
    }
    if let Some((known, _)) = walk.known {
        return Err(StoreError::Cut { known: *known, held: walk.position.seq });
    }
    walk.suspect.map_or(Ok(walk.position), |(_, suspect)| Err(suspect))
}

/// A check of the chain, on its way.
struct Walk<'a, F> {
    position: Position,
    vouches: &'a Vouches,
    /// A commit that is still to come.
    known: Option<&'a (u64, String)>,
    /// The first line that is not as was vouched for. Told last: the line that vouches for it may
    /// be the one that was changed, and that one is found out by its own hash.
    suspect: Option<(u64, StoreError)>,
    each: &'a mut F,
}

impl<F> Walk<'_, F>
where
    F: FnMut(&Frame<'_>, &Position, u64) -> Result<(), StoreError>,
{
    fn segment(&mut self, path: &Path, last: bool) -> Result<(), StoreError> {
        let mut lines = Lines::open(path, self.position.offset)?;
        let mut number = 0;
        loop {
            let Some(line) = lines.next()? else { return Ok(()) };
            number += 1;
            let frame =
                if line.complete { Frame::read(line.bytes) } else { Err("it is cut short") };
            let frame = match frame {
                Ok(frame) => frame,
                Err(what) => {
                    // What a power cut leaves is no JSON; a line that is, was written and then
                    // changed.
                    let torn = last && !(line.complete && is_json(line.bytes));
                    if torn && lines.nothing_good_follows()? {
                        return Ok(());
                    }
                    return Err(broken(&self.position.segment, number, what));
                }
            };
            self.line(&frame, line.read, number)?;
        }
    }

    fn line(&mut self, frame: &Frame<'_>, read: u64, number: u64) -> Result<(), StoreError> {
        let segment = &self.position.segment;
        if frame.prev != self.position.hash || frame.seq != self.position.seq + 1 {
            // The hash of a redacted line is not proved by its bytes.
            return Err(match self.suspect.take() {
                Some((seq, suspect)) if seq == self.position.seq => suspect,
                _ => broken(segment, number, "it does not follow the line before"),
            });
        }
        if self.suspect.is_none()
            && let Err(what) = self.vouches.check(frame)
        {
            self.suspect = Some((frame.seq, broken(segment, number, what)));
        }
        self.position.seq = frame.seq;
        frame.hash.clone_into(&mut self.position.hash);
        self.position.offset += read;
        self.known =
            self.known.filter(|(seq, hash)| (*seq, hash.as_str()) != (frame.seq, frame.hash));
        // Nothing is built on what is not sure.
        if self.suspect.is_none() { (self.each)(frame, &self.position, number) } else { Ok(()) }
    }
}

/// The lines of a file, one after the other.
pub(super) struct Lines {
    reader: BufReader<File>,
    buffer: Vec<u8>,
    failed: String,
}

/// A line of a file.
pub(super) struct Raw<'a> {
    /// Without its newline.
    pub(super) bytes: &'a [u8],
    /// With it.
    pub(super) read: u64,
    /// Whether there was one.
    pub(super) complete: bool,
}

impl Lines {
    /// The lines behind an offset.
    pub(super) fn open(path: &Path, offset: u64) -> Result<Self, StoreError> {
        let failed = format!("cannot read {}", path.display());
        let mut file = File::open(path).map_err(StoreError::io(failed.clone()))?;
        file.seek(SeekFrom::Start(offset)).map_err(StoreError::io(failed.clone()))?;
        Ok(Self { reader: BufReader::with_capacity(1 << 18, file), buffer: Vec::new(), failed })
    }

    pub(super) fn next(&mut self) -> Result<Option<Raw<'_>>, StoreError> {
        self.buffer.clear();
        let read = self
            .reader
            .read_until(b'\n', &mut self.buffer)
            .map_err(StoreError::io(self.failed.as_str()))?;
        if read == 0 {
            return Ok(None);
        }
        let complete = self.buffer.pop_if(|byte| *byte == b'\n').is_some();
        Ok(Some(Raw { bytes: &self.buffer, read: read as u64, complete }))
    }

    /// Whether a bad line is the torn end of the file: no whole commit stands behind it.
    fn nothing_good_follows(&mut self) -> Result<bool, StoreError> {
        while let Some(line) = self.next()? {
            if Frame::read(line.bytes).is_ok() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn broken(segment: &str, line: u64, what: &'static str) -> StoreError {
    StoreError::Broken { segment: segment.to_owned(), line, what }
}
