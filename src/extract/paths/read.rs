//! Compiled rules applied to a JSON document.

use std::collections::HashMap;

use jiff::civil;
use serde_json::Value;

use super::compile::{Answer, Field, Lookup, Paths};
use crate::{
    domain::{Rating, Reach, Reply},
    extract::{
        cursor::next_page,
        dom::plain,
        draft::{Draft, absolute},
        layout::{Counted, Reading, WrittenDate, WrittenPost, language, read_dates},
        number,
        place::Place,
        problems::Problems,
        rules::told_of_page,
        stars,
    },
};

/// The most posts read from one document.
const MOST_ITEMS: usize = 5_000;

/// Reads a document by rules.
pub(in crate::extract) fn read(
    paths: &Paths,
    document: &Value,
    place: Place<'_>,
    problems: &mut Problems,
) -> Reading {
    let items = paths.item.as_ref().map(|item| item.query(document).all()).unwrap_or_default();
    if items.len() > MOST_ITEMS {
        problems.note("the document holds more posts than are read from one");
    }
    let tables = Tables::of(paths, document);
    let mut reader = Reader { place, tables, problems };
    let posts = items.iter().take(MOST_ITEMS).map(|item| reader.post(paths, item)).collect();
    let total = reader.value(document, &paths.total, None);
    let next = reader.value(document, &paths.next, None);
    let next = next.and_then(|href| next_page(place.page, &absolute(place.base, &href)?));
    let drafts = read_dates(posts, place, problems);
    let keys_lost = !paths.key.is_empty()
        && !drafts.is_empty()
        && drafts.iter().all(|draft| draft.id.is_none());
    Reading {
        found: Counted { drafts, total, next }.found(problems),
        anchored: paths.is_anchored(document),
        anchor_proves_nothing: false,
        items: items.len(),
        keys_lost,
    }
}

impl Paths {
    /// Whether the document is one that has posts, or says that there are none; `None` when the
    /// rules do not tell.
    fn is_anchored(&self, document: &Value) -> Option<bool> {
        if self.empty.as_ref() == Some(document) {
            return Some(true);
        }
        self.anchor.as_ref().map(|anchor| !anchor.query(document).is_empty())
    }
}

