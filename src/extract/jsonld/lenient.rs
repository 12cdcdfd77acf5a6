//! JSON as sites embed it: comments and CDATA around it, raw line ends in strings, commas and
//! semicolons too many, halves of surrogate pairs. Browsers do not mind, so sites do not notice.

use std::borrow::Cow;

use serde_json::Value;

use crate::extract::bounds::has_too_many_parts;

/// Reads a block of JSON, mending it where it must be; `None` if it is beyond that.
pub(in crate::extract) fn parse(block: &str) -> Option<Value> {
    let block = block.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // What was escaped in the page was not counted there.
    if has_too_many_parts(block) {
        return None;
    }
    serde_json::from_str(block).or_else(|_| serde_json::from_str(&mended(block))).ok()
}

/// The same JSON without what a strict parser stumbles over.
fn mended(block: &str) -> String {
    let mut mended = String::with_capacity(block.len());
    let mut rest = unwrapped(block);
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            rest = string(rest, &mut mended);
            continue;
        }
        if let Some(after) = skip_comment(rest) {
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if matches!(c, '}' | ']') {
            let kept = mended.trim_end().trim_end_matches(',').len();
            mended.truncate(kept);
        }
        mended.push(if c.is_control() || c == '\u{feff}' { ' ' } else { c });
    }
    mended.truncate(mended.trim_end_matches(|c: char| c.is_whitespace() || c == ';').len());
    mended
}

/// The longest end of a wrapper, in bytes: `]]>`, `*/`, `-->` and the space between them.
const LONGEST_CLOSE: usize = 24;

/// The block between the first bracket and the last, without comment or CDATA marks around it.
fn unwrapped(block: &str) -> &str {
    let start = block.find(['{', '[']).filter(|&at| {
        // "<![CDATA[" holds brackets of its own.
        !block.get(..at).is_some_and(|before| before.ends_with("<!"))
    });
    let start = start.or_else(|| {
        let after = block.find("CDATA[")? + "CDATA[".len();
        Some(after + block.get(after..)?.find(['{', '['])?)
    });
    let rest = start.and_then(|at| block.get(at..)).unwrap_or(block);
    // Only at the very end: the same signs in the middle belong to some text.
    let closes = |at: &usize| rest.len() - at <= LONGEST_CLOSE;
    let end = ["]]>", "-->"].iter().filter_map(|mark| rest.rfind(mark)).filter(closes).min();
    let rest = end.and_then(|at| rest.get(..at)).unwrap_or(rest);
    rest.trim_end().trim_end_matches("/*").trim_end_matches("//")
}

/// What follows a comment, if the text begins with one.
fn skip_comment(text: &str) -> Option<&str> {
    if let Some(comment) = text.strip_prefix("/*") {
        return Some(comment.split_once("*/").map_or("", |(_, after)| after));
    }
    let comment = text.strip_prefix("//")?;
    Some(comment.split_once('\n').map_or("", |(_, after)| after))
}

/// Copies the string that `text` begins with, its control characters and wrong escapes mended, and
/// returns what follows it.
fn string<'a>(text: &'a str, mended: &mut String) -> &'a str {
    mended.push('"');
    let mut chars = text.char_indices();
    chars.next();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                mended.push('"');
                return text.get(at + 1..).unwrap_or_default();
            }
            '\\' => {
                let escape = text.get(at..).unwrap_or_default();
                let (written, length) = mend_escape(escape);
                mended.push_str(&written);
                // The backslash is taken already.
                for _ in escape.get(1..length).unwrap_or_default().chars() {
                    chars.next();
                }
            }
            '\n' => mended.push_str("\\n"),
            '\t' => mended.push_str("\\t"),
            '\r' => {}
            c if c.is_control() => mended.push(' '),
            c => mended.push(c),
        }
    }
    mended.push('"');
    ""
}

/// A valid form of the escape that `text` begins with, and the bytes that it takes of the text.
fn mend_escape(text: &str) -> (Cow<'_, str>, usize) {
    match text.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            (text.get(..2).unwrap_or_default().into(), 2)
        }
        Some(b'u') => match (unit(text), text.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => {
                (text.get(..12).unwrap_or_default().into(), 12)
            }
            (Some(0xd800..=0xdfff), _) => ("\\ufffd".into(), 6),
            (Some(_), _) => (text.get(..6).unwrap_or_default().into(), 6),
            (None, _) => ("\\\\u".into(), 2),
        },
        // "\'" and the like: the character itself was meant.
        _ => (Cow::Borrowed(""), 1),
    }
}

/// The number of a `\uXXXX` that the text begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(block: &str, expected: Value) {
        assert_eq!(parse(block), Some(expected), "{block}");
    }

    #[test]
    fn what_sites_embed_is_read() {
        check("\u{feff} {\"a\": 1};\n", json!({"a": 1}));
        check("/*<![CDATA[*/ {\"a\": [1]} /*]]>*/", json!({"a": [1]}));
        check("//<![CDATA[\n{\"a\": 1}\n//]]>", json!({"a": 1}));
        check("<![CDATA[[1]]]>", json!([1]));
        check("<!-- {\"a\": \"b\"} -->", json!({"a": "b"}));
        check("{\"a\": \"two\r\nlines\tand\u{1}\"}", json!({"a": "two\nlines\tand "}));
        check("{\"a\": [1, 2,], \"b\": {\"c\": 3,},}", json!({"a": [1, 2], "b": {"c": 3}}));
        check("{\"a\": \"it\\'s\", /* why */ \"b\": 1}", json!({"a": "it's", "b": 1}));
        check("{\"a\": \"https://a.test\" // who\n}", json!({"a": "https://a.test"}));
        check(
            "{\"a\": \"cut \\ud83d\", \"b\": \"\\ud83d\\ude00\"};",
            json!({"a": "cut \u{fffd}", "b": "😀"}),
        );
    }

    #[test]
    fn what_is_broken_is_nothing() {
        for block in ["", "{", "var x = 1", "{\"a\": \"b\"", "{\"a\" 1}"] {
            assert_eq!(parse(block), None, "{block}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_block_is_survived(block in "([\\[\\]{}\",:/*\\\\u'd8 a\n<!>-]|\\PC){0,60}") {
            let _value = parse(&block);
        }

        #[test]
        fn mending_does_not_harm(text in "\\PC{0,30}", number in any::<i32>()) {
            let value = json!({"a": [text, {"b": number}, null], "c": text});
            prop_assert_eq!(serde_json::from_str::<Value>(&mended(&value.to_string())).unwrap(), value);
        }
    }
}
