//! What the values of a column look like.

use std::collections::HashSet;

use serde_json::Value;

use super::leaves::Column;

/// The shape of a column's values. Shares are of the values that are there, 0 to 1.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// How many rows have a value that says something.
    pub(super) present: usize,
    pub(super) strings: f64,
    pub(super) numbers: f64,
    pub(super) bools: f64,
    /// Characters of a string, on average.
    pub(super) length: f64,
    /// Strings of several words, or in a script that has no spaces.
    pub(super) prose: f64,
    /// Strings that are addresses.
    pub(super) urls: f64,
    /// Values of which there is no other.
    pub(super) distinct: f64,
}

impl Shape {
    /// The shape of a column.
    pub(super) fn of(column: &Column<'_>) -> Self {
        let mut shape = Self::default();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut numbers: HashSet<String> = HashSet::new();
        for (_, value) in &column.cells {
            match value {
                Value::String(text) if text.trim().is_empty() => continue,
                Value::String(text) => shape.string(text, &mut seen),
                Value::Array(values) => {
                    let text = values.first().and_then(Value::as_str).unwrap_or_default();
                    shape.string(text, &mut seen);
                }
                Value::Number(number) => {
                    shape.numbers += 1.0;
                    numbers.insert(number.to_string());
                }
                Value::Bool(_) => shape.bools += 1.0,
                Value::Null | Value::Object(_) => {}
            }
            shape.present += 1;
        }
        let all = count(shape.present.max(1));
        shape.distinct = count(seen.len() + numbers.len()) / all;
        let strings = shape.strings.max(1.0);
        for (share, of) in [
            (&mut shape.length, strings),
            (&mut shape.prose, strings),
            (&mut shape.urls, strings),
            (&mut shape.strings, all),
            (&mut shape.numbers, all),
            (&mut shape.bools, all),
        ] {
            *share /= of;
        }
        shape
    }

    fn string<'a>(&mut self, text: &'a str, seen: &mut HashSet<&'a str>) {
        self.strings += 1.0;
        seen.insert(text);
        let mut length = 0;
        let mut spaces = 0;
        let mut wide = 0;
        for c in text.chars().take(LONGEST) {
            length += 1;
            spaces += usize::from(c.is_whitespace());
            wide += usize::from(c >= '\u{2e80}');
        }
        self.length += count(length);
        let is_url = is_url(text);
        self.urls += f64::from(u8::from(is_url));
        self.prose += f64::from(u8::from(!is_url && (spaces >= 2 || wide >= 5)));
    }
}

/// As much of a string as its shape is told by, in characters.
const LONGEST: usize = 400;

/// Whether a string is an address, absolute or of the same site.
pub(super) fn is_url(text: &str) -> bool {
    let rooted = text.starts_with('/') && !text.contains(char::is_whitespace) && text.len() > 1;
    rooted || text.starts_with("http://") || text.starts_with("https://")
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of posts and characters are small")]
pub(super) fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prose_is_told_from_tokens_and_addresses() {
        let values = [
            json!("They came late and left"),
            json!("电话一直没有人接听"),
            json!("OK"),
            json!("https://a.test/x y z"),
            json!(" "),
        ];
        let cells = values.iter().enumerate().collect();
        let shape = Shape::of(&Column {
            path: Vec::new(),
            name: super::super::words::Name::default(),
            cells,
        });
        assert_eq!((shape.present, shape.prose, shape.urls), (4, 0.5, 0.25));
        assert!((shape.distinct - 1.0).abs() < 1e-9);
    }
}
