//! What of a page a recipe reads, as far as it can be told from a start tag alone.
//!
//! Each selector is taken apart. Of its last compound (`.post[data-id]` in `#list > .post`) a test
//! is made that no element fails which the selector matches; the ancestors that it names only add
//! to the attributes that must be looked at. A value that the tokenizer leaves undecoded passes.

use scraper::{Selector, selector::ToCss};
use sha2::{Digest, Sha256};

use super::asked::{Asked, Attribute, Start};
use crate::extract::{
    FieldRule, Fields, Hints, Origin, Rules,
    tokens::{Name, Scanner, is_space},
};

/// The places of the attributes that any recipe looks at.
pub(super) const HREF: usize = 0;
pub(super) const REL: usize = 1;
pub(super) const TYPE: usize = 2;
pub(super) const LANG: usize = 3;
const ALWAYS: [&str; 6] = ["href", "rel", "type", "lang", "class", "id"];

/// What a recipe looks for on a page.
#[derive(Debug)]
pub(in crate::extract) struct Watch {
    /// Elements of which everything is read.
    pub(super) whole: Vec<Test>,
    /// Elements of which the start tag is read.
    pub(super) tags: Vec<Test>,
    /// The attributes that selectors see, in lower case.
    pub(super) asked: Vec<Box<[u8]>>,
    /// A hash begun with the recipe itself.
    pub(super) seed: Sha256,
}

/// A test of a start tag.
#[derive(Debug)]
pub(super) struct Test {
    name: Option<Name>,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
struct Condition {
    /// The place of the attribute among those asked for.
    which: usize,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Any,
    Is(String),
    HasWord(String),
    Contains(String),
}

impl Watch {
    /// What a recipe looks for, or `None` if it may look at anything. Layouts behind the first that
    /// may look at anything are left out: what they find is not said to stand in the region.
    pub(in crate::extract) fn of(rules: &Rules, hints: &Hints) -> Option<Self> {
        let mut seed = Sha256::new();
        seed.update(format!("{} {rules:?} {hints:?}", env!("CARGO_PKG_VERSION")));
        let asked = ALWAYS.iter().map(|name| Box::from(name.as_bytes())).collect();
        let mut watch = Self { whole: Vec::new(), tags: Vec::new(), asked, seed };
        for (_, layout) in rules.flat() {
            match layout.origin() {
                Origin::Html | Origin::JsonLd => watch.layout(&layout)?,
                // Structured data is looked at first.
                Origin::Auto => {
                    watch.layout(&layout)?;
                    break;
                }
                Origin::Json => {}
                Origin::State | Origin::Markup | Origin::Feed => break,
            }
        }
        Some(watch)
    }

    fn layout(&mut self, rules: &Rules) -> Option<()> {
        let anchor = self.tests(rules.anchor.as_deref())?;
        self.tags.extend(anchor);
        let items = self.tests(rules.item.as_deref())?;
        self.whole.extend(items);
        rules.total.iter().try_for_each(|field| self.page_field(field, false).ok_or(())).ok()?;
        rules.next.iter().try_for_each(|field| self.page_field(field, true).ok_or(())).ok()?;
        let fields = [
            &rules.key,
            &rules.link,
            &rules.author,
            &rules.published,
            &rules.rating,
            &rules.title,
            &rules.text,
            &rules.status,
            &rules.language,
        ];
        for field in fields.into_iter().flat_map(Fields::iter) {
            self.item_field(field)?;
        }
        let Some(reply) = &rules.reply else { return Some(()) };
        // What stands behind an item is not hashed with it.
        if reply.next.is_some() {
            return None;
        }
        let place = FieldRule { select: reply.select.clone(), ..FieldRule::default() };
        self.item_field(&place)?;
        let fields = [&reply.text, &reply.author, &reply.published];
        fields
            .into_iter()
            .flat_map(Fields::iter)
            .try_for_each(|field| self.item_field(field).ok_or(()))
            .ok()
    }

    /// A field that is searched in the whole page.
    fn page_field(&mut self, field: &FieldRule, by_attribute: bool) -> Option<()> {
        let tests = self.tests(Some(field.select.as_deref()?))?;
        field.without.as_deref().map_or(Some(()), |without| self.inside(without))?;
        match &field.attr {
            Some(attr) => {
                self.ask(attr);
                self.tags.extend(tests);
            }
            None if by_attribute => self.tags.extend(tests),
            None => self.whole.extend(tests),
        }
        Some(())
    }

