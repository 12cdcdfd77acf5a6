//! The tree builder of html5ever, as far as it only opens and closes elements. See the module's
//! documentation for what this is worth; the names of the steps are those of the HTML standard
//! (section 13.2.6).

use super::{
    Sure, Unsure,
    body::empty_or_text,
    names::{BODY_NAME, HEAD_NAME, HTML_NAME, Name, Rule},
    open::Open,
    scan::{LONGEST, Tag, is_space},
};

/// How deep a page may be nested.
const DEEPEST: usize = 200;

/// Where the tree builder is, as far as the open elements do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Mode {
    BeforeHtml,
    BeforeHead,
    InHead,
    AfterHead,
    InBody,
}

/// An element that was made without a tag.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Made {
    pub(in crate::extract) name: Name,
    /// How many elements were open around it.
    pub(in crate::extract) place: usize,
}

/// What has ended, as far as comments have to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Ended {
    Nothing,
    Body,
    Html,
}

/// What a start tag became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Placed {
    /// An element that is open now.
    Opened,
    /// An element without content.
    Empty,
    /// An element with text only, which must be read next.
    Text { script: bool },
}

/// The open elements.
#[derive(Debug)]
pub(in crate::extract) struct Tree {
    pub(in crate::extract) stack: Vec<Open>,
    pub(in crate::extract) mode: Mode,
    /// How few elements were open during the last step.
    pub(in crate::extract) low: usize,
    /// Elements that were made without a tag since this was last emptied.
    pub(in crate::extract) made: Vec<Made>,
    /// Whether the last tag went back into the head that was closed before.
    pub(in crate::extract) behind: bool,
    /// What has ended already.
    pub(in crate::extract) ended: Ended,
    /// Whether there was a document type, and whether it rules out all quirks.
    pub(in crate::extract) typed: bool,
    pub(in crate::extract) is_standard: bool,
    /// Never less than what the parser spends.
    pub(in crate::extract) spent: u64,
}

impl Tree {
    pub(in crate::extract) fn new() -> Self {
        Self {
            stack: Vec::with_capacity(32),
            mode: Mode::BeforeHtml,
            low: 0,
            made: Vec::new(),
            behind: false,
            ended: Ended::Nothing,
            typed: false,
            is_standard: false,
            spent: 0,
        }
    }

    /// Whether the next token is inside of `svg`.
    pub(in crate::extract) fn in_svg(&self) -> bool {
        self.stack.last().is_some_and(|open| open.foreign)
    }

    /// Whether the body has begun, so that the page has all elements that any page has.
    pub(in crate::extract) fn is_whole(&self) -> bool {
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
    pub(in crate::extract) fn raw_text(&mut self, text: &[u8], script: bool) -> Sure<()> {
        self.spend(2, text.len());
        if script { Ok(()) } else { refuse_endless(text) }
    }

    pub(in crate::extract) fn comment(&mut self) {
        self.begin();
    }

    /// A document type; a plain one is that of HTML, with no word more.
    pub(in crate::extract) fn doctype(&mut self, plain: bool) -> Sure<()> {
        self.begin();
        let first = self.mode == Mode::BeforeHtml && !self.typed;
        self.typed = true;
        self.is_standard = plain;
        if first { Ok(()) } else { Err(Unsure) }
    }

    pub(in crate::extract) fn text(&mut self, text: &[u8]) -> Sure<()> {
        self.begin();
        // The parser takes text in lines and slices, and references one by one.
        let pieces = memchr::memchr3_iter(b'\n', b'\r', b'&', text).count();
        self.spent =
            self.spent.saturating_add(self.piece(pieces.saturating_mul(2) + text.len() / 512));
        refuse_endless(text)?;
        if self.ended != Ended::Nothing {
            self.text_after_end(text)?;
        }
        let in_table = self.top_rule().is_some_and(Rule::is_table);
        if self.mode == Mode::InBody && !in_table {
            return Ok(());
        }
        // A space may be written as a reference, and is then put where no other text is.
        if memchr::memchr(b'&', text).is_some() {
            return Err(Unsure);
        }
        let space = text.iter().all(|byte| is_space(*byte));
        match (space, in_table) {
            (true, _) if text.len() <= LONGEST => Ok(()),
            (true, _) | (false, true) => Err(Unsure),
            (false, false) => {
                self.begin_body();
                Ok(())
            }
        }
    }

    /// Space may follow the end of the body; any other text stands in it again.
    fn text_after_end(&mut self, text: &[u8]) -> Sure<()> {
        if memchr::memchr(b'&', text).is_some() {
            return Err(Unsure);
        }
        if !text.iter().all(|byte| is_space(*byte)) {
            self.ended = Ended::Nothing;
        }
        Ok(())
    }

    /// What pieces of text cost the parser.
    fn piece(&self, count: usize) -> u64 {
        let each = self.stack.len().saturating_mul(2).saturating_add(8);
        u64::try_from(count.saturating_mul(each)).unwrap_or(u64::MAX)
    }

    /// A start tag.
    pub(in crate::extract) fn start(&mut self, tag: &Tag) -> Sure<Placed> {
        self.begin();
        self.ended = Ended::Nothing;
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
                (_, Rule::Html) | (Mode::InHead | Mode::AfterHead, Rule::Head | Rule::Strange) => {
                    return Err(Unsure);
                }
                (Mode::BeforeHead, Rule::Head) => {
                    self.mode = Mode::InHead;
                    return Ok(self.open(tag, kind));
                }
                (Mode::BeforeHead, _) => {
                    self.make(HEAD_NAME);
                    self.mode = Mode::InHead;
                }
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

    /// An end tag of the page.
    pub(in crate::extract) fn end(&mut self, tag: &Tag, page: &[u8]) -> Sure<()> {
        self.begin();
        self.ended = Ended::Nothing;
        let written = page.get(tag.start + 2..tag.name_end).unwrap_or_default();
        // A long name is not all in the number.
        let same = |open: &Open| {
            let name = page.get(open.start + 1..open.name_end).unwrap_or_default();
            name.eq_ignore_ascii_case(written)
        };
        let named = |open: &Open| open.name == tag.name && (!open.name.long || same(open));
        if self.in_svg() {
            let place = self
                .find(|open| open.foreign && named(open), |open| !open.foreign)
                .ok_or(Unsure)?;
            return self.pop_to(place);
        }
        match (self.mode, tag.name.kind().rule) {
            (Mode::InHead, Rule::Head) => {
                self.pop();
                self.mode = Mode::AfterHead;
                Ok(())
            }
            (_, Rule::Html | Rule::Body | Rule::Strange) if self.mode != Mode::InBody => {
                Err(Unsure)
            }
            // All others are ignored there, but for that of `br`, which makes one.
            (Mode::InHead | Mode::AfterHead, _) if tag.name != Name::of(b"br") => Ok(()),
            (Mode::InBody, _) if self.top_rule().is_some_and(Rule::is_table) => {
                self.end_in_table(tag)
            }
            (Mode::InBody, _) => self.end_in_body(tag, named),
            _ => Err(Unsure),
        }
    }

    /// Text before the body makes it begin.
    fn begin_body(&mut self) {
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
    }
}

/// Refuses text in which there may be a character reference without end: the parser reads on in it
/// and makes nothing.
fn refuse_endless(text: &[u8]) -> Sure<()> {
    let long = text.len() > LONGEST;
    if long && memchr::memchr(b'&', text).is_some() { Err(Unsure) } else { Ok(()) }
}
