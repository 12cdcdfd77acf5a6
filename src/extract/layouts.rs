//! The layouts of a recipe, made ready: in which ways a document may be read, in their order.

use scraper::Selector;

use super::{
    css::Selectors,
    cursor::{Cursor, check_pointer},
    paths::Paths,
    rules::{Compiler, CursorRule, Fields, Origin, RuleError, Rules},
};

/// All layouts of a recipe.
#[derive(Debug)]
pub(super) struct Layouts {
    pub(super) list: Vec<Layout>,
    /// How a post's own page is read.
    pub(super) detail: Option<Selectors>,
}

/// One way of reading a document.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) reader: Reader,
    /// How to ask for the next page where no link leads there.
    pub(super) cursor: Option<Cursor>,
}

/// How posts are read.
#[derive(Debug)]
pub(super) enum Reader {
    /// The elements of a page.
    Page(Selectors),
    /// A JSON document.
    Json(Paths),
    /// The JSON in scripts, these or any.
    State(Option<Selector>, Paths),
    /// What the document states by itself; the rules add to it.
    Stated(Origin, Selectors),
}

impl Layouts {
    /// Compiles rules, or says everything that is wrong with them.
    pub(super) fn compile(rules: &Rules) -> Result<Self, Vec<RuleError>> {
        let mut compiler = Compiler::default();
        let mut list = Vec::new();
        for (below, layout) in rules.flat() {
            compiler.below = below;
            list.push(compile(&layout, &mut compiler));
        }
        compiler.below = String::new();
        if !rules.layout.is_empty() {
            misplaced(rules, &mut compiler);
        }
        let detail = rules.detail.as_deref().map(|detail| {
            "detail.".clone_into(&mut compiler.below);
            let own_page = Selectors::compile(detail, &mut compiler);
            check_detail(rules, detail, own_page.have_fields(), &mut compiler);
            own_page
        });
        if compiler.errors.is_empty() { Ok(Self { list, detail }) } else { Err(compiler.errors) }
    }
}

impl Rules {
    /// Each layout with all that holds for it, and where its own rules stand.
    pub(super) fn flat(&self) -> Vec<(String, Self)> {
        if self.layout.is_empty() {
            return vec![(String::new(), Self { detail: None, ..self.clone() })];
        }
        let below = |(number, own): (usize, &Self)| {
            let mut layout = own.clone();
            // A JSONPath is nothing to a page, and a selector nothing to JSON.
            let is_json = matches!(layout.origin(), Origin::Json | Origin::State);
            if layout.origin() != Origin::State {
                let fits = |anchor: &String| anchor.starts_with('$') == is_json;
                layout.anchor = layout.anchor.or_else(|| self.anchor.clone().filter(fits));
            }
            if !is_json {
                layout.total = layout.total.or(&self.total);
                layout.next = layout.next.or(&self.next);
            }
            layout.cursor = layout.cursor.or_else(|| self.cursor.clone());
            (format!("layout.{number}."), layout)
        };
        self.layout.iter().enumerate().map(below).collect()
    }

    /// What the posts are read from, by each layout in order.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        let own = self.layout.is_empty().then(|| self.origin());
        own.into_iter().chain(self.layout.iter().map(Self::origin))
    }

    /// What the posts are read from.
    pub(super) fn origin(&self) -> Origin {
        self.from.unwrap_or_else(|| match &self.item {
            Some(item) if item.trim_start().starts_with('$') => Origin::Json,
            Some(_) => Origin::Html,
            None => Origin::Auto,
        })
    }
}

fn compile(rules: &Rules, compiler: &mut Compiler) -> Layout {
    let reader = match rules.origin() {
        Origin::Html => {
            no_empty(rules, compiler);
            check_page(rules, compiler);
            Reader::Page(Selectors::compile(rules, compiler))
        }
        Origin::Json => {
            if rules.script.is_some() {
                let help = "remove it, or set `from = \"state\"`";
                compiler.error("script", "a JSON document has no scripts", help);
            }
            Reader::Json(Paths::compile(rules, compiler))
        }
        Origin::State => {
            let script = compiler.selector("script", rules.script.as_deref());
            Reader::State(script, Paths::compile(rules, compiler))
        }
        origin @ (Origin::JsonLd | Origin::Markup | Origin::Feed | Origin::Auto) => {
            no_empty(rules, compiler);
            check_stated(rules, compiler);
            Reader::Stated(origin, Selectors::compile(rules, compiler))
        }
    };
    if !rules.layout.is_empty() {
        compiler.error("layout", "a layout has no layouts of its own", "write one list of them");
    }
    Layout { reader, cursor: rules.cursor.as_ref().and_then(|rule| cursor(rule, compiler)) }
}

/// A page has no whole that could be written down.
fn no_empty(rules: &Rules, compiler: &mut Compiler) {
    if rules.empty.is_some() {
        let help = "remove it: a page without posts is told by its `anchor` and its words";
        compiler.error("empty", "only a JSON answer is told by its whole", help);
    }
}

