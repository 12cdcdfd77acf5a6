//! A case as it was in the moment in which a message was queued. A mail that is sent late, after
//! quiet hours or a long night of the mail server, still tells what happened then.

use jiff::{Timestamp, tz::TimeZone};

use super::LetterError;
use crate::{
    domain::{Case, CaseId, CaseState, Content, Entry, Event, Post, PostKey, SourceId, Verdict},
    engine::plan::Plan,
    mail::Opening,
    store::{PostRecord, Store},
};

/// A case, its timeline, and the moment that matters.
pub(super) struct Moment<'a> {
    pub(super) store: &'a Store,
    pub(super) plan: &'a Plan,
    pub(super) case: Case,
    pub(super) timeline: Vec<Entry>,
    pub(super) at: Timestamp,
}

impl<'a> Moment<'a> {
    /// The case as it was at `at`.
    pub(super) fn of(
        store: &'a Store,
        plan: &'a Plan,
        case: &CaseId,
        at: Timestamp,
    ) -> Result<Self, LetterError> {
        let found = store.case(case)?;
        let found =
            found.ok_or_else(|| LetterError::Gone(format!("case {case} is no longer known")))?;
        Ok(Self { store, plan, case: found, timeline: store.timeline(case)?, at })
    }

    /// What became true in that moment, if it is what is looked for.
    pub(super) fn then<T>(&self, mut found: impl FnMut(&Event) -> Option<T>) -> Option<T> {
        let then = self.timeline.iter().filter(|entry| entry.at == self.at);
        then.map(|entry| &entry.event).find_map(&mut found)
    }

    /// Where the case stood after that moment, and whether it was moved there in it.
    pub(super) fn state(&self) -> (CaseState, bool) {
        let mut state = CaseState::Open;
        let mut before = None;
        for entry in self.timeline.iter().filter(|entry| entry.at <= self.at) {
            let next = state_after(state, &entry.event);
            if entry.at == self.at && !matches!(entry.event, Event::CaseOpened { .. }) {
                before.get_or_insert(state);
            }
            state = next;
        }
        (state, before.is_some_and(|before| before != state))
    }

    /// A post as it is recorded now, with all that is known of it.
    pub(super) fn record(
        &self,
        source: &SourceId,
        key: &PostKey,
    ) -> Result<PostRecord, LetterError> {
        let found = self.store.post(source, key)?;
        let case = &self.case.id;
        found.ok_or_else(|| LetterError::Gone(format!("a post of case {case} is no longer known")))
    }

    /// A post as it was after that moment: what happened to it since is undone.
    pub(super) fn post(&self, source: &SourceId, post: Post) -> Post {
        self.post_at(source, post, self.at)
    }

    /// A post as it was after the moment `at`.
    pub(super) fn post_at(&self, source: &SourceId, mut post: Post, at: Timestamp) -> Post {
        for entry in self.timeline.iter().rev().filter(|entry| entry.at > at) {
            undo(&entry.event, source, &mut post);
        }
        post
    }

    /// The verdict on a post of the case as it was then: the one that was recorded, unless the post
    /// had come to say something else since.
    pub(super) fn verdict(&self, source: &SourceId, post: &Post) -> Result<Verdict, LetterError> {
        let mut recorded = None;
        for entry in self.timeline.iter().filter(|entry| entry.at <= self.at) {
            if let Event::CaseOpened { case } = &entry.event {
                if (&case.source, &case.post) == (source, &post.key) {
                    recorded = Some((entry.at, &case.verdict));
                }
            } else if let Event::CaseJoined { link, .. } = &entry.event {
                if (&link.source, &link.post) == (source, &post.key) {
                    recorded = Some((entry.at, &link.verdict));
                }
            } else if let Event::PostEdited { source: of, post: now, .. }
            | Event::PostReappeared { source: of, post: now } = &entry.event
                && (of, &now.key) == (source, &post.key)
            {
                // What opened the case is told behind it, in the same moment.
                recorded = recorded.filter(|(at, _)| *at == entry.at);
            }
        }
        if let Some((_, verdict)) = recorded {
            return Ok(verdict.clone());
        }
        let learned = self.store.learned()?;
        Ok(self.plan.judge(source, &learned).judge(post))
    }

