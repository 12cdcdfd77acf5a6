//! The JSON in a page's scripts, for rules that say where in it the posts stand.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use super::{json, jsonld::lenient};

/// The JSON of the scripts selected, or of all that are no structured data.
pub(super) fn values(html: &Html, select: Option<&Selector>) -> Vec<Value> {
    match select {
        Some(select) => html.select(select).flat_map(read).collect(),
        None => json::states(html).into_iter().map(|state| state.value).collect(),
    }
}

/// A script that is data, or the values that a program gives to its variables.
fn read(script: ElementRef<'_>) -> Vec<Value> {
    let text: String = script.text().collect();
    if text.trim_start().trim_start_matches("<!--").starts_with(['{', '[']) {
        return lenient::parse(&text).into_iter().collect();
    }
    let mut found = Vec::new();
    json::values(&text, &mut found);
    found.into_iter().map(|state| state.value).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(page: &str, select: Option<&str>, expected: &[Value]) {
        let select = select.map(|select| Selector::parse(select).unwrap());
        assert_eq!(values(&Html::parse_document(page), select.as_ref()), expected, "{page}");
    }

    #[test]
    fn scripts_are_data_or_programs() {
        let value =
            json!({"reviews": [{"text": "They came late and left early, and sent a bill."}]});
        for script in [
            format!("<script id=a type=application/json>{value}"),
            format!("<script id=a type=application/json><!--{value}-->"),
            format!(
                "<script id=a>window.STATE = {value};(function(){{ if (a == {{}}) return [] }})"
            ),
        ] {
            check(&script, None, std::slice::from_ref(&value));
            check(&script, Some("#a"), std::slice::from_ref(&value));
            check(&script, Some("#b"), &[]);
        }
        check("<script id=a>{}</script><script id=b>[1]</script>", Some("#b"), &[json!([1])]);
        check("<script id=a>a = {\"b\": c}; d = [\"e</script>", Some("#a"), &[]);
    }
}