struct Reader<'a> {
    place: Place<'a>,
    tables: Tables,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn post(&mut self, rules: &Paths, item: &Value) -> WrittenPost {
        let id = self.value(item, &rules.key, None);
        let text = |fields: &[Field]| self.value(item, fields, id.as_deref());
        let link = text(&rules.link);
        let draft = Draft {
            url: link.and_then(|href| absolute(self.place.base, &href)),
            author: text(&rules.author),
            title: text(&rules.title),
            text: self.joined(item, &rules.text, id.as_deref()).unwrap_or_default(),
            kind: self.place.kind,
            status: text(&rules.status),
            language: text(&rules.language).and_then(|tag| language(&tag)),
            reach: self.reach(item, rules),
            reply: rules.reply.as_ref().and_then(|rule| self.reply(item, rule)),
            ..Draft::default()
        };
        let rating = self.rating(item, &rules.rating);
        let published = self.date(item, &rules.published);
        WrittenPost { draft: Draft { id, rating, ..draft }, published }
    }

    /// What the first of the fields says that says anything.
    fn value(&self, item: &Value, fields: &[Field], id: Option<&str>) -> Option<String> {
        fields.iter().find_map(|field| self.shaped(item, field, id, words))
    }

    /// How many people the post reaches: the reactions added up, the first count of followers.
    fn reach(&self, item: &Value, rules: &Paths) -> Option<Reach> {
        let count = |field: &Field| number::many(&self.shaped(item, field, None, words)?);
        let reactions = rules.reactions.iter().filter_map(count).reduce(u64::saturating_add);
        Reach { followers: rules.followers.iter().find_map(count), reactions }.told()
    }

    /// What all of the fields say, each below its label.
    fn joined(&self, item: &Value, fields: &[Field], id: Option<&str>) -> Option<String> {
        let mut parts = Vec::new();
        for field in fields {
            if field.shape.or && !parts.is_empty() {
                continue;
            }
            let Some(text) = self.shaped(item, field, id, words) else { continue };
            parts.push(match &field.shape.label {
                Some(label) => format!("{label}: {text}"),
                None => text,
            });
        }
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    fn shaped(
        &self,
        item: &Value,
        field: &Field,
        id: Option<&str>,
        say: fn(&Value) -> Option<String>,
    ) -> Option<String> {
        let told = |name: &str| {
            told_of_page(name, self.place.page, id)
                .or_else(|| name.split('.').try_fold(item, |at, key| at.get(key)).and_then(words))
        };
        field.shape.apply(self.written(item, field, say), told)
    }

    fn written(
        &self,
        item: &Value,
        field: &Field,
        say: fn(&Value) -> Option<String>,
    ) -> Option<String> {
        let found = field.path.as_ref()?.query(item).all();
        if field.count {
            return (!found.is_empty()).then(|| found.len().to_string());
        }
        if field.all {
            let parts: Vec<_> = found.into_iter().filter_map(say).collect();
            return (!parts.is_empty()).then(|| parts.join("\n\n"));
        }
        let said = found.into_iter().find_map(say)?;
        match &field.lookup {
            Some(lookup) => self.tables.get(*lookup, &said),
            None => Some(said),
        }
    }

    fn rating(&mut self, item: &Value, fields: &[Field]) -> Option<Rating> {
        let (field, written) = fields
            .iter()
            .find_map(|field| Some((field, self.shaped(item, field, None, words)?)))?;
        let read = stars::rating(&written, field.shape.best, field.shape.worst);
        if read.is_none() {
            self.problems.note_value("a rating cannot be read", &written);
        }
        read
    }

    fn date(&self, item: &Value, fields: &[Field]) -> Option<WrittenDate> {
        fields.iter().find_map(|field| {
            let text = self.shaped(item, field, None, moment)?;
            Some(WrittenDate { text, format: field.shape.format.clone() })
        })
    }

    fn reply(&self, item: &Value, rule: &Answer) -> Option<Reply> {
        let answer = rule.path.query(item).all().into_iter().find(|answer| !answer.is_null())?;
        let text = if rule.text.is_empty() {
            words(answer)
        } else {
            self.joined(answer, &rule.text, None)
        };
        Some(Reply {
            author: self.value(answer, &rule.author, None),
            published: self.date(answer, &rule.published).map(|date| date.text),
            text: text?,
        })
    }
}

/// What posts only name by ids: what is wanted of each thing, by its id.
struct Tables(Vec<HashMap<String, String>>);

impl Tables {
    fn of(paths: &Paths, document: &Value) -> Self {
        let table = |lookup: &Lookup| {
            let things = lookup.items.query(document).all().into_iter();
            things
                .filter_map(|thing| {
                    Some((words(thing.get(&lookup.by)?)?, words(thing.get(&lookup.give)?)?))
                })
                .collect()
        };
        Self(paths.lookups.iter().map(table).collect())
    }

    fn get(&self, lookup: usize, id: &str) -> Option<String> {
        self.0.get(lookup)?.get(id).cloned()
    }
}

/// What a value says, without markup. A list says what its parts say.
fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => plain(text),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Array(parts) => {
            let parts: Vec<_> = parts.iter().filter_map(words).collect();
            parts.join("\n\n")
        }
        Value::Null | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// What a value says of a moment: also seconds with their fractions, and a day in its parts.
fn moment(value: &Value) -> Option<String> {
    let Value::Object(parts) = value else { return words(value) };
    if let Some(seconds) = parts.get("seconds").or_else(|| parts.get("_seconds")) {
        return words(seconds);
    }
    let part = |name: &str| words(parts.get(name)?)?.parse::<i16>().ok();
    let (month, day) = (i8::try_from(part("month")?).ok()?, i8::try_from(part("day")?).ok()?);
    Some(civil::Date::new(part("year")?, month, day).ok()?.to_string())
}
