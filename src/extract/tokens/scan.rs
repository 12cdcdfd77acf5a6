//! The tokens of a page, by the tokenizer of the HTML standard (section 13.2.5), without making
//! anything of them: where a tag stands, its name, and what somebody keeps of its attributes.

use memchr::{memchr, memchr_iter};

use super::{Sure, Unsure, names::Name};

/// The longest tag, comment or run of space that is followed, in bytes. The parser looks at what
/// it is given after so many bytes without an element, and may cut the page off.
pub(in crate::extract) const LONGEST: usize = 12 << 10;

/// From where to where in the page, the end not included.
pub(in crate::extract) type Span = (usize, usize);

/// What somebody keeps of the attributes of a tag.
pub(in crate::extract) trait Keep {
    /// Another tag begins.
    fn clear(&mut self);

    /// An attribute: its name and its value as they are written. Without a value that is empty.
    fn keep(&mut self, page: &[u8], name: Span, value: Span, end: usize) -> Sure<()>;
}

/// A start or end tag.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Tag {
    pub(in crate::extract) name: Name,
    /// Where its `<` is.
    pub(in crate::extract) start: usize,
    /// Where its name ends.
    pub(in crate::extract) name_end: usize,
    /// What follows its `>`.
    pub(in crate::extract) end: usize,
    pub(in crate::extract) closes_itself: bool,
}

impl Tag {
    const EMPTY: Self =
        Self { name: Name::EMPTY, start: 0, name_end: 0, end: 0, closes_itself: false };
}

/// What stands next on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Token {
    /// Text, from here to there.
    Text(usize, usize),
    /// A comment, or what is taken for one: its text.
    Comment(usize, usize),
    /// A document type, from here to there; `plain` if it is that of HTML, with no word more.
    Doctype { start: usize, end: usize, plain: bool },
    /// The tag is in [`Scanner::tag`].
    Start,
    /// The tag is in [`Scanner::tag`].
    End,
    /// The page ends.
    Nothing,
}

/// A page being read.
#[derive(Debug)]
pub(in crate::extract) struct Scanner<'a, K> {
    /// The page; it has no zero byte.
    pub(in crate::extract) page: &'a [u8],
    at: usize,
    /// The tag that was read last.
    pub(in crate::extract) tag: Tag,
    /// What is kept of its attributes.
    pub(in crate::extract) kept: K,
}

impl<'a, K: Keep> Scanner<'a, K> {
    pub(in crate::extract) fn new(page: &'a [u8], kept: K) -> Self {
        Self { page, at: 0, tag: Tag::EMPTY, kept }
    }