    /// A field that is searched in an item, all of which is hashed: what the last compound and its
    /// siblings say does not matter, but ancestors may stand outside.
    fn item_field(&mut self, field: &FieldRule) -> Option<()> {
        for selector in [&field.select, &field.without].into_iter().flatten() {
            // What scripts hold is not hashed.
            (!selector.contains("script")).then_some(())?;
            self.inside(selector)?;
        }
        Some(())
    }

    fn inside(&mut self, select: &str) -> Option<()> {
        for complex in complexes(&canonical(select)?)? {
            let inner =
                complex.iter().rposition(|part| matches!(part.by, By::Descent)).unwrap_or(0);
            for (place, part) in complex.iter().enumerate() {
                if place >= inner {
                    is_local(&part.text).then_some(())?;
                    continue;
                }
                matches!(part.by, By::Descent | By::First).then_some(())?;
                if part.text != ":scope" {
                    self.test(&part.text)?;
                }
            }
        }
        Some(())
    }

    /// The tests for a selector that is searched in the whole page.
    fn tests(&mut self, selector: Option<&str>) -> Option<Vec<Test>> {
        let Some(selector) = selector else { return Some(Vec::new()) };
        let mut tests = Vec::new();
        for complex in complexes(&canonical(selector)?)? {
            let mut last = None;
            for part in &complex {
                matches!(part.by, By::Descent | By::First).then_some(())?;
                last = Some(self.test(&part.text)?);
            }
            tests.push(last?);
        }
        Some(tests)
    }

    /// The test for a compound, if all that it says is about names and attributes.
    fn test(&mut self, compound: &str) -> Option<Test> {
        let (name, mut rest) = ident(compound);
        let mut test = Test { name: None, conditions: Vec::new() };
        if let Some(after) = rest.strip_prefix('*').filter(|_| name.is_empty()) {
            rest = after;
        } else if !name.is_empty() {
            test.name = Some(Name::of(name.as_bytes()));
        }
        while let Some(sign) = rest.chars().next() {
            let after = rest.get(1..)?;
            let (word, left) = ident(after);
            rest = left;
            match sign {
                '.' => test.require(self.ask("class"), Value::HasWord(word.to_owned())),
                '#' => test.require(self.ask("id"), Value::Is(word.to_owned())),
                '[' => {
                    let (inside, left) = bracketed(after, '[', ']')?;
                    let (name, value) = attribute(inside)?;
                    test.require(self.ask(name), value);
                    rest = left;
                }
                // What these say is left out of the test, which lets more pass.
                ':' if matches!(word, "not" | "is" | "where") => {
                    let (inside, left) = bracketed(left.strip_prefix('(')?, '(', ')')?;
                    for complex in complexes(inside)? {
                        let [only] = complex.as_slice() else { return None };
                        self.test(&only.text)?;
                    }
                    rest = left;
                    continue;
                }
                _ => return None,
            }
            if word.is_empty() {
                return None;
            }
        }
        Some(test)
    }

    /// The place of an attribute among those asked for.
    fn ask(&mut self, name: &str) -> usize {
        let name = name.to_ascii_lowercase();
        let known = self.asked.iter().position(|asked| **asked == *name.as_bytes());
        known.unwrap_or_else(|| {
            self.asked.push(name.into_bytes().into());
            self.asked.len() - 1
        })
    }
}

impl Test {
    fn require(&mut self, which: usize, value: Value) {
        self.conditions.push(Condition { which, value });
    }

    /// Whether an element of this tag may be one.
    pub(super) fn passes(&self, scanner: &Scanner<'_, Asked<'_>>, tag: &Start<'_>) -> bool {
        self.is_named(tag.tag.name)
            && self.conditions.iter().all(|condition| {
                let mut alike = tag.asked.found().iter().filter(|one| one.which == condition.which);
                alike.any(|one| condition.value.fits(scanner.part(one.value.0, one.value.1)))
            })
    }

    /// Whether an element without attributes may be one.
    pub(super) fn passes_bare(&self, name: Name) -> bool {
        self.is_named(name) && self.conditions.is_empty()
    }

