//! Taking content out of lines that were written long ago: the one case in which a segment changes
//! other than at its end.
//!
//! 1. The segment as it will be is written beside it, as `2026-11.jsonl.redacted`, and synced.
//! 2. A commit vouches for the lines that are other ones there.
//! 3. What belongs to them is deleted, and the draft is renamed to the segment.
//!
//! A start that finds a draft goes on with step 3 if the commit is there, and throws the draft away
//! if it is not: at every moment the ledger is one that can be checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::{
    super::StoreError,
    line::{self, Frame},
    reader::{Lines, Position},
    vouches::Vouches,
    writer::sync_folder,
};
use crate::{
    domain::{RedactedLine, Redaction, Scope, redaction},
    logic::text,
};

const DRAFT: &str = ".redacted";

/// The lines of one segment that content is to be taken out of, by number, each with the evidence
/// that goes with it.
#[derive(Debug, Clone)]
pub(in super::super) struct Step {
    pub(in super::super) segment: String,
    pub(in super::super) lines: BTreeMap<u64, Vec<String>>,
}

/// What a draft comes to: the vouching for it, but for who asked.
#[derive(Debug, Default)]
pub(in super::super) struct Drafted {
    /// The posts and cases that were met.
    pub(in super::super) scope: Scope,
    pub(in super::super) lines: Vec<RedactedLine>,
    pub(in super::super) evidence: BTreeSet<String>,
}

/// Writes the segment as it will be, beside it.
pub(in super::super) fn draft(
    folder: &Path,
    step: &Step,
    scope: &Scope,
) -> Result<Drafted, StoreError> {
    let path = draft_of(folder, &step.segment);
    let failed = format!("cannot write {}", path.display());
    let file = File::create(&path).map_err(StoreError::io(failed.clone()))?;
    let mut to = BufWriter::with_capacity(1 << 18, file);
    let mut lines = Lines::open(&folder.join(&step.segment), 0)?;
    let mut drafted = Drafted::default();
    drafted.scope.notes = scope.notes;
    let mut bytes = Vec::new();
    while let Some(raw) = lines.next()?.filter(|raw| raw.complete) {
        bytes.clear();
        let frame = Frame::read(raw.bytes).ok().filter(|f| step.lines.contains_key(&f.seq));
        match frame {
            None => {
                bytes.extend_from_slice(raw.bytes);
                bytes.push(b'\n');
            }
            Some(frame) => {
                let mut line =
                    frame.parse().map_err(|what| StoreError::Encoding(what.to_owned()))?;
                let evidence = step.lines.get(&line.seq).map_or(&[][..], Vec::as_slice);
                for event in &mut line.events {
                    scope.blank(event, &mut drafted.scope);
                    redaction::blank_account(event, evidence);
                }
                let sha256 = line::encode_redacted(&mut bytes, &frame, &line)?;
                drafted.lines.push(RedactedLine { seq: line.seq, sha256 });
                drafted.evidence.extend(evidence.iter().cloned());
            }
        }
        to.write_all(&bytes).map_err(StoreError::io(failed.clone()))?;
    }
    to.into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all())
        .map_err(StoreError::io(failed))?;
    sync_folder(folder)?;
    Ok(drafted)
}

/// Puts the draft in the place of its segment, with the lines that the segment has beyond it.
pub(in super::super) fn finish(folder: &Path, segment: &str) -> Result<(), StoreError> {
    let (path, draft) = (folder.join(segment), draft_of(folder, segment));
    let failed = format!("cannot write {}", draft.display());
    let (mut was, mut is) = (Lines::open(&path, 0)?, Lines::open(&draft, 0)?);
    let (mut at, mut covered) = (0, 0);
    while let Some(line) = is.next()?.filter(|line| line.complete) {
        at += line.read;
        covered += was.next()?.map_or(0, |line| line.read);
    }
    let appended = || {
        let mut from = File::open(&path)?;
        from.seek(SeekFrom::Start(covered))?;
        let mut to = OpenOptions::new().write(true).open(&draft)?;
        to.set_len(at)?;
        to.seek(SeekFrom::End(0))?;
        std::io::copy(&mut from, &mut to)?;
        to.sync_all()?;
        fs::rename(&draft, &path)
    };
    appended().map_err(StoreError::io(failed))?;
    sync_folder(folder)
}

/// Throws a draft away.
pub(in super::super) fn abandon(folder: &Path, segment: &str) -> Result<(), StoreError> {
    let draft = draft_of(folder, segment);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io(format!("cannot remove {}", draft.display()))(error))
        }
        Ok(()) | Err(_) => sync_folder(folder),
    }
}

/// Finishes, or throws away, what a crash left behind. `also` does what else belongs to a redaction
/// that is finished. Returns whether there was anything.
pub(in super::super) fn recover(
    folder: &Path,
    mut also: impl FnMut(&Redaction),
) -> Result<bool, StoreError> {
    let drafts = drafts(folder)?;
    if drafts.is_empty() {
        return Ok(false);
    }
    let vouches = Vouches::gather(folder, &Position::start())?;
    for segment in drafts {
        let changed = changed(folder, &segment)?;
        let last = vouches.redactions.last();
        if let Some((_, redaction, _)) =
            last.filter(|_| changed.is_some_and(|lines| vouches.last_is(&lines)))
        {
            also(redaction);
            finish(folder, &segment)?;
            tracing::info!("finished taking content out of {segment}");
        } else {
            abandon(folder, &segment)?;
            tracing::info!("gave up taking content out of {segment}: it had not been recorded");
        }
    }
    Ok(true)
}

/// The segments that have a draft.
fn drafts(folder: &Path) -> Result<Vec<String>, StoreError> {
    let failed = || format!("cannot list {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io(failed()))? {
        let name = entry.map_err(StoreError::io(failed()))?.file_name();
        found.extend(name.to_str().and_then(|name| name.strip_suffix(DRAFT)).map(str::to_owned));
    }
    Ok(found)
}

/// The lines that are other ones in a draft; `None` if it is none of its segment.
fn changed(folder: &Path, segment: &str) -> Result<Option<Vec<RedactedLine>>, StoreError> {
    let path = folder.join(segment);
    if !path.exists() {
        return Ok(None);
    }
    let (mut was, mut is) = (Lines::open(&path, 0)?, Lines::open(&draft_of(folder, segment), 0)?);
    let mut changed = Vec::new();
    while let Some(now) = is.next()?.filter(|line| line.complete) {
        match was.next()? {
            Some(before) if before.bytes == now.bytes => {}
            Some(_) => match Frame::read(now.bytes) {
                Ok(frame) if frame.redacted => {
                    changed
                        .push(RedactedLine { seq: frame.seq, sha256: text::sha256(frame.bytes) });
                }
                Ok(_) | Err(_) => return Ok(None),
            },
            None => return Ok(None),
        }
    }
    Ok(Some(changed))
}

fn draft_of(folder: &Path, segment: &str) -> PathBuf {
    folder.join(format!("{segment}{DRAFT}"))
}
