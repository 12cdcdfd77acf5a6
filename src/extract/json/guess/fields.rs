//! Which leaf is which field, decided once for all items of a list.

use jiff::tz::TimeZone;

use super::{
    leaves::{Column, Table},
    names,
    path::Path,
    scale::Scale,
    shape::{Shape, count},
};
use crate::extract::json::dates;

/// Where an answer's parts stand.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) text: Path<'a>,
    pub(super) author: Option<Path<'a>>,
    pub(super) date: Option<Path<'a>>,
}

/// A part of a text.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) path: Path<'a>,
    /// The words that it is shown under; the first part of praise needs none.
    pub(super) label: String,
    /// Whether it is what the author liked.
    pub(super) praise: bool,
}

/// Where the fields of a list's items stand. Of several paths the first with a value counts.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub(super) text: Vec<Path<'a>>,
    pub(super) parts: Vec<Part<'a>>,
    pub(super) author: Vec<Path<'a>>,
    pub(super) published: Vec<Path<'a>>,
    pub(super) rating: Option<(Path<'a>, Scale)>,
    pub(super) title: Vec<Path<'a>>,
    pub(super) id: Option<Path<'a>>,
    pub(super) url: Option<Path<'a>>,
    pub(super) language: Option<Path<'a>>,
    pub(super) reply: Option<Answer<'a>>,
    /// Names a user whose name stands in another list.
    pub(super) joins: Option<Path<'a>>,
    pub(super) strength: Strength,
}

/// How sure each field is, 0 to about 1.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Strength {
    pub(super) text: f64,
    pub(super) author: f64,
    pub(super) published: f64,
    pub(super) rating: f64,
    pub(super) title: f64,
    pub(super) id: f64,
}

/// A column with its shape.
struct Seen<'t, 'a> {
    column: &'t Column<'a>,
    shape: Shape,
    rows: usize,
}

impl<'a> Fields<'a> {
    /// Decides by the leaves of some items. `in_reviews` says that the list is called so.
    pub(super) fn of(table: &Table<'a>, zone: &TimeZone, in_reviews: bool) -> Self {
        let rows = table.rows.max(1);
        let seen: Vec<Seen<'_, 'a>> = table
            .columns
            .iter()
            .map(|column| Seen { column, shape: Shape::of(column), rows })
            .collect();
        let mut fields = Self::default();
        (fields.text, fields.strength.text) = best(&seen, 0.9, Seen::text);
        (fields.author, fields.strength.author) = best(&seen, 0.7, Seen::author);
        (fields.published, fields.strength.published) = best(&seen, 0.6, |seen| seen.date(zone));
        (fields.title, fields.strength.title) = best(&seen, 0.9, Seen::title);
        fields.parts(&seen);
        let (id, strength) = best(&seen, 2.0, Seen::id);
        (fields.id, fields.strength.id) = (id.into_iter().next(), strength);
        fields.url = best(&seen, 2.0, Seen::url).0.into_iter().next();
        fields.language = best(&seen, 2.0, Seen::language).0.into_iter().next();
        fields.rating(&seen, in_reviews);
        fields.reply = answer(&seen);
        let joining = seen.iter().find(|seen| names::joins(&seen.column.name));
        fields.joins = joining.map(|seen| seen.column.path.clone());
        fields
    }

