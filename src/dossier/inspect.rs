//! The check of a dossier, by nothing but itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

use serde::Serialize;

use super::{
    archive::{Opened, SUMS, is_sealed},
    chain::Link,
    check::Fault,
    docket::DossierError,
    export::{WARC, account_file, sum},
    warc_check,
};
use crate::{
    domain::{Event, EvidenceKind},
    logic::text,
    store::LedgerLine,
};

const LEDGER: &str = "ledger.jsonl";
const CHAIN: &str = "chain.jsonl";

/// What a check of a dossier found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Inspected {
    /// Files in it.
    pub files: usize,
    /// Lines of the ledger in it.
    pub lines: u64,
    /// Links between them and the head.
    pub links: u64,
    /// Records of the WARC file.
    pub records: u64,
    /// The last commit of the ledger when the dossier was written.
    pub seq: u64,
    /// The hash of that.
    pub head: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Checks the dossier in `path`.
///
/// # Errors
/// When the file cannot be read at all. What is wrong in it is in the report.
pub fn inspect(path: &Path) -> Result<Inspected, DossierError> {
    let name = path.display().to_string();
    let failed = || DossierError::io(format!("cannot read {name}"));
    let mut file = File::open(path).map_err(failed())?;
    let sealed = is_sealed(&mut file).map_err(failed())?;
    let mut report = Inspected::default();
    match Opened::new(file) {
        Ok(archive) => Inspection::of(archive, &mut report),
        Err(error) => {
            report
                .faults
                .push(Fault::of(&name, format!("it is no archive that can be read: {error}")));
        }
    }
    if !sealed {
        let what = "its bytes are not what the sum in its comment is of: something was changed in a \
                    file, or in the directory of the archive";
        report.faults.push(Fault::of(name, what));
    }
    Ok(report)
}

/// A dossier that is being checked.
struct Inspection<'a> {
    archive: Opened,
    report: &'a mut Inspected,
    /// The sums of the files, by name.
    files: BTreeMap<String, String>,
    /// What the lines say of themselves: what was before, and their hash.
    chain: BTreeMap<u64, (String, String)>,
    /// Lines whose content was taken out, with the sum of what is left; and what is vouched for.
    redacted: BTreeMap<u64, String>,
    vouched: BTreeMap<u64, String>,
    /// Evidence that was deleted.
    deleted: BTreeSet<String>,
}

impl<'a> Inspection<'a> {
    fn of(archive: Opened, report: &'a mut Inspected) {
        let mut inspection = Self {
            archive,
            report,
            files: BTreeMap::new(),
            chain: BTreeMap::new(),
            redacted: BTreeMap::new(),
            vouched: BTreeMap::new(),
            deleted: BTreeSet::new(),
        };
        inspection.files();
        let events = inspection.lines();
        inspection.links();
        inspection.order();
        inspection.evidence(&events);
    }

    fn fault(&mut self, fault: Fault) {
        self.report.faults.push(fault);
    }

