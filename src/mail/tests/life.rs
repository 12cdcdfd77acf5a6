//! One letter of each thing that becomes of a post and its case, with fixed content.

use super::samples::{at, later, opening, paris, post, rating, report};
use crate::{
    domain::{
        Band, CaseState, Content, LinkReason, Post, Proof, ProvedBy, Published, Reply, Turn,
        Verdict, VerdictReason,
    },
    mail::{Body, CrisisReport, FollowUpReport, HoldReport, Linked, Opening, PostReport, Standing},
};

/// Another post, in a list.
pub(super) fn linked(platform: &str, why: Option<LinkReason>) -> Linked {
    Linked {
        platform: platform.to_owned(),
        author: Some("Lucie Perrault".to_owned()),
        published: Published::parse("2026-11-19", None),
        rating: rating(1.0),
        text: "Four days for a set of brakes, and not one call.".to_owned(),
        url: Some(format!("https://{}.example/r/77", platform.to_lowercase())),
        why,
        gone: false,
    }
}

fn verdict(band: Band, value: f64) -> Verdict {
    let reasons = vec![VerdictReason::Rating { value, best: 5.0 }];
    Verdict { band, reasons, ..report().verdict }
}

pub(super) fn reply(text: &str) -> Reply {
    Reply { author: Some("Zoé".to_owned()), published: None, text: text.to_owned() }
}

fn answer() -> Reply {
    reply(
        "Hello Lucie,\n\nwe kept you waiting and then laughed: that was wrong, and I am sorry. \
         Please call me.\n\nZoé Tremblay",
    )
}

/// A case that somebody else is to see to, with what it has come to.
fn assigned() -> Body {
    let (assigned_by, state) = (Some("marie".to_owned()), CaseState::Acknowledged);
    let links = vec![linked("Yelp", Some(LinkReason::SameAuthor))];
    Body::NewPost(Box::new(PostReport { assigned_by, state, links, ..report() }))
}

/// From five stars to one, with words changed in a text of which most stayed.
fn fell() -> Body {
    let before = Content {
        rating: rating(5.0),
        title: Some("Once again".to_owned()),
        text:
            "Left my van for new brakes on Monday, was promised Tuesday. They called on the day, \
               and the bill was 240 euros lower \"because of the parts\".\n\nWhen I asked why, the \
               man at the desk laughed. Photos & bill kept."
                .to_owned(),
    };
    Body::Edited { report: Box::new(later()), before }
}

/// Another text altogether, and no other rating.
fn rewritten() -> Body {
    let before = Content {
        rating: rating(1.0),
        title: Some("Slow".to_owned()),
        text: "Good work, but four days late.".to_owned(),
    };
    Body::Edited { report: Box::new(later()), before }
}

/// A word in the middle of a long text.
fn folded() -> Body {
    let filler = "The waiting room was full and nobody said a word about how long it would take. ";
    let text = |word: &str| {
        format!("{}I paid {word} euros for it. {}", filler.repeat(4), filler.repeat(4))
    };
    let post = Post { text: text("480"), ..post() };
    let before = Content { text: text("240"), ..Content::from(&post) };
    Body::Edited { report: Box::new(PostReport { post, ..later() }), before }
}

fn better() -> Body {
    let post = Post {
        rating: rating(4.5),
        text: format!("{}\n\nEDIT: They called, and put it right the same day.", post().text),
        ..post()
    };
    let verdict = verdict(Band::NotNegative, 4.5);
    let state = CaseState::Settled;
    let report = Box::new(PostReport { post, verdict, state, moved: true, ..later() });
    Body::Edited { report, before: Content::from(&self::post()) }
}

fn a_little_better() -> Body {
    let post = Post { rating: rating(2.0), ..post() };
    let verdict = verdict(Band::Negative, 2.0);
    let report = Box::new(PostReport { post, verdict, ..later() });
    Body::Edited { report, before: Content::from(&self::post()) }
}

fn answered(published: Option<&str>, state: CaseState) -> Body {
    let published = published.and_then(|text| Published::parse(text, None));
    let post = Post { reply: Some(answer()), published, ..post() };
    let links = if state.awaits_answer() { vec![linked("Yelp", None)] } else { Vec::new() };
    let report = PostReport {
        post,
        links,
        state,
        moved: !state.awaits_answer(),
        seen_at: at("2026-11-20T15:08:30Z"),
        ..later()
    };
    Body::Answered { report: Box::new(report), reply: answer() }
}

fn withdrawn() -> Body {
    let report = PostReport { moved: true, ..later() };
    Body::AnswerEdited { report: Box::new(report), before: answer(), reply: None }
}

fn answer_changed() -> Body {
    let now = reply(&answer().text.replace("that was wrong, and I am sorry", "so would you"));
    let report = PostReport { state: CaseState::Replied, ..later() };
    Body::AnswerEdited { report: Box::new(report), before: answer(), reply: Some(now) }
}

fn status(before: Option<&str>, status: Option<&str>, state: CaseState) -> Body {
    let report = PostReport { platform: "BBB".to_owned(), state, moved: true, ..later() };
    let [before, status] = [before, status].map(|status| status.map(str::to_owned));
    Body::StatusChanged { report: Box::new(report), before, status }
}

pub(super) fn removed(by: ProvedBy) -> Body {
    let report = PostReport {
        state: CaseState::Settled,
        moved: true,
        seen_at: at("2026-11-21T10:00:00Z"),
        ..later()
    };
    let proof = Proof { missing_since: at("2026-11-21T09:00:00Z"), polls: 4, by };
    Body::Removed { report: Box::new(report), proof }
}

