//! serde's words for a mistake, in the words of someone who writes TOML.
//!
//! A value is never repeated here: it could be a password in the wrong place.

use super::suggest;

/// A message, and a help line if there is one.
pub(super) fn misread(message: &str) -> (String, Option<String>) {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((name, known)) if message.starts_with("unknown field") => (
            format!("unknown key `{name}`"),
            suggest::gate(name)
                .or_else(|| suggest::one_of(name, known, "the keys of this table are")),
        ),
        Some((name, known)) if message.starts_with("unknown variant") => {
            (format!("unknown value `{name}`"), suggest::one_of(name, known, "use one of"))
        }
        _ => match mismatch(message) {
            Some(mismatch) => mismatch,
            None => (message.to_owned(), None),
        },
    }
}

/// The expectation of a raw type may carry its own help after `"; "`.
fn mismatch(message: &str) -> Option<(String, Option<String>)> {
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = found.split(['`', '"']).next().unwrap_or(found).trim();
    let (expected, help) = match expected.split_once("; ") {
        Some((expected, help)) => (expected, Some(help.to_owned())),
        None => (expected, None),
    };
    let (expected, found) = (noun(expected), noun(found));
    let help = help.or_else(|| advice(expected, found).map(str::to_owned));
    Some((format!("expected {expected}, found {found}"), help))
}

fn advice(expected: &str, found: &str) -> Option<&'static str> {
    match (expected, found) {
        ("a string", "a whole number" | "a fraction") => {
            Some("write it in quotes; a time or a size needs its unit, as in \"30s\" or \"8MiB\"")
        }
        ("a string", _) => Some("write one text in quotes"),
        ("a list", _) => Some("write it in brackets, each item in quotes: [\"…\", \"…\"]"),
        ("true or false" | "a whole number" | "a number", "a string") => {
            Some("write it without quotes")
        }
        _ => None,
    }
}

fn noun(serde: &str) -> &str {
    match serde {
        "a sequence" | "sequence" => "a list",
        "a map" | "map" => "a table",
        "string" => "a string",
        "integer" | "i64" => "a whole number",
        "floating point" | "floating point number" => "a fraction",
        table if table.starts_with("struct ") => "a table",
        "a boolean" | "boolean" => "true or false",
        "f64" => "a number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expect: &str, help: Option<&str>) {
        let (said, helped) = misread(message);
        assert_eq!((said.as_str(), helped.as_deref()), (expect, help));
    }

    #[test]
    fn messages_are_in_the_words_of_the_file() {
        check(
            "unknown field `tiemzone`, expected one of `timezone`, `state`",
            "unknown key `tiemzone`",
            Some("did you mean `timezone`?"),
        );
        check(
            "unknown field `x`, expected `first` or `max`",
            "unknown key `x`",
            Some("the keys of this table are: first, max"),
        );
        check(
            "unknown variant `honor`, expected `honour` or `ignore`",
            "unknown value `honor`",
            Some("did you mean `honour`?"),
        );
        check(
            "invalid type: map, expected a sequence",
            "expected a list, found a table",
            Some("write it in brackets, each item in quotes: [\"…\", \"…\"]"),
        );
        check(
            "invalid type: integer `30`, expected a string",
            "expected a string, found a whole number",
            Some("write it in quotes; a time or a size needs its unit, as in \"30s\" or \"8MiB\""),
        );
        check("integer number overflowed", "integer number overflowed", None);
    }

    #[test]
    fn a_value_in_the_wrong_place_is_not_repeated() {
        check(
            "invalid type: string \"hunter2, expected 2\", expected a table; keep it elsewhere",
            "expected a table, found a string",
            Some("keep it elsewhere"),
        );
    }
}