    fn read(&mut self, name: &str) -> Vec<u8> {
        match self.archive.read(name) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.fault(Fault::of(name, format!("it cannot be read: {error}")));
                Vec::new()
            }
        }
    }

    /// Every file is in the list of sums, and is what it was.
    fn files(&mut self) {
        let sums = self.read(SUMS);
        let mut listed = BTreeMap::new();
        for (index, line) in String::from_utf8_lossy(&sums).lines().enumerate() {
            if let Some((sum, name)) = line.split_once("  ") {
                listed.insert(name.to_owned(), sum.to_owned());
            } else {
                let place = format!("line {}", index + 1);
                self.fault(Fault::at(SUMS, place, "it is no sum and name"));
            }
        }
        for name in self.archive.names() {
            if name == SUMS {
                continue;
            }
            // What stands beside the folder belongs to nothing.
            let found = if name.starts_with('/') { Vec::new() } else { self.read(&name) };
            let found = text::sha256(&found);
            match listed.remove(&name) {
                None => self.fault(Fault::of(&name, format!("{SUMS} does not name it"))),
                Some(listed) if listed != found => {
                    self.fault(Fault::of(&name, format!("it is not what {SUMS} says")));
                }
                Some(_) => {}
            }
            self.files.insert(name, found);
        }
        for name in listed.into_keys() {
            self.fault(Fault::of(name, format!("{SUMS} names it, and it is not there")));
        }
        self.report.files = self.files.len();
    }

    /// Each line is what its hash is of; the facts.
    fn lines(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let text = self.read(LEDGER);
        for (index, bytes) in lines(&text).enumerate() {
            self.report.lines += 1;
            match LedgerLine::read(bytes) {
                Err(what) => {
                    self.fault(Fault::at(LEDGER, format!("line {}", index + 1), what));
                }
                Ok(line) => {
                    let place = (line.prev.to_owned(), line.hash.to_owned());
                    self.chain.insert(line.seq, place);
                    if line.redacted {
                        self.redacted.insert(line.seq, text::sha256(bytes));
                    }
                    let found = line.events();
                    for named in found.iter().filter_map(sum) {
                        // Seen again since.
                        self.deleted.remove(named);
                    }
                    events.extend(found);
                    let (vouched, deleted) = line.vouches();
                    self.vouched.extend(vouched);
                    self.deleted.extend(deleted);
                }
            }
        }
        events
    }

    /// Each link holds.
    fn links(&mut self) {
        let text = self.read(CHAIN);
        for (index, bytes) in lines(&text).enumerate() {
            self.report.links += 1;
            let place = || format!("line {}", index + 1);
            match serde_json::from_slice::<Link>(bytes) {
                Ok(link) if link.holds() => {
                    if let Some(left) = link.redacted() {
                        self.redacted.insert(link.seq, left.to_owned());
                    }
                    self.chain.insert(link.seq, (link.prev, link.hash));
                }
                Ok(_) => self.fault(Fault::at(CHAIN, place(), "its hash does not follow")),
                Err(_) => self.fault(Fault::at(CHAIN, place(), "it is no link")),
            }
        }
    }

    /// Each line follows the one before, up to the head; what was taken out is vouched for.
    fn order(&mut self) {
        let mut faults = Vec::new();
        let mut before: Option<(u64, &String)> = None;
        for (seq, (prev, hash)) in &self.chain {
            if before.is_some_and(|(last, known)| last + 1 != *seq || known != prev) {
                let place = format!("commit {seq}");
                faults.push(Fault::at(LEDGER, place, "it does not follow the one before"));
            }
            before = Some((*seq, hash));
        }
        for (seq, left) in &self.redacted {
            if self.vouched.get(seq) != Some(left) {
                let what = "its content was taken out, and nothing vouches for what is left";
                faults.push(Fault::at(LEDGER, format!("commit {seq}"), what));
            }
        }
        if let Some((seq, hash)) = before {
            (self.report.seq, self.report.head) = (seq, hash.clone());
        }
        self.report.faults.extend(faults);
    }

    /// What the lines name is there, the accounts speak of it, and the WARC file holds it.
    fn evidence(&mut self, events: &[Event]) {
        let warc = self.read(WARC);
        let records = warc_check::check(WARC, &warc);
        self.report.records = records.count;
        self.report.faults.extend(records.faults);
        let there = self.files.values().cloned().collect::<BTreeSet<_>>();
        for event in events {
            if let Some(named) = sum(event)
                && !there.contains(named)
                && !self.deleted.contains(named)
                && self.belongs(event)
            {
                self.fault(Fault::of(named, "a line names this evidence, and it is not there"));
            }
            let Event::EvidenceKept { what, sha256, account: Some(account), .. } = event else {
                continue;
            };
            if !there.contains(sha256) {
                continue;
            }
            let (name, text) = account_file(account);
            if self.read(&name) != text {
                self.fault(Fault::of(name, "it is not the account that the line gives"));
            }
            if *what == EvidenceKind::Page && !records.payloads.contains(sha256) {
                self.fault(Fault::of(WARC, format!("it does not hold the page {sha256}")));
            }
        }
    }

    /// Whether what a fact names belongs into this dossier: a line may also tell of other cases.
    fn belongs(&mut self, event: &Event) -> bool {
        if let Event::AlertDelivered { alert, .. } = event {
            let named = format!("\"alert\": \"{alert}\"");
            let mails = self.files.keys().filter(|name| name.starts_with("mails/"));
            let mails = mails.cloned().collect::<Vec<_>>();
            mails.iter().any(|name| {
                let text = self.archive.read(name).unwrap_or_default();
                memchr::memmem::find(&text, named.as_bytes()).is_some()
            })
        } else {
            true
        }
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
