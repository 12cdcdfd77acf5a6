//! Messages as `.eml` files in a folder, each named after its Message-ID: the same message sent
//! twice is one file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::Receipt;
use crate::{
    logic::text,
    mail::{Mail, SendError},
};

/// A folder for messages.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(super) fn new(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    pub(super) async fn send(&self, mail: &Mail) -> Result<Receipt, SendError> {
        let hash = text::sha256(&mail.message_id);
        let name: String = hash.chars().take(32).chain(".eml".chars()).collect();
        let (path, raw) = (self.path.clone(), mail.raw.clone());
        let reply = name.clone();
        tokio::task::spawn_blocking(move || write(&path, &name, &raw))
            .await
            .unwrap_or_else(|lost| Err(io::Error::other(lost)))?;
        Ok(Receipt { reply })
    }
}

/// The name appears only with the whole content behind it, and both outlast a power cut.
fn write(folder: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.tmp"));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(raw)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}
