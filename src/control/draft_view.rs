//! What to do about a case, a draft of an answer, and what an answer is looked through with.

use serde::{Deserialize, Serialize};

use super::{Reply, case_view};
use crate::{
    domain::{CaseChange, CaseId, Language, RevisionKind},
    engine::{Asked, Setup, advise, answer_context},
    logic::playbook::{Advice, Happening, Tone, lint},
    store::{Store, StoreError},
};

/// What is asked of `vigie draft`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftWanted {
    /// The voice of the draft.
    pub tone: Tone,
    /// The language of the draft; that of the post when absent.
    pub language: Option<Language>,
    /// The playbook; the one that applies when absent.
    pub situation: Option<String>,
    /// Whether an answer is to be looked through: only that needs the earlier answers.
    pub check: bool,
}

/// What to do about a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DraftView {
    /// The case.
    pub case: String,
    /// Whose it is.
    pub business: String,
    /// The platform as people call it.
    pub platform: String,
    /// What to do, and the draft.
    #[serde(flatten)]
    pub advice: Advice,
    /// The language that the advice is written in.
    pub reader: Language,
    /// Characters that an answer may have there, where a limit is known.
    pub max_chars: Option<usize>,
    /// Where the owner answers.
    pub answer_at: Option<String>,
    /// Where posts that break the rules of the platform are reported.
    pub report_url: Option<String>,
    /// What an answer is looked through with, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<lint::Context>,
}

/// What to do about a case as it stands.
pub(super) fn draft(
    store: &Store,
    setup: &Setup,
    id: &CaseId,
    wanted: &DraftWanted,
) -> Result<Reply, StoreError> {
    let plan = &setup.plan;
    let case = match case_view::find(store, id)? {
        Ok(case) => case,
        Err(unknown) => return Ok(unknown),
    };
    let Some(record) = store.post(&case.source, &case.post)? else {
        return Ok(Reply::refused("the post of this case is no longer known"));
    };
    if let Some(name) = &wanted.situation
        && plan.playbooks().named(name).is_none()
    {
        let known = plan.playbooks().all().iter().map(|book| book.name.as_str());
        let known = known.collect::<Vec<_>>().join(", ");
        let message = format!("there is no playbook `{name}`; there are {known}");
        return Ok(Reply::unknown(message));
    }
    let business = plan.business(&case.business);
    let owners = business.map(|known| plan.routing(known).owners()).unwrap_or_default();
    let reader = owners.first().map_or(Language::English, |owner| owner.language);
    let post = &record.post;
    let verdict = case.verdict.clone();
    let raised = record.revisions.iter().rev().find_map(|revision| match revision.kind {
        RevisionKind::Raised => Some(Happening::Raised),
        RevisionKind::Lowered => Some(Happening::Lowered),
        RevisionKind::Reworded => Some(Happening::Reworded),
        RevisionKind::Removed | RevisionKind::Reappeared => None,
    });
    let gone = record.removed.is_some();
    let edited = case.changes.iter().any(|change| matches!(change, CaseChange::Edited { .. }));
    let asked = Asked {
        case: &case,
        source: &case.source,
        post,
        verdict: &verdict,
        happening: if gone {
            Happening::Removed
        } else {
            raised.filter(|_| edited).unwrap_or_default()
        },
        reader,
        language: wanted.language,
        tone: wanted.tone,
        situation: wanted.situation.as_deref(),
    };
    let Some((advice, language)) = advise(store, plan, &asked)? else {
        return Ok(Reply::refused("no playbook applies to this post"));
    };
    let context = || answer_context(store, plan, &asked, (&advice, language));
    let context = wanted.check.then(context).transpose()?;
    let watch = plan.watch(&case.source);
    let rules = watch.map(|watch| watch.answer.clone()).unwrap_or_default();
    Ok(Reply::ok(&DraftView {
        case: case.id.to_string(),
        business: case.business.to_string(),
        platform: watch
            .map_or_else(|| case.source.to_string(), |watch| watch.source.platform.clone()),
        advice,
        reader,
        max_chars: rules.max_chars,
        answer_at: rules.answer_at,
        report_url: rules.report_url,
        context,
    }))
}
