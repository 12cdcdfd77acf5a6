//! From a letter to a page: which blocks, in which order.

use super::{
    acts, answers,
    block::{Act, Block, Page},
    coverage, crisis, digest, due, edit, follow_up, hold, news, outage, service, several, staff,
    turns, welcome,
};
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
        Body::Joined { report, why } => news::joined(words, zone, report, *why),
        Body::Edited { report, before } => edit::edited(words, zone, report, before),
        Body::Answered { report, reply } => turns::answered(words, zone, report, reply),
        Body::AnswerEdited { report, before, reply } => {
            turns::answer_edited(words, zone, report, before, reply.as_ref())
        }
        Body::StatusChanged { report, before, status } => {
            turns::status_changed(words, zone, report, before.as_deref(), status.as_deref())
        }
        Body::Removed { report, proof } => turns::removed(words, zone, report, proof),
        Body::Reappeared { report, gone_since, before } => {
            turns::reappeared(words, zone, report, *gone_since, before.as_ref())
        }
        Body::Crisis(report) => crisis::declared(words, zone, report),
        Body::FollowUp(report) => follow_up::due(words, zone, report),
        Body::HoldEnded(report) => hold::ended(words, zone, report),
        Body::Daily { seq, head, at, coverage: None } => {
            service::daily(words, zone, *seq, head, *at)
        }
        Body::Daily { seq, head, at, coverage: Some(coverage) } => {
            coverage::daily(words, zone, coverage, service::daily(words, zone, *seq, head, *at))
        }
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
        Body::AssistantDown { since, error } => service::assistant_down(words, zone, *since, error),
        Body::Test => service::test(words),
        Body::Digest(report) => digest::digest(words, zone, report),
        Body::Several(report) => several::several(words, zone, report),
        Body::Due(report) => due::due(words, zone, report),
        Body::Staff(report) => staff::asked(words, letter.language, report),
        Body::NotDone(report) => answers::not_done(words, zone, report),
        Body::MailboxDown { since, error } => answers::mailbox_down(words, zone, *since, error),
        Body::MailboxBack { since, until } => answers::mailbox_back(words, zone, *since, *until),
    };
    acts::add(words, zone, letter, &mut page);
    if let Some(url) = &letter.no_more {
        let label = words.digest.no_more.to_owned();
        page.blocks.push(Block::WayOut(Act { label, url: url.clone() }));
    }
    if let Some(name) = zone.iana_name()
        && !matches!(
            letter.body,
            Body::Test | Body::Undelivered { .. } | Body::LedgerCut { .. } | Body::Staff(_)
        )
    {
        page.footer.push((words.times_in)(name));
    }
    if let Some(person) = &letter.instead_of {
        page.footer.insert(0, (words.instead_of)(person.as_str()));
    }
    page.footer.push(words.signature.to_owned());
    page
}
