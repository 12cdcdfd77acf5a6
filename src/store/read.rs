//! Reading the index, and checking the ledger.

use std::{path::Path, sync::atomic::Ordering};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    LedgerCut, PostRecord, SourceRecord, Store, StoreError, codec,
    head::Head,
    key,
    ledger::{Position, Vouches, walk},
    open::{Layout, guarded},
    record::PostEntry,
};
use crate::{
    domain::{
        Alert, AlertId, BusinessId, Case, CaseId, Entry, Event, Post, PostKey, RedactedWhy,
        Redaction, SourceId,
    },
    logic::{assistant::Standing, card::Card},
};

/// Posts of one author and date that are compared when an edit is looked for.
const CANDIDATES: usize = 32;

impl Store {
    /// What is known of a source.
    pub fn source(&self, source: &SourceId) -> Result<Option<SourceRecord>, StoreError> {
        self.get(&key::source(source))
    }

    /// When the watch of a source began: of its record, without the rest.
    pub fn baselined_at(&self, source: &SourceId) -> Result<Option<Timestamp>, StoreError> {
        #[derive(Deserialize)]
        struct Began {
            #[serde(default)]
            baselined_at: Option<Timestamp>,
        }
        let began = self.get::<Began>(&key::source(source))?;
        Ok(began.and_then(|began| began.baselined_at))
    }

    /// How often the cases of a business have changed.
    pub fn business_version(&self, business: &BusinessId) -> Result<u64, StoreError> {
        Ok(self.get(&key::business(business))?.unwrap_or(0))
    }

    /// A post by its key, or by another key it goes by.
    pub fn post(
        &self,
        source: &SourceId,
        post: &PostKey,
    ) -> Result<Option<PostRecord>, StoreError> {
        match self.get(&key::post(source, post))? {
            Some(PostEntry::Post(record)) => Ok(Some(*record)),
            Some(PostEntry::Alias(original)) => match self.get(&key::post(source, &original))? {
                Some(PostEntry::Post(record)) => Ok(Some(*record)),
                Some(PostEntry::Alias(_)) | None => Ok(None),
            },
            None => Ok(None),
        }
    }

    /// Whether a post is known under this key, or was once.
    pub fn knows(&self, source: &SourceId, post: &PostKey) -> Result<bool, StoreError> {
        self.reading(|| Ok(self.tree.contains_key(key::post(source, post))?))
    }

