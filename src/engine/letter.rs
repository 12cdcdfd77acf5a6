//! From a row of the outbox to the letter: all facts are looked up when it is sent.

use jiff::tz::TimeZone;

use super::plan::{Plan, Watch};
use crate::{
    domain::{
        Alert, Case, CaseChange, CaseId, Content, Event, Notice, Person, Post, PostOfCase,
        SourceTrouble, TroubleGroup, WelcomeLine,
    },
    mail::{Body, Letter, PostReport, SourceGroup, SourceReport, Unanswered, Watched},
    store::{Store, StoreError},
};

/// Why a row cannot become a letter.
#[derive(Debug, thiserror::Error)]
pub(super) enum LetterError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What it is about is no longer there.
    #[error("{0}")]
    Gone(String),
}

/// Writes the letter of a row to its person.
pub(super) fn letter(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    person: &Person,
) -> Result<Letter, LetterError> {
    let body = match &alert.notice {
        Notice::NewPost { case } => {
            let (case, post) = case_and_post(store, case)?;
            // What the post was when the case was opened, should it have been edited meanwhile.
            let first = first_content(&case).unwrap_or_else(|| Content::from(&post));
            let post = with_content(post, first);
            Body::NewPost(Box::new(report(plan, &case, post, case.opened_at)?))
        }
        Notice::Edited(about) => edited(store, plan, alert, about)?,
        Notice::Joined(_)
        | Notice::Answered(_)
        | Notice::AnswerEdited(_)
        | Notice::StatusChanged(_)
        | Notice::Removed(_)
        | Notice::Reappeared(_)
        | Notice::Crisis { .. }
        | Notice::FollowUp { .. }
        | Notice::Daily { .. } => {
            return Err(LetterError::Gone("there are no words for it yet".into()));
        }
        Notice::Welcome { sources } => Body::Welcome {
            sources: sources
                .iter()
                .filter_map(|line| watched(store, plan, line).transpose())
                .collect::<Result<_, _>>()?,
        },
        Notice::SourceBroken(trouble) => Body::SourceBroken(source_report(plan, trouble)?),
        Notice::SourcesBroken { groups, more, reminder } => {
            let groups = source_groups(plan, groups)?;
            Body::SourcesBroken { groups, more: *more, reminder: *reminder }
        }
        Notice::SourceRecovered(trouble) => Body::SourceRecovered(source_report(plan, trouble)?),
        Notice::SourcesRecovered { groups, more } => {
            Body::SourcesRecovered { groups: source_groups(plan, groups)?, more: *more }
        }
        Notice::UplinkDown { since } => Body::UplinkDown {
            since: *since,
            over: store.uplink_lost()?.is_none_or(|(lost, _)| lost != *since),
        },
        Notice::UplinkBack { since, until } => Body::UplinkBack { since: *since, until: *until },
        Notice::Undelivered { alert, person, error } => {
            Body::Undelivered { alert: alert.clone(), person: person.clone(), error: error.clone() }
        }
        Notice::LedgerCut { known, held } => Body::LedgerCut { known: *known, held: *held },
        Notice::Test => Body::Test,
    };
    Ok(Letter { language: person.language, timezone: person.timezone.clone(), body })
}

/// The letter of an edit: what the timeline recorded in the moment in which it was queued.
fn edited(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    about: &PostOfCase,
) -> Result<Body, LetterError> {
    let (case, current) = case_and_post(store, &about.case)?;
    let timeline = store.timeline(&about.case)?;
    let first = first_content(&case).unwrap_or_else(|| Content::from(&current));
    let edit = timeline.into_iter().filter(|entry| entry.at == alert.queued_at);
    let edit = edit.map(|entry| entry.event).find_map(|event| {
        let Event::PostEdited { post, before, .. } = event else { return None };
        (post.key == about.post).then_some((post, before))
    });
    let Some((post, before)) = edit else {
        return Err(LetterError::Gone("the edit is no longer known".into()));
    };
    let report = report(plan, &case, post, alert.queued_at)?;
    Ok(Body::Edited { report: Box::new(report), before, first })
}

/// What the post said before its first edit; `None` if there was none.
fn first_content(case: &Case) -> Option<Content> {
    case.changes.iter().find_map(|change| match change {
        CaseChange::Edited { before, .. } => before.clone(),
        CaseChange::Appeared { .. }
        | CaseChange::Answered { .. }
        | CaseChange::AnswerEdited { .. }
        | CaseChange::StatusChanged { .. }
        | CaseChange::Removed { .. }
        | CaseChange::Reappeared { .. } => None,
    })
}

