//! What a body is, told by how it begins: servers often say otherwise.

use serde_json::Value;

use super::bounds::{TOO_MANY_PARTS, has_too_many_parts};

/// What some servers put before JSON, so that no page can run it as a script.
const GUARDS: [&str; 4] = [")]}',", ")]}'", "for (;;);", "while(1);"];

/// What a body is.
#[derive(Debug)]
pub(super) enum Content {
    /// RSS or Atom.
    Feed,
    /// A page, or what a browser would show as one.
    Html,
    /// JSON.
    Json(Value),
    /// Something without posts, in words.
    Other(&'static str),
}

impl Content {
    /// Recognises a decoded body.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Self::Other("the body is empty");
        }
        let guarded = GUARDS.iter().find_map(|guard| text.strip_prefix(guard));
        let text = guarded.map_or(text, str::trim_start);
        if has_too_many_parts(text) {
            return Self::Other(TOO_MANY_PARTS);
        }
        if text.starts_with(['{', '[']) {
            return match serde_json::from_str::<Value>(text) {
                Ok(value) => Self::Json(value),
                Err(_) => Self::Other("the body begins like JSON but is none"),
            };
        }
        let root = root(text).map(|name| name.rsplit(':').next().unwrap_or(name));
        match root {
            Some("rss" | "feed" | "RDF") => Self::Feed,
            Some(name) if text.starts_with("<?xml") && !name.eq_ignore_ascii_case("html") => {
                Self::Other("the body is XML but no feed")
            }
            _ => Self::Html,
        }
    }
}

/// The name of the first element, after prolog, comments and document type.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')? + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if rest.starts_with(['!', '?']) {
            rest = rest.split_once('>')?.1;
        } else {
            return rest.split([' ', '\t', '\r', '\n', '>', '/']).next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = format!("{:?}", Content::of(text));
        assert!(found.starts_with(expected), "{text}: {found}");
    }

    #[test]
    fn bodies_are_told_apart_by_their_beginning() {
        check("\u{feff}<?xml version='1.0'?><!-- x --><rss version='2.0'>", "Feed");
        check("<feed xmlns='http://www.w3.org/2005/Atom'>", "Feed");
        check("<rdf:RDF xmlns='a'>", "Feed");
        check("<!DOCTYPE html><html>", "Html");
        check("<?xml version='1.0'?><!DOCTYPE html><html>", "Html");
        check("<p>rss", "Html");
        check("plain words", "Html");
        check("[1]", "Json");
        check(")]}'\n[1]", "Json");
        check("for (;;);{}", "Json");
        check("{\"a\"", "Other");
        check("<?xml version='1.0'?><urlset>", "Other");
        check(" \n", "Other");
    }
}
