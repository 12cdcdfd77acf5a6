//! What a page holds beside its posts, seen in one walk: structured data and links.

use scraper::{ElementRef, Html, Node};
use url::Url;

use super::{cursor::next_page, draft::absolute};

/// What was seen on a page.
#[derive(Debug)]
pub(super) struct Survey {
    /// What relative links are relative to.
    pub(super) base: Url,
    /// The blocks of JSON-LD, as they stand.
    pub(super) blocks: Vec<String>,
    /// The language that the page states.
    pub(super) language: Option<String>,
    /// The next page, absolute.
    pub(super) next: Option<String>,
}

impl Survey {
    /// Walks through a page.
    pub(super) fn of(html: &Html, page: &Url) -> Self {
        let mut survey =
            Self { base: page.clone(), blocks: Vec::new(), language: None, next: None };
        let mut based = false;
        let (mut by_link, mut by_anchor) = (Vec::new(), Vec::new());
        for node in html.tree.nodes() {
            let Node::Element(element) = node.value() else { continue };
            let is_next = || {
                element.attr("rel").is_some_and(|rel| {
                    rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
                })
            };
            // Looking for an attribute takes longer than looking at the name.
            let href = || element.attr("href");
            match element.name() {
                "html" if survey.language.is_none() => {
                    survey.language = element.attr("lang").map(str::to_owned);
                }
                "base" if !based => {
                    if let Some(base) = href().and_then(|href| page.join(href).ok()) {
                        survey.base = base;
                        based = true;
                    }
                }
                "script" if element.attr("type").is_some_and(is_jsonld_type) => {
                    survey.blocks.extend(ElementRef::wrap(node).map(|node| node.text().collect()));
                }
                "link" if is_next() => by_link.extend(href()),
                "a" if is_next() => by_anchor.extend(href()),
                _ => {}
            }
        }
        // Many a link leads nowhere (`#`, `javascript:`) until a script takes it over.
        survey.next = by_link
            .into_iter()
            .chain(by_anchor)
            .filter_map(|href| absolute(&survey.base, href))
            .find_map(|link| next_page(page, &link));
        survey
    }
}

fn is_jsonld_type(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/ld+json")
}
