//! What stands around a list: how many posts there are in all, and where it goes on.

use serde_json::{Map, Value};

use super::{
    leaves,
    lists::Item,
    path::{Path, Step, json_path},
    words::{among, has, words},
};
use crate::extract::number;

/// How many posts the document says there are: a number that says so in the object that the list
/// stands in, in one beside the list, or in one above.
pub(super) fn claimed(document: &Value, list: &[Step<'_>]) -> Option<u64> {
    around(document, list).into_iter().rev().take(3).find_map(|(_, object)| {
        count(object).or_else(|| {
            let beside = object.iter().filter(|(key, _)| has(&words(key), PAGING));
            beside.filter_map(|(_, value)| value.as_object()).find_map(count)
        })
    })
}

/// Where the list goes on, if the document tells: the path of the value, and the value.
pub(super) fn next(document: &Value, list: &[Step<'_>]) -> Option<(String, String)> {
    around(document, list).into_iter().rev().find_map(|(path, object)| {
        let mut path = path.to_vec();
        cursor(object, &path).or_else(|| {
            object.iter().filter(|(key, _)| has(&words(key), PAGING)).find_map(|(key, value)| {
                let object = value.as_object()?;
                path.push(Step::Key(key));
                let found = cursor(object, &path);
                path.pop();
                found
            })
        })
    })
}

const PAGING: &str = "pagination paging page meta metadata statistic stat";

/// The objects on the way to a list, with their paths.
fn around<'v, 'a>(
    document: &'v Value,
    list: &'a [Step<'a>],
) -> Vec<(&'a [Step<'a>], &'v Map<String, Value>)> {
    let root = Item { key: None, value: document, store: None };
    let reach = list.iter().position(|step| matches!(step, Step::Each | Step::Kind(_)));
    let reach = reach.unwrap_or(list.len());
    (0..=reach)
        .filter_map(|length| {
            let path = list.get(..length)?;
            Some((path, leaves::at(&root, path)?.as_object()?))
        })
        .collect()
}

fn count(object: &Map<String, Value>) -> Option<u64> {
    let number = |value: &Value| value.as_u64().or_else(|| number::count(value.as_str()?));
    let mut best: Option<(u8, u64)> = None;
    for (key, value) in object {
        let rank = rank(&words(key));
        if rank > best.map_or(0, |(best, _)| best)
            && let Some(count) = number(value)
        {
            best = Some((rank, count));
        }
    }
    best.map(|(_, count)| count)
}

/// How well a key says "number of posts"; 0 is not at all.
fn rank(words: &[String]) -> u8 {
    const POSTS: &str = "review comment post complaint testimonial hit";
    const COUNTS: &str = "total count found number num nb";
    const NO: &str = "page per average like vote share view time ms";
    if has(words, NO) || !has(words, COUNTS) {
        return 0;
    }
    let posts = has(words, POSTS);
    match () {
        () if posts && words.len() <= 4 => 3,
        () if words.iter().all(|word| among(word, COUNTS) || among(word, RESULTS)) => 2,
        () if has(words, "rating") => 1,
        () => 0,
    }
}

const RESULTS: &str = "result item element of record entry";

fn cursor<'a>(object: &'a Map<String, Value>, path: &Path<'a>) -> Option<(String, String)> {
    object.iter().find_map(|(key, value)| {
        let name = words(key);
        let goes_on =
            has(&name, "next cursor after") && !has(&name, "previous prev before has start offset");
        let value = value.as_str().filter(|value| goes_on && !value.is_empty())?;
        let mut path = path.clone();
        path.push(Step::Key(key));
        Some((json_path('$', &path), value.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_and_cursors_stand_around_a_list() {
        let list = [Step::Key("data"), Step::Key("reviews"), Step::Each];
        for (document, count, token) in [
            (json!({"data": {"reviews": [], "totalReviewCount": 7}}), Some(7), None),
            (json!({"data": {"reviews": []}, "pagination": {"total": 7}}), Some(7), None),
            (json!({"data": {"reviews": [], "next_token": "b2"}}), None, Some("$.data.next_token")),
            (
                json!({"data": {"reviews": []}, "meta": {"cursor": "b2"}, "totalPages": 9}),
                None,
                Some("$.meta.cursor"),
            ),
        ] {
            assert_eq!(claimed(&document, &list), count, "{document}");
            assert_eq!(next(&document, &list).map(|(path, _)| path).as_deref(), token);
        }
    }
}
