//! Rules made ready: selectors parsed once, every mistake reported at once.

use scraper::Selector;

use crate::extract::{FieldRule, Rules, date};

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
    pub(super) author: Option<Field>,
    pub(super) published: Option<Field>,
    pub(super) rating: Option<Field>,
    pub(super) title: Option<Field>,
    pub(super) text: Option<Field>,
    pub(super) status: Option<Field>,
    pub(super) reply: Option<Field>,
    pub(super) total: Option<Field>,
    pub(super) next: Option<Field>,
}

/// One compiled field.
#[derive(Debug)]
pub(super) struct Field {
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
        let selectors = Self {
            item: compiler.selector("item", rules.item.as_deref()),
            anchor: compiler.selector("anchor", rules.anchor.as_deref()),
            key: compiler.field("key", rules.key.as_ref()),
            link: compiler.field("link", rules.link.as_ref()),
            author: compiler.field("author", rules.author.as_ref()),
            published: compiler.field("published", rules.published.as_ref()),
            rating: compiler.field("rating", rules.rating.as_ref()),
            title: compiler.field("title", rules.title.as_ref()),
            text: compiler.field("text", rules.text.as_ref()),
            status: compiler.field("status", rules.status.as_ref()),
            reply: compiler.field("reply", rules.reply.as_ref()),
            total: compiler.field("total", rules.total.as_ref()),
            next: compiler.field("next", rules.next.as_ref()),
        };
        compiler.whole(rules);
        if compiler.errors.is_empty() { Ok(selectors) } else { Err(compiler.errors) }
    }

    /// Whether the rules say what a post is.
    pub(in crate::extract) fn find_posts(&self) -> bool {
        self.item.is_some()
    }
}

#[derive(Default)]
struct Compiler {
    errors: Vec<RuleError>,
}

impl Compiler {
    fn error(&mut self, field: &str, message: impl Into<String>, help: &str) {
        self.errors.push(RuleError {
            field: field.to_owned(),
            message: message.into(),
            help: help.to_owned(),
        });
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
}