fn with_content(post: Post, content: Content) -> Post {
    let Content { rating, title, text } = content;
    Post { rating, title, text, ..post }
}

fn case_and_post(store: &Store, case: &CaseId) -> Result<(Case, Post), LetterError> {
    let gone = || LetterError::Gone(format!("case {case} is no longer known"));
    let case = store.case(case)?.ok_or_else(gone)?;
    let post = store.post(&case.source, &case.post)?.ok_or_else(gone)?.post;
    Ok((case, post))
}

fn watch<'a>(plan: &'a Plan, source: &crate::domain::SourceId) -> Result<&'a Watch, LetterError> {
    plan.watch(source)
        .map(|watch| &**watch)
        .ok_or_else(|| LetterError::Gone(format!("source {source} is no longer configured")))
}

fn report(
    plan: &Plan,
    case: &Case,
    post: Post,
    seen_at: jiff::Timestamp,
) -> Result<PostReport, LetterError> {
    // The source or the business may have been renamed or taken out since: the owner is told of the
    // post all the same, with what the post itself says.
    let source = plan.watch(&case.source).map(|watch| &watch.source);
    let business = plan.business(&case.business);
    let page = source.map(|source| source.url.clone());
    let page = page.or_else(|| post.url.as_ref()?.parse().ok());
    Ok(PostReport {
        business: business.map_or_else(|| case.business.to_string(), |known| known.name.clone()),
        platform: source.map_or_else(|| case.source.to_string(), |known| known.platform.clone()),
        source: case.source.clone(),
        page: page.ok_or_else(|| {
            LetterError::Gone(format!("source {} is no longer configured", case.source))
        })?,
        business_zone: business.map_or(TimeZone::UTC, |known| known.timezone.clone()),
        case: case.id.clone(),
        post,
        verdict: case.verdict.clone(),
        answer_by: case.answer_by,
        seen_at,
        offline_contact: business.and_then(|known| known.offline_contact.clone()),
        signatory: business.and_then(|known| known.signatory.clone()),
    })
}

/// One source of the welcome mail; `None` if it was taken out of the configuration meanwhile.
fn watched(store: &Store, plan: &Plan, line: &WelcomeLine) -> Result<Option<Watched>, LetterError> {
    let (Some(watch), Some(business)) = (plan.watch(&line.source), plan.business(&line.business))
    else {
        return Ok(None);
    };
    let mut unanswered = Vec::new();
    for case in &line.unanswered {
        let (case, post) = case_and_post(store, case)?;
        unanswered.push(Unanswered {
            case: case.id,
            author: post.author,
            published: post.published,
            rating: post.rating,
            text: post.title.unwrap_or(post.text),
            url: post.url,
        });
    }
    Ok(Some(Watched {
        business: business.name.clone(),
        platform: watch.source.platform.clone(),
        source: line.source.clone(),
        page: watch.source.url.clone(),
        business_zone: business.timezone.clone(),
        posts: line.posts,
        mean_rating: line.mean_rating,
        negatives: line.negatives,
        unanswered,
    }))
}

/// The groups of a mail, without what was taken out of the configuration meanwhile.
fn source_groups(plan: &Plan, groups: &[TroubleGroup]) -> Result<Vec<SourceGroup>, LetterError> {
    let groups = groups.iter().map(|group| {
        let known = group.troubles.iter().filter_map(|trouble| source_report(plan, trouble).ok());
        let sources = known.collect::<Vec<_>>();
        let gone = group.troubles.len() - sources.len();
        SourceGroup {
            site: group.site.clone(),
            outcome: group.outcome.clone(),
            count: group.count.saturating_sub(u64::try_from(gone).unwrap_or_default()),
            sources,
        }
    });
    let groups = groups.filter(|group| !group.sources.is_empty()).collect::<Vec<_>>();
    if groups.is_empty() {
        return Err(LetterError::Gone("none of the sources is configured any more".into()));
    }
    Ok(groups)
}

fn source_report(plan: &Plan, trouble: &SourceTrouble) -> Result<SourceReport, LetterError> {
    let source = &watch(plan, &trouble.source)?.source;
    let business = plan.business(&source.business);
    Ok(SourceReport {
        business: business.map_or_else(|| source.business.to_string(), |b| b.name.clone()),
        platform: source.platform.clone(),
        page: source.url.clone(),
        trouble: trouble.clone(),
    })
}
