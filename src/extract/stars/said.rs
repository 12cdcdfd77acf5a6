//! Ratings in words and glyphs: `4,5`, `3.0 out of 5 stars`, `4/5`, `80 %`, `★★☆☆☆`, `FOUR`.

use super::{
    recommend::recommendation,
    words::{NUMBERS, OF, OUT_OF_WHICH, RATING, STARS},
};
use crate::{
    domain::Rating,
    extract::number::{Number, numbers},
    logic::text::fold,
};

/// The longest text that is a rating by itself, in bytes.
const LONGEST: usize = 100;

/// The longest text that is looked at at all, in bytes.
const LONGEST_FIELD: usize = 4 << 10;

/// Scales that sites use.
const SCALES: [f64; 9] = [3.0, 4.0, 5.0, 6.0, 7.0, 10.0, 20.0, 50.0, 100.0];

/// A rating in the text of a field that holds one: `4`, `4,5`, `3.0 out of 5 stars`, `4/5`, `80 %`,
/// `★★☆☆☆`, `FOUR`, `doesn't recommend`. The scale that the text states wins over `best` and
/// `worst`, and these over what the value suggests: 5, or 10 or 100 for values above it.
pub(in crate::extract) fn rating(
    text: &str,
    best: Option<f64>,
    worst: Option<f64>,
) -> Option<Rating> {
    let text = text.get(..text.floor_char_boundary(LONGEST_FIELD))?;
    let text = halves(text);
    let found = numbers(&text);
    let Some(first) = found.first() else {
        return glyphs(&text)
            .or_else(|| on_scale(named(&text)?, best, worst))
            .or_else(|| recommendation(&text));
    };
    if text.get(first.end..).is_some_and(|rest| rest.trim_start().starts_with('%')) {
        return percent(first.value);
    }
    match scaled(&text, &found) {
        Some((value, stated)) => {
            on_scale(value, Some(stated), worst.filter(|_| best == Some(stated)))
        }
        None => on_scale(first.value, best, worst),
    }
}

/// A rating in a text of which nobody said that it is one: only where it is nothing else. A scale,
/// stars or what is rated must be told: `4.0 out of 5 stars`, `2/5`, `★★☆☆☆`, `3 étoiles`.
pub(in crate::extract) fn stated(text: &str) -> Option<Rating> {
    if text.len() > LONGEST {
        return None;
    }
    let text = halves(text);
    let folded = fold(&text);
    let known = |word: &str| {
        OF.contains(&word)
            || RATING.contains(&word)
            || OUT_OF_WHICH.contains(&word)
            || number_named(word).is_some()
            || word.chars().all(|c| c.is_ascii_digit())
            || STARS.iter().any(|stars| {
                word.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(stars)
            })
    };
    if !folded.split(' ').filter(|word| !word.is_empty()).all(known) {
        return None;
    }
    let found = numbers(&text);
    let counts_stars = folded.split(' ').any(|word| STARS.contains(&word));
    match found.as_slice() {
        [] => {
            glyphs(&text).or_else(|| counts_stars.then(|| on_scale(named(&text)?, None, None))?)
        }
        [only] if text.get(only.end..).is_some_and(|rest| rest.trim_start().starts_with('%')) => {
            counts_stars.then(|| percent(only.value)).flatten()
        }
        [only] => (counts_stars || text.contains(['★', '⭐']))
            .then(|| on_scale(only.value, None, None))
            .flatten()
            .filter(|rating| rating.best <= 10.0),
        [first, ..] => {
            let (value, best) = scaled(&text, &found)?;
            let plain = found.len() == 2 && first.value >= 0.0;
            (plain && is_scale(best)).then(|| on_scale(value, Some(best), None)).flatten()
        }
    }
}

/// Whether sites use a scale up to this.
pub(super) fn is_scale(best: f64) -> bool {
    SCALES.iter().any(|scale| (best - scale).abs() < 1e-9)
}