    /// A part of the page.
    pub(in crate::extract) fn part(&self, start: usize, end: usize) -> &'a [u8] {
        self.page.get(start..end).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.page.get(at).copied().unwrap_or(0)
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.page.get(at..).unwrap_or_default()
    }

    /// Reads on. Unsure where the page ends inside something.
    pub(in crate::extract) fn next(&mut self, in_svg: bool) -> Sure<Token> {
        let start = self.at;
        if self.byte(start) != b'<' {
            let end = memchr(b'<', self.rest(start)).map_or(self.page.len(), |gap| start + gap);
            self.at = end;
            return Ok(if start == end { Token::Nothing } else { Token::Text(start, end) });
        }
        match (self.byte(start + 1), self.byte(start + 2)) {
            (b'a'..=b'z' | b'A'..=b'Z', _) => {
                self.read_tag(start, start + 1)?;
                Ok(Token::Start)
            }
            (b'/', b'a'..=b'z' | b'A'..=b'Z') => {
                self.read_tag(start, start + 2)?;
                Ok(Token::End)
            }
            (b'/', 0 | b'>') => Err(Unsure),
            (b'/', _) => {
                let end = self.up_to_bracket()?;
                Ok(Token::Comment(start + 2, end))
            }
            (b'?', _) => {
                let end = self.up_to_bracket()?;
                Ok(Token::Comment(start + 1, end))
            }
            (b'!', _) => self.declaration(in_svg),
            _ => {
                self.at = start + 1;
                Ok(Token::Text(start, start + 1))
            }
        }
    }

    fn declaration(&mut self, in_svg: bool) -> Sure<Token> {
        let start = self.at;
        let inside = self.rest(start + 2);
        if let Some(comment) = inside.strip_prefix(b"--") {
            let (text, length) = comment_length(comment).ok_or(Unsure)?;
            self.at += 4 + length;
            let comment = Token::Comment(start + 4, start + 4 + text);
            return if length > LONGEST { Err(Unsure) } else { Ok(comment) };
        }
        if inside.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            let word = inside.get(7..13).unwrap_or_default();
            let plain = word.eq_ignore_ascii_case(b" html>");
            let end = self.up_to_bracket()? + 1;
            return Ok(Token::Doctype { start, end, plain });
        }
        // Inside `svg` this may be CDATA.
        if in_svg {
            return Err(Unsure);
        }
        let end = self.up_to_bracket()?;
        Ok(Token::Comment(start + 2, end))
    }

    /// Reads on after the next `>`, and says where that is.
    fn up_to_bracket(&mut self) -> Sure<usize> {
        let length = memchr(b'>', self.rest(self.at)).ok_or(Unsure)?;
        let end = self.at + length;
        self.at = end + 1;
        if length > LONGEST { Err(Unsure) } else { Ok(end) }
    }

    /// The text of an element that holds nothing else, up to its end tag, which becomes the tag
    /// that was read last. From here to there.
    pub(in crate::extract) fn raw_text(&mut self, is_script: bool) -> Sure<Span> {
        let (from, name) = (self.at, self.tag.name);
        let length = self.tag.name_end - self.tag.start - 1;
        let mut hides = false;
        for gap in memchr_iter(b'<', self.rest(from)) {
            let at = from + gap;
            match self.byte(at + 1) {
                b'/' if is_delimiter(self.byte(at + 2 + length)) => {
                    let word = self.part(at + 2, at + 2 + length);
                    if word.iter().fold(Name::EMPTY, |name, byte| name.and(*byte)) == name {
                        self.read_tag(at, at + 2)?;
                        return Ok((from, at));
                    }
                }
                b'!' if is_script => hides |= self.rest(at).starts_with(b"<!--"),
                // A script inside a comment inside a script hides the end tag.
                b's' | b'S' if hides => {
                    let word = self.part(at + 1, at + 7);
                    if word.eq_ignore_ascii_case(b"script") {
                        return Err(Unsure);
                    }
                }
                _ => {}
            }
        }
        Err(Unsure)
    }

    /// Reads the tag that begins at `start`, its name at `at`.
    fn read_tag(&mut self, start: usize, mut at: usize) -> Sure<()> {
        let mut name = Name::EMPTY;
        while !is_delimiter(self.byte(at)) {
            name = name.and(self.byte(at));
            at += 1;
        }
        self.tag.name = name;
        self.tag.start = start;
        self.tag.name_end = at;
        self.kept.clear();
        let mut slash = false;
        loop {
            match self.byte(at) {
                0 => return Err(Unsure),
                b'>' => break,
                b'/' => slash = true,
                b' ' | b'\n' | b'\t' | b'\r' | 0x0c => slash = false,
                _ => {
                    slash = false;
                    at = self.read_attribute(at)?;
                    continue;
                }
            }
            at += 1;
        }
        self.tag.closes_itself = slash;
        self.tag.end = at + 1;
        self.at = at + 1;
        if at - start > LONGEST { Err(Unsure) } else { Ok(()) }
    }

    /// Reads the attribute that begins at `start`, and says where it ends.
    fn read_attribute(&mut self, start: usize) -> Sure<usize> {
        let mut at = start + 1;
        while !is_delimiter(self.byte(at)) && self.byte(at) != b'=' {
            at += 1;
        }
        let name_end = at;
        let mut value = (at, at);
        let equals = self.skip_space(at);
        if self.byte(equals) == b'=' {
            at = self.skip_space(equals + 1);
            let quote = self.byte(at);
            if matches!(quote, b'"' | b'\'') {
                let length = memchr(quote, self.rest(at + 1)).ok_or(Unsure)?;
                value = (at + 1, at + 1 + length);
                at += length + 2;
            } else {
                let begin = at;
                while !is_space(self.byte(at)) && !matches!(self.byte(at), 0 | b'>') {
                    at += 1;
                }
                value = (begin, at);
            }
        }
        self.kept.keep(self.page, (start, name_end), value, at)?;
        Ok(at)
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while is_space(self.byte(at)) {
            at += 1;
        }
        at
    }
}

