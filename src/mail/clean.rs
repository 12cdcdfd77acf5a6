//! Text from the outside, made safe to show. A post is written by a stranger: it may hold control
//! characters, direction overrides that make one text look like another, or far too much of
//! everything. Markup is not this module's business: the HTML template escapes.

use url::Url;

/// Longest permalink that is shown, in bytes.
const MAX_URL: usize = 2_000;

/// A text of several lines: line feeds only, no controls, at most one blank line in a row.
pub(super) fn block(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let shown = visible(text);
    for line in shown.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// A text of one line: every run of white space is one space. No-break spaces stay: they belong to
/// the typography of some languages.
pub(super) fn line(text: &str) -> String {
    let shown = visible(text);
    let words = shown.split(|c: char| c.is_whitespace() && c != '\u{a0}');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The beginning of a line, cut at a word where one ends near, with an ellipsis.
pub(super) fn excerpt(text: &str, chars: usize) -> String {
    let text = line(text);
    if text.chars().count() <= chars {
        return text;
    }
    let head: String = text.chars().take(chars.saturating_sub(1)).collect();
    let words = match head.rsplit_once(' ') {
        Some((words, _)) if words.chars().count() * 3 >= chars * 2 => words,
        _ => &head,
    };
    format!("{}…", words.trim_end_matches([' ', ',', ';', '.', ':', '…']))
}

/// The beginning of a text, and whether something was cut off. What a character costs once it is
/// escaped counts too, so that a wall of quotation marks cannot blow up the mail.
pub(super) fn cut(text: &str, chars: usize) -> (&str, bool) {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let (shown, _) = affordable(text.get(..end).unwrap_or(text), chars.saturating_mul(2));
    (shown, shown.len() < text.len())
}

/// The beginning of a text that costs no more than this once it is escaped, in bytes, and what it
/// costs.
pub(super) fn affordable(text: &str, budget: usize) -> (&str, usize) {
    let mut cost = 0;
    for (at, c) in text.char_indices() {
        let more = if matches!(c, '<' | '>' | '&' | '"' | '\'' | '/') { 6 } else { c.len_utf8() };
        if cost + more > budget {
            return (text.get(..at).unwrap_or(text), cost);
        }
        cost += more;
    }
    (text, cost)
}

/// An address that a reader may be sent to: http or https, without a user name in it.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let sound = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= MAX_URL;
    sound.then_some(url)
}

fn visible(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() || is_deceptive(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Characters that are not seen but change what is seen: direction controls, invisible fillers,
/// tags. The joiners stay: emoji and several scripts need them.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, as_block: &str, as_line: &str) {
        assert_eq!(block(input), as_block);
        assert_eq!(line(input), as_line);
    }

    #[test]
    fn what_is_not_seen_is_not_sent() {
        check("plain", "plain", "plain");
        check("a\r\nb\rc", "a\nb\nc", "a b c");
        check("\n\n\na\n\n\n\nb\n\n", "a\n\nb", "a b");
        check(
            "bell\u{7}\u{0} and\tescape \u{1b}[31m",
            "bell and escape [31m",
            "bell and escape [31m",
        );
        check("pay \u{202e}dlrow\u{202c}", "pay dlrow", "pay dlrow");
        check("x\u{2066}y\u{2069}\u{200b}z\u{feff}", "xyz", "xyz");
        check("👩\u{200d}🔧 é", "👩\u{200d}🔧 é", "👩\u{200d}🔧 é");
        check("one\u{2028}two", "one\ntwo", "one two");
        check("a\u{a0}: \u{2003} b\u{a0}", "a\u{a0}: \u{2003} b", "a\u{a0}: b");
        check(" \u{a0} ", "", "");
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("never again, I tell you", 14), "never again…");
        assert_eq!(excerpt("never again", 11), "never again");
        assert_eq!(excerpt("incomprehensibility", 8), "incompr…");
        assert_eq!(excerpt("", 8), "");
    }

    #[test]
    fn a_cut_text_is_bounded_in_characters_and_in_bytes() {
        assert_eq!(cut("abc", 3), ("abc", false));
        assert_eq!(cut("abcd", 3), ("abc", true));
        assert_eq!(cut("<<<<<<", 6), ("<<", true));
        assert_eq!(cut("éé", 2), ("éé", false));
    }

    #[test]
    fn only_the_web_is_linked() {
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://a@evil.example/", "nope"] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
        assert!(web_address(" https://reviews.example/r/1 ").is_some());
        assert_eq!(web_address(&format!("https://a.example/{}", "x".repeat(3_000))), None);
    }
}
