//! An entry of a feed as it stands there, before anything is made of it.

/// A feed.
#[derive(Debug, Default)]
pub(super) struct RawFeed {
    /// Its entries, in its order.
    pub(super) entries: Vec<RawEntry>,
    /// The address of its next page, as written.
    pub(super) next: Option<String>,
}

/// An entry. Texts are without the escapes of XML and JSON, and may be HTML.
#[derive(Debug, Default)]
pub(super) struct RawEntry {
    pub(super) id: Option<String>,
    pub(super) link: Option<String>,
    pub(super) author: Option<String>,
    /// Where the entry was published, if that is not where the feed is.
    pub(super) source: Option<String>,
    pub(super) title: Option<Text>,
    /// The whole text.
    pub(super) content: Option<Text>,
    /// A short form of it, or the whole where there is no other.
    pub(super) summary: Option<Text>,
    /// What is said about a picture or video.
    pub(super) description: Option<Text>,
    /// Dates as written.
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    /// The stars that a reviewer gave, as written.
    pub(super) rating: Option<String>,
    pub(super) language: Option<String>,
}

/// A text, and whether the feed says that it is no HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) is_plain: bool,
}

impl Text {
    /// A text, or nothing for an empty one.
    pub(super) fn new(text: String, is_plain: bool) -> Option<Self> {
        (!text.trim().is_empty()).then_some(Self { text, is_plain })
    }
}

impl RawEntry {
    /// The fullest text that it has.
    pub(super) fn body(&self) -> Option<&Text> {
        self.content.as_ref().or(self.summary.as_ref()).or(self.description.as_ref())
    }
}
