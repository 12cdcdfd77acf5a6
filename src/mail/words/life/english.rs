//! English.

use super::table::{
    AbsenceWords, AnswerWords, CrisisAdvice, CrisisWords, DailyWords, EditWords, FollowUpWords,
    HoldWords, KinWords, LifeWords, Since,
};
use crate::{
    domain::{CaseState, LinkReason, PostKind, ProvedBy, Turn},
    mail::words::table::Step,
};

pub(in crate::mail::words) const LIFE: LifeWords = LifeWords {
    days: |days| counted(days, "day"),
    hours: |hours, minutes| match minutes {
        0 => counted(hours, "hour"),
        _ => format!("{} {}", counted(hours, "hour"), counted(minutes, "minute")),
    },
    minutes: |minutes| match minutes {
        0 => "less than a minute".to_owned(),
        _ => counted(minutes, "minute"),
    },
    listed: |things| match things {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    },
    the_author: "the author",
    state: CaseState::words,
    standing,
    edit: EditWords {
        legend: ("taken out", "put in"),
        no_rating: "no rating",
        recommended: "Recommended",
        fell: "The rating fell: this is urgent.",
        rose: "The rating rose: good news.",
        rose_a_little: "The rating rose, and is still low: there is more to win.",
        thanks: "A word of thanks",
        thanks_are: |author, case, good| {
            [
                format!("Thank {author} in public, in one sentence and without asking for more."),
                if good {
                    "Thank whoever put it right, and tell the staff: it worked."
                } else {
                    "Ask by mail or phone, not in public, what is still missing."
                }
                .to_owned(),
                format!("Write down what helped: “vigie case {case} note …”."),
            ]
        },
    },
    answer: AnswerWords {
        public: "Your answer is public",
        took: |author, took| match took {
            Some((took, Since::Published)) => {
                format!("Your answer to {author} is public, {took} after the post was published.")
            }
            Some((took, Since::Seen)) => {
                format!("Your answer to {author} is public, {took} after vigie first saw the post.")
            }
            None => format!("Your answer to {author} is public."),
        },
        yours: "Your answer",
        was: "What your answer said",
        next: |case| {
            format!(
                "Once all is put right, settle the case: “vigie case {case} settle”. If the author \
                 comes back, vigie writes again."
            )
        },
        rest: "Other posts of the case still wait for an answer.",
        post: "The post",
        withdrawn: "Your answer is no longer shown",
        withdrawn_intro: |author| {
            format!(
                "Your answer to {author} is gone from the page: whoever reads the post now reads it \
                 without your side."
            )
        },
        withdrawn_checks: [
            "Did somebody on your side take it down? Then only a new one is missing.",
            "If not, the platform may have: for a name, an order number or a word against its \
             rules. Look for its mail.",
            "Answer again: your text stands above. Leave out what may have given offence.",
        ],
        changed: "Your answer was changed",
        changed_intro: |author| format!("Your answer to {author} says something else now."),
        changed_checks: [
            "Was it you, or one of yours? Then there is nothing to do.",
            "If not, somebody else has the key to your account: change its password, and correct \
             the answer.",
        ],
        status: "New status on the platform",
        says: |platform, status| format!("{platform} now says: {status}"),
        says_nothing: |platform| format!("{platform} shows no status any more."),
        no_status: "no status",
    },
    absence: ABSENCE,
    kin: KIN,
    crisis: CRISIS,
    follow_up: FOLLOW_UP,
    hold: HOLD,
    daily: DailyWords {
        subject: |seq| format!("vigie’s ledger stands at commit {seq}"),
        kicker: "The ledger, sealed",
        intro: "Keep this mail: as long as you have it, nobody can rewrite what vigie recorded up to \
                now without it showing.",
        commit: "Last commit",
        hash: "SHA-256",
        at: "Recorded until",
        check: "How to check, now or in years",
        checks: |seq| {
            [
                "“vigie evidence verify” reads the whole ledger and what was kept as evidence, and \
                 names whatever does not fit."
                    .to_owned(),
                format!(
                    "“vigie evidence verify --head \"…\"”, with the two lines above between the quotes \
                     (or {seq}:, and the hash), also says whether the ledger still has exactly this \
                     commit."
                ),
                format!(
                    "In the ledger, the line with “\"seq\":{seq}” must show the hash above: each line \
                     seals all lines before it."
                ),
            ]
        },
    },
};

