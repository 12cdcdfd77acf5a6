//! What is said outside of a mail in the same words, and cleaned in the same way: on the pages to
//! which the links of a mail lead.

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::figures;
use crate::{
    domain::{Language, PostKind, Published, Rating},
    mail::{
        clean,
        words::{self, Words},
    },
};

/// The words of mails to a reader.
#[derive(Debug, Clone)]
pub struct Told {
    words: &'static Words,
    zone: TimeZone,
}

impl Told {
    /// For a reader of this language, who is told times in this zone.
    pub fn new(language: Language, zone: TimeZone) -> Self {
        Self { words: words::words(language), zone }
    }

    /// An instant, to the minute.
    pub fn instant(&self, at: Timestamp) -> String {
        words::instant(self.words, at, &self.zone)
    }

    /// When a post was published; `business` is the zone of its page.
    pub fn published(&self, at: Published, business: &TimeZone) -> String {
        words::published(self.words, at, business, &self.zone)
    }

    /// A rating as five stars, and in words; `None` for a yes or no.
    pub fn stars(&self, rating: &Rating) -> Option<(String, String)> {
        figures::stars(self.words, rating).map(|stars| (stars.signs, stars.label))
    }

    /// A business on a platform.
    pub fn place(&self, business: &str, platform: &str) -> String {
        (self.words.on_platform)(&clean::excerpt(business, 80), &clean::excerpt(platform, 60))
    }

    /// What a post is, and that it is negative where it is.
    pub fn kind(&self, kind: PostKind, negative: bool) -> &'static str {
        (self.words.post.kicker)(kind, negative)
    }

    /// Stands for an author who has no name.
    pub fn no_author(&self) -> &'static str {
        self.words.no_author
    }

    /// Stands for the text of a bare rating.
    pub fn no_text(&self) -> &'static str {
        self.words.post.no_text
    }

    /// Label of the time by which an answer is due.
    pub fn answer_by(&self) -> &'static str {
        self.words.post.answer_by
    }

    /// Opens the post.
    pub fn open(&self) -> &'static str {
        self.words.post.open
    }

    /// Over the draft of an answer.
    pub fn draft(&self) -> &'static str {
        self.words.post.draft
    }

    /// The rest of a text was cut.
    pub fn cut_here(&self) -> &'static str {
        self.words.cut_here
    }

    /// Between a label and its value.
    pub fn colon(&self) -> &'static str {
        self.words.colon
    }

    /// A text by somebody else on one line, so many characters of it.
    pub fn line(text: &str, chars: usize) -> String {
        clean::excerpt(text, chars)
    }

    /// The lines of a text by somebody else, so many characters of it, and whether that is less than
    /// all.
    pub fn lines(text: &str, chars: usize) -> (Vec<String>, bool) {
        let text = clean::block(text);
        let (shown, cut) = clean::cut(&text, chars);
        (shown.lines().map(str::to_owned).collect(), cut)
    }

    /// An address that a reader may be sent to.
    pub fn web_address(text: &str) -> Option<Url> {
        clean::web_address(text)
    }
}
