//! Writing a dossier: everything about a case, with its proofs, in one archive.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;

use super::{
    archive::Archive,
    chain::Link,
    docket::{Docket, DossierError},
    guide,
    mails::mails,
    page,
    warc::Warc,
};
use crate::{
    domain::{CaseId, Event, EvidenceKind, Exchange, Language, redaction},
    logic::text,
    store::{number_of_line, read_evidence, read_ledger_lines},
};

/// The name of the WARC file.
pub(super) const WARC: &str = "capture.warc.gz";

/// Pictures that the page shows itself are no larger than this, in bytes.
const SHOWN: usize = 4 << 20;

/// For whom a dossier is written.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name of the business.
    pub business: String,
    /// The language of the page.
    pub language: Language,
    /// The zone in which it tells the time.
    pub timezone: TimeZone,
}

/// What was written.
#[derive(Debug, Clone, Serialize)]
pub struct Exported {
    /// The case.
    pub case: String,
    /// Bytes of the archive.
    pub bytes: u64,
    /// Lines of the ledger that concern the case.
    pub lines: usize,
    /// Files of pages and pictures.
    pub captures: usize,
    /// Mails.
    pub mails: usize,
    /// Links from these lines to the head of the ledger.
    pub links: u64,
    /// The head: the number of the last commit.
    pub seq: u64,
    /// Its hash.
    pub head: String,
    /// Evidence that the ledger names and that could not be read: what, and why.
    pub missing: Vec<String>,
}

/// The files that hold evidence, by their sums.
#[derive(Debug, Default)]
pub(super) struct Files {
    names: BTreeMap<String, String>,
    /// Pictures, in Base64.
    pictures: BTreeMap<String, String>,
}

impl Files {
    /// The name of the file with this sum.
    pub(super) fn name(&self, sha256: &str) -> Option<&str> {
        self.names.get(sha256).map(String::as_str)
    }

    /// The picture with this sum, if it may stand in a page.
    pub(super) fn picture(&self, sha256: &str) -> Option<&str> {
        self.pictures.get(sha256).map(String::as_str)
    }
}

/// Writes the dossier of a case of the store in `state`; `options` is asked for those of the business
/// that the case is about. The same state gives the same bytes. A file
/// that is there already is not touched.
///
/// # Errors
/// When there is no such case, the ledger is broken, or the file cannot be written.
pub fn export(
    state: &Path,
    case: &CaseId,
    to: &Path,
    options: impl Fn(&str) -> Options,
) -> Result<Exported, DossierError> {
    let docket = Docket::gather(state, case)?;
    let options = options(docket.case.business.as_str());
    let failed = || DossierError::io(format!("cannot write {}", to.display()));
    if to.exists() {
        let source = std::io::ErrorKind::AlreadyExists.into();
        return Err(failed()(source));
    }
    let draft = draft(to);
    // What a failed attempt left.
    drop(std::fs::remove_file(&draft));
    let written = Writer::write(state, &docket, &draft, &options)
        .and_then(|report| std::fs::rename(&draft, to).map_err(failed()).map(|()| report));
    if written.is_err() {
        drop(std::fs::remove_file(&draft));
    }
    written
}

fn draft(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

/// A dossier that is being written.
struct Writer<'a> {
    state: &'a Path,
    docket: &'a Docket,
    archive: Archive,
    files: Files,
    missing: Vec<String>,
}

impl<'a> Writer<'a> {
    fn write(
        state: &'a Path,
        docket: &'a Docket,
        to: &Path,
        options: &Options,
    ) -> Result<Exported, DossierError> {
        let failed = || DossierError::io(format!("cannot write {}", to.display()));
        let archive = Archive::create(to, &format!("vigie-{}", docket.case.id)).map_err(failed())?;
        let (files, missing) = (Files::default(), Vec::new());
        let mut writer = Writer { state, docket, archive, files, missing };
        let captures = writer.captures().map_err(failed())?;
        let mails = writer.mails().map_err(failed())?;
        writer.stamps().map_err(failed())?;
        writer.ledger().map_err(failed())?;
        let links = writer.chain()?;
        writer.leaves(options).map_err(failed())?;
        let Writer { archive, missing, .. } = writer;
        let bytes = archive.finish().map_err(failed())?;
        Ok(Exported {
            case: docket.case.id.to_string(),
            bytes,
            lines: docket.entries.len(),
            captures,
            mails,
            links,
            seq: docket.head.0,
            head: docket.head.1.clone(),
            missing,
        })
    }

