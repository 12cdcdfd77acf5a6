//! English.

use jiff::civil::Date;

use super::{
    acts, answers,
    assistant::{self, WHY},
    digest, due, life,
    table::{OutageWords, PostWords, SourceWords, WelcomeWords, Words, counted},
};
use crate::{
    domain::{BlockKind, Cause, Language, Outcome, PostKind, Severity, Threat, VerdictReason},
    mail::clean,
};

pub(super) const WORDS: Words = Words {
    colon: ": ",
    decimal_mark: '.',
    quoted: |text| format!("“{text}”"),
    out_of: |value, best| format!("{value} out of {best}"),
    on_platform: |business, platform| format!("{business} on {platform}"),
    day: |date| format!("{} {} {}", weekday(date), date.day(), month_of(date)),
    month: month_of,
    day_at: |day, hour, minute| format!("{day} at {hour:02}:{minute:02}"),
    times_in: |zone| format!("Times are those of {zone}."),
    instead_of: |person| {
        format!("This was meant for {person}, whom messages do not reach: you stand in for them.")
    },
    open_page: "Open the page",
    source: "Source",
    case: "Case",
    cut_here: "Cut here: read the rest at the link above.",
    no_author: "Author not named",
    signature: "Sent by vigie, your lookout. It never answers in your name.",
    post: POST,
    life: life::ENGLISH,
    welcome: WELCOME,
    health: HEALTH,
    outage: OUTAGE,
    assistant: &assistant::ENGLISH,
    acts: &acts::ENGLISH,
    answers: &answers::ENGLISH,
    digest: digest::ENGLISH,
    due: due::ENGLISH,
    staff: "Question to the staff",
};

const POST: PostWords = PostWords {
    kind: |kind| match kind {
        PostKind::Review => "Review",
        PostKind::Complaint => "Complaint",
        PostKind::Mention => "Mention",
        PostKind::Comment => "Comment",
    },
    not_recommended: "Not recommended",
    kicker: |kind, negative| match (kind, negative) {
        (PostKind::Review, true) => "New negative review",
        (PostKind::Review, false) => "New review: please judge",
        (PostKind::Complaint, _) => "New complaint",
        (PostKind::Mention, true) => "New negative mention",
        (PostKind::Mention, false) => "New mention: please judge",
        (PostKind::Comment, true) => "New negative comment",
        (PostKind::Comment, false) => "New comment: please judge",
    },
    edited: |kind| match kind {
        PostKind::Review => "Review edited by its author",
        PostKind::Complaint => "Complaint edited by its author",
        PostKind::Mention => "Mention edited by its author",
        PostKind::Comment => "Comment edited by its author",
    },
    answer_by: "Answer by",
    open: "Open the post",
    before: "Before",
    after: "Now",
    no_text: "A rating without a text.",
    why: "Why it counts as negative",
    why_unsure: "Why you are asked to judge",
    why_not: "Why it is no longer negative",
    reason,
    severity: "Severity",
    urgency: |severity| match severity {
        Severity::Low => "low, worth knowing",
        Severity::Medium => "medium, worth an answer today",
        Severity::High => "high, worth an answer now",
        Severity::Critical => "critical, drop everything else",
    },
    seen: "Seen by vigie",
    status: "Status on the platform",
    answered: "Answer already shown",
    now: "What to do now",
    now_if_negative: "What to do now, if it is negative",
    beware: "And never write",
    draft: "A draft to start from",
    draft_note: |case| {
        format!(
            "Read it, change it, and publish it yourself: vigie never does. Other voices: “vigie \
             draft {case} --tone brief”."
        )
    },
};

fn reason(reason: &VerdictReason, value: &str, best: &str) -> String {
    match reason {
        VerdictReason::Rating { .. } => format!("its rating is {value} out of {best}"),
        VerdictReason::NotRecommended => "its author does not recommend the business".to_owned(),
        VerdictReason::Recommended => "its author recommends the business".to_owned(),
        VerdictReason::Complaint => "it is a complaint: negative by its nature".to_owned(),
        VerdictReason::NoRating => "no rating; vigie cannot tell".to_owned(),
        VerdictReason::Words { words } => format!("it says {}", quoted(words)),
        VerdictReason::UnknownLanguage => {
            "no rating, and a language that vigie cannot judge".to_owned()
        }
        VerdictReason::Mixed { words } => format!("but the text says {}", quoted(words)),
        VerdictReason::Threat { threat, words } => {
            format!("it looks like {}: “{words}”", threatens(*threat))
        }
        VerdictReason::Cause { cause, words } => format!("it is about {}: “{words}”", about(cause)),
        VerdictReason::SecondOpinion { model, why } => {
            format!("a second opinion ({model}) says: “{}”", clean::excerpt(why, WHY))
        }
        VerdictReason::Reach { .. } => {
            format!("many see it: {}", counted([(value, "followers"), (best, "reactions")]))
        }
        VerdictReason::Again => "its author has complained before".to_owned(),
        VerdictReason::Old => "it was published long before it was seen".to_owned(),
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|words| format!("“{words}”")).collect::<Vec<_>>().join(", ")
}

