//! Rust text as tokens: enough to see which paths and macros a file names. Comments and literals
//! are gone, so nothing they say is taken for code.

#![expect(clippy::string_slice, reason = "only ever cut where a character begins")]

/// A token, and the line it stands on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The identifiers and signs of a text; `::` is one sign, any other sign is one character.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut tokens = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        let length = reader.blank(first);
        if length > 0 {
            reader.skip(length);
            continue;
        }
        let length = if is_word(first) {
            reader.until(|c| !is_word(c))
        } else if reader.rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(Token { text: reader.skip(length).to_owned(), line });
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, length: usize) -> &'a str {
        let (skipped, rest) = self.rest.split_at(length);
        self.line += skipped.matches('\n').count();
        self.rest = rest;
        skipped
    }

    fn until(&self, end: impl Fn(char) -> bool) -> usize {
        self.rest.find(end).unwrap_or(self.rest.len())
    }

    /// The length of what is no token here: white space, a comment or a literal.
    fn blank(&self, first: char) -> usize {
        let rest = self.rest;
        if first.is_whitespace() {
            return self.until(|c| !c.is_whitespace());
        }
        if rest.starts_with("//") {
            return self.until(|c| c == '\n');
        }
        if rest.starts_with("/*") {
            return block_comment(rest);
        }
        if first == '"' {
            return string(rest, 1);
        }
        if let Some(length) = prefixed(rest) {
            return length;
        }
        if first == '\'' { character(rest) } else { 0 }
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// A string whose text begins at `start`.
fn string(rest: &str, start: usize) -> usize {
    let mut escaped = false;
    for (at, c) in rest[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return start + at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `b"…"`, `r"…"`, `br#"…"#`, `b'…'` and their like.
fn prefixed(rest: &str) -> Option<usize> {
    let letters = rest.len() - rest.trim_start_matches(['b', 'r', 'c']).len();
    let after = rest.get(letters..).filter(|_| (1..=2).contains(&letters))?;
    if rest[..letters].contains('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let body = after[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close).map_or(body.len(), |at| at + close.len());
        return Some(letters + hashes + 1 + end);
    }
    match after.chars().next()? {
        '"' => Some(string(rest, letters + 1)),
        '\'' => Some(letters + character(after)),
        _ => None,
    }
}

/// A character; of a lifetime, only the quote.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            let _escaped = chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(rest.len(), |(at, _)| at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[test]
fn only_code_is_seen() {
    let text = r##"
        //! crate::comment
        /* crate::a /* crate::b */ crate::c */ use crate::{x::Y, z};
        const S: &str = "crate::text \" still"; let r = r#"crate::raw " still"#;
        let c = '"'; let d = '\''; let l: &'static str = b"crate::bytes"; crates::end
    "##;
    let seen: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
    assert_eq!(
        seen.join(" "),
        "use crate :: { x :: Y , z } ; const S : & str = ; let r = ; let c = ; let d = ; \
         let l : & static str = ; crates :: end"
    );
    assert_eq!(tokens("a\n\"x\ny\"\nb").last().map(|token| token.line), Some(4));
}
