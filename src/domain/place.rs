//! A list of posts as it was last seen: which post stood where, and which is missing since when.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::marks;

/// A place in the list: the post that stands there, or stood there when it was last shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Stands for the key of the post, as the page has it.
    pub key: u64,
    /// Stands for all that is recorded of the post if that is what the page said; else zero, and
    /// the post is to be compared with what is recorded.
    pub mark: u64,
}

/// Something that was there and is not shown any more, while its place is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Stands for the key of the post, as the page had it.
    pub key: u64,
    /// What is missing.
    pub what: Doubted,
    /// The first of the polls.
    pub since: Timestamp,
    /// Healthy polls in a row that would have shown it.
    pub polls: u32,
    /// What its absence is worth.
    pub weight: Weight,
    /// When the post's own page was last looked at because of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
}

/// What may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubted {
    /// The post.
    Post,
    /// The business's answer under it.
    Answer,
}

/// What an absence is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The posts around it are still shown.
    Neighbours,
    /// The list is shown to its end.
    WholeList,
    /// Much is missing at once: that must last.
    Many,
    /// A filter may be at work, or the list is a search: only the post's own page can tell.
    OwnPageOnly,
}

pub(super) fn serialize<S: Serializer>(places: &[Place], to: S) -> Result<S::Ok, S::Error> {
    let halves = places.iter().flat_map(|place| [place.key, place.mark]).collect::<Vec<_>>();
    marks::serialize(halves.into_iter(), to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Place>, D::Error> {
    marks::deserialize(from, |[key, mark]| Place { key, mark })
}
