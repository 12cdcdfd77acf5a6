//! What to do about a post of a case, from what the store and the plan know of it, and what its
//! answer is looked through with.

use super::plan::Plan;
use crate::{
    domain::{
        Band, BusinessId, Case, CaseState, Language, LinkReason, Post, PostKey, SourceId, Verdict,
    },
    logic::{
        kin::Profile,
        playbook::{
            Advice, AnswerRules, Circumstances, Happening, History, Known, Tone, Wanted,
            language_of, lint,
        },
    },
    store::{Store, StoreError},
};

/// Earlier posts of an author that are looked at on each source.
const EARLIER: usize = 16;
/// Posts of a business whose answers a new one is compared with: each source has its share.
const ANSWERED: usize = 400;
/// Posts that are read at a time.
const PAGE: usize = 100;

/// What advice is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The case.
    pub case: &'a Case,
    /// The source of the post.
    pub source: &'a SourceId,
    /// The post.
    pub post: &'a Post,
    /// How it was judged.
    pub verdict: &'a Verdict,
    /// What happened to it.
    pub happening: Happening,
    /// The language of the reader.
    pub reader: Language,
    /// The language of the draft; that of the post when absent.
    pub language: Option<Language>,
    /// The voice of the draft.
    pub tone: Tone,
    /// The playbook; the one that applies when absent.
    pub situation: Option<&'a str>,
}

/// What to do about a post.
///
/// # Errors
/// If the store cannot be read.
pub fn advise(
    store: &Store,
    plan: &Plan,
    asked: &Asked<'_>,
) -> Result<Option<(Advice, Language)>, StoreError> {
    let Asked { case, source, post, verdict, .. } = *asked;
    let business = plan.business(&case.business);
    let watch = plan.watch(source);
    let rules = watch.map(|watch| watch.answer.clone()).unwrap_or_default();
    let circumstances = Circumstances {
        happening: asked.happening,
        history: history(store, plan, asked)?,
        linked: linked(case, source, &post.key),
        unfounded: case.state == CaseState::Unfounded,
        ..Circumstances::of(post, verdict)
    };
    let wanted = Wanted {
        post,
        verdict,
        circumstances: &circumstances,
        known: Known {
            business: business.map_or(case.business.as_str(), |known| &known.name),
            platform: watch.map_or(source.as_str(), |watch| &watch.source.platform),
            case: case.id.as_str(),
            contact: business.and_then(|known| known.offline_contact.as_deref()),
            signatory: business.and_then(|known| known.signatory.as_deref()),
            report: rules.report_url.as_deref(),
        },
        rules: &rules,
        reader: asked.reader,
        language: asked.language,
        tone: asked.tone,
        situation: asked.situation,
    };
    let advice = plan.playbooks().advise(&wanted);
    Ok(advice.map(|advice| (advice, language_of(&wanted))))
}

/// Why a post belongs to its case. The one that opened it does for the reason of the others: where
/// they are of a burst, it is too.
fn linked(case: &Case, source: &SourceId, post: &PostKey) -> Option<LinkReason> {
    let is_it = |link: &&crate::domain::Link| (&link.source, &link.post) == (source, post);
    let own = case.links.iter().find(is_it).map(|link| link.why);
    let burst = case.course.crisis_at.map(|_| LinkReason::Burst);
    own.or(burst)
}

/// What the author has written about the business before, in other posts than those of the case.
fn history(store: &Store, plan: &Plan, asked: &Asked<'_>) -> Result<History, StoreError> {
    let Asked { case, post, .. } = *asked;
    let Some(author) = post.author.as_deref() else { return Ok(History::Unknown) };
    let profile = Profile::of(post);
    let first_seen = store.post(asked.source, &post.key)?.map(|record| record.first_seen);
    let learned = store.learned()?;
    let mut history = History::Unknown;
    for source in sources(plan, &case.business) {
        for record in store.posts_by(source, author, EARLIER)? {
            let itself = (source, &record.post.key) == (asked.source, &post.key);
            let known_before = first_seen.is_none_or(|first| record.first_seen <= first);
            let same = profile.link(&Profile::of(&record.post)) == Some(LinkReason::SameAuthor);
            if itself || !known_before || !same || record.case.as_ref() == Some(&case.id) {
                continue;
            }
            let judged = || plan.judge(source, &learned).judge(&record.post).band;
            match record.band.unwrap_or_else(judged) {
                Band::Negative => return Ok(History::Complained),
                Band::NotNegative => history = History::Praised,
                Band::Uncertain => {}
            }
        }
    }
    Ok(history)
}

fn sources<'a>(plan: &'a Plan, business: &'a BusinessId) -> impl Iterator<Item = &'a SourceId> {
    let watches = plan.watches().filter(move |watch| watch.source.business == *business);
    watches.map(|watch| &watch.source.id)
}

/// What an answer to a post is looked through with.
///
/// # Errors
/// If the store cannot be read.
pub fn answer_context(
    store: &Store,
    plan: &Plan,
    asked: &Asked<'_>,
    (advice, language): (&Advice, Language),
) -> Result<lint::Context, StoreError> {
    let Asked { case, source, post, .. } = *asked;
    let business = plan.business(&case.business);
    let AnswerRules { max_chars, .. } =
        plan.watch(source).map(|watch| watch.answer.clone()).unwrap_or_default();
    let share = ANSWERED.div_ceil(sources(plan, &case.business).count().max(1));
    let mut earlier = Vec::new();
    for other in sources(plan, &case.business) {
        let (mut left, mut from) = (share, None);
        while left > 0 {
            let most = PAGE.min(left);
            let page = store.posts_page(other, from.as_ref(), most)?;
            let own = |key: &PostKey| (other, key) == (source, &post.key);
            let others = page.records.into_iter().filter(|record| !own(&record.post.key));
            earlier.extend(others.filter_map(|record| Some(record.post.reply?.text)));
            let Some(next) = page.next else { break };
            (left, from) = (left - most, Some(next));
        }
    }
    Ok(lint::Context {
        language: Some(language.code().to_owned()),
        owes: Some(advice.owes),
        author: post.author.clone(),
        business: business.map(|known| known.name.clone()),
        contact: business.and_then(|known| known.offline_contact.clone()),
        signatory: business.and_then(|known| known.signatory.clone()),
        earlier,
        max_chars,
    })
}