    /// Texts in parts, if there is praise and something else.
    fn parts(&mut self, seen: &[Seen<'_, 'a>]) {
        let mut parts: Vec<(u8, Part<'a>)> = seen
            .iter()
            .filter(|seen| seen.shape.strings > 0.5)
            .filter_map(|seen| {
                let (rank, praise) = names::part(&seen.column.name)?;
                let label = label(&seen.column.name.own);
                Some((rank, Part { path: seen.column.path.clone(), label, praise }))
            })
            .collect();
        parts.sort_by_key(|(rank, _)| *rank);
        parts.dedup_by_key(|(rank, _)| *rank);
        let praise = parts.iter().any(|(_, part)| part.praise);
        if praise && parts.len() > 1 {
            self.parts = parts.into_iter().map(|(_, part)| part).collect();
            self.strength.text = self.strength.text.max(0.9);
        }
    }

    fn rating(&mut self, seen: &[Seen<'_, 'a>], in_reviews: bool) {
        let mut found: Option<(f64, Path<'a>, Scale)> = None;
        for seen in seen {
            let score = seen.scaled(names::rating(&seen.column.name));
            let bare = score < 0.6 && !in_reviews;
            let beaten = found.as_ref().is_some_and(|(best, ..)| *best >= score);
            if score <= 0.2 || beaten || bare && seen.column.name.is("score") {
                continue;
            }
            let values = seen.column.cells.iter().map(|(_, value)| *value);
            if let Some(scale) = Scale::of(values, bare) {
                found = Some((score, seen.column.path.clone(), scale));
            }
        }
        if let Some((score, path, scale)) = found {
            self.strength.rating = score;
            self.rating = Some((path, scale));
        }
    }
}

/// The paths that score highest, and how high the first does. Others count if they reach
/// `enough`, since one value may stand now here and now there.
fn best<'t, 'a>(
    seen: &[Seen<'t, 'a>],
    enough: f64,
    score: impl Fn(&Seen<'t, 'a>) -> f64,
) -> (Vec<Path<'a>>, f64) {
    let mut scored: Vec<(f64, &Path<'a>)> =
        seen.iter().map(|seen| (score(seen), &seen.column.path)).collect();
    scored.retain(|(score, _)| *score > 0.2);
    // Stable: of equals, the one that stands first.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.len().cmp(&b.1.len())));
    let strength = scored.first().map_or(0.0, |(score, _)| *score);
    let kept = scored.iter().enumerate().take(4);
    let kept = kept.filter(|(at, (score, _))| *at == 0 || *score >= enough * strength);
    (kept.map(|(_, (_, path))| (*path).clone()).collect(), strength)
}

impl Seen<'_, '_> {
    fn present(&self) -> f64 {
        count(self.shape.present) / count(self.rows)
    }

    /// A score, less if the value is often missing.
    fn scaled(&self, score: f64) -> f64 {
        score * (0.7 + 0.3 * self.present())
    }

    fn text(&self) -> f64 {
        let name = names::text(&self.column.name);
        let shape = &self.shape;
        if shape.strings < 0.9 || shape.urls > 0.5 || name == 0.0 {
            return 0.0;
        }
        let enough = shape.prose >= 0.3 || (name > 0.8 && shape.length >= 4.0);
        if !enough || (shape.distinct < 0.4 && shape.present > 4) {
            return 0.0;
        }
        // What stands in a list of parts may be but a part.
        let first = if self.column.name.listed { 0.84 } else { 1.0 };
        self.scaled(name) * (0.8 + 0.2 * shape.prose) * first
    }

    fn author(&self) -> f64 {
        let name = names::author(&self.column.name);
        let shape = &self.shape;
        let fits = shape.strings > 0.9 && shape.urls < 0.2 && (1.0..=60.0).contains(&shape.length);
        if fits { self.scaled(name) } else { 0.0 }
    }

    fn date(&self, zone: &TimeZone) -> f64 {
        let name = names::date(&self.column.name);
        if name == 0.0 || self.shape.present == 0 {
            return 0.0;
        }
        let read = |value| dates::read(value, zone).is_some();
        let cells = self.column.cells.iter().filter(|(_, value)| *value != "");
        let all = cells.clone().count();
        let good = cells.filter(|(_, value)| read(*value)).count();
        if all == 0 || good * 5 < all * 4 {
            return 0.0;
        }
        let text = if self.shape.strings > 0.5 { 0.03 } else { 0.0 };
        self.scaled(name) + text
    }

    fn title(&self) -> f64 {
        let name = names::title(&self.column.name);
        let fits = self.shape.strings > 0.9 && self.shape.length <= 300.0 && self.shape.urls < 0.5;
        if fits { self.scaled(name) } else { 0.0 }
    }

    fn id(&self) -> f64 {
        let name = names::id(&self.column.name);
        let shape = &self.shape;
        let everywhere = shape.present * 20 >= self.rows * 19;
        if name == 0.0 || !everywhere || shape.distinct < 0.7 || self.is_place() {
            return 0.0;
        }
        let at_url = name <= 0.5 && (shape.urls > 0.0 || shape.prose > 0.0);
        if shape.bools > 0.0 || shape.length > 200.0 || at_url { 0.0 } else { name }
    }

    /// Whether the values only count the items, which names nothing.
    fn is_place(&self) -> bool {
        self.column.cells.iter().all(|(row, value)| {
            let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
            number.is_some_and(|number| {
                usize::try_from(number).is_ok_and(|number| number == *row || number == *row + 1)
            })
        })
    }

    fn url(&self) -> f64 {
        let name = names::url(&self.column.name);
        let shape = &self.shape;
        let fits = shape.urls > 0.9 && (shape.distinct > 0.6 || self.rows == 1);
        let often = shape.present * 10 >= self.rows * 3;
        if fits && often { self.scaled(name) } else { 0.0 }
    }

    fn language(&self) -> f64 {
        let name = names::language(&self.column.name);
        let fits = self.shape.strings > 0.9 && (2.0..=8.0).contains(&self.shape.length);
        if fits { self.scaled(name) } else { 0.0 }
    }
}

/// Where the business's answers stand.
fn answer<'a>(seen: &[Seen<'_, 'a>]) -> Option<Answer<'a>> {
    let of_answer = || seen.iter().filter(|seen| names::answer(&seen.column.name));
    let mut found: Option<(f64, &Column<'a>)> = None;
    for seen in of_answer() {
        let fits = seen.shape.strings > 0.9 && seen.shape.urls < 0.5 && seen.shape.length >= 2.0;
        let score = if fits { seen.scaled(names::answer_text(&seen.column.name)) } else { 0.0 };
        if score > 0.2 && found.is_none_or(|(best, _)| score > best) {
            found = Some((score, seen.column));
        }
    }
    let text = found?.1;
    let near = |seen: &&Seen<'_, 'a>| {
        seen.column.path.len() == text.path.len()
            && seen.column.path.split_last().map(|(_, above)| above)
                == text.path.split_last().map(|(_, above)| above)
    };
    let beside = |ends: &str| {
        let mut beside = of_answer().filter(near);
        beside.find(|seen| seen.column.name.ends(ends)).map(|seen| seen.column.path.clone())
    };
    Some(Answer {
        text: text.path.clone(),
        author: beside("author name"),
        date: beside("date time at timestamp published created modified"),
    })
}

/// A key as words to show: `negativeText` is "Negative".
fn label(words: &[String]) -> String {
    let shown: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| *word != "text").collect();
    let plural = match shown.as_slice() {
        ["pro"] => "pros".to_owned(),
        ["con"] => "cons".to_owned(),
        words => words.join(" "),
    };
    let mut chars = plural.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
