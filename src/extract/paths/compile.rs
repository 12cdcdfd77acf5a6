//! Rules for JSON made ready: paths parsed once, every mistake reported at once.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::extract::rules::{Compiler, FieldRule, Fields, LookupRule, ReplyRule, Rules, Shape};

/// Compiled rules.
#[derive(Debug)]
pub(in crate::extract) struct Paths {
    /// The posts, in the document.
    pub(super) item: Option<JsonPath>,
    /// What every healthy document has.
    pub(super) anchor: Option<JsonPath>,
    /// A whole document without posts.
    pub(super) empty: Option<Value>,
    pub(super) key: Vec<Field>,
    pub(super) link: Vec<Field>,
    pub(super) author: Vec<Field>,
    pub(super) published: Vec<Field>,
    pub(super) rating: Vec<Field>,
    pub(super) title: Vec<Field>,
    pub(super) text: Vec<Field>,
    pub(super) status: Vec<Field>,
    pub(super) language: Vec<Field>,
    pub(super) reactions: Vec<Field>,
    pub(super) followers: Vec<Field>,
    pub(super) reply: Option<Answer>,
    pub(super) total: Vec<Field>,
    pub(super) next: Vec<Field>,
    /// Where fields look things up that a post only names.
    pub(super) lookups: Vec<Lookup>,
}

/// One compiled field.
#[derive(Debug)]
pub(super) struct Field {
    /// Inside the post; `None` for what is only built.
    pub(super) path: Option<JsonPath>,
    pub(super) all: bool,
    pub(super) count: bool,
    /// Its place among the lookups.
    pub(super) lookup: Option<usize>,
    pub(super) shape: Shape,
}

/// Where something is told that a post only names.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) items: JsonPath,
    pub(super) by: String,
    pub(super) give: String,
}

/// Where the business's answer stands.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) path: JsonPath,
    pub(super) text: Vec<Field>,
    pub(super) author: Vec<Field>,
    pub(super) published: Vec<Field>,
}

impl Paths {
    /// Compiles the rules of one layout of JSON.
    pub(in crate::extract) fn compile(rules: &Rules, compiler: &mut Compiler) -> Self {
        if rules.item.is_none() {
            let help = "add `item`, such as `$.reviews[*]`; the fields are searched inside it";
            compiler.error("item", "`item` is missing", help);
        }
        let mut build = Build { compiler, lookups: Vec::new() };
        Self {
            item: build.compiler.path("item", rules.item.as_deref()),
            anchor: build.compiler.path("anchor", rules.anchor.as_deref()),
            empty: build.empty(rules.empty.as_deref()),
            key: build.fields("key", &rules.key),
            link: build.fields("link", &rules.link),
            author: build.fields("author", &rules.author),
            published: build.fields("published", &rules.published),
            rating: build.fields("rating", &rules.rating),
            title: build.fields("title", &rules.title),
            text: build.fields("text", &rules.text),
            status: build.fields("status", &rules.status),
            language: build.fields("language", &rules.language),
            reactions: build.fields("reactions", &rules.reactions),
            followers: build.fields("followers", &rules.followers),
            total: build.fields("total", &rules.total),
            next: build.fields("next", &rules.next),
            reply: rules.reply.as_ref().and_then(|reply| build.answer(reply)),
            lookups: build.lookups,
        }
    }
}

struct Build<'a> {
    compiler: &'a mut Compiler,
    lookups: Vec<Lookup>,
}

impl Build<'_> {
    fn empty(&mut self, text: Option<&str>) -> Option<Value> {
        let value = serde_json::from_str(text?).ok();
        if value.is_none() {
            let help = "write the whole answer without posts, such as `{}` or `[]`";
            self.compiler.error("empty", "not JSON", help);
        }
        value
    }

    fn fields(&mut self, name: &'static str, rules: &Fields) -> Vec<Field> {
        rules.places(name).map(|(at, rule)| self.field(name, &at, rule)).collect()
    }

    fn field(&mut self, name: &str, at: &str, rule: &FieldRule) -> Field {
        if rule.select.is_some() || rule.attr.is_some() || rule.without.is_some() {
            let help = "write `path = \"$.author.name\"`";
            self.compiler.error(at, "JSON has no elements and attributes", help);
        } else if rule.path.is_none() && rule.template.is_none() {
            let help = "write `path = \"$.author.name\"`";
            self.compiler.error(at, "`path` is missing", help);
        }
        Field {
            path: self.compiler.path(&format!("{at}.path"), rule.path.as_deref()),
            all: rule.all,
            count: rule.count,
            lookup: rule.lookup.as_ref().and_then(|rule| self.lookup(at, rule)),
            shape: self.compiler.shape(name, at, rule),
        }
    }

    fn lookup(&mut self, at: &str, rule: &LookupRule) -> Option<usize> {
        let items = self.compiler.path(&format!("{at}.lookup.items"), Some(&rule.items))?;
        self.lookups.push(Lookup { items, by: rule.by.clone(), give: rule.give.clone() });
        Some(self.lookups.len() - 1)
    }

    fn answer(&mut self, rule: &ReplyRule) -> Option<Answer> {
        if rule.select.is_some() || rule.next.is_some() {
            self.compiler.error("reply", "JSON has no elements", "write `path = \"$.reply\"`");
        } else if rule.path.is_none() {
            let help = "write `path`, the answer inside the post";
            self.compiler.error("reply", "nothing says where the answer stands", help);
        }
        let path = self.compiler.path("reply.path", rule.path.as_deref());
        let text = self.fields("reply.text", &rule.text);
        let author = self.fields("reply.author", &rule.author);
        let published = self.fields("reply.published", &rule.published);
        Some(Answer { path: path?, text, author, published })
    }
}
