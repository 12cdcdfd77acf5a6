//! One letter of each kind, with fixed content.

use jiff::{Timestamp, tz::TimeZone};

use super::{digests, due, life};
use crate::{
    domain::{
        Band, BlockKind, CaseState, Content, DueTo, HealthState, Language, NotDone, NotDoneWhy,
        Outcome, Post, PostKind, Published, Rating, Severity, SourceTrouble, Verdict,
        VerdictReason,
    },
    logic::playbook::{Advice, Draft, OwesOf, Step, Tone},
    mail::{
        Body, Envelope, Letter, Opening, PostReport, SourceGroup, SourceReport, StaffReport,
        Unanswered, Watched,
    },
};

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

pub(super) fn letter(language: Language, body: Body) -> Letter {
    Letter { language, timezone: paris(), body, links: None, no_more: None, instead_of: None }
}

pub(super) fn envelope() -> Envelope {
    Envelope {
        from: "Vigie <vigie@example.com>".to_owned(),
        to: "Zoé Tremblay <zoe@garage-tremblay.example>".to_owned(),
        message_id: "<new-k7f2.a1b2@example.com>".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        list_id: "garage-tremblay.vigie.example.com".to_owned(),
        unsubscribe: None,
        reply_to: Vec::new(),
        date: at("2026-11-20T13:04:10Z"),
    }
}

pub(super) fn rating(value: f64) -> Option<Rating> {
    Rating::new(value, 5.0, 1.0)
}

pub(super) fn post() -> Post {
    Post {
        key: "id:8841".into(),
        id: Some("8841".to_owned()),
        url: Some("https://reviews.example/garage-tremblay/8841?lang=fr&sort=new".to_owned()),
        author: Some("Lucie Perrault".to_owned()),
        published: Published::parse("2026-11-20T14:03:00+01:00", None),
        rating: rating(1.0),
        title: Some("Never again".to_owned()),
        text: "Left my van for new brakes on Monday, was promised Tuesday. It is Friday now, \
               nobody calls back, and the bill went up by 240 euros \"because of the parts\".\n\n\
               When I asked why, the man at the desk laughed. Photos & bill kept."
            .to_owned(),
        kind: PostKind::Review,
        status: None,
        reply: None,
        language: Some("en".to_owned()),
        reach: None,
    }
}

pub(super) fn report() -> PostReport {
    PostReport {
        business: "Garage Tremblay".to_owned(),
        platform: "Trustpilot".to_owned(),
        source: "trustpilot".into(),
        page: "https://reviews.example/garage-tremblay".parse().unwrap(),
        business_zone: paris(),
        case: "K7F2".into(),
        post: post(),
        verdict: Verdict {
            band: Band::Negative,
            probability: 1.0,
            severity: Severity::High,
            language: Some("en".to_owned()),
            threat: None,
            causes: Vec::new(),
            reasons: vec![VerdictReason::Rating { value: 1.0, best: 5.0 }],
        },
        answer_by: Some(at("2026-11-20T15:04:00Z")),
        due_to: DueTo::Business,
        seen_at: at("2026-11-20T13:04:08Z"),
        first_seen: at("2026-11-20T13:04:08Z"),
        assigned_by: None,
        state: CaseState::Open,
        moved: false,
        opening: opening(),
        links: Vec::new(),
        more: 0,
        advice: Some(advice("van")),
    }
}

/// What to do, as a playbook might say it of something.
pub(super) fn advice(what: &str) -> Advice {
    let step = |title: &str, text: String| Step { title: title.to_owned(), text };
    Advice {
        situation: "delay".to_owned(),
        title: "A delay".to_owned(),
        steps: vec![
            step("Answer now.", format!("Say that you have read what they write of the {what}.")),
            step("Find the dates.", "What was announced, what happened when?".to_owned()),
            step("Move it offline.", "Go on at service@garage-tremblay.example.".to_owned()),
        ],
        never: vec![format!("A new date for the {what} that you cannot be sure of.")],
        draft: Some(Draft {
            text: format!(
                "Hello Lucie,\n\nThank you for telling us. We are sorry about the wait with your \
                 {what}, and are finding out why.\n\nZoé Tremblay, Garage Tremblay"
            ),
            language: Language::English,
            tone: Tone::Warm,
            too_long: false,
        }),
        owes: OwesOf { thanks: true, apology: true, contact: true },
    }
}