/// A value on its scale, where parts of the scale may be unknown.
pub(in crate::extract) fn on_scale(
    value: f64,
    best: Option<f64>,
    worst: Option<f64>,
) -> Option<Rating> {
    let best = best.or_else(|| [5.0, 10.0, 100.0].into_iter().find(|best| value <= *best))?;
    let worst = worst.unwrap_or(if best <= 1.0 { 0.0 } else { 1.0 });
    Rating::new(value, best, worst)
}

/// The scale that the bare numbers of a whole list are on: 5, 10, 50 (`10, 30, 50`) or 100. `None`
/// if there are none, or if they are beyond all of these.
pub(in crate::extract) fn scale_of(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut most, mut tens, mut twenties, mut count) = (0.0_f64, true, true, 0_usize);
    for value in values.into_iter().filter(|value| value.is_finite()) {
        let divides = |step: f64| (value / step).fract().abs() < 1e-9;
        most = most.max(value);
        tens &= value >= 10.0 && divides(5.0);
        twenties &= value >= 20.0 && divides(20.0);
        count += 1;
    }
    match most {
        _ if count == 0 => None,
        // "10" alone may be the best of ten.
        most if tens && most <= 50.0 && (count > 1 || most > 10.0) => Some(50.0),
        most if twenties && most <= 100.0 => Some(100.0),
        most => [5.0, 10.0, 100.0].into_iter().find(|best| most <= *best),
    }
}

/// Value and best, where the text states both.
fn scaled(text: &str, found: &[Number]) -> Option<(f64, f64)> {
    let (first, second) = (found.first()?, found.get(1)?);
    let between = text.get(first.end..second.start)?;
    if states_scale(between) {
        return Some((first.value, second.value));
    }
    let folded = fold(between);
    // Folding takes Korean syllables apart.
    let turned = OUT_OF_WHICH.iter().any(|words| folded.ends_with(&fold(words)));
    turned.then_some((second.value, first.value))
}

/// Whether what stands between two numbers makes the second the best of the scale.
fn states_scale(between: &str) -> bool {
    if between.trim() == "/" {
        return true;
    }
    fold(between).split(' ').next_back().is_some_and(|word| OF.contains(&word))
}

/// A share of a hundred.
fn percent(value: f64) -> Option<Rating> {
    Rating::new(value, 100.0, 0.0)
}

/// Drawn stars: the full ones, of all where empty ones are drawn too.
fn glyphs(text: &str) -> Option<Rating> {
    let count = |drawn: &[char]| {
        let count = text.chars().filter(|c| drawn.contains(c)).count();
        u32::try_from(count).map(f64::from).ok()
    };
    let full = count(&['★', '⭐', '🌟', '⯪', '●', '✭', '✮', '✯', '\u{f005}'])?;
    let empty = count(&['☆', '✩', '○', '\u{f006}'])?;
    let half = count(&['½', '⯨', '⯩', '\u{f089}'])?;
    if full + half < 0.5 || full + empty + half > 10.0 {
        return None;
    }
    // "★★½" or "★★½☆☆".
    let best = if empty > 0.0 { full + half + empty } else { (full + half).max(5.0) };
    Rating::new(full + half / 2.0, best, 1.0)
}

/// `FOUR`, `five stars`, `drei Sterne`.
fn named(text: &str) -> Option<f64> {
    let folded = fold(text);
    let mut named = None;
    for word in folded.split(' ') {
        match number_named(word) {
            // Articles are numbers in many languages: the last one counts.
            Some(number) => named = Some(number),
            None if RATING.contains(&word) || STARS.contains(&word) => {}
            None => return None,
        }
    }
    named
}

fn number_named(word: &str) -> Option<f64> {
    let at = NUMBERS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    u32::try_from(at).map(f64::from).ok()
}

