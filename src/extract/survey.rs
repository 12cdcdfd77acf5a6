//! What a page holds beside its posts, seen in one walk: structured data, links, a login form.

use scraper::{ElementRef, Html, Node};
use url::Url;

use super::draft::absolute;

/// What was seen on a page.
#[derive(Debug)]
pub(super) struct Survey {
    /// What relative links are relative to.
    pub(super) base: Url,
    /// The blocks of JSON-LD, as they stand.
    pub(super) blocks: Vec<String>,
    /// The next page, absolute.
    pub(super) next: Option<String>,
    /// Whether a password is asked for.
    pub(super) asks_password: bool,
    /// The title of the page.
    pub(super) title: String,
}

impl Survey {
    /// Walks through a page.
    pub(super) fn of(html: &Html, page: &Url) -> Self {
        let mut survey = Self {
            base: page.clone(),
            blocks: Vec::new(),
            next: None,
            asks_password: false,
            title: String::new(),
        };
        let mut based = false;
        let (mut by_link, mut by_anchor) = (None, None);
        for node in html.tree.nodes() {
            let Node::Element(element) = node.value() else { continue };
            let is_next = || {
                element
                    .attr("rel")
                    .is_some_and(|rel| rel.split(' ').any(|word| word.eq_ignore_ascii_case("next")))
            };
            let href = element.attr("href");
            match element.name() {
                "base" if !based => {
                    if let Some(base) = href.and_then(|href| page.join(href).ok()) {
                        survey.base = base;
                        based = true;
                    }
                }
                "script" if element.attr("type").is_some_and(is_jsonld_type) => {
                    survey.blocks.extend(ElementRef::wrap(node).map(|node| node.text().collect()));
                }
                "link" if by_link.is_none() && is_next() => by_link = href,
                "a" if by_anchor.is_none() && is_next() => by_anchor = href,
                "title" if survey.title.is_empty() => {
                    survey.title = ElementRef::wrap(node)
                        .map(|node| node.text().collect())
                        .unwrap_or_default();
                }
                "input" => {
                    survey.asks_password |= element
                        .attr("type")
                        .is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                }
                _ => {}
            }
        }
        survey.next = by_link.or(by_anchor).and_then(|href| absolute(&survey.base, href));
        survey
    }
}

fn is_jsonld_type(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/ld+json")
}
