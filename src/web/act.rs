//! What a button does: the act that the link is for, by whom it was given, and what there is now.

use hyper::StatusCode;
use url::form_urlencoded;

use super::{
    case::{self, Notice},
    page::Page,
    visit::Visit,
    words::words,
};
use crate::{
    domain::{Act, Case, CaseState, Event},
    engine::{Acted, decided},
    logic::seal::Purpose,
    store::StoreError,
};

/// What a form says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// What was written.
    text: Option<String>,
    /// Where its reader came from.
    back: Option<String>,
}

impl Fields {
    /// Reads a form. What cannot be read says nothing.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "text" => &mut fields.text,
                "back" => &mut fields.back,
                _ => continue,
            };
            let value = value.replace("\r\n", "\n");
            *field = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        }
        fields
    }
}

/// Does what the link is for. Done twice, it shows what is there already.
pub(super) async fn act(mut visit: Visit, fields: &Fields) -> Result<Page, StoreError> {
    let said = words(visit.language());
    let back = visit.way_back(fields.back.as_deref());
    let purpose = visit.link.purpose;
    let act = match (purpose, fields.text.clone()) {
        (Purpose::Acknowledge, _) => Act::Acknowledge,
        (Purpose::Replied, text) => Act::Replied { text },
        (Purpose::Settle, outcome) => Act::Settle { outcome, satisfied: None },
        (Purpose::NotNegative, reason) => Act::NotNegative { reason },
        (Purpose::Note, Some(text)) => Act::Note { text },
        (Purpose::Note, None) => {
            let page = case::shown(&visit, Notice::ill(said.empty), back, true)?;
            return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY));
        }
        (Purpose::AskStaff, text) => return ask_staff(visit, text, back).await,
        (Purpose::Look | Purpose::NoDigests | Purpose::Digests, _) => {
            return Ok(Page::everywhere(StatusCode::NOT_FOUND, |words| words.nowhere));
        }
    };
    if is_there(&visit, &act)? {
        return case::shown(&visit, already(&visit, &visit.case)?, back, false);
    }
    let by = visit.person.id.clone();
    let refused = act.clone();
    match visit.engine.act(visit.case.clone(), by.as_str(), act, None).await? {
        Acted::Done(case) => {
            visit.case = *case;
            let done = said.deed(purpose).map_or("", |deed| deed.done);
            case::shown(&visit, Notice::well(done), back, false)
        }
        Acted::Busy => {
            Ok(Page::said(StatusCode::SERVICE_UNAVAILABLE, visit.language(), |words| words.trouble))
        }
        Acted::Refused(_) | Acted::Unknown(_) => {
            // Somebody else may just have done it.
            if let Some(case) = visit.engine.store().case(&visit.case.id)? {
                visit.case = case;
            }
            let notice = if visit.case.state.after(&refused).is_err() {
                already(&visit, &visit.case)?
            } else {
                Notice::ill(said.senseless)
            };
            case::shown(&visit, notice, back, false)
        }
    }
}

/// Asks the staff, unless they were just asked the same.
async fn ask_staff(
    mut visit: Visit,
    text: Option<String>,
    back: Option<String>,
) -> Result<Page, StoreError> {
    let said = words(visit.language());
    let by = visit.person.id.as_str();
    let acted = |event: &Event| matches!(event, Event::CaseActed { .. });
    let last = visit.engine.store().last_entry(&visit.case.id, acted)?;
    let again = last.is_some_and(|entry| {
        matches!(&entry.event, Event::CaseActed { by: who, act: Act::AskStaff { text: asked, .. }, .. }
            if who == by && *asked == text)
    });
    let notice = if again {
        Notice::well(said.already)
    } else {
        match visit.engine.ask_staff(visit.case.clone(), by, None, text).await? {
            Acted::Done(case) => {
                visit.case = *case;
                Notice::well(said.ask_staff.done)
            }
            Acted::Busy => Notice::ill(said.trouble.heading),
            Acted::Refused(_) | Acted::Unknown(_) => Notice::ill(said.senseless),
        }
    };
    case::shown(&visit, notice, back, false)
}

/// Whether an act would only say again what is there already: a form is soon sent twice.
fn is_there(visit: &Visit, act: &Act) -> Result<bool, StoreError> {
    let state = visit.case.state;
    let bare = Act::Replied { text: None };
    if *act == bare || *act == (Act::NotNegative { reason: None }) {
        let there = if *act == bare { CaseState::Replied } else { CaseState::Unfounded };
        return Ok(state == there);
    }
    if !matches!(act, Act::Note { .. } | Act::Replied { .. }) {
        return Ok(false);
    }
    let acted = |event: &Event| matches!(event, Event::CaseActed { .. });
    let last = visit.engine.store().last_entry(&visit.case.id, acted)?;
    Ok(last.is_some_and(|entry| {
        matches!(&entry.event, Event::CaseActed { by, act: last, .. }
            if by == visit.person.id.as_str() && last == act)
    }))
}

/// Says what is there already, since when and through whom.
pub(super) fn already(visit: &Visit, case: &Case) -> Result<Notice, StoreError> {
    let said = words(visit.language());
    let mut text = format!("{} {}", said.already, (said.stands)(case.state));
    if let Some(decided) = decided(visit.engine.store(), case)? {
        let at = visit.told().instant(decided.at);
        text.push(' ');
        text.push_str(&(said.through)(decided.by.as_deref(), &at));
    }
    Ok(Notice { text, well: true })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_is_read() {
        let fields = Fields::read(b"text=Caf%C3%A9+pay%C3%A9%0D%0Aok&back=abc&other=x");
        assert_eq!(fields.text.as_deref(), Some("Café payé\nok"));
        assert_eq!(fields.back.as_deref(), Some("abc"));
        assert_eq!(Fields::read(b"text=++&back="), Fields::default());
        assert_eq!(Fields::read(b""), Fields::default());
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let fields = Fields::read(&body);
            prop_assert!(fields.text.is_none_or(|text| !text.is_empty()));
        }
    }
}
