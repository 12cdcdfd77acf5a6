//! What a page is made of. Everything here is clean text in the language of the reader.

use serde::Serialize;

/// A mail in words.
#[derive(Debug, Clone, Serialize)]
pub(in crate::mail) struct Page {
    /// The subject.
    pub(in crate::mail) subject: String,
    /// What an inbox shows beside the subject.
    pub(super) preview: String,
    /// How it looks at first sight.
    pub(super) tone: Tone,
    /// What kind of mail it is, in a few words.
    pub(in crate::mail) kicker: String,
    /// Whom or what it is about.
    pub(in crate::mail) heading: String,
    /// The content.
    pub(super) blocks: Vec<Block>,
    /// Small print, one sentence or two each.
    pub(super) footer: Vec<String>,
}

/// How a mail looks at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tone {
    /// Something is wrong.
    Alarm,
    /// The reader is asked to judge.
    Question,
    /// All is well.
    Calm,
}

/// A rating as stars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Stars {
    /// The stars: five signs, and a half where one is due.
    pub(super) signs: String,
    /// The same for those who do not see them, with the real scale.
    pub(super) label: String,
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    /// What it is.
    pub(super) label: String,
    /// What it says.
    pub(super) value: String,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    /// Its first words, set off from the rest.
    pub(super) title: Option<String>,
    /// The rest.
    pub(super) text: String,
    /// Where it leads.
    pub(super) url: Option<String>,
    /// A further way, below the text.
    pub(super) all: Option<Act>,
}

/// What the reader can do, and the link that does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Act {
    /// What.
    pub(super) label: String,
    /// The link.
    pub(super) url: String,
}

/// A text by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Quote {
    /// What the quotation is, where there are two.
    pub(super) label: Option<String>,
    /// Its rating, where it is not shown elsewhere.
    pub(super) stars: Option<Stars>,
    /// Its title.
    pub(super) title: Option<String>,
    /// Its lines; an empty one parts two paragraphs.
    pub(super) lines: Vec<String>,
    /// What to say where the text was cut.
    pub(super) cut: Option<String>,
    /// Whether it holds no longer.
    pub(super) past: bool,
}

/// One side of a change: a rating, or what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Side {
    /// The stars, if it is a rating that has them.
    pub(super) stars: Option<Stars>,
    /// What it says otherwise.
    pub(super) text: String,
}

/// What became of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// It stays as it was.
    Same,
    /// It was taken out.
    Deleted,
    /// It was put in.
    Inserted,
    /// It stays as it was, and is not shown.
    Folded,
}

/// A stretch of text within a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Run {
    /// What became of it.
    pub(super) mark: Mark,
    /// What it says.
    pub(super) text: String,
}

/// A text by somebody else, with what was changed in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Marked {
    /// What the marks mean: of what was taken out, and of what was put in.
    pub(super) legend: (String, String),
    /// Its title.
    pub(super) title: Vec<Run>,
    /// Its lines; an empty one parts two paragraphs.
    pub(super) lines: Vec<Vec<Run>>,
    /// What to say where the text was cut.
    pub(super) cut: Option<String>,
}

/// A part of a page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// The rating of the post.
    Stars(Stars),
    /// A paragraph; its lines stay lines.
    Text { text: String },
    /// Until when to act.
    Due { label: String, value: String, note: String },
    /// The one thing to press, and what is shown of where it leads.
    Button { label: String, url: String, shown: String },
    /// Begins a section.
    Heading { text: String },
    /// A text by somebody else.
    Quote(Quote),
    /// A text by somebody else, with what was changed in it.
    Marked(Marked),
    /// Something small that is another now, and what that means: well or ill.
    Turned { before: Side, after: Side, note: String, well: bool },
    /// Labels and values.
    Rows { rows: Vec<Row> },
    /// Steps to take, in their order.
    Steps { heading: String, items: Vec<Item> },
    /// Points without an order.
    Points { heading: Option<String>, items: Vec<Item> },
    /// What can be done about the case, each by its link.
    Acts { acts: Vec<Act> },
    /// How the reader gets no more of such mails: quiet, and the last.
    WayOut(Act),
}

impl Page {
    /// Where the first thing to press leads.
    pub(in crate::mail) fn leads_to(&self) -> Option<&str> {
        self.blocks.iter().find_map(|block| {
            if let Block::Button { url, .. } = block { Some(url.as_str()) } else { None }
        })
    }
}

impl Item {
    /// An entry that is only a sentence.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { title: None, text: text.into(), url: None, all: None }
    }
}

impl Run {
    /// What a line says goes on, with a mark.
    pub(super) fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark, text: text.into() }
    }
}

impl Row {
    /// A label and its value.
    pub(super) fn new(label: &str, value: impl Into<String>) -> Self {
        Self { label: label.to_owned(), value: value.into() }
    }
}