/// What rules for a page need.
fn check_page(rules: &Rules, compiler: &mut Compiler) {
    let content = [&rules.text, &rules.title, &rules.rating];
    if rules.item.is_none() {
        let help = "add `item`, the selector of one post; the fields are searched inside it";
        compiler.error("item", "`item` is missing", help);
    } else if content.iter().all(|field| field.is_empty()) {
        let help = "add at least one of `text`, `title` and `rating`";
        compiler.error("text", "nothing says what a post says", help);
    }
}

/// What rules may add where the document states its posts by itself: an address built from the id.
fn check_stated(rules: &Rules, compiler: &mut Compiler) {
    let content = [&rules.text, &rules.title, &rules.rating, &rules.author];
    let about = [&rules.key, &rules.published, &rules.status, &rules.language];
    let reach = [&rules.reactions, &rules.followers];
    let builds = |link: &Fields| link.iter().all(|rule| rule.template.is_some());
    let reads = content.iter().chain(&about).chain(&reach).any(|field| field.is_some());
    if rules.item.is_some() {
        let help = "remove it, or the `from` beside it";
        compiler.error("item", "the posts are not looked for by rules here", help);
    } else if reads || rules.reply.is_some() || !builds(&rules.link) {
        let help = "add `item`, the selector of one post; the fields are searched inside it";
        compiler.error("item", "`item` is missing", help);
    }
}

/// What belongs into a layout as soon as there are several.
fn misplaced(rules: &Rules, compiler: &mut Compiler) {
    let fields = [
        ("key", &rules.key),
        ("link", &rules.link),
        ("author", &rules.author),
        ("published", &rules.published),
        ("rating", &rules.rating),
        ("title", &rules.title),
        ("text", &rules.text),
        ("status", &rules.status),
        ("language", &rules.language),
        ("reactions", &rules.reactions),
        ("followers", &rules.followers),
    ];
    let fields = fields.iter().filter(|(_, rules)| rules.is_some()).map(|(name, _)| *name);
    let others = [
        ("from", rules.from.is_some()),
        ("script", rules.script.is_some()),
        ("empty", rules.empty.is_some()),
        ("item", rules.item.is_some()),
        ("reply", rules.reply.is_some()),
    ];
    let others = others.iter().filter(|(_, there)| *there).map(|(name, _)| *name);
    for name in fields.chain(others).collect::<Vec<_>>() {
        let help = "move it into the `layout` that it is meant for";
        compiler.error(name, "there are several layouts beside it", help);
    }
}

fn cursor(rule: &CursorRule, compiler: &mut Compiler) -> Option<Cursor> {
    let help = "write where the cursor stands in the answer, such as `/paging/after`";
    if rule.param.as_deref().is_some_and(|param| param.trim().is_empty()) {
        let help = "write the parameter of the address that takes the cursor; leave `param` \
                    out where the cursor is an address itself";
        compiler.error("cursor.param", "not the name of a parameter", help);
    }
    let Some(pointer) = rule.pointer.as_deref() else {
        return match (rule.step, &rule.param) {
            (Some(step), Some(param)) if step > 0 => {
                Some(Cursor::Count { param: param.clone(), step, first: rule.first.unwrap_or(1) })
            }
            (Some(_), Some(_)) => {
                compiler.error("cursor.step", "a step of 0 leads nowhere", "write 1 or more");
                None
            }
            (Some(_), None) => {
                let help = "write the parameter of the address that counts the pages";
                compiler.error("cursor.param", "`param` is missing", help);
                None
            }
            (None, _) => {
                compiler.error("cursor.pointer", "`pointer` is missing", help);
                None
            }
        };
    };
    if rule.step.is_some() {
        let help =
            "keep `pointer` where the answer holds the cursor, `step` where pages are counted";
        compiler.error("cursor.step", "there is a `pointer` beside it", help);
    }
    match check_pointer(pointer) {
        Ok(()) => Some(Cursor::At { pointer: pointer.to_owned(), param: rule.param.clone() }),
        Err(why) => {
            compiler.error("cursor.pointer", format!("not a JSON pointer: it {why}"), help);
            None
        }
    }
}

