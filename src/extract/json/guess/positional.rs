//! Lists whose items are arrays, as Google's services answer: no field has a name, so that each is
//! told by the shape of its values over all items.

use std::{cmp::Reverse, collections::HashMap};

use serde_json::Value;

use super::{
    Guess, Place, adjust,
    leaves::{Table, at},
    lists::{List, Lists},
    path::{Path, Step, json_path},
    shape::{Shape, count},
};
use crate::{
    domain::Rating,
    extract::{
        draft::{Draft, absolute},
        json::dates,
    },
};

/// As many items tell what stands where.
const SAMPLE: usize = 30;
/// The most leaves that are looked at.
const BUDGET: usize = 1_000_000;
/// The most items that are read.
const MOST_ITEMS: usize = 2000;

/// Where the fields stand.
struct Fields<'a> {
    text: Path<'a>,
    rating: Option<Path<'a>>,
    published: Path<'a>,
    author: Option<Path<'a>>,
    id: Option<Path<'a>>,
    url: Option<Path<'a>>,
}

/// Finds posts among the arrays of arrays.
pub(super) fn guess(document: &Value, lists: &Lists<'_>, place: &Place<'_>) -> Option<Guess> {
    if !document.is_array() || !place.whole {
        return None;
    }
    let mut budget = BUDGET;
    let mut best: Option<(f64, &List<'_>, Fields<'_>)> = None;
    for list in &lists.all {
        if budget == 0 {
            break;
        }
        let arrays: Vec<_> =
            list.items.iter().filter(|item| item.value.is_array()).take(SAMPLE).copied().collect();
        if arrays.len() < 2 {
            continue;
        }
        let table = Table::of(&arrays, &mut budget);
        let Some((score, fields)) = fields(&table, place) else { continue };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, list, fields));
        }
    }
    let (sureness, list, fields) = best?;
    let items = list.items.iter().filter(|item| item.value.is_array()).take(MOST_ITEMS);
    let drafts: Vec<Draft> = items.filter_map(|item| draft(item, &fields, place)).collect();
    let rules = [
        ("id", fields.id),
        ("url", fields.url),
        ("author", fields.author),
        ("published", Some(fields.published)),
        ("rating", fields.rating),
        ("text", Some(fields.text)),
    ];
    let rules = rules.into_iter().filter_map(|(name, path)| Some((name, json_path('@', &path?))));
    (!drafts.is_empty()).then(|| Guess {
        drafts,
        path: json_path('$', &list.path),
        fields: rules.collect(),
        sureness,
        claimed: None,
        next: None,
    })
}

/// The values at one place, and what they look like.
struct Seen<'t, 'a> {
    path: &'t Path<'a>,
    cells: &'t [(usize, &'a Value)],
    shape: Shape,
    /// Whether nearly every item has one.
    often: bool,
}

impl Seen<'_, '_> {
    fn all(&self, is: impl Fn(&Value) -> bool) -> bool {
        self.often && self.cells.iter().all(|(_, value)| is(value))
    }

    fn most(&self, is: impl Fn(&Value) -> bool) -> bool {
        let good = self.cells.iter().filter(|(_, value)| is(value)).count();
        self.often && good * 5 >= self.cells.len() * 4
    }

    /// Whether all values are different, or nearly so.
    fn differs(&self) -> bool {
        self.shape.distinct > 0.8
    }
}