/// `4½` and `4 1/2` as `4.5`.
fn halves(text: &str) -> String {
    let mut text = text.to_owned();
    for half in ["½", " ½", " 1/2", "\u{a0}1/2"] {
        if !text.contains(half) {
            continue;
        }
        for digit in 0..=9 {
            text = text.replace(&format!("{digit}{half}"), &format!("{digit}.5"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        check("Note : 4 sur 5", Some((4.0, 5.0)));
        check("Noté 8,5 sur 10", Some((8.5, 10.0)));
        check("5 из 5 звезд", Some((5.0, 5.0)));
        check("3 von 5 Sternen", Some((3.0, 5.0)));
        check("4 op 10", Some((4.0, 10.0)));
        check("5つ星のうち4.0", Some((4.0, 5.0)));
        check("별 5개 중 3.0개", Some((3.0, 5.0)));
        check("5 yıldız üzerinden 2,0", Some((2.0, 5.0)));
        check("a-icon a-star-3", Some((3.0, 5.0)));
        check("1 star (12 reviews)", Some((1.0, 5.0)));
        check("4 étoiles", Some((4.0, 5.0)));
        check("4½ stars", Some((4.5, 5.0)));
        check("3 1/2", Some((3.5, 5.0)));
        check("FOUR", Some((4.0, 5.0)));
        check("star-rating Three", Some((3.0, 5.0)));
        check("five stars", Some((5.0, 5.0)));
        check("Drei Sterne", Some((3.0, 5.0)));
        check("7", Some((7.0, 10.0)));
        check("80 %", Some((80.0, 100.0)));
        check("★★☆☆☆", Some((2.0, 5.0)));
        check("★★½", Some((2.5, 5.0)));
        check("★★★", Some((3.0, 5.0)));
        check("⭐⭐", Some((2.0, 5.0)));
        check("Marie doesn’t recommend this place", Some((0.0, 1.0)));
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
    fn a_text_is_a_rating_if_it_is_nothing_else() {
        for (text, expected) in [
            ("4.0 out of 5 stars", Some((4.0, 5.0))),
            ("Rated 2 out of 5", Some((2.0, 5.0))),
            ("Average rating: 5 out of 5 stars", Some((5.0, 5.0))),
            ("Noté 1 sur 5 étoiles", Some((1.0, 5.0))),
            ("4,5 из 5 звезд", Some((4.5, 5.0))),
            ("Bewertet mit 5 von 5 Sternen", Some((5.0, 5.0))),
            ("5.0 star rating", Some((5.0, 5.0))),
            (" 5 stars ", Some((5.0, 5.0))),
            ("1 étoile", Some((1.0, 5.0))),
            ("7.5 / 10", Some((7.5, 10.0))),
            ("★★★★☆", Some((4.0, 5.0))),
            ("two stars", Some((2.0, 5.0))),
            ("35 of 38 people found this helpful", None),
            ("Page 2 of 5", None),
            ("3 of 412", None),
            ("12 reviews", None),
            ("5", None),
            ("2/12", None),
            ("80 %", None),
            ("one", None),
            ("04/05/2024", None),
        ] {
            let read = stated(text).map(|rating| (rating.value, rating.best));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn the_numbers_of_a_list_tell_their_scale() {
        for (values, scale) in [
            (&[5.0, 1.0, 3.0][..], Some(5.0)),
            (&[7.5, 4.0], Some(10.0)),
            (&[10.0, 50.0, 30.0], Some(50.0)),
            (&[45.0], Some(50.0)),
            (&[10.0], Some(10.0)),
            (&[20.0, 100.0], Some(100.0)),
            (&[87.0, 42.0], Some(100.0)),
            (&[420.0], None),
            (&[], None),
        ] {
            assert_eq!(scale_of(values.iter().copied()), scale, "{values:?}");
        }
    }

    #[test]
    fn words_are_folded() {
        for word in [OF, STARS].concat() {
            assert!(fold(word) == word || !word.is_ascii(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(\\PC|[0-9½★☆/ ,.%]){0,60}") {
            let _read = rating(&text, None, None);
            let _stated = stated(&text);
        }
    }
}
