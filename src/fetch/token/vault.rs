//! Refresh tokens that a site replaced, on disk, encrypted.
//!
//! Many sites give a new refresh token with each use of one and take the old one no more: then the
//! one in the configuration is only the first of a row, and its last must survive a restart. There
//! is a file for each source: a byte that tells the format, the nonce, and the token, sealed with
//! AES-256-GCM and with the name of the source as associated data. The key follows, by HKDF-SHA256,
//! from the client's secret and the refresh token of the configuration. So the file is of no use to
//! who has not read those, and when another refresh token is configured, the file ends with the one
//! before: it can no longer be read, and a new row begins.

use std::{
    fmt,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
    hkdf::{HKDF_SHA256, Salt},
};
use secrecy::{ExposeSecret, SecretString};

use crate::logic::text;

/// The format of the file.
const FORMAT: u8 = 1;

/// Sets this use of the key apart from any other.
const PURPOSE: &[u8] = b"vigie refresh token 1";

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// The place of one source's refresh token.
#[derive(Clone)]
pub(super) struct Vault {
    folder: PathBuf,
    file: PathBuf,
    source: String,
    client_secret: Option<SecretString>,
    configured: SecretString,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Vault {
    /// The place in a folder for what follows on the configured refresh token of a source.
    pub(super) fn new(
        folder: &Path,
        source: &str,
        client_secret: Option<&SecretString>,
        configured: &SecretString,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            file: folder.join(text::sha256(source)),
            source: source.to_owned(),
            client_secret: client_secret.cloned(),
            configured: configured.clone(),
        }
    }

    /// The token, if there is one.
    ///
    /// # Errors
    /// When there is a file, but it cannot be read, is damaged, or belongs to another refresh token
    /// of the configuration.
    pub(super) fn read(&self) -> io::Result<Option<SecretString>> {
        let mut bytes = Vec::new();
        match File::open(&self.file) {
            Ok(file) => file.take(MAX_FILE).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let token = self.unsealed(&bytes).map_err(|Unspecified| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "it is damaged, or of another refresh token than the configured one",
            )
        })?;
        Ok(Some(token))
    }

    /// Puts a token there, in place of the one before: whole and on disk, or not at all.
    pub(super) fn write(&self, token: &SecretString) -> io::Result<()> {
        let sealed = self
            .sealed(token)
            .map_err(|Unspecified| io::Error::other("the token cannot be encrypted"))?;
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let new = self.file.with_extension("new");
        // Left by a crash; its mode may be another.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        fs::rename(&new, &self.file)?;
        File::open(&self.folder)?.sync_all()
    }

    fn sealed(&self, token: &SecretString) -> Result<Vec<u8>, Unspecified> {
        let mut text = token.expose_secret().as_bytes().to_vec();
        let nonce =
            self.key()?.seal_in_place_append_tag(Aad::from(self.source.as_bytes()), &mut text)?;
        Ok([&[FORMAT], nonce.as_ref().as_slice(), &text].concat())
    }

    fn unsealed(&self, bytes: &[u8]) -> Result<SecretString, Unspecified> {
        let Some((&FORMAT, rest)) = bytes.split_first() else { return Err(Unspecified) };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Unspecified)?;
        let mut text = sealed.to_vec();
        let text = self.key()?.open_in_place(
            Nonce::from(nonce),
            Aad::from(self.source.as_bytes()),
            &mut text,
        )?;
        Ok(str::from_utf8(text).map_err(|_| Unspecified)?.into())
    }

    fn key(&self) -> Result<RandomizedNonceKey, Unspecified> {
        let client = self.client_secret.as_ref().map_or("", |secret| secret.expose_secret());
        let mut secret = (client.len() as u64).to_le_bytes().to_vec();
        secret.extend_from_slice(client.as_bytes());
        secret.extend_from_slice(self.configured.expose_secret().as_bytes());
        let mut key = [0; 32];
        Salt::new(HKDF_SHA256, &[])
            .extract(&secret)
            .expand(&[PURPOSE], &AES_256_GCM)?
            .fill(&mut key)?;
        RandomizedNonceKey::new(&AES_256_GCM, &key)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn vault(folder: &Path, source: &str, client: Option<&str>, configured: &str) -> Vault {
        Vault::new(folder, source, client.map(SecretString::from).as_ref(), &configured.into())
    }

    fn read(vault: &Vault) -> Option<String> {
        vault.read().unwrap().map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn a_token_comes_back_to_who_knows_the_secrets_only() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state/tokens");
        let mine = vault(&folder, "source", Some("secret"), "first");
        assert_eq!(read(&mine), None);
        for token in ["second", "third"] {
            mine.write(&token.into()).unwrap();
            assert_eq!(read(&mine).as_deref(), Some(token));
        }
        let bytes = fs::read(&mine.file).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"third" || window == b"first"));
        assert_eq!(fs::metadata(&mine.file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);

        assert_eq!(read(&vault(&folder, "another", Some("secret"), "first")), None);
        vault(&folder, "source", Some("secret"), "other").read().unwrap_err();
        vault(&folder, "source", None, "first").read().unwrap_err();
        vault(&folder, "source", Some("secretf"), "irst").read().unwrap_err();
        // The file of one source is none of another.
        let another = vault(&folder, "another", Some("secret"), "first");
        fs::copy(&mine.file, &another.file).unwrap();
        another.read().unwrap_err();
    }

    #[test]
    fn no_damage_goes_unseen_and_a_new_token_mends_it() {
        let home = tempfile::tempdir().unwrap();
        let mine = vault(home.path(), "source", None, "first");
        mine.write(&"second".into()).unwrap();
        let bytes = fs::read(&mine.file).unwrap();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            fs::write(&mine.file, &damaged).unwrap();
            mine.read().unwrap_err();
            fs::write(&mine.file, &bytes[..at]).unwrap();
            mine.read().unwrap_err();
        }
        fs::write(&mine.file, vec![1; 1 << 20]).unwrap();
        mine.read().unwrap_err();
        fs::write(mine.file.with_extension("new"), "left by a crash").unwrap();
        mine.write(&"third".into()).unwrap();
        assert_eq!(read(&mine).as_deref(), Some("third"));
    }
}
