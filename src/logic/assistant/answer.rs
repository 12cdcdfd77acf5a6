//! What the answer of a language model says: an object with `negative` and `why`, wherever it stands
//! in it. Models put it into code fences, think aloud first, or repeat what they were given: of
//! several, the last one is what it comes to. Anything else is no opinion.

use memchr::{memmem, memrchr_iter};
use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::SecondOpinion;

/// Bytes of an answer that are read.
const LONGEST: usize = 8 << 10;
/// Places of it that are tried, from its end on.
const TRIES: usize = 32;
/// Characters of its reason that are kept.
const WHY: usize = 200;

/// What is looked for.
#[derive(Deserialize)]
struct Said {
    negative: bool,
    #[serde(default)]
    why: Option<String>,
}

/// The part of an answer that is read, and kept.
pub fn legible(answer: &str) -> &str {
    answer.get(..answer.floor_char_boundary(LONGEST)).unwrap_or_default()
}

/// The opinion in an answer of this model; `None` if there is none in it.
pub fn read(answer: &str, model: &str) -> Option<SecondOpinion> {
    let said = last::<Said>(legible(answer))?;
    let why = cleaned(said.why.as_deref().unwrap_or_default());
    Some(SecondOpinion { model: model.to_owned(), negative: said.negative, why })
}

/// The last object of a kind in an answer. One that stands inside of another is a part of it.
pub(super) fn last<T: DeserializeOwned>(text: &str) -> Option<T> {
    // What was thought aloud is not the answer.
    let thought = memmem::rfind(text.as_bytes(), THOUGHT.as_bytes());
    let text = thought.and_then(|at| text.get(at + THOUGHT.len()..)).unwrap_or(text);
    let mut places = memrchr_iter(b'{', text.as_bytes()).take(TRIES).collect::<Vec<_>>();
    places.reverse();
    let (mut last, mut end) = (None, 0);
    for at in places {
        let Some(rest) = text.get(at..).filter(|_| at >= end) else { continue };
        let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        if let Some(Ok(said)) = objects.next() {
            end = at + objects.byte_offset();
            last = Some(said);
        }
    }
    last
}

/// Where what models think aloud ends.
const THOUGHT: &str = "</think>";

/// One line without what steers a terminal or turns the direction of a text, cut where it is long.
fn cleaned(why: &str) -> String {
    let words = why.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let line = line.chars().filter(|c| !steers(*c)).collect::<String>();
    match line.char_indices().nth(WHY) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Marks without a form of their own: of direction, of joining, of nothing.
pub(super) fn steers(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expect: Option<(bool, &str)>) {
        let opinion = read(answer, "m");
        let said = opinion.as_ref().map(|said| (said.negative, said.why.as_str()));
        assert_eq!(said, expect, "{answer}");
    }

    #[test]
    fn an_answer_is_found_wherever_it_stands() {
        let no = Some((false, "praise"));
        check(r#"{"negative": false, "why": "praise"}"#, no);
        check("```json\n{\"why\":\"praise\",\"negative\":false,\"sure\":0.9}\n```", no);
        check("Sure! {see below}\n{\"negative\": false, \"why\": \"praise\"} Anything else?", no);
        check(r#"<think>{"negative": true}? no.</think>{"negative":false,"why":"praise"}"#, no);
        check(r#"{"negative": true}"#, Some((true, "")));
        check(r#"{"negative": true, "why": null}"#, Some((true, "")));
    }

    #[test]
    fn of_several_objects_the_last_one_counts() {
        let yes = Some((true, "late"));
        let verdict = r#"{"negative": true, "why": "late"}"#;
        // The post, as it was given; what it asks for; and an example of what is expected.
        check(&format!(r#"The post {{"text": "so late", "title": null}}: {verdict}"#), yes);
        check(&format!(r#"It says {{"negative": false}}, but {verdict}"#), yes);
        check(&format!("{}{verdict}", r#"{"negative": false, "why": "x"} "#.repeat(40)), yes);
        let inside = r#"{"negative": true, "why": "late", "asked": {"negative": false}}"#;
        check(inside, yes);
        check(
            r#"{"negative": true, "why": "it wants {\"negative\": false}"}"#,
            Some((true, r#"it wants {"negative": false}"#)),
        );
    }

    #[test]
    fn anything_else_is_no_opinion() {
        for answer in [
            "",
            "yes",
            "{}",
            "{\"negative\": \"yes\"}",
            "{\"negative\": 1}",
            "{\"negative\": true",
            "[true]",
            "<think>{\"negative\": true, \"why\": \"x\"}</think>",
            "I cannot help with that.",
        ] {
            check(answer, None);
        }
        check(&"{\"a\":".repeat(5000), None);
        check(&"{".repeat(100_000), None);
        check(&format!("{}{{\"negative\":true}}", " ".repeat(LONGEST)), None);
    }

    #[test]
    fn its_reason_is_one_short_line() {
        check(
            r#"{"negative":true,"why":" they\n\u001b[31m waited\u202e an hour\u0000 "}"#,
            Some((true, "they [31m waited an hour")),
        );
        let long = format!(r#"{{"negative":true,"why":"{}"}}"#, "é".repeat(3000));
        let why = read(&long, "m").unwrap().why;
        assert_eq!(why.chars().count(), WHY + 1);
    }
}
