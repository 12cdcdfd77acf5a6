//! What the ledger says of a case: its lines, and of each the facts that concern it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use memchr::memmem;

use crate::{
    domain::{AlertId, Case, CaseId, Event, Notice, Post, PostKey, SourceId},
    store::{LedgerLine, StoreError, read_ledger, read_ledger_lines},
};
use jiff::Timestamp;

/// Why there is no dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// The ledger knows no such case.
    #[error("there is no case `{0}` in the ledger")]
    NoCase(CaseId),
    /// The ledger cannot be read, or is broken.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The dossier cannot be written or read.
    #[error("{what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl DossierError {
    /// Wraps an I/O error with what was tried.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// A line of the ledger, as far as it concerns the case.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) hash: String,
    pub(super) events: Vec<Event>,
}

/// What concerns a case.
#[derive(Debug)]
pub(super) struct Docket {
    /// The case as it was opened, in the state that it is in.
    pub(super) case: Case,
    /// Its posts as they are now.
    pub(super) posts: BTreeMap<(SourceId, PostKey), Post>,
    pub(super) entries: Vec<Entry>,
    /// The lines that concern it, and those that vouch for others, by number.
    pub(super) lines: BTreeMap<u64, Vec<u8>>,
    /// The last line of the ledger, and its hash.
    pub(super) head: (u64, String),
}

impl Docket {
    /// Gathers what the ledger of the store in `state` says of a case, by its id, however it is
    /// spelled.
    pub(super) fn gather(state: &Path, case: &CaseId) -> Result<Self, DossierError> {
        let (found, head) = Found::search(state, case)?;
        let case = found.case.clone().ok_or_else(|| DossierError::NoCase(case.clone()))?;
        let mut docket = Self {
            case,
            posts: BTreeMap::new(),
            entries: Vec::new(),
            lines: BTreeMap::new(),
            head,
        };
        let needles = found.needles();
        let needles = needles.iter().map(memmem::Finder::new).collect::<Vec<_>>();
        let mut unstamped = false;
        let names = |line: &[u8]| needles.iter().any(|needle| needle.find(line).is_some());
        read_ledger_lines(state, names, |line| {
            if line.seq <= docket.head.0 {
                docket.take(line, &found, &mut unstamped);
            }
            Ok(())
        })?;
        Ok(docket)
    }

    /// The number of the first line that concerns the case.
    pub(super) fn first(&self) -> u64 {
        self.lines.first_key_value().map_or(self.head.0, |(seq, _)| *seq)
    }

    fn take(&mut self, line: &LedgerLine<'_>, found: &Found, unstamped: &mut bool) {
        let all = line.events();
        let mut events = Vec::new();
        let mut sources = BTreeSet::new();
        for event in &all {
            if found.concerns(event) {
                sources.extend(source_of(event).cloned());
                events.push(found.own(event));
            }
        }
        for event in &all {
            // What was seen, of the page on which something happened.
            if let Event::EvidenceKept { source, .. } | Event::EvidenceLost { source, .. } = event
                && sources.contains(source)
            {
                events.push(event.clone());
            }
        }
        if !events.is_empty() {
            *unstamped = true;
        } else if *unstamped {
            // The first time stamp behind a line vouches for it.
            events.extend(all.iter().filter(|e| matches!(e, Event::HeadStamped { .. })).cloned());
            *unstamped = events.is_empty();
        }
        let vouches = || line.vouches().0.iter().any(|(seq, _)| *seq >= self.first());
        if !events.is_empty() || vouches() {
            self.lines.insert(line.seq, line.bytes.to_vec());
        }
        if !events.is_empty() {
            for event in &events {
                self.follow(event);
            }
            let (seq, at, hash) = (line.seq, line.at, line.hash.to_owned());
            self.entries.push(Entry { seq, at, hash, events });
        }
    }

    fn change(&mut self, source: &SourceId, key: &PostKey, change: impl FnOnce(&mut Post)) {
        self.posts.get_mut(&(source.clone(), key.clone())).map(change);
    }

    /// Keeps the posts and the state of the case up to date.
    fn follow(&mut self, event: &Event) {
        if let (Some(source), posts) = posts_of(event) {
            for post in posts {
                self.posts.insert((source.clone(), post.key.clone()), post.clone());
            }
        } else if let Event::PostAnswered { source, key, reply } = event {
            self.change(source, key, |post| post.reply = Some(reply.clone()));
        } else if let Event::AnswerEdited { source, key, reply, .. } = event {
            self.change(source, key, |post| post.reply.clone_from(reply));
        } else if let Event::StatusChanged { source, key, status, .. } = event {
            self.change(source, key, |post| post.status.clone_from(status));
        }
        if let Event::CaseMoved { to, .. } = event {
            self.case.state = *to;
        } else if let Event::CaseActed { act, .. } = event {
            self.case.state = self.case.state.after(act).unwrap_or(self.case.state);
        } else if let Event::CaseEdited { verdict, .. } = event {
            self.case.verdict = verdict.clone();
        } else if let Event::CaseOpened { case } = event {
            self.case.state = case.state;
        }
    }
}

/// What names the facts of a case.
#[derive(Debug, Default)]
struct Found {
    case: Option<Case>,
    posts: BTreeSet<(SourceId, PostKey)>,
    alerts: BTreeSet<AlertId>,
}

