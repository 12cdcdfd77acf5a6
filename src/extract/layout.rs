//! What the layouts have in common: what one of them finds, and how what is written becomes drafts.

use super::{
    date::Dates,
    draft::{Draft, Found},
    number,
    place::Place,
    problems::Problems,
};

/// What one layout found in a document.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The posts, the total and the next page.
    pub(super) found: Found,
    /// Whether the anchor is there; `None` when the rules have none.
    pub(super) anchored: Option<bool>,
    /// Whether the anchor is an element that any page has, walls too, or one that is hidden: it
    /// does not prove then that the page is the right one.
    pub(super) anchor_proves_nothing: bool,
    /// How many items there are, whether or not they make posts.
    pub(super) items: usize,
    /// Whether the rules give an id and no post has one: the page was changed, and read on it
    /// would make every known post a new one.
    pub(super) keys_lost: bool,
}

impl Reading {
    /// The one of two readings that found more.
    pub(super) fn richer(self, other: Self) -> Self {
        let worth = |one: &Self| (one.found.drafts.len(), one.anchored, one.items);
        if worth(&other) > worth(&self) { other } else { self }
    }
}

/// A post whose date is still as it is written.
#[derive(Debug)]
pub(super) struct WrittenPost {
    pub(super) draft: Draft,
    pub(super) published: Option<WrittenDate>,
}

/// A date as it is written.
#[derive(Debug)]
pub(super) struct WrittenDate {
    pub(super) text: String,
    pub(super) format: Option<String>,
}

/// Reads the dates of a list.
pub(super) fn read_dates(
    posts: Vec<WrittenPost>,
    place: Place<'_>,
    problems: &mut Problems,
) -> Vec<Draft> {
    let written = posts.iter().filter_map(|post| post.published.as_ref());
    let dates = Dates::of(written.map(|written| written.text.as_str()), &place.dating());
    let read = |WrittenPost { mut draft, published }: WrittenPost| {
        draft.published = published.and_then(|written| {
            let read = match &written.format {
                Some(format) => dates.by_format(&written.text, format),
                None => dates.read(&written.text),
            };
            if read.is_none() {
                problems.note_value("a date cannot be read", &written.text);
            }
            read
        });
        if let Some(published) = draft.reply.as_mut().and_then(|reply| reply.published.as_mut())
            && let Some(read) = dates.read(published)
        {
            *published = read.to_string();
        }
        draft
    };
    posts.into_iter().map(read).collect()
}

/// What rules found, with the total as it is written.
pub(super) struct Counted {
    pub(super) drafts: Vec<Draft>,
    pub(super) total: Option<String>,
    pub(super) next: Option<String>,
}

impl Counted {
    pub(super) fn found(self, problems: &mut Problems) -> Found {
        let claimed = self.total.and_then(|written| {
            let count = number::count(&written);
            if count.is_none() {
                problems.note_value("the total cannot be read", &written);
            }
            count
        });
        Found { drafts: self.drafts, claimed, counts_posts: claimed.is_some(), next: self.next }
    }
}

/// The ISO 639-1 code of a language tag.
pub(super) fn language(tag: &str) -> Option<String> {
    let code = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}
