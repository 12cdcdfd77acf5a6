//! Ratings and counts as sites write them.

use crate::{domain::Rating, logic::text::fold};

/// A rating in words: `4`, `4,5`, `3.0 out of 5 stars`, `4/5`, `80 %`, `★★☆☆☆`, `doesn't
/// recommend`. The scale that the text states wins over `best` and `worst`, and these over what
/// the value suggests: 5, or 10 or 100 for values above it.
pub(super) fn rating(text: &str, best: Option<f64>, worst: Option<f64>) -> Option<Rating> {
    let found = numbers(text);
    let Some(first) = found.first() else {
        return stars(text).or_else(|| recommendation(text));
    };
    if text.get(first.end..).is_some_and(|rest| rest.trim_start().starts_with('%')) {
        return Rating::new(first.value, 100.0, 0.0);
    }
    let stated = found.get(1).and_then(|second| {
        let between = text.get(first.end..second.start)?;
        states_scale(between).then_some(second.value)
    });
    on_scale(first.value, stated.or(best), worst)
}

/// A value on its scale, where parts of the scale may be unknown.
pub(super) fn on_scale(value: f64, best: Option<f64>, worst: Option<f64>) -> Option<Rating> {
    let best = best.or_else(|| [5.0, 10.0, 100.0].into_iter().find(|best| value <= *best))?;
    let worst = worst.unwrap_or(if best <= 1.0 { 0.0 } else { 1.0 });
    Rating::new(value, best, worst)
}

/// Whether what stands between two numbers makes the second the best of the scale.
fn states_scale(between: &str) -> bool {
    if between.trim() == "/" {
        return true;
    }
    let words = fold(between);
    ["of", "sur", "von", "van", "de", "su", "из", "над"]
        .iter()
        .any(|word| words.split(' ').next_back() == Some(word))
}

/// Drawn stars: the full ones, of all where empty ones are drawn too.
fn stars(text: &str) -> Option<Rating> {
    let count = |drawn: &[char]| text.chars().filter(|c| drawn.contains(c)).count();
    let (full, empty) = (count(&['★', '⭐']), count(&['☆']));
    if full == 0 {
        return None;
    }
    let best = if empty > 0 { full + empty } else { full.max(5) };
    let number = |count: usize| u32::try_from(count).map(f64::from).ok();
    Rating::new(number(full)?, number(best)?, 1.0)
}

/// "Recommends", "does not recommend", and the same in French: 1 or 0 on a scale of 0 to 1.
fn recommendation(text: &str) -> Option<Rating> {
    let words = fold(text);
    if !words.contains("recommend") && !words.contains("recommand") {
        return None;
    }
    let refused = words
        .split(' ')
        .any(|word| matches!(word, "not" | "t" | "dont" | "doesnt" | "ne" | "pas" | "no" | "non"));
    Rating::new(if refused { 0.0 } else { 1.0 }, 1.0, 0.0)
}

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
struct Number {
    value: f64,
    start: usize,
    end: usize,
}

/// The first numbers of a text; a comma or a point between digits is decimal.
fn numbers(text: &str) -> Vec<Number> {
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

    #[track_caller]
    fn check(text: &str, expected: Option<(f64, f64)>) {
        let read = rating(text, None, None).map(|rating| (rating.value, rating.best));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn ratings_in_many_words() {
        check("4", Some((4.0, 5.0)));
        check("4,5", Some((4.5, 5.0)));
        check("3.0 out of 5 stars", Some((3.0, 5.0)));
        check("Note : 2/5", Some((2.0, 5.0)));
        check("Noté 8,5 sur 10", Some((8.5, 10.0)));
        check("5 из 5 звезд", Some((5.0, 5.0)));
        check("a-icon a-star-3", Some((3.0, 5.0)));
        check("1 star (12 reviews)", Some((1.0, 5.0)));
        check("7", Some((7.0, 10.0)));
        check("80 %", Some((80.0, 100.0)));
        check("★★☆☆☆", Some((2.0, 5.0)));
        check("★★★", Some((3.0, 5.0)));
        check("Marie doesn’t recommend this place", Some((0.0, 1.0)));
        check("Recommends", Some((1.0, 1.0)));
        check("Je ne recommande pas", Some((0.0, 1.0)));
        check("140", None);
        check("no stars", None);
        check("", None);
    }

    #[test]
    fn the_scale_given_is_used_unless_the_page_states_one() {
        let read = |text| rating(text, Some(50.0), Some(10.0)).map(|rating| rating.normalised());
        assert_eq!(read("rating-50"), Some(1.0));
        assert_eq!(rating("4/5", Some(10.0), None).map(|rating| rating.best), Some(5.0));
    }

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
}
