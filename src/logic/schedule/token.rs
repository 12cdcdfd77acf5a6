//! A piece of the schedule's text that knows where it stands, so that an error can point at it.
//!
//! Pieces are cut at characters only, hence every span is on character boundaries.

use std::ops::Range;

use super::error::ScheduleError;

/// A piece of the text, with its offset in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Token<'a> {
    /// The whole text without the white space around it.
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, start: 0 }.trim()
    }

    pub(super) fn text(self) -> &'a str {
        self.text
    }

    pub(super) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// The pieces between white space.
    pub(super) fn words(self) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text
            .split_inclusive(char::is_whitespace)
            .map(move |text| {
                let word = Self { text, start };
                start += text.len();
                word.trim()
            })
            .filter(|word| !word.is_empty())
    }

    /// The pieces between commas, each with the comma that an empty piece is blamed on.
    pub(super) fn items(self) -> impl Iterator<Item = (Self, Range<usize>)> {
        let last = self.span().end.saturating_sub(1);
        let mut start = self.start;
        self.text.split(',').map(move |text| {
            let item = Self { text, start };
            let comma = start.min(last);
            start += text.len() + 1;
            (item, comma..comma + 1)
        })
    }

    /// What stands before and after the first separator.
    pub(super) fn split_once(self, separator: char) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(separator)?;
        let start = self.start + before.len() + separator.len_utf8();
        Some((Self { text: before, start: self.start }, Self { text: after, start }))
    }

    /// The first word, and all that follows it; none when nothing does.
    pub(super) fn split_once_white(self) -> Option<(Self, Self)> {
        let separator = self.text.chars().find(|c| c.is_whitespace())?;
        let (word, rest) = self.split_once(separator)?;
        Some((word, rest.trim()))
    }

    pub(super) fn trim(self) -> Self {
        let text = self.text.trim_start();
        Self { text: text.trim_end(), start: self.start + (self.text.len() - text.len()) }
    }

    pub(super) fn span(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// From the start of this piece to the end of a later one.
    pub(super) fn span_to(self, last: Self) -> Range<usize> {
        self.start..last.span().end
    }

    /// An error about this piece.
    pub(super) fn error(
        self,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> ScheduleError {
        ScheduleError { span: self.span(), message: message.into(), help: Some(help.into()) }
    }
}
