//! JSON inside a script: what is assigned, passed to `JSON.parse`, or pushed in pieces.
//!
//! A script is no JSON, and to read it as a program would be another browser. So every bracket
//! that may begin a value is tried, and what could not be read counts against a budget: the work
//! stays in proportion to the script.

use serde_json::Value;

use super::state::State;
use crate::extract::jsonld::lenient;

/// The shortest value that is kept, in bytes: a page's settings are many and small.
const SHORTEST: usize = 60;
/// How often a script may be read in vain, in times its length.
const IN_VAIN: usize = 3;
/// The most values of one script.
const MOST: usize = 40;

/// The values in a script.
pub(in crate::extract) fn values(script: &str, found: &mut Vec<State>) {
    let mut budget = script.len().saturating_mul(IN_VAIN) + 1000;
    let kept = found.len();
    let mut at = 0;
    while let Some(place) = next_opening(script, at) {
        if budget == 0 || found.len() >= kept + MOST {
            return;
        }
        at = place + 1;
        let (before, rest) = (script.get(..place).unwrap_or_default(), script.get(place..));
        let Some(rest) = rest else { continue };
        let Some(kind) = Before::of(before) else { continue };
        let (read, used) = match kind {
            Before::String => string_of_json(rest),
            Before::Assigned => whole(rest).or_mended(rest),
            Before::Keyed => whole(rest).into_pair(),
        };
        match read {
            Some(value) => {
                at = place + used;
                if used >= SHORTEST && (value.is_object() || value.is_array()) {
                    found.push(State { name: name(before), value });
                }
            }
            None => budget = budget.saturating_sub(used),
        }
    }
}

/// The pieces of text that a script pushes for the page to be put together from
/// (`self.__next_f.push([1,"…"])`).
pub(super) fn pieces(script: &str, text: &mut String) {
    for pushed in script.split(PIECE).skip(1) {
        let Some((_, quoted)) = pushed.split_once(',') else { continue };
        if let Some((piece, _)) = string(quoted.trim_start()) {
            text.push_str(&piece);
        }
    }
}

/// Where the next value may begin: a bracket, or a string that is given to `JSON.parse`.
fn next_opening(script: &str, from: usize) -> Option<usize> {
    script.get(from..)?.find(['{', '[', '"', '\'']).map(|at| from + at)
}

/// How a piece of a page is pushed.
const PIECE: &str = "__next_f.push(";

/// What stands before a value.
enum Before {
    /// `=`, or a call: the value may be mended.
    Assigned,
    /// `:`, inside of something that is no JSON itself.
    Keyed,
    /// `JSON.parse(`.
    String,
}

impl Before {
    fn of(before: &str) -> Option<Self> {
        let before = before.trim_end();
        match before.bytes().next_back() {
            _ if before.ends_with("JSON.parse(") => Some(Self::String),
            // Those are put together first.
            _ if before.ends_with(PIECE) => None,
            Some(b'=' | b'(') => Some(Self::Assigned),
            Some(b':') => Some(Self::Keyed),
            _ => None,
        }
    }
}

/// An attempt to read a value: it and its length, or how far the attempt went.
enum Attempt {
    Read(Value, usize),
    Failed(usize),
}

impl Attempt {
    fn into_pair(self) -> (Option<Value>, usize) {
        match self {
            Self::Read(value, used) => (Some(value), used),
            Self::Failed(used) => (None, used),
        }
    }

    /// What is no JSON but meant as such: trailing commas, raw line ends, `undefined`.
    fn or_mended(self, rest: &str) -> (Option<Value>, usize) {
        let Self::Failed(used) = self else { return self.into_pair() };
        // A block of code fails at once, and so do objects with bare keys.
        if used < 16 {
            return (None, used + 1);
        }
        let Some(end) = closing(rest) else { return (None, rest.len()) };
        let block = rest.get(..end).unwrap_or_default();
        (lenient::parse(&defined(block)), end)
    }
}

/// The JSON value that a text begins with.
fn whole(rest: &str) -> Attempt {
    if !rest.starts_with(['{', '[']) {
        return Attempt::Failed(1);
    }
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Attempt::Read(value, values.byte_offset()),
        Some(Err(error)) => Attempt::Failed(offset(rest, error.line(), error.column()).max(1)),
        None => Attempt::Failed(1),
    }
}

/// Where a line and a column (counted from 1) are.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    lines.map(str::len).sum::<usize>() + column
}

/// The value in a string of JSON, and the length of the string as it is written.
fn string_of_json(rest: &str) -> (Option<Value>, usize) {
    match string(rest) {
        Some((inner, used)) => (lenient::parse(&inner), used),
        None => (None, rest.len()),
    }
}

/// The string literal that a text begins with, and its length as it is written.
fn string(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let mut string = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((string, at + 1)),
            '\\' => {
                let (_, escape) = chars.next()?;
                match escape {
                    'n' => string.push('\n'),
                    't' => string.push('\t'),
                    'r' => string.push('\r'),
                    'b' | 'f' | 'v' | '0' => string.push(' '),
                    'x' | 'u' => {
                        let digits = if escape == 'x' { 2 } else { 4 };
                        let mut code = 0_u32;
                        for _ in 0..digits {
                            code = code * 16 + chars.next()?.1.to_digit(16)?;
                        }
                        match char::from_u32(code) {
                            Some(c) => string.push(c),
                            // Half of a pair: left as JSON writes it, to be read with its other half.
                            None => string.push_str(&format!("\\u{code:04x}")),
                        }
                    }
                    other => string.push(other),
                }
            }
            c => string.push(c),
        }
    }
    None
}

/// Where the bracket closes that a text begins with, strings respected.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The block with `null` where a program wrote what JSON has no word for.
fn defined(block: &str) -> String {
    let mut defined = String::with_capacity(block.len());
    for (at, piece) in block.split('"').enumerate() {
        if at > 0 {
            defined.push('"');
        }
        // Values only: after a colon, a comma or a bracket, which no text ends with by chance.
        let mut piece = piece.to_owned();
        for word in ["undefined", "void 0", "NaN"] {
            for before in [":", ",", "["] {
                piece = piece.replace(&format!("{before}{word}"), &format!("{before}null"));
            }
        }
        defined.push_str(&piece);
    }
    defined
}

/// The name that a value is assigned to or keyed by: the last word before it.
fn name(before: &str) -> String {
    let before = before.trim_end().trim_end_matches("JSON.parse(");
    let before = before
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '=' | ':' | '(' | '"' | '\''));
    let known = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-');
    let start = before.char_indices().rev().take(80).take_while(|(_, c)| known(*c)).last();
    start.and_then(|(at, _)| before.get(at..)).unwrap_or_default().to_owned()
}
