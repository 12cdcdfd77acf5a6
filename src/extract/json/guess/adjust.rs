//! Texts and ids as posts have them: without markup, without what only says that something is gone.

use serde_json::Value;

use crate::extract::dom::plain;

/// A text without markup; the strings of an array are its paragraphs.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => seen(text),
        Value::Array(values) => {
            let parts: Vec<String> = values.iter().filter_map(text).collect();
            parts.join("\n\n")
        }
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A text without markup. A post that is but a picture is a post too.
fn seen(text: &str) -> String {
    let words = plain(text);
    match () {
        () if !words.is_empty() => words,
        () if text.contains("<img") => "[image]".to_owned(),
        () if text.contains("<video") || text.contains("<iframe") => "[video]".to_owned(),
        () => words,
    }
}

/// A short text on one line.
pub(super) fn line(value: &Value) -> Option<String> {
    let text = text(value)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// An id as it is written.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The author's own words of a text that Google put a translation before or after.
pub(super) fn untranslated(text: String) -> String {
    if let Some((_, original)) = text.split_once("(Original)") {
        return original.trim().to_owned();
    }
    match text.split_once("(Translated by Google)") {
        Some((original, _)) if !original.trim().is_empty() => original.trim().to_owned(),
        Some((_, translated)) => translated.trim().to_owned(),
        None => text,
    }
}

/// Whether a text only says that there was one.
pub(super) fn is_gone(text: &str) -> bool {
    matches!(text.trim(), "[deleted]" | "[removed]" | "[deleted by user]" | "[ Removed by Reddit ]")
}

/// The ISO 639-1 code of a language tag.
pub(super) fn language(value: &Value) -> Option<String> {
    let code = value.as_str()?.split(['-', '_']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told() {
        let text = |html: &str| text(&Value::from(html));
        assert_eq!(text("<p><img src='a.png'></p>").as_deref(), Some("[image]"));
        assert_eq!(text("<p>Late. <img src='a.png'></p>").as_deref(), Some("Late."));
        assert_eq!(text("<p></p>"), None);
    }

    #[test]
    fn the_authors_own_words_are_kept() {
        for (text, own) in [
            ("(Translated by Google) Late.\n\n(Original)\nEn retard.", "En retard."),
            ("En retard.\n\n(Translated by Google)\nLate.", "En retard."),
            ("(Translated by Google) Late.", "Late."),
            ("Late.", "Late."),
        ] {
            assert_eq!(untranslated(text.to_owned()), own);
        }
    }
}
