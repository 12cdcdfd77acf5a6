//! The timeline of a case in words, one sentence an entry.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

/// The longest part of an old text that is quoted; `--json` has all of it.
const QUOTED: usize = 300;

/// What an entry says.
pub(super) fn entry(entry: &Value, zone: &TimeZone) -> String {
    let kind = field(entry, "kind");
    let by = field(entry, "by");
    if by.is_empty() { seen(&kind, entry, zone) } else { done(&kind, &by, entry, zone) }
}

/// What a person did.
fn done(kind: &str, by: &str, entry: &Value, zone: &TimeZone) -> String {
    let reason = || said(&field(entry, "reason"));
    let text = || said(&field(entry, "text"));
    match kind {
        "ack" => format!("acknowledged by {by}"),
        "assign" => format!("assigned to {} by {by}", field(entry, "person")),
        "hold" => {
            let until = moment(entry.get("until"), zone);
            let until = if until.is_empty() { until } else { format!(" until {until}") };
            format!("put on hold by {by}{until}{}", reason())
        }
        "replied" => format!("answered in public, according to {by}{}", text()),
        "settle" => {
            let satisfied = match entry.get("satisfied").and_then(Value::as_bool) {
                Some(true) => "; the customer is satisfied",
                Some(false) => "; the customer is not satisfied",
                None => "",
            };
            format!("settled by {by}{}{satisfied}", said(&field(entry, "outcome")))
        }
        "unfounded" => format!("found unfounded by {by}{}", reason()),
        "negative" => format!("said to be negative by {by}"),
        "not-negative" => format!("said not to be negative by {by}{}", reason()),
        "reopen" => format!("reopened by {by}{}", reason()),
        "note" => format!("noted by {by}{}", text()),
        "contact" => format!("talked to offline by {by}{}", text()),
        "offer" => format!("offered by {by}{}", text()),
        "decide" => {
            let why = field(entry, "reason");
            let why = if why.is_empty() { why } else { format!(" (because: {why})") };
            format!("decided by {by}: {}{why}", field(entry, "decision"))
        }
        "staff" => format!("{} was asked by {by}{}", field(entry, "who"), text()),
        "cause" => format!("cause, according to {by}: {}", field(entry, "cause")),
        "correct" => format!("changed by {by}: {}", field(entry, "action")),
        "follow-up" => format!("looked at again by {by}{}", text()),
        other => format!("{other} by {by}"),
    }
}

