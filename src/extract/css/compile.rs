//! Rules made ready: selectors parsed once, every mistake reported at once.

use scraper::{Html, Selector};

use crate::extract::{
    CursorRule, FieldRule, Rules,
    cursor::{Cursor, check_pointer},
    date,
};

/// A mistake in the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct RuleError {
    /// Where it stands, below `extract`: `item`, `author.select`, `published.format`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

/// Compiled rules.
#[derive(Debug)]
pub(in crate::extract) struct Selectors {
    /// One post; without it the rules only add to what the page states itself.
    pub(super) item: Option<Selector>,
    /// What stands on every healthy page.
    pub(super) anchor: Option<Selector>,
    pub(super) key: Option<Field>,
    pub(super) link: Option<Field>,
    pub(in crate::extract) author: Option<Field>,
    pub(in crate::extract) published: Option<Field>,
    pub(in crate::extract) rating: Option<Field>,
    pub(in crate::extract) title: Option<Field>,
    pub(in crate::extract) text: Option<Field>,
    pub(in crate::extract) status: Option<Field>,
    pub(in crate::extract) reply: Option<Field>,
    pub(super) total: Option<Field>,
    pub(super) next: Option<Field>,
    /// Where a JSON answer says what the next page is.
    pub(in crate::extract) cursor: Option<Cursor>,
    /// How a post's own page is read.
    pub(in crate::extract) detail: Option<Box<Self>>,
}

/// One compiled field.
#[derive(Debug)]
pub(in crate::extract) struct Field {
    pub(super) select: Option<Selector>,
    pub(super) attr: Option<String>,
    pub(super) format: Option<String>,
    pub(super) best: Option<f64>,
    pub(super) worst: Option<f64>,
}

impl Selectors {
    /// Compiles rules, or says everything that is wrong with them.
    pub(in crate::extract) fn compile(rules: &Rules) -> Result<Self, Vec<RuleError>> {
        let mut compiler = Compiler::default();
        let mut selectors = compiler.selectors(rules);
        compiler.whole(rules);
        if let Some(detail) = rules.detail.as_deref() {
            compiler.below = "detail.";
            let own_page = compiler.selectors(detail);
            compiler.detail(rules, detail, own_page.have_fields());
            selectors.detail = Some(Box::new(own_page));
        }
        if compiler.errors.is_empty() { Ok(selectors) } else { Err(compiler.errors) }
    }

    /// Whether the rules say what a post is.
    pub(in crate::extract) fn find_posts(&self) -> bool {
        self.item.is_some()
    }

    /// Whether what every healthy page has stands on this one, if the rules say what that is.
    pub(in crate::extract) fn is_anchored(&self, html: &Html) -> bool {
        self.anchor.as_ref().is_none_or(|anchor| html.select(anchor).next().is_some())
    }

    /// Whether the rules name something that only the right page has.
    pub(in crate::extract) fn stand_on_something(&self) -> bool {
        self.item.is_some() || self.anchor.is_some()
    }

    /// Whether there is a field to read in a post.
    pub(in crate::extract) fn have_fields(&self) -> bool {
        let content = [&self.text, &self.title, &self.rating, &self.author];
        let after = [&self.published, &self.status, &self.reply];
        content.iter().chain(&after).any(|field| field.is_some())
    }
}

#[derive(Default)]
struct Compiler {
    errors: Vec<RuleError>,
    /// What the names of fields are to begin with.
    below: &'static str,
}

impl Compiler {
    fn error(&mut self, field: &str, message: impl Into<String>, help: &str) {
        self.errors.push(RuleError {
            field: format!("{}{field}", self.below),
            message: message.into(),
            help: help.to_owned(),
        });
    }

