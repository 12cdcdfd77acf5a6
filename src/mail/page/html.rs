//! The page as HTML, by a template in which every value is escaped.

use minijinja::{Environment, Value, context, syntax::SyntaxConfig, value::Serde};

use super::block::Page;
use crate::{domain::Language, mail::words::words};

/// The name ends in `.html`, by which the engine escapes every value.
const NAME: &str = "letter.html";

/// The HTML of a page.
pub(in crate::mail) fn html(page: &Page, language: Language) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template(NAME, include_str!("../template/letter.html"))?;
    let colon = words(language).colon.trim_end();
    let page = Value::from(Serde(page));
    environment.get_template(NAME)?.render(context! { lang => language.code(), colon, page })
}
