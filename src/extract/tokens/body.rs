//! Tags inside the body, outside of tables.

use super::{
    Sure, Unsure,
    names::{Kind, Name, PARAGRAPH, Rule, holds_html, stays_in_svg},
    open::Open,
    scan::Tag,
    tree::{Ended, Made, Placed, Tree},
};

impl Tree {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what has no rule of its own is opened, as in the standard"
    )]
    pub(in crate::extract) fn start_in_body(&mut self, tag: &Tag, kind: Kind) -> Sure<Placed> {
        let around = self.around();
        let refused = match kind.rule {
            Rule::Anchor => around.anchor,
            Rule::Button => around.button,
            Rule::Form => around.form,
            // With quirks, a table stays in the paragraph.
            Rule::Table => around.select || (around.paragraph && !self.is_standard),
            Rule::Select | Rule::Input | Rule::Line => around.select,
            rule => matches!(rule, Rule::Html | Rule::Head | Rule::Body | Rule::Strange),
        };
        if refused {
            return Err(Unsure);
        }
        if kind.rule == Rule::Item && around.item {
            self.close_nearest(Rule::Item)?;
        }
        if kind.rule == Rule::Definition && around.definition {
            self.close_nearest(Rule::Definition)?;
        }
        if kind.rule.ends_paragraph() {
            self.close_paragraph()?;
        }
        match kind.rule {
            Rule::Void | Rule::Input | Rule::Line => return Ok(Placed::Empty),
            Rule::Text | Rule::Script => return Ok(empty_or_text(kind.rule)),
            Rule::Option if around.select => self.close_implied(|rule| rule != Rule::OptionGroup),
            Rule::OptionGroup if around.select => self.close_implied(|_| true),
            Rule::Option | Rule::OptionGroup if self.top_rule() == Some(Rule::Option) => self.pop(),
            Rule::Heading if self.top_rule() == Some(Rule::Heading) => self.pop(),
            Rule::Svg if tag.closes_itself => return Ok(Placed::Empty),
            Rule::Svg => {
                self.push(tag, kind, true);
                return Ok(Placed::Opened);
            }
            Rule::Caption
            | Rule::ColumnGroup
            | Rule::Column
            | Rule::Section
            | Rule::Row
            | Rule::Cell => {
                self.close_cell()?;
                return self.start_in_table(tag, kind);
            }
            _ => {}
        }
        Ok(self.open(tag, kind))
    }

    pub(in crate::extract) fn start_in_svg(&mut self, tag: &Tag) -> Sure<Placed> {
        let holds_html = self.stack.last().is_some_and(|open| holds_html(open.name));
        if holds_html || !stays_in_svg(tag.name) {
            return Err(Unsure);
        }
        if tag.closes_itself {
            return Ok(Placed::Empty);
        }
        let kind = Kind { rule: Rule::Ordinary, special: false, stops: false, in_head: false };
        self.push(tag, kind, true);
        Ok(Placed::Opened)
    }

    /// An end tag. `named` says which elements have its name.
    pub(in crate::extract) fn end_in_body(
        &mut self,
        tag: &Tag,
        named: impl Fn(&Open) -> bool,
    ) -> Sure<()> {
        let rule = tag.name.kind().rule;
        match rule {
            Rule::Block | Rule::Button | Rule::Select => self.end_block(named, Open::bounds_scope),
            Rule::Item | Rule::Definition => {
                let is_list = |open: &Open| {
                    rule == Rule::Item
                        && (open.name == Name::of(b"ol") || open.name == Name::of(b"ul"))
                };
                let place = self.find(named, |open| open.bounds_scope() || is_list(open));
                place.map_or(Ok(()), |place| self.pop_to(place))
            }
            Rule::Heading => self.end_block(|open| open.rule == Rule::Heading, Open::bounds_scope),
            Rule::Form => {
                self.close_implied(|_| true);
                if self.top_rule() != Some(Rule::Form) {
                    return Err(Unsure);
                }
                self.pop();
                Ok(())
            }
            Rule::Paragraph => {
                if self.around().paragraph {
                    self.close_paragraph()
                } else {
                    self.made.push(Made { name: PARAGRAPH, place: self.stack.len() });
                    Ok(())
                }
            }
            Rule::Cell | Rule::Caption => self.close_part(named),
            Rule::Table | Rule::Section | Rule::Row => {
                self.close_cell()?;
                self.end_in_table(tag)
            }
            Rule::Anchor | Rule::Format => self.end_format(named),
            Rule::Ordinary | Rule::Svg | Rule::Option | Rule::OptionGroup => self.end_other(named),
            // What follows the end of the body is read as if it stood before, but for comments.
            Rule::Html | Rule::Body => {
                let hides_body = |open: &Open| open.bounds_scope() && open.rule != Rule::Html;
                if !self.stack.iter().any(hides_body) {
                    self.ended = if rule == Rule::Html { Ended::Html } else { Ended::Body };
                }
                Ok(())
            }
            // None is open, and the tag is ignored.
            Rule::Input | Rule::Line | Rule::Text | Rule::Script => Ok(()),
            Rule::Void if tag.name != Name::of(b"br") => Ok(()),
            Rule::Void | Rule::Head | Rule::ColumnGroup | Rule::Column | Rule::Strange => {
                Err(Unsure)
            }
        }
    }

    /// The end of an element that only has to be in scope.
    fn end_block(
        &mut self,
        named: impl Fn(&Open) -> bool,
        bounds: impl Fn(&Open) -> bool,
    ) -> Sure<()> {
        match self.find(named, bounds) {
            Some(place) => self.pop_to(place),
            None => Ok(()),
        }
    }

    /// "Any other end tag".
    fn end_other(&mut self, named: impl Fn(&Open) -> bool) -> Sure<()> {
        match self.find(named, |open| open.special) {
            Some(place) => self.pop_to(place),
            None => Ok(()),
        }
    }

    /// The adoption agency, where it has nothing to do.
    fn end_format(&mut self, named: impl Fn(&Open) -> bool) -> Sure<()> {
        match self.find(&named, |open| open.special) {
            Some(place) => self.pop_to(place),
            None if self.stack.iter().any(named) => Err(Unsure),
            None => Ok(()),
        }
    }
}

/// What becomes of an element that holds text or nothing.
pub(in crate::extract) fn empty_or_text(rule: Rule) -> Placed {
    let script = rule == Rule::Script;
    if script || rule == Rule::Text { Placed::Text { script } } else { Placed::Empty }
}
