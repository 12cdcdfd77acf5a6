//! Whether somebody gets digests: the page to which a digest leads, and what its button does. A mail
//! program that knows of it presses the button for its reader (RFC 8058).

use hyper::StatusCode;
use serde::Serialize;

use super::{
    case::{Form, Notice, form},
    page::{Page, render},
    visit::Guest,
    words::{Deed, Words, words},
};
use crate::{
    domain::DigestEvery, engine::Wished, logic::seal::Purpose, mail::Told, store::StoreError,
};

/// What the template is given.
#[derive(Debug, Serialize)]
struct Sheet {
    title: &'static str,
    kicker: &'static str,
    heading: &'static str,
    notice: Option<Notice>,
    stands: String,
    forms: Vec<Form>,
    footer: [String; 1],
}

/// What the link shows: how it stands, and the button that changes it.
pub(super) fn shown(guest: &Guest) -> Result<Page, StoreError> {
    sheet(guest, None)
}

/// Does what the link is for. Done twice, it says that it is so.
pub(super) async fn wished(guest: &Guest) -> Result<Page, StoreError> {
    let said = words(guest.language());
    let wants = guest.link.purpose == Purpose::Digests;
    let person = &guest.person.id;
    match guest.engine.wish(person, wants, person.as_str()).await? {
        Wished::Done => sheet(guest, Some(Notice::well(deed(said, wants).done))),
        Wished::Already => sheet(guest, Some(Notice::well(said.already))),
        Wished::Unknown(_) | Wished::Refused(_) => {
            Ok(Page::everywhere(StatusCode::FORBIDDEN, |words| words.stranger))
        }
        Wished::Busy => {
            Ok(Page::said(StatusCode::SERVICE_UNAVAILABLE, guest.language(), |words| words.trouble))
        }
    }
}

fn sheet(guest: &Guest, notice: Option<Notice>) -> Result<Page, StoreError> {
    let (said, told) = (words(guest.language()), guest.told());
    let stop = guest.engine.store().digest_stop(&guest.person.id)?;
    // The button is for what is not so yet, whichever way the link leads.
    let (gets, purpose) = match stop {
        None => (true, Purpose::NoDigests),
        Some(_) => (false, Purpose::Digests),
    };
    let none_set = guest.setup.plan.configured_digest(&guest.person.id) == DigestEvery::Never;
    let unstopped = if none_set { said.digests.none_set } else { said.digests.gets };
    let stands = stop.map_or_else(
        || unstopped.to_owned(),
        |stop| (said.digests.gets_none)(&told.instant(stop.since), &Told::line(&stop.by, 80)),
    );
    let heading = if gets { said.digests.end } else { said.digests.again };
    let sheet = Sheet {
        title: heading,
        kicker: said.digests.kicker,
        heading,
        notice,
        stands,
        forms: vec![form(guest.another(purpose), deed(said, !gets), purpose, None)],
        footer: [(said.yours)(&told.instant(guest.link.until))],
    };
    Ok(render(&sheet, guest.language()))
}

/// What stands on the button that has digests sent, or sent no more.
fn deed(said: &Words, wants: bool) -> Deed {
    if wants { said.digests.sent_again } else { said.digests.no_more }
}
