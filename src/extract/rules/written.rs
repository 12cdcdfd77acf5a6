//! The rule language of `[source.extract]` and of presets, as written by a person.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fields;

/// How posts are read out of a page, a feed or an API answer: by one layout, written down as it is,
/// or by several (`layout`), tried in order until one finds posts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// What the posts are read from. Default: `html`, or `json` if `item` begins with `$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    /// With `from = "state"`: selector of the scripts that hold the JSON. Default: all scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// One post: a CSS selector on pages, a `JSONPath` (RFC 9535, `$.reviews[*]`) in JSON. Everything
    /// else is searched inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What stands on every healthy page, posts or not (the list's container): a CSS selector, or a
    /// `JSONPath` in JSON. When it is missing the page is reported as changed and nothing is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// In JSON: the whole answer where there are no posts, if it lacks the anchor then: `{}`, `[]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// The platform's own id of a post.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub key: Fields,
    /// The permalink of a post.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub link: Fields,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub author: Fields,
    /// When it was published.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub published: Fields,
    /// The rating.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub rating: Fields,
    /// The title.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub title: Fields,
    /// The text. The parts of a list are joined, each below its `label`.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub text: Fields,
    /// The status that the platform shows ("Resolved").
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub status: Fields,
    /// The language that the platform states (its first two letters count).
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub language: Fields,
    /// How often it was liked, answered, shared or voted for; what a list finds is added up.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub reactions: Fields,
    /// How many people follow its author.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub followers: Fields,
    /// The business's own answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyRule>,
    /// How many posts the page says there are; searched in the whole page.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub total: Fields,
    /// The link to the next page; searched in the whole page. Default: `rel="next"`.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub next: Fields,
    /// How to ask for the next page where no link leads there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<CursorRule>,
    /// How a post's own page is read, where the list has only titles: each new post's page is
    /// fetched once, and what these rules find there completes the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<Self>>,
    /// The layouts to try, in order: the first that finds posts is used. `anchor`, `total`, `next`,
    /// `cursor` and `detail` beside them hold for those that have none of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layout: Vec<Self>,
}

/// What posts are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The elements of a page, by CSS selectors.
    Html,
    /// A JSON document, by `JSONPath`.
    Json,
    /// The JSON inside a page's scripts, by `JSONPath`.
    State,
    /// The structured data of a page (schema.org): JSON-LD.
    JsonLd,
    /// The structured data of a page in its markup: microdata, `RDFa`, microformats.
    Markup,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// Whatever looks like posts: structured data, embedded JSON, repeated blocks.
    Auto,
}

impl Origin {
    /// Its name, as rules have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::State => "state",
            Self::JsonLd => "json-ld",
            Self::Markup => "markup",
            Self::Feed => "feed",
            Self::Auto => "auto",
        }
    }
}

/// How to ask for the next page where no link leads there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write { pointer = \"/paging/after\", param = \"after\" }"
)]
pub struct CursorRule {
    /// Where the cursor stands in a JSON answer, as a JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// The parameter of the address that takes it; without one, the cursor is an address itself.
    pub param: Option<String>,
    /// Without `pointer`: the parameter counts the pages (or, with a step of 20, the posts) and this
    /// is added for the next one, as long as a page has posts.
    pub step: Option<u32>,
    /// What the parameter is on the first page, whose address lacks it (default 1).
    pub first: Option<u32>,
}

/// Where one field stands, and how to read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table that says where it stands; write { select = \"CSS SELECTOR\" }"
)]
pub struct FieldRule {
    /// Selector inside the post; the post's own element when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// In JSON: `JSONPath` inside the post, which is `$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The attribute to read; the text when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attr: Option<String>,
    /// Selector of what does not belong to it, inside the element whose text is read ("Read more").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// All that is found is taken, not only the first: texts become paragraphs.
    #[serde(skip_serializing_if = "is_false")]
    pub all: bool,
    /// What counts is how many elements are found (drawn stars).
    #[serde(skip_serializing_if = "is_false")]
    pub count: bool,
    /// A regular expression: its first group is taken, or all that it matches. What it does not
    /// match is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What is meant by what is written (`ONE = 1`); `""` means nothing. Other values stay.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Meaning>,
    /// The value is built: `{value}` is what was found, `{id}` the post's id, `{page}` the page's
    /// address, and in JSON `{a.b}` what stands there in the post. Nothing where a part is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// In a list for `text`: only where nothing before it in the list says anything.
    #[serde(skip_serializing_if = "is_false")]
    pub or: bool,
    /// What a part of a text is headed with (`Pros`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// In JSON: what is found is the id of something told elsewhere in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookup: Option<LookupRule>,
    /// A `strptime` format for dates the page writes in its own way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The best rating that can be given (default 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    /// The worst rating that can be given (default 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<f64>,
}

/// What a value that is written means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a text or a number")]
pub enum Meaning {
    /// A text.
    Text(String),
    /// A number, as ratings have it.
    Number(f64),
}

impl std::fmt::Display for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// Where something is told that a post only names by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a table; write { items = \"$.includes.users[*]\", by = \"id\", give = \"name\" }"
)]
pub struct LookupRule {
    /// `JSONPath` of the things, in the whole document.
    pub items: String,
    /// The name of their id.
    pub by: String,
    /// The name of what is wanted of them.
    pub give: String,
}

/// Where the business's own answer stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table that says where it stands; write { select = \".owner-reply\" }"
)]
pub struct ReplyRule {
    /// Selector of the answer inside the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// Selector of the answer where it stands behind the post: the next element, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// In JSON: `JSONPath` of the answer inside the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its text, searched inside the answer; all of it when absent.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub text: Fields,
    /// Who signed it, searched inside the answer.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub author: Fields,
    /// When it was published, searched inside the answer.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub published: Fields,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_false(value: &bool) -> bool {
    !value
}