    /// A piece of evidence, if it can be had.
    fn evidence(&mut self, sha256: &str) -> Option<Vec<u8>> {
        let read = read_evidence(self.state, sha256);
        read.map_err(|fault| self.missing.push(format!("{sha256}: {fault}"))).ok()
    }

    /// Writes a piece of evidence under a name, once.
    fn keep(&mut self, name: String, sha256: &str, bytes: &[u8]) -> std::io::Result<()> {
        if !self.archive.contains(&name) {
            self.archive.add(&name, bytes)?;
        }
        self.files.names.insert(sha256.to_owned(), name);
        Ok(())
    }

    /// Pages and pictures, for themselves and in the WARC file; how many.
    fn captures(&mut self) -> std::io::Result<usize> {
        let docket = self.docket;
        let date = docket.case.opened_at.to_string();
        let mut warc = Warc::begin(Vec::new(), docket.case.id.as_str(), &date)?;
        for event in docket.entries.iter().flat_map(|entry| &entry.events) {
            let Event::EvidenceKept { what, sha256, account, .. } = event else { continue };
            let Some(bytes) = self.evidence(sha256) else { continue };
            let extension = match (what, account) {
                (EvidenceKind::Screenshot, _) => "png".to_owned(),
                (EvidenceKind::Page, Some(account)) => extension(account),
                (EvidenceKind::Page, None) => "bin".to_owned(),
            };
            self.keep(format!("captures/{sha256}.{extension}"), sha256, &bytes)?;
            if *what == EvidenceKind::Screenshot && bytes.len() <= SHOWN {
                let picture = BASE64_STANDARD.encode(&bytes);
                self.files.pictures.insert(sha256.clone(), picture);
            }
            let Some(account) = account else { continue };
            let (name, text) = account_file(account);
            if !self.archive.contains(&name) {
                self.archive.add(&name, &text)?;
            }
            match what {
                EvidenceKind::Page => warc.exchange(account, &text, &bytes)?,
                EvidenceKind::Screenshot => warc.picture(account, &bytes)?,
            }
        }
        let count = self.files.names.len();
        self.archive.add(WARC, &warc.into_inner())?;
        Ok(count)
    }

    /// Mails as they were sent, each with what became of it; how many.
    fn mails(&mut self) -> std::io::Result<usize> {
        let mails = mails(self.docket);
        for (number, mail) in mails.iter().enumerate() {
            let stem = format!("mails/{:03}-{}", number + 1, mail.reason);
            let mut account = serde_json::to_vec_pretty(mail)?;
            account.push(b'\n');
            self.archive.add(&format!("{stem}.json"), &account)?;
            if let Some(sha256) = mail.sha256
                && let Some(bytes) = self.evidence(sha256)
            {
                // What a webhook was sent is JSON, which no mail is.
                let json = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
                let name = if json { format!("{stem}.sent.json") } else { format!("{stem}.eml") };
                self.keep(name, sha256, &bytes)?;
            }
        }
        // What came back, by people and by servers, stands beside what was sent.
        let docket = self.docket;
        let events = docket.entries.iter().flat_map(|entry| &entry.events);
        let came = events.filter_map(|event| {
            if let Event::MailReceived { mail: Some(mail), .. } = event {
                Some((mail, "answer"))
            } else if let Event::AlertBounced { mail: Some(mail), .. } = event {
                Some((mail, "bounced"))
            } else {
                None
            }
        });
        for (number, (sha256, what)) in (mails.len() + 1..).zip(came) {
            if let Some(bytes) = self.evidence(sha256) {
                self.keep(format!("mails/{number:03}-{what}.eml"), sha256, &bytes)?;
            }
        }
        Ok(mails.len())
    }

    /// What authorities said of the ledger.
    fn stamps(&mut self) -> std::io::Result<()> {
        for event in self.docket.entries.iter().flat_map(|entry| &entry.events) {
            if let Event::HeadStamped { seq, sha256, .. } = event
                && let Some(bytes) = self.evidence(sha256)
            {
                self.keep(format!("stamps/{seq}.tsr"), sha256, &bytes)?;
            }
        }
        Ok(())
    }