/// What the case began with, for its first mail.
pub(super) fn opening() -> Opening {
    Opening {
        business: "Garage Tremblay".to_owned(),
        platform: "Trustpilot".to_owned(),
        kind: PostKind::Review,
        content: Content::from(&post()),
        crisis: None,
        now: true,
    }
}

/// The same post, later in the life of its case.
pub(super) fn later() -> PostReport {
    let opening = Opening { now: false, ..opening() };
    PostReport { opening, ..report() }
}

fn uncertain() -> PostReport {
    let post = Post {
        url: None,
        author: None,
        published: Published::parse("2026-11-19", None),
        rating: None,
        title: None,
        text: "Anyone here been to Garage Tremblay lately? Thinking of taking my bike there."
            .to_owned(),
        kind: PostKind::Mention,
        ..post()
    };
    let verdict = Verdict {
        band: Band::Uncertain,
        probability: 0.5,
        severity: Severity::Low,
        language: None,
        threat: None,
        causes: Vec::new(),
        reasons: vec![VerdictReason::NoRating],
    };
    let opening = Opening {
        platform: "Forum Mécano".to_owned(),
        kind: PostKind::Mention,
        content: Content::from(&post),
        ..opening()
    };
    PostReport {
        post,
        verdict,
        platform: "Forum Mécano".to_owned(),
        opening,
        advice: Some(advice("bike")),
        answer_by: None,
        ..report()
    }
}

fn welcome() -> Body {
    let waiting = |case: &str, author: Option<&str>, published, value, text: &str| Unanswered {
        case: case.into(),
        author: author.map(str::to_owned),
        published: Published::parse(published, None),
        rating: rating(value),
        text: text.to_owned(),
        url: Some(format!("https://reviews.example/garage-tremblay/{case}")),
    };
    let watched =
        |source: &str, platform: &str, posts, mean_rating, unanswered: Vec<Unanswered>| Watched {
            negatives: unanswered.len() as u64,
            business: "Garage Tremblay".to_owned(),
            platform: platform.to_owned(),
            source: source.into(),
            page: "https://reviews.example/garage-tremblay".parse().unwrap(),
            business_zone: paris(),
            posts,
            mean_rating,
            unanswered,
        };
    let mut posts = vec![
        waiting("K1", Some("M. Aubin"), "2026-11-12", 1.0, "Paid twice for one oil change."),
        waiting("K2", None, "2026-10", 2.0, "Friendly, but the rattle is still there."),
    ];
    for case in ["K3", "K4", "K5", "K6", "K7"] {
        posts.push(waiting(case, Some("Ann"), "2026-09-30T08:15", 1.0, ""));
    }
    let sources = vec![
        watched("trustpilot", "Trustpilot", 83, Some(0.825), posts),
        watched("forum", "Forum Mécano", 1, None, Vec::new()),
        watched("blog", "Blog", 0, None, Vec::new()),
    ];
    Body::Welcome { sources }
}

fn trouble(outcome: Outcome, seen_again: Option<&str>) -> SourceReport {
    SourceReport {
        business: "Garage Tremblay".to_owned(),
        platform: "Trustpilot".to_owned(),
        page: "https://reviews.example/garage-tremblay".parse().unwrap(),
        trouble: SourceTrouble {
            source: "trustpilot".into(),
            state: HealthState::Blocked,
            outcome,
            since: at("2026-11-20T06:10:00Z"),
            last_ok: Some(at("2026-11-20T06:05:00Z")),
            seen_again: seen_again.map(at),
        },
    }
}

/// So many sources of a site with the same trouble, of which some are named.
pub(super) fn group(
    site: &str,
    outcome: &Outcome,
    count: u64,
    named: usize,
    seen_again: Option<&str>,
) -> SourceGroup {
    let sources = (1..=named).map(|number| {
        let report = trouble(outcome.clone(), seen_again);
        let source = format!("{}-{number}", site.split('.').next().unwrap()).as_str().into();
        let last_ok = report.trouble.last_ok.filter(|_| number != 2);
        SourceReport {
            business: format!("Garage Tremblay {number}"),
            page: format!("https://{site}/review/{number}").parse().unwrap(),
            trouble: SourceTrouble { source, last_ok, ..report.trouble },
            ..report
        }
    });
    let (site, outcome, sources) = (site.to_owned(), outcome.clone(), sources.collect());
    SourceGroup { site, outcome, count, sources }
}