    fn is_named(&self, name: Name) -> bool {
        self.name.is_none_or(|wanted| wanted == name)
    }
}

impl Value {
    /// Whether a value as it is written may be one; case is let pass.
    fn fits(&self, written: &[u8]) -> bool {
        let plain = !written.iter().any(|byte| matches!(byte, b'&' | b'\r'));
        match self {
            Self::Any => true,
            _ if !plain => true,
            Self::Is(value) => written.eq_ignore_ascii_case(value.as_bytes()),
            Self::HasWord(word) => written
                .split(|byte| is_space(*byte))
                .any(|written| written.eq_ignore_ascii_case(word.as_bytes())),
            Self::Contains(part) => contains(written, part.as_bytes()),
        }
    }
}

/// Whether a text holds another, whatever the case.
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether an attribute of a tag may hold a word, its undecoded value let pass.
pub(super) fn may_say(
    scanner: &Scanner<'_, Asked<'_>>,
    one: &Attribute,
    which: usize,
    word: &[u8],
) -> bool {
    let written = scanner.part(one.value.0, one.value.1);
    one.which == which && (contains(written, word) || written.contains(&b'&'))
}

/// A selector as its parser writes it: one space around combinators, all strings in quotes.
fn canonical(selector: &str) -> Option<String> {
    let css = Selector::parse(selector).ok()?.to_css_string();
    // An escape would have to be read.
    (!css.contains('\\')).then_some(css)
}

/// A compound, and how it is joined to the one before.
struct Part {
    by: By,
    text: String,
}

#[derive(Clone, Copy)]
enum By {
    First,
    /// Child or descendant.
    Descent,
    Sibling,
}

/// The parts of each selector of a list.
fn complexes(css: &str) -> Option<Vec<Vec<Part>>> {
    let mut list = vec![vec![Part { by: By::First, text: String::new() }]];
    let (mut depth, mut quoted) = (0_usize, false);
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if quoted || depth > 0 || !matches!(c, ',' | ' ') {
            list.last_mut()?.last_mut()?.text.push(c);
            continue;
        }
        if c == ',' {
            chars.next_if_eq(&' ');
            list.push(vec![Part { by: By::First, text: String::new() }]);
            continue;
        }
        let sign = chars.next_if(|next| matches!(next, '>' | '+' | '~'));
        if sign.is_some() {
            chars.next_if_eq(&' ')?;
        }
        let by = if matches!(sign, Some('+' | '~')) { By::Sibling } else { By::Descent };
        list.last_mut()?.push(Part { by, text: String::new() });
    }
    let whole = list.iter().flatten().all(|part| !part.text.is_empty());
    (whole && depth == 0 && !quoted).then_some(list)
}

/// Whether a compound looks no further than at an element, its siblings and what is inside it.
fn is_local(compound: &str) -> bool {
    let mut rest = compound;
    loop {
        let Some(at) = rest.find([':', '[']) else { return true };
        let Some(after) = rest.get(at + 1..) else { return false };
        if rest.get(at..).is_some_and(|rest| rest.starts_with('[')) {
            let Some((_, left)) = bracketed(after, '[', ']') else { return false };
            rest = left;
            continue;
        }
        let (name, left) = ident(after);
        let arguments = left.strip_prefix('(').map(|inside| bracketed(inside, '(', ')'));
        let (inside, left) = match arguments {
            Some(Some(both)) => both,
            Some(None) => return false,
            None => ("", left),
        };
        let fits = match name {
            "first-child" | "last-child" | "only-child" | "first-of-type" | "last-of-type"
            | "only-of-type" | "empty" => inside.is_empty(),
            "nth-child" | "nth-last-child" | "nth-of-type" | "nth-last-of-type" => {
                !inside.contains(' ')
            }
            "not" | "is" | "where" | "has" => complexes(inside).is_some_and(|list| {
                list.iter()
                    .all(|complex| matches!(complex.as_slice(), [only] if is_local(&only.text)))
            }),
            _ => false,
        };
        if !fits {
            return false;
        }
        rest = left;
    }
}