fn standing(state: CaseState, moved: bool) -> &'static str {
    match (state, moved) {
        (CaseState::Open, true) => "The case is open again: it waits for an answer.",
        (CaseState::Open, false) => "The case is open: it waits for an answer.",
        (CaseState::Acknowledged, _) => "The case is acknowledged: it waits for an answer.",
        (CaseState::Replied, true) => "The case is now replied: nothing to do for the moment.",
        (CaseState::Replied, false) => "The case is replied: nothing to do for the moment.",
        (CaseState::Settled, true) => "The case is now settled: nothing is left to do.",
        (CaseState::Settled, false) => "The case is settled already: nothing is left to do.",
        (CaseState::OnHold, _) => "The case is on hold.",
        (CaseState::Unfounded, _) => "The case stays closed as unfounded.",
    }
}

const ABSENCE: AbsenceWords = AbsenceWords {
    removed: |kind| match kind {
        PostKind::Review => "Review no longer shown",
        PostKind::Complaint => "Complaint no longer shown",
        PostKind::Mention => "Mention no longer shown",
        PostKind::Comment => "Comment no longer shown",
    },
    removed_intro: |author, platform| {
        format!("What {author} wrote is no longer shown on {platform}.")
    },
    proof: "How vigie knows",
    missing: |since, polls| match polls {
        0 | 1 => format!("It has been missing since {since}."),
        _ => format!(
            "It has been missing since {since}: {polls} polls in a row read the page in good order, and \
             none showed it."
        ),
    },
    proved_by: |by| match by {
        ProvedBy::Neighbours => {
            "Posts that stood below it in the list are still shown there: it has not just moved on \
             to another page."
                .to_owned()
        }
        ProvedBy::WholeList => "The list was shown to its end, and it is not in it.".to_owned(),
        ProvedBy::OwnPage(status) => {
            format!("Its own page says so too: the site answers with HTTP status {status}.")
        }
    },
    said: "What it said",
    keep: "What to keep",
    keeps: |case| {
        [
            "Your notes and papers of the case: some post again, and some go to court. If it comes \
             back, vigie writes at once."
                .to_owned(),
            format!(
                "The proof: “vigie evidence export {case} --out {case}.zip” packs all that was seen."
            ),
        ]
    },
    reappeared: |kind| match kind {
        PostKind::Review => "Review shown again",
        PostKind::Complaint => "Complaint shown again",
        PostKind::Mention => "Mention shown again",
        PostKind::Comment => "Comment shown again",
    },
    gone_since: |since| match since {
        Some(since) => format!("It had been gone since {since}, and is there again."),
        None => "It had been gone, and is there again.".to_owned(),
    },
    same: "It says what it said before.",
    changed: "It is not what it was before:",
};

const KIN: KinWords = KinWords {
    joined: |why| match why {
        LinkReason::SameAuthor => "Same author, one more post",
        LinkReason::SameText => "Nearly the same text, once more",
        LinkReason::Burst => "One more of a burst",
    },
    joined_intro: |why, author, platforms| match why {
        LinkReason::SameAuthor => format!("{author} wrote on {platforms} too."),
        LinkReason::SameText => format!("Nearly the same text stands on {platforms} too."),
        LinkReason::Burst => format!("It is part of the burst on {platforms}."),
    },
    assigned: "A case is yours to see to",
    assigned_by: "Assigned by",
    this: "The new post",
    others: "The other posts of the case",
    why: |why| match why {
        LinkReason::SameAuthor => "same author",
        LinkReason::SameText => "nearly the same text",
        LinkReason::Burst => "part of the burst",
    },
    gone: "no longer shown",
    more: |more, case| format!("and {more} more: see “vigie case {case}”."),
};

