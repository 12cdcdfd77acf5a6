//! Numbers and ratings as people read them.

use super::block::Stars;
use crate::{domain::Rating, mail::words::Words};

/// A number with at most one decimal, in the manner of the language.
pub(super) fn number(words: &Words, value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text.replace('.', words.decimal_mark.encode_utf8(&mut [0; 4])),
    }
}

/// A mean of normalised ratings on the scale that people think in: one to five stars.
pub(super) fn mean_of_five(words: &Words, mean: f64) -> String {
    number(words, 1.0 + 4.0 * mean.clamp(0.0, 1.0))
}

/// A rating as five stars, whatever its scale; `None` for a yes or no.
pub(super) fn stars(words: &Words, rating: &Rating) -> Option<Stars> {
    if rating.is_recommendation() {
        return None;
    }
    let of_five = match rating.best {
        5.0 => rating.value,
        _ if rating.worst > 0.0 => 1.0 + 4.0 * rating.normalised(),
        _ => 5.0 * rating.normalised(),
    };
    let mut signs = String::new();
    for star in 0_u8..5 {
        signs.push(match of_five - f64::from(star) {
            rest if rest >= 0.75 => '★',
            rest if rest >= 0.25 => '½',
            _ => '☆',
        });
    }
    let label = (words.out_of)(&number(words, rating.value), &number(words, rating.best));
    Some(Stars { signs, label })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Language, mail::words::words};

    #[track_caller]
    fn check(value: f64, best: f64, worst: f64, expected: Option<(&str, &str)>) {
        let rating = Rating::new(value, best, worst).unwrap();
        let shown = stars(words(Language::French), &rating);
        let shown = shown.as_ref().map(|stars| (stars.signs.as_str(), stars.label.as_str()));
        assert_eq!(shown, expected);
    }

    #[test]
    fn any_scale_is_shown_as_five_stars_and_told_as_it_is() {
        check(1.0, 5.0, 1.0, Some(("★☆☆☆☆", "1 sur 5")));
        check(2.5, 5.0, 1.0, Some(("★★½☆☆", "2,5 sur 5")));
        check(5.0, 5.0, 1.0, Some(("★★★★★", "5 sur 5")));
        check(0.0, 5.0, 0.0, Some(("☆☆☆☆☆", "0 sur 5")));
        check(1.0, 10.0, 1.0, Some(("★☆☆☆☆", "1 sur 10")));
        check(20.0, 100.0, 0.0, Some(("★☆☆☆☆", "20 sur 100")));
        check(0.0, 1.0, 0.0, None);
    }

    #[test]
    fn a_mean_is_told_in_stars() {
        assert_eq!(mean_of_five(words(Language::English), 0.0), "1");
        assert_eq!(mean_of_five(words(Language::English), 0.825), "4.3");
        assert_eq!(mean_of_five(words(Language::French), 0.825), "4,3");
    }
}
