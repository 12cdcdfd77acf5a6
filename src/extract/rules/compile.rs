//! What the rules of all kinds of layouts have in common when they are made ready: every mistake is
//! kept, with its place, so that all are reported at once.

use regex_lite::Regex;
use scraper::Selector;
use serde_json_path::JsonPath;

use super::{
    FieldRule,
    shape::{Shape, Template},
};
use crate::extract::date;

/// A mistake in the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct RuleError {
    /// Where it stands, below `extract`: `item`, `author.select`, `layout.0.published.1.format`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

/// Where the rules being compiled stand, and what was wrong with them so far.
#[derive(Debug, Default)]
pub(in crate::extract) struct Compiler {
    pub(in crate::extract) errors: Vec<RuleError>,
    /// What the names of fields are to begin with, as `layout.0.`.
    pub(in crate::extract) below: String,
}

impl Compiler {
    pub(in crate::extract) fn error(
        &mut self,
        field: &str,
        message: impl Into<String>,
        help: &str,
    ) {
        self.errors.push(RuleError {
            field: format!("{}{field}", self.below),
            message: message.into(),
            help: help.to_owned(),
        });
    }

    /// A CSS selector.
    pub(in crate::extract) fn selector(
        &mut self,
        field: &str,
        text: Option<&str>,
    ) -> Option<Selector> {
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

    /// A `JSONPath`.
    pub(in crate::extract) fn path(&mut self, field: &str, text: Option<&str>) -> Option<JsonPath> {
        match JsonPath::parse(text?) {
            Ok(path) => Some(path),
            Err(error) => {
                let help = "write a JSONPath (RFC 9535) such as `$.reviews[*]` or `$.user.name`; \
                            `$` is the document for `item`, `anchor`, `total` and `next`, and the \
                            post for the others";
                self.error(field, format!("not a JSONPath: {error}"), help);
                None
            }
        }
    }

    /// What is done with a value that is found. `name` is that of the field, `at` its place.
    pub(in crate::extract) fn shape(&mut self, name: &str, at: &str, rule: &FieldRule) -> Shape {
        let attr = rule.attr.as_deref();
        if attr.is_some_and(|attr| attr.is_empty() || attr.contains(|c: char| !is_in_name(c))) {
            self.error(
                &format!("{at}.attr"),
                "not the name of an attribute",
                "write the bare name, such as `href` or `data-id`",
            );
        }
        if let Some(format) = &rule.format {
            if !name.ends_with("published") {
                let help = "move it to `published`";
                self.error(&format!("{at}.format"), "only dates have a format", help);
            } else if let Err(why) = date::check_format(format) {
                let help = "write a strptime format such as `%d/%m/%Y %H:%M`";
                self.error(&format!("{at}.format"), format!("not a date format: {why}"), help);
            }
        }
        self.scale(name, at, rule);
        if rule.or && !name.ends_with("text") {
            let help = "remove it: of the others, the first that says anything is taken anyway";
            self.error(&format!("{at}.or"), "only the parts of a text are joined", help);
        }
        let pattern = rule.pattern.as_deref().and_then(|pattern| match Regex::new(pattern) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let help = "write a regular expression such as `-(\\d+)$`, in single quotes";
                let message = format!("not a regular expression: {error}");
                self.error(&format!("{at}.pattern"), message, help);
                None
            }
        });
        let template = rule.template.as_deref().and_then(|text| match Template::parse(text) {
            Ok(template) => Some(template),
            Err(why) => {
                let help = "write names in braces: `https://example.com/p/{id}#{value}`";
                self.error(&format!("{at}.template"), format!("not a template: {why}"), help);
                None
            }
        });
        Shape {
            pattern,
            values: rule.values.iter().map(|(k, v)| (k.clone(), v.to_string())).collect(),
            template,
            label: rule.label.clone(),
            or: rule.or,
            format: rule.format.clone(),
            best: rule.best,
            worst: rule.worst,
        }
    }

    fn scale(&mut self, name: &str, at: &str, rule: &FieldRule) {
        let help = "`best` is the better end, as in `best = 10, worst = 1`";
        let (best, worst) = (rule.best, rule.worst);
        let field = format!("{at}.best");
        if name != "rating" && (best.is_some() || worst.is_some()) {
            self.error(&field, "only ratings have a scale", "move it to `rating`");
        } else if best.unwrap_or(5.0) <= worst.unwrap_or(0.0)
            || [best, worst].iter().flatten().any(|end| !end.is_finite())
        {
            self.error(&field, "the best rating is not above the worst", help);
        }
    }
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')
}
