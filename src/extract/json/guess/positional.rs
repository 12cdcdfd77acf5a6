//! Lists whose items are arrays, as Google's services answer: no field has a name, so that each is
//! told by the shape of its values over all items.

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
    extract::{draft::{Draft, absolute}, json::dates},
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
    for list in &lists.lists {
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

fn fields<'a>(table: &Table<'a>, place: &Place<'_>) -> Option<(f64, Fields<'a>)> {
    let columns: Vec<(&Path<'a>, &[(usize, &'a Value)], Shape)> = table
        .columns
        .iter()
        .map(|column| (&column.path, column.cells.as_slice(), Shape::of(column)))
        .collect();
    let rows = count(table.rows);
    let often = |shape: &Shape| count(shape.present) >= rows * 0.8;
    let all = |cells: &[(usize, &Value)], is: &dyn Fn(&Value) -> bool| {
        cells.iter().all(|(_, value)| is(value))
    };
    // A person's words: long, each other's, most of them several words.
    let (text, _, _) = columns
        .iter()
        .filter(|(_, _, shape)| {
            count(shape.present) >= rows * 0.5
                && shape.strings > 0.9
                && shape.prose > 0.6
                && shape.distinct > 0.9
                && shape.length >= 25.0
        })
        .max_by(|a, b| a.2.length.total_cmp(&b.2.length).then(b.0.len().cmp(&a.0.len())))?;
    let is_time = |value: &Value| {
        value.as_u64().is_some_and(|number| number > 1_000_000_000_000)
            && dates::read(value, place.zone).is_some()
    };
    let shallow = |a: &&(&Path<'a>, &[(usize, &Value)], Shape)| a.0.len();
    let (published, _, _) = columns
        .iter()
        .filter(|(_, cells, shape)| {
            often(shape) && shape.distinct > 0.8 && all(cells, &is_time)
        })
        .min_by_key(shallow)?;
    let is_star = |value: &Value| value.as_u64().is_some_and(|number| (1..=5).contains(&number));
    let near = |path: &Path<'a>| path.iter().zip(*text).take_while(|(a, b)| a == b).count();
    let rating = columns
        .iter()
        .filter(|(_, cells, shape)| often(shape) && all(cells, &is_star))
        // Beside the text; of equals the shallower.
        .max_by_key(|(path, cells, _)| {
            let varied = cells.iter().any(|(_, value)| cells.first().is_some_and(|c| c.1 != *value));
            (near(path), varied, std::cmp::Reverse(path.len()), std::cmp::Reverse(distance(path, text)))
        });
    let is_name = |value: &Value| {
        value.as_str().is_some_and(|text| {
            text.len() <= 80
                && text.chars().any(char::is_alphabetic)
                && !text.contains(['/', '_', ','])
                && text.chars().filter(char::is_ascii_digit).count() <= 1
        })
    };
    let author = columns
        .iter()
        .filter(|(path, cells, shape)| {
            often(shape) && shape.distinct > 0.8 && path != text && all(cells, &is_name)
        })
        .min_by_key(shallow);
    let id = columns
        .iter()
        .filter(|(_, cells, shape)| often(shape) && shape.distinct > 0.9 && all(cells, &is_id))
        .min_by_key(shallow);
    let names_id = |cells: &[(usize, &Value)]| {
        let ids = id.map(|(_, ids, _)| *ids).unwrap_or_default();
        cells.iter().all(|(row, value)| {
            let own = ids.iter().find(|(at, _)| at == row).and_then(|(_, id)| id.as_str());
            own.zip(value.as_str()).is_some_and(|(id, url)| url.contains(id))
        })
    };
    let url = columns
        .iter()
        .filter(|(_, cells, shape)| shape.urls > 0.9 && often(shape) && names_id(cells))
        .min_by_key(shallow);
    let found = [rating.is_some(), author.is_some(), id.is_some()];
    let found = found.into_iter().filter(|found| *found).count();
    if found < 2 {
        return None;
    }
    let path = |column: Option<&(&Path<'a>, &[(usize, &Value)], Shape)>| {
        column.map(|(path, _, _)| (*path).clone())
    };
    let fields = Fields {
        text: (*text).clone(),
        rating: path(rating),
        published: (*published).clone(),
        author: path(author),
        id: path(id),
        url: path(url),
    };
    let near = 0.02 * count(fields.text.len() + fields.published.len());
    Some((0.5 + 0.1 * count(found) - near, fields))
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
        text: at(item, &fields.text).and_then(adjust::text).map(adjust::untranslated).unwrap_or_default(),
        kind: place.kind,
        ..Draft::default()
    };
    draft.published.is_some().then_some(draft)
}
