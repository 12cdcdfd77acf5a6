//! The stack of open elements, and how elements leave it.

use super::{
    Sure, Unsure,
    names::{Kind, Name, Rule},
    scan::Tag,
    tree::{Made, Placed, Tree},
};

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Open {
    pub(in crate::extract) name: Name,
    pub(in crate::extract) rule: Rule,
    /// Its start tag, for its attributes; equal where it was never written.
    pub(in crate::extract) start: usize,
    pub(in crate::extract) name_end: usize,
    pub(in crate::extract) end: usize,
    pub(in crate::extract) special: bool,
    /// Inside of `svg`, or it itself.
    pub(in crate::extract) foreign: bool,
    pub(in crate::extract) around: Around,
}

/// What is open here, this element included.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that the standard asks")]
pub(in crate::extract) struct Around {
    /// A `p` in button scope.
    pub(in crate::extract) paragraph: bool,
    /// A `li` that the next one closes.
    pub(in crate::extract) item: bool,
    /// A `dt` or `dd` that the next one closes.
    pub(in crate::extract) definition: bool,
    pub(in crate::extract) anchor: bool,
    pub(in crate::extract) button: bool,
    pub(in crate::extract) form: bool,
    pub(in crate::extract) select: bool,
}

impl Tree {
    /// The innermost element of some kind, up to and including one that bounds the search.
    pub(in crate::extract) fn find(
        &self,
        wanted: impl Fn(&Open) -> bool,
        bounds: impl Fn(&Open) -> bool,
    ) -> Option<usize> {
        for (place, open) in self.stack.iter().enumerate().rev() {
            if wanted(open) {
                return Some(place);
            }
            if bounds(open) {
                return None;
            }
        }
        None
    }

    /// Closes an element and all in it. Formatting would be opened again, and a form stays in
    /// memory, so with these it is not as simple.
    pub(in crate::extract) fn pop_to(&mut self, place: usize) -> Sure<()> {
        let mut inside = self.stack.iter().skip(place + 1);
        if inside.any(|open| matches!(open.rule, Rule::Format | Rule::Anchor | Rule::Form)) {
            return Err(Unsure);
        }
        self.stack.truncate(place);
        self.low = self.low.min(place);
        Ok(())
    }

    /// "Close a p element", if one is in button scope.
    pub(in crate::extract) fn close_paragraph(&mut self) -> Sure<()> {
        if !self.around().paragraph {
            return Ok(());
        }
        self.close_nearest(Rule::Paragraph)
    }

    pub(in crate::extract) fn close_nearest(&mut self, rule: Rule) -> Sure<()> {
        let place = self.find(|open| open.rule == rule, |_| false).ok_or(Unsure)?;
        self.pop_to(place)
    }

    /// "Generate implied end tags", for those of the kinds that are wanted.
    pub(in crate::extract) fn close_implied(&mut self, wanted: impl Fn(Rule) -> bool) {
        while let Some(rule) = self.top_rule()
            && rule.ends_by_itself()
            && wanted(rule)
        {
            self.pop();
        }
    }

    /// "Close the cell"; unsure if none is open.
    pub(in crate::extract) fn close_cell(&mut self) -> Sure<()> {
        self.close_part(|open| open.rule == Rule::Cell)
    }

    /// Closes a cell or a caption. Formatting that is open in it is forgotten.
    pub(in crate::extract) fn close_part(&mut self, wanted: impl Fn(&Open) -> bool) -> Sure<()> {
        let place = self.find(wanted, |open| open.rule == Rule::Table).ok_or(Unsure)?;
        if self.stack.iter().skip(place).any(|open| open.rule == Rule::Form) {
            return Err(Unsure);
        }
        self.stack.truncate(place);
        self.low = self.low.min(place);
        Ok(())
    }

    pub(in crate::extract) fn top_rule(&self) -> Option<Rule> {
        self.stack.last().filter(|open| !open.foreign).map(|open| open.rule)
    }

    pub(in crate::extract) fn pop(&mut self) {
        self.stack.pop();
        self.low = self.low.min(self.stack.len());
    }

    pub(in crate::extract) fn around(&self) -> Around {
        self.stack.last().map_or_else(Around::default, |open| open.around)
    }

    /// Opens an element for a tag.
    pub(in crate::extract) fn open(&mut self, tag: &Tag, kind: Kind) -> Placed {
        self.push(tag, kind, false);
        Placed::Opened
    }

    pub(in crate::extract) fn push(&mut self, tag: &Tag, kind: Kind, foreign: bool) {
        let around = self.around().with(kind);
        self.stack.push(Open {
            name: tag.name,
            rule: kind.rule,
            start: tag.start,
            name_end: tag.name_end,
            end: tag.end,
            special: kind.special,
            foreign,
            around,
        });
    }

    /// Opens an element that no tag stands for.
    pub(in crate::extract) fn make(&mut self, name: Name) {
        let kind = name.kind();
        let around = self.around().with(kind);
        self.made.push(Made { name, place: self.stack.len() });
        self.stack.push(Open {
            name,
            rule: kind.rule,
            start: 0,
            name_end: 0,
            end: 0,
            special: kind.special,
            foreign: false,
            around,
        });
    }
}

impl Around {
    pub(in crate::extract) fn with(self, kind: Kind) -> Self {
        let mut around = self;
        if kind.stops {
            around.item = false;
            around.definition = false;
        }
        around.paragraph |= kind.rule == Rule::Paragraph;
        around.item |= kind.rule == Rule::Item;
        around.definition |= kind.rule == Rule::Definition;
        around.anchor |= kind.rule == Rule::Anchor;
        around.form |= kind.rule == Rule::Form;
        around.button |= kind.rule == Rule::Button;
        around.select |= kind.rule == Rule::Select;
        if matches!(kind.rule, Rule::Button) || kind.rule.bounds_scope() {
            around.paragraph = false;
        }
        around
    }
}

impl Open {
    pub(in crate::extract) fn bounds_scope(&self) -> bool {
        self.rule.bounds_scope()
    }
}

impl Rule {
    /// Whether "has an element in scope" ends here.
    fn bounds_scope(self) -> bool {
        matches!(self, Self::Html | Self::Table | Self::Cell | Self::Caption | Self::Select)
    }

    /// Whether the next child must be a part of a table.
    pub(in crate::extract) fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Section | Self::Row | Self::ColumnGroup)
    }

    /// Whether a paragraph ends where it begins.
    pub(in crate::extract) fn ends_paragraph(self) -> bool {
        matches!(
            self,
            Self::Block
                | Self::Paragraph
                | Self::Heading
                | Self::Form
                | Self::Item
                | Self::Definition
                | Self::Line
                | Self::Table
        )
    }

    /// Whether its end tag may be left out.
    fn ends_by_itself(self) -> bool {
        matches!(
            self,
            Self::Definition | Self::Item | Self::Option | Self::OptionGroup | Self::Paragraph
        )
    }
}
