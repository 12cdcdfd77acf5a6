//! Opening the store: lock, format, ledger, index; and rebuilding the index when it is missing,
//! behind, ahead or damaged.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    os::unix::fs::MetadataExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;

use super::{
    StoreError, apply, codec, committer,
    head::Head,
    key,
    ledger::{Position, Vouches, Writer, locate, make_folder, recover, replay, sync_folder, walk},
    outbox,
    overlay::Overlay,
    redact::remove_evidence,
};
use crate::{domain::Event, logic::text::hex};

/// What the FORMAT file must say.
const FORMAT: &str = "vigie-ledger/1 sled-0.34/1";
/// Memory that sled may use for its cache, in bytes, as sled counts: it counts the bytes on disk, and
/// of the last 64 accesses to each of 256 parts none, which is some 50 MiB more where there is much.
const CACHE: u64 = 8 << 20;
/// How often sled writes out what it holds back, in milliseconds. Each time it syncs its file and
/// cleans it up, whether or not there was anything to write: after a day of many changes that is all
/// that an idle daemon does. A crash of the process loses no more than this of the bookkeeping, which
/// means that some sources are polled again; facts are in the ledger.
const FLUSH: u64 = 60_000;
/// What sled says when somebody else holds its lock, and how often it is asked again.
const LOCKED: &str = "could not acquire lock";
const LOCK_TRIES: usize = 1000;
const LOCK_PAUSE: Duration = Duration::from_millis(10);
/// Lines applied to the index in one batch while it is rebuilt.
const REPLAY_BATCH: usize = 256;
/// What the mark says of an index that must not be used again.
const DAMAGED: &str = "damaged";
/// What the folder of an index that was put out of the way begins with; the rest is a number.
const ASIDE: &str = "index.bad-";
/// How many of those are kept.
const ASIDE_KEPT: usize = 3;

/// The opened parts of a store.
#[derive(Debug)]
pub(super) struct Opened {
    /// Held as long as the store is open.
    pub(super) lock: File,
    pub(super) tree: sled::Db,
    pub(super) ledger: Writer,
    pub(super) head: Head,
}

/// The paths of a store.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) state: PathBuf,
    pub(super) ledger: PathBuf,
    pub(super) index: PathBuf,
    pub(super) evidence: PathBuf,
    pub(super) head: PathBuf,
    /// There while the index is open: names the boot it was opened in. Left there, it says that the
    /// index was not closed well.
    pub(super) opened_mark: PathBuf,
}

impl Layout {
    pub(super) fn of(state: &Path) -> Self {
        Self {
            state: state.to_owned(),
            ledger: state.join("ledger"),
            index: state.join("index"),
            evidence: state.join("evidence"),
            head: state.join("HEAD"),
            opened_mark: state.join("index.open"),
        }
    }
}

/// Opens the store, making it where there is none.
pub(super) fn open(layout: &Layout, domain: &str, now: Timestamp) -> Result<Opened, StoreError> {
    make_folder(&layout.ledger)?;
    check_owner(&layout.state)?;
    let lock = lock(&layout.state)?;
    check_format(&layout.state)?;
    recover(&layout.ledger, |redaction| remove_evidence(&layout.evidence, &redaction.evidence))?;
    let mut known = Head::read(&layout.head);
    let tree = match open_index(layout) {
        Ok(tree) => tree,
        Err(StoreError::Damaged(what)) => {
            set_aside(layout, &what, now)?;
            open_sled(&layout.index)?
        }
        Err(error) => return Err(error),
    };
    mark_open(layout)?;
    let applied = guarded(|| committer::applied(&tree)).ok().flatten();
    known = known.max(applied.map(|position| (position.seq, position.hash)));
    let (tree, end) = match make_ready(layout, &tree, now) {
        Ok(end) => (tree, end),
        Err(StoreError::Damaged(what)) => {
            drop(tree);
            set_aside(layout, &what, now)?;
            let tree = open_sled(&layout.index)?;
            let end = make_ready(layout, &tree, now)?;
            (tree, end)
        }
        Err(error) => return Err(error),
    };
    let cut = missing(layout, known.as_ref(), &end)?;
    let mut ledger = Writer::open(&layout.ledger, end, now)?;
    begin(&tree, &mut ledger, domain, now)?;
    if let Some(cut) = cut {
        record(&tree, &mut ledger, &cut, now)?;
    }
    let head = Head::open(&layout.head)?;
    head.note(ledger.position());
    Ok(Opened { lock, tree, ledger, head })
}

