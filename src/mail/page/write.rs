//! From a letter to a page: which blocks, in which order.

use super::{block::Page, news, outage, service, welcome};
use crate::mail::{
    letter::{Body, Letter},
    words::words,
};

/// The letter in words.
pub(in crate::mail) fn write(letter: &Letter) -> Page {
    let words = words(letter.language);
    let zone = &letter.timezone;
    let mut page = match &letter.body {
        Body::NewPost(report) => news::appeared(words, zone, report),
        Body::Edited { report, before, first } => news::edited(words, zone, report, before, first),
        Body::Welcome { sources } => welcome::begun(words, zone, sources),
        Body::SourceBroken(report) => service::broken(words, zone, report, false),
        Body::SourcesBroken { groups, more, reminder } => {
            outage::broken(words, zone, groups, *more, *reminder)
        }
        Body::SourceRecovered(report) => service::recovered(words, zone, report),
        Body::SourcesRecovered { groups, more } => outage::recovered(words, zone, groups, *more),
        Body::UplinkDown { since, over } => outage::uplink_down(words, zone, *since, *over),
        Body::UplinkBack { since, until } => outage::uplink_back(words, zone, *since, *until),
        Body::Undelivered { alert, person, error } => {
            service::undelivered(words, alert, person, error)
        }
        Body::LedgerCut { known, held } => service::ledger_cut(words, *known, *held),
        Body::Test => service::test(words),
    };
    if let Some(name) = zone.iana_name()
        && !matches!(letter.body, Body::Test | Body::Undelivered { .. } | Body::LedgerCut { .. })
    {
        page.footer.push((words.times_in)(name));
    }
    page.footer.push(words.signature.to_owned());
    page
}
