//! The key of this installation: what links in mails and addresses to answer to are made with.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use super::{Store, StoreError, ledger::sync_folder};

/// The file in the state directory.
const FILE: &str = "seal.key";
/// While it is being written.
const NEW: &str = "seal.key.new";
/// What it holds, in bytes.
const LONG: usize = 32;

impl Store {
    /// The key, random from the first time it was asked for. Who takes the file away ends what was
    /// made with it. Blocks for a moment: call it at the start.
    ///
    /// # Errors
    /// When it cannot be read or made, or is not 32 bytes long: no key that may have been cut is used.
    pub fn seal_key(&self) -> Result<[u8; LONG], StoreError> {
        let path = self.layout.state.join(FILE);
        let problem = |error| StoreError::io(format!("cannot read {}", path.display()))(error);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| {
                problem(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "it is not 32 bytes long; bring it back from a backup, or remove it: then links \
                     in mails that were sent, and answers to them, are not taken any more",
                ))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(&self.layout.state)
                .map_err(StoreError::io(format!("cannot write {}", path.display()))),
            Err(error) => Err(problem(error)),
        }
    }
}

fn make(state: &Path) -> io::Result<[u8; LONG]> {
    let mut key = [0; LONG];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| io::Error::other("no random bytes"))?;
    let new = state.join(NEW);
    let mut file: File =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(&key)?;
    file.sync_all()?;
    fs::rename(&new, state.join(FILE))?;
    sync_folder(state).map_err(io::Error::other)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[tokio::test]
    async fn the_key_stays_the_same_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Store::open(folder.path(), "shop.example", jiff::Timestamp::UNIX_EPOCH);
        let store = open().unwrap();
        let key = store.seal_key().unwrap();
        assert_ne!(key, [0; LONG]);
        store.close().await.unwrap();
        drop(store);
        let store = open().unwrap();
        assert_eq!(store.seal_key().unwrap(), key);
        let file = folder.path().join(FILE);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&file, b"short").unwrap();
        let error = store.seal_key().unwrap_err().to_string();
        assert!(error.contains("seal.key"), "{error}");
    }
}
