//! One letter of each thing that is said of deadlines, with fixed content.

use super::{
    life::linked,
    samples::{at, later, paris, post, report},
};
use crate::{
    domain::{Content, DueTo, PostKind, Reason, Severity},
    mail::{Body, DueCase, DueReport, Linked, PostReport},
};

fn case(id: &str, escalated: bool) -> DueCase {
    let told = |when: &str, person: &str, reason| (at(when), person.into(), reason);
    DueCase {
        case: id.into(),
        opening: later().opening,
        post: Linked { text: post().title.unwrap(), ..linked("Trustpilot", None) },
        content: Content::from(&post()),
        severity: Severity::High,
        answer_by: at("2026-11-20T15:04:00Z"),
        due_to: DueTo::Business,
        escalated,
        acknowledged_by: None,
        assigned: None,
        told: vec![
            told("2026-11-20T13:04:12Z", "zoe", Reason::NewPost),
            told("2026-11-20T13:04:13Z", "marie", Reason::NewPost),
            told("2026-11-20T14:34:00Z", "zoe", Reason::Reminder),
        ],
    }
}

fn due(now: &str, cases: Vec<DueCase>, more: u64) -> Body {
    Body::Due(Box::new(DueReport {
        business: "Garage Tremblay".to_owned(),
        business_zone: paris(),
        at: at(now),
        cases,
        more,
    }))
}

/// A first mail whose deadline is that of the platform.
fn as_the_platform_wants() -> Body {
    let post = crate::domain::Post { kind: PostKind::Complaint, ..post() };
    let platform = "BBB".to_owned();
    let answer_by = Some(at("2026-12-04T13:04:00Z"));
    let due_to = DueTo::Platform;
    Body::NewPost(Box::new(PostReport { platform, post, answer_by, due_to, ..report() }))
}

fn taken_up() -> DueCase {
    DueCase { acknowledged_by: Some("marie".to_owned()), ..case("K7F-2X9", false) }
}

fn several(escalated: bool) -> Vec<DueCase> {
    vec![
        case("K7F-2X9", escalated),
        DueCase {
            post: linked("Google", None),
            answer_by: at("2026-11-20T18:30:00Z"),
            assigned: Some("marie".into()),
            ..case("A2C-D4E", false)
        },
        DueCase {
            post: Linked { author: None, url: None, ..linked("Yelp", None) },
            answer_by: at("2026-11-20T18:04:00Z"),
            ..case("H9H-3TT", false)
        },
    ]
}

/// Every kind of letter about deadlines, by name.
pub(super) fn all() -> Vec<(&'static str, Body)> {
    vec![
        ("new_post_platform_deadline", as_the_platform_wants()),
        ("reminder", due("2026-11-20T14:34:00Z", vec![case("K7F-2X9", false)], 0)),
        ("reminder_now", due("2026-11-20T15:04:02Z", vec![case("K7F-2X9", false)], 0)),
        ("reminder_late", due("2026-11-20T18:04:00Z", vec![taken_up()], 0)),
        ("reminder_of_several", due("2026-11-20T18:04:00Z", several(false), 30)),
        ("escalation", due("2026-11-20T16:04:00Z", vec![case("K7F-2X9", true)], 0)),
        ("escalation_of_several", due("2026-11-20T18:04:00Z", several(true), 0)),
    ]
}