fn fields<'a>(table: &Table<'a>, place: &Place<'_>) -> Option<(f64, Fields<'a>)> {
    let rows = count(table.rows);
    let seen: Vec<Seen<'_, 'a>> = table
        .columns
        .iter()
        .map(|column| {
            let shape = Shape::of(column);
            let often = count(shape.present) >= rows * 0.8;
            Seen { path: &column.path, cells: &column.cells, shape, often }
        })
        .collect();
    let shallow = |seen: &&Seen<'_, 'a>| seen.path.len();
    let first = |is: &dyn Fn(&Seen<'_, 'a>) -> bool| {
        seen.iter().filter(|seen| is(seen)).min_by_key(shallow)
    };
    // A person's words: long, each other's, most of them several words.
    let text = seen
        .iter()
        .filter(|seen| {
            let Shape { strings, prose, distinct, length, .. } = seen.shape;
            let often = count(seen.shape.present) >= rows * 0.5;
            often && strings > 0.9 && prose > 0.6 && distinct > 0.9 && length >= 25.0
        })
        .max_by(|a, b| {
            a.shape.length.total_cmp(&b.shape.length).then(b.path.len().cmp(&a.path.len()))
        })?
        .path;
    let is_time = |value: &Value| {
        value.as_u64().is_some_and(|number| number > 1_000_000_000_000)
            && dates::read(value, place.zone).is_some()
    };
    let published = first(&|seen| seen.differs() && seen.all(is_time))?.path;
    let rating = rating(&seen, text);
    let author = first(&|seen| seen.differs() && seen.path != text && seen.most(is_name));
    let id = first(&|seen| seen.differs() && seen.all(is_id));
    let url = id.and_then(|id| first(&|seen| names_each(seen, id)));
    let found = [rating.is_some(), author.is_some(), id.is_some()];
    let found = found.into_iter().filter(|found| *found).count();
    if found < 2 {
        return None;
    }
    let path = |seen: Option<&Seen<'_, 'a>>| seen.map(|seen| seen.path.clone());
    let fields = Fields {
        text: text.clone(),
        rating: path(rating),
        published: published.clone(),
        author: path(author),
        id: path(id),
        url: path(url),
    };
    let far = 0.02 * count(fields.text.len() + fields.published.len());
    Some((f64::max(0.5 + 0.1 * count(found) - far, 0.1), fields))
}

/// The stars: 1 to 5, beside the text.
fn rating<'s, 't, 'a>(seen: &'s [Seen<'t, 'a>], text: &Path<'a>) -> Option<&'s Seen<'t, 'a>> {
    let is_star = |value: &Value| value.as_u64().is_some_and(|number| (1..=5).contains(&number));
    seen.iter().filter(|seen| seen.all(is_star)).max_by_key(|seen| {
        let shared = seen.path.iter().zip(text).take_while(|(a, b)| a == b).count();
        let varied = seen.cells.windows(2).any(|pair| matches!(pair, [a, b] if a.1 != b.1));
        (shared, varied, Reverse(seen.path.len()), Reverse(distance(seen.path, text)))
    })
}

/// Whether the values are addresses, and each has the id of its item in it.
fn names_each(urls: &Seen<'_, '_>, ids: &Seen<'_, '_>) -> bool {
    let ids: HashMap<usize, &str> =
        ids.cells.iter().filter_map(|(row, id)| Some((*row, id.as_str()?))).collect();
    urls.often
        && urls.shape.urls > 0.9
        && urls.cells.iter().all(|(row, url)| {
            let pair = ids.get(row).zip(url.as_str());
            pair.is_some_and(|(id, url)| url.contains(id))
        })
}

/// Whether a value may be a person's name. Most have no digit, as relative dates do.
fn is_name(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() <= 80
            && text.chars().any(char::is_alphabetic)
            && !text.contains(['/', '_', ','])
            && !text.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// How far apart two places are where their paths part.
fn distance(a: &Path<'_>, b: &Path<'_>) -> usize {
    let parted = a.iter().zip(b).find(|(a, b)| a != b);
    match parted {
        Some((Step::Index(a), Step::Index(b))) => a.abs_diff(*b),
        _ => 0,
    }
}

/// Whether a value looks like an id that a machine drew.
fn is_id(value: &Value) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    value.as_str().is_some_and(|text| {
        (12..=200).contains(&text.len())
            && text.bytes().all(known)
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

fn draft(item: &super::lists::Item<'_>, fields: &Fields<'_>, place: &Place<'_>) -> Option<Draft> {
    let one = |path: &Option<Path<'_>>| at(item, path.as_ref()?);
    let rating = one(&fields.rating).and_then(Value::as_f64);
    let draft = Draft {
        id: one(&fields.id).and_then(adjust::scalar),
        url: one(&fields.url).and_then(Value::as_str).and_then(|url| absolute(place.url, url)),
        author: one(&fields.author).and_then(adjust::line),
        published: at(item, &fields.published).and_then(|value| dates::read(value, place.zone)),
        rating: rating.and_then(|value| Rating::new(value, 5.0, 1.0)),
        text: at(item, &fields.text)
            .and_then(adjust::text)
            .map(adjust::untranslated)
            .unwrap_or_default(),
        kind: place.kind,
        ..Draft::default()
    };
    draft.published.is_some().then_some(draft)
}