/// White space of HTML.
pub(in crate::extract) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0c)
}

/// Whether a name ends here; so it does where the page ends.
fn is_delimiter(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>' | 0)
}

/// How long the text of a comment is, and how long with its end, from what follows `<!--`.
fn comment_length(comment: &[u8]) -> Option<(usize, usize)> {
    if comment.starts_with(b">") {
        return Some((0, 1));
    }
    if comment.starts_with(b"->") {
        return Some((0, 2));
    }
    memchr_iter(b'>', comment).find_map(|at| {
        let before = comment.get(..at)?;
        let text = before.strip_suffix(b"--").or_else(|| before.strip_suffix(b"--!"))?;
        Some((text.len(), at + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of `class` and `id`.
    impl Keep for Vec<Span> {
        fn clear(&mut self) {
            Self::clear(self);
        }

        fn keep(&mut self, page: &[u8], name: Span, value: Span, _end: usize) -> Sure<()> {
            let name = page[name.0..name.1].to_ascii_lowercase();
            if name == b"class" || name == b"id" {
                self.push(value);
            }
            Ok(())
        }
    }

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let mut scanner = Scanner::new(page.as_bytes(), Vec::new());
        let mut found = Vec::new();
        loop {
            let token = scanner.next(false);
            let part = |start, end| String::from_utf8_lossy(scanner.part(start, end)).into_owned();
            let shown = match token {
                Err(Unsure) => "?".to_owned(),
                Ok(Token::Nothing) => break,
                Ok(Token::Text(start, end) | Token::Doctype { start, end, .. }) => part(start, end),
                Ok(Token::Start) => {
                    let values = scanner.kept.iter().map(|value| part(value.0, value.1));
                    format!(
                        "<{}{}",
                        values.collect::<Vec<_>>().join("|"),
                        scanner.tag.closes_itself
                    )
                }
                Ok(Token::End) => "</".to_owned(),
                Ok(Token::Comment(start, end)) => format!("!{}", part(start, end)),
            };
            let over = shown == "?";
            found.push(shown);
            if over {
                break;
            }
        }
        assert_eq!(found, expected, "{page}");
    }

    #[test]
    fn tags_end_where_browsers_end_them() {
        check("a<b>c</b >d", &["a", "<false", "c", "</", "d"]);
        check("<a class='x>y' id = z/>", &["<x>y|z/false"]);
        check("<br/><br / ><br / />", &["<true", "<false", "<true"]);
        check("<a class id='' ID=\"q\"class=c>", &["<||q|cfalse"]);
        check("<a =class class=\"'\" / id=a=b>", &["<'|a=bfalse"]);
        check("1 < 2 <3", &["1 ", "<", " 2 ", "<", "3"]);
        check("<a class=", &["?"]);
        check("<a class='x>", &["?"]);
        check("</", &["?"]);
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        check("<!-- a > -- b -->c", &["! a > -- b ", "c"]);
        check("<!-->a<!--->b<!---->c", &["!", "a", "!", "b", "!", "c"]);
        check("<!--a--!>b<!---!>-->c", &["!a", "b", "!-!>", "c"]);
        check("<!doctype html>a<!x>b", &["<!doctype html>", "a", "!x", "b"]);
        check("<?c>d</ e>f", &["!?c", "d", "! e", "f"]);
        check("<!-- a", &["?"]);
    }

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        for (page, is_script, text) in [
            ("<script>a</b></scripts></SCRIPT >", true, Some("a</b></scripts>")),
            ("<script><!-- a --></script>", true, Some("<!-- a -->")),
            ("<script><!-- <script> --></script>", true, None),
            ("<style><!-- <script> --></style>", false, Some("<!-- <script> -->")),
            ("<title>a", false, None),
        ] {
            let mut scanner = Scanner::new(page.as_bytes(), Vec::new());
            assert_eq!(scanner.next(false), Ok(Token::Start));
            let found = scanner.raw_text(is_script).ok();
            let found = found.map(|(start, end)| scanner.part(start, end));
            assert_eq!(found, text.map(str::as_bytes), "{page}");
        }
    }
}
