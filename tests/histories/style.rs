//! How a site shows its posts, and the source by which vigie reads it.

use std::fmt::Write as _;

use fastrand::Rng;

use super::truth::Content;

/// What its pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// HTML that is read by rules.
    Html,
    /// Structured data in a page.
    JsonLd,
    /// The answers of an API.
    Json,
    /// A feed: the newest posts, on one page.
    Atom,
}

/// What it names a post by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Id,
    Link,
    Nothing,
}

/// How it dates a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    Second,
    Day,
    /// "2 days ago".
    Relative,
    Nothing,
}

/// How it sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Newest,
    Oldest,
    /// Anew each time.
    Relevance,
}

/// A way to show posts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    pub(super) form: Form,
    pub(super) naming: Naming,
    pub(super) dates: Dates,
    pub(super) order: Order,
    /// Posts on a page.
    pub(super) page: usize,
    /// Whether it says how many there are.
    pub(super) total: bool,
    /// Posts that stand on top a second time, others each time.
    pub(super) pinned: usize,
    /// Whether there is something else between the posts.
    pub(super) adverts: bool,
    /// Whether it gives validators.
    pub(super) validators: bool,
}

impl Style {
    pub(super) fn draw(rng: &mut Rng) -> Self {
        let form = match rng.u8(..10) {
            0..5 => Form::Html,
            5..7 => Form::Json,
            7..9 => Form::JsonLd,
            _ => Form::Atom,
        };
        let naming = match rng.u8(..10) {
            0..4 => Naming::Id,
            4..6 => Naming::Link,
            _ if form == Form::Atom => Naming::Id,
            _ => Naming::Nothing,
        };
        let dates = match (form, rng.u8(..10)) {
            (Form::Atom, _) | (_, 0..4) => Dates::Second,
            (Form::JsonLd, 4..9) | (_, 4..7) => Dates::Day,
            (Form::Html | Form::Json, 7..9) => Dates::Relative,
            (Form::Html | Form::JsonLd | Form::Json, _) => Dates::Nothing,
        };
        let order = match rng.u8(..10) {
            _ if form == Form::Atom => Order::Newest,
            0..7 => Order::Newest,
            7 => Order::Oldest,
            _ => Order::Relevance,
        };
        Self {
            form,
            naming,
            dates,
            order,
            page: rng.usize(5..=20),
            total: form != Form::Atom && rng.bool(),
            pinned: if form != Form::Atom && rng.u8(..4) == 0 { rng.usize(1..3) } else { 0 },
            adverts: rng.bool(),
            validators: rng.u8(..3) == 0,
        }
    }

    /// What can be seen of a post's content.
    pub(super) fn shown(&self, content: &Content) -> Content {
        let mut shown = content.clone();
        if self.form == Form::Atom {
            (shown.stars, shown.answer, shown.status) = (0, None, None);
        }
        if self.form == Form::JsonLd {
            shown.status = None;
        }
        shown
    }

    /// Whether the dates tell the order.
    pub(super) fn is_dated(&self) -> bool {
        matches!(self.dates, Dates::Second | Dates::Day)
    }

    /// The source, as a part of the configuration.
    pub(super) fn source(&self, address: &str) -> String {
        let mut text = format!(
            "[[source]]\nid = \"site\"\nbusiness = \"garage\"\nplatform = \"The Board\"\n\
             url = \"http://{address}/list\"\nschedule = \"every 300 days\"\n"
        );
        let rules = match self.form {
            Form::JsonLd | Form::Atom => return text,
            Form::Html => HTML,
            Form::Json => JSON,
        };
        text.push_str(rules);
        let mut field = |name: &str, html: &str, json: &str| {
            let place = if self.form == Form::Html { html } else { json };
            writeln!(text, "{name} = {place}").unwrap();
        };
        match self.naming {
            Naming::Id => field("key", "{ attr = \"data-id\" }", "\"$.id\""),
            Naming::Link => field("link", "{ select = \"a.own\", attr = \"href\" }", "\"$.url\""),
            Naming::Nothing => {}
        }
        match self.dates {
            Dates::Second | Dates::Day => {
                field("published", "{ select = \"time\", attr = \"datetime\" }", "\"$.at\"");
            }
            Dates::Relative => field("published", "{ select = \".when\" }", "\"$.at\""),
            Dates::Nothing => {}
        }
        if self.total {
            field("total", "{ select = \".count\" }", "\"$.total\"");
        }
        text
    }
}

const HTML: &str = r##"
[source.extract]
anchor = "#list"
item = "#list > article.post"
author = ".author"
rating = { select = ".stars", attr = "data-stars", worst = 1, best = 5 }
title = "h3"
text = ".body"
status = ".status"
reply = { select = ".answer", text = ".words" }
next = { select = "a.further", attr = "href" }
"##;

const JSON: &str = r#"
[source.extract]
from = "json"
item = "$.reviews[*]"
author = "$.user"
rating = { path = "$.stars", worst = 1, best = 5 }
title = "$.title"
text = "$.text"
status = "$.status"
reply = { path = "$.answer", text = "$.text" }
cursor = { pointer = "/next", param = "page" }
"#;
