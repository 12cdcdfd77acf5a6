//! Letters about one post of a case.

use jiff::Timestamp;

use super::{LetterError, moment::Moment};
use crate::{
    domain::{
        Act, Alert, CaseId, Content, Event, Language, Link, Notice, Post, PostKey, PostOfCase,
        RevisionKind, SourceId,
    },
    engine::{
        advice::{Asked, advise},
        plan::Plan,
    },
    logic::playbook::{Happening, Tone},
    mail::{Body, Linked, PostReport},
    store::{PostRecord, Store},
};

/// Other posts of a case that a letter names.
const LINKS: usize = 5;

/// The letter of the post that opened a case: for the owners when it did, and for whoever is to see
/// to the case when they are named.
pub(super) fn new(
    store: &Store,
    plan: &Plan,
    (alert, language): (&Alert, Language),
    case: &CaseId,
) -> Result<Body, LetterError> {
    let moment = Moment::of(store, plan, case, alert.queued_at)?;
    let (source, post) = (moment.case.source.clone(), moment.case.post.clone());
    let mut report = report(&moment, &source, &post, language)?;
    report.assigned_by = moment.then(|event| {
        let Event::CaseActed { by, act: Act::Assign { person }, .. } = event else { return None };
        (person == alert.meant_for()).then(|| by.clone())
    });
    // Whoever gets it, whenever: it is their first mail of the case.
    report.opening.now = true;
    Ok(Body::NewPost(Box::new(report)))
}

/// The letter of what happened to a post in the moment in which it was queued.
pub(super) fn changed(
    store: &Store,
    plan: &Plan,
    (alert, language): (&Alert, Language),
    about: &PostOfCase,
) -> Result<Body, LetterError> {
    let moment = Moment::of(store, plan, &about.case, alert.queued_at)?;
    let report = Box::new(report(&moment, &about.source, &about.post, language)?);
    let is_it = |source: &SourceId, key: &PostKey| (source, key) == (&about.source, &about.post);
    let body = moment.then(|event| match (&alert.notice, event) {
        (Notice::Joined(_), Event::CaseJoined { link, .. }) if is_it(&link.source, &link.post) => {
            Some(Body::Joined { report: report.clone(), why: link.why })
        }
        (Notice::Edited(_), Event::PostEdited { source, post, before, .. })
            if is_it(source, &post.key) =>
        {
            Some(Body::Edited { report: report.clone(), before: before.clone() })
        }
        (Notice::Answered(_), Event::PostAnswered { source, key, reply }) if is_it(source, key) => {
            Some(Body::Answered { report: report.clone(), reply: reply.clone() })
        }
        (Notice::AnswerEdited(_), Event::AnswerEdited { source, key, before, reply })
            if is_it(source, key) =>
        {
            let (before, reply) = (before.clone(), reply.clone());
            Some(Body::AnswerEdited { report: report.clone(), before, reply })
        }
        (Notice::StatusChanged(_), Event::StatusChanged { source, key, before, status })
            if is_it(source, key) =>
        {
            let (before, status) = (before.clone(), status.clone());
            Some(Body::StatusChanged { report: report.clone(), before, status })
        }
        (Notice::Removed(_), Event::PostRemoved { source, key, proof }) if is_it(source, key) => {
            Some(Body::Removed { report: report.clone(), proof: proof.clone() })
        }
        (Notice::Reappeared(_), Event::PostReappeared { source, post })
            if is_it(source, &post.key) =>
        {
            Some(Body::Reappeared {
                report: report.clone(),
                gone_since: gone_since(&moment, source, &post.key),
                before: changed_meanwhile(&moment, source, post),
            })
        }
        _ => None,
    });
    let reason = alert.notice.reason().name();
    body.ok_or_else(|| LetterError::Gone(format!("what it tells (`{reason}`) is no longer known")))
}

