//! Evidence: bytes as they were seen, each in a file that is named after its SHA-256. Written and
//! synced before the commit that names it, so that the ledger never names what is not there.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{
    Store, StoreError,
    ledger::{hex, make_folder, sync_folder},
};

impl Store {
    /// Keeps bytes as evidence; the SHA-256 that the ledger is to name them by, in hex. The same
    /// bytes are kept once. `extension` is that of the file, such as `png`.
    pub async fn keep(
        &self,
        bytes: Vec<u8>,
        extension: &'static str,
    ) -> Result<String, StoreError> {
        let folder = self.layout.state.join("evidence");
        tokio::task::spawn_blocking(move || write(&folder, &bytes, extension))
            .await
            .map_err(|_| StoreError::Stopped)?
    }
}

fn write(folder: &Path, bytes: &[u8], extension: &str) -> Result<String, StoreError> {
    let hash = hex(&Sha256::digest(bytes));
    let shelf = folder.join(hash.get(..2).unwrap_or_default());
    make_folder(folder)?;
    make_folder(&shelf)?;
    let path = shelf.join(format!("{hash}.{extension}"));
    if path.exists() {
        return Ok(hash);
    }
    // A name of its own, so that two writers of the same bytes do not meet.
    let draft = shelf.join(format!("{hash}.{:016x}.part", fastrand::u64(..)));
    let written = File::create(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, &path));
    if let Err(error) = written {
        // What is left of it is of no use; the error says why.
        drop(fs::remove_file(&draft));
        return Err(StoreError::io(format!("cannot write {}", path.display()))(error));
    }
    sync_folder(&shelf)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_kept_once_under_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = folder.path().join("evidence");
        let first = write(&evidence, b"as seen", "png").unwrap();
        assert_eq!(write(&evidence, b"as seen", "png").unwrap(), first);
        let shelf = evidence.join(first.get(..2).unwrap());
        let files = fs::read_dir(&shelf).unwrap().collect::<Vec<_>>();
        assert_eq!(files.len(), 1);
        let path = shelf.join(format!("{first}.png"));
        assert_eq!(fs::read(&path).unwrap(), b"as seen");
        let denied = folder.path().join("denied");
        fs::write(&denied, "").unwrap();
        assert!(write(&denied, b"as seen", "png").unwrap_err().to_string().contains("denied"));
    }
}