fn threatens(threat: Threat) -> &'static str {
    match threat {
        Threat::Violence => "a threat of violence, or a danger",
        Threat::Extortion => "a demand, or a threat of bad publicity",
        Threat::Privacy => "a threat to publish private facts",
        Threat::Legal => "an announcement of legal or official steps",
    }
}

fn about(cause: &Cause) -> &str {
    match cause {
        Cause::Billing => "what was charged",
        Cause::Delay => "a delay",
        Cause::Quality => "quality",
        Cause::Staff => "the staff",
        Cause::NoAnswer => "no answer being given",
        Cause::Delivery => "a delivery",
        Cause::Refund => "a refund",
        Cause::Hygiene => "hygiene or safety",
        Cause::Availability => "something not available",
        Cause::Misleading => "a promise not kept",
        Cause::Other => "something else",
        Cause::Own(name) => name,
    }
}

const WELCOME: WelcomeWords = WelcomeWords {
    subject: |name, sources| match sources {
        1 => format!("vigie now watches 1 source for {name}"),
        _ => format!("vigie now watches {sources} sources for {name}"),
    },
    several: |businesses| format!("{businesses} businesses"),
    kicker: "The watch has begun",
    intro: "From now on you get a mail for each new negative post, as soon as it is seen. \
            What was already there is counted below, and not mailed one by one.",
    found: |posts, mean| {
        let posts = match posts {
            0 => return "No post yet.".to_owned(),
            1 => "1 post".to_owned(),
            _ => format!("{posts} posts"),
        };
        match mean {
            Some(mean) => format!("{posts}, mean rating {mean}/5."),
            None => format!("{posts}, without ratings."),
        }
    },
    none_unanswered: "No negative post waits for an answer.",
    unanswered: |posts| match posts {
        1 => "1 negative post waits for an answer:".to_owned(),
        _ => format!("{posts} negative posts wait for an answer, newest first:"),
    },
    more: |hidden, command| format!("and {hidden} more: see “{command}”."),
};

const HEALTH: SourceWords = SourceWords {
    broken: |source| format!("vigie cannot see source {source} any more"),
    broken_kicker: "Source not seen",
    blocked_kicker: "Source blocked",
    broken_intro: "New posts there would go unnoticed for now. vigie goes on trying, and writes \
                   again as soon as it sees the source.",
    still_broken: |source| format!("Still not seen: source {source}"),
    reminder_kicker: "Reminder",
    reminder_intro: "You were told, and vigie still cannot see it: new posts there go unnoticed. \
                     It goes on trying, and reminds you until it sees the source again.",
    gone_for_good: "Is it gone for good? Take it out of the configuration, then “vigie reload”.",
    recovered: |source| format!("vigie sees source {source} again"),
    recovered_kicker: "Source seen again",
    recovered_intro: "All is well again. Posts published meanwhile are alerted as usual, as far as \
                      the page still shows them.",
    outcome: "What happens",
    outcome_is: Outcome::to_string,
    since: "Since",
    last_ok: "Last seen well",
    never: "never so far",
    seen_again: "Seen again",
    business: "Business",
    check: "What to check",
    checks,
    undelivered: |person| format!("vigie could not deliver a mail to {person}"),
    undelivered_kicker: "Mail not delivered",
    undelivered_intro: "The mail server refused it for good, so vigie does not try again.",
    person: "To",
    said: "The mail server said",
    row: "Outbox row",
    undelivered_checks: [
        "Is the person's mail address right in the configuration?",
        "Is the mailbox full, closed or moved?",
        "What did the mail say? “vigie outbox” names its case, “vigie cases” shows it: \
         tell the person yourself.",
    ],
    cut: "vigie’s ledger is shorter than it was",
    cut_kicker: "Records missing",
    cut_intro: "What had been recorded is no longer in the ledger. vigie goes on watching with what is \
                there, and may tell owners again of posts that they know.",
    cut_known: "Known up to commit",
    cut_held: "There up to commit",
    cut_checks: [
        "Was the state folder, or the ledger in it, put back from an older copy? Then that is all.",
        "If not, somebody or something cut it: keep the folder as it is, and look at your backups.",
        "“vigie evidence verify” says whether what is there is whole.",
    ],
    test: "Test mail from vigie",
    test_kicker: "Test",
    test_text: "This mail was asked for to see whether mail arrives. It does: alerts will take the \
                same way. If it landed in the spam folder, mark it as wanted.",
};