    fn ledger(&mut self) -> std::io::Result<()> {
        self.archive.begin("ledger.jsonl")?;
        for line in self.docket.lines.values() {
            self.archive.write_all(line)?;
            self.archive.write_all(b"\n")?;
        }
        self.archive.end("ledger.jsonl");
        Ok(())
    }

    /// The links from the first line to the head; how many.
    fn chain(&mut self) -> Result<u64, DossierError> {
        let (docket, first) = (self.docket, self.docket.first());
        let failed = || DossierError::io("cannot write the chain");
        self.archive.begin("chain.jsonl").map_err(failed())?;
        let (archive, mut links, mut failure) = (&mut self.archive, 0, None);
        // What stands before the first line of the case was checked when that was looked for.
        let between = |line: &[u8]| {
            number_of_line(line).is_none_or(|seq| seq >= first && seq <= docket.head.0)
        };
        read_ledger_lines(self.state, between, |line| {
            if failure.is_none()
                && !docket.lines.contains_key(&line.seq)
                && let Some(link) = Link::of(line)
            {
                links += 1;
                let written = serde_json::to_writer(&mut *archive, &link);
                let ended = written.map_err(Into::into).and_then(|()| archive.write_all(b"\n"));
                failure = ended.err();
            }
            Ok(())
        })?;
        failure.map_or(Ok(()), |error| Err(failed()(error)))?;
        self.archive.end("chain.jsonl");
        Ok(links)
    }

    /// What people and programs read first.
    fn leaves(&mut self, options: &Options) -> std::io::Result<()> {
        let docket = self.docket;
        let entries = docket.entries.iter().map(|entry| {
            let files = entry.events.iter().filter_map(sum).filter_map(|sum| self.files.name(sum));
            json!({ "seq": entry.seq, "at": entry.at, "hash": entry.hash, "events": entry.events,
                "files": files.collect::<Vec<_>>() })
        });
        let timeline = json!({
            "case": docket.case.id, "business": docket.case.business, "state": docket.case.state,
            "head": { "seq": docket.head.0, "hash": docket.head.1 },
            "entries": entries.collect::<Vec<_>>(), "missing": self.missing,
        });
        let mut timeline = serde_json::to_vec_pretty(&timeline)?;
        timeline.push(b'\n');
        let page = page::page(docket, &self.files, options);
        self.archive.add("timeline.json", &timeline)?;
        self.archive.add("index.html", page.as_bytes())?;
        self.archive.add("VERIFY.txt", guide::text(docket).as_bytes())?;
        self.archive.add("verify_chain.py", guide::SCRIPT.as_bytes())
    }
}

/// The sum of the file that a fact names.
pub(super) fn sum(event: &Event) -> Option<&str> {
    if let Event::HeadStamped { sha256, .. } = event {
        Some(sha256)
    } else {
        redaction::file_in(event)
    }
}

/// The file with the account of how evidence was got: its name, and what the line of the ledger says.
pub(super) fn account_file(account: &Exchange) -> (String, Vec<u8>) {
    // Nothing but texts and numbers, which JSON can say.
    let text = serde_json::to_vec(account).unwrap_or_default();
    (format!("captures/{}.json", text::sha256(&text)), text)
}

/// What the name of a page ends in: its type, and how it is compressed.
fn extension(account: &Exchange) -> String {
    let header = |name: &str| {
        let found = account.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map_or(String::new(), |(_, value)| value.to_ascii_lowercase())
    };
    let kind = header("content-type");
    let kind = match () {
        () if account.rendered || kind.contains("html") => "html",
        () if kind.contains("json") => "json",
        () if kind.contains("xml") => "xml",
        () if kind.starts_with("text/") => "txt",
        () => "bin",
    };
    let packed = match header("content-encoding").trim() {
        _ if account.rendered => "",
        "gzip" | "x-gzip" => ".gz",
        "br" => ".br",
        "zstd" => ".zst",
        "deflate" => ".zz",
        _ => "",
    };
    format!("{kind}{packed}")
}
