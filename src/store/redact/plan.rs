//! What is to be taken out, decided before anything is touched, so that it can be shown first.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use super::{
    super::{
        Store, StoreError,
        evidence::place,
        ledger::{Line, Position, Step, Vouches, segments},
    },
    scan::{self, Subjects},
};
use crate::{
    domain::{
        AlertId, Case, CaseId, Event, Notice, PostKey, RedactedWhy, Scope, SourceId, redaction,
    },
    logic::text,
};

/// Lines that are redacted in one step: each rewrites its segment, and one line vouches for all.
const STEP: usize = 10_000;

/// Content that is to be taken out, and what goes with it.
#[derive(Debug, Clone, Serialize)]
pub struct RedactionPlan {
    /// Why.
    pub why: RedactedWhy,
    /// The same in words, which are recorded.
    pub reason: Option<String>,
    /// Whose and what.
    pub scope: Scope,
    /// The posts of a person, as they were last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<FoundPost>,
    /// Lines of the ledger that lose their content.
    pub lines: u64,
    /// Files of evidence that are deleted, by their SHA-256.
    pub evidence: BTreeSet<String>,
    /// Cases of others that lose evidence by that: a capture of a page shows everybody on it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub losing: BTreeSet<CaseId>,
    #[serde(skip)]
    pub(super) steps: Vec<Step>,
}

/// A post by a person whose content is to be erased.
#[derive(Debug, Clone, Serialize)]
pub struct FoundPost {
    /// Where it stands.
    pub source: SourceId,
    /// The post.
    pub key: PostKey,
    /// The name its author shows.
    pub author: String,
    /// When it was published, as the site has it.
    pub published: Option<String>,
    /// What it says.
    pub text: String,
}

/// Whose content is to be erased.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The name that the author shows; case, accents and spaces do not count.
    pub author: String,
    /// Only on these sources.
    pub sources: Option<BTreeSet<SourceId>>,
    /// Also what people wrote down about the cases.
    pub notes: bool,
    /// Why, in words.
    pub reason: Option<String>,
}

impl RedactionPlan {
    fn new(why: RedactedWhy, reason: Option<String>, scope: Scope) -> Self {
        Self {
            why,
            reason,
            scope,
            found: Vec::new(),
            lines: 0,
            evidence: BTreeSet::new(),
            losing: BTreeSet::new(),
            steps: Vec::new(),
        }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Takes a line in, if anything of it is to go.
    fn take(&mut self, segment: &str, mut line: Line, evidence: Vec<String>) {
        let before = line.events.clone();
        let mut met = Scope::default();
        line.events.iter_mut().for_each(|event| self.scope.blank(event, &mut met));
        if line.events == before && evidence.is_empty() {
            return;
        }
        self.lines += 1;
        self.evidence.extend(evidence.iter().cloned());
        match self.steps.last_mut() {
            Some(step) if step.segment == segment && step.lines.len() < STEP => {
                step.lines.insert(line.seq, evidence);
            }
            _ => self.steps.push(Step {
                segment: segment.to_owned(),
                lines: BTreeMap::from([(line.seq, evidence)]),
            }),
        }
    }
}

impl Store {
    /// What has been kept for long enough: of posts that are gone, or whose source is not `watched`
    /// any more, and of closed cases of such posts, if nothing happened to them since `before`.
    /// Blocks.
    pub fn prunable(
        &self,
        before: Timestamp,
        watched: &HashSet<SourceId>,
    ) -> Result<RedactionPlan, StoreError> {
        let folder = &self.layout.ledger;
        let mut plan = RedactionPlan::new(RedactedWhy::Pruned, None, Scope::default());
        plan.scope.notes = true;
        let month = before.to_zoned(TimeZone::UTC).strftime("%Y-%m.jsonl").to_string();
        if segments(folder)?.first().is_none_or(|oldest| *oldest > month) {
            return Ok(plan);
        }
        let vouches = Vouches::gather(folder, &Position::start())?;
        let mut aged =
            Aged { store: self, before, watched, posts: HashMap::new(), cases: HashMap::new() };
        // A file may be named by several lines: it goes with the last of them.
        let (mut kept, deleted) = (HashSet::new(), self.deleted(&vouches));
        scan::lines(folder, &vouches, scan::names_evidence, |line, _| {
            let subjects = Subjects::of(&line.events);
            if line.at >= before || !aged.all(&subjects)? {
                kept.extend(line.events.iter().filter_map(redaction::file_in).map(str::to_owned));
            }
            Ok(())
        })?;
        scan::lines(
            folder,
            &vouches,
            |_| true,
            |line, segment| {
                if line.at >= before {
                    return Ok(());
                }
                let subjects = Subjects::of(&line.events);
                for post in subjects.posts {
                    if aged.post(&post)? {
                        plan.scope.posts.insert(post);
                    }
                }
                for case in subjects.cases {
                    if aged.case(&case)? {
                        plan.scope.cases.insert(case);
                    }
                }
                let evidence = line.events.iter().filter_map(|event| left_of(event, &deleted));
                let evidence = evidence.filter(|file| !kept.contains(*file));
                let evidence = evidence.map(str::to_owned).collect();
                plan.take(segment, line, evidence);
                Ok(())
            },
        )?;
        Ok(plan)
    }