    /// Known posts of the source by the same author with the same date, then those whose date was
    /// counted back: a site may say "yesterday" first and the day itself later.
    pub fn posts_like(
        &self,
        source: &SourceId,
        post: &Post,
    ) -> Result<Vec<PostRecord>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            let mut scan = |prefix: &[u8]| {
                for entry in self.tree.scan_prefix(prefix).take(CANDIDATES) {
                    let (at, value) = entry?;
                    let key = self.decode::<PostKey>(&at, &value)?;
                    found.extend(self.post(source, &key)?);
                }
                Ok::<_, StoreError>(())
            };
            let (dated, undated) =
                (key::author_prefix(source, post), key::undated_prefix(source, post));
            scan(&dated)?;
            if dated != undated {
                scan(&undated)?;
            }
            Ok(found)
        })
    }

    /// Known posts of the source by this author, so many at most.
    pub fn posts_by(
        &self,
        source: &SourceId,
        author: &str,
        limit: usize,
    ) -> Result<Vec<PostRecord>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            let prefix = key::by_author(source, Some(author));
            for entry in self.tree.scan_prefix(&prefix).take(limit) {
                let (at, value) = entry?;
                let key = self.decode::<PostKey>(&at, &value)?;
                found.extend(self.post(source, &key)?);
            }
            Ok(found)
        })
    }

    /// The post that a mark of its key, or of another key it goes by, stands for: see [`key_mark`].
    pub fn post_by_mark(
        &self,
        source: &SourceId,
        mark: u64,
    ) -> Result<Option<PostRecord>, StoreError> {
        self.reading(|| {
            let prefix = key::post_by_mark(source, mark);
            let Some(entry) = self.tree.scan_prefix(&prefix).next() else { return Ok(None) };
            let (at, value) = entry?;
            match self.decode(&at, &value)? {
                PostEntry::Post(record) => Ok(Some(*record)),
                PostEntry::Alias(original) => self.post(source, &original),
            }
        })
    }

    /// Everything that is recorded of a case, in the order in which it became true.
    pub fn timeline(&self, case: &CaseId) -> Result<Vec<Entry>, StoreError> {
        self.all(&key::timeline(case))
    }

    /// What was found to be missing from the ledger, the last time that something was.
    pub fn ledger_cut(&self) -> Result<Option<LedgerCut>, StoreError> {
        self.get(key::CUT)
    }

    /// The last fact of a case's timeline that is wanted.
    pub fn last_entry(
        &self,
        case: &CaseId,
        wanted: impl Fn(&Event) -> bool,
    ) -> Result<Option<Entry>, StoreError> {
        self.reading(|| {
            for entry in self.tree.scan_prefix(key::timeline(case)).rev() {
                let (at, value) = entry?;
                let entry = self.decode::<Entry>(&at, &value)?;
                if wanted(&entry.event) {
                    return Ok(Some(entry));
                }
            }
            Ok(None)
        })
    }

    /// Of the newest posts of a business that are of cases, so many at most, those that are looked
    /// for.
    pub fn cards(
        &self,
        business: &BusinessId,
        limit: usize,
        is_sought: impl Fn(&Card) -> bool,
    ) -> Result<Vec<Card>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            for entry in self.tree.scan_prefix(key::cards_of(business)).take(limit) {
                let (at, value) = entry?;
                found.extend(Some(self.decode(&at, &value)?).filter(&is_sought));
            }
            Ok(found)
        })
    }

    /// A case by its id.
    pub fn case(&self, case: &CaseId) -> Result<Option<Case>, StoreError> {
        self.get(&key::case(case))
    }

    /// The first cases, so many at most, whose hold ends at `now` or did before.
    pub fn holds_over(&self, now: Timestamp, limit: usize) -> Result<Vec<CaseId>, StoreError> {
        self.reading(|| {
            let end = key::holds_until(now + SignedDuration::from_millis(1));
            let mut found = Vec::new();
            for entry in self.tree.range(key::HOLDS..&end).take(limit) {
                found.extend(key::read_hold(&entry?.0));
            }
            Ok(found)
        })
    }

    /// Every case, by id.
    pub fn cases(&self) -> Result<Vec<Case>, StoreError> {
        self.all(key::CASES)
    }

    /// A row of the outbox.
    pub fn alert(&self, alert: &AlertId) -> Result<Option<Alert>, StoreError> {
        self.get(&key::alert(alert))
    }

    /// The rows of the outbox that are about a case, by id: theirs begin with that of the case.
    pub fn alerts_of(&self, case: &CaseId) -> Result<Vec<Alert>, StoreError> {
        self.all(&key::alerts_of(case))
    }

    /// The rows of the outbox whose ids begin with a name and a colon.
    pub fn alerts_named(&self, first: &str) -> Result<Vec<Alert>, StoreError> {
        self.alerts_of(&CaseId::new(first))
    }

    /// Every row of the outbox, by id.
    pub fn alerts(&self) -> Result<Vec<Alert>, StoreError> {
        self.all(key::ALERTS)
    }

    /// When the next row of the outbox is to be looked at.
    pub fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        self.reading(|| {
            let Some(entry) = self.tree.scan_prefix(key::WAKES).next() else { return Ok(None) };
            Ok(key::read_wake(&entry?.0).map(|(at, _)| at))
        })
    }

    /// The rows of the outbox that are to be looked at some time, in the order of that.
    pub(super) fn waiting_rows(&self) -> Result<Vec<AlertId>, StoreError> {
        self.reading(|| {
            let keys = self.tree.scan_prefix(key::WAKES).keys();
            let rows = keys.map(|key| Ok(key::read_wake(&key?).map(|(_, id)| id)));
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// How many mails the mail server has taken, as far as that is remembered.
    pub fn mails(&self) -> Result<u64, StoreError> {
        Ok(self.get(key::MAILS)?.unwrap_or_default())
    }

    /// Since when our own connection is down, if it is, and whether it is that of our own network.
    pub fn uplink_lost(&self) -> Result<Option<(Timestamp, bool)>, StoreError> {
        Ok(self.get::<Option<(Timestamp, bool)>>(key::UPLINK)?.flatten())
    }

    /// How the language model that gives second opinions is doing.
    pub fn assistant(&self) -> Result<Standing, StoreError> {
        Ok(self.get(key::ASSISTANT)?.unwrap_or_default())
    }

    /// The last commit of the ledger, and its hash.
    pub fn head(&self) -> Result<(u64, String), StoreError> {
        let position = self.get::<Position>(key::META)?;
        Ok(position.map_or((0, String::new()), |position| (position.seq, position.hash)))
    }

    /// The name of this installation: random digits, `@`, and the domain it began to send from.
    pub fn installation(&self) -> Result<String, StoreError> {
        self.reading(|| {
            self.get(key::INSTALLATION)?
                .ok_or_else(|| StoreError::Damaged("the installation has no name".into()))
        })
    }

    /// Reads, and remembers if the index turns out to be damaged.
    pub(super) fn reading<T>(
        &self,
        read: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = guarded(read);
        if matches!(outcome, Err(StoreError::Damaged(_))) {
            self.damaged.store(true, Ordering::Relaxed);
        }
        outcome
    }

    pub(super) fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.reading(|| self.tree.get(key)?.map(|value| self.decode(key, &value)).transpose())
    }

    pub(super) fn all<T: DeserializeOwned>(&self, prefix: &[u8]) -> Result<Vec<T>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            for entry in self.tree.scan_prefix(prefix) {
                let (key, value) = entry?;
                found.push(self.decode(&key, &value)?);
            }
            Ok(found)
        })
    }

    pub(super) fn decode<T: DeserializeOwned>(
        &self,
        key: &[u8],
        value: &[u8],
    ) -> Result<T, StoreError> {
        codec::decode(key, value, |piece| Ok(self.tree.get(piece)?.map(|value| value.to_vec())))
    }
}