/// What vigie saw or did.
fn seen(kind: &str, entry: &Value, zone: &TimeZone) -> String {
    let source = field(entry, "source");
    match kind {
        "opened" => {
            let reasons = entry.get("reasons").and_then(Value::as_array).into_iter().flatten();
            let reasons = reasons.filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            format!("opened, severity {}{}", field(entry, "severity"), said(&reasons))
        }
        "joined" => {
            let why = match field(entry, "why").as_str() {
                "same_author" => "it is by the same author",
                "same_text" => "it says nearly the same",
                "burst" => "it is one of a burst of posts that are alike",
                _ => "it belongs to it",
            };
            format!("another post joined, on {source}: {why}")
        }
        "edited" => edited(entry),
        "answered" => format!("answered in public{}", said(&quote(entry, "/reply/text"))),
        "answer_edited" if entry.get("reply").is_none_or(Value::is_null) => {
            format!("the answer was withdrawn; it was: {}", quote(entry, "/before/text"))
        }
        "answer_edited" => format!("the answer was changed{}", said(&quote(entry, "/reply/text"))),
        "status_changed" => {
            let status = |key| match field(entry, key) {
                none if none.is_empty() => "none".to_owned(),
                status => format!("“{status}”"),
            };
            format!("the platform's status is {}; it was {}", status("status"), status("before"))
        }
        "removed" => removed(entry, zone),
        "reappeared" => "the post is there again".to_owned(),
        "moved" => {
            let to = field(entry, "to").replace('_', " ");
            format!("{to}, as {}", turn(entry))
        }
        "crisis" => {
            let posts = entry.get("posts").map(Value::to_string).unwrap_or_default();
            format!("a crisis: a burst of {posts} posts that are alike")
        }
        "due" => format!("an answer is due by {}", moment(entry.get("answer_by"), zone)),
        "prompted" => prompted(entry),
        "mailed" => {
            let (reason, person) = (field(entry, "reason"), field(entry, "person"));
            format!("mailed {reason} to {person}{}", said(&field(entry, "reply")))
        }
        "mail_failed" => {
            let (reason, person) = (field(entry, "reason"), field(entry, "person"));
            format!("could not mail {reason} to {person}{}", said(&field(entry, "error")))
        }
        "mail_bounced" => {
            let (reason, person) = (field(entry, "reason"), field(entry, "person"));
            let delayed = entry.get("permanent") == Some(&Value::Bool(false));
            let what = if delayed { "is late" } else { "came back" };
            format!("the mail {reason} to {person} {what}{}", said(&field(entry, "error")))
        }
        "mail_received" => {
            let done = entry.get("done").and_then(Value::as_array).into_iter().flatten();
            let done = done.filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            format!("{} answered by mail{}", field(entry, "person"), said(&done))
        }
        "evidence_kept" => {
            let what = entry
                .get("what")
                .map(|what| what.as_str().map_or_else(|| what.to_string(), str::to_owned));
            format!("evidence, {}: {}", what.unwrap_or_default(), field(entry, "sha256"))
        }
        "opinion_given" => {
            let at = |key| entry.pointer(&format!("/opinion/{key}"));
            let not = if at("negative") == Some(&Value::Bool(false)) { "not " } else { "" };
            let model = at("model").map(super::show::text).unwrap_or_default();
            let why = at("why").map(super::show::text).unwrap_or_default();
            format!("a second opinion ({model}) says {not}negative{}", said(&why))
        }
        other => other.replace('_', " "),
    }
}

fn edited(entry: &Value) -> String {
    let rating = |at: &str| {
        let number = |key| entry.pointer(&format!("/{at}/rating/{key}"))?.as_f64();
        Some(format!("{} of {}", number("value")?, number("best")?))
    };
    let mut words = "the post was edited".to_owned();
    let (before, now) = (rating("before"), rating("now"));
    if before != now {
        let shown = |rating: Option<String>| rating.unwrap_or_else(|| "none".to_owned());
        words.push_str(&format!("; the rating is {}, it was {}", shown(now), shown(before)));
    }
    for (path, name) in [("title", "title"), ("text", "text")] {
        let at = |side: &str| entry.pointer(&format!("/{side}/{path}")).and_then(Value::as_str);
        if at("before") != at("now") {
            words.push_str(&format!(
                "; the {name} was: {}",
                quote(entry, &format!("/before/{path}"))
            ));
        }
    }
    words
}

fn removed(entry: &Value, zone: &TimeZone) -> String {
    let since = moment(entry.pointer("/proof/missing_since"), zone);
    let polls = entry.pointer("/proof/polls").map(Value::to_string).unwrap_or_default();
    let by = entry.pointer("/proof/by");
    let why = if let Some(status) = by.and_then(|by| by.get("own_page")) {
        format!("its own page says so (HTTP {status})")
    } else if by.and_then(Value::as_str) == Some("whole_list") {
        "the list was read to its end".to_owned()
    } else {
        "its neighbours in the list are still there".to_owned()
    };
    format!("the post is gone: missing since {since}, in {polls} polls; {why}")
}