const OUTAGE: OutageWords = OutageWords {
    on_site: |site| format!(" on {site}"),
    on_sites: |sites| format!(" on {sites} sites"),
    sources: |count| match count {
        1 => "1 source".to_owned(),
        _ => format!("{count} sources"),
    },
    broken: |count, place| format!("vigie cannot see {count} sources{place}"),
    broken_kicker: "Sources not seen",
    broken_intro: "New posts there would go unnoticed for now. vigie goes on trying, and writes \
                   again as soon as it sees the sources.",
    still_broken: |count, place| format!("Still not seen: {count} sources{place}"),
    reminder_intro: "You were told, and vigie still cannot see them: new posts there go unnoticed. \
                     It goes on trying, and reminds you until it sees the sources again.",
    recovered: |count, place| format!("vigie sees {count} sources{place} again"),
    recovered_kicker: "Sources seen again",
    recovered_intro: "vigie can read these sources again. Posts published meanwhile are alerted as \
                      usual, as far as the pages still show them.",
    uplink_down: "vigie’s own connection is down",
    uplink_down_kicker: "No connection",
    uplink_over: "vigie’s own connection was down",
    uplink_down_intro: "vigie reaches no site at all, so the fault is on our side and no source is \
                        blamed. Nothing can be seen meanwhile: new posts go unnoticed. As soon as \
                        the connection is back, vigie goes on by itself and writes again.",
    uplink_over_intro: "vigie reached no site at all, so the fault was on our side and no source is \
                        blamed. This mail could not leave earlier: the connection is back, and \
                        vigie sees again.",
    uplink_checks: [
        "Is the router on, and do other devices on the same network get out?",
        "Are names found? Try “getent hosts example.com” on the server; if not, look at its DNS.",
        "Does a firewall or a proxy keep the server from going out (ports 80 and 443)?",
    ],
    uplink_back: "vigie’s own connection is back",
    uplink_back_kicker: "Connection back",
    uplink_back_intro: "Every source is polled again. Posts published meanwhile are alerted as \
                        usual, as far as the pages still show them.",
    uplink_was_down: "Down since",
    uplink_is_back: "Back since",
};

fn checks(outcome: &Outcome, source: &str) -> Vec<String> {
    let first = match outcome {
        Outcome::Short { .. } => {
            "Open the address: does it really show so few posts? If not, its rules need an update."
        }
        Outcome::AnchorMissing | Outcome::Empty | Outcome::Listed | Outcome::NotModified => {
            "Open the address: has the page changed its looks? Then its rules need an update."
        }
        Outcome::Blocked(BlockKind::BotWall) => {
            "Does the platform offer a feed or an API? A bot wall seldom goes away by itself."
        }
        Outcome::Blocked(BlockKind::Refused) => {
            "Does the address open in a browser on the same network? The site may ban this one."
        }
        Outcome::Blocked(BlockKind::RateLimited) => {
            "Poll less often: change the source's schedule."
        }
        Outcome::Blocked(BlockKind::Consent) => {
            "Does a click take it away in a browser? With “render = \"chromium\"” vigie can click too."
        }
        Outcome::Login(_) => {
            "Is the password or token still valid? Renew it where vigie reads it from."
        }
        Outcome::Render(_) => {
            "If [browser] names a “program”, correct its path; if not, install Chromium: “apt \
             install chromium”. Under systemd, add browser.conf to the service (see README.md), then \
             “systemctl restart vigie”."
        }
        Outcome::LoggedOut => {
            "Does the page need a login? Give the source one ([source.auth], or a cookie that is \
             still valid), or a public page."
        }
        Outcome::Http(404 | 410) => {
            "Open the address: has the page moved? Then put its new address into the configuration."
        }
        Outcome::Http(500..) => {
            "The site is out of order or in repair: that mostly passes. If it lasts, open the \
             address, and tell the site."
        }
        Outcome::Http(_) => {
            "Open the address in a browser: does the site show the page there? If not, correct the \
             address, or what the source sends ([source.request])."
        }
        Outcome::Network(_) | Outcome::UplinkDown => {
            "Does the address open in a browser? If not, look at the name, the network, the firewall."
        }
        Outcome::TooLarge => "Is it the right page? Choose a shorter one, or raise the limit.",
        Outcome::Disallowed => {
            "Does the private-network rule allow the address? The settings decide."
        }
        Outcome::DisallowedByRobots => {
            "Does the site offer a feed or an API? You can also ask it for permission and set \
             “robots = \"ignore\"” for the source."
        }
        Outcome::RobotsUnknown(_) => {
            "Does /robots.txt of the site open in a browser? Until it does, no page is fetched; with \
             the site’s permission, set “robots = \"ignore\"” for the source."
        }
    };
    vec![first.to_owned(), format!("Try it at once: “vigie poll {source}”.")]
}

fn weekday(date: Date) -> &'static str {
    Language::English.weekday(date)
}

fn month_of(date: Date) -> String {
    format!("{} {}", Language::English.month(date), date.year())
}
