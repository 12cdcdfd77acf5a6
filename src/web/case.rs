//! The page of a case: what the customer wrote, how it stands, and what can be done.

use serde::Serialize;

use super::{
    act::already,
    history::{Happened, history},
    page::{Page, render},
    visit::Visit,
    words::{Deed, Words, words},
};
use crate::{
    domain::{Act, Band, Case, CaseState, Content},
    engine::{Asked, advise, decided},
    logic::{
        playbook::{Happening, Tone},
        seal::Purpose,
    },
    mail::Told,
    store::{PostRecord, StoreError},
};

/// Characters of a post, of its beginning, and of a draft that a page shows.
const WHOLE: usize = 20_000;
const BRIEF: usize = 600;
const DRAFT: usize = 6_000;
/// Further posts of the case that it shows, the newest ones.
const OTHERS: usize = 10;
/// Characters that a field takes: well below what a request may hold.
const FIELD: usize = 2_500;

/// Something to be told at once.
#[derive(Debug, Serialize)]
pub(super) struct Notice {
    /// What.
    pub(super) text: String,
    /// Whether all is well.
    pub(super) well: bool,
}

impl Notice {
    /// It was done.
    pub(super) fn well(text: &str) -> Self {
        Self { text: text.to_owned(), well: true }
    }

    /// It was not.
    pub(super) fn ill(text: &str) -> Self {
        Self { text: text.to_owned(), well: false }
    }
}

