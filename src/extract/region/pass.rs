//! The pass over a page that makes its region.

use sha2::{Digest, Sha256};

use super::{
    asked::{Asked, Start},
    watch::{HREF, LANG, REL, TYPE, Watch, may_say},
};
use crate::extract::{
    Page, charset,
    content::Content,
    dom,
    tokens::{Name, Open, Placed, Scanner, Sure, Token, Tree, Unsure},
};

impl Watch {
    /// The region of a page, in hex; `None` where it is not certain.
    pub(in crate::extract) fn region(&self, page: &Page<'_>) -> Option<String> {
        let text = charset::decode(page.body, page.content_type);
        let bytes = text.as_bytes();
        let starts = bytes.trim_ascii_start().starts_with(b"<");
        if !starts || memchr::memchr(0, bytes).is_some() {
            return None;
        }
        if !matches!(Content::of(&text), Content::Html) {
            return None;
        }
        let mut pass = self.pass(bytes);
        pass.part(Mark::Address, page.url.as_str().as_bytes());
        pass.run().ok()?;
        let bytes = pass.hash.finalize().into_iter().take(16);
        let head = bytes.fold(0_u128, |head, byte| (head << 8) | u128::from(byte));
        Some(format!("{head:032x}"))
    }

    fn pass<'a>(&'a self, page: &'a [u8]) -> Pass<'a> {
        Pass {
            watch: self,
            scanner: Scanner::new(page, Asked::new(&self.asked)),
            tree: Tree::new(),
            hash: self.seed.clone(),
            written: 0,
            whole: None,
        }
    }
}

/// What a part of the hash is about.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Address,
    Open,
    Close,
    Tag,
    Attribute,
    Survey,
    Script,
    Whole,
}

struct Pass<'a> {
    watch: &'a Watch,
    scanner: Scanner<'a, Asked<'a>>,
    tree: Tree,
    hash: Sha256,
    /// How many of the open elements are hashed.
    written: usize,
    /// The element of which everything is read: its place in the stack, and where it begins.
    whole: Option<(usize, usize)>,
}

impl<'a> Pass<'a> {
    fn run(&mut self) -> Sure<()> {
        loop {
            let in_svg = self.tree.in_svg();
            match self.scanner.next(in_svg)? {
                Token::Text(start, end) => {
                    self.tree.text(self.scanner.part(start, end))?;
                    self.settle(start)?;
                }
                Token::Comment(..) => self.tree.comment(),
                Token::Doctype { plain, .. } => self.tree.doctype(plain)?,
                Token::Start => {
                    let placed = self.tree.start(&self.scanner.tag)?;
                    self.settle(self.scanner.tag.start)?;
                    match placed {
                        Placed::Opened => self.opened()?,
                        Placed::Empty => self.empty()?,
                        Placed::Text { script } => self.raw_text(script)?,
                    }
                }
                Token::End => {
                    self.tree.end(&self.scanner.tag, self.scanner.page)?;
                    self.settle(self.scanner.tag.start)?;
                }
                Token::Nothing => return self.end(),
            }
        }
    }

    fn end(&mut self) -> Sure<()> {
        self.tree.low = 0;
        self.settle(self.scanner.page.len())?;
        let afforded = self.tree.spent <= dom::budget(self.scanner.page.len());
        if afforded && self.tree.is_whole() { Ok(()) } else { Err(Unsure) }
    }

    /// Hashes what was closed before `at`.
    fn settle(&mut self, at: usize) -> Sure<()> {
        let low = self.tree.low;
        if let Some((place, start)) = self.whole
            && low <= place
        {
            self.whole = None;
            self.part(Mark::Whole, self.scanner.part(start, at));
        }
        for _ in low..self.written {
            self.part(Mark::Close, b"");
        }
        self.written = self.written.min(low);
        let tests = || self.watch.whole.iter().chain(&self.watch.tags);
        let mut made = self.tree.made.iter();
        if self.whole.is_none() && made.any(|made| tests().any(|test| test.passes_bare(made.name)))
        {
            return Err(Unsure);
        }
        self.tree.made.clear();
        Ok(())
    }

    fn opened(&mut self) -> Sure<()> {
        if self.whole.is_some() {
            return Ok(());
        }
        let place = self.tree.stack.len().saturating_sub(1);
        if self.is_whole(&self.read()) {
            self.whole = Some((place, self.scanner.tag.start));
            return self.ancestors(place);
        }
        self.start_tag(place)
    }