const CRISIS: CrisisWords = CrisisWords {
    subject: |posts, business| format!("Crisis: {posts} posts at once about {business}"),
    kicker: "Crisis: many posts at once",
    grown: "The crisis grows",
    intro: |posts, authors, took| {
        format!(
            "{posts} posts that say much the same, by {} never seen here before, within {took}: \
             this looks like a concerted action (“review bombing”), not like {posts} customers.",
            people(authors)
        )
    },
    grown_intro: |posts, authors, took| {
        format!("{posts} posts by now, by {}, within {took}.", people(authors))
    },
    next: "Further posts of this kind join the case without a mail each. vigie writes again when \
           there are twice as many.",
    places: "Where",
    began: "Since",
    samples: "Some of them",
    now: "Five things to do now",
    steps: crisis_steps,
};

fn crisis_steps(advice: &CrisisAdvice<'_>) -> [Step; 5] {
    let CrisisAdvice { case, platforms, contact } = advice;
    let contact = contact.map_or_else(String::new, |contact| format!(" ({contact})"));
    [
        (
            "Do not answer each of them.",
            "Least of all in anger: every answer feeds it, and will be quoted.".to_owned(),
        ),
        (
            "Make one calm statement.",
            format!(
                "In one place of your own: what happened, what you are doing, where to reach you\
                 {contact}. One person speaks, the staff knows who."
            ),
        ),
        (
            "Report it to the platform as coordinated.",
            format!(
                "To {platforms}, all posts together: same words, same hours, new accounts. Name \
                 case {case}."
            ),
        ),
        (
            "Keep the evidence.",
            format!(
                "“vigie evidence export {case} --out {case}.zip”, before posts are taken down."
            ),
        ),
        (
            "Look for the spark.",
            "A video, an article, a quarrel of the last days? If there is something true in it, \
             put that right first."
                .to_owned(),
        ),
    ]
}

const HOLD: HoldWords = HoldWords {
    kicker: "On hold until today: it goes on",
    intro: |day, state| {
        let stands = match state {
            CaseState::Open => "it is open again, and the time to answer runs again",
            CaseState::Acknowledged => {
                "somebody has taken it up before, and the time to answer runs again"
            }
            CaseState::Replied => "it is where it was, answered in public",
            CaseState::Settled | CaseState::OnHold | CaseState::Unfounded => {
                "see what is to be done"
            }
        };
        format!("This case was to rest until {day}. Now {stands}.")
    },
    held: "Put on hold",
    by: |by, day| format!("by {by}, on {day}"),
    reason: "Why",
    post: "What it is about",
    now: "What to do",
    points: |case| {
        [
            format!(
                "Has what you waited for come? Then answer, and write it down: “vigie case {case} \
                 replied”, or “vigie case {case} settle”."
            ),
            format!("Is it still to come? Say until when: “vigie case {case} hold --until 1w”."),
        ]
    },
};

const FOLLOW_UP: FollowUpWords = FollowUpWords {
    kicker: "Settled: how does it stand now?",
    intro: |ago, day| format!("This case was settled {ago} ago, on {day}."),
    outcome: "What came of it",
    turn: |turn| match turn {
        Turn::Better => "the author changed the post for the better".to_owned(),
        Turn::Removed => "the post is no longer shown".to_owned(),
        Turn::Resolved { status } => format!("the platform says “{status}”"),
        Turn::Answered
        | Turn::Unresolved { .. }
        | Turn::CameBack
        | Turn::AnswerWithdrawn
        | Turn::Reappeared
        | Turn::HoldEnded { .. } => "seen on the page".to_owned(),
    },
    satisfied: "Customer satisfied",
    yes_no: |yes| if yes { "yes" } else { "no" },
    posts: "How it stands now",
    unchanged: "unchanged, still shown",
    edited: |day| format!("edited since, on {day}"),
    removed: |day| format!("no longer shown, since {day}"),
    since: "By the same author since then",
    nothing_since: "Nothing new by the same author where vigie looks for you.",
    now: "What to do",
    points: |case| {
        [
            "Send a friendly word, by mail or phone: is all well now? People who are asked \
             afterwards often correct their post of their own accord."
                .to_owned(),
            "Invite customers to write a review: all of them. To ask only the happy ones is against \
             the rules of the platforms, and often against the law."
                .to_owned(),
            format!("Write down what you found: “vigie case {case} follow-up …”."),
        ]
    },
};

fn people(count: Option<usize>) -> String {
    match count {
        Some(1) => "1 person".to_owned(),
        Some(count) => format!("{count} people"),
        None => "people".to_owned(),
    }
}

fn counted(count: i64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
