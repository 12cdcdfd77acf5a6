//! The page as HTML, by a template in which every value is escaped.

use std::sync::OnceLock;

use minijinja::{Environment, Value, context, syntax::SyntaxConfig, value::Serde};

use super::block::Page;
use crate::{
    domain::Language,
    mail::{templates::LAYOUT, words::words},
};

/// The name ends in `.html`, by which the engine escapes every value.
const NAME: &str = "letter.html";

/// The template, read once for all mails.
static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();

/// The HTML of a page.
pub(in crate::mail) fn html(page: &Page, language: Language) -> Result<String, minijinja::Error> {
    let environment = if let Some(known) = ENVIRONMENT.get() {
        known
    } else {
        let made = environment()?;
        ENVIRONMENT.get_or_init(|| made)
    };
    let colon = words(language).colon.trim_end();
    let page = Value::from(Serde(page));
    environment.get_template(NAME)?.render(context! { lang => language.code(), colon, page })
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template(NAME, LAYOUT)?;
    Ok(environment)
}
