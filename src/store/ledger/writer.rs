//! Appending to the ledger. `append` returns once the bytes are on the disk: the moment of truth.

use std::{
    fs::{self, File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    super::StoreError,
    line,
    reader::{Position, segments},
};
use crate::domain::Event;

/// The one writer of the ledger.
#[derive(Debug)]
pub(in super::super) struct Writer {
    folder: PathBuf,
    file: File,
    position: Position,
    /// Lines encoded but not yet written.
    pending: Vec<u8>,
    /// Where those lines will end.
    ahead: Position,
    /// After a failed fsync the file's state is unknown: nothing more is written.
    poisoned: bool,
}

impl Writer {
    /// Opens the ledger for appending behind `position`, cutting off a torn tail.
    pub(in super::super) fn open(
        folder: &Path,
        mut position: Position,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        if position.segment.is_empty() {
            position.segment =
                segments(folder)?.pop().unwrap_or_else(|| segment_of(now, &position.segment));
        }
        let path = folder.join(&position.segment);
        let failed = |what: &str| format!("cannot {what} {}", path.display());
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .read(true)
            .open(&path)
            .map_err(StoreError::io(failed("open")))?;
        let length = file.metadata().map_err(StoreError::io(failed("look at")))?.len();
        if length > position.offset {
            tracing::warn!(
                ledger.segment = position.segment,
                ledger.torn_bytes = length - position.offset,
                "cut the torn end of the ledger; it was never acknowledged"
            );
            file.set_len(position.offset).map_err(StoreError::io(failed("cut")))?;
        }
        file.seek(SeekFrom::End(0)).map_err(StoreError::io(failed("seek in")))?;
        file.sync_all().map_err(StoreError::io(failed("sync")))?;
        sync_folder(folder)?;
        let ahead = position.clone();
        Ok(Self {
            folder: folder.to_owned(),
            file,
            position,
            pending: Vec::new(),
            ahead,
            poisoned: false,
        })
    }

    /// Where the next line will stand.
    pub(in super::super) fn position(&self) -> &Position {
        &self.position
    }

    /// Encodes one more line, to be written by the next [`Writer::flush`].
    pub(in super::super) fn push(
        &mut self,
        at: Timestamp,
        events: &[Event],
    ) -> Result<(), StoreError> {
        let before = self.pending.len();
        match line::encode(&mut self.pending, self.ahead.seq + 1, at, events, &self.ahead.hash) {
            Ok(hash) => {
                self.ahead.seq += 1;
                self.ahead.hash = hash;
                self.ahead.offset += (self.pending.len() - before) as u64;
                Ok(())
            }
            Err(error) => {
                self.pending.truncate(before);
                Err(error)
            }
        }
    }

    /// Writes what was pushed and waits until it is on the disk. On an error nothing was recorded.
    pub(in super::super) fn flush(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let written = self.turn_segment(now).and_then(|()| self.write());
        self.pending.clear();
        match written {
            Ok(()) => self.position = self.ahead.clone(),
            Err(_) => self.ahead = self.position.clone(),
        }
        written
    }

    /// Goes on behind the last line of the current segment, which was put in its place anew.
    pub(in super::super) fn reopen(&mut self) -> Result<(), StoreError> {
        let path = self.folder.join(&self.position.segment);
        let failed = format!("cannot open {}", path.display());
        let opened = OpenOptions::new().write(true).read(true).open(&path).and_then(|mut file| {
            let end = file.seek(SeekFrom::End(0))?;
            Ok((file, end))
        });
        // Until it is open again nothing may be written: what is open is a file without a name.
        self.poisoned |= opened.is_err();
        (self.file, self.position.offset) = opened.map_err(StoreError::io(failed))?;
        self.ahead = self.position.clone();
        Ok(())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.poisoned {
            return Err(StoreError::Stopped);
        }
        let failed = format!("cannot write {}", self.folder.join(&self.ahead.segment).display());
        if let Err(error) = self.file.write_all(&self.pending) {
            // A full disk: take back the part that went through and go on when there is room.
            let cut = self.file.set_len(self.position.offset);
            self.poisoned = cut.and_then(|()| self.file.seek(SeekFrom::End(0))).is_err();
            return Err(StoreError::io(failed)(error));
        }
        self.file.sync_data().map_err(|error| {
            // After a failed sync the kernel may have dropped the pages: only a new start can tell.
            self.poisoned = true;
            tracing::error!(error = %error, "{failed}: {error}");
            StoreError::Stopped
        })
    }

    /// Begins a new segment when the month has changed since the last line.
    fn turn_segment(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let name = segment_of(now, &self.position.segment);
        if name == self.position.segment || self.position.offset == 0 {
            return Ok(());
        }
        let path = self.folder.join(&name);
        let failed = format!("cannot begin {}", path.display());
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .open(&path)
            .map_err(StoreError::io(failed.clone()))?;
        file.sync_all().map_err(StoreError::io(failed))?;
        sync_folder(&self.folder)?;
        self.file = file;
        self.position.segment.clone_from(&name);
        self.position.offset = 0;
        self.ahead.segment = name;
        self.ahead.offset = self.pending.len() as u64;
        Ok(())
    }
}

/// The segment of a moment: its month in UTC, but never one before the current segment, whatever
/// the clock says.
fn segment_of(at: Timestamp, current: &str) -> String {
    let name = at.to_zoned(TimeZone::UTC).strftime("%Y-%m.jsonl").to_string();
    if name.as_str() < current { current.to_owned() } else { name }
}

/// Makes the names in a folder durable.
pub(in super::super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::io(format!("cannot sync {}", folder.display())))
}

/// Makes a folder and its parents, readable by the owner only.
pub(in super::super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(folder)
        .map_err(StoreError::io(format!("cannot make the folder {}", folder.display())))
}