fn prompted(entry: &Value) -> String {
    let people = |key: &str| {
        let people = entry.get(key).and_then(Value::as_array).into_iter().flatten();
        people.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    let (reminded, escalated) = (people("reminded"), people("escalated"));
    match (reminded.is_empty(), escalated.is_empty()) {
        (_, true) => format!("reminded {reminded} of the deadline"),
        (true, false) => format!("handed up to {escalated}: nobody has taken it up"),
        (false, false) => format!(
            "handed up to {escalated}: nobody has taken it up; reminded {reminded} of the deadline"
        ),
    }
}

fn turn(entry: &Value) -> String {
    let status = entry.pointer("/turn/status").and_then(Value::as_str).unwrap_or("nothing");
    match entry.pointer("/turn/turn").and_then(Value::as_str).unwrap_or_default() {
        "answered" => "the answer was seen".to_owned(),
        "resolved" => format!("the platform says “{status}”"),
        "unresolved" => format!("the platform says “{status}” now"),
        "better" => "its author made it better".to_owned(),
        "came_back" => "its author came back".to_owned(),
        "answer_withdrawn" => "the answer was withdrawn".to_owned(),
        "removed" => "every post of it is gone".to_owned(),
        "reappeared" => "its post is there again".to_owned(),
        "hold_ended" => "the hold is over".to_owned(),
        other => other.replace('_', " "),
    }
}

/// A field as text; nothing where there is none.
pub(super) fn field(entry: &Value, key: &str) -> String {
    entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A moment as its zone has it, to the second.
pub(super) fn moment(at: Option<&Value>, zone: &TimeZone) -> String {
    let at = at.and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
    let shown = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    at.map(shown).unwrap_or_default()
}

/// The text at a path, cut where it is long.
fn quote(entry: &Value, path: &str) -> String {
    let text = entry.pointer(path).and_then(Value::as_str).unwrap_or_default();
    super::table::short(if text.is_empty() { "(nothing)" } else { text }, QUOTED)
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(told: &Value, expect: &str) {
        assert_eq!(entry(told, &TimeZone::UTC), expect);
    }

    #[test]
    fn what_people_did_is_told() {
        check(&json!({"kind": "ack", "by": "marie"}), "acknowledged by marie");
        check(
            &json!({"kind": "hold", "by": "marie", "until": "2026-12-01T00:00:00Z", "reason": null}),
            "put on hold by marie until 2026-12-01 00:00:00",
        );
        check(
            &json!({"kind": "settle", "by": "zoe", "outcome": "refunded", "satisfied": false}),
            "settled by zoe: refunded; the customer is not satisfied",
        );
        check(
            &json!({"kind": "decide", "by": "zoe", "decision": "line held", "reason": "unreasonable"}),
            "decided by zoe: line held (because: unreasonable)",
        );
        check(
            &json!({"kind": "staff", "by": "zoe", "who": "Bruno", "text": "he was ill"}),
            "Bruno was asked by zoe: he was ill",
        );
    }

    #[test]
    fn what_was_seen_is_told() {
        check(
            &json!({"kind": "opened", "severity": "high", "reasons": ["rated 1 of 5"]}),
            "opened, severity high: rated 1 of 5",
        );
        check(
            &json!({"kind": "edited",
                "before": {"rating": {"value": 1.0, "best": 5.0}, "title": null, "text": "Bad."},
                "now": {"rating": {"value": 4.0, "best": 5.0}, "title": null, "text": "Good."}}),
            "the post was edited; the rating is 4 of 5, it was 1 of 5; the text was: Bad.",
        );
        check(
            &json!({"kind": "removed", "proof": {
                "missing_since": "2026-12-01T00:00:00Z", "polls": 3, "by": {"own_page": 410}}}),
            "the post is gone: missing since 2026-12-01 00:00:00, in 3 polls; its own page says so \
             (HTTP 410)",
        );
        check(
            &json!({"kind": "answer_edited", "before": {"text": "Sorry."}, "reply": null}),
            "the answer was withdrawn; it was: Sorry.",
        );
        check(
            &json!({"kind": "moved", "to": "on_hold", "turn": {"turn": "came_back"}}),
            "on hold, as its author came back",
        );
        check(
            &json!({"kind": "moved", "to": "open", "turn": {"turn": "hold_ended", "from": "open"}}),
            "open, as the hold is over",
        );
        check(
            &json!({"kind": "mailed", "reason": "new_post", "person": "marie", "reply": "250 ok"}),
            "mailed new_post to marie: 250 ok",
        );
        check(
            &json!({"kind": "prompted", "reminded": ["marie", "zoe"], "step": 0}),
            "reminded marie, zoe of the deadline",
        );
        check(
            &json!({"kind": "prompted", "escalated": ["boss"], "step": 3600, "last": true}),
            "handed up to boss: nobody has taken it up",
        );
        check(&json!({"kind": "never_heard_of"}), "never heard of");
    }
}
