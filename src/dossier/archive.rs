//! The zip archive of a dossier. Its comment ends in the SHA-256 of every byte before that, so that
//! nothing in it can be changed unnoticed, not even what no reader of zip archives looks at.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::logic::text::hex;

/// The list of the files and their sums, for `sha256sum -c`.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The comment, without the digits that follow.
const COMMENT: &str = "vigie dossier/1 sha256:";

/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// The longest file of a dossier that is read back.
const LONGEST: u64 = 4 << 30;

/// An archive that is being written.
pub(super) struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    /// The folder in it.
    folder: String,
    sums: BTreeMap<String, String>,
    hash: Sha256,
}

impl Archive {
    pub(super) fn create(path: &Path, folder: &str) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        let zip = ZipWriter::new(BufWriter::new(file));
        let (folder, hash) = (folder.to_owned(), Sha256::new());
        Ok(Self { zip, folder, sums: BTreeMap::new(), hash })
    }

    /// Adds a file.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name)?;
        self.write_all(bytes)?;
        self.end(name);
        Ok(())
    }

    /// Begins a file whose bytes are then written; [`Self::end`] ends it.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<()> {
        // Without a time: the same dossier is the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(0o644)
            .large_file(true);
        Ok(self.zip.start_file(format!("{}/{name}", self.folder), options)?)
    }

    pub(super) fn end(&mut self, name: &str) {
        let sum = hex(&self.hash.finalize_reset());
        self.sums.insert(name.to_owned(), sum);
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.sums.contains_key(name)
    }

    /// Adds the list of sums, and seals the archive; its length in bytes.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        let lines = self.sums.iter().map(|(name, sum)| format!("{sum}  {name}\n"));
        let sums = lines.collect::<Vec<_>>().concat();
        self.add(SUMS, sums.as_bytes())?;
        self.zip.set_comment(format!("{COMMENT}{}", "0".repeat(DIGITS)))?;
        let mut file = self.zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (sum, length) = sum_of(&mut file)?;
        file.seek(SeekFrom::Start(length.saturating_sub(DIGITS as u64)))?;
        file.write_all(sum.as_bytes())?;
        file.sync_all()?;
        Ok(length)
    }
}

impl Write for Archive {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

/// The SHA-256 of all but the last digits of a file, and its length.
fn sum_of(file: &mut File) -> io::Result<(String, u64)> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut rest =
        BufReader::with_capacity(1 << 18, file.take(length.saturating_sub(DIGITS as u64)));
    let mut hash = Sha256::new();
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok((hex(&hash.finalize()), length));
        }
        hash.update(bytes);
        let count = bytes.len();
        rest.consume(count);
    }
}

/// Whether the archive is sealed by the sum of its bytes.
pub(super) fn is_sealed(file: &mut File) -> io::Result<bool> {
    let (sum, length) = sum_of(file)?;
    let end = format!("{COMMENT}{sum}");
    let Some(start) = length.checked_sub(end.len() as u64) else { return Ok(false) };
    file.seek(SeekFrom::Start(start))?;
    let mut found = Vec::new();
    file.take(end.len() as u64).read_to_end(&mut found)?;
    Ok(found == end.as_bytes())
}

/// An archive that is read.
pub(super) struct Opened {
    zip: ZipArchive<BufReader<File>>,
    /// The folder in it, with its slash.
    folder: String,
}

impl Opened {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let zip = ZipArchive::new(BufReader::new(file))?;
        let sums = format!("/{SUMS}");
        let folder = zip
            .file_names()
            .flatten()
            .find_map(|name| Some(format!("{}/", name.strip_suffix(&sums)?)));
        let folder = folder.unwrap_or_default();
        Ok(Self { zip, folder })
    }

    /// The names of all files: those in the folder without it.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().flatten();
        let own = |name: std::borrow::Cow<'_, str>| {
            name.strip_prefix(&self.folder).map_or_else(|| format!("/{name}"), str::to_owned)
        };
        names.map(own).collect()
    }

    /// Reads a file of the folder.
    pub(super) fn read(&mut self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.zip.by_name(&format!("{}{name}", self.folder))?;
        file.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
