//! A page as it is sent: laid out by a template in which every value is escaped, and with headers
//! that keep it to its reader. It has no script, and fetches nothing.

use std::sync::OnceLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
        REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use minijinja::{Environment, Value, context, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::words::{Said, Words, words};
use crate::domain::Language;

/// The name ends in `.html`, by which the engine escapes every value.
const NAME: &str = "case.html";
const STYLE: &str = include_str!("template/style.css");
/// What is shown where no page can be made.
const PLAIN: &str = "vigie cannot show this page.";

/// The template, read once.
static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();

/// A page, or why there is none.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    html: String,
    further: HeaderMap,
}

/// A page that only says something, in one language or in each.
#[derive(Debug, Serialize)]
struct Plain {
    title: &'static str,
    plain: Vec<(&'static str, Said)>,
}

impl Page {
    /// A page that only says something, in the language of whoever sees it.
    pub(super) fn said(
        status: StatusCode,
        language: Language,
        what: impl Fn(&Words) -> Said,
    ) -> Self {
        let said = what(words(language));
        let plain = Plain { title: said.heading, plain: vec![(language.code(), said)] };
        render(&plain, language).status(status)
    }

    /// The same where nobody knows who sees it: in every language.
    pub(super) fn everywhere(status: StatusCode, what: impl Fn(&Words) -> Said) -> Self {
        let languages = [Language::English, Language::French];
        let plain = languages.map(|language| (language.code(), what(words(language)))).to_vec();
        let title = what(words(Language::English)).heading;
        render(&Plain { title, plain }, Language::English).status(status)
    }

    /// The same page with another status.
    pub(super) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same page with a further header.
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.further.insert(name, value);
        self
    }

    /// As it is sent.
    pub(super) fn response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.html)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            // Neither a proxy, nor a search engine, nor the site of a link hears of it.
            (CACHE_CONTROL, "no-store"),
            (HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive"),
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&policy()) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        headers.extend(self.further);
        response
    }
}

/// What a browser may do with a page: show it in its own style, and send its forms here.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Lays out a page.
pub(super) fn render(page: &impl Serialize, language: Language) -> Page {
    let (status, html) = match html(page, language) {
        Ok(html) => (StatusCode::OK, html),
        Err(error) => {
            tracing::error!(error = %error, "the layout of a page failed: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, PLAIN.to_owned())
        }
    };
    Page { status, html, further: HeaderMap::new() }
}

fn html(page: &impl Serialize, language: Language) -> Result<String, minijinja::Error> {
    let environment = if let Some(known) = ENVIRONMENT.get() {
        known
    } else {
        let made = environment()?;
        ENVIRONMENT.get_or_init(|| made)
    };
    let style = Value::from_safe_string(STYLE.to_owned());
    let page = Value::from(Serde(page));
    environment.get_template(NAME)?.render(context! { lang => language.code(), style, page })
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template(NAME, include_str!("template/case.html"))?;
    Ok(environment)
}