/// What the template is given.
#[derive(Debug, Serialize)]
struct Sheet {
    title: String,
    kicker: String,
    heading: String,
    notice: Option<Notice>,
    post: Option<Post>,
    stands: String,
    due: Option<String>,
    others: Option<(&'static str, Vec<Post>)>,
    forms: Vec<Form>,
    draft: Option<(&'static str, Vec<String>)>,
    history: Option<(&'static str, Vec<Happened>)>,
    back: Option<(&'static str, String)>,
    footer: Vec<String>,
    field: usize,
}

/// The post of a case.
#[derive(Debug, Serialize)]
struct Post {
    stars: Option<(String, String)>,
    by: String,
    title: Option<String>,
    lines: Vec<String>,
    cut: Option<&'static str>,
    open: Option<(&'static str, String, String)>,
}

/// A button, with what it does and what may be written beside it.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    token: String,
    deed: Deed,
    must: bool,
    back: Option<String>,
}

/// What a link to one act shows: the case in brief, and its button.
pub(super) fn brief(visit: &Visit) -> Result<Page, StoreError> {
    let act = match visit.link.purpose {
        Purpose::Acknowledge => Some(Act::Acknowledge),
        Purpose::Settle => Some(Act::Settle { outcome: None, satisfied: None }),
        Purpose::Replied
        | Purpose::NotNegative
        | Purpose::Note
        | Purpose::Look
        | Purpose::AskStaff
        | Purpose::NoDigests
        | Purpose::Digests => None,
    };
    if act.is_some_and(|act| visit.case.state.after(&act).is_err()) {
        let notice = already(visit, &visit.case)?;
        return shown(visit, notice, None, false);
    }
    sheet(visit, None, None, true)
}

/// The case in brief, with something to be told first; `again`: with the button of the link.
pub(super) fn shown(
    visit: &Visit,
    notice: Notice,
    back: Option<String>,
    again: bool,
) -> Result<Page, StoreError> {
    sheet(visit, Some(notice), back, again)
}

fn sheet(
    visit: &Visit,
    notice: Option<Notice>,
    back: Option<String>,
    button: bool,
) -> Result<Page, StoreError> {
    let said = words(visit.language());
    let mut sheet = head(visit, said, BRIEF)?;
    match notice {
        Some(notice) => sheet.notice = Some(notice),
        None => sheet.stands = stands(visit, said)?,
    }
    if button {
        let purpose = visit.link.purpose;
        let deed = said.deed(purpose);
        sheet.forms.extend(deed.map(|deed| form(visit.token.clone(), deed, purpose, back.clone())));
    }
    sheet.back = back.map(|token| (said.all, token));
    Ok(render(&sheet, visit.language()))
}

/// All about the case, and all that can be done now.
pub(super) fn whole(visit: &Visit) -> Result<Page, StoreError> {
    let said = words(visit.language());
    let mut sheet = head(visit, said, WHOLE)?;
    sheet.stands = stands(visit, said)?;
    let back = visit.another(Purpose::Look);
    let staff = !visit.setup.plan.staff(&visit.case.business).is_empty();
    let ask = staff && visit.case.state.awaits_answer();
    let asked = ask.then_some(&Purpose::AskStaff);
    for purpose in offered(visit.case.state).iter().chain(asked) {
        let deed = said.deed(*purpose);
        let form =
            deed.map(|deed| form(visit.another(*purpose), deed, *purpose, Some(back.clone())));
        sheet.forms.extend(form);
    }
    let others = others(visit)?;
    sheet.others = (!others.is_empty()).then_some((said.others, others));
    sheet.draft = draft(visit)?.map(|lines| (visit.told().draft(), lines));
    sheet.history = Some((said.history, history(visit)?));
    Ok(render(&sheet, visit.language()))
}

/// What makes sense as a case stands.
fn offered(state: CaseState) -> &'static [Purpose] {
    use Purpose::{Acknowledge, NotNegative, Note, Replied, Settle};
    match state {
        CaseState::Open | CaseState::OnHold => &[Acknowledge, Replied, Settle, Note, NotNegative],
        CaseState::Acknowledged => &[Replied, Settle, Note, NotNegative],
        CaseState::Replied => &[Settle, Note],
        CaseState::Settled | CaseState::Unfounded => &[Note],
    }
}

/// The form of a deed.
pub(super) fn form(token: String, deed: Deed, purpose: Purpose, back: Option<String>) -> Form {
    Form { token, deed, must: purpose == Purpose::Note, back }
}

/// What every page of a case begins with.
fn head(visit: &Visit, said: &Words, chars: usize) -> Result<Sheet, StoreError> {
    let (case, told) = (&visit.case, visit.told());
    let store = visit.engine.store();
    let business = visit.setup.plan.business(&case.business);
    let business = business.map_or(case.business.as_str(), |known| &known.name);
    let record = store.post(&case.source, &case.post)?;
    let heading = told.place(business, &platform(visit));
    let due = case.answer_by.filter(|_| case.state.awaits_answer());
    let colon = told.colon();
    Ok(Sheet {
        title: format!("{} · {heading}", case.id),
        kicker: told.kind(case.kind, case.verdict.band == Band::Negative).to_owned(),
        heading,
        notice: None,
        post: record.map(|record| post(visit, &told, &record, chars)),
        stands: String::new(),
        due: due.map(|at| format!("{}{colon}{}", told.answer_by(), told.instant(at))),
        others: None,
        forms: Vec::new(),
        draft: None,
        history: None,
        back: None,
        footer: vec![
            format!("{}{colon}{}", said.case, case.id),
            (said.yours)(&told.instant(visit.link.until)),
        ],
        field: FIELD,
    })
}

/// How the case stands, through whom, and since when.
fn stands(visit: &Visit, said: &Words) -> Result<String, StoreError> {
    let case = &visit.case;
    let mut stands = (said.stands)(case.state).to_owned();
    if case.state != CaseState::Open
        && let Some(decided) = decided(visit.engine.store(), case)?
    {
        stands.push(' ');
        let at = visit.told().instant(decided.at);
        stands.push_str(&(said.through)(decided.by.as_deref(), &at));
    }
    Ok(stands)
}

fn platform(visit: &Visit) -> String {
    let source = &visit.case.source;
    let watch = visit.setup.plan.watch(source);
    watch.map_or_else(|| source.to_string(), |watch| watch.source.platform.clone())
}

fn post(visit: &Visit, told: &Told, record: &PostRecord, chars: usize) -> Post {
    let post = &record.post;
    let zone = visit.setup.plan.zone(&visit.case.business);
    let author = post.author.as_deref().map(|author| Told::line(author, 80));
    let author = author.filter(|author| !author.is_empty());
    let mut by = author.unwrap_or_else(|| told.no_author().to_owned());
    if let Some(date) = post.published {
        by = format!("{by} · {}", told.published(date, &zone));
    }
    let content = Content::from(post);
    let title = content.title.as_deref().map(|title| Told::line(title, 300));
    let title = title.filter(|title| !title.is_empty());
    let (mut lines, cut) = Told::lines(&content.text, chars);
    if lines.is_empty() && title.is_none() {
        lines.push(told.no_text().to_owned());
    }
    let url = post.url.as_deref().and_then(Told::web_address);
    Post {
        stars: post.rating.as_ref().and_then(|rating| told.stars(rating)),
        by,
        title,
        lines,
        cut: cut.then(|| told.cut_here()),
        open: url.map(|url| {
            let host = url.host_str().unwrap_or_default().to_owned();
            (told.open(), url.into(), host)
        }),
    }
}

/// The beginnings of the other posts of the case.
fn others(visit: &Visit) -> Result<Vec<Post>, StoreError> {
    let (store, told) = (visit.engine.store(), visit.told());
    let mut others = Vec::new();
    for link in visit.case.links.iter().rev().take(OTHERS) {
        let record = store.post(&link.source, &link.post)?;
        others.extend(record.map(|record| post(visit, &told, &record, BRIEF)));
    }
    Ok(others)
}

/// The draft of an answer, while one is awaited.
fn draft(visit: &Visit) -> Result<Option<Vec<String>>, StoreError> {
    let case: &Case = &visit.case;
    let store = visit.engine.store();
    let Some(record) = store.post(&case.source, &case.post)? else { return Ok(None) };
    if !case.state.awaits_answer() || record.removed.is_some() {
        return Ok(None);
    }
    let asked = Asked {
        case,
        source: &case.source,
        post: &record.post,
        verdict: &case.verdict,
        happening: Happening::default(),
        reader: visit.language(),
        language: None,
        tone: Tone::Warm,
        situation: None,
    };
    let advice = advise(store, &visit.setup.plan, &asked)?;
    let draft = advice.and_then(|(advice, _)| advice.draft);
    Ok(draft.map(|draft| Told::lines(&draft.text, DRAFT).0))
}
