//! A post: a review, complaint, mention or comment.

use serde::{Deserialize, Serialize};

use super::{PostKey, Precision, Published, Rating};

/// What kind of post it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostKind {
    /// A review, usually with a rating.
    #[default]
    Review,
    /// A complaint: negative by its nature.
    Complaint,
    /// A post elsewhere that names the business.
    Mention,
    /// A comment under something of the business's own.
    Comment,
}

impl PostKind {
    /// Its name, as configurations and JSON have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Complaint => "complaint",
            Self::Mention => "mention",
            Self::Comment => "comment",
        }
    }
}

/// The business's own answer, as shown under a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Who signed it, if shown.
    pub author: Option<String>,
    /// When, as the site writes it (RFC 3339 or shorter).
    pub published: Option<String>,
    /// The answer.
    pub text: String,
}

/// How many people a post reaches, as far as the platform says so. It changes from poll to poll, and
/// no change of it is a change of the post: what counts is what was shown when the post was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reach {
    /// How many people follow its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followers: Option<u64>,
    /// How often it was liked, answered, shared or voted for, all together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<u64>,
}

impl Reach {
    /// This; nothing where the platform says neither.
    pub fn told(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

/// One post of a listing. Its JSON form is that of `vigie extract`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "PostJson", into = "PostJson")]
pub struct Post {
    /// Identity inside the source.
    pub key: PostKey,
    /// The platform's own id, if it gives one.
    pub id: Option<String>,
    /// The permalink, absolute.
    pub url: Option<String>,
    /// The name its author shows.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// The rating, on its scale.
    pub rating: Option<Rating>,
    /// The title, if it has one.
    pub title: Option<String>,
    /// The whole text, without markup; empty for a bare rating.
    pub text: String,
    /// What kind of post it is.
    pub kind: PostKind,
    /// The status the platform shows, in its own words ("Resolved").
    pub status: Option<String>,
    /// The business's own answer.
    pub reply: Option<Reply>,
    /// The language the page states (ISO 639-1).
    pub language: Option<String>,
    /// How many people it reaches, where the platform says so.
    pub reach: Option<Reach>,
}

impl Post {
    /// A review of which no more is known than what it says.
    pub fn new(key: impl Into<PostKey>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            id: None,
            url: None,
            author: None,
            published: None,
            rating: None,
            title: None,
            text: text.into(),
            kind: PostKind::Review,
            status: None,
            reply: None,
            language: None,
            reach: None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct PostJson {
    key: PostKey,
    id: Option<String>,
    url: Option<String>,
    author: Option<String>,
    published: Option<String>,
    precision: Option<Precision>,
    /// Whether the date was counted back from when the page was fetched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    relative: bool,
    rating: Option<Rating>,
    title: Option<String>,
    text: String,
    kind: PostKind,
    status: Option<String>,
    reply: Option<Reply>,
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reach: Option<Reach>,
}

impl From<PostJson> for Post {
    fn from(json: PostJson) -> Self {
        let told = json.published.and_then(|text| Published::parse(&text, json.precision));
        let published = told.map(|told| if json.relative { told.counted_back() } else { told });
        Self {
            key: json.key,
            id: json.id,
            url: json.url,
            author: json.author,
            published,
            rating: json.rating,
            title: json.title,
            text: json.text,
            kind: json.kind,
            status: json.status,
            reply: json.reply,
            language: json.language,
            reach: json.reach,
        }
    }
}

impl From<Post> for PostJson {
    fn from(post: Post) -> Self {
        Self {
            key: post.key,
            id: post.id,
            url: post.url,
            author: post.author,
            precision: post.published.map(|published| published.precision()),
            published: post.published.map(|published| published.to_string()),
            relative: post.published.is_some_and(|published| published.is_relative()),
            rating: post.rating,
            title: post.title,
            text: post.text,
            kind: post.kind,
            status: post.status,
            reply: post.reply,
            language: post.language,
            reach: post.reach,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_was_counted_back_is_read_back_as_one() {
        let line = r#"{"key":"id:7","id":"7","url":null,"author":null,"published":"2026-11",
            "precision":"month","relative":true,"rating":null,"title":null,"text":"Late.",
            "kind":"review","status":null,"reply":null,"language":null}"#;
        let post: Post = serde_json::from_str(line).unwrap();
        assert!(post.published.unwrap().is_relative());
        let written = serde_json::to_value(&post).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(line).unwrap());
        // The lines of older ledgers, and all others, do without.
        let plain = line.replace("\"relative\":true,", "");
        let post: Post = serde_json::from_str(&plain).unwrap();
        assert!(!post.published.unwrap().is_relative());
        let written = serde_json::to_value(&post).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(&plain).unwrap());
    }
}
