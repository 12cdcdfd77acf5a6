//! Rules for pages made ready: selectors parsed once, every mistake reported at once.

use scraper::{Html, Selector};

use super::plain::Select;
use crate::extract::rules::{Compiler, FieldRule, Fields, ReplyRule, Rules, Shape};

/// Compiled rules.
#[derive(Debug)]
pub(in crate::extract) struct Selectors {
    /// One post; without it the rules only add to what the page states itself.
    pub(super) item: Option<Select>,
    /// What stands on every healthy page.
    pub(super) anchor: Option<Select>,
    pub(super) key: Vec<Field>,
    pub(super) link: Vec<Field>,
    pub(in crate::extract) author: Vec<Field>,
    pub(in crate::extract) published: Vec<Field>,
    pub(in crate::extract) rating: Vec<Field>,
    pub(in crate::extract) title: Vec<Field>,
    pub(in crate::extract) text: Vec<Field>,
    pub(in crate::extract) status: Vec<Field>,
    pub(super) language: Vec<Field>,
    pub(super) reactions: Vec<Field>,
    pub(super) followers: Vec<Field>,
    pub(in crate::extract) reply: Option<Answer>,
    pub(super) total: Vec<Field>,
    pub(super) next: Vec<Field>,
}

/// One compiled field.
#[derive(Debug)]
pub(in crate::extract) struct Field {
    pub(super) select: Option<Select>,
    pub(super) attr: Option<String>,
    /// What is left out of the text.
    pub(super) without: Option<Selector>,
    pub(super) all: bool,
    pub(super) count: bool,
    pub(super) shape: Shape,
}

/// Where the business's answer stands.
#[derive(Debug)]
pub(in crate::extract) struct Answer {
    pub(super) select: Option<Selector>,
    /// What the element behind the post is.
    pub(super) next: Option<Selector>,
    pub(super) text: Vec<Field>,
    pub(super) author: Vec<Field>,
    pub(super) published: Vec<Field>,
}

impl Selectors {
    /// Compiles the rules of one layout of a page, or of a post's own page.
    pub(in crate::extract) fn compile(rules: &Rules, compiler: &mut Compiler) -> Self {
        if rules.script.is_some() {
            let help = "remove it, or set `from = \"state\"`";
            compiler.error("script", "a page is not read from a script", help);
        }
        let item = compiler.selector("item", rules.item.as_deref()).map(Select::from);
        let anchor = compiler.selector("anchor", rules.anchor.as_deref()).map(Select::from);
        let mut fields = |name: &'static str, rules: &Fields| compile_fields(compiler, name, rules);
        Self {
            item,
            anchor,
            key: fields("key", &rules.key),
            link: fields("link", &rules.link),
            author: fields("author", &rules.author),
            published: fields("published", &rules.published),
            rating: fields("rating", &rules.rating),
            title: fields("title", &rules.title),
            text: fields("text", &rules.text),
            status: fields("status", &rules.status),
            language: fields("language", &rules.language),
            reactions: fields("reactions", &rules.reactions),
            followers: fields("followers", &rules.followers),
            total: fields("total", &rules.total),
            next: fields("next", &rules.next),
            reply: rules.reply.as_ref().map(|reply| answer(compiler, reply)),
        }
    }

    /// Whether what every healthy page has stands on this one, if the rules say what that is.
    pub(in crate::extract) fn is_anchored(&self, html: &Html) -> bool {
        self.anchor.as_ref().is_none_or(|anchor| anchor.on(html).next().is_some())
    }

    /// Whether the rules name something that only the right page has.
    pub(in crate::extract) fn stand_on_something(&self) -> bool {
        self.item.is_some() || self.anchor.is_some()
    }

    /// Whether there is a field to read in a post.
    pub(in crate::extract) fn have_fields(&self) -> bool {
        let content = [&self.text, &self.title, &self.rating, &self.author];
        let after = [&self.published, &self.status];
        content.iter().chain(&after).any(|field| !field.is_empty()) || self.reply.is_some()
    }
}

fn compile_fields(compiler: &mut Compiler, name: &'static str, rules: &Fields) -> Vec<Field> {
    let places = rules.places(name);
    places.map(|(at, rule)| field(compiler, name, (&at, rule))).collect()
}

fn field(compiler: &mut Compiler, name: &str, (at, rule): (&str, &FieldRule)) -> Field {
    let select = compiler.selector(&format!("{at}.select"), rule.select.as_deref());
    let without = compiler.selector(&format!("{at}.without"), rule.without.as_deref());
    if without.is_some() && (rule.attr.is_some() || rule.count) {
        let help = "remove it, or the `attr` or `count` beside it";
        compiler.error(&format!("{at}.without"), "only a text can be without a part", help);
    }
    if rule.path.is_some() {
        let help = "write `select = \"CSS SELECTOR\"`, or `from = \"json\"` (or `\"state\"`) \
                    beside `item`";
        compiler.error(&format!("{at}.path"), "a page is not read by JSONPath", help);
    }
    if rule.lookup.is_some() {
        let help = "remove it: only JSON can be looked up";
        compiler.error(&format!("{at}.lookup"), "a page has nothing to look up", help);
    }
    let shape = compiler.shape(name, at, rule);
    if let Some(strange) = shape.template().and_then(|template| template.strange()) {
        let message = format!("a page has no `{{{strange}}}`");
        let help = "use `{value}`, `{id}`, `{page}` (the address without its query) or `{url}`";
        compiler.error(&format!("{at}.template"), message, help);
    }
    // An attribute is named in lower case in a parsed page.
    let attr = rule.attr.as_deref().map(str::to_ascii_lowercase);
    let select = select.map(Select::from);
    Field { select, attr, without, all: rule.all, count: rule.count, shape }
}

fn answer(compiler: &mut Compiler, rule: &ReplyRule) -> Answer {
    if rule.path.is_some() {
        compiler.error("reply.path", "a page is not read by JSONPath", "write `select`");
    }
    if rule.select.is_none() && rule.next.is_none() && rule.path.is_none() {
        let help = "write `select`, or `next` for an element behind the post";
        compiler.error("reply", "nothing says where the answer stands", help);
    }
    Answer {
        select: compiler.selector("reply.select", rule.select.as_deref()),
        next: compiler.selector("reply.next", rule.next.as_deref()),
        text: compile_fields(compiler, "reply.text", &rule.text),
        author: compile_fields(compiler, "reply.author", &rule.author),
        published: compile_fields(compiler, "reply.published", &rule.published),
    }
}
