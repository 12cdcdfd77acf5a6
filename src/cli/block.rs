//! The `[[source]]` for a page that was tried, ready for the configuration.

use serde::Serialize;
use toml::{Table, Value};
use url::Url;

use crate::{
    config::{
        Config,
        preset::{NO_PRESET, Preset, Presets},
    },
    domain::{Listing, PostKind},
    extract::Rules,
};

/// What the table is made from.
pub(super) struct Place<'a> {
    /// The page.
    pub(super) url: &'a Url,
    /// The preset that read it.
    pub(super) preset: Option<&'a Preset>,
    /// The rules that read it again.
    pub(super) rules: Option<Rules>,
    /// The configuration that it is for.
    pub(super) config: Option<&'a Config>,
}

/// A file with the table alone.
#[derive(Serialize)]
struct File<'a> {
    source: [Source<'a>; 1],
}

/// What of a source has no default.
#[derive(Serialize)]
struct Source<'a> {
    id: String,
    business: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    preset: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

/// The keys of rules, in the order in which a person looks for them.
const KEYS: [&str; 17] = [
    "from",
    "script",
    "item",
    "anchor",
    "empty",
    "key",
    "link",
    "author",
    "published",
    "rating",
    "title",
    "text",
    "status",
    "language",
    "reply",
    "total",
    "next",
];

/// The longest id of a source.
const LONGEST_ID: usize = 64;

/// The table, as text. `None` if it cannot be written, which rules that could be read never cause.
pub(super) fn source(place: &Place<'_>, listing: &Listing) -> Option<String> {
    let business = place.config.and_then(|config| config.businesses.first());
    let by_address = match place.config {
        Some(config) => config.presets.of(place.url).map(|preset| preset.name.as_str()),
        None => Presets::embedded().of(place.url).map(|_| ""),
    };
    let preset = place.preset.map(|preset| preset.name.as_str());
    let preset = match (preset, by_address) {
        // What was read without it is to be read without it.
        (None, Some(_)) => Some(NO_PRESET),
        (preset, _) => preset,
    };
    let source = Source {
        id: id(place.url, place.config),
        business: business.map_or("my-business", |business| business.id.as_str()),
        url: place.url.as_str(),
        preset,
        // A preset knows what its posts are.
        kind: kind(listing)
            .filter(|kind| place.preset.is_none() && *kind != PostKind::default())
            .map(PostKind::name),
    };
    let mut text = toml::to_string(&File { source: [source] }).ok()?;
    if let Some(rules) = &place.rules {
        text.push_str(&format!("\n[source.extract]\n{}", lines(rules)?));
    }
    Some(text)
}

/// Rules, a line for each key.
fn lines(rules: &Rules) -> Option<String> {
    let rules = Table::try_from(rules).ok()?;
    let known = KEYS.iter().filter_map(|key| rules.get_key_value(*key));
    let others = rules.iter().filter(|(key, _)| !KEYS.contains(&key.as_str()));
    let line = |(key, value): (&String, &Value)| format!("{key} = {}\n", plain(value));
    Some(known.chain(others).map(line).collect())
}

/// A field of which no more is said than where it stands is only that.
fn plain(value: &Value) -> &Value {
    let only = value.as_table().filter(|rule| rule.len() == 1);
    only.and_then(|rule| rule.get("select").or_else(|| rule.get("path"))).unwrap_or(value)
}

/// What all posts are.
fn kind(listing: &Listing) -> Option<PostKind> {
    let (first, others) = listing.posts.split_first()?;
    others.iter().all(|post| post.kind == first.kind).then_some(first.kind)
}

/// An id from the address, that no other source has.
fn id(url: &Url, config: Option<&Config>) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let parts = url.path_segments().into_iter().flatten();
    let mut named = parts.filter(|part| part.chars().any(char::is_alphabetic));
    let words = format!("{host}-{}", named.next_back().unwrap_or_default());
    let mut id = String::new();
    for c in words.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            _ if id.is_empty() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let most = LONGEST_ID - 4;
    let id: String = id.chars().take(most).collect();
    let id = id.trim_end_matches('-');
    let id = if id.is_empty() { "source" } else { id };
    let is_taken = |id: &str| {
        let mut sources = config.into_iter().flat_map(|config| &config.sources);
        sources.any(|watch| watch.poll.source.id.as_str() == id)
    };
    if !is_taken(id) {
        return id.to_owned();
    }
    let others = (2..).map(|number| format!("{id}-{number}"));
    others.into_iter().find(|id| !is_taken(id)).unwrap_or_default()
}
