//! Which of a document's lists is that of its posts.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde_json::Value;
use url::Url;

use super::{
    adjust,
    fields::{Fields, Strength},
    leaves::{Table, at},
    lists::{Item, List, Lists},
    names,
    path::{Path, Step, json_path},
    positional,
    read::{self, People},
    shape::count,
    total,
    words::{Name, has, words},
};
use crate::{
    domain::PostKind,
    extract::draft::{Draft, Found},
};

/// What a document is read against.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Place<'a> {
    /// Links are relative to it.
    pub(in crate::extract) url: &'a Url,
    /// What the posts are.
    pub(in crate::extract) kind: PostKind,
    /// The zone that numbers since 1970 are shown in.
    pub(in crate::extract) zone: &'a TimeZone,
    /// Whether the document is all that was fetched, and not one of many things on a page: then
    /// less is needed to take a list for that of the posts.
    pub(in crate::extract) whole: bool,
}

/// The posts of a document, and how they were found.
#[derive(Debug)]
pub(in crate::extract) struct Guess {
    /// The posts; none if the list is there and empty.
    pub(in crate::extract) drafts: Vec<Draft>,
    /// Where the items stand, as `JSONPath` (RFC 9535).
    pub(in crate::extract) path: String,
    /// Where the fields stand in an item, as `JSONPath` from `@`, by the names of the rules.
    pub(in crate::extract) fields: Vec<(&'static str, String)>,
    /// How sure it is, 0 to 1. From 0.75 on it is hardly anything else.
    pub(in crate::extract) sureness: f64,
    /// How many posts the document says there are.
    pub(in crate::extract) claimed: Option<u64>,
    /// Where the list goes on: the `JSONPath` of a cursor or address, and its value.
    pub(in crate::extract) next: Option<(String, String)>,
}

impl Guess {
    /// Whether it may be used unseen. That a list is empty must be said, since a list that lost
    /// its posts is no empty one.
    pub(in crate::extract) fn is_sound(&self) -> bool {
        !self.drafts.is_empty() || self.sureness > 0.6
    }

    /// What was found, as the other ways of reading give it.
    pub(in crate::extract) fn into_found(self) -> Found {
        let next = self.next.map(|(_, value)| value).filter(|value| value.starts_with("http"));
        Found { drafts: self.drafts, claimed: self.claimed, counts_posts: true, next }
    }
}

/// As many items tell what the fields of a list are.
const SAMPLE: usize = 60;
/// The most items that are read.
const MOST_ITEMS: usize = 5000;
/// The most leaves that are looked at before one list is chosen.
const BUDGET: usize = 1_000_000;
/// What a list must reach on a page, and what alone in an answer.
const ENOUGH: f64 = 0.55;
const ENOUGH_ALONE: f64 = 0.38;

/// Finds the posts of a document; `None` if nothing in it looks like a list of them. Takes time in
/// proportion to the document.
pub(in crate::extract) fn guess(document: &Value, place: &Place<'_>) -> Option<Guess> {
    let lists = Lists::of(document);
    let mut budget = BUDGET;
    let mut found: Vec<(f64, &List<'_>, Fields<'_>)> = Vec::new();
    let mut named: Vec<(Called, &List<'_>)> = lists
        .all
        .iter()
        .filter(|list| list.items.iter().any(|item| item.value.is_object()))
        .map(|list| (Called::of(&list.path), list))
        .collect();
    // What is called so comes first, lest the budget be gone.
    named.sort_by_key(|(called, _)| (called.other, !called.reviews, !called.items));
    for (called, list) in named {
        if budget == 0 {
            break;
        }
        let sample: Vec<Item<'_>> = sample(list);
        let table = Table::of(&sample, &mut budget);
        let fields = Fields::of(&table, place.zone, called.reviews);
        let score = score(list, &fields, called, place.whole);
        if score >= if place.whole { ENOUGH_ALONE } else { ENOUGH } {
            found.push((score, list, fields));
        }
    }
    // Stable: of equals, the first.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found = found.into_iter();
    let Some((score, list, fields)) = found.next() else {
        return positional::guess(document, &lists, place)
            .or_else(|| nothing(document, &lists, place));
    };
    let mut drafts = drafts(list, &fields, &lists, place);
    // Comments on comments are posts too where they stand in the same form below each other.
    for nested in lists.all.iter().filter(|other| is_nested(&other.path, &list.path)) {
        drafts.extend(self::drafts(nested, &fields, &lists, place));
    }
    // Reviews and complaints may stand side by side; another list of the same is a repetition.
    for (other, twin, fields) in found {
        if other >= score * 0.8 && are_siblings(&list.path, &twin.path) && !twin.lone {
            drafts.extend(self::drafts(twin, &fields, &lists, place));
        }
    }
    if drafts.is_empty() {
        return None;
    }
    Some(Guess {
        drafts,
        path: json_path('$', &list.path),
        fields: rules(&fields),
        sureness: score.clamp(0.0, 1.0),
        claimed: total::claimed(document, &list.path),
        next: total::next(document, &list.path),
    })
}

fn sample<'a>(list: &List<'a>) -> Vec<Item<'a>> {
    list.items.iter().filter(|item| item.value.is_object()).take(SAMPLE).copied().collect()
}

