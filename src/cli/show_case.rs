//! Cases as people read them: the list, and one with its timeline.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{
    case_words::{self, field, moment},
    show::text,
    table::{short, table},
};

/// Where the values of a case stand.
const INDENT: usize = 14;
/// Where the words of a timeline stand.
const AFTER_TIME: usize = 21;
/// The longest line, in characters.
const WIDTH: usize = 100;

/// The cases that were asked for.
pub(super) fn cases(answer: &Value) -> String {
    let Some(cases) = answer.as_array().filter(|cases| !cases.is_empty()) else {
        return "no cases\n".to_owned();
    };
    let heading = [
        "case",
        "business",
        "source",
        "state",
        "severity",
        "answer by",
        "next",
        "assigned",
        "last",
        "post",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for case in cases {
        let value = |key| case.get(key).map(text).unwrap_or_default();
        let mut row =
            ["id", "business", "source", "state", "severity", "answer_by"].map(value).to_vec();
        row.push(next(case));
        row.push(value("assigned"));
        row.push(last(case));
        let words = ["/post/title", "/post/text"].iter().find_map(|path| {
            case.pointer(path).and_then(Value::as_str).filter(|words| !words.is_empty())
        });
        row.push(short(words.unwrap_or_default(), 40));
        rows.push(row);
    }
    table(rows)
}

/// "2026-11-22 06:54Z note, marie".
fn last(case: &Value) -> String {
    let Some(last) = case.get("last").filter(|last| !last.is_null()) else { return String::new() };
    let at = moment(last.get("at"), &TimeZone::UTC);
    let minute = at.get(..16).unwrap_or_default();
    let (kind, by) = (field(last, "kind").replace('_', " "), field(last, "by"));
    let by = if by.is_empty() { by } else { format!(", {}", short(&by, 20)) };
    format!("{minute}Z {kind}{by}")
}

/// "2026-11-22 06:54Z reminder", or to whom it is handed up: "2026-11-22 06:54Z to boss".
fn next(case: &Value) -> String {
    let Some(step) = case.get("next_step").filter(|step| !step.is_null()) else {
        return String::new();
    };
    let at = moment(step.get("at"), &TimeZone::UTC);
    let minute = at.get(..16).unwrap_or_default();
    match field(step, "kind").as_str() {
        "escalation" => format!("{minute}Z to {}", short(&people(step), 20)),
        kind => format!("{minute}Z {kind}"),
    }
}

fn people(step: &Value) -> String {
    array(step, "/to").filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

/// A case with everything that is recorded of it.
pub(super) fn case(answer: &Value) -> String {
    let zone = zone(answer);
    let mut said = String::new();
    for (key, name) in [
        ("id", "case"),
        ("business", "business"),
        ("source", "source"),
        ("state", "state"),
        ("severity", "severity"),
    ] {
        row(&mut said, name, &answer.get(key).map(text).unwrap_or_default().replace('_', " "));
    }
    row(&mut said, "opened", &moment(answer.get("opened_at"), &zone));
    let platform =
        if field(answer, "due_to") == "platform" { " (as the platform wants)" } else { "" };
    let answer_by = moment(answer.get("answer_by"), &zone);
    if !answer_by.is_empty() {
        row(&mut said, "answer by", &format!("{answer_by}{platform}"));
    }
    if let Some(step) = answer.get("next_step").filter(|step| !step.is_null()) {
        let (kind, at) = (field(step, "kind"), moment(step.get("at"), &zone));
        row(&mut said, "next", &format!("{kind} to {} at {at}", people(step)));
    }
    course(&mut said, answer, &zone);
    if let Some(post) = answer.get("post").filter(|post| !post.is_null()) {
        posted(&mut said, post, &zone);
    }
    for link in array(answer, "/links") {
        said.push('\n');
        let why = field(link, "why").replace('_', " ");
        row(&mut said, "also", &format!("{} ({why})", field(link, "source")));
        if let Some(post) = link.get("post").filter(|post| !post.is_null()) {
            posted(&mut said, post, &zone);
        }
    }
    said.push_str(&format!("\ntimeline, in the time of {}\n", field(answer, "timezone")));
    for entry in array(answer, "/timeline") {
        let at = moment(entry.get("at"), &zone);
        hang(&mut said, &at, &case_words::entry(entry, &zone), AFTER_TIME);
    }
    said
}

/// What an act came to: its entry of the timeline, and where the case stands.
pub(super) fn acted(answer: &Value, by: &str, act: &str) -> String {
    let zone = zone(answer);
    let mut said = String::new();
    let entries = answer.pointer("/timeline").and_then(Value::as_array);
    let ours = |entry: &&Value| field(entry, "kind") == act && field(entry, "by") == by;
    let entry = entries.and_then(|entries| entries.iter().rev().find(ours));
    let words = entry.map(|entry| case_words::entry(entry, &zone)).unwrap_or_default();
    row(&mut said, &field(answer, "id"), &words);
    row(&mut said, "state", &field(answer, "state").replace('_', " "));
    if act == "settle" {
        row(&mut said, "follow-ups", &follow_ups(answer, &zone));
    }
    said
}

fn course(said: &mut String, answer: &Value, zone: &TimeZone) {
    let Some(course) = answer.get("course") else { return };
    let at = |key: &str| moment(course.get(key), zone);
    row(said, "assigned to", &field(course, "assigned"));
    row(said, "crisis since", &at("crisis_at"));
    row(said, "acknowledged", &at("acknowledged_at"));
    let answered = at("answered_at");
    if !answered.is_empty() {
        let seen = course.get("answer_seen").and_then(Value::as_bool) == Some(true);
        let how = if seen { "seen on the page" } else { "as was said" };
        row(said, "answered", &format!("{answered} ({how})"));
    }
    row(said, "rests until", &at("hold_until"));
    row(said, "closed", &at("closed_at"));
    row(said, "outcome", &field(course, "outcome"));
    match course.get("satisfied").and_then(Value::as_bool) {
        Some(true) => row(said, "satisfied", "yes"),
        Some(false) => row(said, "satisfied", "no"),
        None => {}
    }
    let causes = array(course, "/causes").filter_map(Value::as_str).collect::<Vec<_>>();
    row(said, "causes", &causes.join(", "));
    for correction in array(course, "/corrections") {
        row(said, "changed", &field(correction, "action"));
    }
    row(said, "follow-ups", &follow_ups(answer, zone));
}

/// "2026-11-29 to marie, zoe; 2026-12-22 to marie, zoe".
fn follow_ups(answer: &Value, zone: &TimeZone) -> String {
    let mut days: Vec<(String, Vec<String>)> = Vec::new();
    for row in array(answer, "/course/follow_ups") {
        let day = moment(row.get("at"), zone).get(..10).unwrap_or_default().to_owned();
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, people)) => people.push(field(row, "person")),
            None => days.push((day, vec![field(row, "person")])),
        }
    }
    let days = days.into_iter().map(|(day, people)| format!("{day} to {}", people.join(", ")));
    days.collect::<Vec<_>>().join("; ")
}