    /// All but the rules for posts' own pages.
    fn selectors(&mut self, rules: &Rules) -> Selectors {
        Selectors {
            item: self.selector("item", rules.item.as_deref()),
            anchor: self.selector("anchor", rules.anchor.as_deref()),
            key: self.field("key", rules.key.as_ref()),
            link: self.field("link", rules.link.as_ref()),
            author: self.field("author", rules.author.as_ref()),
            published: self.field("published", rules.published.as_ref()),
            rating: self.field("rating", rules.rating.as_ref()),
            title: self.field("title", rules.title.as_ref()),
            text: self.field("text", rules.text.as_ref()),
            status: self.field("status", rules.status.as_ref()),
            reply: self.field("reply", rules.reply.as_ref()),
            total: self.field("total", rules.total.as_ref()),
            next: self.field("next", rules.next.as_ref()),
            cursor: rules.cursor.as_ref().and_then(|rule| self.cursor(rule)),
            detail: None,
        }
    }

    fn cursor(&mut self, rule: &CursorRule) -> Option<Cursor> {
        let help = "write where the cursor stands in the answer, such as `/paging/after`";
        let checked = match rule.pointer.as_deref() {
            None => Err("`pointer` is missing".to_owned()),
            Some(pointer) => check_pointer(pointer)
                .map(|()| pointer.to_owned())
                .map_err(|why| format!("not a JSON pointer: it {why}")),
        };
        if rule.param.as_deref().is_some_and(|param| param.trim().is_empty()) {
            let help = "write the parameter of the address that takes the cursor; leave `param` \
                        out where the cursor is an address itself";
            self.error("cursor.param", "not the name of a parameter", help);
        }
        match checked {
            Ok(pointer) => Some(Cursor { pointer, param: rule.param.clone() }),
            Err(why) => {
                self.error("cursor.pointer", why, help);
                None
            }
        }
    }

    fn selector(&mut self, field: &str, text: Option<&str>) -> Option<Selector> {
        match Selector::parse(text?) {
            Ok(selector) => Some(selector),
            Err(error) => {
                let help = "write a CSS selector such as `article.review`; the text of the element \
                            is read unless `attr` names an attribute, so `::text`, `::attr()` and \
                            `:contains()` do not exist";
                self.error(field, format!("not a CSS selector: {error}"), help);
                None
            }
        }
    }

    fn field(&mut self, name: &str, rule: Option<&FieldRule>) -> Option<Field> {
        let rule = rule?;
        let select = self.selector(&format!("{name}.select"), rule.select.as_deref());
        let attr = rule.attr.as_deref();
        if attr.is_some_and(|attr| attr.is_empty() || attr.contains(|c: char| !is_in_name(c))) {
            self.error(
                &format!("{name}.attr"),
                "not the name of an attribute",
                "write the bare name, such as `href` or `data-id`",
            );
        }
        if let Some(format) = &rule.format {
            if name != "published" {
                self.error(
                    &format!("{name}.format"),
                    "only dates have a format",
                    "move it to `published`",
                );
            } else if let Err(why) = date::check_format(format) {
                let help = "write a strptime format such as `%d/%m/%Y %H:%M`";
                self.error("published.format", format!("not a date format: {why}"), help);
            }
        }
        self.scale(name, rule);
        // An attribute is named in lower case in a parsed page.
        let attr = attr.map(str::to_ascii_lowercase);
        Some(Field {
            select,
            attr,
            format: rule.format.clone(),
            best: rule.best,
            worst: rule.worst,
        })
    }

    fn scale(&mut self, name: &str, rule: &FieldRule) {
        let help = "`best` is the better end, as in `best = 10, worst = 1`";
        let (best, worst) = (rule.best, rule.worst);
        if name != "rating" && (best.is_some() || worst.is_some()) {
            self.error(&format!("{name}.best"), "only ratings have a scale", "move it to `rating`");
        } else if best.unwrap_or(5.0) <= worst.unwrap_or(0.0)
            || [best, worst].iter().flatten().any(|end| !end.is_finite())
        {
            self.error("rating.best", "the best rating is not above the worst", help);
        }
    }

