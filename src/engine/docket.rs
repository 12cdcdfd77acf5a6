//! The cases that one poll concerns, as they will be when what it found is recorded: the second
//! answer that is seen on a page finds the case as the first one leaves it.

use std::collections::{HashMap, HashSet};

use super::{kin, plan::Plan};
use crate::{
    domain::{Case, CaseId, Change, Event, Notice, Post, PostKey, SourceId, Verdict},
    logic::{
        casework::{self, Arrival, Edit, Rest, Scene},
        diff::Difference,
        judge::judge,
    },
    store::{Store, StoreError},
};

/// Decides what a poll's changes do to cases, one after the other.
pub(super) struct Docket<'a> {
    store: &'a Store,
    plan: &'a Plan,
    scene: &'a Scene<'a>,
    /// How the posts that the poll concerns are now.
    seen: HashMap<PostKey, Standing>,
    /// Cases as they are by now, with how each of their posts is.
    cases: HashMap<CaseId, Opened>,
    /// The cases that are opened now.
    new: HashMap<PostKey, CaseId>,
    /// Cases of which the owners are told that their posts are gone.
    told_gone: HashSet<CaseId>,
    arrivals: Vec<Arrival>,
}

struct Opened {
    case: Case,
    posts: Vec<(SourceId, PostKey, Standing)>,
}

/// What counts of a post for its case.
#[derive(Debug, Clone, PartialEq)]
struct Standing {
    there: bool,
    answered: bool,
    verdict: Verdict,
}

impl Standing {
    fn of(post: &Post, there: bool) -> Self {
        Self { there, answered: post.reply.is_some(), verdict: judge(post) }
    }
}