impl Found {
    fn search(state: &Path, id: &CaseId) -> Result<(Self, (u64, String)), DossierError> {
        let (mut found, mut head) = (Self::default(), (0, String::new()));
        let wanted = plain(id.as_str());
        let mut needle = quoted(id.as_str());
        read_ledger(state, |line| {
            head = (line.seq, line.hash.to_owned());
            // Until it is found, it may be spelled in another way.
            let opens = found.case.is_none()
                && memmem::find(line.bytes, b"\"type\":\"case_opened\"").is_some();
            if opens || memmem::find(line.bytes, needle.as_bytes()).is_some() {
                for event in line.events() {
                    if let Event::CaseOpened { case } = &event
                        && plain(case.id.as_str()) == wanted
                        && found.case.is_none()
                    {
                        needle = quoted(case.id.as_str());
                        found.posts.extend(case.posts().map(|(s, p)| (s.clone(), p.clone())));
                        found.case = Some(case.clone());
                    }
                    found.learn(&event);
                }
            }
            Ok(())
        })?;
        Ok((found, head))
    }

    fn learn(&mut self, event: &Event) {
        let Some(case) = &self.case else { return };
        if let Event::CaseJoined { case: joined, link } = event
            && *joined == case.id
        {
            self.posts.insert((link.source.clone(), link.post.clone()));
        } else if let Event::AlertQueued { alert } = event
            && alert.notice.case() == Some(&case.id)
        {
            self.alerts.insert(alert.id.clone());
        }
    }

    /// What a line must hold, one of them, if it is to be looked at.
    fn needles(&self) -> Vec<String> {
        let case = self.case.iter().map(|case| quoted(case.id.as_str()));
        let posts = self.posts.iter().map(|(_, key)| quoted(key.as_str()));
        let alerts = self.alerts.iter().map(|alert| quoted(alert.as_str()));
        let others = ["\"type\":\"head_stamped\"", "\"type\":\"redacted\""].map(str::to_owned);
        case.chain(posts).chain(alerts).chain(others).collect()
    }

    fn concerns(&self, event: &Event) -> bool {
        let id = self.case.as_ref().map(|case| &case.id);
        if let Event::CaseOpened { case } = event {
            Some(&case.id) == id
        } else if let Event::CaseEdited { case, .. }
        | Event::CaseJoined { case, .. }
        | Event::CaseMoved { case, .. }
        | Event::CaseActed { case, .. }
        | Event::CaseDue { case, .. }
        | Event::CasePrompted { case, .. }
        | Event::CrisisDeclared { case, .. } = event
        {
            Some(case) == id
        } else if let Event::AlertQueued { alert } = event {
            alert.notice.case() == id
        } else if let Event::MailReceived { case, .. } = event {
            case.as_ref() == id
        } else if let Event::AlertDelivered { alert, .. }
        | Event::AlertDeferred { alert, .. }
        | Event::AlertFailed { alert, .. }
        | Event::AlertBounced { alert, .. }
        | Event::AlertWithdrawn { alert } = event
        {
            self.alerts.contains(alert)
        } else if let Event::AlertsMerged { into } = event {
            // The mail itself tells of other cases too, and is not handed on.
            let rows =
                if let Notice::Several { rows, .. } = &into.notice { &rows[..] } else { &[] };
            rows.iter().any(|row| self.alerts.contains(row))
        } else if let Event::PostRenamed { source, key, .. }
        | Event::PostAnswered { source, key, .. }
        | Event::AnswerEdited { source, key, .. }
        | Event::StatusChanged { source, key, .. }
        | Event::OpinionGiven { source, key, .. }
        | Event::PostRemoved { source, key, .. } = event
        {
            self.posts.contains(&(source.clone(), key.clone()))
        } else {
            let (source, posts) = posts_of(event);
            source.is_some_and(|source| posts.iter().any(|post| self.is_own(source, post)))
        }
    }

    fn is_own(&self, source: &SourceId, post: &Post) -> bool {
        self.posts.contains(&(source.clone(), post.key.clone()))
    }

    /// The fact without the posts of others.
    fn own(&self, event: &Event) -> Event {
        let mut event = event.clone();
        if let Event::Baselined { source, posts, .. } = &mut event {
            let source = source.clone();
            posts.retain(|post| self.is_own(&source, post));
        }
        event
    }
}

/// The posts, whole, that a fact holds.
pub(super) fn posts_of(event: &Event) -> (Option<&SourceId>, &[Post]) {
    if let Event::Baselined { source, posts, .. } = event {
        (Some(source), posts)
    } else if let Event::PostSurfaced { source, post }
    | Event::PostAppeared { source, post }
    | Event::PostEdited { source, post, .. }
    | Event::PostReappeared { source, post } = event
    {
        (Some(source), std::slice::from_ref(post))
    } else {
        (None, &[])
    }
}

/// Where a fact was seen.
fn source_of(event: &Event) -> Option<&SourceId> {
    if let Event::CaseOpened { case } = event {
        Some(&case.source)
    } else if let Event::CaseJoined { link, .. } = event {
        Some(&link.source)
    } else if let Event::PostRenamed { source, .. }
    | Event::PostAnswered { source, .. }
    | Event::AnswerEdited { source, .. }
    | Event::StatusChanged { source, .. }
    | Event::PostRemoved { source, .. } = event
    {
        Some(source)
    } else {
        posts_of(event).0
    }
}

/// A text as it stands in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An id as it may be said: letters and digits.
fn plain(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