    /// What the rules for posts' own pages cannot have, and what they need.
    fn detail(&mut self, rules: &Rules, detail: &Rules, has_fields: bool) {
        let elsewhere =
            "a post's own page has one post, whose id and link the list gives: remove it";
        let fields = [
            ("key", &detail.key),
            ("link", &detail.link),
            ("total", &detail.total),
            ("next", &detail.next),
        ];
        for (name, field) in fields {
            if field.is_some() {
                self.error(name, "belongs to the list", elsewhere);
            }
        }
        if detail.cursor.is_some() {
            self.error("cursor", "belongs to the list", elsewhere);
        }
        if detail.detail.is_some() {
            self.error("detail", "a post's own page has no further pages", "remove it");
        }
        if detail.item.is_some() && !has_fields {
            let help = "add what to read in it, such as `text = { select = \".body\" }`; without \
                        `item` and fields the page's JSON-LD is read";
            self.error("item", "nothing says what to read in it", help);
        }
        if rules.item.is_some() && rules.link.is_none() {
            self.below = "";
            let help = "add `link`, where a post in the list leads to its own page";
            self.error("detail", "`link` is missing: nothing leads to a post's own page", help);
        }
    }

    /// What only the rules as a whole show.
    fn whole(&mut self, rules: &Rules) {
        let content = [&rules.text, &rules.title, &rules.rating];
        let about = [&rules.key, &rules.link, &rules.author, &rules.published];
        let after = [&rules.status, &rules.reply];
        let mut fields = content.iter().chain(&about).chain(&after);
        if rules.item.is_none() && fields.any(|field| field.is_some()) {
            let help = "add `item`, the selector of one post; the fields are searched inside it";
            self.error("item", "`item` is missing", help);
        }
        if rules.item.is_some() && content.iter().all(|field| field.is_none()) {
            let help = "add at least one of `text`, `title` and `rating`";
            self.error("text", "nothing says what a post says", help);
        }
    }
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(select: &str) -> FieldRule {
        FieldRule { select: Some(select.to_owned()), ..FieldRule::default() }
    }

    #[track_caller]
    fn check(rules: &Rules, fields: &[&str]) {
        let errors = Selectors::compile(rules).err().unwrap_or_default();
        let found: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(found, fields, "{errors:?}");
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        check(&Rules::default(), &[]);
        check(
            &Rules {
                item: Some("article.post".into()),
                text: Some(field(".body")),
                ..Rules::default()
            },
            &[],
        );
        let rules = Rules {
            item: Some("article[".into()),
            author: Some(field("a::text")),
            text: Some(FieldRule { format: Some("%Y".into()), ..FieldRule::default() }),
            link: Some(FieldRule { attr: Some("@href".into()), ..FieldRule::default() }),
            published: Some(FieldRule { format: Some("%H:%M".into()), ..FieldRule::default() }),
            rating: Some(FieldRule { best: Some(1.0), worst: Some(5.0), ..FieldRule::default() }),
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
        check(&Rules { author: Some(field("a")), ..Rules::default() }, &["item"]);
        check(
            &Rules { item: Some("li".into()), author: Some(field("a")), ..Rules::default() },
            &["text"],
        );
    }
    #[test]
    fn rules_of_a_posts_own_page_are_rules_of_one_post() {
        let list = |detail: Rules| Rules {
            item: Some("li".into()),
            title: Some(field("a")),
            link: Some(field("a")),
            detail: Some(Box::new(detail)),
            ..Rules::default()
        };
        check(&list(Rules::default()), &[]);
        check(&list(Rules { text: Some(field(".body")), ..Rules::default() }), &[]);
        check(&Rules { link: None, ..list(Rules::default()) }, &["detail"]);
        check(&Rules { detail: Some(Box::default()), ..Rules::default() }, &[]);
        let wrong = Rules {
            item: Some("article".into()),
            key: Some(field("a[")),
            next: Some(field("a")),
            cursor: Some(CursorRule { pointer: Some("/a".into()), param: None }),
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
    fn a_cursor_says_where_it_stands() {
        let cursor = |pointer: Option<&str>, param: Option<&str>| Rules {
            cursor: Some(CursorRule {
                pointer: pointer.map(str::to_owned),
                param: param.map(str::to_owned),
            }),
            ..Rules::default()
        };
        check(&cursor(Some("/paging/after"), Some("after")), &[]);
        check(&cursor(Some("/next"), None), &[]);
        check(&cursor(None, None), &["cursor.pointer"]);
        check(&cursor(Some("paging.after"), Some(" ")), &["cursor.param", "cursor.pointer"]);
    }
}