fn posted(said: &mut String, post: &Value, zone: &TimeZone) {
    let written = post.get("published").map(text).unwrap_or_default();
    // A date without a time has no zone to be told in.
    let published = Some(moment(post.get("published"), zone)).filter(|at| !at.is_empty());
    row(said, "author", &field(post, "author"));
    row(said, "published", &published.unwrap_or(written));
    row(said, "link", &field(post, "url"));
    row(said, "title", &field(post, "title"));
    let number = |key| post.pointer(&format!("/rating/{key}"))?.as_f64();
    if let (Some(value), Some(best)) = (number("value"), number("best")) {
        row(said, "rating", &format!("{value} of {best}"));
    }
    row(said, "status", &field(post, "status"));
    row(said, "text", &field(post, "text"));
    row(said, "answer", post.pointer("/reply/text").and_then(Value::as_str).unwrap_or_default());
}

fn zone(answer: &Value) -> TimeZone {
    TimeZone::get(&field(answer, "timezone")).unwrap_or(TimeZone::UTC)
}

fn array<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(path).and_then(Value::as_array).into_iter().flatten()
}

/// A name and its value; nothing where there is no value.
fn row(said: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        hang(said, name, value, INDENT);
    }
}

/// A text that stands beside a name, wrapped.
fn hang(said: &mut String, name: &str, text: &str, indent: usize) {
    let mut head = format!("{name:<indent$}");
    for line in wrap(text, WIDTH.saturating_sub(indent)) {
        said.push_str(format!("{head}{line}").trim_end());
        said.push('\n');
        head = " ".repeat(indent);
    }
}

