//! Answers as people read them.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    digests, show_case,
    table::{short, table},
};
use crate::control::Request;

/// Puts an answer into words. What strangers wrote must not steer the terminal.
pub(super) fn show(request: &Request, answer: &Value) -> String {
    harmless(&words(request, answer))
}

/// A text without what steers a terminal.
pub(super) fn harmless(text: &str) -> String {
    let steers = |c: char| c.is_control() && c != '\n';
    text.replace(steers, "\u{fffd}")
}

fn words(request: &Request, answer: &Value) -> String {
    match request {
        Request::Status => status(answer),
        Request::Sources => list(
            answer,
            &["id", "state", "outcome", "posts", "since", "next_due", "detail"],
            "no sources are configured\n",
        ),
        Request::Cases(_) => show_case::cases(answer),
        Request::Case { .. } => show_case::case(answer),
        Request::Act { by, act, .. } => show_case::acted(answer, by, act.name()),
        Request::AskStaff { by, .. } => show_case::acted(answer, by, "staff"),
        Request::Outbox => list(
            answer,
            &["reason", "case", "person", "status", "attempts", "not_before", "last_error"],
            "the outbox is empty\n",
        ),
        Request::Poll { .. } => poll(answer),
        Request::SendTest { .. } => {
            format!("queued {}; `vigie outbox` says what became of it\n", text(answer))
        }
        Request::Digests => list(
            answer,
            &["person", "every", "on", "at", "next", "stopped_since", "stopped_by"],
            "nobody is configured\n",
        ),
        Request::WishDigests { .. } => digests::wished(answer),
        // It has a form of its own for every reader.
        Request::Report { .. }
        | Request::Draft { .. }
        | Request::Learned
        | Request::Receive { .. }
        | Request::Record { .. } => String::new(),
        Request::Forget => "forgot what was learned\n".to_owned(),
        Request::Reload => format!("reloaded: {}\n", text(answer)),
    }
}

fn status(answer: &Value) -> String {
    let running = answer.get("running").and_then(Value::as_bool).unwrap_or(false);
    let mut said = if running { "on watch\n" } else { "no daemon is running\n" }.to_owned();
    for key in ["sources", "cases", "outbox"] {
        let counts = answer.get(key).and_then(Value::as_object).into_iter().flatten();
        let counts = counts.map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>();
        let counts = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
        say(&mut said, key, &counts);
    }
    for (key, name) in
        [("posts", "posts"), ("next_due", "next poll"), ("oldest_waiting", "waiting")]
    {
        let value = answer.get(key).map(text).unwrap_or_default();
        if !value.is_empty() {
            let suffix = if key == "oldest_waiting" { "a mail, since " } else { "" };
            say(&mut said, name, &format!("{suffix}{value}"));
        }
    }
    if let Some(assistant) = answer.get("assistant") {
        say(&mut said, "assistant", &doing(assistant));
    }
    said
}

/// How the language model is doing.
fn doing(assistant: &Value) -> String {
    let field = |key| assistant.get(key).map(text).unwrap_or_default();
    let mut said =
        format!("{}, {} of {} requests today", field("model"), field("asked"), field("per_day"));
    if field("unclear") != "0" {
        said.push_str(&format!(", {} without an opinion", field("unclear")));
    }
    if !field("down_since").is_empty() {
        said.push_str(&format!("; no answer since {}: {}", field("down_since"), field("error")));
    }
    said
}

fn poll(answer: &Value) -> String {
    let number = |key: &str| answer.get(key).and_then(Value::as_u64).unwrap_or(0);
    let mut said = format!(
        "{}: {} ({} posts, {} new, {} edited, {} cases opened)\n",
        answer.get("source").map(text).unwrap_or_default(),
        answer.get("detail").map(text).unwrap_or_default(),
        number("posts"),
        number("appeared"),
        number("edited"),
        number("cases"),
    );
    for problem in answer.get("problems").and_then(Value::as_array).into_iter().flatten() {
        said.push_str(&format!("problem: {}\n", text(problem)));
    }
    said
}

fn list(answer: &Value, columns: &[&str], none: &str) -> String {
    let Some(rows) = answer.as_array().filter(|rows| !rows.is_empty()) else {
        return none.to_owned();
    };
    let mut shown = vec![columns.iter().map(|name| name.replace('_', " ")).collect()];
    for row in rows {
        let cells =
            columns.iter().map(|key| short(&row.get(key).map(text).unwrap_or_default(), 60));
        shown.push(cells.collect::<Vec<_>>());
    }
    table(shown)
}

/// A JSON value without quotes; null is nothing. Times lose their fractions of a second.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => match text.parse::<jiff::Timestamp>() {
            Ok(at) => at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            Err(_) => text.clone(),
        },
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn say(said: &mut String, name: &str, value: &str) {
    writeln!(said, "{:<12}{value}", name.replace('_', " ")).expect("a String takes any text");
}
