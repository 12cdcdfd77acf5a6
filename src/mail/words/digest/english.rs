//! English.

use super::table::DigestWords;
use crate::domain::Reason;

pub(in crate::mail::words) const DIGEST: DigestWords = DigestWords {
    kicker: |weekly| if weekly { "Your week" } else { "Your day" },
    subject: |posts, name| match posts {
        1 => format!("1 new post: {name}"),
        _ => format!("{posts} new posts: {name}"),
    },
    intro: |good, open, bad| {
        let mut parts = Vec::new();
        if bad > 0 {
            parts.push(format!("{bad} negative"));
        }
        if open > 0 {
            parts.push(format!("{open} for you to judge"));
        }
        if good > 0 {
            parts.push(format!("{good} good"));
        }
        format!("New since the last digest: {}.", parts.join(", "))
    },
    list: "The posts",
    to_judge: |case| format!("Please judge: case {case}"),
    negative: |case| format!("Negative, needs an answer: case {case}"),
    more: |posts, platform| match posts {
        1 => format!("and 1 more on {platform}"),
        _ => format!("and {posts} more on {platform}"),
    },
    now: "What to do",
    thank: "Thank those who wrote well, by name: one sentence with something of theirs in it. Who \
            is thanked comes back, and whoever reads along sees that somebody is there.",
    judge: "Say of those you are to judge what they are: “vigie case … negative” or “vigie case … \
            not-negative”. vigie learns from it.",
    answer: "Answer the negative ones as you would any other: today, calmly, with a way to reach you.",
    balance: "Balance of the week",
    balance_is: |good, bad, per_bad| match per_bad {
        None => format!("{good} good, none negative"),
        Some(per_bad) => format!(
            "{good} good, {bad} negative: {per_bad} good for each negative one (a rule of thumb of \
             the trade says five)"
        ),
    },
    setting: |line| {
        format!(
            "You get this mail because of the line “{line}” of your [[person]] in vigie.toml; \
             “every = \"never\"” ends it."
        )
    },
    no_more: "No more digests",
    several: |count, business| format!("{count} messages in one about {business}"),
    several_kicker: "Many at once",
    several_intro: |count, since| {
        format!(
            "So much came at once since {since} that vigie tells {count} things in one mail; each \
             has its case. While this goes on, there is one such mail in \
             a while, and what is critical still comes at once."
        )
    },
    several_list: "What came, the worst first",
    what: |reason| match reason {
        Reason::NewPost => "New",
        Reason::Edited => "Edited",
        Reason::Answered => "Answered",
        Reason::AnswerEdited => "Answer changed",
        Reason::StatusChanged => "New status",
        Reason::Removed => "No longer shown",
        Reason::Reappeared => "Shown again",
        Reason::Crisis
        | Reason::FollowUp
        | Reason::Daily
        | Reason::Welcome
        | Reason::SourceBroken
        | Reason::SourceRecovered
        | Reason::UplinkDown
        | Reason::UplinkBack
        | Reason::Undelivered
        | Reason::LedgerCut
        | Reason::Reminder
        | Reason::Escalation
        | Reason::HoldEnded
        | Reason::AssistantDown
        | Reason::Test
        | Reason::NotDone
        | Reason::MailboxDown
        | Reason::MailboxBack
        | Reason::Digest
        | Reason::StaffQuestion
        | Reason::Several => "",
    },
    others: "The cases of the others",
    several_checks: [
        "Look for what they have in common: a bad day, a broken product, a call to post? Put that \
         right first, and say so once in public.",
        "Answer the worst in their own words, one by one; the same text under all of them does harm.",
        "“vigie cases” lists them all; “vigie case …” shows one.",
    ],
    all_quiet: |sources| match sources {
        1 => "All quiet: 1 source seen, no new case".to_owned(),
        _ => format!("All quiet: {sources} sources seen, no new case"),
    },
    the_day: |cases, unseen, sources| {
        let cases = match cases {
            0 => "no new case".to_owned(),
            1 => "1 new case".to_owned(),
            _ => format!("{cases} new cases"),
        };
        match unseen {
            0 => format!("vigie’s day: {cases}"),
            _ => format!("vigie’s day: {cases}, {unseen} of {sources} sources not seen"),
        }
    },
    day_kicker: "The day, and the ledger, sealed",
    quiet_intro: "vigie looked wherever it was to look, and found nothing that needs an answer.",
    day_intro: "What vigie looked at, what it found, and what it could not see.",
    since: "Since",
    sources: "Sources",
    sources_are: |seen, all| format!("{seen} of {all} seen"),
    polls: "Polls",
    polls_are: |due, done, seen| format!("{due} due, {done} done, {seen} saw the page"),
    posts: "Posts seen for the first time",
    cases: "Cases opened",
    mails: "Mails taken by the mail server",
    slowest: "Slowest first mail",
    slowest_is: |took, case, published| match published {
        None => format!("{took} after vigie saw the post (case {case})"),
        Some(published) => format!(
            "{took} after vigie saw the post, {published} after it was published (case {case})"
        ),
    },
    stopped: "Digests stopped",
    stopped_is: |person, since| format!("{person}, since {since}"),
    unseen: "Not seen",
    ledger: "Where the ledger stands",
    not_polled: "not polled yet",
};
