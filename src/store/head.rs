//! The file `HEAD`: where the ledger ended when something was last written to it. A ledger that was
//! cut between two lines is whole in itself; this says that there was more. It is written after the
//! ledger is on the disk and is not synced, so that it may lag but is never ahead.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::FileExt,
    path::Path,
};

use super::{StoreError, ledger::Position};

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct Head(File);

impl Head {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map(Self)
            .map_err(StoreError::io(format!("cannot open {}", path.display())))
    }

    /// Notes where the ledger ends. It only helps to find a loss: that it cannot be written is none.
    pub(super) fn note(&self, end: &Position) {
        // Always as long, so that one write replaces all of it.
        let text = format!("{:020} {}\n", end.seq, end.hash);
        if let Err(error) = self.0.write_all_at(text.as_bytes(), 0) {
            tracing::warn!(error = %error, "cannot note where the ledger ends: {error}");
        }
    }

    /// The number and the hash of the last commit that was noted, if any was.
    pub(super) fn read(path: &Path) -> Option<(u64, String)> {
        let text = fs::read_to_string(path).ok()?;
        let (seq, hash) = text.trim_end().split_once(' ')?;
        Some((seq.parse().ok()?, hash.to_owned())).filter(|(_, hash)| hash.len() == 64)
    }
}
