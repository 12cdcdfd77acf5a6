//! The rule language of `[source.extract]` and of presets, as written by a person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How to read posts out of a page by CSS selectors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Selector of one post. Everything else is searched inside it.
    pub item: Option<String>,
    /// Selector of what stands on every healthy page, posts or not (the list's container). When it
    /// is missing the page is reported as changed and nothing is compared.
    pub anchor: Option<String>,
    /// The platform's own id of a post.
    pub key: Option<FieldRule>,
    /// The permalink of a post.
    pub link: Option<FieldRule>,
    /// Who wrote it.
    pub author: Option<FieldRule>,
    /// When it was published.
    pub published: Option<FieldRule>,
    /// The rating.
    pub rating: Option<FieldRule>,
    /// The title.
    pub title: Option<FieldRule>,
    /// The text.
    pub text: Option<FieldRule>,
    /// The status that the platform shows ("Resolved").
    pub status: Option<FieldRule>,
    /// The business's own answer.
    pub reply: Option<FieldRule>,
    /// How many posts the page says there are; searched in the whole page.
    pub total: Option<FieldRule>,
    /// The link to the next page; searched in the whole page. Default: `rel="next"`.
    pub next: Option<FieldRule>,
    /// Where a JSON answer says what to ask for to get the next page.
    pub cursor: Option<CursorRule>,
    /// How a post's own page is read, where the list has only titles: each new post's page is
    /// fetched once, and what these rules find there completes the post.
    pub detail: Option<Box<Self>>,
}

/// The cursor of a JSON answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table; write { pointer = \"/paging/after\", param = \"after\" }"
)]
pub struct CursorRule {
    /// Where the cursor stands in the answer, as a JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// The parameter of the address that takes it; without one, the cursor is an address itself.
    pub param: Option<String>,
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
    pub select: Option<String>,
    /// The attribute to read; the text when absent.
    pub attr: Option<String>,
    /// A `strptime` format for dates the page writes in its own way.
    pub format: Option<String>,
    /// The best rating that can be given (default 5).
    pub best: Option<f64>,
    /// The worst rating that can be given (default 1).
    pub worst: Option<f64>,
}
