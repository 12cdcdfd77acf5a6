//! Templates of the admin's own. Each value is written as JSON by itself, so that no text can break
//! out of its place: `{"text": {{ subject }}}` needs no quotes.

use minijinja::{Environment, Value, value::Serde};

use super::{
    body::HookError,
    said::{Said, said},
};
use crate::{
    domain::{AlertId, Language, PersonId, Severity},
    mail::{Body, Letter, hook::Dispatch},
};

/// The name ends in `.json`, by which the engine writes every value as JSON.
const NAME: &str = "own.json";
/// Steps that a template may take: a loop without an end must end.
const STEPS: u64 = 1_000_000;

/// A template filled in; it must be JSON.
pub(super) fn render(template: &str, said: &Said) -> Result<String, HookError> {
    let wrong = |error: minijinja::Error| HookError::Template(text(&error));
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_fuel(Some(STEPS));
    environment.add_template(NAME, template).map_err(wrong)?;
    let template = environment.get_template(NAME).map_err(wrong)?;
    let body = template.render(Value::from(Serde(said))).map_err(wrong)?;
    match serde_json::from_str::<serde::de::IgnoredAny>(&body) {
        Ok(_) => Ok(body),
        Err(error) => Err(HookError::NotJson(error.to_string())),
    }
}

/// What is wrong, and in which line.
fn text(error: &minijinja::Error) -> String {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) => format!("line {line}: {detail}"),
        None => detail,
    }
}

/// Whether a template can be filled in with what messages say.
///
/// # Errors
/// Why not, in words.
pub fn try_template(template: &str) -> Result<(), String> {
    let letter = Letter {
        language: Language::English,
        timezone: jiff::tz::TimeZone::UTC,
        body: Body::Test,
        links: None,
        no_more: None,
        instead_of: None,
    };
    let (alert, person) = (AlertId::new("test:0:person"), PersonId::from("person"));
    let dispatch = Dispatch {
        id: "sample@vigie.example",
        alert: &alert,
        person: &person,
        severity: Severity::High,
        business: None,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let plain = said(&letter, &dispatch);
    let text = "Quotes \" and \\, <b>, {{ braces }},\nlines, and é.".to_owned();
    let full = Said {
        instead_of: Some("other".to_owned()),
        case: Some("A7K2".to_owned()),
        business: Some("shop".to_owned()),
        page: Some("https://reviews.example/7?a=b&c=\"".to_owned()),
        text,
        ..plain.clone()
    };
    // With and without what not every message has.
    for said in [&full, &plain] {
        render(template, said).map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json_by_themselves() {
        try_template(r#"{"text": {{ subject ~ "\n" ~ text }}, "at": {{ at }}}"#).unwrap();
        try_template(r#"{"link": {{ page }}{% if case %}, "case": {{ case }}{% endif %}}"#)
            .unwrap();
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (template, expect) in [
            (r#"{"text": "{{ text }}"}"#, "is not JSON: expected"),
            ("{\n{{ text }", "line 2"),
            (r#"{"text": {{ txet }}}"#, "undefined"),
            ("hello", "is not JSON"),
            ("", "is not JSON"),
            ("{% for a in range(9999999) %}{% endfor %}", ""),
        ] {
            let error = try_template(template).unwrap_err();
            assert!(error.contains(expect), "{template}: {error}");
        }
    }
}