    /// What there is of a person: their posts, and each capture that may show one. Blocks.
    pub fn erasable(&self, whose: &Erasure) -> Result<RedactionPlan, StoreError> {
        let folder = &self.layout.ledger;
        let vouches = Vouches::gather(folder, &Position::start())?;
        let (scope, found) = whose.find(self, &vouches)?;
        let mut plan = RedactionPlan::new(RedactedWhy::Erased, whose.reason.clone(), scope);
        plan.found = found;
        let deleted = self.deleted(&vouches);
        let mut shown = HashMap::<SourceId, BTreeSet<PostKey>>::new();
        scan::lines(
            folder,
            &vouches,
            |_| true,
            |line, segment| {
                for event in &line.events {
                    let posts = redaction::posts_in(event);
                    for (source, key) in posts.map(|(source, post)| (source, post.key.clone())) {
                        if plan.scope.posts.contains(&(source.clone(), key.clone())) {
                            shown.entry(source.clone()).or_default().insert(key);
                        }
                    }
                    if let Event::PostRemoved { source, key, .. } = event {
                        shown.entry(source.clone()).or_default().remove(key);
                    }
                }
                let may_show = |source| shown.get(source).is_some_and(|posts| !posts.is_empty());
                let mut evidence = Vec::new();
                for event in &line.events {
                    let may_go = if let Event::EvidenceKept { source, .. } = event {
                        may_show(source)
                    } else if let Event::AlertDelivered { alert, .. }
                    | Event::AlertBounced { alert, .. } = event
                    {
                        self.tells_of(alert, &plan.scope)?
                    } else if let Event::MailReceived { case: Some(case), .. } = event {
                        // It quotes the mail that it answers.
                        plan.scope.cases.contains(case)
                    } else {
                        false
                    };
                    let file = left_of(event, &deleted).filter(|_| may_go);
                    evidence.extend(file.map(str::to_owned));
                }
                if !evidence.is_empty() {
                    let others = Subjects::of(&line.events).cases.into_iter();
                    plan.losing.extend(others.filter(|case| !plan.scope.cases.contains(case)));
                }
                plan.take(segment, line, evidence);
                Ok(())
            },
        )?;
        Ok(plan)
    }
}

impl Store {
    /// Adds the cases that a mail tells of.
    fn add_told(&self, alert: &AlertId, cases: &mut Vec<CaseId>) -> Result<(), StoreError> {
        let Some(alert) = self.alert(alert)? else { return Ok(()) };
        if let Notice::Welcome { sources } = &alert.notice {
            cases.extend(sources.iter().flat_map(|line| line.unanswered.iter().cloned()));
        }
        if let Notice::Digest { items, .. } = &alert.notice {
            cases.extend(items.iter().filter_map(|item| item.case.clone()));
        }
        if let Notice::Reminder(prompts) = &alert.notice {
            cases.extend(prompts.cases.iter().map(|prompted| prompted.case.clone()));
        }
        if let Notice::Several { rows, .. } = &alert.notice {
            for row in rows {
                self.add_told(row, cases)?;
            }
        }
        cases.extend(alert.notice.case().cloned());
        Ok(())
    }