/// The identifier that a text begins with, and what follows it.
fn ident(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// What stands up to the bracket that closes, and what follows it.
fn bracketed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        if quoted {
            continue;
        }
        if c == open {
            depth += 1;
        } else if c == close {
            if depth == 0 {
                return Some((text.get(..at)?, text.get(at + 1..)?));
            }
            depth -= 1;
        }
    }
    None
}

/// The name and the value of an attribute selector.
fn attribute(inside: &str) -> Option<(&str, Value)> {
    let (name, rest) = ident(inside);
    if name.is_empty() {
        return None;
    }
    let Some(at) = rest.find('"') else {
        return rest.is_empty().then_some((name, Value::Any));
    };
    let sign = rest.get(..at)?;
    let (value, flag) = rest.get(at + 1..)?.rsplit_once('"')?;
    if !matches!(flag, "" | " i" | " s") || value.contains('"') {
        return None;
    }
    let value = value.to_owned();
    Some((
        name,
        match sign {
            "=" => Value::Is(value),
            "~=" => Value::HasWord(value),
            "|=" | "^=" | "$=" | "*=" => Value::Contains(value),
            _ => return None,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::tokens::Token;

    fn watch(rules: &str) -> Option<Watch> {
        let zone = jiff::tz::TimeZone::UTC;
        let hints = Hints { zone, ..Hints::default() };
        Watch::of(&toml::from_str::<Rules>(rules).unwrap(), &hints)
    }

    #[track_caller]
    fn check(item: &str, tag: &str, passes: bool) {
        let watch = watch(&format!("item = '{item}'\ntext = {{}}")).unwrap();
        let mut scanner = Scanner::new(tag.as_bytes(), Asked::new(&watch.asked));
        assert_eq!(scanner.next(false), Ok(Token::Start));
        let start = Start { tag: scanner.tag, asked: scanner.kept };
        let found = watch.whole.iter().any(|test| test.passes(&scanner, &start));
        assert_eq!(found, passes, "{item} {tag}");
    }

    #[test]
    fn a_tag_tells_whether_it_may_be_selected() {
        check(".post", "<li class='a post b'>", true);
        check(".post", "<li CLASS=post>", true);
        check(".post", "<li class='posts'>", false);
        check(".post", "<li data-class=post>", false);
        check(".post", "<li class='p&#111;st'>", true);
        check("#list > li.post", "<li class=post>", true);
        check("#list > li.post", "<LI class=post>", true);
        check("#list > li.post", "<ul class=post>", false);
        check("li, .a.b", "<p class='b a'>", true);
        check("li, .a.b", "<p class=a>", false);
        check("[data-id]", "<p data-id>", true);
        check("[data-id=\"7 8\"]", "<p data-id='7 8'>", true);
        check("[data-id=\"7\"]", "<p data-id=8>", false);
        check("[class*=rev i]", "<p class=big-Review>", true);
        check("[class*=rev]", "<p class=big>", false);
        check(".post:not(.ad, [hidden])", "<p class=post>", true);
        check("*", "<p>", true);
        check("#a", "<p id=b id=a>", true);
    }

    #[test]
    fn a_selector_that_looks_elsewhere_makes_no_watch() {
        for (rules, known) in [
            ("item = '.a > .b'\ntext = { select = '.x > p:nth-of-type(2) + p' }", true),
            ("item = '.a'\ntext = { select = ':scope > p:not(.x):first-child' }", true),
            ("item = '.a'\ntext = { select = 'p:has(img)' }", true),
            ("item = '.a'\ntext = { select = '.x + .y p' }", false),
            ("item = '.a'\ntext = { select = '.x + :scope p' }", false),
            ("item = '.a'\ntext = { select = '.x ~ :scope > p' }", false),
            ("item = '.a'\ntext = { select = '.x > :scope > p' }", true),
            ("item = '.a'\ntext = { select = 'li:first-child p' }", false),
            ("item = '.a'\ntext = { select = 'p:not(.x .y)' }", false),
            ("item = '.a:first-child'\ntext = {}", false),
            ("item = '.a ~ .b'\ntext = {}", false),
            ("item = '.a'\ntext = {}\nnext = { select = 'a:has(img)' }", false),
            ("item = '.a'\ntext = {}\nnext = { attr = 'href' }", false),
            ("item = '.a\\:b'\ntext = {}", false),
        ] {
            assert_eq!(watch(rules).is_some(), known, "{rules}");
        }
    }
}
