//! What to do about a case, a draft of an answer, and what an answer is looked through with.

use serde::{Deserialize, Serialize};

use super::{Reply, case_view};
use crate::{
    domain::{CaseChange, CaseId, Language, Post, RevisionKind},
    engine::{Asked, Engine, Setup, advise, answer_context},
    logic::{
        assistant::Rewriting,
        playbook::{Advice, Happening, Tone, lint},
    },
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
    /// Whether the language model is to put the draft into other words.
    pub rewrite: bool,
}

/// What became of a draft that the language model was to put into other words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RewrittenView {
    /// The model.
    pub model: String,
    /// Its text, if one was taken.
    pub text: Option<String>,
    /// Why none was.
    pub error: Option<String>,
    /// What is found in it, as in an answer that somebody wrote.
    pub findings: Vec<lint::Finding>,
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
    /// The draft in other words, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewritten: Option<RewrittenView>,
}

/// What to do about a case as it stands; where it is asked for, with the draft in other words.
pub(super) async fn draft(
    engine: &Engine,
    id: &CaseId,
    wanted: &DraftWanted,
) -> Result<Reply, StoreError> {
    let setup = engine.setup();
    let assistance = setup.assistance.as_ref().filter(|assistance| assistance.drafts);
    if wanted.rewrite && assistance.is_none() {
        let message = "no assistant rewrites drafts here: set `assistant.url`, `assistant.model` and \
                       `assistant.drafts = true`";
        return Ok(Reply::refused(message));
    }
    let drafted = match drafted(engine.store(), &setup, id, wanted)? {
        Ok(drafted) => drafted,
        Err(refused) => return Ok(refused),
    };
    let Drafted { mut view, post, context } = drafted;
    if let (Some(assistance), Some(draft), Some(context)) =
        (assistance, &view.advice.draft, context.filter(|_| wanted.rewrite))
    {
        let rewriting = Rewriting::of(&post, draft, view.max_chars);
        let said = engine.rewrite(&rewriting).await;
        let (text, error) = match said {
            Ok(text) => (Some(text), None),
            Err(why) => (None, Some(why.words(view.reader).to_owned())),
        };
        let findings = text.as_deref().map(|text| lint::check(text, &context, view.reader));
        view.rewritten = Some(RewrittenView {
            model: assistance.assistant.model.clone(),
            findings: findings.unwrap_or_default(),
            text,
            error,
        });
    }
    Ok(Reply::ok(&view))
}

/// What was drafted, and what that rests on.
struct Drafted {
    view: DraftView,
    post: Post,
    /// What an answer is looked through with, where one is.
    context: Option<lint::Context>,
}

fn drafted(
    store: &Store,
    setup: &Setup,
    id: &CaseId,
    wanted: &DraftWanted,
) -> Result<Result<Drafted, Reply>, StoreError> {
    let plan = &setup.plan;
    let case = match case_view::find(store, id)? {
        Ok(case) => case,
        Err(unknown) => return Ok(Err(unknown)),
    };
    let Some(record) = store.post(&case.source, &case.post)? else {
        return Ok(Err(Reply::refused("the post of this case is no longer known")));
    };
    if let Some(name) = &wanted.situation
        && plan.playbooks().named(name).is_none()
    {
        let known = plan.playbooks().all().iter().map(|book| book.name.as_str());
        let known = known.collect::<Vec<_>>().join(", ");
        let message = format!("there is no playbook `{name}`; there are {known}");
        return Ok(Err(Reply::unknown(message)));
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
        return Ok(Err(Reply::refused("no playbook applies to this post")));
    };
    let context = || answer_context(store, plan, &asked, (&advice, language));
    let context = (wanted.check || wanted.rewrite).then(context).transpose()?;
    let watch = plan.watch(&case.source);
    let rules = watch.map(|watch| watch.answer.clone()).unwrap_or_default();
    let view = DraftView {
        case: case.id.to_string(),
        business: case.business.to_string(),
        platform: watch
            .map_or_else(|| case.source.to_string(), |watch| watch.source.platform.clone()),
        advice,
        reader,
        max_chars: rules.max_chars,
        answer_at: rules.answer_at,
        report_url: rules.report_url,
        context: context.clone().filter(|_| wanted.check),
        rewritten: None,
    };
    Ok(Ok(Drafted { view, post: record.post, context }))
}