impl<'a> Docket<'a> {
    /// A docket for all the changes that a poll found.
    pub(super) fn new<'d>(
        store: &'a Store,
        plan: &'a Plan,
        scene: &'a Scene<'a>,
        differences: impl Iterator<Item = &'d Difference>,
    ) -> Self {
        let seen = differences.filter_map(|difference| {
            let Difference::Changed { change, .. } = difference else { return None };
            let there = !matches!(**change, Change::Removed { .. });
            Some((change.post().key.clone(), Standing::of(change.post(), there)))
        });
        Self {
            store,
            plan,
            scene,
            seen: seen.collect(),
            cases: HashMap::new(),
            new: HashMap::new(),
            told_gone: HashSet::new(),
            arrivals: Vec::new(),
        }
    }

    /// A post appeared. If it needs attention it is decided on in [`Self::close`], with all others.
    pub(super) fn appeared(&mut self, post: Post, verdict: Verdict, id: CaseId) -> Vec<Event> {
        if verdict.needs_attention() {
            self.arrivals.push(Arrival { post, verdict, id, fresh: false });
            return Vec::new();
        }
        casework::appeared(self.scene, post, verdict, id)
    }

    /// A post was edited.
    pub(super) fn edited(
        &mut self,
        edit: Edit,
        verdict: Verdict,
        id: CaseId,
    ) -> Result<Vec<Event>, StoreError> {
        let id_of = self.take_up(&edit.post.key)?;
        let of = self.standing(id_of.as_ref(), &edit.post.key);
        let of = of.as_ref().map(|(case, rest)| (*case, rest));
        let events = casework::edited(self.scene, edit, verdict, of, id);
        Ok(self.taken(events))
    }

    /// Something else happened to a post. `id` is that of a case that is opened. `by_page` is whether
    /// the page is read or written differently now: then an answer is found, and nothing is told.
    pub(super) fn changed(
        &mut self,
        change: Change,
        id: CaseId,
        by_page: bool,
    ) -> Result<Vec<Event>, StoreError> {
        let answered = matches!(change, Change::Answered { .. });
        let says = matches!(change, Change::AnswerEdited { .. } | Change::StatusChanged { .. });
        let id_of = self.take_up(&change.post().key)?.filter(|_| !(by_page && says));
        let of = self.standing(id_of.as_ref(), &change.post().key);
        let of = of.as_ref().map(|(case, rest)| (*case, rest));
        let mut events = casework::changed(self.scene, change, of, id);
        if by_page && answered {
            events.retain(|event| {
                !matches!(event, Event::AlertQueued { alert }
                    if matches!(alert.notice, Notice::Answered(_)))
            });
        }
        Ok(self.taken(events))
    }

    /// What is to be recorded of the posts that need attention.
    pub(super) fn close(mut self) -> Result<Vec<Event>, StoreError> {
        if self.arrivals.is_empty() {
            return Ok(Vec::new());
        }
        let mut arrivals = std::mem::take(&mut self.arrivals);
        let cases = self.cases.into_values().map(|opened| (opened.case.id.clone(), opened.case));
        let changed = cases.collect();
        let kin = kin::find(self.store, self.plan, self.scene, changed, &mut arrivals)?;
        Ok(casework::arrived(self.scene, arrivals, kin))
    }

    /// Looks up the case of a post of the source.
    fn take_up(&mut self, key: &PostKey) -> Result<Option<CaseId>, StoreError> {
        let id = match self.new.get(key) {
            Some(id) => Some(id.clone()),
            None => self.store.post(&self.scene.source.id, key)?.and_then(|record| record.case),
        };
        let Some(id) = id else { return Ok(None) };
        if !self.cases.contains_key(&id) {
            let Some(case) = self.store.case(&id)? else { return Ok(None) };
            let posts = self.posts(&case)?;
            self.cases.insert(id.clone(), Opened { case, posts });
        }
        Ok(Some(id))
    }

    /// A case that was looked up, and how its posts are beside this one.
    fn standing(&self, id: Option<&CaseId>, key: &PostKey) -> Option<(&Case, Rest)> {
        let Opened { case, posts } = self.cases.get(id?)?;
        let source = &self.scene.source.id;
        let others = posts.iter().filter(|(of, post, _)| (of, post) != (source, key));
        let there = others.map(|(.., standing)| standing).filter(|standing| standing.there);
        let there = there.collect::<Vec<_>>();
        let worst = casework::worst(there.iter().map(|standing| &standing.verdict));
        let rest = Rest {
            answered: there.iter().all(|standing| standing.answered),
            gone: there.is_empty(),
            worst: worst.cloned(),
        };
        Some((case, rest))
    }

    fn posts(&self, case: &Case) -> Result<Vec<(SourceId, PostKey, Standing)>, StoreError> {
        let mut posts = Vec::with_capacity(1 + case.links.len());
        for (source, key) in case.posts() {
            let seen = self.seen.get(key).filter(|_| *source == self.scene.source.id);
            let standing = match seen {
                Some(standing) => Some(standing.clone()),
                None => self
                    .store
                    .post(source, key)?
                    .map(|record| Standing::of(&record.post, record.removed.is_none())),
            };
            posts.extend(standing.map(|standing| (source.clone(), key.clone(), standing)));
        }
        Ok(posts)
    }

    /// Keeps the cases in step. Of several posts that are gone with one look, the owners hear once.
    fn taken(&mut self, mut events: Vec<Event>) -> Vec<Event> {
        let mut told = HashSet::new();
        events.retain(|event| match event {
            Event::AlertQueued { alert } => match &alert.notice {
                Notice::Removed(of) => {
                    told.insert(of.case.clone());
                    !self.told_gone.contains(&of.case)
                }
                _ => true,
            },
            _ => true,
        });
        self.told_gone.extend(told);
        for event in &events {
            if let Event::CaseOpened { case } = event {
                self.new.insert(case.post.clone(), case.id.clone());
                let standing = self.seen.get(&case.post).cloned();
                let standing = standing.map(|one| (case.source.clone(), case.post.clone(), one));
                let opened = Opened { case: case.clone(), posts: standing.into_iter().collect() };
                self.cases.insert(case.id.clone(), opened);
            }
        }
        for opened in self.cases.values_mut() {
            casework::follow(&mut opened.case, &events, self.scene.now);
        }
        events
    }
}
