//! What letters about the watch itself tell: what it began with, and which sources are not seen.

use super::{
    LetterError,
    moment::{case_and_post, no_source},
};
use crate::{
    domain::{SourceId, SourceTrouble, TroubleGroup, WelcomeLine},
    engine::plan::{Plan, Watch},
    mail::{SourceGroup, SourceReport, Unanswered, Watched},
    store::Store,
};

/// One source of the welcome mail; `None` if it was taken out of the configuration meanwhile.
pub(super) fn watched(
    store: &Store,
    plan: &Plan,
    line: &WelcomeLine,
) -> Result<Option<Watched>, LetterError> {
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
pub(super) fn source_groups(
    plan: &Plan,
    groups: &[TroubleGroup],
) -> Result<Vec<SourceGroup>, LetterError> {
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

/// A source that cannot be seen, or can again.
pub(super) fn source_report(
    plan: &Plan,
    trouble: &SourceTrouble,
) -> Result<SourceReport, LetterError> {
    let source = &watch(plan, &trouble.source)?.source;
    let business = plan.business(&source.business);
    Ok(SourceReport {
        business: business.map_or_else(|| source.business.to_string(), |b| b.name.clone()),
        platform: source.platform.clone(),
        page: source.url.clone(),
        trouble: trouble.clone(),
    })
}

fn watch<'a>(plan: &'a Plan, source: &SourceId) -> Result<&'a Watch, LetterError> {
    plan.watch(source).map(|watch| &**watch).ok_or_else(|| no_source(source))
}
