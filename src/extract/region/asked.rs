//! The attributes of a tag that a recipe looks at.

use super::super::tokens::{Keep, Span, Sure, Tag, Unsure};

/// The most attributes of one tag that are looked at.
const MOST: usize = 12;

/// An attribute that somebody asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attribute {
    /// Its place among the names asked for.
    pub(super) which: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Its value, as it is written.
    pub(super) value: Span,
    /// Where it ends.
    pub(super) end: usize,
}

/// Those attributes of a tag that somebody asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Their names, in lower case.
    names: &'a [Box<[u8]>],
    found: [Attribute; MOST],
    count: usize,
}

/// A start tag, with what was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) tag: Tag,
    pub(super) asked: Asked<'a>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(names: &'a [Box<[u8]>]) -> Self {
        Self { names, found: [Attribute::default(); MOST], count: 0 }
    }

    /// Those that were found, in their order; one may be there twice.
    pub(super) fn found(&self) -> &[Attribute] {
        self.found.get(..self.count).unwrap_or_default()
    }
}

impl Keep for Asked<'_> {
    fn clear(&mut self) {
        self.count = 0;
    }

    fn keep(&mut self, page: &[u8], name: Span, value: Span, end: usize) -> Sure<()> {
        let written = page.get(name.0..name.1).unwrap_or_default();
        let which = self
            .names
            .iter()
            .position(|asked| asked.len() == written.len() && written.eq_ignore_ascii_case(asked));
        if let Some(which) = which {
            let place = self.found.get_mut(self.count).ok_or(Unsure)?;
            *place = Attribute { which, start: name.0, value, end };
            self.count += 1;
        }
        Ok(())
    }
}
