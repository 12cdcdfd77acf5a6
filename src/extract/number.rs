//! Counts as sites write them, and the numbers of a text.

/// How many there are: `83`, `1,234 reviews`, `1 234 avis`, `1-20 of 83`.
pub(super) fn count(text: &str) -> Option<u64> {
    let joined = join_groups(text);
    let found = numbers(&joined);
    let first = found.first()?;
    let wanted = match (found.get(1), found.get(2)) {
        // "1-20 of 83": the range is what this page shows.
        (Some(second), Some(third)) if is_range(joined.get(first.end..second.start)?) => {
            joined.get(third.start..third.end)
        }
        _ => joined.get(first.start..first.end),
    }?;
    wanted.split(['.', ',']).next()?.parse().ok()
}

/// How many, in whole numbers, thousands or millions, a sign aside: `83`, `1.2K likes`, `3,4 M`, `12 k`.
pub(super) fn many(text: &str) -> Option<u64> {
    let joined = join_groups(text);
    let first = *numbers(&joined).first()?;
    let unit = joined.get(first.end..)?.trim_start();
    let end = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
    let times = match unit.get(..end)? {
        "k" | "K" => 1e3,
        "m" | "M" => 1e6,
        _ => 1.0,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it has no sign, and what is too large becomes the largest number there is"
    )]
    Some((first.value * times).round() as u64)
}

fn is_range(between: &str) -> bool {
    matches!(between.trim(), "-" | "–" | "—" | "to" | "à")
}

/// The text without the separators of thousands: one of `,. '` or a kind of space between digits,
/// with three digits after it.
fn join_groups(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut joined = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        let separates = matches!(c, ',' | '.' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}');
        let group = at > 0
            && digit(at - 1)
            && (1..=3).all(|step| digit(at + step))
            && !digit(at.saturating_add(4));
        if !(separates && group) {
            joined.push(c);
        }
    }
    joined
}

/// A number found in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// The first numbers of a text; a comma or a point between digits is decimal.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() && found.len() < 3 {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while digit(at) {
            at += 1;
        }
        if matches!(bytes.get(at), Some(b'.' | b',')) && digit(at + 1) {
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
        let number = text.get(start..at).and_then(|digits| digits.replace(',', ".").parse().ok());
        found.extend(number.map(|value| Number { value, start, end: at }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_many_words() {
        for (text, expected) in [
            ("83", Some(83)),
            ("(1,234 reviews)", Some(1234)),
            ("1 234 avis", Some(1234)),
            ("2.109.000 Bewertungen", Some(2_109_000)),
            ("12'345", Some(12345)),
            ("1–20 of 83", Some(83)),
            ("Showing 1 to 20 of 1,083 reviews", Some(1083)),
            ("none", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn how_many_as_networks_write_it() {
        for (text, expected) in [
            ("0", Some(0)),
            ("83 likes", Some(83)),
            ("1,234", Some(1234)),
            ("1.2K", Some(1200)),
            ("12 k J’aime", Some(12_000)),
            ("3,4 M", Some(3_400_000)),
            ("7 messages", Some(7)),
            ("-5", Some(5)),
            ("", None),
            ("like", None),
            ("99999999999999999999999", Some(u64::MAX)),
        ] {
            assert_eq!(many(text), expected, "{text}");
        }
    }
}
