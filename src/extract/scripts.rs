//! The JSON in a page's scripts, for rules that say which script.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use super::jsonld::lenient;

/// The JSON of the scripts selected, or of all.
pub(super) fn values(html: &Html, select: Option<&Selector>) -> Vec<Value> {
    match select {
        Some(select) => html.select(select).filter_map(value).collect(),
        None => Vec::new(),
    }
}

fn value(script: ElementRef<'_>) -> Option<Value> {
    let text: String = script.text().collect();
    lenient::parse(&text)
}