    /// What the mails of the case are called after: the post that opened it, as it was then.
    pub(super) fn opening(&self) -> Result<Opening, LetterError> {
        let case = &self.case;
        let post = self.record(&case.source, &case.post)?.post;
        let post = self.post_at(&case.source, post, case.opened_at);
        let mut at_once = self.timeline.iter().rev().filter(|entry| entry.at <= case.opened_at);
        Ok(Opening {
            business: self.business_name(),
            platform: self.platform(&case.source),
            kind: post.kind,
            content: Content::from(&post),
            crisis: at_once.find_map(|entry| crisis_of(&entry.event)),
            now: self.at <= case.opened_at,
        })
    }

    /// The name of the business. It may have been taken out of the configuration since: the owner
    /// is told all the same.
    pub(super) fn business_name(&self) -> String {
        let business = self.plan.business(&self.case.business);
        business.map_or_else(|| self.case.business.to_string(), |known| known.name.clone())
    }

    /// The platform of a source, or the source itself if that was taken out since.
    pub(super) fn platform(&self, source: &SourceId) -> String {
        let watch = self.plan.watch(source);
        watch.map_or_else(|| source.to_string(), |watch| watch.source.platform.clone())
    }

    /// The zone in which local times of the business's pages are read.
    pub(super) fn zone(&self) -> TimeZone {
        let business = self.plan.business(&self.case.business);
        business.map_or(TimeZone::UTC, |known| known.timezone.clone())
    }

    /// Where to look at a post: the page of its source, or its own if the source was taken out.
    pub(super) fn page(&self, source: &SourceId, post: &Post) -> Result<url::Url, LetterError> {
        let page = self.plan.watch(source).map(|watch| watch.source.url.clone());
        page.or_else(|| post.url.as_ref()?.parse().ok()).ok_or_else(|| no_source(source))
    }
}

/// The source of a letter is not configured any more.
pub(super) fn no_source(source: &SourceId) -> LetterError {
    LetterError::Gone(format!("source {source} is no longer configured"))
}

/// A case and the post that opened it, as they are now.
pub(super) fn case_and_post(store: &Store, case: &CaseId) -> Result<(Case, Post), LetterError> {
    let gone = || LetterError::Gone(format!("case {case} is no longer known"));
    let case = store.case(case)?.ok_or_else(gone)?;
    let post = store.post(&case.source, &case.post)?.ok_or_else(gone)?.post;
    Ok((case, post))
}

/// How many posts a crisis had when it was declared, if a fact says so.
pub(super) fn crisis_of(event: &Event) -> Option<u32> {
    if let Event::CrisisDeclared { posts, .. } = event { Some(*posts) } else { None }
}

/// Where a case stands after a fact.
pub(super) fn state_after(state: CaseState, event: &Event) -> CaseState {
    if let Event::CaseOpened { case } = event {
        case.state
    } else if let Event::CaseMoved { to, .. } = event {
        *to
    } else if let Event::CaseActed { act, .. } = event {
        state.after(act).unwrap_or(state)
    } else {
        state
    }
}

/// Undoes what a fact did to a post of a source, as far as facts remember it.
fn undo(event: &Event, source: &SourceId, post: &mut Post) {
    if let Event::PostEdited { source: of, post: edited, before, .. } = event {
        if (of, &edited.key) == (source, &post.key) {
            let Content { rating, title, text } = before.clone();
            (post.rating, post.title, post.text) = (rating, title, text);
        }
    } else if let Event::PostAnswered { source: of, key, .. } = event {
        if (of, key) == (source, &post.key) {
            post.reply = None;
        }
    } else if let Event::AnswerEdited { source: of, key, before, .. } = event {
        if (of, key) == (source, &post.key) {
            post.reply = Some(before.clone());
        }
    } else if let Event::StatusChanged { source: of, key, before, .. } = event
        && (of, key) == (source, &post.key)
    {
        post.status.clone_from(before);
    }
}
