//! The cases that one poll concerns, as they will be when what it found is recorded: the second
//! answer that is seen on a page finds the case as the first one leaves it.

use std::collections::HashMap;

use super::{kin, plan::Plan};
use crate::{
    domain::{Case, CaseId, Change, Event, Notice, Post, PostKey, SourceId, Verdict},
    logic::{
        casework::{self, Arrival, Edit, Rest, Scene},
        judge::Judge,
    },
    store::{PostRecord, Store, StoreError},
};

/// Decides what a poll's changes do to cases, one after the other.
pub(super) struct Docket<'a> {
    store: &'a Store,
    plan: &'a Plan,
    scene: &'a Scene<'a>,
    /// Posts of the source as they are by now, where that is not what is recorded.
    seen: HashMap<PostKey, Standing>,
    /// Cases as they are by now, with how their posts are recorded.
    cases: HashMap<CaseId, Opened>,
    /// The cases that posts of the source have since this poll.
    new: HashMap<PostKey, CaseId>,
    arrivals: Vec<Arrival>,
}

struct Opened {
    case: Case,
    posts: Vec<(SourceId, PostKey, Standing)>,
}

/// What counts of a post for its case.
#[derive(Debug, Clone)]
struct Standing {
    there: bool,
    answered: bool,
    verdict: Verdict,
}

impl Standing {
    fn of(post: &Post, judge: Judge<'_>) -> Self {
        Self { there: true, answered: post.reply.is_some(), verdict: judge.judge(post) }
    }

    fn of_recorded(known: &PostRecord, judge: Judge<'_>) -> Self {
        Self {
            there: known.removed.is_none(),
            answered: known.post.reply.is_some(),
            verdict: judge.judge_with(&known.post, known.opinion.as_ref()),
        }
    }
}