    fn empty(&mut self) -> Sure<()> {
        if self.whole.is_some() {
            return Ok(());
        }
        let place = self.tree.stack.len();
        if !self.is_whole(&self.read()) {
            return self.start_tag(place);
        }
        let (start, end) = (self.scanner.tag.start, self.scanner.tag.end);
        self.ancestors(place)?;
        self.part(Mark::Whole, self.scanner.part(start, end));
        Ok(())
    }

    /// An element that holds text only.
    fn raw_text(&mut self, script: bool) -> Sure<()> {
        let tag = self.read();
        let place = self.tree.stack.len();
        let (start, end) = self.scanner.raw_text(script)?;
        let text = self.scanner.part(start, end);
        self.tree.raw_text(text, script)?;
        if self.whole.is_some() {
            return Ok(());
        }
        if self.is_whole(&tag) {
            self.ancestors(place)?;
            self.part(Mark::Whole, self.scanner.part(tag.tag.start, self.scanner.tag.end));
            return Ok(());
        }
        if self.watch.tags.iter().any(|test| test.passes(&self.scanner, &tag)) {
            self.ancestors(place)?;
            self.tag(Mark::Tag, &tag);
        }
        let scanner = &self.scanner;
        let is_data =
            tag.asked.found().iter().any(|one| may_say(scanner, one, TYPE, b"application/ld"));
        if script && is_data {
            for one in tag.asked.found().iter().filter(|one| one.which == TYPE) {
                self.part(Mark::Attribute, self.scanner.part(one.start, one.end));
            }
            self.part(Mark::Script, text);
        }
        Ok(())
    }

    /// Hashes the tag that was read last, if anybody reads it.
    fn start_tag(&mut self, place: usize) -> Sure<()> {
        let tag = self.read();
        if self.watch.tags.iter().any(|test| test.passes(&self.scanner, &tag)) {
            self.ancestors(place)?;
            self.tag(Mark::Tag, &tag);
        }
        let scanner = &self.scanner;
        let says =
            |which, word| tag.asked.found().iter().any(|one| may_say(scanner, one, which, word));
        let surveyed = match tag.tag.name {
            name if name == Name::of(b"base") => says(HREF, b""),
            name if name == Name::of(b"html") => says(LANG, b""),
            name if name == Name::of(b"a") || name == Name::of(b"link") => says(REL, b"next"),
            _ => false,
        };
        if surveyed {
            self.tag(Mark::Survey, &tag);
        }
        Ok(())
    }

