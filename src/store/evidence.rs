//! Evidence: bytes as they were seen, compressed, each in a file that is named after the SHA-256 of
//! the bytes themselves. Written and synced before the commit that names it, so that the ledger
//! never names what is not there.
//!
//! A file is a frame of zstd, and behind it a skippable one with the SHA-256 of the first: `zstd -d`
//! reads it, and no flipped byte goes unnoticed, not even one that changes nothing of the content.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use zstd::bulk::Compressor;

use super::{
    Store, StoreError,
    ledger::{make_folder, sync_folder},
};
use crate::logic::text;

/// Polls whose evidence is written at a time.
pub(super) const WRITERS: usize = 8;

/// The quickest of zstd's usual levels: a page takes a tenth of a millisecond, and some hundredths more
/// room than at its default.
const LEVEL: i32 = 1;

/// Begins the frame with the digest: the magic number of a skippable frame, and its length (RFC
/// 8878, 3.1.2).
const SEAL: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0];

/// The longest content that is read back: far more than any page, picture or mail may have.
const LONGEST: u64 = 1 << 30;

/// What the names of the files end in.
const EXTENSION: &str = ".zst";

/// Something to be kept.
#[derive(Debug, Clone)]
pub struct Exhibit {
    bytes: Bytes,
    /// Its SHA-256 in hex, where that was found before.
    sha256: Option<String>,
}

impl<T: Into<Bytes>> From<T> for Exhibit {
    fn from(bytes: T) -> Self {
        Self { bytes: bytes.into(), sha256: None }
    }
}

impl Exhibit {
    /// Bytes whose SHA-256, in hex, is known.
    pub fn named(sha256: String, bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), sha256: Some(sha256) }
    }
}

/// The right to write evidence, as few have at a time: who waits for the disk keeps a thread, and a
/// burst must not make hundreds.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Archive {
    /// Keeps pieces of evidence; for each the SHA-256 that the ledger is to name it by, in hex. The
    /// same bytes are kept once. Blocks.
    pub fn keep(&self, pieces: &[Exhibit]) -> Vec<Result<String, StoreError>> {
        // Writing cannot panic; if it does all the same, the post must be told of without it.
        catch_unwind(AssertUnwindSafe(|| write_all(&self.folder, pieces)))
            .unwrap_or_else(|_| pieces.iter().map(|_| Err(StoreError::Stopped)).collect())
    }
}

impl Store {
    /// Keeps pieces of evidence, as [`Archive::keep`] does, when it is their turn.
    pub async fn keep(&self, pieces: Vec<Exhibit>) -> Vec<Result<String, StoreError>> {
        let count = pieces.len();
        // Never closed.
        let permit = Arc::clone(&self.writers).acquire_owned().await.ok();
        let archive = Archive { folder: folder_of(&self.layout.state), _permit: permit };
        tokio::task::spawn_blocking(move || archive.keep(&pieces))
            .await
            .unwrap_or_else(|_| (0..count).map(|_| Err(StoreError::Stopped)).collect())
    }

    /// The right to write evidence, if it can be had at once.
    pub fn archive(&self) -> Option<Archive> {
        let permit = Arc::clone(&self.writers).try_acquire_owned().ok()?;
        Some(Archive { folder: folder_of(&self.layout.state), _permit: Some(permit) })
    }
}

fn folder_of(state: &Path) -> PathBuf {
    state.join("evidence")
}

/// Where evidence lies, below the folder of all evidence.
pub(super) fn place(hash: &str) -> PathBuf {
    Path::new(hash.get(..2).unwrap_or_default()).join(format!("{hash}{EXTENSION}"))
}

/// Writes what is not there yet; a folder is synced once for all that is new in it.
fn write_all(folder: &Path, pieces: &[Exhibit]) -> Vec<Result<String, StoreError>> {
    let mut shelves = BTreeSet::new();
    let mut written = Vec::with_capacity(pieces.len());
    for piece in pieces {
        written.push(write(folder, piece, &mut shelves));
    }
    let synced = shelves.iter().try_for_each(|shelf| sync_folder(shelf));
    if let Err(error) = synced {
        let what = error.with_cause();
        return written
            .into_iter()
            .map(|one| one.and_then(|_| Err(StoreError::Unwritten(what.clone()))))
            .collect();
    }
    written
}