impl<'a> Docket<'a> {
    /// A docket for one poll of the scene's source.
    pub(super) fn new(store: &'a Store, plan: &'a Plan, scene: &'a Scene<'a>) -> Self {
        Self {
            store,
            plan,
            scene,
            seen: HashMap::new(),
            cases: HashMap::new(),
            new: HashMap::new(),
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
        let case = self.case_of(&edit.post.key)?;
        let of = self.standing(case.as_ref(), &edit.post.key);
        let of = of.as_ref().map(|(case, rest)| (*case, rest));
        let events = casework::edited(self.scene, edit, verdict, of, id);
        self.learn(&events)?;
        Ok(events)
    }

    /// Something else happened to a post. `id` is that of a case that is opened. `by_page` is whether
    /// the page is read or written differently now: an answer or a status is recorded then, but
    /// nobody has just given it.
    pub(super) fn changed(
        &mut self,
        change: Change,
        id: CaseId,
        by_page: bool,
    ) -> Result<Vec<Event>, StoreError> {
        let answered = matches!(change, Change::Answered { .. });
        let says = matches!(change, Change::AnswerEdited { .. } | Change::StatusChanged { .. });
        let case = self.case_of(&change.post().key)?.filter(|_| !(by_page && says));
        let of = self.standing(case.as_ref(), &change.post().key);
        let of = of.as_ref().map(|(case, rest)| (*case, rest));
        let mut events = casework::changed(self.scene, change, of, id);
        if by_page && answered {
            events.retain(|event| {
                !matches!(event, Event::AlertQueued { alert }
                    if matches!(alert.notice, Notice::Answered(_)))
            });
        }
        self.learn(&events)?;
        Ok(events)
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

    /// Takes note of what this poll has found.
    pub(super) fn learn(&mut self, events: &[Event]) -> Result<(), StoreError> {
        let now = self.scene.now;
        for event in events {
            if let Event::PostAppeared { post, .. }
            | Event::PostSurfaced { post, .. }
            | Event::PostEdited { post, .. }
            | Event::PostReappeared { post, .. } = event
            {
                self.seen.insert(post.key.clone(), Standing::of(post, self.scene.judge));
            } else if let Event::PostAnswered { key, .. } = event {
                self.change(key, |standing| standing.answered = true)?;
            } else if let Event::AnswerEdited { key, reply, .. } = event {
                self.change(key, |standing| standing.answered = reply.is_some())?;
            } else if let Event::PostRemoved { key, .. } = event {
                self.change(key, |standing| standing.there = false)?;
            } else if let Event::CaseOpened { case } = event {
                self.new.insert(case.post.clone(), case.id.clone());
                let posts = self.recorded(case)?;
                self.cases.insert(case.id.clone(), Opened { case: case.clone(), posts });
            } else if let Event::CaseJoined { case, link } = event
                && let Some(opened) = self.open(case)?
            {
                let verdict = link.verdict.clone();
                let standing = Standing { there: true, answered: false, verdict };
                opened.posts.push((link.source.clone(), link.post.clone(), standing));
                opened.case.join(link.clone());
                self.new.insert(link.post.clone(), case.clone());
            } else if let Event::CaseMoved { case, .. } | Event::CaseEdited { case, .. } = event
                && let Some(opened) = self.open(case)?
            {
                casework::follow(&mut opened.case, event, now);
            }
        }
        Ok(())
    }

    fn change(
        &mut self,
        key: &PostKey,
        change: impl FnOnce(&mut Standing),
    ) -> Result<(), StoreError> {
        if !self.seen.contains_key(key) {
            let known = self.store.post(&self.scene.source.id, key)?;
            let standing = known.map(|known| Standing::of_recorded(&known, self.scene.judge));
            self.seen.extend(standing.map(|standing| (key.clone(), standing)));
        }
        if let Some(standing) = self.seen.get_mut(key) {
            change(standing);
        }
        Ok(())
    }

    /// The case of a post of the source.
    fn case_of(&mut self, key: &PostKey) -> Result<Option<CaseId>, StoreError> {
        let id = match self.new.get(key) {
            Some(id) => Some(id.clone()),
            None => self.store.post(&self.scene.source.id, key)?.and_then(|record| record.case),
        };
        let Some(id) = id else { return Ok(None) };
        Ok(self.open(&id)?.is_some().then_some(id))
    }

    fn open(&mut self, id: &CaseId) -> Result<Option<&mut Opened>, StoreError> {
        if !self.cases.contains_key(id) {
            let Some(case) = self.store.case(id)? else { return Ok(None) };
            let posts = self.recorded(&case)?;
            self.cases.insert(id.clone(), Opened { case, posts });
        }
        Ok(self.cases.get_mut(id))
    }

    /// The posts of a case, as they are recorded.
    fn recorded(&self, case: &Case) -> Result<Vec<(SourceId, PostKey, Standing)>, StoreError> {
        let mut posts = Vec::with_capacity(1 + case.links.len());
        for (source, key) in case.posts() {
            let known = self.store.post(source, key)?;
            let standing = match known {
                Some(known) => {
                    let judge = self.plan.judge(source, self.scene.judge.learned);
                    Some(Standing::of_recorded(&known, judge))
                }
                None => self.seen.get(key).cloned(),
            };
            posts.extend(standing.map(|standing| (source.clone(), key.clone(), standing)));
        }
        Ok(posts)
    }

    /// A case, and how its posts are beside this one of the source.
    fn standing(&self, id: Option<&CaseId>, key: &PostKey) -> Option<(&Case, Rest)> {
        let Opened { case, posts } = self.cases.get(id?)?;
        let source = &self.scene.source.id;
        let others = posts.iter().filter(|(of, post, _)| (of, post) != (source, key));
        let now = others.map(|(of, post, recorded)| {
            self.seen.get(post).filter(|_| of == source).unwrap_or(recorded)
        });
        let there = now.filter(|standing| standing.there).collect::<Vec<_>>();
        let worst = casework::worst(there.iter().map(|standing| &standing.verdict));
        let rest = Rest {
            answered: there.iter().all(|standing| standing.answered),
            gone: there.is_empty(),
            worst: worst.cloned(),
        };
        Some((case, rest))
    }
}