fn drafts(
    list: &List<'_>,
    fields: &Fields<'_>,
    lists: &Lists<'_>,
    place: &Place<'_>,
) -> Vec<Draft> {
    let items = list.items.iter().filter(|item| item.value.is_object()).take(MOST_ITEMS);
    let people = people(items.clone(), fields, lists);
    items.filter_map(|item| read::draft(item, fields, &people, place)).collect()
}

/// The names of those who are only named by their ids, from the lists of people.
fn people<'a>(
    items: impl Iterator<Item = &'a Item<'a>>,
    fields: &Fields<'_>,
    lists: &Lists<'_>,
) -> People {
    let mut people = People::new();
    let Some(path) = fields.joins.as_ref().filter(|_| fields.author.is_empty()) else {
        return people;
    };
    let wanted: HashSet<String> =
        items.filter_map(|item| adjust::scalar(at(item, path)?)).collect();
    for list in &lists.all {
        if !names::lists_people(&Name::of(&list.path)) {
            continue;
        }
        for item in &list.items {
            let own = ["id", "userId", "user_id", "uid"];
            let id = own.iter().find_map(|key| item.value.get(*key)).and_then(adjust::scalar);
            let id = id.or_else(|| item.key.map(str::to_owned)).filter(|id| wanted.contains(id));
            let shown = ["displayName", "display_name", "name", "username", "userName"];
            let name = shown.iter().find_map(|key| adjust::line(item.value.get(*key)?));
            if let (Some(id), Some(name)) = (id, name) {
                people.entry(id).or_insert(name);
            }
        }
    }
    people
}

/// What a list is called by the keys that lead to it.
#[derive(Debug, Clone, Copy, Default)]
struct Called {
    /// Reviews, comments, complaints.
    reviews: bool,
    /// Something that lists may be called that hold posts.
    items: bool,
    /// Something else than the posts.
    other: bool,
}