/// Files that root leaves behind in a daemon's folder are files that the daemon cannot write.
fn check_owner(state: &Path) -> Result<(), StoreError> {
    let failed = || format!("cannot look at {}", state.display());
    let owner = fs::metadata(state).map_err(StoreError::io(failed()))?.uid();
    let user = rustix::process::geteuid().as_raw();
    if owner == user {
        Ok(())
    } else {
        Err(StoreError::NotOwner { path: state.to_owned(), owner, user })
    }
}

fn lock(state: &Path) -> Result<File, StoreError> {
    let path = state.join("LOCK");
    let failed = || format!("cannot open {}", path.display());
    let file = File::create(&path).map_err(StoreError::io(failed()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(state.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::io(failed())(error)),
    }
}

/// Every version of sled silently makes an empty database in another's folder: ask first.
fn check_format(state: &Path) -> Result<(), StoreError> {
    let path = state.join("FORMAT");
    match fs::read_to_string(&path) {
        Ok(found) if found.trim() == FORMAT => Ok(()),
        Ok(found) => {
            Err(StoreError::Format { path, found: found.trim().to_owned(), wanted: FORMAT })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            write_durably(&path, FORMAT.as_bytes())?;
            sync_folder(state)
        }
        Err(error) => Err(StoreError::io(format!("cannot read {}", path.display()))(error)),
    }
}

/// Opens the index if it can be trusted as it is.
///
/// After a crash of the process alone, what sled wrote is in the page cache and complete. After a
/// crash of the machine it need not be, whatever sled says: then the index is made anew.
fn open_index(layout: &Layout) -> Result<sled::Db, StoreError> {
    let left_open = fs::read_to_string(&layout.opened_mark).ok();
    if left_open.as_deref() == Some(DAMAGED) {
        return Err(StoreError::Damaged("it gave back what was not put into it".into()));
    }
    if left_open.as_ref().is_some_and(|boot| Some(boot) != boot_id().as_ref()) {
        return Err(StoreError::Damaged("the machine went down while it was open".into()));
    }
    let tree = open_sled(&layout.index)?;
    if left_open.is_some() {
        guarded(|| verify(&tree))?;
    }
    Ok(tree)
}

/// Opens the database. Threads of one that was closed just now may still hold its lock: they are
/// waited for, since a lock is no damage.
pub(super) fn open_sled(folder: &Path) -> Result<sled::Db, StoreError> {
    remove_half_snapshots(folder)?;
    let config = sled::Config::new().path(folder).cache_capacity(CACHE);
    let config = config.flush_every_ms(Some(FLUSH));
    for _ in 0..LOCK_TRIES {
        match guarded(|| Ok(config.open()))? {
            Err(sled::Error::Io(error)) if error.to_string().contains(LOCKED) => {
                std::thread::sleep(LOCK_PAUSE);
            }
            opened => return Ok(opened?),
        }
    }
    Err(StoreError::InUse(folder.to_owned()))
}

/// sled panics on some damage; that is damage like any other.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(StoreError::Damaged("sled panicked".into())))
}

/// A snapshot that was being written when the process died makes sled refuse to open for ever.
fn remove_half_snapshots(folder: &Path) -> Result<(), StoreError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            fs::remove_file(&path)
                .map_err(StoreError::io(format!("cannot remove {}", path.display())))?;
        }
    }
    Ok(())
}

/// Reads every value and its checksum.
fn verify(tree: &sled::Db) -> Result<(), StoreError> {
    for entry in tree.iter() {
        let (key, value) = entry?;
        let bare = key.starts_with(key::WAKES) || key.first() == Some(&key::PIECES);
        if !bare {
            codec::decode::<serde::de::IgnoredAny>(&key, &value, |piece| {
                Ok(tree.get(piece)?.map(|value| value.to_vec()))
            })?;
        }
    }
    Ok(())
}