/// What a letter tells of a post of a case.
fn report(
    moment: &Moment<'_>,
    source: &SourceId,
    key: &PostKey,
    reader: Language,
) -> Result<PostReport, LetterError> {
    let record = moment.record(source, key)?;
    let first_seen = record.first_seen;
    let post = moment.post(source, record.post);
    let (links, more) = links(moment, source, key)?;
    let (state, moved) = moment.state();
    // Of what the post was then, whatever it has become.
    let verdict = moment.verdict(source, &post)?;
    let asked = Asked {
        case: &moment.case,
        source,
        post: &post,
        verdict: &verdict,
        happening: happening(moment, source, key),
        reader,
        language: None,
        tone: Tone::Warm,
        situation: None,
    };
    let advice = advise(moment.store, moment.plan, &asked)?.map(|(advice, _)| advice);
    Ok(PostReport {
        business: moment.business_name(),
        platform: moment.platform(source),
        source: source.clone(),
        page: moment.page(source, &post)?,
        business_zone: moment.zone(),
        case: moment.case.id.clone(),
        verdict,
        post,
        answer_by: moment.case.answer_by,
        due_to: moment.case.course.due_to,
        seen_at: moment.at,
        first_seen,
        assigned_by: None,
        state,
        moved,
        opening: moment.opening()?,
        links,
        more,
        advice,
    })
}

/// What happened to a post in that moment.
fn happening(moment: &Moment<'_>, source: &SourceId, key: &PostKey) -> Happening {
    let found = moment.then(|event| {
        if let Event::PostRemoved { source: of, key: removed, .. } = event {
            return ((of, removed) == (source, key)).then_some(Happening::Removed);
        }
        let Event::PostEdited { source: of, post, before, .. } = event else { return None };
        let now = post.rating.as_ref();
        ((of, &post.key) == (source, key)).then(|| {
            match RevisionKind::of_edit(before.rating.as_ref(), now) {
                RevisionKind::Raised => Happening::Raised,
                RevisionKind::Lowered => Happening::Lowered,
                RevisionKind::Reworded | RevisionKind::Removed | RevisionKind::Reappeared => {
                    Happening::Reworded
                }
            }
        })
    });
    found.unwrap_or_default()
}

/// The first of the other posts that the case had then, and how many there were beyond those.
fn links(
    moment: &Moment<'_>,
    source: &SourceId,
    key: &PostKey,
) -> Result<(Vec<Linked>, usize), LetterError> {
    let joined = moment.case.links.iter().filter(|link| link.at <= moment.at);
    let joined = joined.map(|link| (&link.source, &link.post, Some(link)));
    let all = std::iter::once((&moment.case.source, &moment.case.post, None)).chain(joined);
    let mut links = Vec::new();
    let mut more = 0;
    for (of, post, link) in all.filter(|(of, post, _)| (*of, *post) != (source, key)) {
        if links.len() == LINKS {
            more += 1;
        } else if let Some(record) = moment.store.post(of, post)? {
            links.push(linked(moment, of, record, link));
        }
    }
    Ok((links, more))
}

/// A post in a list, as it was then.
pub(super) fn linked(
    moment: &Moment<'_>,
    source: &SourceId,
    record: PostRecord,
    link: Option<&Link>,
) -> Linked {
    let gone = record.removed.is_some_and(|(at, _)| at <= moment.at);
    let post = moment.post(source, record.post);
    let page = moment.page(source, &post).ok().map(String::from);
    Linked {
        platform: moment.platform(source),
        author: post.author,
        published: post.published,
        rating: post.rating,
        text: post.title.unwrap_or(post.text),
        url: post.url.or(page),
        why: link.map(|link| link.why),
        gone,
    }
}

/// The first poll that did not show a post that is there again.
fn gone_since(moment: &Moment<'_>, source: &SourceId, key: &PostKey) -> Option<Timestamp> {
    let before = moment.timeline.iter().rev().filter(|entry| entry.at <= moment.at);
    before.map(|entry| &entry.event).find_map(|event| {
        let Event::PostRemoved { source: of, key: removed, proof } = event else { return None };
        ((of, removed) == (source, key)).then_some(proof.missing_since)
    })
}

/// What a post was when it went, if it is something else now.
fn changed_meanwhile(moment: &Moment<'_>, source: &SourceId, post: &Post) -> Option<Content> {
    moment.then(|event| {
        let Event::PostEdited { source: of, post: edited, before, .. } = event else {
            return None;
        };
        ((of, &edited.key) == (source, &post.key)).then(|| before.clone())
    })
}
