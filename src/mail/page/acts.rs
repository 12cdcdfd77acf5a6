//! The links with which the reader acts on the case of a mail: below the way to the post, so that a
//! phone shows them without scrolling. In a list, each post leads to its case.

use jiff::tz::TimeZone;

use super::block::{Act, Block, Item, Page};
use crate::{
    domain::{CaseId, CaseState},
    mail::{
        letter::{Body, CaseLinks, Letter, Links},
        report,
        words::{Words, day},
    },
};

/// Adds the links of a letter to its page.
pub(super) fn add(words: &Words, zone: &TimeZone, letter: &Letter, page: &mut Page) {
    let Some(links) = &letter.links else { return };
    let added = match letter.case() {
        Some(case) => links.of(case).is_some_and(|links| {
            let acts = acts(words, &letter.body, links);
            let first = page.blocks.iter().position(|block| matches!(block, Block::Button { .. }));
            let place = first.map_or(1, |at| at + 1).min(page.blocks.len());
            page.blocks.insert(place, Block::Acts { acts });
            true
        }),
        None => listed(words, &letter.body, links, page),
    };
    if added {
        page.footer.push((words.acts.yours)(&day(words, links.until, zone)));
    }
}

/// What makes sense as the mail says that the case stands. Of what was done meanwhile the page that
/// opens says so.
fn acts(words: &Words, body: &Body, links: &CaseLinks) -> Vec<Act> {
    let state = standing(body);
    let said = words.acts;
    let on_it = matches!(state, CaseState::Open | CaseState::OnHold);
    let answered = on_it || state == CaseState::Acknowledged;
    let offered = [
        (on_it, said.on_it, &links.on_it),
        (answered, said.answered, &links.answered),
        (true, said.all, &links.all),
    ];
    let offered = offered.into_iter().filter(|(offered, ..)| *offered);
    offered.map(|(_, label, url)| Act { label: label.to_owned(), url: url.clone() }).collect()
}

/// Where the case of a letter stands, as the letter says it.
fn standing(body: &Body) -> CaseState {
    match body {
        Body::NewPost(report)
        | Body::Joined { report, .. }
        | Body::Edited { report, .. }
        | Body::Answered { report, .. }
        | Body::AnswerEdited { report, .. }
        | Body::StatusChanged { report, .. }
        | Body::Removed { report, .. }
        | Body::Reappeared { report, .. } => report.state,
        Body::HoldEnded(report) => report.state,
        Body::Due(report) if report.cases.iter().all(|case| case.acknowledged_by.is_some()) => {
            CaseState::Acknowledged
        }
        Body::Due(_) | Body::Crisis(_) => CaseState::Open,
        Body::FollowUp(_)
        | Body::Daily { .. }
        | Body::Welcome { .. }
        | Body::SourceBroken(_)
        | Body::SourcesBroken { .. }
        | Body::SourceRecovered(_)
        | Body::SourcesRecovered { .. }
        | Body::UplinkDown { .. }
        | Body::UplinkBack { .. }
        | Body::LedgerCut { .. }
        | Body::AssistantDown { .. }
        | Body::Undelivered { .. }
        | Body::Test
        | Body::Digest(_)
        | Body::Several(_)
        | Body::NotDone(_)
        | Body::MailboxDown { .. }
        | Body::MailboxBack { .. }
        // The staff reads of no case.
        | Body::Staff(_) => CaseState::Settled,
    }
}

/// Leads from the entries of a list to their cases; whether there was one.
fn listed(words: &Words, body: &Body, links: &Links, page: &mut Page) -> bool {
    let mut lists = page.blocks.iter_mut().filter_map(|block| {
        if let Block::Points { items, .. } = block { Some(items) } else { None }
    });
    let lead = |items: Option<&mut Vec<Item>>, cases: Vec<Option<&CaseId>>| {
        items.is_some_and(|items| lead(words, links, items, cases))
    };
    // What is to be done stands above the posts of several messages and of a digest.
    if let Body::Due(report) = body {
        lead(lists.next(), report.cases.iter().map(|case| Some(&case.case)).collect())
    } else if let Body::Several(report) = body {
        lead(lists.nth(1), report.entries.iter().map(|entry| Some(&entry.case)).collect())
    } else if let Body::Digest(report) = body {
        let mut any = false;
        for (items, section) in lists.skip(1).zip(&report.sections) {
            let cases = section.posts.iter().map(|post| post.case.as_ref());
            any |= lead(Some(items), cases.collect());
        }
        any
    } else if let Body::Welcome { sources } = body {
        let mut any = false;
        let shown = report::shown(sources).filter(|(_, posts)| !posts.is_empty());
        for (items, (_, posts)) in lists.zip(shown) {
            any |= lead(Some(items), posts.iter().map(|post| Some(&post.case)).collect());
        }
        any
    } else {
        false
    }
}

/// Leads from each entry to its case; whether one is there for the reader.
fn lead(words: &Words, links: &Links, items: &mut [Item], cases: Vec<Option<&CaseId>>) -> bool {
    let mut any = false;
    for (item, case) in items.iter_mut().zip(cases) {
        if let Some(links) = case.and_then(|case| links.of(case)) {
            item.all = Some(Act { label: words.acts.all.to_owned(), url: links.all.clone() });
            any = true;
        }
    }
    any
}