impl Called {
    fn of(path: &[Step<'_>]) -> Self {
        const REVIEWS: &str = "review comment complaint testimonial feedback rating tweet statuse evaluation \
            reviewfeed opinion interview";
        const ITEMS: &str = "item data feed post hit children edge node result entry list stream element \
            record timeline";
        const OTHER: &str = "similar related recommended recommendation suggested suggestion ad sponsored \
            breadcrumb menu nav navigation translation message category product faq photo \
            image other nearby trending popular relevant include parent quoted experiment \
            offer article job location competitor alternative highlighted featured reply \
            replie response history notification question answer mention";
        // Where such a list is the innermost one, it is of people and their self-descriptions.
        const PEOPLE: &str = "account user people member follower profile";
        let mut called = Self::default();
        let keys = path.iter().filter_map(|step| match step {
            Step::Key(key) | Step::Kind(key) => Some(*key),
            Step::Index(_) | Step::Each => None,
        });
        let keys: Vec<Vec<String>> = keys.map(words).collect();
        for (above, key) in keys.iter().rev().enumerate() {
            // What stands far above is the whole page's; and an answer as a whole is a "response".
            if above < 4 {
                let whole = above + 1 == keys.len() && key.len() == 1 && has(key, "response");
                called.other |= !whole && has(key, OTHER);
                called.reviews |= has(key, REVIEWS);
            }
            called.items |= above < 2 && has(key, ITEMS);
            called.other |= above == 0 && key.len() == 1 && has(key, PEOPLE);
        }
        called.items |= keys.is_empty();
        called
    }
}

/// How much a list looks like one of posts.
fn score(list: &List<'_>, fields: &Fields<'_>, called: Called, whole: bool) -> f64 {
    let Strength { text, author, published, rating, title, id } = fields.strength;
    let says = text.max(title * 0.6).max(rating * 0.6);
    if says < 0.25 {
        return 0.0;
    }
    let about = [author, published, rating].into_iter().filter(|field| *field > 0.3).count();
    // In an answer, an id is enough beside a text; on a page, much has a name and a text.
    let enough = match about {
        0 => whole && text > 0.6 && id > 0.5 && !list.lone,
        1 => whole || (called.reviews && text > 0.5),
        _ => true,
    };
    if !enough || (list.lone && (about < 2 || text < 0.5)) {
        return 0.0;
    }
    let fields = 0.33 * text.min(1.0)
        + 0.18 * (author.min(1.0) + published.min(1.0) + rating.min(1.0))
        + 0.08 * id.min(1.0)
        + 0.05 * title.min(1.0);
    let name = if called.reviews {
        0.18
    } else if called.items {
        0.08
    } else {
        0.0
    };
    let other = if called.other { 0.4 } else { 0.0 };
    let number = 0.1 * count(list.items.len().min(10)) / 10.0;
    let lone = if list.lone { 0.15 } else { 0.0 };
    fields + name + number - other - lone
}

/// Whether a list stands in the items of another and is called the same (`children` in `children`),
/// as answers of a business are not.
fn is_nested(inner: &[Step<'_>], outer: &[Step<'_>]) -> bool {
    let last_key = |path: &[Step<'_>]| {
        path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some((*key).to_owned()),
            Step::Index(_) | Step::Each | Step::Kind(_) => None,
        })
    };
    inner.len() > outer.len()
        && inner.starts_with(outer)
        && inner.last() == outer.last()
        && last_key(outer).is_some_and(|key| last_key(inner) == Some(key))
}

/// Whether two lists stand side by side, each in an object of its own at most.
fn are_siblings(a: &[Step<'_>], b: &[Step<'_>]) -> bool {
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a.len() == b.len() && shared + 3 >= a.len() && shared > 0 && a.last() == b.last()
}

/// A list that is there and holds nothing.
fn nothing(document: &Value, lists: &Lists<'_>, place: &Place<'_>) -> Option<Guess> {
    let mut empty = lists.empty.iter().filter_map(|path| {
        let called = Called::of(path);
        let claimed = total::claimed(document, path);
        let sure = match claimed {
            _ if called.other => return None,
            Some(0) if called.reviews => 0.9,
            Some(0) if place.whole && called.items => 0.8,
            _ if place.whole && called.reviews => 0.7,
            _ if place.whole && called.items && path.len() <= 2 => 0.5,
            Some(_) if called.reviews => 0.4,
            _ => return None,
        };
        Some((sure, path, claimed))
    });
    let first = empty.next()?;
    let (sureness, path, claimed) =
        empty.fold(first, |best, next| if next.0 > best.0 { next } else { best });
    let mut items: Path<'_> = path.clone();
    items.push(Step::Each);
    Some(Guess {
        drafts: Vec::new(),
        path: json_path('$', &items),
        fields: Vec::new(),
        sureness,
        claimed,
        next: None,
    })
}

/// The fields as rules.
fn rules<'a>(fields: &Fields<'a>) -> Vec<(&'static str, String)> {
    let first = |paths: &[Path<'a>]| paths.first().cloned();
    let reply = fields.reply.as_ref();
    let text = if fields.parts.is_empty() {
        first(&fields.text)
    } else {
        fields.parts.first().map(|part| part.path.clone())
    };
    [
        ("id", fields.id.clone()),
        ("url", fields.url.clone()),
        ("author", first(&fields.author)),
        ("published", first(&fields.published)),
        ("rating", fields.rating.as_ref().map(|(path, _)| path.clone())),
        ("title", first(&fields.title)),
        ("text", text),
        ("language", fields.language.clone()),
        ("reply", reply.map(|reply| reply.text.clone())),
        ("reply_author", reply.and_then(|reply| reply.author.clone())),
        ("reply_published", reply.and_then(|reply| reply.date.clone())),
    ]
    .into_iter()
    .filter_map(|(name, path)| Some((name, json_path('@', &path?))))
    .collect()
}
