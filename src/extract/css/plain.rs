//! Selectors that name tags, classes and ids and where they stand, and no more: most are of this kind,
//! and for each element of a page to be put to the whole of CSS costs more than to read the page.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Selector, node::Element, selector::ToCss};

/// A selector, ready to be asked of many elements.
#[derive(Debug)]
pub(in crate::extract) struct Select {
    selector: Selector,
    plain: Option<Plain>,
}

/// What an element is to be, and within what: each is somewhere inside the one before it.
#[derive(Debug, PartialEq, Eq)]
struct Plain {
    own: Compound,
    /// From the nearest outwards.
    around: Vec<Compound>,
}

/// `tag.class#id`, any of them more than once or not at all.
#[derive(Debug, Default, PartialEq, Eq)]
struct Compound {
    tag: Option<String>,
    ids: Vec<String>,
    classes: Vec<String>,
}

impl From<Selector> for Select {
    fn from(selector: Selector) -> Self {
        let plain = Plain::read(&selector.to_css_string());
        Self { selector, plain }
    }
}

impl Select {
    /// The elements inside another one that it selects, in the order of the page.
    pub(super) fn within<'a>(
        &'a self,
        scope: ElementRef<'a>,
    ) -> impl Iterator<Item = ElementRef<'a>> {
        let plain = self.plain.as_ref().map(|plain| plain.within(scope));
        let whole = self.plain.is_none().then(|| scope.select(&self.selector));
        plain.into_iter().flatten().chain(whole.into_iter().flatten())
    }

    /// The elements of a page that it selects, in the order in which they were made.
    pub(super) fn on<'a>(&'a self, page: &'a Html) -> impl Iterator<Item = ElementRef<'a>> {
        let plain = self.plain.as_ref().map(|plain| plain.on(page));
        let whole = self.plain.is_none().then(|| page.select(&self.selector));
        plain.into_iter().flatten().chain(whole.into_iter().flatten())
    }

    /// It as CSS writes it.
    pub(super) fn css(&self) -> String {
        self.selector.to_css_string()
    }
}

impl Plain {
    /// Reads a selector as it is written back; `None` if there is more to it.
    fn read(css: &str) -> Option<Self> {
        let mut around = css.split(' ').map(Compound::read).collect::<Option<Vec<_>>>()?;
        let own = around.pop()?;
        around.reverse();
        Some(Self { own, around })
    }

    fn within<'a>(&'a self, scope: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
        let opened = scope.traverse().skip(1).filter_map(|edge| match edge {
            Edge::Open(node) => ElementRef::wrap(node),
            Edge::Close(_) => None,
        });
        opened.filter(|element| self.holds(*element))
    }

    fn on<'a>(&'a self, page: &'a Html) -> impl Iterator<Item = ElementRef<'a>> {
        let elements = page.tree.nodes().filter_map(ElementRef::wrap);
        // The parser leaves behind what it took out again.
        elements.filter(|element| element.parent().is_some() && self.holds(*element))
    }

    fn holds(&self, element: ElementRef<'_>) -> bool {
        // The nearest that fits leaves the most for those further out. What is in a template stands in
        // no element outside it.
        let mut outer = element.ancestors().map_while(ElementRef::wrap);
        self.own.fits(element.value())
            && self.around.iter().all(|part| outer.any(|outer| part.fits(outer.value())))
    }
}

impl Compound {
    fn read(css: &str) -> Option<Self> {
        let mut compound = Self::default();
        let (tag, mut rest) = css.split_at(css.find(['.', '#']).unwrap_or(css.len()));
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if !tag.is_empty() {
            // Names with capitals fit those of HTML and of SVG differently.
            let plain = is_name(tag) && !tag.bytes().any(|b| b.is_ascii_uppercase());
            compound.tag = Some(plain.then(|| tag.to_owned())?);
        }
        while let Some(kind) = rest.chars().next() {
            let after = rest.get(1..)?;
            let (name, next) = after.split_at(after.find(['.', '#']).unwrap_or(after.len()));
            let list = if kind == '#' { &mut compound.ids } else { &mut compound.classes };
            list.push(is_name(name).then(|| name.to_owned())?);
            rest = next;
        }
        (compound != Self::default()).then_some(compound)
    }

    fn fits(&self, element: &Element) -> bool {
        let said = |what: &str| {
            let mut attrs = element.attrs.iter();
            let found = attrs.find(|(name, _)| &*name.local == what);
            found.map_or("", |(_, value)| value)
        };
        self.tag.as_ref().is_none_or(|tag| element.name() == tag)
            && (self.ids.is_empty() || {
                let id = said("id");
                self.ids.iter().all(|wanted| id == wanted)
            })
            && (self.classes.is_empty() || {
                let class = said("class");
                let has = |wanted: &String| class.split_ascii_whitespace().any(|one| one == wanted);
                self.classes.iter().all(has)
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn select(css: &str) -> Select {
        Selector::parse(css).unwrap().into()
    }

    #[test]
    fn what_is_plain_is_known() {
        let plain = ["a", ".a", "#a", "h3 a.b", "div#x.y-z .w_1", "a.b.c", "p  >>  b"];
        for (css, expect) in plain.into_iter().zip([true, true, true, true, true, true, false]) {
            let read = Selector::parse(css).ok().map(|css| Select::from(css).plain.is_some());
            assert_eq!(read.unwrap_or_default(), expect, "{css}");
        }
        for css in
            ["*", "a > b", "a, b", "a:first-child", "[x]", "a[x]", "A b", ".\\31", "a + b", "a|b"]
        {
            let read = Selector::parse(css).ok().map(|css| Select::from(css).plain.is_some());
            assert!(!read.unwrap_or_default(), "{css}");
        }
    }

    proptest! {
        #[test]
        fn it_selects_what_css_selects(
            tags in proptest::collection::vec(
                ("(div|p|span|b|svg|/div|/p|/b|br|(/?template)|frameset|body)", "( class='?[ab -]{0,6}'?)?( id=[ab])?"), 0..30),
            css in "(div|p|span|b|svg)?([.#][abAB](-b)?){1,2}|div|b|((div|p|[.]a|#b|b[.]a) ){1,3}([.]b|b|p|[.]a)|(body|template) [.]a",
        ) {
            let page = tags.iter().map(|(tag, rest)| format!("<{tag}{rest}>x")).collect::<Vec<_>>();
            let page = page.concat();
            let html = Html::parse_document(&page);
            let select = select(&css);
            prop_assert!(select.plain.is_some(), "{}", css);
            let scopes = html.root_element().descendent_elements().take(6);
            for scope in scopes {
                let found = select.within(scope).map(|at| at.id()).collect::<Vec<_>>();
                let whole = scope.select(&select.selector).map(|at| at.id()).collect::<Vec<_>>();
                prop_assert_eq!(found, whole, "{} {}", css, page);
            }
            let found = select.on(&html).map(|at| at.id()).collect::<Vec<_>>();
            let whole = html.select(&select.selector).map(|at| at.id()).collect::<Vec<_>>();
            prop_assert_eq!(found, whole, "{} {}", css, page);
        }
    }
}