fn outages(reminder: bool) -> Body {
    let wall = Outcome::Blocked(BlockKind::BotWall);
    let silent = Outcome::Network("connection refused".to_owned());
    let mut groups = vec![
        group("www.trustpilot.example", &wall, 12, 3, None),
        group("forum.example", &silent, 2, 2, None),
        group("blog.example", &silent, 1, 1, None),
    ];
    groups[1].sources[1].trouble.outcome = Outcome::Network("time-out".to_owned());
    Body::SourcesBroken { groups, more: if reminder { 40 } else { 0 }, reminder }
}

/// A question to the staff.
fn asked(text: Option<&str>) -> Body {
    let PostReport { business, business_zone, platform, case, post, verdict, .. } = report();
    let post = Post { author: None, url: None, ..post };
    let (text, signatory) = (text.map(str::to_owned), Some("Zoé Tremblay".to_owned()));
    Body::Staff(Box::new(StaffReport {
        business,
        business_zone,
        platform,
        case,
        post,
        verdict,
        text,
        signatory,
    }))
}

fn mailbox_down(since: Timestamp) -> Body {
    Body::MailboxDown { since, error: "the login is refused: no such user".to_owned() }
}

fn not_done(known: bool) -> Body {
    let by = Some("marie".to_owned());
    let at = Some(at("2026-11-20T14:10:00Z"));
    let already = NotDoneWhy::Already { state: CaseState::Acknowledged, by, at };
    Body::NotDone(Box::new(NotDone {
        case: known.then(|| "K7F-2X9".into()),
        said: "ok".to_owned(),
        why: if known { already } else { NotDoneWhy::NoCase },
        noted: known,
    }))
}

/// Every kind of letter, by name.
pub(super) fn all(language: Language) -> Vec<(&'static str, Letter)> {
    let blocked = trouble(Outcome::Blocked(BlockKind::BotWall), None);
    let listed = trouble(Outcome::Listed, Some("2026-11-20T09:00:00Z"));
    let again = group("www.trustpilot.example", &Outcome::Listed, 2, 2, Some("2026-11-20T09:00Z"));
    let one = group("www.trustpilot.example", &Outcome::Http(503), 1, 1, None);
    let since = at("2026-11-20T06:10:00Z");
    [
        ("new_post", Body::NewPost(Box::new(report()))),
        ("uncertain", Body::NewPost(Box::new(uncertain()))),
        ("welcome", welcome()),
        ("source_broken", Body::SourceBroken(blocked)),
        ("sources_broken", outages(false)),
        ("sources_still_broken", outages(true)),
        ("source_still_broken", Body::SourcesBroken { groups: vec![one], more: 0, reminder: true }),
        ("source_recovered", Body::SourceRecovered(listed)),
        ("sources_recovered", Body::SourcesRecovered { groups: vec![again], more: 0 }),
        ("uplink_down", Body::UplinkDown { since, over: false }),
        ("uplink_down_late", Body::UplinkDown { since, over: true }),
        ("uplink_back", Body::UplinkBack { since, until: at("2026-11-20T07:00:00Z") }),
        (
            "undelivered",
            Body::Undelivered {
                alert: "new-k7f2.zoe".into(),
                person: "zoe".into(),
                error: "the mail server answered 550 to RCPT TO: <address> unknown".to_owned(),
            },
        ),
        ("ledger_cut", Body::LedgerCut { known: 4711, held: 4700 }),
        (
            "assistant_down",
            Body::AssistantDown { since, error: "HTTP 401: the key is not known".to_owned() },
        ),
        ("test", Body::Test),
        ("staff_question", asked(None)),
        ("staff_question_besides", asked(Some("Was it the blue van?\nWho took the call?"))),
        ("mailbox_down", mailbox_down(since)),
        ("mailbox_back", Body::MailboxBack { since, until: at("2026-11-20T07:00:00Z") }),
        ("not_done", not_done(true)),
        ("not_done_without_case", not_done(false)),
    ]
    .into_iter()
    .chain(life::all())
    .chain(digests::all())
    .chain(due::all())
    .map(|(name, body)| {
        let no_more = (name == "digest_of_a_week").then(|| WAY_OUT.to_owned());
        (name, Letter { no_more, ..letter(language, body) })
    })
    .collect()
}

/// Where a digest can be ended.
pub(super) const WAY_OUT: &str =
    "https://vigie.garage-tremblay.example/c/WXVlcyBuby1kaWdlc3RzCjE4NDQ5MzA2NTAKCnpvZQ";