/// The lines of a text, none longer than so many characters unless one word is.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut taken = String::new();
        let mut length = 0;
        for word in line.split_whitespace() {
            let more = word.chars().count();
            if length > 0 && length + 1 + more > width {
                lines.push(std::mem::take(&mut taken));
                length = 0;
            }
            if length > 0 {
                taken.push(' ');
                length += 1;
            }
            taken.push_str(word);
            length += more;
        }
        lines.push(taken);
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_wrapped_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one\n\ntwo  three", 20), ["one", "", "two three"]);
        assert_eq!(wrap("immeasurably éé é", 4), ["immeasurably", "éé é"]);
        assert!(wrap("", 10).is_empty());
    }

    #[test]
    fn a_case_is_told_in_the_time_of_its_business() {
        let answer = json!({
            "id": "A2C-D4E", "business": "garage", "source": "page", "state": "on_hold",
            "severity": "high", "opened_at": "2026-11-22T05:54:34Z",
            "answer_by": "2026-11-22T07:54:34Z", "due_to": "platform",
            "next_step": {"at": "2026-11-22T07:24:34Z", "kind": "reminder", "to": ["ann", "bob"]},
            "timezone": "Europe/Paris",
            "post": {"author": "Martin L.", "rating": {"value": 1, "best": 5}, "text": "Late. ".repeat(20)},
            "links": [],
            "course": {"hold_until": "2026-12-01T00:00:00Z", "causes": ["late", "rude"], "follow_ups": [
                {"number": 1, "at": "2026-11-29T23:30:00Z", "person": "ann", "status": "scheduled"},
                {"number": 1, "at": "2026-11-29T23:31:00Z", "person": "bob", "status": "scheduled"},
            ]},
            "timeline": [
                {"at": "2026-11-22T05:54:34Z", "kind": "opened", "severity": "high", "reasons": []},
                {"at": "2026-11-22T08:00:00Z", "kind": "hold", "by": "ann", "until": null, "reason": "ill"},
            ],
        });
        let expect = "\
case          A2C-D4E
business      garage
source        page
state         on hold
severity      high
opened        2026-11-22 06:54:34
answer by     2026-11-22 08:54:34 (as the platform wants)
next          reminder to ann, bob at 2026-11-22 08:24:34
rests until   2026-12-01 01:00:00
causes        late, rude
follow-ups    2026-11-30 to ann, bob
author        Martin L.
rating        1 of 5
text          Late. Late. Late. Late. Late. Late. Late. Late. Late. Late. Late. Late. Late. Late.
              Late. Late. Late. Late. Late. Late.

timeline, in the time of Europe/Paris
2026-11-22 06:54:34  opened, severity high
2026-11-22 09:00:00  put on hold by ann: ill
";
        assert_eq!(case(&answer), expect);
        let acted = acted(&answer, "ann", "hold");
        assert_eq!(acted, "A2C-D4E       put on hold by ann: ill\nstate         on hold\n");
    }
}
