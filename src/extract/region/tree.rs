//! The open elements of a page, as the tree builder of html5ever has them. See the module's
//! documentation for what this is worth; the names of the steps are those of the HTML standard
//! (section 13.2.6).

use super::{
    Sure, Unsure,
    names::{BODY_NAME, HEAD_NAME, HTML_NAME, Kind, Name, PARAGRAPH, Rule, holds_html, stays_in_svg},
    scan::{LONGEST, Tag, is_space},
};

/// How deep a page may be nested.
const DEEPEST: usize = 200;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) name: Name,
    pub(super) rule: Rule,
    /// Its start tag, for its attributes; equal where it was never written.
    pub(super) start: usize,
    pub(super) name_end: usize,
    pub(super) end: usize,
    special: bool,
    /// Inside of `svg`, or it itself.
    foreign: bool,
    around: Around,
}

/// What is open here, this element included.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that the standard asks")]
struct Around {
    /// A `p` in button scope.
    paragraph: bool,
    /// A `li` that the next one closes.
    item: bool,
    /// A `dt` or `dd` that the next one closes.
    definition: bool,
    anchor: bool,
    button: bool,
    form: bool,
    select: bool,
}

/// Where the tree builder is, as far as the open elements do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    BeforeHtml,
    BeforeHead,
    InHead,
    AfterHead,
    InBody,
}

/// What a start tag became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    /// An element that is open now.
    Opened,
    /// An element without content.
    Empty,
    /// An element with text only, which must be read next.
    Text { script: bool },
}