/// What the rules for posts' own pages cannot have, and what they need.
fn check_detail(rules: &Rules, detail: &Rules, has_fields: bool, compiler: &mut Compiler) {
    let elsewhere = "a post's own page has one post, whose id and link the list gives: remove it";
    let fields = [
        ("key", &detail.key),
        ("link", &detail.link),
        ("total", &detail.total),
        ("next", &detail.next),
    ];
    for (name, field) in fields {
        if field.is_some() {
            compiler.error(name, "belongs to the list", elsewhere);
        }
    }
    if detail.cursor.is_some() {
        compiler.error("cursor", "belongs to the list", elsewhere);
    }
    if detail.from.is_some() || !detail.layout.is_empty() {
        let help = "remove it: without fields the page's JSON-LD is read";
        compiler.error("from", "a post's own page is read by selectors", help);
    }
    if detail.detail.is_some() {
        compiler.error("detail", "a post's own page has no further pages", "remove it");
    }
    if detail.item.is_some() && !has_fields {
        let help = "add what to read in it, such as `text = { select = \".body\" }`; without \
                    `item` and fields the page's JSON-LD is read";
        compiler.error("item", "nothing says what to read in it", help);
    }
    let lists = rules.flat();
    let leads_on = |(_, list): &(String, Rules)| list.item.is_none() || list.link.is_some();
    if !lists.iter().any(leads_on) {
        compiler.below = String::new();
        let help = "add `link`, where a post in the list leads to its own page";
        compiler.error("detail", "`link` is missing: nothing leads to a post's own page", help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::rules::FieldRule;

    fn field(select: &str) -> Fields {
        select.into()
    }

    #[track_caller]
    fn check(rules: &Rules, fields: &[&str]) {
        let errors = Layouts::compile(rules).err().unwrap_or_default();
        let found: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(found, fields, "{errors:?}");
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        check(&Rules::default(), &[]);
        check(
            &Rules { item: Some("article.post".into()), text: field(".body"), ..Rules::default() },
            &[],
        );
        let rules = Rules {
            item: Some("article[".into()),
            author: field("a::text"),
            text: Fields::from(FieldRule { format: Some("%Y".into()), ..FieldRule::default() }),
            link: Fields::from(FieldRule { attr: Some("@href".into()), ..FieldRule::default() }),
            published: Fields::from(FieldRule {
                format: Some("%H:%M".into()),
                ..FieldRule::default()
            }),
            rating: Fields::from(FieldRule {
                best: Some(1.0),
                worst: Some(5.0),
                ..FieldRule::default()
            }),
            ..Rules::default()
        };
        check(
            &rules,
            &[
                "item",
                "link.attr",
                "author.select",
                "published.format",
                "rating.best",
                "text.format",
            ],
        );
        check(&Rules { author: field("a"), ..Rules::default() }, &["item"]);
        check(
            &Rules { item: Some("li".into()), author: field("a"), ..Rules::default() },
            &["text"],
        );
    }
    #[test]
    fn rules_of_a_posts_own_page_are_rules_of_one_post() {
        let list = |detail: Rules| Rules {
            item: Some("li".into()),
            title: field("a"),
            link: field("a"),
            detail: Some(Box::new(detail)),
            ..Rules::default()
        };
        check(&list(Rules::default()), &[]);
        check(&list(Rules { text: field(".body"), ..Rules::default() }), &[]);
        check(&Rules { link: Fields::default(), ..list(Rules::default()) }, &["detail"]);
        check(&Rules { detail: Some(Box::default()), ..Rules::default() }, &[]);
        let wrong = Rules {
            item: Some("article".into()),
            key: field("a["),
            next: field("a"),
            cursor: Some(CursorRule { pointer: Some("/a".into()), ..CursorRule::default() }),
            detail: Some(Box::default()),
            ..Rules::default()
        };
        let expected = [
            "detail.key.select",
            "detail.key",
            "detail.next",
            "detail.cursor",
            "detail.detail",
            "detail.item",
        ];
        check(&list(wrong), &expected);
    }

    #[test]
    fn an_empty_answer_is_json_and_only_texts_have_others() {
        let json = |empty: &str| Rules {
            item: Some("$[*]".into()),
            text: field("$.text"),
            empty: Some(empty.into()),
            ..Rules::default()
        };
        check(&json("[]"), &[]);
        check(&json("nothing"), &["empty"]);
        check(&Rules { item: Some("li".into()), ..json("[]") }, &["empty", "text.path"]);
        check(&Rules { item: None, text: Fields::default(), ..json("[]") }, &["empty"]);
        let other = || Fields::from(FieldRule { or: true, ..FieldRule::from("$.a") });
        check(&Rules { text: other(), ..json("{}") }, &[]);
        check(&Rules { author: other(), ..json("{}") }, &["author.or"]);
    }

    #[test]
    fn a_cursor_says_where_it_stands() {
        let cursor = |pointer: Option<&str>, param: Option<&str>| Rules {
            cursor: Some(CursorRule {
                pointer: pointer.map(str::to_owned),
                param: param.map(str::to_owned),
                ..CursorRule::default()
            }),
            ..Rules::default()
        };
        check(&cursor(Some("/paging/after"), Some("after")), &[]);
        check(&cursor(Some("/next"), None), &[]);
        check(&cursor(None, None), &["cursor.pointer"]);
        check(&cursor(Some("paging.after"), Some(" ")), &["cursor.param", "cursor.pointer"]);
    }
}