/// Puts a bad index out of the way: someone may want to look at it. Only the newest few are kept, so
/// that a disk that damages one after the other does not fill up as well.
fn set_aside(layout: &Layout, what: &str, now: Timestamp) -> Result<(), StoreError> {
    let mut earlier = earlier_ones(&layout.state)?;
    // Above all others, whatever the clock says: the greatest number is the newest.
    let number = earlier.last().map_or(0, |last| last.saturating_add(1)).max(now.as_millisecond());
    let path = |number: i64| layout.state.join(format!("{ASIDE}{number}"));
    let aside = path(number);
    tracing::warn!(
        error = what,
        store.set_aside = %aside.display(),
        "the index is rebuilt from the ledger: {what}"
    );
    match fs::rename(&layout.index, &aside) {
        Ok(()) => earlier.push(number),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => {
            let failed = format!("cannot rename {}", layout.index.display());
            return Err(StoreError::io(failed)(error));
        }
    }
    for old in earlier.iter().rev().skip(ASIDE_KEPT) {
        let old = path(*old);
        if let Err(error) = fs::remove_dir_all(&old) {
            tracing::warn!(error = %error, "cannot remove {}: {error}", old.display());
        }
    }
    sync_folder(&layout.state)
}

/// Deletes the index and all that were put out of the way: what was once in them may still be. The
/// next start makes it anew from the ledger; what polls without a change left behind is lost.
pub fn forget_index(state: &Path) -> Result<(), StoreError> {
    let layout = Layout::of(state);
    let lock = lock(state)?;
    let aside =
        earlier_ones(state)?.into_iter().map(|number| state.join(format!("{ASIDE}{number}")));
    for folder in std::iter::once(layout.index).chain(aside).filter(|folder| folder.exists()) {
        fs::remove_dir_all(&folder)
            .map_err(StoreError::io(format!("cannot remove {}", folder.display())))?;
    }
    sync_folder(state)?;
    drop(lock);
    Ok(())
}