/// The open elements.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) stack: Vec<Open>,
    mode: Mode,
    /// How few elements were open during the last step.
    pub(super) low: usize,
    /// Elements that were made without a tag since this was last emptied.
    pub(super) made: Vec<Name>,
    /// Whether the last tag went back into the head that was closed before.
    pub(super) behind: bool,
    /// Never less than what the parser spends.
    pub(super) spent: u64,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self {
            stack: Vec::with_capacity(32),
            mode: Mode::BeforeHtml,
            low: 0,
            made: Vec::new(),
            behind: false,
            spent: 0,
        }
    }

    /// Whether the next token is inside of `svg`.
    pub(super) fn in_svg(&self) -> bool {
        self.stack.last().is_some_and(|open| open.foreign)
    }

    /// Whether the body has begun, so that the page has all elements that any page has.
    pub(super) fn is_whole(&self) -> bool {
        self.mode == Mode::InBody
    }

    /// A tag looks through the open elements a few times; nothing looks at anything else.
    fn begin(&mut self) {
        self.low = self.stack.len();
        self.behind = false;
        self.spend(1, 0);
    }

    /// Adds what some tokens and some bytes of raw text cost the parser.
    fn spend(&mut self, tokens: usize, bytes: usize) {
        let each = self.stack.len().saturating_mul(16).saturating_add(64);
        let sum = tokens.saturating_mul(each).saturating_add(bytes.saturating_mul(4));
        self.spent = self.spent.saturating_add(u64::try_from(sum).unwrap_or(u64::MAX));
    }

    /// The text of an element that holds nothing else.
    pub(super) fn raw_text(&mut self, text: &[u8], script: bool) -> Sure<()> {
        self.spend(2, text.len());
        if script { Ok(()) } else { refuse_endless(text) }
    }

    pub(super) fn comment(&mut self) {
        self.begin();
    }

    pub(super) fn doctype(&mut self) -> Sure<()> {
        self.begin();
        if self.mode == Mode::BeforeHtml { Ok(()) } else { Err(Unsure) }
    }

    pub(super) fn text(&mut self, text: &[u8]) -> Sure<()> {
        self.begin();
        // The parser takes text in lines and slices, and references one by one.
        let pieces = memchr::memchr3_iter(b'\n', b'\r', b'&', text).count();
        self.spent = self.spent.saturating_add(self.piece(pieces.saturating_mul(2) + text.len() / 512));
        refuse_endless(text)?;
        let in_table = self.top_rule().is_some_and(Rule::is_table);
        if self.mode == Mode::InBody && !in_table {
            return Ok(());
        }
        let space = text.iter().all(|byte| is_space(*byte));
        match (space, in_table) {
            (true, _) if text.len() <= LONGEST => Ok(()),
            (true, _) | (false, true) => Err(Unsure),
            (false, false) => self.begin_body(),
        }
    }

    /// What pieces of text cost the parser.
    fn piece(&self, count: usize) -> u64 {
        let each = self.stack.len().saturating_mul(2).saturating_add(8);
        u64::try_from(count.saturating_mul(each)).unwrap_or(u64::MAX)
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: &Tag) -> Sure<Placed> {
        self.begin();
        if self.stack.len() > DEEPEST {
            return Err(Unsure);
        }
        if self.in_svg() {
            return self.start_in_svg(tag);
        }
        let kind = tag.name.kind();
        loop {
            match (self.mode, kind.rule) {
                (Mode::BeforeHtml, Rule::Html) => {
                    self.mode = Mode::BeforeHead;
                    return Ok(self.open(tag, kind));
                }
                (Mode::BeforeHtml, _) => {
                    self.make(HTML_NAME);
                    self.mode = Mode::BeforeHead;
                }
                (_, Rule::Html) => return Err(Unsure),
                (Mode::BeforeHead, Rule::Head) => {
                    self.mode = Mode::InHead;
                    return Ok(self.open(tag, kind));
                }
                (Mode::BeforeHead, _) => {
                    self.make(HEAD_NAME);
                    self.mode = Mode::InHead;
                }
                (_, Rule::Head) => return Err(Unsure),
                (Mode::InHead, Rule::Strange) => return Err(Unsure),
                (Mode::InHead, _) if kind.in_head || tag.name == Name::of(b"noscript") => {
                    return Ok(empty_or_text(kind.rule));
                }
                (Mode::InHead, _) => {
                    self.pop();
                    self.mode = Mode::AfterHead;
                }
                (Mode::AfterHead, Rule::Body) => {
                    self.mode = Mode::InBody;
                    return Ok(self.open(tag, kind));
                }
                (Mode::AfterHead, Rule::Strange) => return Err(Unsure),
                (Mode::AfterHead, _) if kind.in_head => {
                    self.behind = true;
                    return Ok(empty_or_text(kind.rule));
                }
                (Mode::AfterHead, _) => {
                    self.make(BODY_NAME);
                    self.mode = Mode::InBody;
                }
                (Mode::InBody, _) if self.top_rule().is_some_and(Rule::is_table) => {
                    return self.start_in_table(tag, kind);
                }
                (Mode::InBody, _) => return self.start_in_body(tag, kind),
            }
        }
    }

    /// Text before the body makes it begin.
    fn begin_body(&mut self) -> Sure<()> {
        if self.mode == Mode::BeforeHtml {
            self.make(HTML_NAME);
            self.mode = Mode::BeforeHead;
        }
        if self.mode == Mode::BeforeHead {
            self.make(HEAD_NAME);
            self.mode = Mode::InHead;
        }
        if self.mode == Mode::InHead {
            self.pop();
            self.mode = Mode::AfterHead;
        }
        self.make(BODY_NAME);
        self.mode = Mode::InBody;
        Ok(())
    }

    pub(super) fn start_in_body(&mut self, tag: &Tag, kind: Kind) -> Sure<Placed> {
        let around = self.around();
        match kind.rule {
            Rule::Ordinary | Rule::Format => {}
            Rule::Anchor if around.anchor => return Err(Unsure),
            Rule::Button if around.button => return Err(Unsure),
            Rule::Anchor | Rule::Button => {}
            Rule::Block | Rule::Paragraph => self.close_paragraph()?,
            Rule::Heading => {
                self.close_paragraph()?;
                if self.top_rule() == Some(Rule::Heading) {
                    self.pop();
                }
            }
            Rule::Form if around.form => return Err(Unsure),
            Rule::Form => self.close_paragraph()?,
            Rule::Item => {
                if around.item {
                    self.close_nearest(Rule::Item)?;
                }
                self.close_paragraph()?;
            }
            Rule::Definition => {
                if around.definition {
                    self.close_nearest(Rule::Definition)?;
                }
                self.close_paragraph()?;
            }
            Rule::Void => return Ok(Placed::Empty),
            Rule::Input | Rule::Line if around.select => return Err(Unsure),
            Rule::Input => return Ok(Placed::Empty),
            Rule::Line => {
                self.close_paragraph()?;
                return Ok(Placed::Empty);
            }
            Rule::Text | Rule::Script => return Ok(empty_or_text(kind.rule)),
            // Whether a table ends a paragraph depends on the document type.
            Rule::Table if around.paragraph => return Err(Unsure),
            Rule::Select if around.select => return Err(Unsure),
            Rule::Table | Rule::Select => {}
            Rule::Option if around.select => self.close_implied(|rule| rule != Rule::OptionGroup),
            Rule::OptionGroup if around.select => self.close_implied(|_| true),
            Rule::Option | Rule::OptionGroup => {
                if self.top_rule() == Some(Rule::Option) {
                    self.pop();
                }
            }
            Rule::Svg if tag.closes_itself => return Ok(Placed::Empty),
            Rule::Svg => {
                self.push(tag, kind, true);
                return Ok(Placed::Opened);
            }
            Rule::Caption | Rule::ColumnGroup | Rule::Column | Rule::Section | Rule::Row
            | Rule::Cell => {
                self.close_cell()?;
                return self.start_in_table(tag, kind);
            }
            Rule::Html | Rule::Head | Rule::Body | Rule::Strange => return Err(Unsure),
        }
        Ok(self.open(tag, kind))
    }

    fn start_in_svg(&mut self, tag: &Tag) -> Sure<Placed> {
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

    /// An end tag. `same` says whether an element has the same name in all its length.
    pub(super) fn end(&mut self, tag: &Tag, same: impl Fn(&Open) -> bool) -> Sure<()> {
        self.begin();
        let named = |open: &Open| open.name == tag.name && (!open.name.long || same(open));
        if self.in_svg() {
            // Names are compared whatever their case, as those of tags are anyway.
            if self.stack.last().is_some_and(named) {
                self.pop();
                return Ok(());
            }
            return Err(Unsure);
        }
        let rule = tag.name.kind().rule;
        match (self.mode, rule) {
            (Mode::InHead, Rule::Head) => {
                self.pop();
                self.mode = Mode::AfterHead;
                return Ok(());
            }
            (Mode::InBody, _) => {}
            (Mode::InHead | Mode::AfterHead, Rule::Text | Rule::Script) => return Ok(()),
            _ => return Err(Unsure),
        }
        if self.top_rule().is_some_and(Rule::is_table) {
            return self.end_in_table(tag);
        }
        match rule {
            // What follows is read as if it stood before.
            Rule::Html | Rule::Body => Ok(()),
            Rule::Block | Rule::Button | Rule::Select => {
                self.end_block(named, |open| open.bounds_scope())
            }
            Rule::Item | Rule::Definition => {
                let is_list = |open: &Open| {
                    rule == Rule::Item
                        && (open.name == Name::of(b"ol") || open.name == Name::of(b"ul"))
                };
                let place = self.find(named, |open| open.bounds_scope() || is_list(open));
                place.map_or(Ok(()), |place| self.pop_to(place))
            }
            Rule::Heading => {
                self.end_block(|open| open.rule == Rule::Heading, |open| open.bounds_scope())
            }
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
                    self.made.push(PARAGRAPH);
                    Ok(())
                }
            }
            Rule::Cell | Rule::Caption => {
                self.close_implied(|_| true);
                if !self.stack.last().is_some_and(named) {
                    return Err(Unsure);
                }
                self.pop();
                Ok(())
            }
            Rule::Table | Rule::Section | Rule::Row => {
                self.close_cell()?;
                self.end_in_table(tag)
            }
            Rule::Anchor | Rule::Format => self.end_format(named),
            Rule::Ordinary | Rule::Svg | Rule::Option | Rule::OptionGroup => self.end_other(named),
            // There is no such element open, and the tag is ignored.
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

    /// The innermost element of some kind, up to and including one that bounds the search.
    fn find(
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
    fn pop_to(&mut self, place: usize) -> Sure<()> {
        let mut inside = self.stack.iter().skip(place + 1);
        if inside.any(|open| matches!(open.rule, Rule::Format | Rule::Anchor | Rule::Form)) {
            return Err(Unsure);
        }
        self.stack.truncate(place);
        self.low = self.low.min(place);
        Ok(())
    }

    /// "Close a p element", if one is in button scope.
    fn close_paragraph(&mut self) -> Sure<()> {
        if !self.around().paragraph {
            return Ok(());
        }
        self.close_nearest(Rule::Paragraph)
    }

    fn close_nearest(&mut self, rule: Rule) -> Sure<()> {
        let place = self.find(|open| open.rule == rule, |_| false).ok_or(Unsure)?;
        self.pop_to(place)
    }

    /// "Generate implied end tags", for those of the kinds that are wanted.
    pub(super) fn close_implied(&mut self, wanted: impl Fn(Rule) -> bool) {
        while let Some(rule) = self.top_rule()
            && rule.ends_by_itself()
            && wanted(rule)
        {
            self.pop();
        }
    }

    /// "Close the cell"; unsure if no cell is open, or something in it.
    fn close_cell(&mut self) -> Sure<()> {
        self.close_implied(|_| true);
        if self.top_rule() != Some(Rule::Cell) {
            return Err(Unsure);
        }
        self.pop();
        Ok(())
    }

    pub(super) fn top_rule(&self) -> Option<Rule> {
        self.stack.last().filter(|open| !open.foreign).map(|open| open.rule)
    }

    pub(super) fn pop(&mut self) {
        self.stack.pop();
        self.low = self.low.min(self.stack.len());
    }

    fn around(&self) -> Around {
        self.stack.last().map_or_else(Around::default, |open| open.around)
    }

    /// Opens an element for a tag.
    pub(super) fn open(&mut self, tag: &Tag, kind: Kind) -> Placed {
        self.push(tag, kind, false);
        Placed::Opened
    }

    fn push(&mut self, tag: &Tag, kind: Kind, foreign: bool) {
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
    pub(super) fn make(&mut self, name: Name) {
        let kind = name.kind();
        let around = self.around().with(kind);
        self.made.push(name);
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
    fn with(self, kind: Kind) -> Self {
        let mut around = self;
        if kind.stops {
            around.item = false;
            around.definition = false;
        }
        match kind.rule {
            Rule::Paragraph => around.paragraph = true,
            Rule::Item => around.item = true,
            Rule::Definition => around.definition = true,
            Rule::Anchor => around.anchor = true,
            Rule::Form => around.form = true,
            Rule::Button => around.button = true,
            Rule::Select => around.select = true,
            _ => {}
        }
        if matches!(kind.rule, Rule::Button) || kind.rule.bounds_scope() {
            around.paragraph = false;
        }
        around
    }
}

impl Open {
    fn bounds_scope(&self) -> bool {
        self.rule.bounds_scope()
    }
}

impl Rule {
    /// Whether "has an element in scope" ends here.
    fn bounds_scope(self) -> bool {
        matches!(self, Self::Html | Self::Table | Self::Cell | Self::Caption | Self::Select)
    }

    /// Whether the next child must be a part of a table.
    pub(super) fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Section | Self::Row | Self::ColumnGroup)
    }

    /// Whether its end tag may be left out.
    fn ends_by_itself(self) -> bool {
        matches!(
            self,
            Self::Definition | Self::Item | Self::Option | Self::OptionGroup | Self::Paragraph
        )
    }
}

fn empty_or_text(rule: Rule) -> Placed {
    match rule {
        Rule::Script => Placed::Text { script: true },
        Rule::Text => Placed::Text { script: false },
        _ => Placed::Empty,
    }
}

/// Refuses text in which there may be a character reference without end: the parser reads on in it
/// and makes nothing.
fn refuse_endless(text: &[u8]) -> Sure<()> {
    let long = text.len() > LONGEST;
    if long && memchr::memchr(b'&', text).is_some() { Err(Unsure) } else { Ok(()) }
}
