//! What reading a page takes at the very least: bare scraper, with the selectors of
//! [`rules`](super::page::rules). It keeps the texts and checks nothing.

use scraper::{ElementRef, Html, Selector};

/// The selectors, compiled once.
#[derive(Debug)]
pub(crate) struct Bare {
    item: Selector,
    /// The fields, and the attribute where it is not the text that counts.
    fields: Vec<(Selector, Option<&'static str>)>,
}

impl Bare {
    pub(crate) fn new() -> Self {
        let compile = |selector| Selector::parse(selector).unwrap();
        let fields = [
            ("a.permalink", Some("href")),
            (".author", None),
            ("time", Some("datetime")),
            (".stars", Some("data-value")),
            ("h3.title", None),
            (".body", None),
        ];
        Self {
            item: compile("article.card--review"),
            fields: fields.map(|(selector, attribute)| (compile(selector), attribute)).into(),
        }
    }

    /// The fields of every post.
    pub(crate) fn read(&self, page: &str) -> Vec<Vec<String>> {
        let page = Html::parse_document(page);
        let posts = page.select(&self.item);
        posts.map(|post| self.fields.iter().map(|field| read(post, field)).collect()).collect()
    }
}

fn read(post: ElementRef<'_>, (selector, attribute): &(Selector, Option<&str>)) -> String {
    let Some(element) = post.select(selector).next() else { return String::new() };
    match attribute {
        Some(name) => element.attr(name).unwrap_or_default().to_owned(),
        None => element.text().collect(),
    }
}
