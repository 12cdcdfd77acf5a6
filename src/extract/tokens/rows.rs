//! Tags inside a table but outside of its cells and caption.

use super::{
    Sure, Unsure,
    names::{COLGROUP_NAME, Kind, Name, ROW_NAME, Rule, SECTION_NAME},
    scan::Tag,
    tree::{Placed, Tree},
};

impl Tree {
    /// A start tag where only parts of a table may stand. What is none of them would be put before
    /// the table.
    pub(in crate::extract) fn start_in_table(&mut self, tag: &Tag, kind: Kind) -> Sure<Placed> {
        loop {
            let top = self.top_rule().ok_or(Unsure)?;
            match (top, kind.rule) {
                (Rule::ColumnGroup, Rule::Column) => return Ok(Placed::Empty),
                (_, Rule::Script) if top != Rule::ColumnGroup => {
                    return Ok(Placed::Text { script: true });
                }
                (_, Rule::Text) if top != Rule::ColumnGroup && tag.name == Name::of(b"style") => {
                    return Ok(Placed::Text { script: false });
                }
                (Rule::Table, Rule::Caption | Rule::ColumnGroup | Rule::Section)
                | (Rule::Section, Rule::Row)
                | (Rule::Row, Rule::Cell) => return Ok(self.open(tag, kind)),
                (Rule::Table, Rule::Column) => self.make(COLGROUP_NAME),
                (Rule::Table, Rule::Row | Rule::Cell) => self.make(SECTION_NAME),
                (Rule::Section, Rule::Cell) => self.make(ROW_NAME),
                (Rule::ColumnGroup, _)
                | (
                    Rule::Section | Rule::Row,
                    Rule::Caption | Rule::ColumnGroup | Rule::Column | Rule::Section,
                )
                | (Rule::Row, Rule::Row) => self.pop(),
                _ => return Err(Unsure),
            }
        }
    }

    /// An end tag there.
    pub(in crate::extract) fn end_in_table(&mut self, tag: &Tag) -> Sure<()> {
        let rule = tag.name.kind().rule;
        // The end of a part that is not open is ignored.
        let mut parts = self.stack.iter().rev().take_while(|open| open.rule != Rule::Table);
        if rule == Rule::Section && !parts.any(|open| open.name == tag.name) {
            return Err(Unsure);
        }
        loop {
            let top = self.top_rule().ok_or(Unsure)?;
            match (top, rule) {
                (_, Rule::Html | Rule::Body) => return Ok(()),
                (Rule::Table, Rule::Table)
                | (Rule::Section, Rule::Section)
                | (Rule::Row, Rule::Row)
                | (Rule::ColumnGroup, Rule::ColumnGroup) => {
                    self.pop();
                    return Ok(());
                }
                (Rule::Row, Rule::Section | Rule::Table)
                | (Rule::Section | Rule::ColumnGroup, Rule::Table) => self.pop(),
                _ => return Err(Unsure),
            }
        }
    }
}
