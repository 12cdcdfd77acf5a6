//! `[browser]`, and what it does for a source that is rendered.

use jiff::SignedDuration;

use super::{Context, limits::count};
use crate::{
    config::{
        item::Item,
        raw,
        value::{self, Wrong},
    },
    extract::{Hints, Recipe, Rules},
    fetch::{Browser, Render},
};

/// The longest that a page may take.
const LONGEST: SignedDuration = SignedDuration::from_mins(2);

/// `[browser]`.
pub(super) fn settings(item: &Item<'_, raw::Browser>, context: &mut Context<'_>) -> Browser {
    let raw = &item.raw;
    let default = Browser::default();
    let program = item.optional("program", raw.program.as_deref(), context.problems, value::filled);
    let program = program.map(|text| context.path(&text));
    // The browser may come and go with the system's packages: without it, the sources that need
    // it fail, and no other does.
    if let Some(program) = program.as_ref().filter(|program| !program.is_file()) {
        context
            .problems
            .warning(item.at("program"), format!("there is no program {}", program.display()))
            .help(
                "name the whole path, or leave `program` out to use the one in `PATH`".to_owned(),
            );
    }
    let problems = &mut *context.problems;
    Browser {
        program,
        pages: count(item, "pages", raw.pages, 1..=16, problems),
        memory: item
            .value("memory", &raw.memory, problems, value::memory)
            .unwrap_or(default.memory),
        idle: item.value("idle", &raw.idle, problems, value::duration).unwrap_or(default.idle),
    }
}

/// How a source is rendered, if it is.
pub(super) fn render(
    item: &Item<'_, raw::Source>,
    rules: Option<&Rules>,
    context: &mut Context<'_>,
) -> Option<Render> {
    let raw = &item.raw;
    if raw.render.is_none() && raw.browser.is_none() {
        return None;
    }
    if raw.render.is_none() && !item.is_lost("render") {
        context
            .problems
            .missing(item.at("browser"), "this source is not rendered by a browser")
            .help("add `render = \"chromium\"` above, or leave the table out".to_owned());
    }
    // Also where it is of no use, so that every mistake is said at once.
    let default = raw::Rendering::default();
    let browser = raw.browser.as_ref().unwrap_or(&default);
    let problems = &mut *context.problems;
    let wait_for =
        item.optional("browser.wait_for", browser.wait_for.as_deref(), problems, selector);
    let clicks = browser.click.iter().enumerate().filter_map(|(index, text)| {
        item.value(&format!("browser.click.{index}"), text, problems, selector)
    });
    let clicks = clicks.collect();
    let timeout = item.value("browser.timeout", &browser.timeout, problems, timeout);
    let of_rules = || rules.and_then(|rules| rules.anchor.as_ref().or(rules.item.as_ref()));
    Some(Render {
        wait_for: wait_for.or_else(|| of_rules().cloned()),
        clicks,
        timeout: timeout.unwrap_or_default(),
        screenshot: browser.screenshot,
    })
}

fn timeout(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    if time > LONGEST {
        return Err(Wrong::new("longer than a page may take").help("the longest is \"2m\""));
    }
    Ok(time)
}

/// A CSS selector, as the rules take it.
fn selector(text: &str) -> Result<String, Wrong> {
    let rules = Rules { anchor: Some(text.to_owned()), ..Rules::default() };
    let hints = Hints::default();
    // What the parser says of a mistake is of no help to who writes selectors.
    Recipe::compile(Some(&rules), hints).map(|_| text.to_owned()).map_err(|_| {
        Wrong::new("not a CSS selector").help(
            "write one such as `#accept` or `main.posts`; `:contains()` and `::text` do not exist",
        )
    })
}
