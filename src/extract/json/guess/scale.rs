//! Ratings: the scale of a list is told by all of its values, not by one.

use serde_json::Value;

use crate::{domain::Rating, extract::stars, logic::text::fold};

/// How the ratings of a list are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// Numbers, or words for them, up to this best.
    Upto(f64),
    /// Yes and no.
    Recommends,
    /// Words and glyphs that state their own scale.
    Stated,
}

impl Scale {
    /// The scale of some values; `None` if they are no ratings. `bare` values have a name that may
    /// as well count votes.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a Value>, bare: bool) -> Option<Self> {
        let (mut all, mut yes_or_no, mut stated) = (0_usize, 0_usize, 0_usize);
        let (mut best, mut tens) = (0.0_f64, true);
        let mut numbers = 0_usize;
        for value in values.filter(|value| !is_blank(value)) {
            all += 1;
            if let Some(number) = plain_number(value) {
                if number < 0.0 {
                    return None;
                }
                numbers += 1;
                best = best.max(number);
                tens &= (number % 5.0).abs() < 1e-9;
            } else if verdict(value).is_some() {
                yes_or_no += 1;
            } else if value.as_str().is_some_and(|text| stars::rating(text, None, None).is_some()) {
                stated += 1;
            }
        }
        let most = |count: usize| count > 0 && count * 10 >= all * 9;
        if most(numbers) {
            return match best {
                _ if bare && best > 10.0 => None,
                ..=0.0 => None,
                ..=5.0 => Some(Self::Upto(5.0)),
                ..=10.0 => Some(Self::Upto(10.0)),
                // 10, 20 … 100, as stars and their halves are stored.
                ..=50.0 if tens && all > 5 => Some(Self::Upto(50.0)),
                ..=100.0 if tens || all >= 3 => Some(Self::Upto(100.0)),
                _ => None,
            };
        }
        if most(yes_or_no) && !bare {
            return Some(Self::Recommends);
        }
        most(stated + numbers).then_some(Self::Stated)
    }

    /// Reads a rating.
    pub(super) fn read(self, value: &Value) -> Option<Rating> {
        match self {
            Self::Upto(best) => {
                // None given is written as 0.
                let number = plain_number(value).filter(|number| *number > 0.0)?;
                Rating::new(number, best, if best > 10.0 { 0.0 } else { 1.0 })
            }
            Self::Recommends => Rating::new(if verdict(value)? { 1.0 } else { 0.0 }, 1.0, 0.0),
            Self::Stated => stars::rating(value.as_str()?, None, None),
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A number, also as a string or a word for it (`"4"`, `FOUR`, `STAR_RATING_FOUR`).
fn plain_number(value: &Value) -> Option<f64> {
    if let Some(number) = value.as_f64() {
        return Some(number);
    }
    let text = value.as_str()?.trim();
    if let Ok(number) = text.replace(',', ".").parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    if text.len() > 40 {
        return None;
    }
    let words = fold(text);
    let numbers = [("one", 1.0), ("two", 2.0), ("three", 3.0), ("four", 4.0), ("five", 5.0)];
    let last = words.split(' ').find(|word| !matches!(*word, "star" | "stars" | "rating"))?;
    numbers.iter().find(|(word, _)| *word == last).map(|(_, number)| *number)
}

/// What a recommendation says.
fn verdict(value: &Value) -> Option<bool> {
    if let Some(verdict) = value.as_bool() {
        return Some(verdict);
    }
    let text = value.as_str().filter(|text| text.len() <= 40)?;
    match fold(text).as_str() {
        "positive" | "recommend" | "recommends" | "recommended" | "yes" | "up" | "thumbs up" => {
            Some(true)
        }
        "negative" | "not recommended" | "not recommend" | "no" | "down" | "thumbs down"
        | "does not recommend" | "doesn t recommend" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(values: &[Value], expected: Option<Scale>) {
        assert_eq!(Scale::of(values.iter(), false), expected, "{values:?}");
    }

    #[test]
    fn the_scale_is_told_by_all_values() {
        check(&[json!(1), json!(4.5)], Some(Scale::Upto(5.0)));
        check(&[json!("5"), json!("1"), json!(null)], Some(Scale::Upto(5.0)));
        check(&[json!(4.0), json!(9.0)], Some(Scale::Upto(10.0)));
        check(&[json!(20), json!(100), json!(80)], Some(Scale::Upto(100.0)));
        check(&[json!("ONE"), json!("STAR_RATING_FIVE")], Some(Scale::Upto(5.0)));
        check(&[json!("positive"), json!("negative")], Some(Scale::Recommends));
        check(&[json!(true), json!(false)], Some(Scale::Recommends));
        check(&[json!("4 out of 5"), json!("★★☆☆☆")], Some(Scale::Stated));
        check(&[json!(118), json!(3), json!(12)], None);
        check(&[json!(-3)], None);
        check(&[json!("no idea"), json!("4")], None);
        check(&[], None);
        assert_eq!(Scale::of([json!(12.65)].iter(), true), None);
        assert_eq!(Scale::Upto(5.0).read(&json!(0)), None);
        assert_eq!(
            Scale::Recommends.read(&json!("negative")).map(|rating| rating.value),
            Some(0.0)
        );
    }
}