/// Stands for the key of a post wherever many of them are kept: 8 bytes of a SHA-256.
pub fn key_mark(key: &PostKey) -> u64 {
    key::mark(key)
}

/// What a check of the whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerReport {
    /// Commits whose hash and place in the chain are right.
    pub commits: u64,
    /// The hash of the last one: it stands for all of them.
    pub last_hash: String,
    /// Bytes behind it that are no whole line: being written just now, or left by a power cut.
    pub unfinished_bytes: u64,
    /// Lines whose content was taken out, as later lines vouch for.
    pub redacted: u64,
    /// What was taken out when, and why.
    pub redactions: Vec<RedactionReport>,
    /// Losses that were found when the store was opened, and recorded.
    pub cuts: Vec<LedgerCut>,
}

/// What was taken out of the ledger at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedactionReport {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: RedactedWhy,
    /// The same in words.
    pub reason: Option<String>,
    /// Lines that lost content then.
    pub lines: u64,
    /// The evidence that was deleted, each file by its SHA-256.
    pub evidence: Vec<String>,
}

/// Reads the whole ledger of the store in `state` and checks every hash and link, what lines that
/// were redacted are vouched for, and that it is not shorter than it was. Needs no lock: it can run
/// beside the daemon.
pub fn verify_ledger(state: &Path) -> Result<LedgerReport, StoreError> {
    // Beside a daemon that redacts, what was read first may be older than what vouches for it.
    verify(state).or_else(|_| verify(state))
}

fn verify(state: &Path) -> Result<LedgerReport, StoreError> {
    let Layout { ledger: folder, head, .. } = Layout::of(state);
    // Before the ledger is read: it only grows.
    let known = Head::read(&head).filter(|(seq, _)| *seq > 0);
    let vouches = Vouches::gather(&folder, &Position::start())?;
    let (mut redacted, mut cuts) = (0, Vec::new());
    let asked = (&vouches, known.as_ref());
    let end = walk(&folder, Position::start(), asked, |frame, _, _| {
        redacted += u64::from(frame.redacted);
        if memchr::memmem::find(frame.bytes, CUT).is_some()
            && let Ok(line) = frame.parse()
        {
            cuts.extend(line.events.iter().filter_map(|event| cut_in(event, line.at)));
        }
        Ok(())
    })?;
    let length = std::fs::metadata(folder.join(&end.segment)).map_or(0, |file| file.len());
    Ok(LedgerReport {
        commits: end.seq,
        last_hash: end.hash,
        unfinished_bytes: if end.seq == 0 { 0 } else { length.saturating_sub(end.offset) },
        redacted,
        redactions: vouches.redactions.into_iter().map(report).collect(),
        cuts,
    })
}

/// Stands in each line that tells of a loss, and in no text.
const CUT: &[u8] = b"{\"type\":\"ledger_cut\"";

fn cut_in(event: &Event, at: Timestamp) -> Option<LedgerCut> {
    if let Event::LedgerCut { known, held } = *event {
        Some(LedgerCut { at, known, held })
    } else {
        None
    }
}

fn report((at, redaction, lines): (Timestamp, Redaction, u64)) -> RedactionReport {
    let Redaction { why, reason, evidence, .. } = redaction;
    RedactionReport { at, why, reason, lines, evidence }
}