    /// Whether a mail quotes a post of this scope.
    fn tells_of(&self, id: &AlertId, scope: &Scope) -> Result<bool, StoreError> {
        let alert = self.alert(id)?;
        if let Some(Notice::Digest { items, .. }) = alert.as_ref().map(|alert| &alert.notice) {
            let mut posts = items.iter().map(|item| (item.source.clone(), item.post.clone()));
            return Ok(posts.any(|post| scope.posts.contains(&post)));
        }
        let mut cases = Vec::new();
        self.add_told(id, &mut cases)?;
        Ok(cases.iter().any(|case| scope.cases.contains(case)))
    }
}

impl Erasure {
    /// The person's posts and their cases.
    fn find(
        &self,
        store: &Store,
        vouches: &Vouches,
    ) -> Result<(Scope, Vec<FoundPost>), StoreError> {
        let name = text::fold(&self.author);
        let mut scope = Scope { notes: self.notes, ..Scope::default() };
        let mut found = BTreeMap::new();
        scan::lines(
            &store.layout.ledger,
            vouches,
            |_| true,
            |line, _| {
                for (source, post) in line.events.iter().flat_map(redaction::posts_in) {
                    let Some(author) = &post.author else { continue };
                    let here = self.sources.as_ref().is_none_or(|sources| sources.contains(source));
                    if here && text::fold(author) == name {
                        let id = (source.clone(), post.key.clone());
                        found.insert(id, (author.clone(), post.published, post.text.clone()));
                    }
                }
                for event in &line.events {
                    let (case, (source, post)) = if let Event::CaseOpened { case } = event {
                        (&case.id, (&case.source, &case.post))
                    } else if let Event::CaseJoined { case, link } = event {
                        (case, (&link.source, &link.post))
                    } else {
                        continue;
                    };
                    if found.contains_key(&(source.clone(), post.clone())) {
                        scope.cases.insert(case.clone());
                    }
                }
                Ok(())
            },
        )?;
        scope.posts = found.keys().cloned().collect();
        let found = found.into_iter().map(|((source, key), (author, published, text))| FoundPost {
            source,
            key,
            author,
            published: published.map(|at| at.to_string()),
            text,
        });
        Ok((scope, found.collect()))
    }
}

/// What nothing happened to for long enough.
struct Aged<'a> {
    store: &'a Store,
    before: Timestamp,
    watched: &'a HashSet<SourceId>,
    posts: HashMap<(SourceId, PostKey), bool>,
    cases: HashMap<CaseId, bool>,
}

impl Aged<'_> {
    fn all(&mut self, subjects: &Subjects) -> Result<bool, StoreError> {
        for post in &subjects.posts {
            if !self.post(post)? {
                return Ok(false);
            }
        }
        let mut cases = subjects.cases.clone();
        for alert in &subjects.alerts {
            self.store.add_told(alert, &mut cases)?;
        }
        for case in &cases {
            if !self.case(case)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn post(&mut self, post: &(SourceId, PostKey)) -> Result<bool, StoreError> {
        if let Some(known) = self.posts.get(post) {
            return Ok(*known);
        }
        let case = self.store.post(&post.0, &post.1)?.and_then(|record| record.case);
        let aged = self.is_gone(&post.0, &post.1)?
            && match case {
                Some(case) => self.case(&case)?,
                None => true,
            };
        self.posts.insert(post.clone(), aged);
        Ok(aged)
    }

    fn case(&mut self, case: &CaseId) -> Result<bool, StoreError> {
        if let Some(known) = self.cases.get(case) {
            return Ok(*known);
        }
        let aged = match self.store.case(case)? {
            Some(known) => self.is_over(&known)?,
            None => false,
        };
        self.cases.insert(case.clone(), aged);
        Ok(aged)
    }

    /// A post that is not shown any more, as far as anybody looks.
    fn is_gone(&self, source: &SourceId, key: &PostKey) -> Result<bool, StoreError> {
        let record = self.store.post(source, key)?;
        Ok(record.is_some_and(|record| {
            record.changed_at < self.before
                && (record.removed.is_some() || !self.watched.contains(source))
        }))
    }

    /// A case in which nothing more can happen.
    fn is_over(&self, case: &Case) -> Result<bool, StoreError> {
        let last = self.store.last_entry(&case.id, |_| true)?;
        if !case.state.is_closed() || last.is_some_and(|entry| entry.at >= self.before) {
            return Ok(false);
        }
        for (source, key) in case.posts() {
            if !self.is_gone(source, key)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The evidence that a fact names, if there is anything left of it: the file, or how it was got.
fn left_of<'a>(event: &'a Event, deleted: &HashSet<String>) -> Option<&'a str> {
    let has_account = matches!(event, Event::EvidenceKept { account: Some(_), .. });
    redaction::file_in(event).filter(|file| has_account || !deleted.contains(*file))
}

impl Store {
    /// Evidence that was deleted before, and was not seen again since.
    fn deleted(&self, vouches: &Vouches) -> HashSet<String> {
        let redactions = vouches.redactions.iter();
        let evidence = redactions.flat_map(|(_, redaction, _)| &redaction.evidence);
        let is_gone = |hash: &&String| !self.layout.evidence.join(place(hash)).exists();
        evidence.filter(is_gone).cloned().collect()
    }
}