/// The numbers of the indexes that were put out of the way, in order.
fn earlier_ones(state: &Path) -> Result<Vec<i64>, StoreError> {
    let failed = || format!("cannot list {}", state.display());
    let mut numbers = Vec::new();
    for entry in fs::read_dir(state).map_err(StoreError::io(failed()))? {
        let name = entry.map_err(StoreError::io(failed()))?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(ASIDE));
        numbers.extend(number.and_then(|number| number.parse::<i64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Makes the index what a start needs it to be, and returns the end of the ledger.
fn make_ready(layout: &Layout, tree: &sled::Db, now: Timestamp) -> Result<Position, StoreError> {
    guarded(|| {
        let end = catch_up(layout, tree)?;
        free_queue(tree, now)?;
        Ok(end)
    })
}

/// Brings the index up to the end of the ledger and returns that end.
fn catch_up(layout: &Layout, tree: &sled::Db) -> Result<Position, StoreError> {
    let from = committer::applied(tree)?.unwrap_or_else(Position::start);
    let started_at = from.seq;
    let Some(from) = locate(&layout.ledger, from)? else {
        return Err(foreign(layout, started_at)?);
    };
    let mut overlay = Overlay::new(tree);
    let mut lines = 0;
    let end = replay(&layout.ledger, from.clone(), |mut line, position| {
        // A poll without news leaves no line, though it may have shown what was missing: the count
        // begins anew.
        for event in &mut line.events {
            if let Event::Polled(note) = event {
                note.trace.doubts.clear();
            }
        }
        apply::commit(&mut overlay, &line.events, line.at)?;
        lines += 1;
        if lines % REPLAY_BATCH == 0 {
            overlay.put(key::META.to_vec(), position)?;
            std::mem::replace(&mut overlay, Overlay::new(tree)).apply()?;
        }
        Ok(())
    });
    let end = match end {
        Err(StoreError::Broken { .. }) if started_at > 0 => {
            return Err(foreign(layout, started_at)?);
        }
        end => end?,
    };
    if end != from {
        overlay.put(key::META.to_vec(), &end)?;
        overlay.apply()?;
    }
    if lines > 0 {
        tracing::info!(store.lines = lines, "replayed {lines} ledger lines into the index");
    }
    Ok(end)
}

/// What it means that the ledger does not go on where the index, which knows `known` commits of it,
/// left off.
fn foreign(layout: &Layout, known: u64) -> Result<StoreError, StoreError> {
    // A ledger that is broken by itself is an alarm, and no index is made from it.
    check(layout, &mut |_| {})?;
    tracing::warn!(store.commits = known, "the index knows commits that the ledger does not hold");
    Ok(StoreError::Damaged("it does not belong to the ledger".into()))
}

/// Reads the whole ledger, and hands the place behind each line to `each`.
fn check(layout: &Layout, each: &mut dyn FnMut(&Position)) -> Result<Position, StoreError> {
    let vouches = Vouches::gather(&layout.ledger, &Position::start())?;
    walk(&layout.ledger, Position::start(), (&vouches, None), |_, position, _| {
        each(position);
        Ok(())
    })
}

/// What is missing from a ledger that was known up to a commit: all behind its end, or, where it
/// goes on as another one, that commit at least.
fn missing(
    layout: &Layout,
    known: Option<&(u64, String)>,
    end: &Position,
) -> Result<Option<Event>, StoreError> {
    let Some((seq, hash)) = known.filter(|(seq, _)| *seq > 0) else { return Ok(None) };
    let mut there = (*seq, hash) == (end.seq, &end.hash);
    if !there && *seq <= end.seq {
        check(layout, &mut |at| there |= (*seq, hash) == (at.seq, &at.hash))?;
    }
    if there {
        return Ok(None);
    }
    tracing::error!(
        ledger.commits = end.seq,
        store.commits = seq,
        "acknowledged commits are missing from the ledger: commit {seq} is known and not in it, \
         and it ends with {}; was an older or another ledger put in its place?",
        end.seq
    );
    Ok(Some(Event::LedgerCut { known: *seq, held: end.seq }))
}

/// Writes a fact while nothing else runs.
fn record(
    tree: &sled::Db,
    ledger: &mut Writer,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    ledger.push(now, std::slice::from_ref(event))?;
    ledger.flush(now)?;
    let mut overlay = Overlay::new(tree);
    apply::commit(&mut overlay, std::slice::from_ref(event), now)?;
    overlay.put(key::META.to_vec(), ledger.position())?;
    overlay.apply()
}

/// Gives a new store its first line, with the name of the installation.
fn begin(
    tree: &sled::Db,
    ledger: &mut Writer,
    domain: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if ledger.position().seq > 0 {
        return Ok(());
    }
    let installation = format!("{}@{domain}", hex(&fastrand::u128(..).to_be_bytes()));
    record(tree, ledger, &Event::Begun { installation }, now)
}

/// The lock is ours, so whoever held a lease is gone; and the clock may have been set back.
fn free_queue(tree: &sled::Db, now: Timestamp) -> Result<(), StoreError> {
    let mut overlay = Overlay::new(tree);
    outbox::release_all(&mut overlay)?;
    outbox::rewind(&mut overlay, now)?;
    overlay.apply()
}

fn mark_open(layout: &Layout) -> Result<(), StoreError> {
    write_durably(&layout.opened_mark, boot_id().unwrap_or_default().as_bytes())?;
    sync_folder(&layout.state)
}

/// Says that the index must be made anew at the next start.
pub(super) fn mark_damaged(layout: &Layout) -> Result<(), StoreError> {
    write_durably(&layout.opened_mark, DAMAGED.as_bytes())
}

/// Says that the index was closed in good order. The tree must be gone before.
pub(super) fn mark_closed(layout: &Layout) -> Result<(), StoreError> {
    // sled itself never syncs the file while it grows.
    let file = layout.index.join("db");
    File::open(&file)
        .and_then(|file| file.sync_all())
        .map_err(StoreError::io(format!("cannot sync {}", file.display())))?;
    fs::remove_file(&layout.opened_mark)
        .map_err(StoreError::io(format!("cannot remove {}", layout.opened_mark.display())))
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    File::create(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(StoreError::io(format!("cannot write {}", path.display())))
}

/// Names the running boot of the machine, where that can be known.
fn boot_id() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}