fn write(
    folder: &Path,
    Exhibit { bytes, sha256 }: &Exhibit,
    shelves: &mut BTreeSet<PathBuf>,
) -> Result<String, StoreError> {
    let hash = sha256.clone().unwrap_or_else(|| text::sha256(bytes));
    let path = folder.join(place(&hash));
    let shelf = path.parent().unwrap_or(folder).to_owned();
    let failed = || format!("cannot write {}", path.display());
    let packed = pack(bytes).map_err(StoreError::io(failed()))?;
    // Who finds it there must find it whole, and what is removed must be nobody else's.
    let lock = WRITING.get(usize::from(hash_start(&hash)));
    let _alone = lock.map(|lock| lock.lock().unwrap_or_else(PoisonError::into_inner));
    // Under its name from the first byte on, so that it is synced once, name and all: until it is,
    // nothing names it.
    let mut made = File::create_new(&path);
    if matches!(&made, Err(error) if error.kind() == io::ErrorKind::NotFound) {
        make_shelves(folder, &shelf, shelves)?;
        made = File::create_new(&path);
    }
    // Also what was there: another poll may have put it there just now and not have synced it yet.
    shelves.insert(shelf);
    match made {
        Ok(mut file) => {
            let written = file.write_all(&packed).and_then(|()| file.sync_all());
            // What is left of it is of no use; the error says why.
            written.inspect_err(|_| drop(fs::remove_file(&path)))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => replace(&path, &packed),
        Err(error) => Err(error),
    }
    .map_err(StoreError::io(failed()))?;
    Ok(hash)
}

/// One for each folder: held by whoever writes a file there.
static WRITING: [Mutex<()>; 256] = [const { Mutex::new(()) }; 256];

/// The number of the folder that a file lies in.
fn hash_start(hash: &str) -> u8 {
    hash.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

/// Puts a file in the place of one that a crash left half-written, or syncs the one that is there.
fn replace(path: &Path, packed: &[u8]) -> io::Result<()> {
    if fs::read(path)? == packed {
        return File::open(path)?.sync_all();
    }
    tracing::warn!(
        evidence.file = %path.display(),
        "a file of evidence is not as it was written, and is written anew"
    );
    let draft = path.with_extension(format!("{:016x}.part", fastrand::u64(..)));
    let written = File::create(&draft)
        .and_then(|mut file| file.write_all(packed).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    written.inspect_err(|_| drop(fs::remove_file(&draft)))
}

/// Makes the folder that a file lies in, and what is above it.
fn make_shelves(
    folder: &Path,
    shelf: &Path,
    shelves: &mut BTreeSet<PathBuf>,
) -> Result<(), StoreError> {
    if !folder.exists() {
        // All at once: a new one would cost a later poll, which an owner may wait for, one more sync.
        // One that cannot be made is tried again, and complained of, by who writes to it.
        (0..=u8::MAX).for_each(|number| drop(make_folder(&folder.join(format!("{number:02x}")))));
        shelves.extend(folder.parent().map(Path::to_owned));
    }
    make_folder(shelf)?;
    shelves.insert(folder.to_owned());
    Ok(())
}

/// Compressors that wait for work: their tables are larger than most pages.
static PACKERS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
/// As many as are kept.
const IDLE_PACKERS: usize = 2;

fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let packers = || PACKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = packers().pop();
    let mut tables = match idle {
        Some(tables) => tables,
        None => Compressor::new(LEVEL)?,
    };
    let mut packed = tables.compress(bytes)?;
    let mut packers = packers();
    if packers.len() < IDLE_PACKERS {
        packers.push(tables);
    }
    drop(packers);
    let digest = Sha256::digest(&packed);
    packed.extend_from_slice(&SEAL);
    packed.extend_from_slice(&digest);
    Ok(packed)
}

/// What is wrong with a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceFault {
    /// It is not there.
    #[error("it is not there")]
    Missing,
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The file is not what was written.
    #[error("the file is not what was written")]
    Altered,
    /// What is in the file is not what its name stands for.
    #[error("its bytes are not those that its name stands for")]
    Other,
}

/// Reads a piece of evidence of the store in `state`, and checks it. Needs no lock.
pub fn read_evidence(state: &Path, hash: &str) -> Result<Vec<u8>, EvidenceFault> {
    let packed = match fs::read(folder_of(state).join(place(hash))) {
        Ok(packed) => packed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(EvidenceFault::Missing);
        }
        Err(error) => return Err(EvidenceFault::Unreadable(error.to_string())),
    };
    let bytes = unpack(&packed).ok_or(EvidenceFault::Altered)?;
    if text::sha256(&bytes) == hash { Ok(bytes) } else { Err(EvidenceFault::Other) }
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (frame, seal) = packed.split_at_checked(packed.len().checked_sub(SEAL.len() + 32)?)?;
    let digest = seal.strip_prefix(&SEAL)?;
    if Sha256::digest(frame).as_slice() != digest {
        return None;
    }
    let mut bytes = Vec::new();
    let decoder = zstd::stream::read::Decoder::with_buffer(frame).ok()?;
    decoder.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The files in the folder of evidence: their paths below it, by the SHA-256 that they are named
/// after. What is not named so has none. Needs no lock.
pub fn evidence_files(state: &Path) -> Result<BTreeMap<PathBuf, Option<String>>, StoreError> {
    let folder = folder_of(state);
    let mut files = BTreeMap::new();
    let failed = || format!("cannot list {}", folder.display());
    let list = |folder: &Path| match fs::read_dir(folder) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    for shelf in list(&folder).map_err(StoreError::io(failed()))? {
        let shelf_name = PathBuf::from(shelf.file_name());
        if !shelf.path().is_dir() {
            files.insert(shelf_name, None);
            continue;
        }
        for file in list(&shelf.path()).map_err(StoreError::io(failed()))? {
            let path = shelf_name.join(file.file_name());
            let name = file.file_name();
            let hash = name.to_str().and_then(|name| name.strip_suffix(EXTENSION));
            let hash = hash.filter(|hash| place(hash) == path).map(str::to_owned);
            files.insert(path, hash);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(state: &Path, bytes: &[u8]) -> Result<String, StoreError> {
        write_all(&folder_of(state), &[Bytes::copy_from_slice(bytes).into()]).remove(0)
    }

    #[test]
    fn what_was_seen_is_kept_once_under_its_hash() {
        let state = tempfile::tempdir().unwrap();
        let hash = keep(state.path(), b"as seen").unwrap();
        assert_eq!(keep(state.path(), b"as seen").unwrap(), hash);
        assert_eq!(read_evidence(state.path(), &hash).unwrap(), b"as seen");
        let files = evidence_files(state.path()).unwrap();
        assert_eq!(files.into_values().collect::<Vec<_>>(), [Some(hash)]);
        assert_eq!(read_evidence(state.path(), &"0".repeat(64)), Err(EvidenceFault::Missing));
    }

    #[test]
    fn a_file_that_a_crash_left_half_written_is_written_anew() {
        let state = tempfile::tempdir().unwrap();
        let hash = keep(state.path(), b"as seen").unwrap();
        let path = folder_of(state.path()).join(place(&hash));
        let whole = fs::read(&path).unwrap();
        for left in [0, 1, whole.len() - 1] {
            fs::write(&path, &whole[..left]).unwrap();
            assert_eq!(keep(state.path(), b"as seen").unwrap(), hash);
            assert_eq!(read_evidence(state.path(), &hash).unwrap(), b"as seen");
        }
        // Nothing else is left there.
        assert_eq!(
            evidence_files(state.path()).unwrap().into_values().collect::<Vec<_>>(),
            [Some(hash)]
        );
    }

    #[test]
    fn what_cannot_be_written_is_told_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = folder_of(folder.path()).join(text::sha256("second").get(..2).unwrap());
        fs::create_dir(folder_of(folder.path())).unwrap();
        fs::write(&shelf, "in the way").unwrap();
        let pieces = ["first", "second"].map(Exhibit::from);
        let kept = write_all(&folder_of(folder.path()), &pieces);
        assert_eq!(read_evidence(folder.path(), kept[0].as_ref().unwrap()).unwrap(), b"first");
        assert!(kept[1].as_ref().unwrap_err().to_string().contains("cannot"));
    }

    #[test]
    fn every_flipped_byte_is_noticed() {
        let state = tempfile::tempdir().unwrap();
        let text = "<li>Late again, again and again.</li>".repeat(40);
        let hash = keep(state.path(), text.as_bytes()).unwrap();
        let path = folder_of(state.path()).join(place(&hash));
        let whole = fs::read(&path).unwrap();
        assert!(whole.len() < text.len() / 4);
        for at in 0..whole.len() {
            for bit in [1, 0x10, 0x80] {
                let mut flipped = whole.clone();
                flipped[at] ^= bit;
                fs::write(&path, &flipped).unwrap();
                let read = read_evidence(state.path(), &hash);
                assert_eq!(read, Err(EvidenceFault::Altered), "byte {at}");
            }
        }
        fs::write(&path, pack(b"another page").unwrap()).unwrap();
        assert_eq!(read_evidence(state.path(), &hash), Err(EvidenceFault::Other));
    }
}