fn reappeared(before: Option<Content>) -> Body {
    let report = PostReport { moved: true, seen_at: at("2026-12-01T10:00:00Z"), ..later() };
    let gone_since = Some(at("2026-11-21T09:00:00Z"));
    Body::Reappeared { report: Box::new(report), gone_since, before }
}

fn joined(why: LinkReason) -> Body {
    let links =
        vec![linked("Trustpilot", None), Linked { gone: true, ..linked("Yelp", Some(why)) }];
    let platform = "Google".to_owned();
    Body::Joined { report: Box::new(PostReport { platform, links, more: 3, ..later() }), why }
}

pub(super) fn crisis(growth: bool) -> CrisisReport {
    let sample = |platform: &str, author: &str| Linked {
        author: Some(author.to_owned()),
        ..linked(platform, Some(LinkReason::Burst))
    };
    CrisisReport {
        business: "Garage Tremblay".to_owned(),
        business_zone: paris(),
        case: "K7F-2X9".into(),
        opening: Opening { crisis: Some(6), now: !growth, ..opening() },
        posts: if growth { 20 } else { 6 },
        authors: growth.then_some(19),
        platforms: vec![("Trustpilot".to_owned(), 4), ("Google".to_owned(), 2)],
        since: at("2026-11-20T10:00:00Z"),
        seen_at: at("2026-11-20T13:04:08Z"),
        growth,
        page: report().page,
        samples: vec![sample("Trustpilot", "Al B."), sample("Google", "Cy D."), sample("Yelp", "")],
        offline_contact: Some("service@garage-tremblay.example".to_owned()),
    }
}

pub(super) fn follow_up(number: u32) -> FollowUpReport {
    let quiet = number == 1;
    let standing =
        |post: Linked| Standing { rating_then: rating(1.0), edited: None, removed: None, post };
    let better = Standing {
        edited: Some(at("2026-11-25T08:00:00Z")),
        ..standing(Linked { rating: rating(4.0), ..linked("Yelp", Some(LinkReason::SameAuthor)) })
    };
    let gone = Standing {
        removed: Some(at("2026-11-26T08:00:00Z")),
        ..standing(linked("Google", Some(LinkReason::SameText)))
    };
    let mut posts = vec![standing(linked("Trustpilot", None))];
    posts.extend((!quiet).then_some([better, gone]).into_iter().flatten());
    FollowUpReport {
        business: "Garage Tremblay".to_owned(),
        business_zone: paris(),
        case: "K7F-2X9".into(),
        opening: later().opening,
        number,
        settled_at: at("2026-11-20T16:00:00Z"),
        due_at: at(if quiet { "2026-11-27T16:00:00Z" } else { "2026-12-20T16:00:00Z" }),
        outcome: quiet.then(|| "240 euros given back, new brakes at cost".to_owned()),
        satisfied: quiet.then_some(true),
        turn: (!quiet).then_some(Turn::Resolved { status: "Resolved".to_owned() }),
        posts,
        since: if quiet { Vec::new() } else { vec![linked("Forum", None)] },
    }
}

/// A case that rested until today; one that awaits an answer has less of a hurry than a reason.
pub(super) fn hold(state: CaseState) -> HoldReport {
    let waits = state.awaits_answer();
    let reason = waits.then(|| "the parts come on Monday".to_owned());
    HoldReport {
        business: "Garage Tremblay".to_owned(),
        business_zone: paris(),
        case: "K7F-2X9".into(),
        opening: later().opening,
        until: at("2026-12-01T08:00:00Z"),
        held: Some(("marie".to_owned(), at("2026-11-20T16:00:00Z"), reason)),
        state,
        answer_by: waits.then(|| at("2026-12-01T09:30:00Z")),
        post: linked("Trustpilot", None),
    }
}

/// Every kind of letter about what becomes of a post, by name.
pub(super) fn all() -> Vec<(&'static str, Body)> {
    let before = Content { text: "Never again! Four days!".to_owned(), ..Content::from(&post()) };
    let resolved = status(Some("Answered"), Some("Resolved"), CaseState::Settled);
    let unresolved = status(Some("Resolved"), None, CaseState::Open);
    vec![
        ("assigned", assigned()),
        ("edited_for_the_worse", fell()),
        ("edited_altogether", rewritten()),
        ("edited_in_a_long_text", folded()),
        ("edited_for_the_better", better()),
        ("edited_a_little_better", a_little_better()),
        ("joined_same_author", joined(LinkReason::SameAuthor)),
        ("joined_same_text", joined(LinkReason::SameText)),
        ("answered", answered(Some("2026-11-20T14:03:00+01:00"), CaseState::Replied)),
        ("answered_in_part", answered(None, CaseState::Open)),
        ("answer_withdrawn", withdrawn()),
        ("answer_changed", answer_changed()),
        ("status_resolved", resolved),
        ("status_gone", unresolved),
        ("removed", removed(ProvedBy::Neighbours)),
        ("reappeared", reappeared(None)),
        ("reappeared_edited", reappeared(Some(before))),
        ("crisis", Body::Crisis(Box::new(crisis(false)))),
        ("crisis_grown", Body::Crisis(Box::new(crisis(true)))),
        ("follow_up", Body::FollowUp(Box::new(follow_up(1)))),
        ("follow_up_with_news", Body::FollowUp(Box::new(follow_up(2)))),
        ("hold_ended", Body::HoldEnded(Box::new(hold(CaseState::Open)))),
        ("hold_ended_answered", Body::HoldEnded(Box::new(hold(CaseState::Replied)))),
        (
            "daily",
            Body::Daily {
                seq: 18_204,
                head: "3fa9c1d04be27a6f".repeat(4),
                at: at("2026-11-20T07:00:00Z"),
                coverage: None,
            },
        ),
    ]
}