    /// The tag that was read last.
    fn read(&self) -> Start<'a> {
        Start { tag: self.scanner.tag, asked: self.scanner.kept }
    }

    fn is_whole(&self, tag: &Start<'_>) -> bool {
        self.watch.whole.iter().any(|test| test.passes(&self.scanner, tag))
    }

    /// Hashes the open elements below a place that are not hashed yet.
    fn ancestors(&mut self, place: usize) -> Sure<()> {
        // What went back into the head does not stand where the stack says.
        if self.tree.behind {
            return Err(Unsure);
        }
        while self.written < place {
            let open = *self.tree.stack.get(self.written).ok_or(Unsure)?;
            self.open(&open)?;
            self.written += 1;
        }
        Ok(())
    }

    fn open(&mut self, open: &Open) -> Sure<()> {
        self.part(Mark::Open, &open.name.packed.to_be_bytes());
        if open.start == open.end {
            return Ok(());
        }
        let raw = self.scanner.part(open.start, open.end);
        let mut again = Scanner::new(raw, Asked::new(&self.watch.asked));
        if again.next(false)? != Token::Start {
            return Err(Unsure);
        }
        self.part(Mark::Tag, again.part(1, again.tag.name_end));
        for one in again.kept.found() {
            self.part(Mark::Attribute, again.part(one.start, one.end));
        }
        Ok(())
    }

    fn tag(&mut self, mark: Mark, tag: &Start<'_>) {
        self.part(mark, self.scanner.part(tag.tag.start + 1, tag.tag.name_end));
        for one in tag.asked.found() {
            self.part(Mark::Attribute, self.scanner.part(one.start, one.end));
        }
    }

    /// Hashes a part, so that no two rows of parts give the same bytes.
    fn part(&mut self, mark: Mark, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut head = [0; 9];
        for (place, byte) in
            head.iter_mut().zip([mark as u8].into_iter().chain(length.to_be_bytes()))
        {
            *place = byte;
        }
        self.hash.update(head);
        self.hash.update(bytes);
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::extract::Hints;

    fn watch() -> Watch {
        let hints = Hints::default();
        Watch::of(&crate::extract::Rules::default(), &hints).unwrap()
    }

    /// The sum that is kept must never be below what the parser spends: whether a page is cut off
    /// is told by it.
    #[test]
    fn the_sum_is_above_what_the_parser_spends() {
        let watch = watch();
        let deep = |inside: &str| {
            format!("{}{}{}", "<div>".repeat(90), inside.repeat(40), "</div>".repeat(90))
        };
        for scrap in [
            "<p>a\n\n\nb\n",
            "&amp;&lt;\r\n",
            "<b><i><u><a href=x>x</a></u></i></b>",
            "<ul><li>a<li>b<p>c</ul>",
            "<dl><dt>a<dd>b</dl>",
            "<table><tr><td>a\n<td>b\n<tr><th>c</table>\n",
            "<form><input><button>x</button><select><option>a<option>b</select></form>",
            "<svg><path/><g><title>x</title></g></svg>",
            "<script>\n\n\n\n</script><textarea>\n\n&amp;</textarea><style>\n</style>",
            "<h2>x</h2><!-- --><br></p></x></span>",
            "<x-card><article><section>x</section></article></x-card>",
        ] {
            for page in [scrap.to_owned(), scrap.repeat(300), deep(scrap)] {
                let page = format!("<!doctype html><body>{page}");
                let mut pass = watch.pass(page.as_bytes());
                assert_eq!(pass.run(), Ok(()), "{scrap}");
                let (_, spent) = dom::metered(&page);
                assert!(pass.tree.spent >= spent, "{scrap}: {} < {spent}", pass.tree.spent);
            }
        }
    }

    /// The open elements must be those of the parser, wherever the page ends.
    #[test]
    fn the_tree_is_that_of_the_parser() {
        let watch = watch();
        for page in [
            "<p>a<div>b</div>c</p>d",
            "<ul><li><p>a<li><span>b</ul><li>c",
            "<dl><dt>a<dd><p>b<dt>c</dl>",
            "<table><td>a<table><tr><th>b</table>c<td><b>d<tbody><tr></table>e",
            "<table><caption>a<p>b</caption><col><tr><td><ul><li>c</table>",
            "<select><optgroup><option>a<option>b<optgroup><option>c</select>d",
            "<h1>a<h2>b</h1>c",
            "<div><span>a</div>b</span><b>c</b></i></div>",
            "<p><button><p>a</button>b",
            "<svg><g><desc>a</desc><path></g></svg><svg/>b",
            "<head><title>a</title></head><body class=x>b</body><i>c</i></html><p>d",
            "<a>b<span>c</a>d<x-y>e</X-Y>",
            "<section><h3>a</section>b<form><p>c</form>d",
            "<!DOCTYPE html><p>a<table><td>b</table>c",
            "<head><link></link></x></head></y><meta></head>a",
        ] {
            let mut pass = watch.pass(page.as_bytes());
            let mut open = Vec::new();
            let end = loop {
                let token = pass.scanner.next(pass.tree.in_svg());
                let Ok(token) = token else { break token.map(|_| ()) };
                let step = match token {
                    Token::Text(start, end) => pass.tree.text(pass.scanner.part(start, end)),
                    Token::Start => match pass.tree.start(&pass.scanner.tag) {
                        Ok(Placed::Text { script }) => pass.scanner.raw_text(script).map(|_| ()),
                        other => other.map(|_| ()),
                    },
                    Token::End => pass.tree.end(&pass.scanner.tag, pass.scanner.page),
                    Token::Doctype { plain, .. } => pass.tree.doctype(plain),
                    Token::Comment(..) => Ok(()),
                    Token::Nothing => break Ok(()),
                };
                if step.is_err() {
                    break step;
                }
                if let Token::Text(..) = token {
                    open.push(pass.tree.stack.len());
                }
            };
            assert_eq!(end, Ok(()), "{page}");
            let dom = dom::parse(page);
            let texts = dom.html.tree.nodes().filter(|node| node.value().is_text());
            let depths = texts.filter(|node| {
                node.parent().is_some_and(|parent| {
                    !matches!(parent.value().as_element(), Some(parent) if parent.name() == "title")
                })
            });
            let depths: Vec<_> = depths.map(|node| node.ancestors().count() - 1).collect();
            assert_eq!(open, depths, "{page}\n{}", dom.html.html());
        }
    }
}
